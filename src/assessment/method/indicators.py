"""Indicators: numbers computed from tables of people."""

from bisect import bisect_right
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from assessment.method.question import Counts, TableQuestion
from assessment.method.questionnaire import (
    Balance,
    Indicator,
    LargestGap,
    RatioByGroup,
    Share,
    ShareGap,
    TablePart,
)
from assessment.method.rounding import rounded


class IndicatorResult(NamedTuple):
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


class Indicators:
    """The indicators of one assessment by code, each computed once all its tables are answered.

    Asked before that, an indicator has no value, and may have one later.
    """

    def __init__(self, indicators: Mapping[str, Indicator], tables: "Tables") -> None:
        self.indicators = indicators
        self.tables = tables
        self._found: dict[str, IndicatorResult] = {}

    def __getitem__(self, code: str) -> IndicatorResult:
        found = self._found.get(code)
        if found is None:
            indicator = self.indicators[code]
            if any(part.question not in self.tables.counts for part in indicator.parts.values()):
                return _without_data(indicator)
            found = self._found[code] = _computed(indicator, self.tables)
        return found


def _without_data(indicator: Indicator) -> IndicatorResult:
    return IndicatorResult(top=indicator.top, by_group={} if indicator.formula == "ratio_by_group" else None)


def _computed(indicator: Indicator, tables: "Tables") -> IndicatorResult:
    people = tables.total(indicator.of)
    if indicator.formula == "ratio_by_group":
        return IndicatorResult(people=people, by_group=_ratios(indicator, tables))
    share = _value(indicator, tables)
    shown = None if share is None else rounded(*share)
    return IndicatorResult(shown, _band(indicator, shown, people), indicator.top, people)


class Tables:
    """The counts of the answered tables by question, summed as a part of a table asks."""

    def __init__(self, questions: Mapping[str, TableQuestion], counts: Mapping[str, Counts]) -> None:
        self.questions = questions
        self.counts = counts
        self._sums: dict[object, dict[str, int]] = {}

    def by_column(self, part: TablePart) -> dict[str, int]:
        """Return column → sum over the rows of the part."""
        found = self._sums.get(part.key)
        if found is None:
            question, counts = self.questions[part.question], self.counts[part.question]
            rows = [counts[row] for row in part.rows or question.rows if row in counts]
            columns = part.columns or question.column_ids
            found = {column: sum([row.get(column, 0) for row in rows]) for column in columns}
            self._sums[part.key] = found
        return found

    def total(self, part: TablePart) -> int:
        """Return the sum of the part."""
        return sum(self.by_column(part).values())

    def smallest(self, part: TablePart) -> int:
        """Return the smallest of the columns that are not optional."""
        sums = self.by_column(part)
        return min([sums[column] for column in self.questions[part.question].required_columns if column in sums])


_Exact: TypeAlias = tuple[int, int]
"""Numerator and denominator, the latter above 0."""


def _value(indicator: Balance | Share | ShareGap | LargestGap, tables: Tables) -> _Exact | None:
    """Return the indicator, exact; None where a division by zero leaves no data."""
    if indicator.formula == "balance":
        return _percent(tables.smallest(indicator.of), tables.total(indicator.of))
    if indicator.formula == "share":
        return _percent(tables.total(indicator.of), tables.total(indicator.out_of))
    if indicator.formula == "share_gap":
        here, there = (
            _percent(tables.by_column(part)[indicator.column], tables.total(part))
            for part in (indicator.of, indicator.minus)
        )
        return (here[0] * there[1] - there[0] * here[1], here[1] * there[1]) if here and there else None
    return _largest_gap(tables.by_column(indicator.of), tables.by_column(indicator.to))


def _largest_gap(reached: Mapping[str, int], targets: Mapping[str, int]) -> _Exact | None:
    total = sum(reached.values())
    if not total or not any(targets.values()):
        return None
    return max(abs(100 * reached[column] - targets[column] * total) for column in reached), total


def _ratios(indicator: RatioByGroup, tables: Tables) -> dict[str, float | None]:
    ours, theirs = tables.by_column(indicator.of), tables.by_column(indicator.to)
    all_ours, all_theirs = sum(ours.values()), sum(theirs.values())
    return {
        column: rounded(count * all_theirs, theirs[column] * all_ours, places=2)
        if all_ours and theirs[column]
        else None
        for column, count in ours.items()
    }


def _percent(part: int, total: int) -> _Exact | None:
    return (100 * part, total) if total else None


def _band(indicator: Indicator, shown: float | None, people: int) -> int | None:
    """Return the band of the value as shown, so that nobody reads 5.0 in the band below 5."""
    if shown is None or not indicator.top or people < indicator.people_from:
        return None
    if indicator.bands_from:
        return bisect_right(indicator.bands_from, shown)
    return sum(shown <= limit for limit in indicator.bands_to)
