"""Scores: from a questionnaire and an assessment to a Result, by the rules that the questionnaire's file states.

Values are whole numbers of units (see `question`), so every sum is exact, with one division for each score. The method
is told, with a worked example, in docs/scoring.md.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm

from assessment.method.answers import Answer, Assessment
from assessment.method.condition import Condition, Facts, holds
from assessment.method.indicators import IndicatorResult, Tables, indicator_result
from assessment.method.question import Counts, LevelsQuestion, Question, TableQuestion
from assessment.method.questionnaire import Questionnaire
from assessment.method.recommendations import ordered_actions
from assessment.method.result import Item, PillarScore, Result, Score, StandardsMet
from assessment.method.rounding import rounded
from assessment.method.wording import worded

_NOTHING = Answer()


def score(questionnaire: Questionnaire, assessment: Assessment, *, evidence_rule: bool = True) -> Result:
    """Score an assessment. `evidence_rule` False counts claims without evidence in full, where the file has the rule.

    "Not applicable" counts neither for nor against. No answer and "don't know" leave the scores alone and lower the
    coverage, which makes a result provisional or leaves it without a number.
    """
    return _Scoring(questionnaire, assessment, evidence_rule=evidence_rule).result()


def wrongly_left_out(questionnaire: Questionnaire, assessment: Assessment) -> list[str]:
    """Return the questions answered "not applicable" that neither allow that by hand nor are left out by a gate."""
    given = [code for code, answer in assessment.answers.items() if answer.not_applicable is not None]
    if not given:
        return []
    scoring = _Scoring(questionnaire, assessment, evidence_rule=True)
    return [code for code in given if not scoring.may_be_left_out(code)]


@dataclass(frozen=True, slots=True)
class _Sum:
    """The weighted sum over some items: what a score is made of."""

    answered: int
    earned: int
    weight: int
    applicable_weight: int

    @classmethod
    def over(cls, weighted: Iterable[tuple[int, Item]]) -> "_Sum":
        answered = earned = weight = applicable = 0
        for each, item in weighted:
            if item.units is not None:
                answered += 1
                earned += each * item.units
                weight += each
                applicable += each
            elif item.status in ("unanswered", "dont_know"):
                applicable += each
        return cls(answered, earned, weight, applicable)

    @property
    def coverage(self) -> float | None:
        return rounded(100 * self.weight, self.applicable_weight) if self.applicable_weight else None

    def covers(self, percent: float) -> bool:
        """Compare the coverage exactly; nothing applicable covers nothing."""
        return self.applicable_weight > 0 and 100 * self.weight >= percent * self.applicable_weight


@dataclass(frozen=True, slots=True)
class _Plan:
    """What scoring needs of a worded questionnaire, worked out once."""

    full: int
    gates: dict[str, tuple[Condition, ...]]
    band_starts: tuple[float, ...]
    safeguards: tuple[Question, ...]


@lru_cache(maxsize=64)
def _plan(questionnaire: Questionnaire) -> _Plan:
    tops = {code: indicator.top for code, indicator in questionnaire.indicators.items()}
    denominators = [number for question in questionnaire.questions for number in question.denominators(tops)]
    phases = {phase.id: phase.applies_when for phase in questionnaire.phases}
    pillars = {pillar.id: pillar.applies_when for pillar in questionnaire.pillars}
    gates = {
        question.id: tuple(
            gate
            for gate in (phases[question.phase], pillars.get(question.pillar or ""), question.applies_when)
            if gate is not None
        )
        for question in questionnaire.questions
    }
    return _Plan(
        full=lcm(*denominators),
        gates=gates,
        band_starts=tuple(sorted(band.start for band in questionnaire.bands)),
        safeguards=tuple(question for question in questionnaire.questions if question.safeguard),
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
        self.tables = Tables(self.questionnaire, self.counts)
        self.indicators: dict[str, IndicatorResult] = {}
        self.items: dict[str, Item] = {}
        self.facts = Facts(
            conditions=questionnaire.conditions,
            profile=assessment.profile,
            organisation=assessment.organisation.as_facts(),
            value_of=lambda code: self.items[code].value if code in self.items else None,
            indicator_of=lambda code: self._indicator(code).exact,
        )
        for question in self.questionnaire.questions:
            self.items[question.id] = self._item(question)

    def result(self) -> Result:
        questionnaire = self.questionnaire
        phases = {phase.id: self._phase(phase.id) for phase in questionnaire.phases}
        scores = {code: score for code, (score, _) in phases.items()}
        return Result(
            questionnaire=questionnaire.id,
            version=questionnaire.version,
            variant=self.variant,
            overall=self._overall(scores, [exact for _, exact in phases.values() if exact is not None]),
            phases=scores,
            pillars=self._pillars(),
            standards_met=self._standards_met(),
            items=self.items,
            indicators={code: self._indicator(code) for code in questionnaire.indicators},
            recommendations=ordered_actions(questionnaire, self.items),
            band_names=tuple(band.name for band in sorted(questionnaire.bands, key=lambda band: band.start)),
        )

    def may_be_left_out(self, code: str) -> bool:
        question = self.questionnaire.question(code)
        return question.not_applicable_by_hand is not None or self._is_shut(question)

    # Items

    def _is_shut(self, question: Question) -> bool:
        return any(holds(gate, self.facts) is False for gate in self.plan.gates[question.id])

    def _item(self, question: Question) -> Item:
        answer = self.assessment.answers.get(question.id, _NOTHING)
        if answer.not_applicable is not None or self._is_shut(question):
            return Item("not_applicable")
        if answer.value is None:
            return Item("dont_know" if answer.dont_know else "unanswered")
        if isinstance(question, TableQuestion):
            self.counts[question.id] = answer.value  # type: ignore[assignment]
        return self._answered(question, answer)

    def _answered(self, question: Question, answer: Answer) -> Item:
        full = self.plan.full
        claimed = None if answer.value is None else question.units(answer.value, full, self._bands(question))
        if claimed is None:
            return Item("not_scored")
        units = self._evidenced(question, answer, claimed)
        if not isinstance(question, LevelsQuestion):
            return Item("answered", units, full, lacks_evidence=units < claimed)
        level, claimed_level = units * question.top // full, claimed * question.top // full
        return Item("answered", units, full, level, claimed_level, units < claimed)

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
        possible = question.possible_values() or [Fraction(100)]
        counted = max((value for value in possible if value <= rule.counts_as), default=Fraction(0))
        return min(units, int(counted * full / 100))

    def _bands(self, question: Question) -> list[tuple[int, int]]:
        if not isinstance(question, TableQuestion):
            return []
        found = (self._indicator(code) for code in question.scored_by)
        return [(one.band, one.top) for one in found if one.band is not None]

    def _indicator(self, code: str) -> IndicatorResult:
        """Compute an indicator once its tables are known; asked earlier, it is computed again later."""
        if code not in self.indicators:
            indicator = self.questionnaire.indicators[code]
            found = indicator_result(indicator, self.tables)
            if any(part.question not in self.counts for part in indicator.parts.values()):
                return found
            self.indicators[code] = found
        return self.indicators[code]

    # Sums

    def _sum(self, questions: Iterable[Question]) -> _Sum:
        return _Sum.over((question.weight, self.items[question.id]) for question in questions)

    def _phase(self, phase: str) -> tuple[Score, Fraction | None]:
        """Return the phase as shown, and its exact score for the mean of the phases."""
        questions = self.questionnaire.questions_in(phase)
        total = self._sum(questions)
        if not total.applicable_weight:
            return Score("not_applicable", None, None, None, (), None, provisional=False), None
        if not total.covers(self.rules.phase.score_from):
            return Score("too_little_answered", None, None, None, (), total.coverage, provisional=True), None
        safeguards = [question for question in questions if question.safeguard]
        provisional = not total.covers(self.rules.phase.final_from) or any(self._is_open(one) for one in safeguards)
        exact = Fraction(100 * total.earned, total.weight * self.plan.full)
        shown = rounded(exact.numerator, exact.denominator)
        by_score = self._band(shown)
        band, limited_by = self._capped(by_score, safeguards)
        return Score("scored", shown, band, by_score, limited_by, total.coverage, provisional), exact

    def _overall(self, phases: dict[str, Score], exact: Sequence[Fraction]) -> Score:
        rules = self.rules.overall
        total = self._sum(self.questionnaire.questions)
        provisional = not total.covers(rules.final_from) or any(map(self._is_open, self.plan.safeguards))
        if total.applicable_weight and not total.covers(rules.score_from):
            return Score("too_little_answered", None, None, None, (), total.coverage, provisional)
        if len(exact) < rules.phases_needed or not total.weight:
            return Score("too_few_phases", None, None, None, (), total.coverage, provisional)
        if rules.mean_of == "phases":
            mean = sum(exact, Fraction()) / len(exact)
        else:
            mean = Fraction(100 * total.earned, total.weight * self.plan.full)
        shown = rounded(mean.numerator, mean.denominator)
        by_score = self._band(shown)
        band, limited_by = self._capped(by_score, self.plan.safeguards)
        if not limited_by:
            band, limited_by = self._below_top(by_score, phases)
        return Score("scored", shown, band, by_score, limited_by, total.coverage, provisional)

    def _band(self, shown: float) -> int:
        return max(1, bisect_right(self.plan.band_starts, shown))

    def _capped(self, by_score: int, safeguards: Iterable[Question]) -> tuple[int, tuple[str, ...]]:
        rule = self.rules.safeguard
        if rule is None or by_score <= rule.highest_band:
            return by_score, ()
        missing = tuple(one.id for one in safeguards if self._is_below(one, rule.below))
        return (rule.highest_band, missing) if missing else (by_score, ())

    def _below_top(self, by_score: int, phases: dict[str, Score]) -> tuple[int, tuple[str, ...]]:
        rule = self.rules.top_band
        if rule is None or by_score < rule.band:
            return by_score, ()
        safeguards = [
            one.id for one in self.plan.safeguards if self._is_open(one) or self._is_below(one, rule.safeguards_from)
        ]
        low = [code for code, phase in phases.items() if phase.score is not None and phase.score < rule.phases_from]
        limited_by = (*safeguards, *low)
        return (rule.band - 1, limited_by) if limited_by else (by_score, ())

    def _is_open(self, question: Question) -> bool:
        """A question that applies and has no answer."""
        return self.items[question.id].status in ("unanswered", "dont_know")

    def _is_below(self, question: Question, percent: float) -> bool:
        item = self.items[question.id]
        return item.units is not None and 100 * item.units < percent * item.full

    def _pillars(self) -> dict[str, PillarScore]:
        rule = self.rules.pillar
        return (
            {pillar.id: self._pillar(pillar.id, rule.answers_needed) for pillar in self.questionnaire.pillars}
            if rule
            else {}
        )

    def _pillar(self, pillar: str, answers_needed: int) -> PillarScore:
        total = self._sum(one for one in self.questionnaire.questions if one.pillar == pillar)
        if not total.applicable_weight:
            return PillarScore("not_applicable", None, total.answered)
        if total.answered < answers_needed:
            return PillarScore("too_few_questions", None, total.answered)
        return PillarScore("scored", rounded(100 * total.earned, total.weight * self.plan.full), total.answered)

    def _standards_met(self) -> StandardsMet:
        start = self.rules.standard_from
        applicable = [item for item in self.items.values() if item.status in ("answered", "unanswered", "dont_know")]
        met = sum(item.units is not None and 100 * item.units >= start * item.full for item in applicable)
        return StandardsMet(met, len(applicable))
