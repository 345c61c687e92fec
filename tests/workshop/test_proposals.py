"""Paper forms that a facilitator types in, on both databases: nobody's until their lead takes them over."""

import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from assessment.accounts.storage import new_pin, seats_in
from assessment.answering.storage import NotFound, save_opening, stored
from assessment.answering.tables import AssessmentRow
from assessment.installation.access import Actor, Role
from assessment.method.answers import Organisation
from assessment.organisations.storage import NotThere
from assessment.rounds.participation import State
from assessment.workshop import desk_proposals as proposals
from assessment.workshop.desk_proposals import AlreadyThere, NotTyped
from tests.members import make_account, member, sign_in
from tests.organisations.test_organisation_storage import join
from tests.rounds.authorities import LIST, authority, invite, make_round
from tests.rounds.test_round_storage import CLOSES, DAY, NOW, SECRET
from tests.workshop.reviews import Review


class Paper(Review):
    """A round in which `unit` has not begun; `typist` facilitates it, and `chief` leads `unit`."""

    def __init__(self, database):
        super().__init__(database)
        self.typist = self.facilitator(now=NOW)
        with database.writing() as connection:
            self.chief = join(connection, self.unit, "Vanna", Role.LEAD)
            self.private = join(connection, self.unit, "Chan")

    def type(self, actor=None, organisation_id=None, *, is_opened=True):
        """Type a form in, and return the id of its assessment."""
        with self.database.writing() as connection:
            given: dict[str, Any] = {"pin": new_pin(SECRET), "language": "en", "now": NOW}
            organisation_id = organisation_id or self.unit
            seat = proposals.begin_proposal(connection, actor or self.typist, self.id, organisation_id, **given)
            if is_opened:
                self.open(connection, Actor(Role.SEAT, seat_id=seat.id, assessment_id=seat.assessment_id))
        return seat.assessment_id

    def open(self, connection, actor):
        given: dict[str, Any] = {
            "organisation": Organisation(name="Unit A"),
            "profile": {},
            "participants": None,
            "seen": "",
        }
        save_opening(connection, actor.assessment_id, actor, **given, now=NOW)

    def hand_over(self, id, actor=None, now=NOW):
        with self.database.writing() as connection:
            proposals.hand_over(connection, actor or self.typist, self.id, id, now)

    def at_unit(self, actor=None):
        with self.database.reading() as connection:
            return [one.assessment_id for one in proposals.proposals_to(connection, actor or self.chief)]

    def accept(self, id, actor=None, now=NOW):
        with self.database.writing() as connection:
            proposals.accept_proposal(connection, actor or self.chief, id, now)

    def assessment(self, id):
        with self.database.reading() as connection:
            query = select(AssessmentRow.organisation_id, AssessmentRow.round_id, AssessmentRow.state)
            return connection.execute(query.where(AssessmentRow.id == id)).first()


@pytest.fixture
def paper(database):
    return Paper(database)


def test_a_form_is_nobodys_until_its_lead_takes_it_over_for_the_round(paper):
    id = paper.type()
    assert paper.at_unit() == []
    paper.hand_over(id)
    assert paper.at_unit() == [id]
    assert paper.assessment(id) == (None, None, "draft")

    paper.accept(id)
    assert paper.assessment(id) == (paper.unit, paper.id, "draft")
    assert paper.at_unit() == []
    assert paper.standings()["Unit A"][0] is State.STARTED
    with paper.database.reading() as connection:
        assert stored(connection, id, paper.chief).due == datetime.date(2026, 11, 30)
        assert proposals.proposals_on_desk(connection, paper.typist, paper.id) == []


def test_what_is_handed_over_has_no_code_any_more_and_its_typist_reads_it_no_more(paper):
    id = paper.type()
    with paper.database.reading() as connection:
        assert len(seats_in(connection, id)) == 1
    paper.hand_over(id)
    with paper.database.reading() as connection:
        assert seats_in(connection, id) == []
        with pytest.raises(NotFound):
            stored(connection, id, paper.typist)
    with pytest.raises(NotThere):
        paper.hand_over(id)


def test_only_the_lead_of_its_organisation_sees_and_decides(paper):
    id = paper.type()
    paper.hand_over(id)
    for actor in (paper.private, paper.lead, paper.typist, paper.actor):
        assert paper.at_unit(actor) == []
        for act in (proposals.accept_proposal, proposals.turn_down):
            with pytest.raises(NotThere), paper.database.writing() as connection:
                act(connection, actor, id, NOW)
    assert paper.assessment(id) == (None, None, "draft")


def test_a_form_that_is_turned_down_is_erased(paper):
    id = paper.type()
    paper.hand_over(id)
    with paper.database.writing() as connection:
        proposals.turn_down(connection, paper.chief, id, NOW)

    assert paper.assessment(id) is None
    assert paper.at_unit() == []
    assert paper.type()  # another one may be typed in


def test_after_closing_a_form_is_the_organisations_own_and_of_no_round(paper):
    id = paper.type()
    paper.hand_over(id)
    paper.accept(id, now=CLOSES + DAY)

    assert paper.assessment(id) == (paper.unit, None, "draft")


def test_where_the_organisation_has_begun_meanwhile_a_form_stands_beside(paper):
    id = paper.type()
    paper.hand_over(id)
    own = paper.begin(paper.private)
    paper.accept(id)

    assert paper.assessment(own) == (paper.unit, paper.id, "draft")
    assert paper.assessment(id) == (paper.unit, None, "draft")


def test_there_is_one_form_for_an_organisation_and_none_for_who_has_begun(paper):
    paper.type()
    for organisation_id in (paper.unit, paper.team):
        with pytest.raises(AlreadyThere):
            paper.type(organisation_id=organisation_id)


def test_who_is_not_at_the_desk_types_nothing_in_and_nobody_for_who_is_not_invited(paper):
    with paper.database.writing() as connection:
        stranger = join(connection, paper.team, "Malee", Role.FACILITATOR)
    with pytest.raises(NotThere):
        paper.type(stranger)
    with pytest.raises(NotThere):
        paper.type(organisation_id=paper.id)


def test_only_its_typist_hands_a_form_over_or_erases_it(paper):
    id = paper.type()
    for actor in (paper.actor, paper.facilitator("Khamla", NOW), paper.lead):
        with pytest.raises(NotThere):
            paper.hand_over(id, actor)
        with pytest.raises(NotThere), paper.database.writing() as connection:
            proposals.discard(connection, actor, paper.id, id, NOW)
    with paper.database.writing() as connection:
        proposals.discard(connection, paper.typist, paper.id, id, NOW)
    assert paper.assessment(id) is None


def test_an_empty_form_is_not_handed_over(paper):
    id = paper.type(is_opened=False)
    with pytest.raises(NotTyped):
        paper.hand_over(id)


# The pages


def test_a_form_comes_from_the_desk_to_the_lead_and_becomes_their_draft(app):
    leader = authority(app)
    round = make_round(leader)
    invite(leader, round)
    with app.extensions["database"].reading() as connection:
        bridge = connection.exec_driver_sql("SELECT id FROM organisation WHERE name = 'Bamboo Bridge'").scalar_one()
    page = leader.get(f"{round}/desk/paper")
    assert leader.send({"organisation": ""}, form=page.form()).status == 422
    form = leader.get(f"{round}/desk/paper").form()
    typist = leader.send({"organisation": str(_as_id(bridge))}, form=form)
    assert typist.address.endswith("/card")
    home = typist.address.removesuffix("/card")
    leader.send({"noted": "yes"})
    leader.send({"name": "Bamboo Bridge", "type": "ngo", "profile:activities": ["eore"], "profile:staff": "20"})
    leader.send({"DES-01": "2", "DES-01:evidence": "Page 3 of the paper"})

    again = sign_in(app, "Sovann")
    page = again.get(f"{round}/desk/paper")
    assert "1 of " in page.text
    page = again.send(form=page.form("/hand-over"))
    assert "The form was handed over." in page.text
    assert again.get(home).status in (403, 404)
    assert leader.get(home).status != 200 or "Page 3" not in leader.page.text

    lead = member(app, _as_id(bridge), "Malee", Role.LEAD)
    page = lead.get(round)
    address = next(link for link in page.links if link.startswith("/proposals/"))
    page = lead.get(address)
    assert "Sovann has typed in your paper form" in page.text
    assert "Page 3 of the paper" in page.text
    assert lead.send({"do": "shrug"}).status == 422
    page = lead.send({"do": "accept"}, form=lead.get(address).form())
    assert page.address == home
    assert lead.get(address).status == 404
    assert "Started" in again.get(round).text


def _as_id(text):
    return UUID(text)


def test_who_is_not_at_the_desk_finds_no_page_of_paper_forms(app):
    leader = authority(app)
    round = make_round(leader)
    invite(leader, round)
    assert leader.get(f"{round}/desk/paper").html.count("<option") == len(LIST.splitlines())

    make_account(app, "Nary")
    assert sign_in(app, "Nary").get(f"{round}/desk/paper").status == 404
