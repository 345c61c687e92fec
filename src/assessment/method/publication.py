"""What may leave the building: the published tables of a round, as pages, reports and files read them.

Only `disclosure.release` makes a `Released`; one that was kept is read again by `Released.read`. Its JSON is the
Publication of the contract.
"""

import datetime
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, StrictInt, StrictStr, model_validator
from pydantic_core import PydanticCustomError

from assessment.method.answers import Share
from assessment.method.fields import Id, Model, is_printable
from assessment.method.question import MOST_PEOPLE

ALL = "all"
"""The group of all organisations whose results are final."""
PANEL = "panel:"
"""Begins the group of those who also stood in the publication of the period that follows."""
TYPE = "type:"
"""Begins the group of a type of organisation; `type:other` joins the small ones."""
MOST_ORGANISATIONS = 100_000
"""Organisations of one publication: many times those of all countries."""


def _printable(text: str) -> str:
    """Return a text as it came: names of two publications are compared, and none of them is to change by reading."""
    if not is_printable(text):
        raise PydanticCustomError("control_character", "an invisible control character stands in this text")
    return text


_Count = Annotated[StrictInt, Field(ge=0, le=MOST_ORGANISATIONS)]
_Name = Annotated[StrictStr, Field(min_length=1, max_length=200, pattern=r"\S"), AfterValidator(_printable)]
_Period = Annotated[StrictStr, Field(min_length=1, max_length=40), AfterValidator(_printable)]
_Key = Annotated[StrictStr, Field(min_length=1, max_length=100)]
"""What a group, a subject or a value is called in a cell. Of these there are thousands: no more is asked of each."""
_Group = Annotated[_Key, AfterValidator(_printable)]


class Participant(Model):
    """An organisation that submitted, whether its result was final or not."""

    name: _Name
    type: _Group


class Group(Model):
    """Whom a table is about: `size` organisations, of which `unknown` do not show their result with their name."""

    size: _Count
    unknown: _Count


class Cell(Model):
    """One published number.

    `value` names it, with the `count` of organisations or the `number`:

    - overall, phase: `band-1` … (counts); `median`, `lower-quartile`, `upper-quartile` (numbers, in steps of 5);
    - question: `level-0` …, or `no`, `partly`, `yes`, or `quarter-0` … `quarter-4` (four times its value, down),
      and `standard-met`, `recommended` (all counts);
    - people, a row of a table: its columns, such as `women` (numbers, with the `organisations` behind them).
    """

    group: _Key
    subject: _Key
    value: _Key
    count: _Count | None = None
    number: Annotated[StrictInt, Field(ge=0, le=MOST_PEOPLE * MOST_ORGANISATIONS)] | None = None
    organisations: _Count | None = None

    @property
    def shown(self) -> int:
        """The count or the number: a cell has one of them."""
        return self.count if self.count is not None else self.number or 0


class Hidden(Model):
    """A subject that is not shown in a group. Why is not said, and is the same for "none" and "too few"."""

    group: _Key
    subject: _Key


class Named(Model):
    """An organisation that shows its result with its name: the overall score and the phases of a Result."""

    name: _Name
    type: _Group
    share: Share
    result: dict[str, Any]


_CLASSES = frozenset(
    [frozenset(("no", "partly", "yes")), frozenset(f"quarter-{number}" for number in range(5))]
    + [frozenset(f"level-{number}" for number in range(top)) for top in range(2, 11)]
    + [frozenset(f"band-{number}" for number in range(1, top + 1)) for top in range(2, 11)]
)
"""The classes that a table can have: always all of them, from the lowest on."""
_SUMS = frozenset(("standard-met", "recommended"))
_QUARTILES = ("lower-quartile", "median", "upper-quartile")
MOST_SCORE = 100


def _fault(cells: Mapping[str, Cell], size: int) -> str | None:
    """Return what cannot be in the table of a subject, in a group of `size` organisations; None where all can."""
    counts = {value: cell.count for value, cell in cells.items() if cell.count is not None}
    numbers = {value: cell.number for value, cell in cells.items() if cell.number is not None}
    if len(counts) + len(numbers) != len(cells) or counts.keys() & numbers.keys():
        return "needs a count or a number in each cell, and not both"
    if not counts:
        behind = {value: cells[value].organisations or 0 for value in numbers}
        if max(behind.values()) > size or any(numbers[one] > MOST_PEOPLE * behind[one] for one in numbers):
            return "has more people or organisations than can be"
        return None
    classes = counts.keys() - _SUMS
    if frozenset(classes) not in _CLASSES:
        return "does not have all its levels or steps"
    together = sum(counts[one] for one in classes)
    if together > size or any(counts[one] > together for one in counts.keys() & _SUMS):
        return "counts more organisations than there are"
    scores = [numbers[one] for one in _QUARTILES if one in numbers]
    if len(scores) != len(numbers) or scores != sorted(scores) or max(scores, default=0) > MOST_SCORE:
        return "has a median or quartile that cannot be"
    return None


def named_as(name: str, type: str, share: Share, result: Mapping[str, Any]) -> Named:
    """Return what an organisation shows with its name, of its Result as JSON."""
    return Named(name=name, type=type, share=share, result={part: result[part] for part in ("overall", "phases")})


class Released(Model):
    """A publication: fixed tables, each subject of each group in `cells` or in `hidden`.

    `submitted` counts all that were handed in, `provisional` those left out for too few answers, `waiting` those that
    wait for the next round, since a table with and without them would tell them apart.
    """

    format: Literal[1] = 1
    questionnaire: Id
    version: Annotated[StrictInt, Field(ge=1, le=9999)]
    variant: Id | None
    period: _Period
    date: Annotated[datetime.date, Field(strict=True)]
    submitted: _Count
    provisional: _Count
    waiting: _Count
    participants: tuple[Participant, ...]
    groups: dict[_Group, Group]
    cells: tuple[Cell, ...]
    hidden: tuple[Hidden, ...]
    named: tuple[Named, ...]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        fault = self._fault()
        if fault:
            raise PydanticCustomError("publication", "{fault}", {"fault": fault})
        return self

    def _fault(self) -> str | None:
        """Return what does not fit together; cheap, since every publication that is read comes by here."""
        if ALL not in self.groups:
            return f"the group {ALL!r} is missing"
        everybody = self.groups[ALL].size
        if any(one.unknown > one.size or one.size > everybody for one in self.groups.values()):
            return "a group is larger than it can be"
        hidden = {(one.group, one.subject) for one in self.hidden}
        for group, subject in (*self._tables, *hidden):
            if group not in self.groups:
                return f"{group!r} is no group of this publication"
            if (group, subject) in hidden and (group, subject) in self._tables:
                return f"{subject!r} is both shown and hidden in the group {group!r}"
        if len(self.cells) != sum(map(len, self._tables.values())) or len(self.hidden) != len(hidden):
            return "a cell, or what is hidden, stands here twice"
        for (group, subject), cells in self._tables.items():
            fault = _fault(cells, self.groups[group].size)
            if fault:
                return f"{subject!r} {fault} in the group {group!r}"
        return None

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
