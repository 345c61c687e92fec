"""The method a second time, for the quick questionnaire alone and as plainly as possible.

Written from the rules in words (domain.md 4 to 6.1), without looking at the program, in fractions and
without any cleverness, so that both can be compared over random answers. It takes the content of an
answers file as it stands there and gives the Result of the contract as it stands in the JSON.

A value is a fraction of 1; None stands for "none of it", as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Item:
    """A question: the matrix of domain.md 4.7, and which of its recommendations are quick wins (4.1 to 4.5)."""

    code: str
    pillar: str
    weight: int
    safeguard: bool = False
    quick_wins: tuple[int, ...] = (0, 1)
    """The levels whose recommendation carries the tag QW; a text without a tag is structural."""

    @property
    def phase(self) -> str:
        return self.code[:3]


PHASES = ("DES", "IMP", "OPS", "MON", "EVA")
ITEMS = (
    Item("DES-01", "OC", 3),
    Item("DES-02", "OC", 3),
    Item("DES-03", "LR", 2),
    Item("IMP-01", "OC", 3, safeguard=True),
    Item("IMP-02", "OC", 3),
    Item("IMP-03", "OC", 2, quick_wins=(2,)),
    Item("IMP-07", "RE", 2),
    Item("IMP-09", "VA", 2),
    Item("OPS-01", "LR", 3, safeguard=True),
    Item("OPS-02", "LR", 2, quick_wins=()),
    Item("OPS-06", "LR", 2),
    Item("MON-01", "OC", 3, safeguard=True),
    Item("MON-04", "OC", 2),
    Item("EVA-06", "OC", 2),
    Item("EVA-08", "AD", 1),
)
STAFF_TABLE = "IMP-03"
STAFF_ROWS = ("management", "field-leaders", "field-technical")
LEADERS = ("management", "field-leaders")
OPENED_BY = {"LR": ("survey", "clearance"), "RE": ("eore",), "VA": ("va",)}
BAND_NAMES = {1: "Starting", 2: "Emerging", 3: "Developing", 4: "Established", 5: "Leading"}


def rounded(number: Fraction) -> float:
    """To one decimal, half up, away from zero on both sides."""
    tenths = floor(abs(number) * 10 + Fraction(1, 2))
    return (tenths if number >= 0 else -tenths) / 10


def is_behind_a_shut_gate(item: Item, profile: Json) -> bool:
    if item.code == STAFF_TABLE:
        return "staff" in profile and profile["staff"] < 10
    if "activities" not in profile or item.pillar not in OPENED_BY:
        return False
    return not {*OPENED_BY[item.pillar], "regulation"} & set(profile["activities"])


def women_men_all(table: Json, rows: Iterable[str]) -> tuple[int, int, int]:
    """Women, men, and everybody: the third column counts in the total only."""
    cells = [table.get(row, {}) for row in rows]
    women = sum(cell.get("women", 0) for cell in cells)
    men = sum(cell.get("men", 0) for cell in cells)
    return women, men, women + men + sum(cell.get("other", 0) for cell in cells)


def balance(table: Json, rows: Iterable[str]) -> Json:
    """I-01, I-02: the share of the less represented sex; under ten people a value, but no band."""
    women, men, everybody = women_men_all(table, rows)
    if everybody == 0:
        return {"value": None, "band": None}
    value = rounded(Fraction(100 * min(women, men), everybody))
    band = sum(value >= edge for edge in (5, 15, 30, 40))
    return {"value": value, "band": band if everybody >= 10 else None}


def leadership_gap(table: Json) -> Json:
    """I-05: the share of women among leaders less their share among all staff, in points."""
    women_leaders, _, leaders = women_men_all(table, LEADERS)
    women, _, everybody = women_men_all(table, STAFF_ROWS)
    if not leaders or not everybody:
        return {"value": None, "band": None}
    return {
        "value": rounded(Fraction(100 * women_leaders, leaders) - Fraction(100 * women, everybody)),
        "band": None,
    }


@dataclass(frozen=True)
class Judged:
    """What an answer comes to."""

    item: Item
    status: str
    value: Fraction | None = None

    @property
    def is_applicable(self) -> bool:
        return self.status in ("answered", "unanswered", "dont_know")

    @property
    def is_open(self) -> bool:
        """A safeguard nobody answered: not known to be there, not known to be missing."""
        return self.item.safeguard and self.status in ("unanswered", "dont_know")

    @property
    def is_missing(self) -> bool:
        """A safeguard at level 0 or 1."""
        return self.item.safeguard and self.value is not None and self.value <= Fraction(1, 4)

    @property
    def is_below_three(self) -> bool:
        return self.item.safeguard and self.value is not None and self.value < Fraction(3, 4)

    @property
    def urgency(self) -> Fraction:
        assert self.value is not None
        return self.item.weight * (4 - 4 * self.value)


def judge(item: Item, answer: Json, profile: Json, indicators: Json) -> Judged:
    if is_behind_a_shut_gate(item, profile) or "not_applicable" in answer:
        return Judged(item, "not_applicable")
    if "dont_know" in answer:
        return Judged(item, "dont_know")
    if "value" not in answer:
        return Judged(item, "unanswered")
    if item.code != STAFF_TABLE:
        return Judged(item, "answered", Fraction(answer["value"], 4))
    bands = [indicators[name]["band"] for name in ("I-01", "I-02") if indicators[name]["band"] is not None]
    if not bands:
        return Judged(item, "not_scored")
    return Judged(item, "answered", Fraction(sum(bands), 4 * len(bands)))


def staff_indicators(answers: Json, profile: Json) -> Json:
    item = next(item for item in ITEMS if item.code == STAFF_TABLE)
    answer = answers.get(STAFF_TABLE, {})
    if is_behind_a_shut_gate(item, profile) or "value" not in answer:
        return {name: {"value": None, "band": None} for name in ("I-01", "I-02", "I-05")}
    table = answer["value"]
    return {"I-01": balance(table, STAFF_ROWS), "I-02": balance(table, LEADERS), "I-05": leadership_gap(table)}


def coverage_of(judged: list[Judged]) -> Fraction | None:
    applicable = sum(one.item.weight for one in judged if one.is_applicable)
    answered = sum(one.item.weight for one in judged if one.status == "answered")
    return Fraction(100 * answered, applicable) if applicable else None


def band_of(score: float) -> int:
    return 1 + sum(score >= edge for edge in (20, 40, 60, 80))


def phase_score(judged: list[Judged]) -> Fraction | None:
    """100 x sum of weight x value over sum of weights; None when under half of the phase is answered."""
    coverage = coverage_of(judged)
    if coverage is None or coverage < 50:
        return None
    answered = [(one.item.weight, one.value) for one in judged if one.value is not None]
    return (
        100 * sum((weight * value for weight, value in answered), Fraction(0)) / sum(weight for weight, _ in answered)
    )


def phase_result(judged: list[Judged]) -> Json:
    coverage = coverage_of(judged)
    score = phase_score(judged)
    result: Json = {"status": "scored", "score": None, "band": None, "band_by_score": None, "limited_by": []}
    if coverage is None:
        return result | {"status": "not_applicable", "coverage": None, "provisional": False}
    result["coverage"] = rounded(coverage)
    result["provisional"] = coverage < 70 or any(one.is_open for one in judged)
    if score is None:
        return result | {"status": "too_little_answered"}
    result["score"] = rounded(score)
    result["band"] = result["band_by_score"] = band_of(result["score"])
    missing = [one.item.code for one in judged if one.is_missing]
    if missing and result["band"] > 3:
        result |= {"band": 3, "limited_by": missing}
    return result


def overall_result(judged: list[Judged], phases: dict[str, list[Judged]]) -> Json:
    scores = {phase: score for phase, members in phases.items() if (score := phase_score(members)) is not None}
    coverage = coverage_of(judged)
    assert coverage is not None, "most questions of the quick form are never behind a gate"
    result: Json = {"status": "scored", "score": None, "band": None, "band_name": None, "band_by_score": None}
    result["limited_by"] = []
    result["coverage"] = rounded(coverage)
    result["provisional"] = coverage < 80 or any(one.is_open for one in judged)
    if coverage < 50:
        return result | {"status": "too_little_answered"}
    if len(scores) < 3:
        return result | {"status": "too_few_phases"}
    result["score"] = rounded(sum(scores.values(), Fraction(0)) / len(scores))
    result["band"] = result["band_by_score"] = band_of(result["score"])
    missing = [one.item.code for one in judged if one.is_missing]
    not_leading = [one.item.code for one in judged if one.is_below_three or one.is_open]
    not_leading += [phase for phase, score in scores.items() if rounded(score) < 60]
    if missing and result["band"] > 3:
        result |= {"band": 3, "limited_by": missing}
    elif not_leading and result["band"] == 5:
        result |= {"band": 4, "limited_by": not_leading}
    return result | {"band_name": BAND_NAMES[result["band"]]}


def item_result(one: Judged) -> Json:
    result: Json = {"status": one.status, "value": None if one.value is None else float(one.value)}
    if one.item.code != STAFF_TABLE:
        level = None if one.value is None else int(4 * one.value)
        result |= {"level": level, "claimed_level": level}
    return result


def recommendations(judged: list[Judged], quick_wins: Mapping[str, Iterable[int]]) -> list[Json]:
    def due(one: Judged) -> bool:
        enough = Fraction(3, 4) if one.item.code == STAFF_TABLE else Fraction(1)
        return one.value is not None and one.value < enough

    def place(one: Judged) -> tuple[Any, ...]:
        assert one.value is not None
        is_quick_win = floor(4 * one.value) in quick_wins[one.item.code]
        return not one.is_missing, -one.urgency, not is_quick_win, PHASES.index(one.item.phase), one.item.code

    rows = []
    for priority, one in enumerate(sorted((one for one in judged if due(one)), key=place), start=1):
        assert one.value is not None
        row: Json = {"question": one.item.code, "priority": priority}
        if one.is_missing:
            row["reason"] = "safeguard"
        if one.item.code != STAFF_TABLE:
            row["level"] = int(4 * one.value)
        rows.append(row)
    return rows


def score(answers_file: Json, authority_quick_wins: Mapping[str, Iterable[int]]) -> Json:
    """The Result of a valid answers file to the quick questionnaire.

    The rules in words leave the recommendations to authorities to the author of the file, and so their quick wins.
    """
    is_authority = answers_file["organisation"].get("type") == "authority"
    quick_wins = authority_quick_wins if is_authority else {item.code: item.quick_wins for item in ITEMS}
    answers, profile = answers_file.get("answers", {}), answers_file.get("profile", {})
    indicators = staff_indicators(answers, profile)
    judged = [judge(item, answers.get(item.code, {}), profile, indicators) for item in ITEMS]
    phases = {phase: [one for one in judged if one.item.phase == phase] for phase in PHASES}
    applicable = [one for one in judged if one.is_applicable]
    met = [one for one in applicable if one.value is not None and one.value >= Fraction(3, 4)]
    return {
        "questionnaire": answers_file["questionnaire"],
        "version": answers_file["version"],
        "variant": "authority" if is_authority else None,
        "overall": overall_result(judged, phases),
        "phases": {phase: phase_result(members) for phase, members in phases.items()},
        "pillars": {},
        "standards_met": {
            "met": len(met),
            "applicable": len(applicable),
            "percent": rounded(Fraction(100 * len(met), len(applicable))),
        },
        "items": {one.item.code: item_result(one) for one in judged},
        "indicators": indicators,
        "not_applicable": sum(one.status == "not_applicable" for one in judged),
        "dont_know": sum(one.status == "dont_know" for one in judged),
        "unanswered": sum(one.status == "unanswered" for one in judged),
        "recommendations": recommendations(judged, quick_wins),
    }
