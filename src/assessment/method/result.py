"""What scoring found out. `as_json` is the Result of the command line, the API and the stored assessment."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from assessment.method.indicators import IndicatorResult
from assessment.method.rounding import rounded

ItemStatus = Literal["answered", "unanswered", "dont_know", "not_applicable", "not_scored"]
ScoreStatus = Literal["scored", "not_applicable", "too_little_answered", "too_few_phases", "too_few_questions"]


class Item(NamedTuple):
    """One question's outcome. `units` of `full` make the value; None when nothing was scored.

    `level` counts, `claimed_level` was answered; they differ where the evidence rule lowered it. Questions without
    levels (`has_levels` False) have neither.
    """

    status: ItemStatus
    units: int | None = None
    full: int = 1
    has_levels: bool = False
    level: int | None = None
    claimed_level: int | None = None
    lacks_evidence: bool = False

    @property
    def value(self) -> Fraction | None:
        """0 to 100, exact."""
        return None if self.units is None else Fraction(100 * self.units, self.full)

    def as_json(self) -> dict[str, Any]:
        value = None if self.units is None else rounded(self.units, self.full, places=3)
        levels = {"level": self.level, "claimed_level": self.claimed_level} if self.has_levels else {}
        return {"status": self.status, "value": value, **levels}


class Score(NamedTuple):
    """The score of a phase, or the overall one.

    `score`: 0 to 100 with one decimal; None, with a `status` that says why, where there is none. `band` (from 1) is
    what is shown, `band_by_score` what the number alone would give, `limited_by` the safeguards and phases that
    lowered it. `coverage`: per cent of the applicable weight that was answered; None when nothing applies.
    """

    status: ScoreStatus
    score: float | None
    band: int | None
    band_by_score: int | None
    limited_by: tuple[str, ...]
    coverage: float | None
    provisional: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "score": self.score,
            "band": self.band,
            "band_by_score": self.band_by_score,
            "limited_by": list(self.limited_by),
            "coverage": self.coverage,
            "provisional": self.provisional,
            "status": self.status,
        }


class PillarScore(NamedTuple):
    """A view across the phases. `score` is None where too few of its questions were answered."""

    status: ScoreStatus
    score: float | None
    answered: int

    def as_json(self) -> dict[str, Any]:
        return {"score": self.score, "answered": self.answered, "status": self.status}


@dataclass(frozen=True, slots=True)
class StandardsMet:
    """How many applicable questions reach the standard; those without an answer count among the applicable."""

    met: int
    applicable: int

    @property
    def percent(self) -> float | None:
        """None when nothing applies."""
        return rounded(100 * self.met, self.applicable) if self.applicable else None


class Action(NamedTuple):
    """An entry of the ordered list of recommendations.

    `number` is the entry's place among the recommendations of the question as worded. `is_safeguard`: it stands
    first because a safeguard is not in place.
    """

    question: str
    priority: int
    number: int
    is_safeguard: bool
    level: int | None

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"question": self.question, "priority": self.priority}
        if self.is_safeguard:
            found["reason"] = "safeguard"
        if self.level is not None:
            found["level"] = self.level
        return found


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that scoring derives from a questionnaire and one assessment."""

    questionnaire: str
    version: int
    variant: str | None
    overall: Score
    phases: Mapping[str, Score]
    pillars: Mapping[str, PillarScore]
    standards_met: StandardsMet
    items: Mapping[str, Item]
    indicators: Mapping[str, IndicatorResult]
    recommendations: tuple[Action, ...]
    band_names: tuple[str, ...]

    def count(self, status: ItemStatus) -> int:
        """Return the number of questions with this status."""
        return sum(item.status == status for item in self.items.values())

    def as_json(self) -> dict[str, Any]:
        """Return the Result of the contract: numbers as shown, every question and indicator present."""
        overall = self.overall.as_json()
        overall["band_name"] = self.band_names[self.overall.band - 1] if self.overall.band else None
        met = self.standards_met
        return {
            "questionnaire": self.questionnaire,
            "version": self.version,
            "variant": self.variant,
            "overall": overall,
            "phases": {code: score.as_json() for code, score in self.phases.items()},
            "pillars": {code: score.as_json() for code, score in self.pillars.items()},
            "standards_met": {"met": met.met, "applicable": met.applicable, "percent": met.percent},
            "items": {code: item.as_json() for code, item in self.items.items()},
            "indicators": {code: _indicator_as_json(one) for code, one in self.indicators.items()},
            "not_applicable": self.count("not_applicable"),
            "dont_know": self.count("dont_know"),
            "unanswered": self.count("unanswered"),
            "recommendations": [action.as_json() for action in self.recommendations],
        }


def _indicator_as_json(one: IndicatorResult) -> dict[str, Any]:
    if one.by_group is not None:
        return {"by_group": dict(one.by_group), "band": None}
    return {"value": one.value, "band": one.band}
