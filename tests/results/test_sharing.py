"""Links by which others read a result: what they show to whom, what is counted, and when they show nothing."""

import datetime
import re
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from assessment.accounts.tables import SeatRow
from assessment.answering.tables import AssessmentRow
from assessment.installation.access import Role
from assessment.installation.jobs import utc_now
from assessment.results import sharing, storage
from assessment.results.tables import ShareRow
from tests import members
from tests.journeys.server import found
from tests.languages.pseudo_language import TAG
from tests.results.test_results_page import catalogues, clearance, submitted
from tests.web import Visitor, running

__all__ = ["catalogues"]

NAME = clearance()["organisation"]["name"]
EVIDENCE = next(one["evidence"] for one in clearance()["answers"].values() if one.get("evidence"))


@pytest.fixture
def owner(visitor):
    """Give somebody who submitted an assessment with a code and a PIN."""
    submitted(visitor, clearance())
    visitor.id = UUID(visitor.home.rpartition("/")[2])
    return visitor


@pytest.fixture
def stranger(app):
    """Give somebody who is signed in to nothing."""
    return Visitor(app)


def make(owner, **changes):
    owner.get(f"{owner.home}/sharing")
    return owner.send({"recipient": "Director"} | changes, form=owner.page.form("/sharing"))


def link_in(page):
    """Return the address of the link that a page shows, on this site."""
    return found(r'id="new-link"[^>]*>\s*https?://[^/]+(/shared/[^\s<]+)', page.html)


def link(owner, **changes):
    return link_in(make(owner, **changes))


def opened(app):
    with app.extensions["database"].reading() as connection:
        return list(connection.execute(select(ShareRow.opened)).scalars())


def assert_shows_nothing(page, status, told):
    assert page.status == status
    assert told in page.text
    assert NAME not in page.text
    assert EVIDENCE not in page.text
    assert page.headers["X-Robots-Tag"] == "noindex"


# What a link shows


def test_a_result_is_read_by_whoever_has_the_link_and_counted(app, owner, stranger):
    address = link(owner)

    page = stranger.get(address)

    assert page.status == 200
    for told in (NAME, EVIDENCE, "For Director."):
        assert told in page.text
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cache-Control"] == "no-store"
    stranger.get(address)
    assert "Opened 2 times, last on" in owner.get(f"{owner.home}/sharing").text


def test_a_shown_result_says_what_the_results_page_says(owner, stranger):
    shown, own = stranger.get(link(owner)), owner.get(f"{owner.home}/results")

    for part in ("profile", "questions", "plan", "strengths", "method"):
        [theirs, ours] = [found(f'(?s)id="{part}">(.*?)</section>', page.html) for page in (shown, own)]
        assert theirs.replace("What was answered", "What you answered") == ours


@pytest.mark.parametrize("what", ["result", "report"])
def test_a_link_leads_into_no_assessment(owner, stranger, what):
    address = link(owner, what=what)

    # The owner too: who is signed in to something sees no more of it here than others do.
    for reader in (stranger, owner):
        page = reader.get(address)
        assert "/assessments" not in page.html
        assert [form.action for form in page.forms if form.action != "/language"] == []
        assert not [one for one in page.links if one.startswith("#") and one[1:] not in page.ids]


def test_neither_looks_without_a_person_nor_looking_again_count(app, owner, stranger):
    address = link(owner, what="report")

    stranger.client.head(address)
    stranger.get(f"{address}?again=1")
    stranger.get(f"{address}/report.pdf")

    assert opened(app) == [0]


def test_a_report_is_asked_for_and_downloaded_once_it_is_made(app, owner, stranger):
    address = link(owner, what="report")

    page = stranger.get(address)
    assert page.headers["Refresh"] == f"2;url={address}?again=1"
    assert "It waits for its turn." in page.text
    assert stranger.get(f"{address}/report.pdf").status == 404

    keep_report(app, owner)
    page = stranger.get(f"{address}?again=1")
    assert "Refresh" not in page.headers
    assert f"{address}/report.pdf" in page.links
    answer = stranger.client.get(f"{address}/report.pdf")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, b"%PDF", "application/pdf")
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == "no-store"
    assert opened(app) == [1]


def test_a_report_that_failed_is_tried_again_by_the_next_visit(app, owner, stranger):
    address = link(owner, what="report")
    with app.extensions["database"].writing() as connection:
        connection.exec_driver_sql("UPDATE job SET state = 'failed', problem = 'no fonts'")

    page = stranger.get(f"{address}?again=1")
    assert "The report could not be made." in page.text
    assert "no fonts" not in page.text
    assert "It waits for its turn." in stranger.get(address).text


def test_a_link_to_a_result_gives_no_report(app, owner, stranger):
    keep_report(app, owner)

    assert stranger.get(f"{link(owner)}/report.pdf").status == 404


def keep_report(app, owner):
    with app.extensions["database"].writing() as connection:
        [revision] = connection.execute(select(AssessmentRow.revision).where(AssessmentRow.id == owner.id)).scalars()
        storage.keep_report(connection, owner.id, revision=revision, language="en", content=b"%PDF", now=utc_now())


def test_the_reader_chooses_the_language_of_a_result_without_counting_twice(database_url, tmp_path, catalogues):
    with running(database_url, tmp_path, translations=catalogues / "program") as app:
        person, reader = Visitor(app), Visitor(app)
        submitted(person, clearance())
        address = link(person, report_language=TAG)
        reader.get(address)

        page = reader.send({"language": TAG}, form=reader.page.form("/language"))

        assert page.address == address
        assert f'<html lang="{TAG}"' in page.html
        assert NAME in page.text
        assert opened(app) == [1]


# When a link shows nothing


def test_a_link_that_was_ended_says_so_and_shows_nothing(app, owner, stranger):
    address = link(owner)
    owner.send(form=owner.page.form("/end"))
    assert "The link is ended." in owner.page.text
    assert not [form for form in owner.page.forms if form.action.endswith("/end")]
    assert "Director" in owner.page.text, "it stays in the list"

    for place in (address, f"{address}/report.pdf"):
        assert_shows_nothing(stranger.get(place), 410, "It was ended on")
    assert opened(app) == [0]


def test_a_link_whose_time_is_over_says_until_when_it_held(app, owner, stranger):
    address = link(owner)
    with app.extensions["database"].writing() as connection:
        ended = datetime.datetime(2026, 3, 1, 5, tzinfo=datetime.UTC)
        connection.execute(update(ShareRow).values(ends_at=ended))

    assert_shows_nothing(stranger.get(address), 410, "It held until 1 March 2026.")
    page = owner.get(f"{owner.home}/sharing")
    assert "Held until 1 March 2026." in page.text
    assert not [form for form in page.forms if form.action.endswith("/end")]


def test_a_withdrawn_result_is_not_shown(owner, stranger):
    address = link(owner)
    owner.get(f"{owner.home}/results")
    owner.send(form=owner.page.form("/withdraw"))

    assert_shows_nothing(stranger.get(address), 410, "What it showed is being changed.")
    page = owner.get(f"{owner.home}/sharing")
    assert "links show nothing now" in page.text
    assert not [form for form in page.forms if form.action.endswith("/sharing")]
    assert owner.post(f"{owner.home}/sharing", {"csrf_token": owner.token, "recipient": "D"}).status == 409


def test_of_an_erased_assessment_nothing_is_left(owner, stranger):
    address = link(owner)
    owner.get(f"{owner.home}/erase")
    owner.send({"sure": "yes"})

    assert_shows_nothing(stranger.get(address), 404, "There is no such link")


@pytest.mark.parametrize("token", ["forged", "%00", "%FF%FE", "%E2%80%AE", "a" * 20_000, "%2e%2e", "'%20OR%201=1"])
def test_forged_links_are_none_and_all_answers_are_alike(owner, stranger, token):
    link(owner)

    page = stranger.get(f"/shared/{token}")

    assert_shows_nothing(page, 404, "There is no such link")
    other = stranger.get("/shared/another")
    assert re.sub(r'value="[^"]*"', "", page.html) == re.sub(r'value="[^"]*"', "", other.html)


# Making


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"recipient": "  "}, "Write for whom the link is"),
        ({"recipient": "D" * 101}, "Shorten this to 100 characters."),
        ({"recipient": "D" * 10_000}, "Shorten this to 100 characters."),
        ({"recipient": "Director\r\nBcc: x"}, "There is a line break or an invisible character"),
        ({"recipient": "Dir\u202eector"}, "There is a line break or an invisible character"),
        ({"recipient": "Dir\x00ector"}, "There is a line break or an invisible character"),
        ({"what": "answers"}, "Choose what the link shows."),
        ({"days": "3650"}, "Choose how long the link holds."),
        ({"days": "7' --"}, "Choose how long the link holds."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(app, owner, changes, told):
    page = make(owner, **changes)

    assert page.status == 422
    assert page.text.count(told) == 2, "in the summary and beside the field"
    typed = {"recipient": "Director", "days": "30"} | changes
    form = page.form("/sharing")
    assert form.value("recipient").split() == typed["recipient"].split()
    assert form.value("days") in (typed["days"], None)
    assert opened(app) == []


def test_a_recipient_is_text_wherever_it_stands(owner, stranger):
    typed = '<img src=x onerror="alert(1)"> & Co \u200f'

    page = make(owner, recipient=typed)

    assert page.status == 200
    for shown in (page, stranger.get(link_in(page)), owner.get(f"{owner.home}/sharing")):
        assert "<img src=x" not in shown.html
        assert typed.strip() in shown.text


def test_a_link_is_shown_once_and_holds_as_long_as_was_chosen(app, owner):
    address = link(owner, days="7")

    assert address not in owner.get(f"{owner.home}/sharing").html
    with app.extensions["database"].reading() as connection:
        [row] = connection.execute(select(ShareRow.made_at, ShareRow.ends_at)).all()
    assert row.ends_at - row.made_at == datetime.timedelta(days=7)


def test_a_language_that_reports_do_not_have_is_turned_away(app, owner):
    assert make(owner, report_language="../../etc").status == 404
    assert opened(app) == []


def test_when_there_are_too_many_links_the_page_says_what_to_do(owner, monkeypatch):
    monkeypatch.setattr(sharing, "MOST_OPEN", 1)
    make(owner)

    page = make(owner, recipient="Donor")

    assert page.status == 422
    assert "End one that nobody needs" in page.text
    assert page.form("/sharing").value("recipient") == "Donor"


def test_the_page_says_who_sees_what_before_there_is_a_result(visitor):
    visitor.begin()

    page = visitor.get(f"{visitor.home}/sharing")

    assert page.status == 200
    assert "nothing, until you take part in a round and agree" in page.text
    assert "You can make links once the assessment is submitted" in page.text
    assert [form.action for form in page.forms if "sharing" in form.action] == []


def test_the_results_page_leads_there(owner):
    assert f"{owner.home}/sharing" in owner.get(f"{owner.home}/results").links


# Whose links


def test_links_of_others_are_not_there(app, owner, stranger):
    make(owner)
    [end] = [form.action for form in owner.page.forms if form.action.endswith("/end")]
    submitted(stranger, clearance())
    stranger.get(f"{stranger.home}/sharing")
    token = {"csrf_token": stranger.token}

    for address in (end, end.replace(owner.home, stranger.home), f"{stranger.home}/sharing/{uuid4()}/end"):
        assert stranger.post(address, token).status == 404
    assert stranger.post(f"{owner.home}/sharing", token | {"recipient": "D"}).status == 404
    assert stranger.get(f"{owner.home}/sharing").status == 404
    assert "Director" not in stranger.page.text
    assert "Holds until" in owner.get(f"{owner.home}/sharing").text


def test_in_an_organisation_a_lead_makes_links_and_members_see_them(app, owner, stranger):
    organisation = members.make_organisation(app)
    for name, role in (("Sophea", Role.LEAD), ("Dara", Role.MEMBER)):
        members.add(app, organisation, members.make_account(app, name), role)
    with app.extensions["database"].writing() as connection:
        for table in (AssessmentRow, SeatRow):
            connection.execute(update(table).values(organisation_id=organisation))
    lead, member = (members.sign_in(app, name) for name in ("Sophea", "Dara"))
    lead.home = member.home = owner.home

    address = link(lead)

    for reader in (member, owner):
        page = reader.get(f"{owner.home}/sharing")
        assert "Director" in page.text
        assert re.search(r"Made on .+ by Sophea\.", page.text)
        assert "A lead makes links, and ends them." in page.text
        assert [form.action for form in page.forms if "sharing" in form.action] == []
        for place in (f"{owner.home}/sharing", lead.page.form("/end").action):
            assert reader.post(place, {"csrf_token": reader.token, "recipient": "D"}).status == 403
        reader.get(f"{owner.home}/sharing")
    assert NAME in stranger.get(address).text
