"""Panellist sheets: kept with a speaker's part, suggested from a result or a published round."""

import datetime
from dataclasses import replace

import pytest

from assessment.installation.access import Actor, Role
from assessment.installation.languages import language
from assessment.organisations.storage import NotThere
from assessment.reports.case import Case
from assessment.workshop.agenda import Kind
from assessment.workshop.sheets import (
    MOST_POINT,
    Point,
    Sheet,
    keep_sheet,
    sheet_from_result,
    sheet_from_round,
    sheet_in,
    sheet_of,
    speakers_of,
)
from assessment.workshop.storage import MovedOn, NotRunning, end, parts_of
from tests.answering.drafts import QUICK
from tests.comparing import publications as made
from tests.comparing.contents import said
from tests.organisations.test_organisation_storage import make_account
from tests.places import GENDER_QUICK
from tests.reports import samples
from tests.workshop.room import Room

NOW = datetime.datetime(2026, 12, 9, 2, 0, tzinfo=datetime.UTC)
EN = language("en")
DAY = datetime.date(2026, 11, 20)
SHEET = Sheet(
    introduction="120 staff; ខ្មែរ \"quoted\" 'and' =1+1",
    strengths=(Point("MON-01", "Measured each quarter.", "level 4"), Point("", "Written by hand.")),
    challenges=(Point("IMP-01", "Most field staff have not seen them.", "level 1"),),
    request="One outside contact.\nBy March.",
    source="own",
    consented_on=DAY,
)


@pytest.fixture
def room(database):
    """A session that runs, with its presenter."""
    return Room(database, NOW).begin()


def kept(room, number, sheet, *, seen=None, actor=None):
    step = room.step if seen is None else seen
    with room.database.writing() as connection:
        keep_sheet(connection, actor or room.presenter, room.id, number, sheet, seen=step)


@pytest.mark.parametrize("sheet", [SHEET, Sheet()])
def test_a_sheet_comes_back_as_it_was_kept(sheet):
    assert Sheet.from_text(sheet.as_text()) == sheet


def test_a_sheet_is_kept_with_its_part_and_the_step_goes_on(room):
    kept(room, 2, SHEET)

    with room.database.reading() as connection:
        assert sheet_of(connection, room.id, 2) == SHEET
        assert sheet_of(connection, room.id, 1) is None
        assert sheet_in(parts_of(connection, room.id)[2]) == SHEET
    assert room.step == 2


def test_a_sheet_can_be_taken_away_again(room):
    kept(room, 2, SHEET)
    kept(room, 2, None)

    with room.database.reading() as connection:
        assert sheet_of(connection, room.id, 2) is None


@pytest.mark.parametrize("number", [0, 5, 99])
def test_only_a_speaker_has_a_sheet(room, number):
    with pytest.raises(NotThere):
        kept(room, number, SHEET)
    assert room.step == 1


def test_who_does_not_present_keeps_nothing(room):
    with room.database.writing() as connection:
        other = Actor(Role.ACCOUNT, account_id=make_account(connection, "Khamla"))

    with pytest.raises(NotThere):
        kept(room, 1, SHEET, actor=other)


def test_whoever_comes_later_sees_what_is_true_now(room):
    kept(room, 1, SHEET)

    with pytest.raises(MovedOn):
        kept(room, 1, Sheet(), seen=1)


def test_after_the_session_a_sheet_stays(room):
    with room.database.writing() as connection:
        end(connection, room.presenter, room.id, seen=1, now=NOW)

    with pytest.raises(NotRunning):
        kept(room, 1, SHEET)


def test_speakers_are_counted_by_their_parts(room):
    with room.database.reading() as connection:
        parts = parts_of(connection, room.id)

    assert speakers_of(parts) == [1, 2, 3, 4]
    assert {parts[number].kind for number in speakers_of(parts)} == {Kind.SPEAKER}


# Suggestions


def case(**levels):
    """An assessment by the quick form with these levels, DES_01 for DES-01; all else has no answer."""
    answers = {code.replace("_", "-"): {"value": value, "evidence": "Seen."} for code, value in levels.items()}
    found = samples.assessed("sheet", GENDER_QUICK, samples.answers(answers=answers))
    return Case(QUICK, found.assessment, found.result, EN)


def points(them):
    return [(one.code, one.level) for one in them]


def test_a_result_suggests_its_highest_and_lowest_questions_with_what_they_say():
    # Of the questions at level 3, MON-01 and DES-01 weigh more than EVA-06.
    one = case(DES_01=3, DES_02=2, IMP_01=1, IMP_02=2, MON_01=3, MON_04=4, EVA_06=3)

    sheet = sheet_from_result(one, DAY)

    assert points(sheet.strengths) == [("MON-04", "level 4"), ("DES-01", "level 3"), ("MON-01", "level 3")]
    assert points(sheet.challenges) == [("IMP-01", "level 1"), ("DES-02", "level 2")]
    assert sheet.challenges[0].text == one.questionnaire.question("IMP-01").levels[1]
    assert (sheet.source, sheet.consented_on, sheet.introduction, sheet.request) == ("own", DAY, "", "")


def test_of_questions_at_the_same_level_a_safeguard_is_the_first_challenge():
    sheet = sheet_from_result(case(DES_01=1, DES_02=1, OPS_01=1), None)

    assert [one.code for one in sheet.challenges] == ["OPS-01", "DES-01"]


@pytest.mark.parametrize(
    ("levels", "strengths", "challenges"),
    [
        ({}, [], []),
        ({"DES_01": 2}, [], ["DES-01"]),  # one question is not both
        ({"DES_01": 4, "DES_02": 4}, ["DES-01", "DES-02"], []),  # at the top there is nothing to change
        ({"DES_01": 0, "DES_02": 0, "DES_03": 0}, [], ["DES-01", "DES-02"]),  # what is not in place is no strength
    ],
)
def test_nothing_is_made_up_where_little_was_answered(levels, strengths, challenges):
    sheet = sheet_from_result(case(**levels), None)

    assert [one.code for one in sheet.strengths] == strengths
    assert [one.code for one in sheet.challenges] == challenges


def test_a_round_suggests_what_most_and_fewest_meet():
    # By the numbers written in tests/comparing/publications.py: EVA-06 is met by 2 of 12.
    content = said(made.quick())
    shares = {one.code: one.met / one.size for one in content.all.agenda}

    sheet = sheet_from_round(content)

    assert sheet.source == "round"
    assert points(sheet.challenges)[0] == ("EVA-06", "in the round: 2 of 12")
    assert len(sheet.challenges) == 2
    best = max(shares.values())
    assert shares[sheet.strengths[0].code] == best
    assert len(sheet.strengths) == 3
    assert not {one.code for one in sheet.strengths} & {one.code for one in sheet.challenges}


def test_what_a_round_does_not_show_is_not_suggested():
    content = said(made.quick())
    hidden = replace(content, groups={"all": replace(content.all, agenda=())})

    assert sheet_from_round(hidden) == Sheet(source="round")


def test_a_long_statement_is_cut_so_that_the_sheet_stays_on_its_page():
    content = said(made.quick())
    long = [replace(one, topic="Word " * 200) for one in content.all.agenda]
    sheet = sheet_from_round(replace(content, groups={"all": replace(content.all, agenda=tuple(long))}))

    assert all(len(one.text) <= MOST_POINT and one.text.endswith("…") for one in (*sheet.strengths, *sheet.challenges))
