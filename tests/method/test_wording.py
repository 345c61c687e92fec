"""A questionnaire in one wording: variants applied, and what questions share written into each of them."""

from typing import Any

from assessment.method.questionnaire import Questionnaire
from assessment.method.wording import worded
from tests.method.builders import Raw, levels, questionnaire, recommend

LADDER: Raw = {"kind": "levels", "rule": "Choose the highest.", "levels": ["No.", "Yes."]}
AUTHORITY: Raw = {"authority": {"title": "Authority", "when": {"organisation": "type", "any_of": ["authority"]}}}


def questions_of(wanted: Questionnaire, variant: str | None) -> Any:
    """The questions in a wording; each has the fields of its kind."""
    return worded(wanted, variant).questions


def without_levels(code, **more):
    return {key: value for key, value in levels(code, **more).items() if key != "levels"}


def test_a_question_takes_levels_and_rule_of_its_scale():
    wanted = questionnaire(without_levels("A1", scale="ladder"), scales={"ladder": LADDER})

    [question] = questions_of(wanted, None)

    assert (question.levels, question.rule) == (("No.", "Yes."), "Choose the highest.")


def test_levels_and_rule_of_its_own_go_before_those_of_the_scale():
    wanted = questionnaire(levels("A1", top=2, scale="ladder", rule="Choose one."), scales={"ladder": LADDER})

    [question] = questions_of(wanted, None)

    assert (question.levels, question.rule) == (("Level 0.", "Level 1.", "Level 2."), "Choose one.")


def test_what_a_variant_does_not_give_stays_as_it_is():
    variant = {"text": "Do you require it?"}
    wanted = questionnaire(
        levels("A1", help="Think.", variants={"authority": variant}), levels("A2"), variants=AUTHORITY
    )

    first, second = questions_of(wanted, "authority")

    assert (first.text, first.help, first.levels) == (
        "Do you require it?",
        "Think.",
        ("Level 0.", "Level 1.", "Level 2.", "Level 3.", "Level 4."),
    )
    assert second == questions_of(wanted, None)[1]


def test_a_variant_with_a_scale_takes_its_levels_and_rule():
    wanted = questionnaire(
        levels("A1", rule="Choose one.", variants={"authority": {"scale": "ladder"}}),
        scales={"ladder": LADDER},
        variants=AUTHORITY,
    )

    [question] = questions_of(wanted, "authority")

    assert (question.levels, question.rule) == (("No.", "Yes."), "Choose the highest.")


def test_a_variant_with_levels_of_its_own_takes_neither_rule_nor_recommendations_of_the_question():
    question = levels(
        "A1",
        rule="Choose one.",
        recommendations=[recommend(50, "Write it.")],
        variants={"authority": {"levels": ["None.", "Required."]}},
    )

    [found] = questions_of(questionnaire(question, variants=AUTHORITY), "authority")

    assert (found.levels, found.rule, found.recommendations) == (("None.", "Required."), None, ())


def test_recommendations_of_a_scale_come_after_those_of_the_question_or_its_variant():
    scale = LADDER | {"recommendations": [recommend(100, "Share it.")]}
    question = levels(
        "A1",
        scale="ladder",
        recommendations=[recommend(50, "Write it.")],
        variants={"authority": {"recommendations": [recommend(50, "Require it.")]}},
    )
    wanted = questionnaire(question, scales={"ladder": scale}, variants=AUTHORITY)

    told = {
        variant: [one.do for one in questions_of(wanted, variant)[0].recommendations] for variant in (None, "authority")
    }

    assert told == {None: ["Write it.", "Share it."], "authority": ["Require it.", "Share it."]}
