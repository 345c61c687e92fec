"""A demonstration: invented people who are let in by a click, and never beside real ones."""

import re
import shutil
from dataclasses import replace
from uuid import UUID

import pytest

from assessment.installation.jobs import utc_now
from assessment.manage.demonstration import NotEmpty, fill
from assessment.workshop.storage import screen_token
from tests.members import make_account
from tests.web import Visitor, running

SECRET = "of a demonstration"  # noqa: S105


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A database with all of a demonstration: filling takes seconds, and is done once."""
    file = tmp_path_factory.mktemp("demonstration") / "level-ground.sqlite"
    with running(f"sqlite:///{file}", file.parent) as app:
        fill(app.extensions["database"], app.extensions["settings"], SECRET, utc_now())
    return file


@pytest.fixture
def demonstration(app, filled):
    app.extensions["config"] = replace(app.extensions["config"], demonstration=True)
    return with_invented_people(app, filled)


def with_invented_people(app, filled):
    database = app.extensions["database"]
    database.close()
    shutil.copy(filled, database.url.database)
    return app


def enter(app, name):
    visitor = Visitor(app)
    page = visitor.get("/sign-in")
    form = next(form for form in page.forms if form.value("account_id") == account_of(app, name))
    visitor.send(form=form)
    return visitor


def account_of(app, name):
    with app.extensions["database"].reading() as connection:
        invented = app.extensions["settings"].settings(connection).invented
    return next(one.account_id for one in invented if one.name == name)


def test_every_page_says_that_all_is_invented(demonstration):
    assert "Invented organisations, people and numbers." in Visitor(demonstration).get("/help").text


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Sophea", "In progress"),
        ("Bounmy", "Submitted"),
        ("Thida", "Bounmy was here yesterday"),
        ("Nary", "You were invited to look."),
        ("Malee", "There is no assessment yet."),
        ("Sovann", "Rounds"),
        ("Khamla", "Rounds"),
        ("Nirmala", "Workshop"),
        ("Phirun", "Go to the administration"),
    ],
)
def test_a_click_lets_each_of_its_people_in(demonstration, name, says):
    page = enter(demonstration, name).page

    assert page.address == "/assessments"
    assert says in page.text


@pytest.mark.parametrize(
    ("name", "says"), [("Sovann", ["By phase", "Largest gaps", "Delta Clearing"]), ("Khamla", ["each is protected"])]
)
def test_an_authority_reads_what_its_rounds_came_to(demonstration, name, says):
    visitor = enter(demonstration, name)
    rounds = re.findall(r'href="(/rounds/[0-9a-f-]{36})"', visitor.get("/rounds").html)
    pages = [visitor.get(f"{address}/comparison") for address in rounds]

    published = [page.text for page in pages if page.status == 200]
    assert any(all(words in text for words in says) for text in published)


# Sessions


def addresses(visitor):
    """Return the addresses of the sessions that somebody presents, by what their state is called."""
    page = visitor.get("/sessions").html
    rows = re.findall(r'href="(/sessions/[0-9a-f-]{36})"><bdi>[^<]*</bdi></a><strong[^>]*>(\w+)<', page)
    return {state: address for address, state in rows}


def text_of(page):
    return " ".join(page.text.split())


def projector_of(app, visitor, home):
    session_id = home.rpartition("/")[2]
    return Visitor(app).get(f"/screen/{screen_token(app.extensions['config'].secret_key, UUID(session_id))}")


def begin_again(visitor):
    visitor.get("/sessions")
    return visitor.send(form=visitor.page.form("/sessions/practice"))


def test_a_facilitator_whom_the_authority_invited_presents_three_sessions(demonstration):
    assert list(addresses(enter(demonstration, "Nirmala"))) == ["Planned", "Running", "Over"]
    assert list(addresses(enter(demonstration, "Sovann"))) == ["Planned", "Running", "Over"], "they are of its round"
    assert addresses(enter(demonstration, "Khamla")) == {}, "another country's"


@pytest.mark.parametrize(
    ("state", "on_screen", "presented", "recorded"),
    [
        ("Planned", "and type", "Not begun yet", "The session is not over yet."),
        ("Running", "14 of 18 have voted", "3 cards wait", "The session is not over yet."),
        ("Over", "Two contact people are named at each camp.", "The record is approved.", "9 people answered"),
    ],
)
def test_the_pages_of_each_session_tell_where_it_is(demonstration, state, on_screen, presented, recorded):
    demonstration.extensions["config"] = replace(demonstration.extensions["config"], secret_key=SECRET)
    visitor = enter(demonstration, "Nirmala")
    home = addresses(visitor)[state]

    pages = [
        (projector_of(demonstration, visitor, home), on_screen),
        (visitor.get(f"{home}/present"), presented),
        (visitor.get(f"{home}/record"), recorded),
    ]

    assert [(page.status, told in text_of(page)) for page, told in pages] == 3 * [(200, True)]


def test_the_session_that_is_over_has_all_that_a_record_has(demonstration):
    visitor = enter(demonstration, "Nirmala")
    record = text_of(visitor.get(f"{addresses(visitor)['Over']}/record"))

    assert "Turn 1: level 0: 1, level 1: 4, level 2: 5, level 3: 6, level 4: 0, don’t know: 1." in record
    assert (
        "Turn 2: level 0: 0, level 1: 4, level 2: 11, level 3: 3, level 4: 0, don’t know: 0. Agreed: level 2." in record
    )
    assert "9 dots" in record
    assert all(name in record for name in ("Border Police EOD", "Delta Clearing", "Water Lily Demining"))


def test_a_session_to_prepare_has_a_sheet_that_the_round_suggested(demonstration):
    visitor = enter(demonstration, "Nirmala")
    home = addresses(visitor)["Planned"]

    assert visitor.get(home).text.count("still empty") == 2
    assert re.search(r"\d+ of 24", visitor.get(f"{home}/sheets/1").html)
    assert "Bring us one that you tried." in visitor.get(f"{home}/sheets/2").text


def test_the_facilitator_and_the_organisation_that_shows_its_report_talk(demonstration):
    visitor = enter(demonstration, "Nirmala")
    visitor.get("/review")
    visitor.get(next(link for link in visitor.page.links if link.endswith("/desk")))

    page = text_of(visitor.page)
    report = text_of(visitor.get(next(link for link in visitor.page.links if link.startswith("/review/"))))

    assert "Would you tell the others what changed because of them?" in page
    assert "It cost one phone call." in page
    assert "It heard of a path to the water that was on no map." in report


def test_the_practice_session_begins_again_and_the_others_stay(demonstration):
    visitor = enter(demonstration, "Nirmala")
    before = addresses(visitor)
    present = f"{before['Running']}/present"
    visitor.get(present)
    visitor.send({"do": "reveal"}, form=next(one for one in visitor.page.forms if one.value("seen")))
    assert "have voted" not in visitor.get(present).text

    page = begin_again(visitor)

    after = addresses(visitor)
    assert "The practice session is as it was." in page.text
    assert "14 of 18 have voted" in text_of(visitor.get(f"{after['Running']}/present"))
    assert {state for state in before if before[state] != after[state]} == {"Running"}
    assert list(after) == ["Planned", "Running", "Over"]
    assert "K7M 4QD" in visitor.page.text


def test_an_erased_practice_session_comes_back(demonstration):
    visitor = enter(demonstration, "Nirmala")
    visitor.get(f"{addresses(visitor)['Running']}/erase")
    visitor.send()

    begin_again(visitor)

    assert "Running" in addresses(visitor)


@pytest.mark.parametrize("name", ["Sovann", "Sophea", "Malee"])
def test_nobody_else_begins_the_practice_session_again(demonstration, name):
    visitor = enter(demonstration, name)
    page = visitor.get("/sessions")

    assert "Begin the practice session again" not in page.text
    assert visitor.post("/sessions/practice", {"csrf_token": visitor.token}).status == 404


def test_there_is_no_practice_session_outside_of_a_demonstration(app, filled, demonstration):
    visitor = enter(demonstration, "Nirmala")
    app.extensions["config"] = replace(app.extensions["config"], demonstration=False)
    page = visitor.get("/sessions")

    assert "Begin the practice session again" not in page.text
    assert visitor.post("/sessions/practice", {"csrf_token": visitor.token}).status == 404


def test_the_sign_in_says_what_each_is(demonstration):
    page = text_of(Visitor(demonstration).get("/sign-in"))

    assert "NirmalaFacilitator whom the authority invited" in page
    assert "SovannSpeaks for the mine action authority of Cambodia" in page
    assert "KhamlaSpeaks for the mine action authority of Laos" in page
    assert "Laos, four operators: so few that each is protected" in page
    items = re.findall(r"<br>([^<]+)</span>\n<form", Visitor(demonstration).get("/sign-in").html)
    assert len(items) == 9, "a line for each of its people"


def test_it_is_filled_once(demonstration):
    fill(demonstration.extensions["database"], demonstration.extensions["settings"], SECRET, utc_now())

    assert Visitor(demonstration).get("/sign-in").text.count("Sign in as Sophea") == 1


def test_nothing_invented_is_put_beside_real_people(app):
    make_account(app, "Dara")
    with pytest.raises(NotEmpty):
        fill(app.extensions["database"], app.extensions["settings"], SECRET, utc_now())


def test_no_other_installation_lets_anybody_in_by_a_click(app, filled):
    visitor = Visitor(with_invented_people(app, filled))
    visitor.get("/sign-in")
    fields = {"csrf_token": visitor.token, "account_id": account_of(app, "Sophea")}

    assert "Sign in as Sophea" not in visitor.page.text
    assert visitor.post("/sign-in/demonstration", fields).status == 404
