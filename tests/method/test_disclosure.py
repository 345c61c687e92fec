"""The rules of release, each by an example that can be checked by hand."""

import datetime
from dataclasses import replace

import pytest

from assessment.method.comparison import compare, member_of
from assessment.method.disclosure import Rules, may_be_named, release
from tests.method import builders

DAY = datetime.date(2026, 12, 1)
ONE_PHASE = builders.questionnaire(
    builders.levels("A-1", recommendations=[builders.recommend(100)]),
    builders.staff_table("A-2", "team"),
)


def members(*levels, people=(), **about):
    """Organisations with a level each, named by their place, and women and men in their team where given."""
    return [
        one(f"{place:02}", level, people=people[place] if people else None, **about)
        for place, level in enumerate(levels)
    ]


def one(name, level, *, type="ngo", share="nothing", people=None):
    answers = {"A-1": level}
    if people:
        answers["A-2"] = {"team": {"women": people[0], "men": people[1]}}
    given = builders.assessment(ONE_PHASE, answers, organisation={"name": name, "type": type})
    return member_of(ONE_PHASE, replace(given, share=share))


def side_by_side(some, *, period="2026", earlier=()):
    return compare(ONE_PHASE, some, period=period, date=DAY, earlier=earlier)


def released(some, rules=None, **about):
    return release(side_by_side(some, **about), *([rules] if rules else []))


def shown(publication, subject="question:A-1", group="all"):
    table = publication.table(subject, group)
    return None if table is None else {value: cell.shown for value, cell in table.items()}


def test_five_organisations_are_counted_by_level():
    assert shown(released(members(0, 1, 2, 2, 3))) == {
        "level-0": 1,
        "level-1": 1,
        "level-2": 2,
        "level-3": 1,
        "level-4": 0,
        "standard-met": 1,
        "recommended": 5,
    }


def test_four_are_hidden():
    assert shown(released(members(0, 1, 2, 3))) is None


def test_four_beside_one_that_shows_its_result_are_hidden():
    some = [*members(0, 1, 2, 3), one("known", 4, share="result")]

    publication = released(some)

    assert shown(publication) is None
    assert [named.name for named in publication.named] == ["known"]


@pytest.mark.parametrize("levels", [(2, 2, 2, 2, 2), (2, 2, 2, 2, 3)])
def test_a_level_that_holds_all_or_all_but_one_hides_its_question(levels):
    assert shown(released(members(*levels))) is None


TWO_QUESTIONS = builders.questionnaire(builders.levels("A-1", weight=3), builders.levels("A-2", weight=2))


def scored(*pairs):
    """Organisations with two levels each; the phase is three fifths the first one and two fifths the second."""
    given = [
        builders.assessment(
            TWO_QUESTIONS, {"A-1": one, "A-2": two}, organisation={"name": f"{place:02}", "type": "ngo"}
        )
        for place, (one, two) in enumerate(pairs)
    ]
    members = [member_of(TWO_QUESTIONS, one) for one in given]
    return release(compare(TWO_QUESTIONS, members, period="2026", date=DAY))


def test_scores_within_five_points_are_as_one_band():
    # 55, 60, 55, 55 lie on both sides of a border, and 15 is known to the one that has it.
    assert shown(scored((3, 1), (4, 0), (3, 1), (1, 4), (1, 0)), "phase:A") is None
    # 55, 65, 55, 55: one more lies apart.
    assert shown(scored((3, 1), (3, 2), (3, 1), (1, 4), (1, 0)), "phase:A") is not None


def test_a_phase_goes_with_its_questions():
    publication = released(members(2, 2, 2, 2, 3))

    assert {hidden.subject for hidden in publication.hidden} >= {"phase:A", "question:A-1"}


def test_every_subject_is_shown_or_hidden_and_never_both():
    for levels in ((0, 1, 2, 2, 3), (2, 2, 2, 2, 2), (0, 1)):
        publication = released(members(*levels))
        cells = {cell.subject for cell in publication.cells}
        hidden = {one.subject for one in publication.hidden}
        assert cells | hidden == {"overall", "phase:A", "question:A-1", "question:A-2", "people:A-2:team"}
        assert not cells & hidden


def test_a_median_is_told_in_steps_of_five_and_quartiles_from_ten_on():
    # Scores 0, 25, 25, 50, 75: the median is 25. With five unknown there are no quartiles.
    assert shown(released(members(0, 1, 1, 2, 3)), "phase:A")["median"] == 25
    assert "lower-quartile" not in shown(released(members(0, 1, 1, 2, 3)), "phase:A")
    # 0 0 25 25 25 | 50 50 75 75 100: the median 37.5 is told as 40; quartiles at places 2.25 and 6.75: 25 and 68.75.
    told = shown(released(members(0, 0, 1, 1, 1, 2, 2, 3, 3, 4)), "phase:A")
    assert (told["lower-quartile"], told["median"], told["upper-quartile"]) == (25, 40, 70)


def test_types_stand_apart_where_each_has_ten():
    levels = (0, 0, 1, 1, 2, 2, 3, 3, 4, 4)
    some = [one(f"a{place}", level) for place, level in enumerate(levels)]
    some += [one(f"b{place}", level, type="military") for place, level in enumerate(levels)]

    assert set(released(some).groups) == {"all", "type:military", "type:ngo"}
    assert set(released(some[:-1]).groups) == {"all"}


def test_small_types_are_joined():
    levels = (0, 0, 1, 1, 2, 2, 3, 3, 4, 4)
    some = [one(f"a{place}", level) for place, level in enumerate(levels)]
    some += [one(f"b{place}", level, type=("military", "police")[place % 2]) for place, level in enumerate(levels)]

    publication = released(some)

    assert set(publication.groups) == {"all", "type:ngo", "type:other"}
    assert publication.groups["type:other"].size == 10


def test_what_one_type_hides_is_hidden_in_all_tables():
    levels = (0, 0, 1, 1, 2, 2, 3, 3, 4, 4)
    some = [one(f"a{place}", level) for place, level in enumerate(levels)]
    some += [one(f"b{place}", 2, type="military") for place in range(10)]

    publication = released(some)

    assert [shown(publication, group=group) for group in publication.groups] == [None, None, None]


def test_sums_of_people_are_rounded_to_five():
    some = members(0, 1, 2, 3, 4, people=[(8, 20), (9, 21), (10, 22), (11, 23), (13, 27)])

    publication = released(some)

    # 51 women and 113 men.
    assert shown(publication, "people:A-2:team") == {"women": 50, "men": 115}
    assert publication.table("people:A-2:team")["women"].organisations == 5


@pytest.mark.parametrize(
    "women",
    [
        (1, 1, 1, 1, 0),  # four women: "<5" is a person
        (0, 0, 0, 0, 0),  # nobody is told as little as few
        (90, 9, 1, 1, 1),  # without the second, the first is over 80 % of the rest
    ],
)
def test_a_sum_that_tells_of_one_hides_its_row(women):
    some = members(0, 1, 2, 3, 4, people=[(number, 20 + number % 7) for number in women])

    assert shown(released(some), "people:A-2:team") is None


def test_the_second_largest_cannot_work_out_the_largest():
    """What every reader can take a sum for, its own part off: nobody comes near the part of another."""
    women = (20, 18, 15, 12, 10)
    publication = released(members(0, 1, 2, 3, 4, people=[(number, 30) for number in women]))
    told = shown(publication, "people:A-2:team")["women"]

    for own in range(len(women)):
        for other in set(range(len(women))) - {own}:
            assert told + 2 - women[own] > 1.25 * women[other]


def test_newcomers_too_few_to_be_shown_hide_the_table_of_both_rounds():
    before = members(0, 1, 2, 3, 4, 0)
    earlier = released(before, period="2025")
    again = members(1, 2, 3, 4, 0, 1)

    alone = released([*again, one("new", 2)], earlier=[earlier])
    five = released([*again, *[one(f"new{level}", level) for level in range(5)]], earlier=[earlier])

    assert shown(alone) is not None
    assert shown(alone, group="panel:2025") is None
    assert shown(five, group="panel:2025") is not None


def test_a_correction_takes_in_latecomers_only_from_five_on():
    first = members(0, 1, 2, 3, 4)
    earlier = released(first)

    one_late = released([*first, one("late", 2)], earlier=[earlier])
    many_late = released([*first, *[one(f"late{level}", level) for level in range(5)]], earlier=[earlier])

    assert (one_late.waiting, one_late.groups["all"].size) == (1, 5)
    assert (many_late.waiting, many_late.groups["all"].size) == (0, 10)
    assert shown(many_late) is not None


def test_a_correction_of_one_answer_is_not_told():
    earlier = released(members(0, 1, 2, 3, 4))

    assert shown(released(members(0, 1, 2, 3, 3), earlier=[earlier])) is None


def test_who_left_hides_a_correction_altogether():
    earlier = released(members(0, 1, 2, 3, 4, 4))

    assert not released(members(0, 1, 2, 3, 4), earlier=[earlier]).cells


def test_showing_ones_result_later_waits_where_it_would_expose_the_rest():
    five, six = members(0, 1, 2, 3, 4), members(0, 1, 2, 3, 4, 4)

    assert not may_be_named(side_by_side(five), released(five), "00")
    assert may_be_named(side_by_side(six), released(six), "00")


def test_showing_ones_result_later_waits_where_the_middle_half_was_told():
    ten = members(0, 0, 1, 1, 1, 2, 2, 3, 3, 4)
    eleven = [*ten, one("10", 4)]

    assert not may_be_named(side_by_side(ten), released(ten), "00")
    assert may_be_named(side_by_side(eleven), released(eleven), "00")


def test_a_provisional_result_is_counted_and_left_out():
    some = members(0, 1, 2, 3, 4)
    overall = replace(some[0].result, overall=some[0].result.overall._replace(provisional=True))
    publication = released([replace(some[0], result=overall), *some[1:]])

    assert (publication.submitted, publication.provisional, publication.groups["all"].size) == (5, 1, 4)
    assert len(publication.participants) == 5


def test_with_another_number_the_same_round_would_be_told():
    assert shown(released(members(0, 1, 2, 3), Rules(smallest_group=4))) is not None
