"""What is recommended, by which text, and in which order."""

import pytest

from assessment.method.recommendations import recommendation_of
from assessment.method.wording import worded
from tests.method.builders import (
    DONT_KNOW,
    NOT_APPLICABLE,
    SAFEGUARD,
    Raw,
    levels,
    questionnaire,
    recommend,
    result_of,
    several,
    yes_partly_no,
)

# As in the question bank: for levels 0 and 1, for level 2, and for level 3.
R0_1, R2, R3 = recommend(50, "R0-1"), recommend(75, "R2"), recommend(100, "R3")
FOR_LEVELS: Raw = {"recommendations": [R0_1, R2, R3]}
FOR_OTHERS: Raw = {"recommendations": [R0_1, R2]}


def order(wanted, answers):
    return [action.question for action in result_of(wanted, answers).recommendations]


def said(wanted, answers):
    """The texts recommended, by question."""
    complete = worded(wanted, None)
    actions = result_of(wanted, answers).recommendations
    return {action.question: recommendation_of(action, complete).do for action in actions}


@pytest.mark.parametrize(
    ("question", "answer", "text"),
    [
        (levels("A1", **FOR_LEVELS), 0, "R0-1"),
        (levels("A1", **FOR_LEVELS), 1, "R0-1"),
        (levels("A1", **FOR_LEVELS), 2, "R2"),
        (levels("A1", **FOR_LEVELS), 3, "R3"),
        (levels("A1", **FOR_LEVELS), 4, None),
        (yes_partly_no("A1", **FOR_OTHERS), "no", "R0-1"),
        (yes_partly_no("A1", **FOR_OTHERS), "partly", "R2"),
        (yes_partly_no("A1", **FOR_OTHERS), "yes", None),
        (several("A1", 8, **FOR_OTHERS), {"chosen": ["option-1"]}, "R0-1"),
        (several("A1", 8, **FOR_OTHERS), {"chosen": [f"option-{n}" for n in range(5)]}, "R2"),  # 62.5
        (several("A1", 8, **FOR_OTHERS), {"chosen": [f"option-{n}" for n in range(6)]}, None),  # 75
        (levels("A1", **FOR_LEVELS), DONT_KNOW, None),
        (levels("A1", **FOR_LEVELS, not_applicable_by_hand="Never."), NOT_APPLICABLE, None),
    ],
)
def test_the_text_follows_the_value(question, answer, text):
    assert said(questionnaire(question), {"A1": answer}) == ({} if text is None else {"A1": text})


def test_what_a_scale_recommends_comes_last():
    scale = {"kind": "levels", "recommendations": [recommend(100, "Share it.")]}
    wanted = questionnaire(
        levels("A1", scale="ladder", recommendations=[R0_1, R2]), levels("A2", scale="ladder"), scales={"ladder": scale}
    )

    assert said(wanted, {"A1": 2, "A2": 0}) == {"A1": "R2", "A2": "Share it."}
    assert said(wanted, {"A1": 3, "A2": 4}) == {"A1": "Share it."}


def test_weight_times_what_is_missing_decides():
    wanted = questionnaire(
        levels("A1", weight=1, **FOR_LEVELS),  # 1 x 4 = 4
        levels("A2", weight=3, **FOR_LEVELS),  # 3 x 1 = 3
        levels("A3", weight=2, **FOR_LEVELS),  # 2 x 3 = 6
    )

    assert order(wanted, {"A1": 0, "A2": 3, "A3": 1}) == ["A3", "A1", "A2"]


def test_kinds_compete_on_the_same_measure():
    wanted = questionnaire(
        levels("A1", weight=2, **FOR_LEVELS),  # 2 x 3 = 6
        yes_partly_no("A2", weight=2, **FOR_OTHERS),  # no: 2 x 4 = 8
        yes_partly_no("A3", weight=2, **FOR_OTHERS),  # partly: 2 x 2 = 4
    )

    assert order(wanted, {"A1": 1, "A2": "no", "A3": "partly"}) == ["A2", "A1", "A3"]


def test_among_equals_a_quick_win_comes_first_then_the_phase_then_the_code():
    quick: Raw = {"recommendations": [recommend(100, effort="quick")]}
    structural: Raw = {"recommendations": [recommend(100, effort="structural")]}
    untagged: Raw = {"recommendations": [recommend(100)]}
    wanted = questionnaire(
        levels("B3", **untagged),
        levels("B2", **structural),
        levels("A9", **structural),
        levels("B1", **quick),
        phases=[{"id": "A", "title": "First"}, {"id": "B", "title": "Second"}],
    )

    assert order(wanted, dict.fromkeys(["B3", "B2", "A9", "B1"], 0)) == ["B1", "A9", "B2", "B3"]


def test_the_order_of_phases_is_that_of_the_file_not_of_the_alphabet():
    wanted = questionnaire(
        levels("A1", **FOR_LEVELS),
        levels("B1", **FOR_LEVELS),
        phases=[{"id": "B", "title": "First"}, {"id": "A", "title": "Second"}],
    )

    assert order(wanted, {"A1": 2, "B1": 2}) == ["B1", "A1"]


def test_safeguards_at_level_0_or_1_come_first_in_the_same_order_among_themselves():
    wanted = questionnaire(
        levels("A1", weight=10, **FOR_LEVELS),
        levels("A2", weight=2, safeguard=True, **FOR_LEVELS),  # 2 x 3 = 6
        levels("A3", weight=2, safeguard=True, **FOR_LEVELS),  # 2 x 4 = 8
        levels("A4", weight=9, safeguard=True, **FOR_LEVELS),  # at level 2 it is one among others
        scoring={"safeguard": SAFEGUARD},
    )

    result = result_of(wanted, {"A1": 0, "A2": 1, "A3": 0, "A4": 2}).as_json()

    assert result["recommendations"] == [
        {"question": "A3", "priority": 1, "reason": "safeguard", "level": 0},
        {"question": "A2", "priority": 2, "reason": "safeguard", "level": 1},
        {"question": "A1", "priority": 3, "level": 0},  # 10 x 4
        {"question": "A4", "priority": 4, "level": 2},  # 9 x 2
    ]


def test_a_question_without_levels_has_no_level_in_the_list():
    wanted = questionnaire(yes_partly_no("A1", **FOR_OTHERS))

    result = result_of(wanted, {"A1": "no"}).as_json()

    assert result["recommendations"] == [{"question": "A1", "priority": 1}]


@pytest.mark.parametrize(
    ("own", "role", "time"),
    [
        ({"role": "HR", "effort": "quick", "months": 1}, "HR", 1),
        ({"role": None, "effort": "quick"}, "director", 3),  # a missing role is that of the first text
        ({"role": None, "effort": "structural"}, "director", 12),
        ({"role": None}, "director", 12),  # without a tag: structural
    ],
)
def test_default_role_and_time(own, role, time):
    second = recommend(100) | own
    wanted = questionnaire(levels("A1", recommendations=[R0_1, {key: one for key, one in second.items() if one}]))

    action = result_of(wanted, {"A1": 3}).recommendations[0]

    recommendation = recommendation_of(action, worded(wanted, None))
    assert (recommendation.role, recommendation.time) == (role, time)


def test_a_scale_without_a_role_takes_that_of_the_question():
    scale = {"kind": "levels", "recommendations": [{"below": 100, "do": "Share it.", "first": "Draft it."}]}
    wanted = questionnaire(levels("A1", scale="ladder", recommendations=[R0_1]), scales={"ladder": scale})

    [action] = result_of(wanted, {"A1": 3}).recommendations

    assert recommendation_of(action, worded(wanted, None)).role == "director"


def test_a_wording_with_levels_of_its_own_has_its_own_recommendations():
    own = {"levels": list("abcde"), "recommendations": [recommend(50, "Require it.")]}
    wanted = questionnaire(
        levels("A1", **FOR_LEVELS, variants={"authority": own}),
        levels("A2", **FOR_LEVELS, variants={"authority": {"text": "Do you require it?"}}),
        variants={"authority": {"title": "Authority", "when": {"organisation": "type", "any_of": ["authority"]}}},
    )

    result = result_of(wanted, {"A1": 0, "A2": 0}, organisation={"type": "authority"})

    complete = worded(wanted, "authority")
    assert [recommendation_of(one, complete).do for one in result.recommendations] == ["Require it.", "R0-1"]
    # At level 2 the authority's wording says nothing; the question's R2 is written for operators.
    result = result_of(wanted, {"A1": 2}, organisation={"type": "authority"})
    assert result.recommendations == ()
