"""The parts of a questionnaire file that could be read, for the checks that look at several of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assessment.method.condition import Condition
from assessment.method.question import Question
from assessment.method.questionnaire import (
    Band,
    Indicator,
    Phase,
    Pillar,
    Profile,
    Remark,
    Scale,
    Scoring,
    Source,
    Variant,
)


@dataclass(frozen=True)
class Parts:
    """The faultless parts of a questionnaire, each with its key or number in the file."""

    profile: Mapping[str, Profile] = field(default_factory=dict)
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    variants: Mapping[str, Variant] = field(default_factory=dict)
    phases: Mapping[int, Phase] = field(default_factory=dict)
    pillars: Mapping[int, Pillar] = field(default_factory=dict)
    bands: Mapping[int, Band] = field(default_factory=dict)
    scoring: Scoring | None = None
    scales: Mapping[str, Scale] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    questions: Mapping[int, Question] = field(default_factory=dict)
    remarks: Mapping[int, Remark] = field(default_factory=dict)
    known: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def question(self, code: str) -> Question | None:
        """Return the question of this code; None when it is faulty or not there."""
        return next((one for one in self.questions.values() if one.id == code), None)
