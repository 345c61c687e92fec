"""Two people of an organisation at two browsers: they see each other, and what one undoes or loses is told."""

import datetime
import re
from uuid import UUID

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete, update

from assessment.answering.tables import PresenceRow
from assessment.installation.jobs import utc_now
from assessment.organisations.tables import MembershipRow
from tests.journeys.browser import PHONE, Watch, until_quiet
from tests.journeys.site import site_in
from tests.journeys.teammates import MEMBER, Team

SIGN = re.compile("/presence$")
HERE, LINE = "#here", "#foot .lg-saved >> nth=0"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with site_in(tmp_path_factory.mktemp("two"), in_languages=False) as site:
        yield site


@pytest.fixture
def team(site):
    """Give an organisation's assessment in which nobody has been seen yet."""
    team = Team(site.app)
    with site.database.writing() as connection:
        connection.execute(delete(PresenceRow))
    return team


@pytest.fixture
def open_phase(site, new_context):
    """Give a function that opens a phase in a browser of somebody's own."""

    def open_phase(person, number, **more):
        context = new_context(**more)
        site.lend(context, person)
        page = context.new_page()
        page.watch = Watch(page, site.address)
        go_to(page, f"{site.address}{person.home}/phases/{number}")
        return page

    return open_phase


def go_to(page, address):
    """Open a phase, and wait until it has told who opened it."""
    with page.expect_response(SIGN):
        page.goto(address)


def look_again(page):
    """Let the page ask who is here, as it does every 20 seconds and when it is seen again."""
    with page.expect_response(SIGN):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_people_on_a_page_see_who_comes_and_who_goes(site, team, open_phase):
    sophea = open_phase(team.lead, 2)
    expect(sophea.locator(HERE)).to_be_empty()
    bounmy = open_phase(team.member, 2, width=PHONE)
    expect(bounmy.locator(HERE)).to_have_text("SSophea is on this page now.")

    look_again(sophea)
    expect(sophea.locator(HERE)).to_have_text("BBounmy is on this page now.")
    go_to(bounmy, f"{site.address}{team.member.home}/phases/1")
    look_again(sophea)
    expect(sophea.locator(HERE)).to_have_text(re.compile(r"Bounmy is answering Design, since \d\d:\d\d\."))
    expect(bounmy.locator(HERE)).to_be_hidden()  # on a phone, only who is on the same page has room

    with site.database.writing() as connection:
        connection.execute(update(PresenceRow).values(seen_at=utc_now() - datetime.timedelta(minutes=2)))
    look_again(sophea)
    expect(sophea.locator(HERE)).to_be_empty()
    assert sophea.watch.problems == bounmy.watch.problems == []


def test_what_a_colleague_changed_meanwhile_is_told_at_the_question(team, open_phase):
    page = open_phase(team.lead, 1)
    page.check("[id='DES-01:3']")
    expect(page.locator(LINE)).to_contain_text("Saved")
    look_again(page)
    expect(page.get_by_text("A colleague changed this answer meanwhile.")).to_have_count(0)
    team.answer(team.member, 1, {"DES-03": "4"})

    look_again(page)
    expect(page.locator("[id='DES-03']")).to_contain_text("A colleague changed this answer meanwhile.")
    expect(page.get_by_text("A colleague changed this answer meanwhile.")).to_have_count(1)
    until_quiet(page, page.get_by_role("button", name="Load the page again").click)
    expect(page.locator("[id='DES-03:4']")).to_be_checked()


def test_what_was_just_answered_can_be_undone(team, open_phase):
    page = open_phase(team.lead, 1)
    undo = page.locator("button[name=undo][value='DES-03']")
    expect(undo).to_be_hidden()
    page.check("[id='DES-03:4']")
    until_quiet(page, undo.click)

    expect(page.locator("[id='DES-03:4']")).not_to_be_checked()


def test_undo_keeps_what_was_just_typed_elsewhere(team, open_phase):
    page = open_phase(team.lead, 1)
    page.check("[id='DES-03:2']")
    until_quiet(page, page.locator("button[name=undo][value='DES-01']").click)

    expect(page.locator("[id='DES-01:dk']")).to_be_checked()
    expect(page.locator("[id='DES-03:2']")).to_be_checked()


def test_whose_assessment_it_is_no_more_can_copy_the_answers(site, team, open_phase):
    page = open_phase(team.member, 2)
    with site.database.writing() as connection:
        connection.execute(delete(MembershipRow).where(MembershipRow.account_id == UUID(team.ids[MEMBER])))

    page.check("[id='IMP-02:3']")
    expect(page.locator(LINE)).to_contain_text("This assessment is not yours any more. Copy your answers.")
    page.get_by_role("button", name="Copy my answers as text").click()

    assert "IMP-02" in page.locator("textarea[readonly]").input_value()
