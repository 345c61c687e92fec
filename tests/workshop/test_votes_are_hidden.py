"""Before a reveal, nothing that anybody is told depends on a vote, whoever presents included.

Every page is read twice, and between the two all votes are changed: what it says stays as it was. Who voted sees their
own vote on their own phone, and is the only one.
"""

import re
from typing import Any

import pytest
from werkzeug.http import parse_options_header

from assessment.installation.access import Role
from tests.members import make_account, make_organisation, member, sign_in
from tests.rounds.authorities import give_mandate
from tests.web import Visitor
from tests.workshop.visited import Held, answered

CHANGING = (
    rb'name="csrf_token" value="[^"]*"',
    rb'data-left="-?\d+"',
    rb'<span class="lg-timer__left">\d+:\d\d</span>',
    rb"lg-at-\d+",
    rb"[0-9a-f]{8}(?=</)",
)
"""Tokens, and what time makes of a page."""
ANSWERS: dict[str, tuple[Any, Any]] = {
    "IMP-01": ("0", "4"),
    "IMP-03": ({"management:women": "2"}, {"management:women": "0", "management:men": "31"}),
}
"""Two answers to a question of levels, and to one of numbers."""


@pytest.fixture
def held(app):
    """A session in which six people have joined, and nobody has voted."""
    held = Held(app).begin()
    held.voters = [held.phone(f"Voter {number}") for number in range(6)]
    return held


def let_vote(held, code, which):
    """Let all vote, the first or the second of two answers; open the vote where it is not."""
    if "have voted" not in held.look().text:
        held.press("open", question=code)
    for phone in held.voters:
        held.vote(phone, ANSWERS[code][which])


def addresses(app, held):
    """Yield every address that is read, with what belongs to the session in it."""
    yield from (f"/pulse/{held.id}", f"/pulse/{held.id}/room")
    names = {"session_id": held.id, "token": held.screen.rpartition("/")[2], "number": "1", "paper": "record"}
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or not rule.arguments <= set(names):
            continue
        yield re.sub(r"<(?:\w+:)?(\w+)>", lambda match: names[match[1]], rule.rule)


def everything(app, held, actors):
    """Return (actor, address) → status and body."""
    told = {}
    for name, visitor in actors.items():
        for address in addresses(app, held):
            answer = visitor.client.get(address)
            told[name, address] = (answer.status_code, _steady(answer.get_data()))
    for address, fields in (
        (f"{held.home}/present", held.fields("reveal", seen="0")),
        (f"{held.home}/present", held.fields("agree", **_agreed(held), reason="So it is.")),
        (f"{held.home}/record", held.fields("approve")),
    ):
        answer = held.presenter.client.post(address, data=fields)
        told["presenter", fields["do"]] = (answer.status_code, _steady(answer.get_data()))
    return told


def _agreed(held):
    """Return what would record an agreement, if the vote were revealed."""
    forms = [form for form in held.voters[0].get("/room").forms if form.action.endswith("/vote")]
    for form in forms:
        [ballot] = (value for name, value in form.fields if name == "ballot")
        [code] = (name.removesuffix(":seen") for name, _value in form.fields if name.endswith(":seen"))
        return {"ballot": ballot, f"{code}:seen": "0"} | answered(form, ANSWERS[code][0])
    return {}


def _steady(body):
    """Return a body without what chance and time make of it."""
    for pattern in CHANGING:
        body = re.sub(pattern, b"", body)
    return body


@pytest.mark.parametrize("code", ANSWERS)
def test_no_answer_of_any_page_depends_on_a_vote_before_it_is_revealed(app, held, code):
    let_vote(held, code, 0)
    organisation = make_organisation(app, "Example Clearance")
    make_account(app, "Phirun", is_administrator=True)
    give_mandate(app, make_account(app, "Sovann"))
    seat = Visitor(app)
    seat.open()
    actors = {
        "anybody": Visitor(app),
        "presenter": held.presenter,
        "another phone": held.phone(),
        "lead": member(app, organisation, "Dara", Role.LEAD),
        "member": member(app, organisation, "Bounmy"),
        "facilitator": member(app, organisation, "Soma", Role.FACILITATOR),
        "authority": sign_in(app, "Sovann"),
        "seat": seat,
        "administrator": sign_in(app, "Phirun"),
    }
    before = everything(app, held, actors)
    let_vote(held, code, 1)
    after = everything(app, held, actors)

    assert {key for key in before if before[key] != after[key]} == set()
    reached = {name for (name, address), (status, _body) in before.items() if held.id in address and status == 200}
    assert {"presenter", "anybody"} <= reached, "the pages of the session were among them"


@pytest.mark.parametrize("code", ANSWERS)
def test_the_pages_do_depend_on_the_votes_once_they_are_revealed(app, held, code):
    let_vote(held, code, 0)
    actors = {"anybody": Visitor(app), "presenter": held.presenter, "another phone": held.phone()}
    held.press("reveal")
    before = everything(app, held, actors)
    held.press(f"open:{code}")
    let_vote(held, code, 1)
    held.press("reveal")
    after = everything(app, held, actors)

    changed = {name for name, address in before if before[name, address] != after[name, address]}
    assert changed == set(actors)


def test_only_the_own_phone_tells_the_own_vote(held):
    let_vote(held, "IMP-01", 0)
    voter = held.voters[0]
    assert "Your answer is in: level 0." in " ".join(voter.get("/room").text.split())
    assert 'value="0" checked' in voter.page.html
    assert "checked" not in held.phone().get("/room").html


def test_the_projector_holds_nothing_of_who_presents(app, held):
    let_vote(held, "IMP-01", 0)
    for do in ("scene:", "reveal"):
        held.press(do)
        page = held.look()
        for secret in ("csrf", "Nirmala", "account", "Sign out", "example.org", held.home):
            assert secret not in page.html.replace("You need no account", ""), (do, secret)
        assert "Set-Cookie" not in page.headers
        assert not page.forms
    assert parse_options_header(page.headers["Content-Type"])[0] == "text/html"


def test_the_code_opens_nothing_of_an_organisation(app):
    organisation = make_organisation(app, "Example Clearance")
    lead = member(app, organisation, "Dara", Role.LEAD)
    lead.get("/")
    phone = Held(app).begin().phone()
    for address in ("/work", "/organisation", "/rounds", "/sessions", "/account", "/administration"):
        page = phone.get(address)
        assert "Example Clearance" not in page.html
        assert page.address.startswith(("/sign-in", "/come-back")) or page.status in (401, 404), address
