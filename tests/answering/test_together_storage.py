"""Parts, the day to have finished by, and presence, on both databases; and what undo takes."""

import datetime
from dataclasses import replace

import pytest

from assessment.answering.saving import Page, history, line_before, undo
from assessment.answering.storage import NotFound, stored, stored_answers
from assessment.answering.taking_over import take_over
from assessment.answering.together import (
    NotColleagues,
    forget_old_presence,
    note_presence,
    parts_of,
    parts_of_many,
    set_due,
    set_parts,
    who_is_here,
)
from assessment.installation.access import Role
from assessment.organisations import storage as organisations
from tests.answering.drafts import NOW, WORDED, level, new_draft
from tests.organisations.test_organisation_storage import join, make_organisation

CODE = "DES-01"
SECOND = datetime.timedelta(seconds=1)
DAY = datetime.timedelta(days=1)
DUE = datetime.date(2026, 11, 30)


class Team:
    """A draft of an organisation with a lead and a member, begun with a code."""

    def __init__(self, database):
        draft = new_draft(database)
        with database.writing() as connection:
            organisation = make_organisation(connection)
            self.lead = join(connection, organisation, "Sophea", Role.LEAD)
            self.member = join(connection, organisation, "Bounmy")
            take_over(connection, draft.id, self.lead, NOW)
        self.database, self.id, self.seat = database, draft.id, draft.actor
        self.draft = replace(draft, actor=self.lead)

    def set_parts(self, parts, actor=None, seen=None):
        with self.database.writing() as connection:
            seen = parts_of(connection, self.id) if seen is None else seen
            set_parts(connection, self.id, actor or self.lead, parts, seen)

    def parts(self):
        with self.database.reading() as connection:
            return parts_of(connection, self.id)

    def note(self, actor, phase, now):
        with self.database.writing() as connection:
            note_presence(connection, self.id, actor.key, phase, now)

    def here(self, now=NOW):
        with self.database.reading() as connection:
            return who_is_here(connection, [self.id], now).get(self.id, [])

    def remove(self, actor):
        with self.database.writing() as connection:
            organisations.remove(connection, self.lead, actor.account_id, NOW)

    def undo(self, seen, actor=None):
        with self.database.writing() as connection:
            return undo(
                connection,
                self.id,
                actor or self.lead,
                questionnaire=WORDED,
                question=WORDED.question(CODE),
                seen=seen,
                page=Page("undo", 0),
                now=NOW,
            ).revisions[CODE]

    def answer(self):
        with self.database.reading() as connection:
            return stored_answers(connection, self.id, WORDED)[CODE].answer

    def lines(self):
        with self.database.reading() as connection:
            return history(connection, self.id, WORDED.question(CODE))


@pytest.fixture
def team(database):
    return Team(database)


@pytest.fixture
def strangers(database, team):
    """Give another organisation's team in the same database."""
    return Team(database)


def test_phases_are_taken_on_handed_over_and_given_back(team):
    team.set_parts({"DES": team.member.account_id, "IMP": team.lead.account_id}, actor=team.member)
    assert team.parts() == {"DES": team.member.account_id, "IMP": team.lead.account_id}

    team.set_parts({"DES": team.lead.account_id, "IMP": None})
    assert team.parts() == {"DES": team.lead.account_id}

    team.set_parts({})
    assert team.parts() == {"DES": team.lead.account_id}


def test_a_phase_goes_to_nobody_of_another_organisation(team, strangers):
    with pytest.raises(NotColleagues) as refused:
        team.set_parts({"DES": team.lead.account_id, "IMP": strangers.member.account_id})
    assert refused.value.phases == ["IMP"]
    assert team.parts() == {}, "nothing is half there"

    for change in (
        lambda: strangers.set_parts({"DES": strangers.lead.account_id}, actor=team.lead),
        lambda: set_due_of(strangers, DUE, actor=team.lead),
    ):
        with pytest.raises(NotFound):
            change()
    assert strangers.parts() == {}


def test_a_facilitator_takes_nothing_on(team):
    with team.database.writing() as connection:
        organisations.set_role(connection, team.lead, team.member.account_id, Role.FACILITATOR, NOW)

    with pytest.raises(NotColleagues):
        team.set_parts({"DES": team.member.account_id})


def test_who_left_has_nothing_any_more_and_changes_nothing(team):
    team.set_parts({"DES": team.member.account_id})
    team.note(team.member, "DES", NOW)

    team.remove(team.member)

    assert team.parts() == {}
    assert team.here() == []
    with pytest.raises(NotFound):
        team.set_parts({"IMP": team.lead.account_id}, actor=team.member)


def test_parts_of_many_assessments_come_by_their_ids(team, strangers):
    team.set_parts({"DES": team.member.account_id})
    strangers.set_parts({"IMP": strangers.lead.account_id})

    with team.database.reading() as connection:
        found = parts_of_many(connection, [team.id, strangers.id])

    assert found == {team.id: {"DES": team.member.account_id}, strangers.id: {"IMP": strangers.lead.account_id}}


def set_due_of(team, due, actor=None):
    with team.database.writing() as connection:
        set_due(connection, team.id, actor or team.lead, due)


def test_the_day_to_have_finished_by_is_kept_and_taken_away(team):
    set_due_of(team, DUE, actor=team.member)
    with team.database.reading() as connection:
        assert stored(connection, team.id, team.lead).due == DUE

    set_due_of(team, None)
    with team.database.reading() as connection:
        assert stored(connection, team.id, team.lead).due is None


@pytest.mark.parametrize(
    ("signs", "since", "seen"),
    [
        # Phase and second of each sign; from when they are there, and when they were seen last.
        ([("DES", 0), ("DES", 20), ("DES", 40)], 0, 40),
        ([("DES", 0), ("DES", 10)], 0, 0),  # too soon to be written
        ([("DES", 0), ("IMP", 10)], 10, 10),  # another page is written at once
        ([("DES", 0), ("DES", 61)], 61, 61),  # was away meanwhile
    ],
)
def test_a_sign_of_somebody_tells_since_when_they_are_there(team, signs, since, seen):
    for phase, second in signs:
        team.note(team.member, phase, NOW + second * SECOND)

    (found,) = team.here(NOW + 70 * SECOND)

    assert (found.actor, found.phase) == (team.member.key, signs[-1][0])
    assert (found.since, found.seen_at) == (NOW + since * SECOND, NOW + seen * SECOND)


@pytest.mark.parametrize(
    ("ago", "is_told", "is_now"),
    [
        (59 * SECOND, True, True),
        (61 * SECOND, True, False),
        (13 * DAY, True, False),
        (15 * DAY, False, False),
    ],
)
def test_who_was_here_is_told_for_two_weeks_and_is_here_for_a_minute(team, ago, is_told, is_now):
    team.note(team.member, "DES", NOW - ago)

    assert [one.is_now(NOW) for one in team.here()] == ([is_now] if is_told else [])


def test_who_has_a_code_is_here_too_and_the_last_one_comes_first(team, strangers):
    team.note(team.lead, "DES", NOW - 2 * SECOND)
    team.note(team.seat, "IMP", NOW - SECOND)
    strangers.note(strangers.lead, "DES", NOW)

    assert [one.actor for one in team.here()] == [team.seat.key, team.lead.key]


def test_old_signs_are_forgotten(team):
    team.note(team.member, "DES", NOW - DAY)
    team.note(team.lead, "DES", NOW)

    with team.database.writing() as connection:
        forget_old_presence(connection, NOW - SECOND)

    assert [one.actor for one in team.here()] == [team.lead.key]


def test_undo_takes_the_last_change_back_whoever_made_it_and_undo_is_a_change_too(team):
    first = team.draft.save(level(CODE, 1, comment="first"), actor=team.member).revisions[CODE]
    second = team.draft.save(level(CODE, 3, seen=first), page="b").revisions[CODE]

    undone = team.undo(second)
    assert (team.answer().value, team.answer().comment) == (1, "first")
    assert team.lines()[0].actor == team.lead.key
    undone = team.undo(undone)
    assert team.answer().value == 3, "a second undo brings back what the first one took"
    team.undo(undone)
    assert [line.answer.value for line in team.lines()] == [1, 3, 1, 3, 1]


def test_before_the_first_answer_there_was_none(team):
    seen = team.draft.save(level(CODE, 1)).revisions[CODE]

    seen = team.undo(seen)
    assert not team.answer().is_given
    team.undo(seen)
    assert team.answer().value == 1


def test_lines_that_say_the_same_are_not_undone_to(team):
    first = team.draft.save(level(CODE, 1)).revisions[CODE]
    looked_at = level(CODE, 1, seen=first)._replace(is_text_kept=True)
    second = team.draft.save(looked_at, page="b").revisions[CODE]

    assert second != first
    assert line_before(team.lines(), second) is None
    team.undo(second)
    assert not team.answer().is_given


def test_undo_never_takes_back_what_was_not_seen(team):
    seen = team.draft.save(level(CODE, 1)).revisions[CODE]
    team.draft.save(level(CODE, 3, seen=seen), page="theirs", actor=team.member)

    with team.database.writing() as connection:
        saved = undo(
            connection,
            team.id,
            team.lead,
            questionnaire=WORDED,
            question=WORDED.question(CODE),
            seen=seen,
            page=Page("undo", 0),
            now=NOW,
        )

    assert [(one.theirs.value, one.actor) for one in saved.conflicts] == [(3, team.member.key)]
    assert team.answer().value == 3
