"""A session as its pages make it: somebody who presents, a projector, and phones, all without JavaScript."""

import re

from tests.members import make_account, sign_in
from tests.web import Visitor


def answered(form, choice):
    """Return what the inputs of the question in a form send with an answer; parts of it follow its code and a colon."""
    [code] = (name.removesuffix(":seen") for name, _value in form.fields if name.endswith(":seen"))
    if isinstance(choice, dict):
        return {f"{code}:{part}" if part else code: value for part, value in choice.items()}
    return {code: "dk" if choice == "dont_know" else choice}


def agreement(page, choice, reason):
    """Return what the form of the presenter's page sends in which the agreement is recorded."""
    form = page.form_with("agree")
    parts = answered(form, choice)
    kept = {name: value for name, value in form.fields if name == "ballot" or name.endswith(":seen")}
    return kept | parts | {"reason": reason}


class Held:
    """A session that an account without an organisation made; `presenter` and `projector` are visitors."""

    def __init__(self, app, *, title="Regional workshop", presenter="Nirmala", **fields):
        self.app = app
        make_account(app, presenter)
        self.presenter = sign_in(app, presenter)
        self.presenter.get("/sessions/new")
        self.presenter.send({"title": title, "day": "2026-12-09"} | fields)
        self.home = self.presenter.page.address
        self.id = self.home.rpartition("/")[2]
        self.present()
        self.screen = "/screen/" + next(one for one in self.presenter.page.links if "/screen/" in one).split("/")[-1]
        self.code = re.findall(r"<strong>(\w{3} \w{3})</strong>", self.presenter.page.html)[0]
        self.projector = Visitor(app)

    def present(self):
        """Open the presenter's page."""
        return self.presenter.get(f"{self.home}/present")

    def fields(self, do, **more):
        """Return what a button of the presenter's page sends."""
        form = next(one for one in self.presenter.page.forms if one.value("seen"))
        return {"csrf_token": form.value("csrf_token"), "seen": form.value("seen"), "do": do} | more

    def press(self, do, **more):
        """Press a button of the presenter's page as it is now."""
        self.present()
        return self.presenter.post(f"{self.home}/present", self.fields(do, **more))

    def begin(self):
        """Begin, and return this."""
        self.press("begin")
        return self

    def phone(self, nickname=""):
        """Let somebody join, and return them."""
        visitor = Visitor(self.app)
        visitor.get(f"/join?code={self.code}")
        visitor.send({"nickname": nickname})
        assert visitor.page.address == "/room", visitor.page.text
        return visitor

    def vote(self, phone, choice):
        """Send a vote from a phone: a level, a word, "dont_know", or the parts of a question of numbers or ticks."""
        phone.get("/room")
        form = phone.page.form("/vote")
        return phone.send(answered(form, choice), form=form)

    def agree(self, choice, reason):
        """Record what the room agrees on."""
        return self.press("agree", **agreement(self.present(), choice, reason))

    def look(self):
        """Look at the projector."""
        return self.projector.get(self.screen)
