"""A questionnaire in one wording: variants applied, and what questions share written into each of them."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from assessment.method.question import LevelsQuestion, Question, QuestionVariant, Recommendation
from assessment.method.questionnaire import Questionnaire, Scale


@lru_cache(maxsize=64)
def worded(questionnaire: Questionnaire, variant: str | None) -> Questionnaire:
    """Return the questionnaire in a variant's wording (None: its own), each question complete in itself.

    Levels, rule and last recommendations of a scale stand in the question afterwards, and every recommendation has
    the role that carries it out, if its question names any.
    """
    questions = tuple(complete(in_variant(one, variant), questionnaire.scales) for one in questionnaire.questions)
    return questionnaire.model_copy(update={"questions": questions})


def in_variant(question: Question, variant: str | None) -> Question:
    """Return the question in a variant's wording, or itself where it has none."""
    wording = question.variants.get(variant) if variant else None
    if wording is None:
        return question
    changes: dict[str, Any] = {name: getattr(wording, name) for name in QuestionVariant.model_fields}
    changes = {name: new for name, new in changes.items() if new is not None and hasattr(question, name)}
    if wording.scale or wording.levels:
        changes = {"rule": None, "levels": None, "recommendations": ()} | changes
    return question.model_copy(update=changes)


def complete(question: Question, scales: Mapping[str, Scale]) -> Question:
    """Return the question with what its scale shares written into it, and each recommendation with its role."""
    scale = scales.get(question.scale) if question.scale else None
    last = scale.recommendations if scale else ()
    changes: dict[str, Any] = {"recommendations": _with_roles([*question.recommendations, *last])}
    if scale and isinstance(question, LevelsQuestion):
        changes |= {"levels": question.levels or scale.levels, "rule": question.rule or scale.rule}
    return question.model_copy(update=changes)


def _with_roles(recommendations: Sequence[Recommendation]) -> tuple[Recommendation, ...]:
    first = next((one.role for one in recommendations if one.role), None)
    return tuple(one if one.role else one.model_copy(update={"role": first}) for one in recommendations)
