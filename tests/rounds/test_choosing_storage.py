"""What a round shows of an assessment, on both databases: who chooses, what the log says, what stays after closing."""

import datetime

import pytest
from sqlalchemy import select, update

from assessment.answering import storage as answering
from assessment.answering.storage import NotADraft, NotFound, NotSubmitted, save_opening, stored, submit, withdraw
from assessment.answering.tables import AssessmentRow
from assessment.answering.taking_part import Step, round_of_assessment
from assessment.installation.access import Actor, Role
from assessment.installation.tables import LogRow
from assessment.method.answers import Assessment, Organisation
from assessment.method.scoring import score
from assessment.organisations.storage import NotThere, set_role
from assessment.rounds import choosing
from assessment.rounds.closing import basis_of
from assessment.rounds.participation import State
from assessment.rounds.shown import report_shown, reports_shown
from assessment.rounds.storage import round_by_id
from tests.answering.drafts import WORDED
from tests.organisations.test_organisation_storage import join
from tests.rounds.test_round_storage import CLOSES, DAY, NOW, Country, authority

SOON, LATE = CLOSES - DAY, CLOSES + DAY


@pytest.fixture
def country(database):
    return Country(database)


@pytest.fixture
def begun(country):
    """Give a round for which an organisation has begun; `draft` is its assessment."""
    country.draft = country.begin()
    with country.database.writing() as connection:
        _open(connection, country.draft, country.lead)
    return country


def _open(connection, id, actor, now=NOW):
    organisation = Organisation(name="Example Clearance", type="ngo")
    save_opening(
        connection,
        id,
        actor,
        organisation=organisation,
        profile={"activities": ["eore"]},
        participants=None,
        seen="",
        now=now,
    )


def hand_in(country, step, now=SOON, actor=None, id=None):
    """Submit what was begun, with what the round is to show; False where it was not kept."""
    id, actor = id or country.draft, actor or country.lead
    result = score(WORDED, Assessment(organisation=Organisation(name="Example Clearance", type="ngo"), answers={}))
    with country.database.writing() as connection:
        revision = stored(connection, id, actor).revision
        given = {"result": result, "revision": revision, "date": now.date(), "now": now}
        return submit(connection, id, actor, **given, share=step)


def choose(country, step, now, actor=None):
    actor = actor or country.lead
    with country.database.reading() as connection:
        one = stored(connection, country.draft, actor)
        weighed = choosing.weigh(connection, one, step, now)
    with country.database.writing() as connection:
        choosing.change(connection, one, actor, step, weighed=weighed, now=now)


def share_of(country, id=None):
    with country.database.reading() as connection:
        query = select(AssessmentRow.share, AssessmentRow.shared_at).where(AssessmentRow.id == (id or country.draft))
        return tuple(connection.execute(query).one())


def choices(country):
    """Return what the organisation's log says of choices, with whose line it is."""
    with country.database.reading() as connection:
        query = select(LogRow.act, LogRow.actor, LogRow.organisation_id, LogRow.at)
        return list(connection.execute(query.where(LogRow.act.like("%shar%")).order_by(LogRow.id)))


def shown(country, now, actor=None):
    with country.database.reading() as connection:
        return [one.name for one in reports_shown(connection, actor or country.actor, country.id, now)]


def test_nothing_is_shown_until_somebody_chooses_and_the_log_says_each_choice(begun):
    assert share_of(begun) == ("nothing", None)
    assert hand_in(begun, Step.NOTHING)
    assert (share_of(begun), choices(begun)) == (("nothing", None), [])

    for step in (Step.REPORT, Step.REPORT, Step.RESULT, Step.NOTHING):
        choose(begun, step, SOON)

    assert share_of(begun) == ("nothing", SOON)
    of_lead = (begun.lead.key, begun.team, SOON)
    acts = ("shared_report", "shared_result", "stopped_sharing")
    assert [tuple(one) for one in choices(begun)] == [(act, *of_lead) for act in acts]


def test_who_submits_chooses_in_the_same_transaction(begun):
    assert hand_in(begun, Step.REPORT)

    assert share_of(begun) == ("report", SOON)
    assert [one.act for one in choices(begun)] == ["shared_report"]


def test_only_a_lead_chooses_who_is_one_when_it_is_kept(begun):
    hand_in(begun, Step.NOTHING)
    with begun.database.writing() as connection:
        stranger = join(connection, begun.unit, "Malee", Role.LEAD)
        second = join(connection, begun.team, "Sophea", Role.LEAD)
    for actor in (begun.member, stranger):
        with pytest.raises(NotFound):
            choose(begun, Step.RESULT, SOON, actor)
    with begun.database.writing() as connection:
        set_role(connection, begun.lead, second.account_id, Role.MEMBER, SOON)
    with pytest.raises(NotFound):
        choose(begun, Step.RESULT, SOON, second)
    assert share_of(begun)[0] == "nothing"


def test_where_an_organisation_has_no_lead_the_code_that_began_decides_until_it_has_one(country):
    seat = country.begin_by_link()
    actor = Actor(Role.SEAT, seat_id=seat.id, assessment_id=seat.assessment_id)
    country.draft = seat.assessment_id
    with country.database.writing() as connection:
        _open(connection, country.draft, actor)

    assert hand_in(country, Step.RESULT, actor=actor)
    choose(country, Step.REPORT, SOON, actor)
    assert share_of(country)[0] == "report"
    assert {(one.organisation_id, one.actor) for one in choices(country)} == {(country.unit, actor.key)}

    with country.database.writing() as connection:
        lead = join(connection, country.unit, "Malee", Role.LEAD)
    with pytest.raises(NotFound):
        choose(country, Step.NOTHING, SOON, actor)
    choose(country, Step.NOTHING, SOON, lead)
    assert share_of(country)[0] == "nothing"


def test_what_was_handed_in_stays_as_it_is_from_closing_on(begun):
    hand_in(begun, Step.NOTHING)
    with begun.database.writing() as connection:
        withdraw(connection, begun.draft, begun.lead, SOON)
    hand_in(begun, Step.NOTHING)

    with begun.database.writing() as connection:
        for change in (
            lambda: withdraw(connection, begun.draft, begun.lead, CLOSES),
            lambda: answering.draft_revision(connection, begun.draft, begun.lead),
            lambda: _open(connection, begun.draft, begun.lead, LATE),
        ):
            with pytest.raises(NotADraft) as told:
                change()
            assert told.value.round is not None
            assert told.value.round.holds_it(CLOSES)
    with pytest.raises(NotADraft):
        hand_in(begun, None, LATE)
    assert begun.standings()["Example Clearance"][0] is State.SUBMITTED


def test_a_member_cannot_tell_a_frozen_one_of_others_from_one_that_is_not_there(begun):
    hand_in(begun, Step.NOTHING)
    with begun.database.writing() as connection:
        stranger = join(connection, begun.unit, "Malee", Role.LEAD)
        with pytest.raises(NotFound):
            withdraw(connection, begun.draft, stranger, LATE)


def test_what_comes_at_closing_is_not_handed_in_and_goes_on_as_its_organisations_own(begun):
    assert not hand_in(begun, Step.REPORT, CLOSES)
    assert share_of(begun) == ("nothing", None)

    with begun.database.writing() as connection:
        _open(connection, begun.draft, begun.member, LATE)
    assert hand_in(begun, None, LATE)

    assert begun.standings()["Example Clearance"][0] is State.STARTED
    with begun.database.writing() as connection:
        found = round_of_assessment(connection, begun.draft)
        assert found is not None
        assert not found.holds_it(LATE)
    with pytest.raises(NotFound):
        choose(begun, Step.REPORT, LATE)
    with begun.database.writing() as connection:
        withdraw(connection, begun.draft, begun.lead, LATE)


def test_a_draft_has_nothing_to_show(begun):
    with pytest.raises(NotSubmitted):
        choose(begun, Step.RESULT, SOON)


def test_an_erased_assessment_goes_also_after_closing(begun):
    hand_in(begun, Step.REPORT)
    with begun.database.writing() as connection:
        answering.erase(connection, begun.draft, begun.lead, LATE)

    assert shown(begun, LATE) == []


def test_stepping_down_after_closing_works_at_once_and_is_in_the_log(begun):
    hand_in(begun, Step.REPORT)
    assert shown(begun, CLOSES) == ["Example Clearance"]

    choose(begun, Step.RESULT, LATE)

    assert shown(begun, LATE) == []
    with begun.database.reading() as connection, pytest.raises(NotThere):
        report_shown(connection, begun.actor, begun.id, begun.draft, LATE)
    assert [one.act for one in choices(begun)] == ["shared_report", "shared_result"]


def test_who_is_named_already_may_show_more(begun):
    hand_in(begun, Step.RESULT)

    choose(begun, Step.REPORT, LATE)

    assert shown(begun, LATE) == ["Example Clearance"]


@pytest.mark.parametrize("meanwhile", ["own", "others"])
def test_nothing_is_kept_where_what_the_round_shows_changed_since_it_was_weighed(begun, meanwhile):
    hand_in(begun, Step.RESULT)
    other = begun.begin_by_link().assessment_id
    with begun.database.writing() as connection:
        given = {"state": "submitted", "submitted_at": SOON}
        connection.execute(update(AssessmentRow).where(AssessmentRow.id == other).values(given))
        one = stored(connection, begun.draft, begun.lead)
        basis = basis_of(connection, round_by_id(connection, begun.id))
        changed = begun.draft if meanwhile == "own" else other
        share = {"share": "nothing" if meanwhile == "own" else "result"}
        connection.execute(update(AssessmentRow).where(AssessmentRow.id == changed).values(share))

    with begun.database.writing() as connection, pytest.raises(choosing.NotAsWeighed):
        choosing.change(connection, one, begun.lead, Step.REPORT, weighed=basis, now=LATE)


def test_a_step_that_was_free_when_it_was_looked_at_is_not_kept_after_closing(begun):
    hand_in(begun, Step.NOTHING)
    with begun.database.reading() as connection:
        one = stored(connection, begun.draft, begun.lead)
        weighed = choosing.weigh(connection, one, Step.RESULT, CLOSES - datetime.timedelta(seconds=1))
    with begun.database.writing() as connection, pytest.raises(choosing.NotAsWeighed):
        choosing.change(connection, one, begun.lead, Step.RESULT, weighed=weighed, now=CLOSES)


def test_a_full_report_is_shown_after_closing_to_the_authority_of_the_area_alone(begun):
    hand_in(begun, Step.REPORT)
    with begun.database.writing() as connection:
        neighbour, region = authority(connection, "LA"), authority(connection, "ASEAN")

    assert shown(begun, SOON) == []
    assert shown(begun, LATE) == ["Example Clearance"]
    for actor in (neighbour, region, begun.lead, begun.member):
        assert shown(begun, LATE, actor) == []
        with begun.database.reading() as connection, pytest.raises(NotThere):
            report_shown(connection, actor, begun.id, begun.draft, LATE)
    with begun.database.reading() as connection:
        found = report_shown(connection, begun.actor, begun.id, begun.draft, LATE)
        assert (found.name, found.type, found.stored.id) == ("Example Clearance", "ngo", begun.draft)
