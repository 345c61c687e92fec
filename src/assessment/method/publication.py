"""What may leave the building: the published tables of a round, as pages, reports and files read them.

Only `disclosure.release` makes a `Released`; one that was kept is read again by `Released.read`. Its JSON is the
Publication of the contract.
"""

import datetime
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal

from assessment.method.answers import Share
from assessment.method.fields import Model

ALL = "all"
"""The group of all organisations whose results are final."""
PANEL = "panel:"
"""Begins the group of those who also stood in the publication of the period that follows."""
TYPE = "type:"
"""Begins the group of a type of organisation; `type:other` joins the small ones."""


class Participant(Model):
    """An organisation that submitted, whether its result was final or not."""

    name: str
    type: str


class Group(Model):
    """Whom a table is about: `size` organisations, of which `unknown` do not show their result with their name."""

    size: int
    unknown: int


class Cell(Model):
    """One published number.

    `value` names it, with the `count` of organisations or the `number`:

    - overall, phase: `band-1` … (counts); `median`, `lower-quartile`, `upper-quartile` (numbers, in steps of 5);
    - question: `level-0` …, or `no`, `partly`, `yes`, or `quarter-0` … `quarter-4` (four times its value, down),
      and `standard-met`, `recommended` (all counts);
    - people, a row of a table: its columns, such as `women` (numbers, with the `organisations` behind them).
    """

    group: str
    subject: str
    value: str
    count: int | None = None
    number: int | None = None
    organisations: int | None = None

    @property
    def shown(self) -> int:
        """The count or the number: a cell has one of them."""
        return self.count if self.count is not None else self.number or 0


class Hidden(Model):
    """A subject that is not shown in a group. Why is not said, and is the same for "none" and "too few"."""

    group: str
    subject: str


class Named(Model):
    """An organisation that shows its result with its name: the overall score and the phases of a Result."""

    name: str
    type: str
    share: Share
    result: dict[str, Any]


def named_as(name: str, type: str, share: Share, result: Mapping[str, Any]) -> Named:
    """Return what an organisation shows with its name, of its Result as JSON."""
    return Named(name=name, type=type, share=share, result={part: result[part] for part in ("overall", "phases")})


class Released(Model):
    """A publication: fixed tables, each subject of each group in `cells` or in `hidden`.

    `submitted` counts all that were handed in, `provisional` those left out for too few answers, `waiting` those that
    wait for the next round, since a table with and without them would tell them apart.
    """

    format: Literal[1] = 1
    questionnaire: str
    version: int
    variant: str | None
    period: str
    date: datetime.date
    submitted: int
    provisional: int
    waiting: int
    participants: tuple[Participant, ...]
    groups: dict[str, Group]
    cells: tuple[Cell, ...]
    hidden: tuple[Hidden, ...]
    named: tuple[Named, ...]

    @classmethod
    def read(cls, document: str | bytes) -> "Released":
        """Read a publication that was kept as JSON. Raises pydantic's ValidationError where it is damaged."""
        return cls.model_validate_json(document)

    def as_json(self) -> dict[str, Any]:
        """Return the Publication of the contract, without what a cell does not have."""
        return self.model_dump(mode="json") | {"cells": [one.model_dump(exclude_none=True) for one in self.cells]}

    @cached_property
    def _tables(self) -> Mapping[tuple[str, str], Mapping[str, Cell]]:
        found: dict[tuple[str, str], dict[str, Cell]] = {}
        for cell in self.cells:
            found.setdefault((cell.group, cell.subject), {})[cell.value] = cell
        return found

    def table(self, subject: str, group: str = ALL) -> Mapping[str, Cell] | None:
        """Return value → cell of a subject; None where it is hidden."""
        return self._tables.get((group, subject))

    def subjects(self, group: str = ALL) -> list[str]:
        """Return the subjects that are shown in a group, in the order of the questionnaire."""
        return [subject for one, subject in self._tables if one == group]
