"""How far an assessment is: one rule, whoever asks.

A question is done when it has an answer: a value, "don't know", or "not applicable" with a reason. Questions that the
profile or an earlier answer leaves out are not asked, and do not count. A comment alone is no answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from assessment.method.answers import Answer, Assessment
from assessment.method.questionnaire import Questionnaire
from assessment.method.scoring import items_of

MINUTES_A_QUESTION = 2
"""Fifteen questions take a group of three to six people 25 to 30 minutes."""

_NOTHING = Answer()


@dataclass(frozen=True, slots=True)
class PhaseProgress:
    """How far a phase is: codes of questions, in the order of the file. `left_out` are those that are not asked."""

    phase: str
    asked: tuple[str, ...]
    missing: tuple[str, ...]
    dont_know: tuple[str, ...]
    not_applicable: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def done(self) -> int:
        """How many of the asked questions have an answer."""
        return len(self.asked) - len(self.missing)

    @property
    def is_done(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an assessment is."""

    phases: tuple[PhaseProgress, ...]

    @property
    def asked(self) -> int:
        return sum(len(one.asked) for one in self.phases)

    @property
    def done(self) -> int:
        return sum(one.done for one in self.phases)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(code for phase in self.phases for code in phase.missing)

    @property
    def minutes_left(self) -> int:
        return MINUTES_A_QUESTION * len(self.missing)


def progress(questionnaire: Questionnaire, assessment: Assessment) -> Progress:
    """Return how far an assessment is, phase by phase."""
    return Progress(tuple(_phases(questionnaire, assessment)))


def _phases(questionnaire: Questionnaire, assessment: Assessment) -> Iterator[PhaseProgress]:
    items = items_of(questionnaire, assessment)
    answers = assessment.answers
    for phase in questionnaire.phases:
        codes = [one.id for one in questionnaire.questions if one.phase == phase.id]
        by_hand = [code for code in codes if answers.get(code, _NOTHING).not_applicable is not None]
        left_out = [code for code in codes if items[code].status == "not_applicable" and code not in by_hand]
        asked = [code for code in codes if code not in left_out]
        yield PhaseProgress(
            phase=phase.id,
            asked=tuple(asked),
            missing=tuple(code for code in asked if not answers.get(code, _NOTHING).is_given),
            dont_know=tuple(code for code in asked if answers.get(code, _NOTHING).dont_know),
            not_applicable=tuple(by_hand),
            left_out=tuple(left_out),
        )
