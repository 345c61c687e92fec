"""The rules of the score, each on the smallest questionnaire that shows it."""

import pytest

from assessment.method.answers import AnswersFile, read_assessment
from assessment.method.rounding import rounded
from assessment.method.scoring import wrongly_left_out
from tests.method.builders import (
    DONT_KNOW,
    NOT_APPLICABLE,
    NOTHING,
    SAFEGUARD,
    TOP_BAND,
    Raw,
    assessment,
    levels,
    questionnaire,
    result_of,
    several,
    yes_partly_no,
)

# A question's value


@pytest.mark.parametrize(
    ("question", "answer", "value"),
    [
        (levels("A1"), 0, 0),
        (levels("A1"), 3, 75),
        (levels("A1", top=3), 1, 33.3),  # a scale of four levels has thirds
        (yes_partly_no("A1"), "no", 0),
        (yes_partly_no("A1"), "partly", 50),
        (yes_partly_no("A1"), "yes", 100),
        (several("A1", 3), {"chosen": ["option-0"]}, 33.3),
        (several("A1", 3), {"chosen": []}, 0),  # nothing chosen is an answer
        (several("A1", 3, among="Here"), {"chosen": ["option-0"]}, 33.3),  # among left out: the whole list
        (several("A1", 3, among="Here"), {"chosen": ["option-0"], "among": ["option-0", "option-2"]}, 50),
    ],
)
def test_value_of_an_answer(question, answer, value):
    result = result_of(questionnaire(question), {"A1": answer})

    assert result.overall.score == value


def test_where_nothing_is_there_to_choose_from_the_question_is_not_scored():
    wanted = questionnaire(several("A1", 3, among="Here"), levels("A2"), levels("A3"))

    result = result_of(wanted, {"A1": {"chosen": [], "among": []}, "A2": 4})

    assert result.items["A1"].status == "not_scored"
    assert result.overall.score == 100
    assert result.overall.coverage == 50  # A2 of A2 and A3
    assert (result.standards_met.met, result.standards_met.applicable) == (1, 2)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (0, "answered"),  # the lowest level is an answer
        (NOT_APPLICABLE, "not_applicable"),
        (DONT_KNOW, "dont_know"),
        (NOTHING, "unanswered"),
        ({"comment": "We talked about it."}, "unanswered"),
        ({"evidence": "Minutes"}, "unanswered"),
    ],
)
def test_four_things_that_are_not_the_same(answer, status):
    wanted = questionnaire(levels("A1", not_applicable_by_hand="Never here."), levels("A2"))

    result = result_of(wanted, {"A1": answer, "A2": 4})

    assert result.items["A1"].status == status


@pytest.mark.parametrize(
    ("answer", "score", "coverage"),
    [
        (0, 50, 100),
        (NOT_APPLICABLE, 100, 100),  # neither for nor against
        (DONT_KNOW, 100, 50),
        (NOTHING, 100, 50),
    ],
)
def test_only_an_answer_counts_and_only_a_question_that_does_not_apply_leaves_the_coverage_alone(
    answer, score, coverage
):
    wanted = questionnaire(levels("A1", not_applicable_by_hand="Never here."), levels("A2"))

    result = result_of(wanted, {"A1": answer, "A2": 4})

    assert (result.overall.score, result.overall.coverage) == (score, coverage)


def test_weights_count_in_the_score_of_a_phase():
    wanted = questionnaire(levels("A1", weight=3), levels("A2", weight=1))

    result = result_of(wanted, {"A1": 4, "A2": 0})

    assert result.phases["A"].score == 75


def test_the_overall_score_is_the_plain_mean_of_the_phases():
    wanted = questionnaire(levels("A1", weight=3), levels("A2", weight=3), levels("B1", weight=1))

    result = result_of(wanted, {"A1": 4, "A2": 4, "B1": 0})

    assert result.overall.score == 50


def test_a_file_may_ask_for_the_mean_of_all_questions_instead():
    rules = {"overall": {"mean_of": "questions", "phases_needed": 1, "score_from": 1, "final_from": 1}}
    wanted = questionnaire(levels("A1", weight=3), levels("B1", weight=1), scoring=rules)

    result = result_of(wanted, {"A1": 4, "B1": 0})

    assert result.overall.score == 75


# Rounding and bands


@pytest.mark.parametrize(
    ("numerator", "denominator", "shown"),
    [
        (60625, 1000, 60.6),
        (59375, 1000, 59.4),
        (1, 4, 0.3),  # a tie goes up
        (-1, 4, -0.3),  # and away from zero on the other side
        (-24, 100, -0.2),
        (0, 7, 0.0),
        (2, 3, 0.7),
        (10**30 + 1, 2 * 10**28, 50.0),  # exact whatever the size
    ],
)
def test_rounding_is_half_up_and_away_from_zero(numerator, denominator, shown):
    assert rounded(numerator, denominator) == shown


@pytest.mark.parametrize(
    ("level", "band"),
    [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 5)],  # 0, 20, 40, 60, 80, 100 exactly
)
def test_an_edge_belongs_to_the_higher_band(level, band):
    result = result_of(questionnaire(levels("A1", top=5)), {"A1": level})

    assert result.overall.score == 20 * level
    assert (result.overall.band, result.phases["A"].band) == (band, band)


@pytest.mark.parametrize(
    ("chosen", "choice_weight", "level", "level_weight", "score", "band"),
    [
        (1, 1, 2, 8, 20.0, 2),  # 19.975 is shown as 20.0
        (11, 1, 4, 4, 40.0, 3),  # 39.956
        (41, 1, 5, 5, 60.0, 4),  # 59.963
        (37, 3, 8, 2, 80.0, 5),  # 79.956
        (36, 3, 8, 2, 78.8, 4),
    ],
)
def test_the_band_is_that_of_the_number_as_shown(chosen, choice_weight, level, level_weight, score, band):
    wanted = questionnaire(several("A1", 50, weight=choice_weight), levels("A2", top=9, weight=level_weight))

    result = result_of(wanted, {"A1": {"chosen": [f"option-{one}" for one in range(chosen)]}, "A2": level})

    assert (result.overall.score, result.overall.band) == (score, band)


def test_the_mean_is_taken_of_exact_scores_not_of_shown_ones():
    # (200/3 + 200/3 + 100/9) / 3 = 48.148…; of the numbers as shown it would be (66.7 + 66.7 + 11.1) / 3 = 48.166…
    wanted = questionnaire(levels("A1", top=3), levels("B1", top=3), levels("C1", top=9))

    result = result_of(wanted, {"A1": 2, "B1": 2, "C1": 1})

    assert [result.phases[phase].score for phase in "ABC"] == [66.7, 66.7, 11.1]
    assert result.overall.score == 48.1


# Coverage

TEN = [f"A{number}" for number in range(10)]


@pytest.mark.parametrize(
    ("answered", "has_score", "provisional"),
    [
        (4, False, True),
        (5, True, True),  # exactly 50 % gives a number
        (6, True, True),
        (7, True, False),  # exactly 70 % is final
    ],
)
def test_coverage_of_a_phase(answered, has_score, provisional):
    wanted = questionnaire(*map(levels, TEN), scoring={"phase": {"score_from": 50, "final_from": 70}})

    phase = result_of(wanted, dict.fromkeys(TEN[:answered], 3)).phases["A"]

    assert phase.coverage == 10 * answered
    assert phase.status == ("scored" if has_score else "too_little_answered")
    assert (phase.score, phase.band, phase.band_by_score) == ((75, 4, 4) if has_score else (None, None, None))
    assert phase.provisional is provisional


@pytest.mark.parametrize(
    ("answered", "status", "provisional"),
    [
        (4, "too_little_answered", True),
        (5, "scored", True),  # exactly 50 %
        (7, "scored", True),
        (8, "scored", False),  # exactly 80 %
    ],
)
def test_overall_coverage(answered, status, provisional):
    rules = {"overall": {"phases_needed": 1, "score_from": 50, "final_from": 80}}
    wanted = questionnaire(*map(levels, TEN), scoring=rules)

    overall = result_of(wanted, dict.fromkeys(TEN[:answered], 3)).overall

    assert (overall.status, overall.provisional, overall.coverage) == (status, provisional, 10 * answered)
    assert (overall.score is None, overall.band is None) == (status != "scored", status != "scored")


def test_coverage_is_compared_before_it_is_rounded():
    codes = [f"A{number}" for number in range(293)]  # 205 of 293 = 69.966 %: shown as 70.0, and less
    wanted = questionnaire(*map(levels, codes), scoring={"phase": {"score_from": 50, "final_from": 70}})

    phase = result_of(wanted, dict.fromkeys(codes[:205], 3)).phases["A"]

    assert (phase.coverage, phase.provisional) == (70.0, True)


def test_a_phase_without_a_number_stays_out_of_the_mean_and_its_answers_stay_in_coverage_and_standards():
    rules = {"phase": {"score_from": 50, "final_from": 70}}
    wanted = questionnaire(levels("A1"), levels("B1"), levels("B2"), levels("B3"), scoring=rules)

    result = result_of(wanted, {"A1": 4, "B1": 0})

    assert result.phases["B"].status == "too_little_answered"
    assert result.overall.score == 100
    assert result.overall.coverage == 50
    assert (result.standards_met.met, result.standards_met.applicable) == (1, 4)


def test_a_phase_in_which_nothing_applies_has_no_score_and_is_not_provisional():
    wanted = gated_questionnaire()

    phase = result_of(wanted, {"A1": 4}, profile={"activities": ["eore"]}).phases["B"]

    assert phase.status == "not_applicable"
    assert (phase.score, phase.band, phase.band_by_score, phase.coverage) == (None, None, None, None)
    assert (phase.limited_by, phase.provisional) == ((), False)


def test_with_too_few_phases_there_is_no_overall_score():
    rules = {"overall": {"phases_needed": 2, "score_from": 50, "final_from": 80}}
    wanted = gated_questionnaire(scoring=rules)

    overall = result_of(wanted, {"A1": 4}, profile={"activities": ["eore"]}).overall

    assert (overall.status, overall.score, overall.band, overall.coverage) == ("too_few_phases", None, None, 100)


def test_too_little_answered_goes_before_too_few_phases():
    rules = {"overall": {"phases_needed": 2, "score_from": 50, "final_from": 80}}
    wanted = questionnaire(levels("A1"), levels("A2"), levels("A3"), scoring=rules)

    assert result_of(wanted, {"A1": 4}).overall.status == "too_little_answered"


def test_without_any_answer_there_are_no_numbers_and_no_advice():
    result = result_of(questionnaire(levels("A1"), levels("B1")), {}).as_json()

    assert result["overall"]["score"] is None
    assert {phase["score"] for phase in result["phases"].values()} == {None}
    assert result["standards_met"] == {"met": 0, "applicable": 2, "percent": 0.0}
    assert result["unanswered"] == 2
    assert result["recommendations"] == []


def test_a_phase_that_may_be_scored_from_no_coverage_on_has_no_score_without_an_answer():
    rules = {"phase": {"score_from": 0, "final_from": 0}}
    wanted = questionnaire(levels("A1"), levels("B1"), scoring=rules)

    result = result_of(wanted, {"A1": 4})

    assert (result.phases["B"].status, result.phases["B"].score) == ("too_little_answered", None)
    assert result.overall.score == 100


def test_where_no_question_applies_there_is_no_percentage_of_standards_met():
    wanted = questionnaire(levels("A1", not_applicable_by_hand="Never here."))

    result = result_of(wanted, {"A1": NOT_APPLICABLE}).as_json()

    assert result["standards_met"] == {"met": 0, "applicable": 0, "percent": None}
    assert (result["overall"]["status"], result["overall"]["coverage"]) == ("too_few_phases", None)


# Safeguards


def safeguarded(*more, **scoring):
    """A safeguard of weight 1 in phase A beside a question of weight 9, so that it hardly moves the number."""
    rules = {"safeguard": SAFEGUARD} | scoring
    return questionnaire(levels("A1", safeguard=True), levels("A2", weight=9), levels("B1"), *more, scoring=rules)


@pytest.mark.parametrize(
    ("level", "phase_band", "overall_band", "limited_by"),
    [
        (0, 3, 3, ("A1",)),
        (1, 3, 3, ("A1",)),
        (2, 5, 5, ()),  # 50 is not below 50
        (4, 5, 5, ()),
    ],
)
def test_a_safeguard_at_level_0_or_1_holds_the_bands_of_its_phase_and_overall(
    level, phase_band, overall_band, limited_by
):
    result = result_of(safeguarded(), {"A1": level, "A2": 4, "B1": 4})

    assert (result.phases["A"].band, result.phases["A"].limited_by) == (phase_band, limited_by)
    assert (result.overall.band, result.overall.limited_by) == (overall_band, limited_by)
    assert (result.phases["B"].band, result.phases["B"].limited_by) == (5, ())


def test_a_safeguard_changes_the_band_and_never_the_number():
    result = result_of(safeguarded(), {"A1": 0, "A2": 4, "B1": 4})

    assert (result.phases["A"].score, result.phases["A"].band_by_score) == (90, 5)
    assert (result.overall.score, result.overall.band_by_score) == (95, 5)


@pytest.mark.parametrize(
    ("other", "band"),
    [(0, 1), (2, 3)],  # 0 is Starting, 50 is Developing: no more than the safeguard allows
)
def test_limited_by_names_a_safeguard_only_where_it_lowered_the_band(other, band):
    result = result_of(safeguarded(), {"A1": 1 if other else 0, "A2": other, "B1": other})

    assert (result.overall.band, result.overall.limited_by) == (band, ())
    assert result.phases["A"].limited_by == ()


@pytest.mark.parametrize("answer", [DONT_KNOW, NOTHING])
def test_a_safeguard_without_an_answer_makes_provisional_and_does_not_hold_at_three(answer):
    result = result_of(safeguarded(), {"A1": answer, "A2": 3, "B1": 3})

    assert (result.phases["A"].coverage, result.phases["A"].provisional) == (90, True)
    assert (result.overall.band, result.overall.provisional) == (4, True)
    assert result.phases["B"].provisional is False


@pytest.mark.parametrize("answer", [DONT_KNOW, NOTHING])
def test_a_safeguard_without_an_answer_keeps_the_overall_result_from_leading(answer):
    result = result_of(safeguarded(top_band=TOP_BAND), {"A1": answer, "A2": 4, "B1": 4})

    assert (result.overall.score, result.overall.band_by_score) == (100, 5)
    assert (result.overall.band, result.overall.limited_by) == (4, ("A1",))
    assert result.phases["A"].band == 5  # the gate is for the overall band


def test_a_safeguard_that_does_not_apply_limits_nothing():
    wanted = questionnaire(
        levels("A1", safeguard=True, not_applicable_by_hand="No contact."),
        levels("A2"),
        scoring={"safeguard": SAFEGUARD, "top_band": TOP_BAND},
    )

    overall = result_of(wanted, {"A1": NOT_APPLICABLE, "A2": 4}).overall

    assert (overall.band, overall.limited_by, overall.provisional) == (5, (), False)


def test_a_safeguard_in_a_phase_without_a_number_still_holds_the_overall_band():
    rules = {"phase": {"score_from": 50, "final_from": 70}, "safeguard": SAFEGUARD}
    wanted = questionnaire(levels("A1"), levels("B1", safeguard=True), levels("B2", weight=2), scoring=rules)

    result = result_of(wanted, {"A1": 4, "B1": 1})

    assert (result.phases["B"].score, result.phases["B"].limited_by) == (None, ())
    assert (result.overall.band, result.overall.limited_by) == (3, ("B1",))


@pytest.mark.parametrize(
    ("answers", "band", "limited_by"),
    [
        ({"A1": 4, "A2": 4, "B1": 4}, 5, ()),
        ({"A1": 3, "A2": 4, "B1": 4}, 5, ()),  # exactly level 3
        ({"A1": 2, "A2": 4, "B1": 4}, 4, ("A1",)),
        ({"A1": 1, "A2": 4, "B1": 4}, 3, ("A1",)),  # held at three: the gate is not named as well
        ({"A1": 4, "A2": 4, "B1": 3}, 5, ()),
    ],
)
def test_leading_needs_every_safeguard_at_level_3(answers, band, limited_by):
    overall = result_of(safeguarded(top_band=TOP_BAND), answers).overall

    assert overall.band_by_score == 5
    assert (overall.band, overall.limited_by) == (band, limited_by)


@pytest.mark.parametrize(
    ("low", "band", "limited_by"),
    [
        (3, 5, ()),  # 60.0 exactly
        (2, 4, ("B",)),  # 40.0
    ],
)
def test_leading_needs_every_phase_from_60(low, band, limited_by):
    wanted = questionnaire(*(levels(code, top=5) for code in ("A1", "B1", "C1", "D1")), scoring={"top_band": TOP_BAND})

    overall = result_of(wanted, {"A1": 5, "B1": low, "C1": 5, "D1": 5}).overall

    assert overall.band_by_score == 5
    assert (overall.band, overall.limited_by) == (band, limited_by)


def test_limited_by_names_safeguards_first_and_then_phases():
    wanted = questionnaire(
        levels("A1", top=5),
        levels("B1", top=4, safeguard=True),
        *(levels(code, top=5) for code in ("C1", "D1", "E1")),
        scoring={"safeguard": SAFEGUARD, "top_band": TOP_BAND},
    )

    overall = result_of(wanted, {"A1": 2, "B1": 2, "C1": 5, "D1": 5, "E1": 5}).overall

    assert overall.score == 78.0
    assert (overall.band, overall.limited_by) == (4, ())  # below 80 the gate is not asked

    overall = result_of(wanted, {"A1": 2, "B1": DONT_KNOW, "C1": 5, "D1": 5, "E1": 5}).overall

    assert (overall.score, overall.band, overall.limited_by) == (85.0, 4, ("B1", "A"))


# Gates


def gated_questionnaire(**more):
    """Phase B is for surveyors only; phase A for everybody."""
    return questionnaire(
        levels("A1"),
        levels("B1"),
        profile={
            "activities": {
                "text": "What do you do?",
                "kind": "several",
                "options": {"survey": "Survey", "eore": "EORE", "regulation": "Regulation"},
            },
            "staff": {"text": "How many are you?", "kind": "count"},
        },
        conditions={
            "land-release": {"profile": "activities", "any_of": ["survey", "regulation"]},
            "ten-staff": {"profile": "staff", "at_least": 10},
        },
        phases=[{"id": "A", "title": "All"}, {"id": "B", "title": "Survey", "applies_when": "land-release"}],
        **more,
    )


@pytest.mark.parametrize(
    ("profile", "applies"),
    [
        ({"activities": ["survey"]}, True),
        ({"activities": ["eore"]}, False),
        ({"activities": []}, False),  # nothing of this is done
        ({"activities": ["eore", "regulation"]}, True),  # a regulator answers in its own wording
        ({}, True),  # a gate that no answer speaks of stays open
        ({"staff": 3}, True),
    ],
)
def test_a_gate_is_shut_only_where_the_profile_says_so(profile, applies):
    result = result_of(gated_questionnaire(), {"A1": 4}, profile=profile)

    assert result.items["B1"].status == ("unanswered" if applies else "not_applicable")


def test_an_answer_behind_a_shut_gate_is_kept_and_counts_for_nothing():
    wanted = gated_questionnaire()
    answers = {"A1": 4, "B1": 0}

    shut = result_of(wanted, answers, profile={"activities": ["eore"]})
    opened = result_of(wanted, answers, profile={"activities": ["survey"]})

    assert shut.items["B1"].status == "not_applicable"
    assert (shut.overall.score, shut.overall.coverage, shut.count("not_applicable")) == (100, 100, 1)
    assert (opened.items["B1"].status, opened.overall.score) == ("answered", 50)


@pytest.mark.parametrize("answer", [DONT_KNOW, NOT_APPLICABLE, NOTHING, 2])
def test_behind_a_shut_gate_every_answer_is_not_applicable(answer):
    result = result_of(gated_questionnaire(), {"B1": answer}, profile={"activities": ["eore"]})

    assert result.items["B1"].status == "not_applicable"
    assert (result.count("not_applicable"), result.count("dont_know"), result.count("unanswered")) == (1, 0, 1)


@pytest.mark.parametrize(
    ("staff", "status"),
    [(9, "not_applicable"), (10, "answered"), (None, "answered")],
)
def test_a_question_may_need_ten_people_on_the_staff(staff, status):
    wanted = questionnaire(
        levels("A1", applies_when={"profile": "staff", "at_least": 10}),
        profile={"staff": {"text": "How many are you?", "kind": "count"}},
    )

    result = result_of(wanted, {"A1": 3}, profile={} if staff is None else {"staff": staff})

    assert result.items["A1"].status == status


def test_a_pillar_that_does_not_apply_takes_its_questions_along():
    wanted = questionnaire(
        levels("A1", pillar="LR"),
        levels("A2", pillar="OC"),
        profile={"work": {"text": "Work?", "kind": "one", "options": {"field": "Field", "office": "Office"}}},
        pillars=[
            {"id": "LR", "title": "Land", "applies_when": {"profile": "work", "any_of": ["field"]}},
            {"id": "OC", "title": "Organisation"},
        ],
        scoring={"pillar": {"answers_needed": 1}},
    )

    result = result_of(wanted, {"A1": 0, "A2": 4}, profile={"work": "office"})

    assert result.overall.score == 100
    assert result.pillars["LR"].as_json() == {"score": None, "answered": 0, "status": "not_applicable"}


def test_a_question_may_depend_on_an_earlier_answer():
    wanted = questionnaire(levels("A1"), levels("A2", applies_when={"answer": "A1", "at_least": 50}))

    statuses = {level: result_of(wanted, {"A1": level, "A2": 4}).items["A2"].status for level in (1, 2)}

    assert statuses == {1: "not_applicable", 2: "answered"}
    assert result_of(wanted, {"A2": 4}).items["A2"].status == "answered"  # unknown applies


@pytest.mark.parametrize(
    ("code", "profile", "wrong"),
    [
        ("A1", {}, []),  # the question allows it
        ("A2", {}, ["A2"]),
        ("B1", {}, ["B1"]),  # the gate is open: nobody said what they do
        ("B1", {"activities": ["eore"]}, []),  # the profile says it anyway
        ("B1", {"activities": ["survey"]}, ["B1"]),
    ],
)
def test_not_applicable_by_hand_only_where_the_question_or_the_profile_allows_it(code, profile, wrong):
    wanted = questionnaire(
        levels("A1", not_applicable_by_hand="Plans no projects."),
        levels("A2"),
        levels("B1", applies_when={"profile": "activities", "any_of": ["survey"]}),
        profile={
            "activities": {"text": "?", "kind": "several", "options": {"survey": "Survey", "eore": "EORE"}},
        },
    )

    given = assessment(wanted, {code: NOT_APPLICABLE}, profile=profile)

    assert wrongly_left_out(wanted, given) == wrong


# Pillars, standards, evidence


def test_a_pillar_needs_three_answers_for_a_score():
    codes = ("A1", "A2", "A3")
    wanted = questionnaire(
        *(levels(code, pillar="OC") for code in codes),
        pillars=[{"id": "OC", "title": "Organisation"}],
        scoring={"pillar": {"answers_needed": 3}},
    )

    two, three = (result_of(wanted, dict.fromkeys(codes[:count], 2)).pillars["OC"] for count in (2, 3))

    assert (two.status, two.score, two.answered) == ("too_few_questions", None, 2)
    assert (three.status, three.score, three.answered) == ("scored", 50, 3)


def test_pillars_do_not_enter_the_overall_score():
    parts: Raw = {"pillars": [{"id": "OC", "title": "Organisation"}, {"id": "AD", "title": "Advocacy"}]}
    questions = levels("A1", pillar="OC"), levels("B1", pillar="AD")
    with_view = questionnaire(*questions, scoring={"pillar": {"answers_needed": 1}}, **parts)
    without_view = questionnaire(*questions, **parts)
    answers = {"A1": 3, "B1": 0}

    assert result_of(with_view, answers).overall == result_of(without_view, answers).overall
    assert result_of(without_view, answers).as_json()["pillars"] == {}


@pytest.mark.parametrize(
    ("question", "answer", "met"),
    [
        (levels("A1"), 2, 0),
        (levels("A1"), 3, 1),
        (yes_partly_no("A1"), "partly", 0),
        (yes_partly_no("A1"), "yes", 1),
        (several("A1", 4), {"chosen": ["option-0", "option-1", "option-2"]}, 1),  # 75 exactly
        (several("A1", 4), {"chosen": ["option-0", "option-1"]}, 0),
    ],
)
def test_a_standard_is_met_from_75_for_every_kind(question, answer, met):
    result = result_of(questionnaire(question), {"A1": answer})

    assert (result.standards_met.met, result.standards_met.applicable) == (met, 1)


EVIDENCE_RULE = {"kinds": ["levels", "yes_partly_no"], "from": 75, "counts_as": 50}


@pytest.mark.parametrize(
    ("question", "answer", "evidence", "value"),
    [
        (levels("A1"), 4, "", 50),
        (levels("A1"), 3, "", 50),
        (levels("A1"), 3, "   ", 50),  # blanks are no evidence
        (levels("A1"), 3, "Policy", 75),
        (levels("A1"), 2, "", 50),  # a modest claim needs no evidence
        (levels("A1"), 1, "", 25),
        (yes_partly_no("A1"), "yes", "", 50),
        (yes_partly_no("A1"), "yes", "Minutes", 100),
        (yes_partly_no("A1"), "partly", "", 50),
        (several("A1", 2), {"chosen": ["option-0", "option-1"]}, "", 100),  # the rule does not name this kind
    ],
)
def test_evidence_rule(question, answer, evidence, value):
    wanted = questionnaire(question, scoring={"evidence_rule": EVIDENCE_RULE})

    result = result_of(wanted, {"A1": {"value": answer, "evidence": evidence}})

    assert result.overall.score == value


def test_the_evidence_rule_can_be_switched_off_for_one_scoring():
    wanted = questionnaire(levels("A1"), scoring={"evidence_rule": EVIDENCE_RULE})

    assert result_of(wanted, {"A1": 4}, evidence_rule=False).overall.score == 100


def test_a_safeguard_claimed_without_evidence_may_keep_from_leading():
    rules = {"evidence_rule": EVIDENCE_RULE, "safeguard": SAFEGUARD, "top_band": TOP_BAND}
    wanted = questionnaire(levels("A1", safeguard=True), levels("A2", weight=9), scoring=rules)

    overall = result_of(wanted, {"A1": 4, "A2": {"value": 4, "evidence": "Minutes"}}).overall

    assert (overall.score, overall.band, overall.limited_by) == (95, 4, ("A1",))


# The wording for authorities


def worded_twice():
    condition = {"organisation": "type", "any_of": ["authority"]}
    return questionnaire(
        levels(
            "A1", variants={"authority": {"levels": ["None.", "Encouraged.", "Written.", "Required.", "Reviewed."]}}
        ),
        profile={"activities": {"text": "?", "kind": "several", "options": {"regulation": "Regulation"}}},
        variants={"authority": {"title": "For authorities", "when": condition}},
    )


@pytest.mark.parametrize(
    ("organisation", "profile", "variant"),
    [
        ({"type": "authority"}, {}, "authority"),
        ({"type": "ngo"}, {"activities": ["regulation"]}, None),  # the activity opens gates, and does not word
        ({}, {}, None),
    ],
)
def test_the_wording_follows_the_type_of_the_organisation_alone(organisation, profile, variant):
    result = result_of(worded_twice(), {"A1": 3}, organisation=organisation, profile=profile)

    assert result.variant == variant
    assert result.overall.score == 75  # the same weights and values in both


# The JSON of the contract


def test_the_result_has_every_question_and_every_key_of_the_contract():
    wanted = questionnaire(levels("A1"), yes_partly_no("A2"), levels("B1"))

    result = result_of(wanted, {"A1": 3, "A2": "partly"}).as_json()

    score_keys = {"score", "band", "band_by_score", "limited_by", "coverage", "provisional", "status"}
    assert set(result) == {
        *("questionnaire", "version", "variant", "overall", "phases", "pillars", "standards_met", "items"),
        *("indicators", "not_applicable", "dont_know", "unanswered", "recommendations"),
    }
    assert set(result["overall"]) == score_keys | {"band_name"}
    assert set(result["phases"]["A"]) == score_keys
    assert set(result["phases"]) == {"A", "B"}
    assert result["items"]["A1"] == {"status": "answered", "value": 0.75, "level": 3, "claimed_level": 3}
    assert result["items"]["B1"] == {"status": "unanswered", "value": None, "level": None, "claimed_level": None}


def test_only_questions_with_levels_have_levels_in_the_result():
    wanted = questionnaire(yes_partly_no("A1"), several("A2", 2))

    items = result_of(wanted, {"A1": "partly"}).as_json()["items"]

    assert items == {"A1": {"status": "answered", "value": 0.5}, "A2": {"status": "unanswered", "value": None}}


def test_an_assessment_of_another_version_is_not_scored():
    wanted = questionnaire(levels("A1"))
    file = AnswersFile.model_validate(
        {"questionnaire": "small", "version": 2, "organisation": {"name": "X"}, "answers": {}}
    )

    _, [problem] = read_assessment(file, wanted)

    assert problem.path == ("version",)
    assert "version 2" in problem.text
