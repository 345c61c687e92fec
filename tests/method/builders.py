"""Small questionnaires and assessments, made through the real models.

A questionnaire is written as its file would be, with two phases A and B, five bands and no rule that a test does not
ask for. Answers are written short: `3`, `"partly"`, `DONT_KNOW`, or the whole entry of an answers file.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from assessment.method.answers import AnswersFile, Assessment, read_assessment
from assessment.method.questionnaire import Questionnaire
from assessment.method.result import Result
from assessment.method.scoring import score

Raw = dict[str, Any]

DONT_KNOW: Raw = {"dont_know": True}
NOT_APPLICABLE: Raw = {"not_applicable": "We do not do this."}
NOTHING: Raw = {}
FIVE_BANDS = [
    {"from": 0, "name": "Starting"},
    {"from": 20, "name": "Emerging"},
    {"from": 40, "name": "Developing"},
    {"from": 60, "name": "Established"},
    {"from": 80, "name": "Leading"},
]
NO_LIMITS: Raw = {
    "overall": {"phases_needed": 1, "score_from": 1, "final_from": 1},
    "phase": {"score_from": 1, "final_from": 1},
    "standard_from": 75,
}
SAFEGUARD = {"below": 50, "highest_band": 3}
TOP_BAND = {"band": 5, "safeguards_from": 75, "phases_from": 60}

_ENTRY_KEYS = {"value", "not_applicable", "dont_know", "evidence", "comment"}


def levels(code: str, *, top: int = 4, **more: Any) -> Raw:
    """A question with levels 0 to `top`; its phase is the first letter of its code."""
    return _question(code, levels=[f"Level {level}." for level in range(top + 1)], **more)


def yes_partly_no(code: str, **more: Any) -> Raw:
    return _question(code, kind="yes_partly_no", **more)


def several(code: str, options: int | Sequence[str], **more: Any) -> Raw:
    names = [f"option-{number}" for number in range(options)] if isinstance(options, int) else options
    return _question(code, kind="several", options={name: name.title() for name in names}, **more)


def staff_table(code: str, *rows: str, scored_by: Sequence[str] = (), **more: Any) -> Raw:
    """A table of women, men and an optional third column."""
    columns: Raw = {"women": "Women", "men": "Men", "other": {"text": "Other", "optional": True}}
    table = {"rows": {row: row.title() for row in rows}, "columns": columns, "scored_by": list(scored_by)}
    return _question(code, kind="table", **(table | more))


def _question(code: str, **more: Any) -> Raw:
    return {"id": code, "phase": code[0], "weight": 1, "text": f"Question {code}?"} | more


def recommend(below: float, do: str = "Do it.", **more: Any) -> Raw:
    return {"below": below, "do": do, "first": "Begin.", "role": "director"} | more


def questionnaire(*questions: Raw, scoring: Mapping[str, Any] | None = None, **parts: Any) -> Questionnaire:
    """A questionnaire with these questions. `scoring` is laid over rules that limit nothing."""
    phases = sorted({question["phase"] for question in questions})
    return Questionnaire.model_validate(
        {
            "id": "small",
            "version": 1,
            "language": "en",
            "title": "Small",
            "report_title": "Small",
            "phases": [{"id": phase, "title": f"Phase {phase}"} for phase in phases],
            "bands": FIVE_BANDS,
            "scoring": NO_LIMITS | dict(scoring or {}),
            "questions": list(questions),
        }
        | parts
    )


def assessment(
    wanted: Questionnaire,
    answers: Mapping[str, Any],
    *,
    profile: Mapping[str, Any] | None = None,
    organisation: Mapping[str, str] | None = None,
) -> Assessment:
    """An assessment as an answers file would give it; answers that the questionnaire refuses fail the test."""
    file = AnswersFile.model_validate(
        {
            "questionnaire": wanted.id,
            "version": wanted.version,
            "organisation": {"name": "Somebody"} | dict(organisation or {}),
            "profile": dict(profile or {}),
            "answers": {code: _entry(answer) for code, answer in answers.items()},
        }
    )
    found, problems = read_assessment(file, wanted)
    assert problems == []
    return found


def _entry(answer: Any) -> Raw:
    is_entry = isinstance(answer, dict) and set(answer) <= _ENTRY_KEYS
    return answer if is_entry else {"value": answer}


def result_of(wanted: Questionnaire, answers: Mapping[str, Any], *, evidence_rule: bool = True, **about: Any) -> Result:
    """Score these answers. `about`: profile and organisation."""
    return score(wanted, assessment(wanted, answers, **about), evidence_rule=evidence_rule)
