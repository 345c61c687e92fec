"""The minute table of the field's own session, and what becomes of it when speakers take more, or time runs away."""

import pytest

from assessment.workshop.agenda import (
    MINUTES_A_SPEAKER,
    SPEAKERS,
    WHOLE,
    Kind,
    Part,
    excess,
    starts,
    still_fitting,
    template,
)


def parts(made):
    return [Part(kind, kind.value, minutes) for kind, minutes in made]


def test_four_speakers_of_eight_minutes_are_the_minute_table():
    made = parts(template(4, 8))

    assert list(starts(made)) == [0, 5, 13, 21, 29, 37, 45, 60, 70]
    assert excess(made) == 0


@pytest.mark.parametrize("speakers", SPEAKERS)
@pytest.mark.parametrize("minutes", MINUTES_A_SPEAKER)
def test_an_agenda_fits_wherever_it_can(speakers, minutes):
    made = parts(template(speakers, minutes))

    least = 5 + speakers * minutes + 5 + 5 + 8 + 5
    assert excess(made) == max(0, least - WHOLE)
    assert [one.kind for one in made].count(Kind.SPEAKER) == speakers


def test_interpretation_doubles_the_time_of_speakers_so_that_two_less_take_as_long():
    assert template(2, 8, is_interpreted=True)[1:3] == [(Kind.SPEAKER, 16)] * 2
    assert excess(parts(template(2, 8, is_interpreted=True))) == 0


def test_a_minute_behind_is_taken_from_the_longest_part():
    made = parts(template(4, 8))

    # In the group picture, which should have ended at minute 45.
    assert [one.minutes for one in still_fitting(made, 5, 46)] == [14, 10, 5]
    assert [one.minutes for one in still_fitting(made, 5, 40)] == [15, 10, 5]


def test_when_nothing_is_left_each_part_keeps_a_minute():
    assert [one.minutes for one in still_fitting(parts(template(4, 8)), 5, 80)] == [1, 1, 1]
