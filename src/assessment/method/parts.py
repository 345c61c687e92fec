"""The parts of a questionnaire file that could be read, for the checks that look at several of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assessment.method.condition import Condition
from assessment.method.problem import Problem, nearest_of
from assessment.method.question import Path, Question
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
    """The faultless parts of a questionnaire, each with its key or number in the file.

    `known`: the ids of all parts. `is_whole`: no part is missing here because of a fault.
    """

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
    is_whole: bool = True

    def question(self, code: str) -> Question | None:
        """Return the question of this code; None when it is faulty or not there."""
        return next((one for one in self.questions.values() if one.id == code), None)

    def missing(self, path: Path, kind: str, name: str, *, among: str) -> Iterator[Problem]:
        """Yield the problem of a name that `among` does not have, with the nearest one."""
        if name not in self.known.get(among, ()):
            yield Problem(path, f"there is no {kind} {name!r}. {nearest_of(name, self.known.get(among, ()))}")
