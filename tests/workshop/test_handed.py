"""What is handed out of approved records: to each organisation of a round its own part and no other, to who answers an
assessment the record of the session on it.
"""

import datetime
from unicodedata import normalize
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update

from assessment.accounts.tables import AccountRow
from assessment.installation.access import Actor, Role
from assessment.library.storage import Shelf
from assessment.organisations.storage import NotThere
from assessment.organisations.tables import OrganisationRow
from assessment.rounds.tables import InviteeRow
from assessment.workshop import cards, storage
from assessment.workshop.cards import CardKind, Content, Scope
from assessment.workshop.commitments import keep_commitment
from assessment.workshop.handed import own_part, own_parts, own_record, own_records
from assessment.workshop.tables import SessionRow
from tests.comparing.published import Round
from tests.comparing.test_comparison_pages import work
from tests.members import begin, make_organisation, member
from tests.organisations.test_organisation_storage import join
from tests.organisations.test_organisation_storage import make_organisation as make_in
from tests.reports.reading import Reading, squashed
from tests.rounds.test_round_storage import Country, authority, make_round
from tests.workshop.reviews import Review
from tests.workshop.room import Room

NOW = datetime.datetime(2026, 12, 3, 2, 0, tzinfo=datetime.UTC)
DUE = datetime.date(2027, 6, 9)
OURS, THEIRS = "Two women in each survey team.", "Print the code and read it aloud."
OUR_CARD, THEIR_CARD = "We moved the meeting to the evening.", "Daily workers never hear of it again."
TOGETHER = "One outside contact for all of us."


class Workshop:
    """A session on a round or an assessment, with what is said in it; it is over, and its record waits."""

    def __init__(self, database, presenter, **about):
        self.database, self.presenter = database, presenter
        with database.writing() as connection:
            self.id = Room.make(connection, presenter, NOW, **about)
            storage.begin(connection, presenter, self.id, seen=0, now=NOW)

    @property
    def seen(self):
        with self.database.reading() as connection:
            return storage.step_of(connection, self.id)

    def commitment(self, organisation, text, owner="team leader"):
        seen = self.seen
        with self.database.writing() as connection:
            said = {"organisation": organisation, "text": text, "owner": owner, "due": DUE}
            keep_commitment(connection, self.presenter, self.id, **said, seen=seen, now=NOW)
        return self

    def card(self, text, organisation="", kind=CardKind.LESSON, scope=None):
        seen, content = self.seen, Content(kind, text, organisation=organisation, scope=scope)
        with self.database.writing() as connection:
            cards.add_card(connection, self.presenter, self.id, content, seen=seen, now=NOW)
        return self

    def end(self):
        seen = self.seen
        with self.database.writing() as connection:
            storage.end(connection, self.presenter, self.id, seen=seen, now=NOW)
        return self

    def approve(self):
        seen = self.seen
        with self.database.writing() as connection:
            storage.approve(connection, self.presenter, self.id, seen=seen, now=NOW)
        return self

    def take_back(self):
        seen = self.seen
        with self.database.writing() as connection:
            storage.take_approval_back(connection, self.presenter, self.id, seen=seen)
        return self

    def erase(self):
        with self.database.writing() as connection:
            storage.erase(connection, self.presenter, self.id)


def said_by_two(database, presenter, round_id):
    """Return a session on a round in which Example Clearance and Unit A said something; all else is of all."""
    held = Workshop(database, presenter, round_id=round_id)
    held.commitment("example  clearance ", OURS).commitment("Unit A", THEIRS, owner="commander")
    held.card(OUR_CARD, "Example Clearance").card(THEIR_CARD, "Unit A", CardKind.CHALLENGE)
    return held.card(TOGETHER, kind=CardKind.ACTION, scope=Scope.COLLECTIVE).end()


# Whose a part is


@pytest.fixture
def country(database):
    return Country(database)


@pytest.fixture
def panel(country):
    return said_by_two(country.database, country.actor, country.id).approve()


def parts(country, actor, round_id=None):
    with country.database.reading() as connection:
        return own_parts(connection, actor, round_id or country.id, Shelf())


def part(country, actor, session_id):
    with country.database.reading() as connection:
        return own_part(connection, actor, session_id, Shelf())


def called(country, organisation_id, name):
    with country.database.writing() as connection:
        connection.execute(update(OrganisationRow).where(OrganisationRow.id == organisation_id).values(name=name))


def test_an_organisation_finds_its_own_part_and_nothing_of_another(country, panel):
    with country.database.writing() as connection:
        looking = join(connection, country.team, "Soma", Role.FACILITATOR)

    for actor in (country.lead, country.member, looking):
        [found] = parts(country, actor)
        assert found == part(country, actor, panel.id)
        assert (found.session.id, found.paper) == (panel.id, "record-1")
        assert [(one.text, one.owner, one.due) for one in found.record.commitments] == [(OURS, "team leader", DUE)]
        assert [one.content.text for one in found.record.cards] == [OUR_CARD, TOGETHER]


def test_who_answers_by_a_code_finds_the_part_of_its_organisation(country, panel):
    seat = country.begin_by_link()

    [found] = parts(country, Actor(Role.SEAT, seat_id=seat.id, assessment_id=seat.assessment_id))
    assert found.paper == "record-2"
    assert [one.text for one in found.record.commitments] == [THEIRS]


def test_whose_organisation_is_not_named_or_not_in_the_round_finds_nothing(country, panel):
    with country.database.writing() as connection:
        silent, stranger = make_in(connection, "Silent Survey"), make_in(connection, "Unit A")
        actors = [join(connection, silent, "Chan"), join(connection, stranger, "Malee", Role.LEAD)]
        row = {"organisation_id": silent, "key": "silent", "language": "en", "invited_at": NOW}
        connection.execute(insert(InviteeRow).values(row | {"round_id": country.id}))
        neighbour = authority(connection, "LA")
        other = make_round(connection, neighbour, area="LA")

    for actor in (*actors, neighbour, country.actor, Actor(Role.LEAD, account_id=country.lead.account_id)):
        assert parts(country, actor) == []
        with pytest.raises(NotThere):
            part(country, actor, panel.id)
    assert parts(country, country.lead, other) == []


def test_whoever_is_named_and_only_in_another_round_finds_nothing(country):
    held = Workshop(country.database, country.actor, round_id=country.id).commitment("Neighbour", THEIRS).end()
    with country.database.writing() as connection:
        neighbour = make_in(connection, "Neighbour")
        other = make_round(connection, authority(connection, "LA"), area="LA")
        row = {"organisation_id": neighbour, "key": "neighbour", "language": "en", "invited_at": NOW}
        connection.execute(insert(InviteeRow).values(row | {"round_id": other}))
        lead = join(connection, neighbour, "Malee", Role.LEAD)
    held.approve()

    for round_id in (country.id, other):
        assert parts(country, lead, round_id) == []
    with pytest.raises(NotThere):
        part(country, lead, held.id)


def test_only_an_approved_record_is_handed_out(country):
    held = said_by_two(country.database, country.actor, country.id)

    def is_there():
        try:
            part(country, country.member, held.id)
        except NotThere:
            return False
        return bool(parts(country, country.member))

    assert not is_there()
    held.approve()
    assert is_there()
    held.take_back()
    assert not is_there()
    held.approve().erase()
    assert not is_there()


@pytest.mark.parametrize(
    ("registered", "written"),
    [("Équipe Déminage", normalize("NFD", "équipe  déminage ")), (normalize("NFD", "Équipe"), "ÉQUIPE")],
)
def test_a_name_is_the_same_however_it_is_typed(country, registered, written):
    called(country, country.team, registered)
    # As a file of an older program may have it: the forms compose what they are given.
    held = Workshop(country.database, country.actor, round_id=country.id).commitment(written, OURS).end().approve()

    assert [one.text for one in part(country, country.lead, held.id).record.commitments] == [OURS]


def test_a_name_that_two_organisations_of_the_round_share_tells_nobody_whose_it_is(country, panel):
    called(country, country.unit, "EXAMPLE clearance")

    assert parts(country, country.lead) == []


def test_a_session_on_an_assessment_has_no_parts_even_beside_a_round(country, panel):
    its = country.begin()
    with country.database.writing() as connection:
        connection.execute(update(SessionRow).where(SessionRow.id == panel.id).values(assessment_id=its))

    assert parts(country, country.lead) == []


# Whose the record of an own session is


def test_who_answers_an_assessment_finds_the_record_of_its_session(database):
    review = Review(database)
    held = Workshop(database, review.lead, assessment_id=review.shown).end()
    with database.writing() as connection:
        looking = join(connection, review.team, "Soma", Role.FACILITATOR)
        stranger = join(connection, review.unit, "Vanna", Role.LEAD)

    def found(actor):
        with database.reading() as connection:
            return [one.id for one in own_records(connection, actor, review.shown)]

    assert found(review.member) == []
    held.approve()
    for actor in (review.lead, review.member):
        assert found(actor) == [held.id]
        with database.reading() as connection:
            assert own_record(connection, actor, held.id).id == held.id
    # A facilitator presents it, and has the record by that; the authority sees nothing of it.
    for actor in (looking, stranger, review.actor, review.facilitator()):
        assert found(actor) == []
        with database.reading() as connection, pytest.raises(NotThere):
            own_record(connection, actor, held.id)


# Pages


class Handed:
    """A round with two organisations, whose authority held a session on it; `ours` and `theirs` are members."""

    def __init__(self, app):
        self.app, self.database, self.round = app, app.extensions["database"], Round(app)
        other = make_organisation(app, "Unit A")
        with self.database.writing() as connection:
            row = {"round_id": self.round.id, "organisation_id": other, "key": "a", "language": "en", "invited_at": NOW}
            connection.execute(insert(InviteeRow).values(row))
            leading = connection.execute(select(AccountRow.id).where(AccountRow.name == "Sovann")).scalar_one()
        self.authority = Actor(Role.ACCOUNT, account_id=leading, is_authority=True)
        self.held = said_by_two(self.database, self.authority, self.round.id)
        self.ours, self.theirs = self.round.person(role=Role.MEMBER), member(app, other, "Vanna", Role.LEAD)
        self.page = f"/sessions/{self.held.id}/part"


@pytest.fixture
def handed(app):
    return Handed(app)


def pdf(app, visitor, address):
    """Ask for a paper, let the worker make it, and return the file's answer."""
    visitor.get(address)
    visitor.send(form=visitor.page.form(address))
    assert visitor.page.headers["Refresh"] == "2"
    work(app)
    [link] = [one for one in visitor.get(address).links if "/file" in one]
    return visitor.client.get(link)


def test_the_page_of_the_round_tells_what_the_organisation_promised_and_leads_to_its_part(handed):
    assert "The workshop of" not in handed.ours.get(handed.round.home).text
    handed.held.approve()

    text = handed.ours.get(handed.round.home).text
    assert "The workshop of 3 December 2026" in text
    assert all(one in text for one in (OURS, "team leader", "9 June 2027"))
    assert THEIRS not in text
    assert handed.page in handed.ours.page.links
    assert OURS not in handed.theirs.get(handed.round.home).text
    assert "The workshop of" not in handed.round.authority.get(handed.round.home).text


def test_the_part_as_a_file_holds_what_the_organisation_said_and_nothing_of_another(handed):
    handed.held.approve()

    answer = pdf(handed.app, handed.ours, handed.page)
    assert answer.mimetype == "application/pdf"
    assert "draft" not in answer.headers["Content-Disposition"]
    text = Reading(answer.data).text
    assert all(squashed(one) in text for one in ("Example Clearance", OURS, OUR_CARD, TOGETHER))
    assert not any(squashed(one) in text for one in (THEIRS, THEIR_CARD, "commander", "Unit A"))
    # The file of one is not the other's, and is not there any more once the record is open for changes.
    assert handed.theirs.get(f"{handed.page}/file").status == 404
    handed.held.take_back()
    for address in (handed.page, f"{handed.page}/file"):
        assert handed.ours.get(address).status == 404


def test_an_organisation_that_only_has_cards_is_told_that_it_is_named(handed):
    with handed.database.writing() as connection:
        connection.execute(update(OrganisationRow).where(OrganisationRow.name == "Unit A").values(name="Haa Survey"))
    held = Workshop(handed.database, handed.authority, round_id=handed.round.id).card(THEIR_CARD, "Haa Survey")
    held.end().approve()

    page = handed.theirs.get(handed.round.home)
    assert "Your organisation is named in its record." in page.text
    assert f"/sessions/{held.id}/part" in page.links


def test_outsiders_find_no_part(handed, visitor):
    handed.held.approve()
    stranger = member(handed.app, make_organisation(handed.app, "Stranger"), "Malee", Role.LEAD)
    elsewhere = Round(handed.app, area="LA", leader="Bounthong", organisation="Delta Clearing")

    for person in (stranger, elsewhere.person("Noy", Role.FACILITATOR), elsewhere.authority, handed.round.authority):
        for address in (handed.page, f"{handed.page}/file"):
            assert person.get(address).status == 404
    assert "/sign-in" in visitor.get(handed.page).address


def test_members_find_the_record_of_their_own_session_on_the_page_of_the_assessment(app):
    organisation_id = make_organisation(app)
    lead, other = member(app, organisation_id, "Dara", Role.LEAD), member(app, organisation_id, "Bounmy")
    home, database = begin(lead).home, app.extensions["database"]
    with database.reading() as connection:
        id = connection.execute(select(AccountRow.id).where(AccountRow.name == "Dara")).scalar_one()
    presenter = Actor(Role.LEAD, account_id=id, organisation_id=organisation_id)
    held = Workshop(database, presenter, assessment_id=UUID(home.rpartition("/")[2])).card(OUR_CARD).end()
    page = f"/sessions/{held.id}/our-record"
    assert page not in other.get(home).links
    assert other.get(page).status == 404
    held.approve()

    assert "The record of the workshop of 3 December 2026" in other.get(home).text
    assert page in other.page.links
    answer = pdf(app, other, page)
    assert squashed(OUR_CARD) in Reading(answer.data).text
    lead.get(f"{home}/check")
    lead.send(form=lead.page.form("/submit"))
    assert page in other.get(home).links
