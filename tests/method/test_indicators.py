"""Numbers computed from tables: their formulas, bands, and what too few people and no data mean."""

from contextlib import nullcontext

import pytest

from assessment.method.question import WrongValue
from tests.method.builders import DONT_KNOW, levels, questionnaire, result_of, staff_table

SEX_BANDS = [5, 15, 30, 40]
ALL_STAFF = {"title": "All staff", "formula": "balance", "of": {"question": "A1"}, "bands_from": SEX_BANDS}


def staff(women, men, **more):
    return {"value": {"team": {"women": women, "men": men} | more}}


@pytest.fixture
def team():
    """A table of one row, scored by the balance of sexes from ten people on, beside a question with levels."""
    return questionnaire(
        staff_table("A1", "team", scored_by=["I-01"]),
        levels("A2"),
        levels("A3"),
        indicators={"I-01": ALL_STAFF | {"people_from": 10}},
    )


# Balance


@pytest.mark.parametrize(
    ("women", "men", "value", "band"),
    [
        (580, 7722, 7.0, 1),  # Cambodian peacekeeping deminers, 580 women of 8,302 (phnompenhpost.com)
        (50, 950, 5.0, 1),
        (150, 850, 15.0, 2),
        (300, 700, 30.0, 3),
        (400, 600, 40.0, 4),
        (500, 500, 50.0, 4),
        (49, 951, 4.9, 0),
        (99, 1901, 5.0, 1),  # 4.95 is shown as 5.0, and the band is that of the number as shown
        (0, 10, 0.0, 0),  # ten people, no woman: that is data
        (17, 3, 15.0, 2),  # men can be the smaller group
    ],
)
def test_balance_is_the_share_of_the_less_represented_sex(team, women, men, value, band):
    indicator = result_of(team, {"A1": staff(women, men)}).indicators["I-01"]

    assert (indicator.value, indicator.band) == (value, band)


def test_the_third_column_counts_in_the_total_and_never_as_the_smaller_group(team):
    indicator = result_of(team, {"A1": staff(4, 5, other=1)}).indicators["I-01"]

    assert (indicator.value, indicator.band) == (40.0, 4)  # 4 of 10: ten people, of whom one is neither


@pytest.mark.parametrize(
    ("women", "men", "value"),
    [(4, 5, 44.4), (0, 9, 0.0), (0, 1, 0.0)],
)
def test_under_ten_people_there_is_a_value_and_no_band(team, women, men, value):
    result = result_of(team, {"A1": staff(women, men), "A2": 4})

    assert (result.indicators["I-01"].value, result.indicators["I-01"].band) == (value, None)
    assert result.items["A1"].status == "not_scored"
    assert (result.overall.score, result.overall.coverage) == (100, 50)  # A2, and A2 of A2 and A3
    assert result.standards_met.applicable == 2


@pytest.mark.parametrize("table", [staff(0, 0), {"value": {"team": {}}}, {"value": {}}])
def test_nobody_in_a_table_is_no_data_and_never_0_per_cent(team, table):
    result = result_of(team, {"A1": table})

    assert (result.indicators["I-01"].value, result.indicators["I-01"].band) == (None, None)
    assert result.items["A1"].status == "not_scored"


@pytest.mark.parametrize(("answers", "status"), [({"A1": DONT_KNOW}, "dont_know"), ({}, "unanswered")])
def test_without_its_table_an_indicator_is_there_and_empty(team, answers, status):
    result = result_of(team, answers)

    assert result.as_json()["indicators"] == {"I-01": {"value": None, "band": None}}
    assert result.items["A1"].status == status


def test_a_row_or_column_left_out_is_nobody(team):
    indicator = result_of(team, {"A1": {"value": {"team": {"men": 12}}}}).indicators["I-01"]

    assert (indicator.value, indicator.band) == (0.0, 0)


# Several indicators of one table


@pytest.fixture
def organisation():
    """Leaders and others: the question's value is the mean of the bands there are."""
    leaders = {"title": "Leaders", "formula": "balance", "of": {"question": "A1", "rows": ["leaders"]}}
    gap = {"title": "Gap", "formula": "share_gap", "column": "women", "minus": {"question": "A1"}}
    return questionnaire(
        staff_table("A1", "leaders", "others", scored_by=["I-01", "I-02"]),
        indicators={
            "I-01": ALL_STAFF | {"people_from": 10},
            "I-02": leaders | {"people_from": 10, "bands_from": SEX_BANDS},
            "I-05": gap | {"of": {"question": "A1", "rows": ["leaders"]}},
        },
    )


def test_a_table_scores_the_mean_of_its_bands(organisation):
    # All: 40 of 100, band 4. Leaders: 1 of 10, band 1. The mean band 2.5 of 4 is 62.5.
    table = {"leaders": {"women": 1, "men": 9}, "others": {"women": 39, "men": 51}}

    result = result_of(organisation, {"A1": table})

    assert [result.indicators[code].band for code in ("I-01", "I-02")] == [4, 1]
    assert result.overall.score == 62.5


def test_one_band_of_two_counts_alone(organisation):
    table = {"leaders": {"women": 0, "men": 9}, "others": {"women": 40, "men": 51}}

    result = result_of(organisation, {"A1": table})

    assert [result.indicators[code].band for code in ("I-01", "I-02")] == [4, None]
    assert result.overall.score == 100


@pytest.mark.parametrize(
    ("leaders", "others", "gap"),
    [
        ((1, 9), (39, 51), -30.0),  # 10 % of the leaders, 40 % of all
        ((5, 5), (5, 35), 30.0),  # 50 %, and 10 of 50
        ((2, 18), (199, 1781), -0.1),  # 10 % less 10.05 %: a tie goes away from zero
        ((2, 18), (197, 1783), 0.1),  # 10 % less 9.95 %
        ((0, 0), (10, 10), None),  # no leaders, no data
    ],
)
def test_a_gap_of_shares_is_in_points_with_its_sign(organisation, leaders, others, gap):
    table = {row: {"women": women, "men": men} for row, (women, men) in (("leaders", leaders), ("others", others))}

    indicator = result_of(organisation, {"A1": table}).indicators["I-05"]

    assert (indicator.value, indicator.band) == (gap, None)


def test_the_third_column_counts_in_the_total_of_a_share(organisation):
    table = {"leaders": {"women": 5, "men": 3, "other": 2}, "others": {"women": 5, "men": 5}}

    assert result_of(organisation, {"A1": table}).indicators["I-05"].value == 0.0  # 50 % and 50 %


# Reach of risk education


@pytest.fixture
def reach():
    columns = {name: name.title() for name in ("women", "men", "girls", "boys")}
    rows = {
        "participants": "Took part",
        "casualties": "Casualties",
        "targets": {"text": "Targets", "optional": True, "unit": "percent"},
    }
    participants = {"question": "A1", "rows": ["participants"]}
    return questionnaire(
        {"id": "A1", "phase": "A", "weight": 1, "text": "?", "kind": "table", "rows": rows, "columns": columns}
        | {"scored_by": ["I-06"]},
        indicators={
            "I-06": {"title": "Gap", "formula": "largest_gap", "of": participants, "people_from": 10}
            | {"to": {"question": "A1", "rows": ["targets"]}, "bands_to": [30, 20, 10, 5]},
            "I-07": {"title": "Mirror", "formula": "ratio_by_group", "of": participants}
            | {"to": {"question": "A1", "rows": ["casualties"]}},
            "F": {"title": "Women and girls", "formula": "share", "out_of": participants}
            | {"of": participants | {"columns": ["women", "girls"]}},
        },
    )


def of_each(women, men, girls, boys):
    return {"women": women, "men": men, "girls": girls, "boys": boys}


@pytest.mark.parametrize(
    ("women", "value", "band"),
    [
        (25, 0.0, 4),
        (30, 5.0, 4),  # up to 5 points: the highest band
        (31, 6.0, 3),
        (35, 10.0, 3),
        (36, 11.0, 2),
        (45, 20.0, 2),
        (46, 21.0, 1),
        (55, 30.0, 1),
        (56, 31.0, 0),
    ],
)
def test_largest_gap_between_reach_and_target(reach, women, value, band):
    # Men take up what women leave, so that both differ from their 25 per cent by the same.
    table = {"participants": of_each(women, 50 - min(women, 50), 25, 25 - max(women - 50, 0))}
    table["targets"] = of_each(25, 25, 25, 25)

    indicator = result_of(reach, {"A1": table}).indicators["I-06"]

    assert (indicator.value, indicator.band) == (value, band)


def test_without_targets_the_reach_is_shown_and_not_scored(reach):
    result = result_of(reach, {"A1": {"participants": of_each(10, 20, 30, 40)}})

    assert (result.indicators["I-06"].value, result.items["A1"].status) == (None, "not_scored")


@pytest.mark.parametrize(
    ("women", "is_right"),
    [(25, True), (26, True), (24, True), (27, False), (23, False)],  # give or take one, for rounding
)
def test_percentages_of_a_row_add_up_to_100(reach, women, is_right):
    table = {"targets": of_each(women, 25, 25, 25)}

    with nullcontext() if is_right else pytest.raises(WrongValue, match=f"{women + 75} % in all"):
        reach.question("A1").read(table)


def test_the_mirror_of_reach_and_casualties_is_a_ratio_for_each_group(reach):
    # 40 % of the participants and 10 % of the casualties are women: 4.00. Boys: 10 % and 30 %.
    table = {"participants": of_each(400, 200, 300, 100), "casualties": of_each(1, 6, 0, 3)}

    result = result_of(reach, {"A1": table})

    assert result.as_json()["indicators"]["I-07"] == {
        "by_group": {"women": 4.0, "men": 0.33, "girls": None, "boys": 0.33},
        "band": None,
    }


def test_share_of_women_and_girls_in_a_published_example(reach):
    # Cambodia, about 2020 (phnompenhpost.com): 772,439 people, of them 259,891 women and 167,677 girls: 55.4 %.
    table = {"participants": of_each(259_891, 772_439 - 259_891 - 167_677, 167_677, 0)}

    assert result_of(reach, {"A1": table}).indicators["F"].value == 55.4


@pytest.mark.parametrize(
    ("complete", "value", "band"),
    [(39, 39.0, 0), (40, 40.0, 1), (70, 70.0, 2), (90, 90.0, 3), (95, 95.0, 4), (100, 100.0, 4)],
)
def test_completeness_of_records_is_scored_however_few_they_are(complete, value, band):
    rows = {"records": "Records", "complete": "With sex and age"}
    wanted = questionnaire(
        {"id": "A1", "phase": "A", "weight": 1, "text": "?", "kind": "table", "rows": rows, "scored_by": ["I-08"]},
        indicators={
            "I-08": {
                "title": "Completeness",
                "formula": "share",
                "of": {"question": "A1", "rows": ["complete"]},
                "out_of": {"question": "A1", "rows": ["records"]},
                "bands_from": [40, 70, 90, 95],
            }
        },
    )

    indicator = result_of(wanted, {"A1": {"records": 100, "complete": complete}}).indicators["I-08"]

    assert (indicator.value, indicator.band) == (value, band)
    assert result_of(wanted, {"A1": {"records": 2, "complete": 1}}).items["A1"].status == "answered"


def test_an_indicator_of_a_table_behind_a_shut_gate_is_empty():
    wanted = questionnaire(
        staff_table("A1", "team", scored_by=["I-01"], applies_when={"profile": "staff", "at_least": 10}),
        profile={"staff": {"text": "How many?", "kind": "count"}},
        indicators={"I-01": ALL_STAFF},
    )

    result = result_of(wanted, {"A1": staff(4, 4)}, profile={"staff": 8})

    assert result.as_json()["indicators"] == {"I-01": {"value": None, "band": None}}
