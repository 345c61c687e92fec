"""Scores: from a questionnaire and an assessment to a Result, by the rules that the questionnaire's file states.

Values are whole numbers of units (see `question`), so every sum is exact, with one division for each score. The method
is told, with a worked example, in docs/scoring.md.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm

from assessment.method.answers import Answer, Assessment
from assessment.method.condition import Condition, Facts, holds, is_settled
from assessment.method.indicators import IndicatorResult, Indicators, Tables
from assessment.method.question import Counts, Question, TableQuestion
from assessment.method.questionnaire import Questionnaire
from assessment.method.recommendations import ordered_actions
from assessment.method.result import Item, ItemStatus, PillarScore, Result, Score, StandardsMet
from assessment.method.rounding import rounded
from assessment.method.wording import worded

OPEN: tuple[ItemStatus, ...] = ("unanswered", "dont_know")
"""A question that applies and has no answer."""

_NOTHING = Answer()


def score(questionnaire: Questionnaire, assessment: Assessment, *, evidence_rule: bool = True) -> Result:
    """Score an assessment. `evidence_rule` False counts claims without evidence in full, where the file has the rule.

    "Not applicable" counts neither for nor against. No answer and "don't know" leave the scores alone and lower the
    coverage, which makes a result provisional or leaves it without a number.
    """
    return _Scoring(questionnaire, assessment, evidence_rule=evidence_rule).result()


def items_of(questionnaire: Questionnaire, assessment: Assessment) -> Mapping[str, Item]:
    """Return what each question came to, without the scores that are made of them."""
    return _Scoring(questionnaire, assessment, evidence_rule=True).items


def wrongly_left_out(questionnaire: Questionnaire, assessment: Assessment) -> list[str]:
    """Return the questions answered "not applicable" that neither allow that by hand nor are left out by a gate."""
    given = [code for code, answer in assessment.answers.items() if answer.not_applicable is not None]
    if not given:
        return []
    scoring = _Scoring(questionnaire, assessment, evidence_rule=True)
    return [code for code in given if not scoring.may_be_left_out(code)]


@dataclass(slots=True)
class _Sum:
    """A weighted sum over questions: what a score is made of. `earned` is in units, of which `full` make a whole."""

    full: int
    answered: int = 0
    earned: int = 0
    weight: int = 0
    applicable_weight: int = 0

    def add(self, weight: int, item: Item) -> None:
        units = item.units
        if units is not None:
            self.answered += 1
            self.earned += weight * units
            self.weight += weight
            self.applicable_weight += weight
        elif item.status in OPEN:
            self.applicable_weight += weight

    def add_all(self, other: "_Sum") -> None:
        self.answered += other.answered
        self.earned += other.earned
        self.weight += other.weight
        self.applicable_weight += other.applicable_weight

    @property
    def score(self) -> tuple[int, int]:
        """0 to 100, exact: numerator and denominator. Only where something was answered."""
        return 100 * self.earned, self.weight * self.full

    @property
    def coverage(self) -> float | None:
        return rounded(100 * self.weight, self.applicable_weight) if self.applicable_weight else None

    def covers(self, percent: float) -> bool:
        """Compare the coverage exactly; nothing applicable covers nothing."""
        return self.applicable_weight > 0 and 100 * self.weight >= percent * self.applicable_weight


@dataclass(frozen=True, slots=True)
class _Plan:
    """What scoring needs of a worded questionnaire, worked out once.

    `gates` holds places in `conditions`; those that `is_settled` marks do not depend on answers.
    """

    full: int
    conditions: tuple[Condition, ...]
    is_settled: tuple[bool, ...]
    gates: dict[str, tuple[int, ...]]
    tables: dict[str, TableQuestion]
    band_starts: tuple[float, ...]
    band_names: tuple[str, ...]
    safeguards: dict[str, tuple[Question, ...]]
    all_safeguards: tuple[Question, ...]


@lru_cache(maxsize=64)
def _plan(questionnaire: Questionnaire) -> _Plan:
    tops = {code: indicator.top for code, indicator in questionnaire.indicators.items()}
    denominators = [number for question in questionnaire.questions for number in question.denominators(tops)]
    phases = {phase.id: phase.applies_when for phase in questionnaire.phases}
    pillars = {pillar.id: pillar.applies_when for pillar in questionnaire.pillars}
    conditions: list[Condition] = []
    gates = {
        question.id: tuple(
            _place(gate, conditions)
            for gate in (phases[question.phase], pillars.get(question.pillar or ""), question.applies_when)
            if gate is not None
        )
        for question in questionnaire.questions
    }
    return _Plan(
        full=lcm(*denominators),
        conditions=tuple(conditions),
        is_settled=tuple(is_settled(one, questionnaire.conditions) for one in conditions),
        gates=gates,
        tables={one.id: one for one in questionnaire.questions if one.kind == "table"},
        band_starts=tuple(band.start for band in questionnaire.steps),
        band_names=tuple(band.name for band in questionnaire.steps),
        all_safeguards=tuple(one for one in questionnaire.questions if one.safeguard),
        safeguards={
            phase: tuple(one for one in questionnaire.questions if one.safeguard and one.phase == phase)
            for phase in phases
        },
    )


def _place(condition: Condition, conditions: list[Condition]) -> int:
    """Return where a condition stands in the list, with a place of its own if it is new."""
    if condition not in conditions:
        conditions.append(condition)
    return conditions.index(condition)


def facts_with_answers(
    questionnaire: Questionnaire,
    assessment: Assessment,
    items: Mapping[str, Item],
    indicators: Indicators | Mapping[str, IndicatorResult],
) -> Facts:
    """Return what conditions ask about, answers included as far as they are scored already."""
    return Facts(
        conditions=questionnaire.conditions,
        profile=assessment.profile,
        organisation=assessment.organisation.as_facts(),
        value_of=lambda code: items[code].value if code in items else None,
        indicator_of=lambda code: indicators[code].exact,
    )


class _Scoring:
    """One assessment being scored: items first, in the order of the file, then what is summed from them."""

    def __init__(self, questionnaire: Questionnaire, assessment: Assessment, *, evidence_rule: bool) -> None:
        self.variant = assessment.variant_of(questionnaire)
        self.questionnaire = worded(questionnaire, self.variant)
        self.assessment = assessment
        self.plan = _plan(self.questionnaire)
        self.rules = questionnaire.scoring
        self.evidence_rule = self.rules.evidence_rule if evidence_rule else None
        self.counts: dict[str, Counts] = {}
        self.indicators = Indicators(questionnaire.indicators, Tables(self.plan.tables, self.counts))
        self.items: dict[str, Item] = {}
        self.facts = facts_with_answers(questionnaire, assessment, self.items, self.indicators)
        self.settled = [
            holds(one, self.facts) if is_settled else None
            for one, is_settled in zip(self.plan.conditions, self.plan.is_settled, strict=True)
        ]
        for question in self.questionnaire.questions:
            self.items[question.id] = self._item(question)

    def result(self) -> Result:
        questionnaire = self.questionnaire
        by_phase, by_pillar = self._sums()
        phases = {code: self._phase(code, total) for code, total in by_phase.items()}
        scored = [by_phase[code] for code, phase in phases.items() if phase.score is not None]
        return Result(
            questionnaire=questionnaire.id,
            version=questionnaire.version,
            variant=self.variant,
            overall=self._overall(phases, by_phase, scored),
            phases=phases,
            pillars={code: self._pillar(total) for code, total in by_pillar.items()},
            standards_met=self._standards_met(),
            items=self.items,
            indicators={code: self.indicators[code] for code in questionnaire.indicators},
            recommendations=ordered_actions(questionnaire, self.items),
            band_names=self.plan.band_names,
        )

    def may_be_left_out(self, code: str) -> bool:
        question = self.questionnaire.question(code)
        return question.not_applicable_by_hand is not None or self._is_shut(question)

    # Items

    def _is_shut(self, question: Question) -> bool:
        return any(self._truth(place) is False for place in self.plan.gates[question.id])

    def _truth(self, place: int) -> bool | None:
        if self.plan.is_settled[place]:
            return self.settled[place]
        return holds(self.plan.conditions[place], self.facts)

    def _item(self, question: Question) -> Item:
        answer = self.assessment.answers.get(question.id, _NOTHING)
        has_levels = question.kind == "levels"
        if answer.not_applicable is not None or self._is_shut(question):
            return Item("not_applicable", has_levels=has_levels)
        if answer.value is None:
            return Item("dont_know" if answer.dont_know else "unanswered", has_levels=has_levels)
        if question.kind == "table" and isinstance(answer.value, dict):
            self.counts[question.id] = answer.value
        full = self.plan.full
        claimed = question.units(answer.value, full, self._bands(question))
        if claimed is None:
            return Item("not_scored")
        units = self._evidenced(question, answer, claimed)
        if question.kind != "levels":
            return Item("answered", units, full, lacks_evidence=units < claimed)
        claimed_level = claimed * question.top // full
        level = claimed_level if units == claimed else units * question.top // full
        return Item("answered", units, full, True, level, claimed_level, units < claimed)

    def _evidenced(self, question: Question, answer: Answer, units: int) -> int:
        """Lower a high value that nothing shows. A claim between two levels counts as the lower one."""
        rule = self.evidence_rule
        full = self.plan.full
        if (
            rule is None
            or question.kind not in rule.kinds
            or answer.evidence.strip()
            or 100 * units < rule.start * full
        ):
            return units
        possible = question.possible_values()
        counted = (
            rule.counts_as
            if possible is None
            else max((value for value in possible if value <= rule.counts_as), default=Fraction(0))
        )
        return min(units, int(counted * full / 100))

    def _bands(self, question: Question) -> list[tuple[int, int]]:
        if question.kind != "table":
            return []
        found = (self.indicators[code] for code in question.scored_by)
        return [(one.band, one.top) for one in found if one.band is not None]

    # Sums

    def _sums(self) -> tuple[dict[str, _Sum], dict[str, _Sum]]:
        """Return the sums by phase and, where there is a view of them, by pillar."""
        full, items = self.plan.full, self.items
        phases = {phase.id: _Sum(full) for phase in self.questionnaire.phases}
        pillars = {pillar.id: _Sum(full) for pillar in self.questionnaire.pillars if self.rules.pillar}
        for question in self.questionnaire.questions:
            weight, item = question.weight, items[question.id]
            phases[question.phase].add(weight, item)
            if pillars and question.pillar:
                pillars[question.pillar].add(weight, item)
        return phases, pillars

    def _phase(self, phase: str, total: _Sum) -> Score:
        rules = self.rules.phase
        if not total.applicable_weight:
            return Score("not_applicable", None, None, None, (), None, provisional=False)
        if not total.weight or not total.covers(rules.score_from):
            return Score("too_little_answered", None, None, None, (), total.coverage, provisional=True)
        safeguards = self.plan.safeguards[phase]
        shown = rounded(*total.score)
        by_score = self._band(shown)
        band, limited_by = self._capped(by_score, safeguards)
        provisional = not total.covers(rules.final_from) or any(map(self._is_open, safeguards))
        return Score("scored", shown, band, by_score, limited_by, total.coverage, provisional)

    def _overall(self, phases: dict[str, Score], by_phase: dict[str, _Sum], scored: list[_Sum]) -> Score:
        rules = self.rules.overall
        total = _Sum(self.plan.full)
        for one in by_phase.values():
            total.add_all(one)
        safeguards = self.plan.all_safeguards
        provisional = not total.covers(rules.final_from) or any(map(self._is_open, safeguards))
        if total.applicable_weight and not total.covers(rules.score_from):
            return Score("too_little_answered", None, None, None, (), total.coverage, provisional)
        if len(scored) < rules.phases_needed or not total.weight:
            return Score("too_few_phases", None, None, None, (), total.coverage, provisional)
        shown = rounded(*(_mean(scored) if rules.mean_of == "phases" else total.score))
        by_score = self._band(shown)
        band, limited_by = self._capped(by_score, safeguards)
        if not limited_by:
            band, limited_by = self._below_top(by_score, phases, safeguards)
        return Score("scored", shown, band, by_score, limited_by, total.coverage, provisional)

    def _band(self, shown: float) -> int:
        return max(1, bisect_right(self.plan.band_starts, shown))

    def _capped(self, by_score: int, safeguards: Iterable[Question]) -> tuple[int, tuple[str, ...]]:
        rule = self.rules.safeguard
        if rule is None or by_score <= rule.highest_band:
            return by_score, ()
        missing = tuple(one.id for one in safeguards if self._is_below(one, rule.below))
        return (rule.highest_band, missing) if missing else (by_score, ())

    def _below_top(
        self, by_score: int, phases: dict[str, Score], questions: Iterable[Question]
    ) -> tuple[int, tuple[str, ...]]:
        rule = self.rules.top_band
        if rule is None or by_score < rule.band:
            return by_score, ()
        safeguards = [one.id for one in questions if self._is_open(one) or self._is_below(one, rule.safeguards_from)]
        low = [code for code, phase in phases.items() if phase.score is not None and phase.score < rule.phases_from]
        limited_by = (*safeguards, *low)
        return (rule.band - 1, limited_by) if limited_by else (by_score, ())

    def _is_open(self, question: Question) -> bool:
        return self.items[question.id].status in OPEN

    def _is_below(self, question: Question, percent: float) -> bool:
        item = self.items[question.id]
        return item.units is not None and 100 * item.units < percent * item.full

    def _pillar(self, total: _Sum) -> PillarScore:
        needed = self.rules.pillar.answers_needed if self.rules.pillar else 1
        if not total.applicable_weight:
            return PillarScore("not_applicable", None, total.answered)
        if total.answered < needed:
            return PillarScore("too_few_questions", None, total.answered)
        return PillarScore("scored", rounded(*total.score), total.answered)

    def _standards_met(self) -> StandardsMet:
        needed = self.rules.standard_from * self.plan.full
        counted = [item.units for item in self.items.values() if item.units is not None or item.status in OPEN]
        met = [units for units in counted if units is not None and 100 * units >= needed]
        return StandardsMet(len(met), len(counted))


def _mean(sums: Sequence[_Sum]) -> tuple[int, int]:
    """Return the plain mean of scores, exact: numerator and denominator."""
    numerator, denominator = 0, 1
    for one in sums:
        earned, whole = one.score
        numerator, denominator = numerator * whole + earned * denominator, denominator * whole
    return numerator, denominator * len(sums)
