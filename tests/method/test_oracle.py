"""The program and the plain re-implementation of its rules agree on any answers to the quick questionnaire."""

import json
from datetime import date
from functools import cache
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.files.questionnaire_file import read_questionnaire
from assessment.method.answers import AnswersFile, read_assessment
from assessment.method.questionnaire import ORGANISATION_TYPES, Questionnaire
from assessment.method.scoring import score, wrongly_left_out
from tests.method import oracle
from tests.places import EXAMPLES, GENDER_QUICK

ACTIVITIES = ("survey", "clearance", "eore", "va", "advocacy", "regulation")
# Zero, the limit of ten people, the edges of the bands, and anything else.
COUNTS = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 9, 10, 17]) | st.integers(0, 1_000_000)


def rows_of_a_table() -> st.SearchStrategy[dict[str, Any]]:
    cells = st.fixed_dictionaries({}, optional=dict.fromkeys(("women", "men", "other"), COUNTS))
    return st.fixed_dictionaries({}, optional=dict.fromkeys(oracle.STAFF_ROWS, cells))


@st.composite
def answers_files(draw: st.DrawFn) -> dict[str, Any]:
    """Any valid answers file of gender-quick."""
    profile = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "activities": st.lists(st.sampled_from(ACTIVITIES), unique=True),
                "staff": st.sampled_from([0, 9, 10, 11, 500]),
            },
        )
    )
    organisation = {"name": "Somebody"} | draw(
        st.fixed_dictionaries({}, optional={"type": st.sampled_from(ORGANISATION_TYPES), "country": st.just("LA")})
    )
    # Each file leans to one side: otherwise nearly all are far from both ends, where caps and gates are.
    usual = draw(st.sampled_from([(0, 1, 2, 3, 4), (3, 4), (2, 3), (0, 1), (4,)]))
    is_thorough = draw(st.booleans())
    answers = {}
    for item in oracle.ITEMS:
        value = rows_of_a_table() if item.code == oracle.STAFF_TABLE else st.sampled_from(usual)
        entry = st.fixed_dictionaries({"value": value})
        kinds: list[st.SearchStrategy[Any]] = [entry] * (12 if is_thorough else 2)
        kinds += [st.just({"dont_know": True}), st.just({"comment": "Not discussed."}), st.none()]
        if item.code == "DES-02" or oracle.is_behind_a_shut_gate(item, profile):
            kinds.append(st.just({"not_applicable": "We do not do this."}))
        answer = draw(st.one_of(*kinds))
        if answer is not None:
            answers[item.code] = answer
    return {
        "questionnaire": "gender-quick",
        "version": 1,
        "organisation": organisation,
        "profile": profile,
        "answers": answers,
    }


@given(file=answers_files())
@settings(max_examples=400)
def test_any_answers_file_gets_the_result_of_the_rules_in_words(file):
    result = scored(file)

    assert result == oracle.score(file, authority_quick_wins())


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.answers.yaml")), ids=lambda path: path.name)
def test_the_examples_of_the_manual_get_the_result_of_the_rules_in_words(path):
    # Days are written as days, and no word of these files is one that YAML 1.1 takes for true or false.
    file = json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=date.isoformat))

    result = scored(file)

    assert result == oracle.score(file, authority_quick_wins())


def test_the_quick_questionnaire_has_the_matrix_of_the_question_bank():
    matrix = [(item.code, item.phase, item.pillar, item.weight, item.safeguard) for item in oracle.ITEMS]

    assert [(one.id, one.phase, one.pillar, one.weight, one.safeguard) for one in quick().questions] == matrix


def test_the_quick_wins_of_the_file_are_those_of_the_question_bank():
    quick_wins = {question["id"]: quick_wins_of(question, None) for question in source()["questions"]}

    assert quick_wins == {item.code: item.quick_wins for item in oracle.ITEMS}


def quick_wins_of(question: dict[str, Any], variant: str | None) -> tuple[int, ...]:
    """The levels whose recommendation is a quick win, from the text of the file: what stands first counts."""
    wording = question.get("variants", {}).get(variant, {})
    has_levels_of_its_own = "scale" in wording or "levels" in wording
    own = wording.get("recommendations", [] if has_levels_of_its_own else question.get("recommendations", []))
    scale = source()["scales"].get(wording.get("scale", question.get("scale")), {})
    rows = own + scale.get("recommendations", [])
    found: list[dict[str, Any]] = [next((row for row in rows if 25 * level < row["below"]), {}) for level in range(5)]
    return tuple(level for level, row in enumerate(found) if row.get("effort") == "quick")


@cache
def authority_quick_wins() -> dict[str, tuple[int, ...]]:
    return {question["id"]: quick_wins_of(question, "authority") for question in source()["questions"]}


def scored(file: dict[str, Any]) -> dict[str, Any]:
    assessment, problems = read_assessment(AnswersFile.model_validate(file), quick())
    assert problems == []
    assert wrongly_left_out(quick(), assessment) == []
    return score(quick(), assessment).as_json()


@cache
def quick() -> Questionnaire:
    questionnaire, findings = read_questionnaire(GENDER_QUICK)
    assert questionnaire is not None, findings
    return questionnaire


@cache
def source() -> dict[str, Any]:
    """The text of the file, as another reader of YAML sees it."""
    found: dict[str, Any] = yaml.safe_load(GENDER_QUICK.read_text(encoding="utf-8"))
    return found
