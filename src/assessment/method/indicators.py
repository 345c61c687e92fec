"""Indicators: numbers computed from tables of people."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessment.method.question import Counts, TableQuestion
from assessment.method.questionnaire import (
    Balance,
    Indicator,
    LargestGap,
    Questionnaire,
    RatioByGroup,
    Share,
    ShareGap,
    TablePart,
)
from assessment.method.rounding import rounded


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """An indicator of one assessment.

    `value`: per cent or points, one decimal; None where there is no data (a division by zero is no data, never 0 %).
    `band`: 0 to `top`; None where it is not scored or where too few people are counted. `people`: counted in `of`.
    `by_group`: column → ratio with two decimals; None for every formula but ratios.
    """

    value: float | None = None
    band: int | None = None
    top: int = 0
    people: int = 0
    by_group: Mapping[str, float | None] | None = None

    @property
    def exact(self) -> Fraction | None:
        """The value as shown, for conditions."""
        return None if self.value is None else Fraction(str(self.value))


def indicator_result(indicator: Indicator, tables: "Tables") -> IndicatorResult:
    """Compute an indicator from the tables that were answered."""
    is_ratio = isinstance(indicator, RatioByGroup)
    if any(part.question not in tables.counts for part in indicator.parts.values()):
        return IndicatorResult(top=indicator.top, by_group={} if is_ratio else None)
    people = sum(tables.by_column(indicator.of).values())
    if isinstance(indicator, RatioByGroup):
        return IndicatorResult(people=people, by_group=_ratios(indicator, tables))
    value = _value(indicator, tables)
    shown = None if value is None else rounded(value.numerator, value.denominator)
    return IndicatorResult(shown, _band(indicator, shown, people), indicator.top, people)


class Tables:
    """The counts of the answered tables by question, summed as a part of a table asks."""

    def __init__(self, questionnaire: Questionnaire, counts: Mapping[str, Counts]) -> None:
        self.questions = {one.id: one for one in questionnaire.questions if isinstance(one, TableQuestion)}
        self.counts = counts

    def by_column(self, part: TablePart) -> dict[str, int]:
        """Return column → sum over the rows of the part."""
        question, counts = self.questions[part.question], self.counts[part.question]
        rows = part.rows or tuple(question.rows)
        columns = part.columns or question.column_ids
        return {column: sum(counts.get(row, {}).get(column, 0) for row in rows) for column in columns}

    def total(self, part: TablePart) -> int:
        """Return the sum of the part."""
        return sum(self.by_column(part).values())

    def smallest(self, part: TablePart) -> int:
        """Return the smallest of the columns that are not optional."""
        lines = self.questions[part.question].columns or {}
        sums = self.by_column(part)
        return min(count for column, count in sums.items() if column not in lines or not lines[column].optional)


def _value(indicator: Balance | Share | ShareGap | LargestGap, tables: Tables) -> Fraction | None:
    match indicator:
        case Balance(of=of):
            return _percent(tables.smallest(of), tables.total(of))
        case Share(of=of, out_of=out_of):
            return _percent(tables.total(of), tables.total(out_of))
        case ShareGap(of=of, minus=minus, column=column):
            here, there = (_percent(tables.by_column(part)[column], tables.total(part)) for part in (of, minus))
            return None if here is None or there is None else here - there
        case LargestGap(of=of, to=to):
            return _largest_gap(tables.by_column(of), tables.by_column(to))


def _largest_gap(reached: Mapping[str, int], targets: Mapping[str, int]) -> Fraction | None:
    total = sum(reached.values())
    if not total or not any(targets.values()):
        return None
    return max(abs(Fraction(100 * reached[column], total) - targets[column]) for column in reached)


def _ratios(indicator: RatioByGroup, tables: Tables) -> dict[str, float | None]:
    ours, theirs = tables.by_column(indicator.of), tables.by_column(indicator.to)
    all_ours, all_theirs = sum(ours.values()), sum(theirs.values())
    return {
        column: rounded(count * all_theirs, theirs[column] * all_ours, places=2)
        if all_ours and theirs[column]
        else None
        for column, count in ours.items()
    }


def _percent(part: int, total: int) -> Fraction | None:
    return Fraction(100 * part, total) if total else None


def _band(indicator: Indicator, shown: float | None, people: int) -> int | None:
    """Return the band of the value as shown, so that nobody reads 5.0 in the band below 5."""
    if shown is None or not indicator.top or people < indicator.people_from:
        return None
    if indicator.bands_from:
        return bisect_right(indicator.bands_from, shown)
    return sum(shown <= limit for limit in indicator.bands_to)
