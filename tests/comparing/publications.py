"""Publications for tests, written down number by number as the contract has them: no rule of the program made them."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assessment.method.publication import ALL, Cell, Group, Hidden, Named, Participant, Released

NAMES = (
    "Border Police EOD",
    "Delta Clearing",
    "Example Clearance",
    "Fair Fields",
    "Golden River Demining",
    "Hill Tribes Aid",
    "Island Survey",
    "Jasmine Trust",
    "Karst Clearance",
    "Lotus Risk Education",
    "Mekong Survey",
    "Northern Battalion",
)
MEMBERS = tuple(
    Participant(name=name, type=type)
    for name, type in zip(
        NAMES,
        ("police", "company", "ngo", "ngo", "company", "ngo", "ngo", "survivors", "ngo", "ngo", "company", "military"),
        strict=True,
    )
)


def numbered(subject: str, counts: Sequence[int], median: int, quartiles: tuple[int, int] | None = None, group=ALL):
    """The cells of the overall result or of a phase."""
    cells = [
        Cell(group=group, subject=subject, value=f"band-{number}", count=count)
        for number, count in enumerate(counts, start=1)
    ]
    cells.append(Cell(group=group, subject=subject, value="median", number=median))
    if quartiles:
        cells.append(Cell(group=group, subject=subject, value="lower-quartile", number=quartiles[0]))
        cells.append(Cell(group=group, subject=subject, value="upper-quartile", number=quartiles[1]))
    return cells


def answered(code: str, counts: Mapping[str, int], met: int, recommended: int, group=ALL) -> list[Cell]:
    """The cells of a question."""
    subject = f"question:{code}"
    cells = [Cell(group=group, subject=subject, value=value, count=count) for value, count in counts.items()]
    cells.append(Cell(group=group, subject=subject, value="standard-met", count=met))
    return [*cells, Cell(group=group, subject=subject, value="recommended", count=recommended)]


def leveled(code: str, counts: Sequence[int], group=ALL) -> list[Cell]:
    """The cells of a question with levels 0 to 4, all of whose levels below 4 lead to a recommendation."""
    named = {f"level-{level}": count for level, count in enumerate(counts)}
    return answered(code, named, met=counts[3] + counts[4], recommended=sum(counts[:4]), group=group)


def employed(code: str, row: str, women: int, men: int, organisations: int, group=ALL) -> list[Cell]:
    """The cells of a row of people."""
    subject = f"people:{code}:{row}"
    return [
        Cell(group=group, subject=subject, value=value, number=number, organisations=organisations)
        for value, number in (("women", women), ("men", men))
    ]


def hidden(*subjects: str, group: str = ALL) -> list[Hidden]:
    return [Hidden(group=group, subject=subject) for subject in subjects]


def released(cells: Iterable[Cell] = (), not_shown: Iterable[Hidden] = (), **changes: Any) -> Released:
    """A publication of twelve organisations by the quick form, with these cells."""
    return Released(
        **{
            "questionnaire": "gender-quick",
            "version": 1,
            "variant": None,
            "period": "2026",
            "date": datetime.date(2026, 12, 1),
            "submitted": 12,
            "provisional": 0,
            "waiting": 0,
            "participants": MEMBERS,
            "groups": {ALL: Group(size=12, unknown=9)},
            "cells": tuple(cells),
            "hidden": tuple(not_shown),
            "named": (),
        }
        | changes
    )


def named(name: str, type: str, score: float | None, band: int | None, limited_by=(), share="result") -> Named:
    overall = {"score": score, "band": band, "limited_by": list(limited_by)}
    return Named(name=name, type=type, share=share, result={"overall": overall, "phases": {}})


QUICK_LEVELS = {
    "DES-01": (1, 1, 4, 4, 2),
    "DES-02": (2, 3, 3, 2, 2),
    "DES-03": (2, 3, 4, 2, 1),
    "IMP-01": (1, 2, 3, 4, 2),
    "IMP-02": (2, 2, 3, 3, 2),
    "IMP-07": (1, 3, 3, 3, 2),
    "OPS-01": (1, 2, 3, 3, 2),
    "OPS-02": (2, 2, 3, 2, 2),
    "OPS-06": (2, 2, 2, 3, 2),
    "MON-01": (1, 2, 3, 4, 2),
    "MON-04": (2, 2, 4, 2, 2),
    "EVA-06": (3, 4, 3, 1, 1),
    "EVA-08": (3, 3, 3, 2, 1),
}
"""A round of twelve, of which one does no survey or clearance. IMP-09 is hidden."""


def quick(**changes: Any) -> Released:
    """The country of the design: twelve organisations, one question and one row of people hidden."""
    cells = [
        *numbered("overall", (1, 3, 5, 2, 1), 50, (40, 60)),
        *numbered("phase:DES", (1, 2, 4, 4, 1), 55, (45, 70)),
        *numbered("phase:IMP", (1, 3, 5, 2, 1), 50, (40, 60)),
        *numbered("phase:OPS", (1, 1, 4, 4, 1), 60, (50, 70)),
        *numbered("phase:MON", (2, 3, 3, 3, 1), 50, (35, 65)),
        *numbered("phase:EVA", (3, 4, 3, 1, 1), 40, (30, 50)),
        *(cell for code, counts in QUICK_LEVELS.items() for cell in leveled(code, counts)),
        *answered(
            "IMP-03",
            {"quarter-0": 2, "quarter-1": 3, "quarter-2": 3, "quarter-3": 2, "quarter-4": 1},
            met=3,
            recommended=8,
        ),
        *employed("IMP-03", "field-leaders", 15, 105, 11),
        *employed("IMP-03", "field-technical", 210, 640, 11),
    ]
    values: dict[str, Any] = {
        "named": (
            named("Example Clearance", "ngo", 63.5, 3, ("IMP-01",), share="report"),
            named("Border Police EOD", "police", 48.8, 3),
            named("Delta Clearing", "company", 67.1, 4),
        )
    }
    not_shown = hidden("question:IMP-09", "people:IMP-03:management")
    return released(cells, not_shown, **(values | changes))


def quick_before() -> Released:
    """The same twelve a year earlier, with a few numbers only."""
    cells = [
        *numbered("overall", (2, 4, 4, 1, 1), 45, (35, 55)),
        *numbered("phase:DES", (1, 3, 4, 3, 1), 55, (40, 65)),
        *numbered("phase:IMP", (2, 4, 4, 1, 1), 40, (30, 55)),
        *leveled("IMP-01", (3, 3, 3, 2, 1)),
        *leveled("EVA-06", (3, 4, 3, 1, 1)),
    ]
    others = ("phase:OPS", "phase:MON", "phase:EVA", "question:DES-01")
    return released(cells, hidden(*others), period="2025", date=datetime.date(2025, 12, 1))


def all_hidden() -> Released:
    """Four organisations: nothing can be shown."""
    subjects = ["overall", *(f"phase:{phase}" for phase in ("DES", "IMP", "OPS", "MON", "EVA"))]
    subjects += [f"question:{code}" for code in (*QUICK_LEVELS, "IMP-03", "IMP-09")]
    subjects += [f"people:IMP-03:{row}" for row in ("management", "field-leaders", "field-technical")]
    return released(
        not_shown=hidden(*subjects), submitted=4, participants=MEMBERS[:4], groups={ALL: Group(size=4, unknown=4)}
    )
