"""A visitor of the pages: a browser without JavaScript, as far as forms go. Every page it is shown is looked over."""

import atexit
import re
import shutil
import tempfile
from collections import Counter
from contextlib import contextmanager
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from assessment.app import create_app
from assessment.installation.config import Config
from assessment.installation.jobs import utc_now
from assessment.library.storage import publish_shipped

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_VOID |= {"path", "circle", "rect"}


class Form:
    """A form of a page: where it goes, and what a browser would send without anything being touched."""

    def __init__(self, attributes):
        self.action = attributes.get("action") or ""
        self.method = (attributes.get("method") or "get").lower()
        self.id = attributes.get("id")
        self.fields: list[tuple[str, str]] = []
        self.buttons: list[tuple[str, str]] = []

    def value(self, name):
        """Return what a field holds; None where the form has no such field, or none of its radios is chosen."""
        return next((value for one, value in self.fields if one == name), None)


class PageReader(HTMLParser):
    """Reads a page, and notes what is wrong in its HTML."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self.forms: list[Form] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.h1, self.title, self.text = 0, "", ""
        self._open: list[str] = []
        self._textarea: Any = None
        self._select: Any = None
        self._labels: set[str] = set()
        self._inputs: list[Any] = []
        self.feed(text)
        self.close()
        self.problems += [f"<{tag}> is not closed" for tag in self._open]
        self.problems += [f"id {one} stands {count} times" for one, count in Counter(self.ids).items() if count > 1]
        if self.h1 != 1:
            self.problems.append(f"{self.h1} h1")
        if not self.title.strip():
            self.problems.append("no title")
        for name, id_, is_labelled in self._inputs:
            if not is_labelled and id_ not in self._labels:
                self.problems.append(f"the input {name} has no label")

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if len(attributes) != len(attrs):
            self.problems.append(f"<{tag}> has an attribute twice")
        if "style" in attributes or any(name.startswith("on") for name in attributes):
            self.problems.append(f"<{tag}> has a style or a script of its own")
        if attributes.get("id"):
            self.ids.append(attributes["id"])
        if tag not in _VOID:
            self._open.append(tag)
        getattr(self, f"_start_{tag}", lambda attributes: None)(attributes)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag):
        if tag in _VOID:
            return
        if not self._open or self._open[-1] != tag:
            self.problems.append(f"</{tag}> closes {self._open[-1:]}, line {self.getpos()[0]}")
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        if tag == "textarea" and self._textarea:
            name, text = self._textarea
            self.forms[-1].fields.append((name, text.removeprefix("\n")))
            self._textarea = None

    def handle_data(self, data):
        if self._textarea:
            self._textarea = (self._textarea[0], self._textarea[1] + data)
        if "title" in self._open and "svg" not in self._open:
            self.title += data
        if not {"script", "style", "title"} & set(self._open):
            self.text += data

    def _start_h1(self, attributes):
        self.h1 += 1

    def _start_a(self, attributes):
        if attributes.get("href"):
            self.links.append(attributes["href"])

    def _start_form(self, attributes):
        if "form" in self._open[:-1]:
            self.problems.append("a form in a form")
        self.forms.append(Form(attributes))

    def _start_label(self, attributes):
        if not attributes.get("for"):
            self.problems.append("a label for nothing")
        self._labels.add(attributes.get("for"))

    def _start_input(self, attributes):
        kind, name = attributes.get("type", "text"), attributes.get("name")
        is_labelled = kind in ("hidden", "submit") or "aria-label" in attributes or "aria-labelledby" in attributes
        self._inputs.append((name, attributes.get("id"), is_labelled))
        if name and (kind not in ("radio", "checkbox") or "checked" in attributes):
            self.forms[-1].fields.append((name, attributes.get("value") or ""))

    def _start_textarea(self, attributes):
        self._inputs.append((attributes.get("name"), attributes.get("id"), "aria-label" in attributes))
        self._textarea = (attributes["name"], "") if "name" in attributes else None

    def _start_select(self, attributes):
        self._inputs.append((attributes.get("name"), attributes.get("id"), "aria-label" in attributes))
        self._select = attributes["name"]

    def _start_option(self, attributes):
        if "selected" in attributes:
            self.forms[-1].fields.append((self._select, attributes.get("value") or ""))

    def _start_button(self, attributes):
        self.forms[-1].buttons.append((attributes.get("name"), attributes.get("value")))


class Page:
    """An answer of the server, and what stands in it."""

    def __init__(self, response):
        self.status, self.html, self.headers = response.status_code, response.get_data(as_text=True), response.headers
        self.address = response.request.path
        self.json = response.get_json(silent=True)
        if response.mimetype == "text/html" and self.html:
            reader = PageReader(self.html)
            assert not reader.problems, (self.address, reader.problems)
            assert "Traceback" not in self.html
            self.title, self.text, self.links, self.forms = reader.title, reader.text, reader.links, reader.forms
            self.ids = set(reader.ids)

    def form(self, ending=None):
        """Return the form that goes to an address with this ending; without one, that of the page itself."""
        found = [form for form in self.forms if form.method == "post"]
        if ending is None:
            return next(form for form in found if form.action in ("", self.address))
        return next(form for form in found if form.action.endswith(ending))

    def form_with(self, do):
        """Return the form in which a button does something."""
        return next(form for form in self.forms if ("do", do) in form.buttons)


class Visitor:
    """Somebody at a browser."""

    def __init__(self, app):
        self.app = app
        self.client = app.test_client()
        self.page: Any = None
        self.link = ""
        self.organisation: Any = None
        self.somebody: Any = None

    def get(self, address, **more):
        """Open an address, following where it leads."""
        self.page = Page(self.client.get(address, follow_redirects=True, **more))
        return self.page

    def post(self, address, fields, **more):
        """Send fields as they are, and follow where that leads."""
        self.page = Page(self.client.post(address, data=_as_data(fields), follow_redirects=True, **more))
        return self.page

    def send(self, changes=(), *, form=None, without=()):
        """Press the button of a form of the page, after changing some of its fields; a list stands for several."""
        form = form or self.page.form()
        changes = dict(changes)
        fields = [(name, value) for name, value in form.fields if name not in changes and name not in without]
        for name, value in changes.items():
            fields += [(name, one) for one in (value if isinstance(value, list) else [value])]
        return self.post(form.action or self.page.address, fields)

    @property
    def token(self):
        """The CSRF token of the page."""
        return next(form.value("csrf_token") for form in self.page.forms if form.value("csrf_token"))

    # The way through an assessment

    def begin(self):
        """Begin, and note code and PIN; ends on the opening page."""
        self.get("/")
        self.send(form=self.page.form("/begin"))
        self.code, self.pin = re.findall(r"<dd><bdi>(.+?)</bdi>", self.page.html)
        self.home = self.page.address.removesuffix("/card")
        return self.send({"noted": "yes"})

    def open(self, **changes):
        """Begin and say who answers; ends on the first phase."""
        self.begin()
        fields = {"name": "Example Clearance", "type": "ngo", "profile:activities": ["clearance", "eore"]}
        return self.send(fields | {"profile:staff": "120"} | changes)


def _as_data(fields):
    if isinstance(fields, bytes):
        return fields
    data: dict[str, list[str]] = {}
    for name, value in fields.items() if isinstance(fields, dict) else fields:
        data.setdefault(name, []).extend(value if isinstance(value, list) else [value])
    return data


def config_of(database_url, tmp_path, **changes):
    """Return settings for a test."""
    instance = tmp_path / "instance"
    instance.mkdir(exist_ok=True)
    given = {"https": False, "anyone_may_start": True} | changes
    return Config(instance=instance, secret_key="for tests", database_url=database_url, **given)  # noqa: S106


@contextmanager
def running(database_url, tmp_path, **more):
    """Give the application on an empty database, with the shipped questionnaires."""
    app = create_app(config_of(database_url, tmp_path), **more)
    database = app.extensions["database"]
    database.upgrade()
    publish_shipped(database, utc_now())
    yield app
    app.extensions["queue"].close()
    database.close()


@cache
def _template() -> Path:
    """Return a database with all tables and the shipped questionnaires, made once by each process of the tests."""
    file = Path(tempfile.mkdtemp(prefix="level-ground-template-")) / "level-ground.sqlite"
    atexit.register(shutil.rmtree, file.parent)
    with running(f"sqlite:///{file}", file.parent):
        pass
    return file


@pytest.fixture
def app(tmp_path):
    """Give the application on SQLite."""
    file = tmp_path / "level-ground.sqlite"
    shutil.copy(_template(), file)
    app = create_app(config_of(f"sqlite:///{file}", tmp_path))
    yield app
    app.extensions["queue"].close()
    app.extensions["database"].close()


@pytest.fixture
def visitor(app):
    """Give somebody who has just come."""
    return Visitor(app)
