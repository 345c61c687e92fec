"""The 75 minutes of a session: what comes when, whether it fits, and what the rest can still take when it runs late."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

WHOLE = 75
"""Minutes of a session."""
SPEAKERS = range(2, 7)
MINUTES_A_SPEAKER = range(7, 11)
FEWER_WITH_INTERPRETATION = 2
"""Speakers less, since consecutive interpretation doubles the time of each."""
MOST_PARTS, MOST_MINUTES = 20, WHOLE
_LEAST = 1


class Kind(StrEnum):
    """What a part of a session is for; the order is that of the agenda."""

    OPENING = "opening"
    SPEAKER = "speaker"
    PICTURE = "picture"
    TABLES = "tables"
    ACTIONS = "actions"
    COMMITMENTS = "commitments"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a session. `question` is the code of the question that it is about; None for no question.

    `sheet` is a speaker's panellist sheet as it is kept, None where there is none.
    """

    kind: Kind
    title: str
    minutes: int
    who: str = ""
    notes: str = ""
    question: str | None = None
    sheet: str | None = None


_MINUTES = {Kind.OPENING: 5, Kind.PICTURE: 8, Kind.TABLES: 15, Kind.ACTIONS: 10, Kind.COMMITMENTS: 5}
"""Of the parts beside the speakers, as the minute table has them: with four speakers of eight minutes they make 75."""
_GIVES_WAY = {Kind.TABLES: 5, Kind.PICTURE: 5, Kind.ACTIONS: 8}
"""Which parts are shorter where speakers take more, in this order, and how short they may be."""


def template(speakers: int, minutes: int, *, is_interpreted: bool = False) -> list[tuple[Kind, int]]:
    """Return kind and minutes of each part for so many speakers of so many minutes each.

    With consecutive interpretation the time of each speaker doubles. Where the speakers leave more time or less than
    the minute table has, the work at the tables takes it, and then what else may give way; the whole may still be more
    than 75 minutes.
    """
    each = 2 * minutes if is_interpreted else minutes
    lengths = dict(_MINUTES)
    spare = WHOLE - speakers * each - sum(lengths.values())
    lengths[Kind.TABLES] += max(0, spare)
    for kind, least in _GIVES_WAY.items():
        given = min(max(0, -spare), lengths[kind] - least)
        lengths[kind] -= given
        spare += given
    after = [(kind, lengths[kind]) for kind in (Kind.PICTURE, Kind.TABLES, Kind.ACTIONS, Kind.COMMITMENTS)]
    return [(Kind.OPENING, lengths[Kind.OPENING]), *([(Kind.SPEAKER, each)] * speakers), *after]


def starts(parts: Sequence[Part]) -> Iterator[int]:
    """Yield the minute at which each part begins."""
    at = 0
    for one in parts:
        yield at
        at += one.minutes


def excess(parts: Sequence[Part]) -> int:
    """Return by how many minutes the parts are more than 75; negative where time is left."""
    return sum(one.minutes for one in parts) - WHOLE


def still_fitting(parts: Sequence[Part], current: int, minute: int) -> list[Part]:
    """Return the parts after the current one with the minutes that they can still take.

    `minute` is how long the session has been running. What is missing is taken from the longest part, minute by
    minute, so that the short ones at the end still take place. What was planned is never made longer.
    """
    rest = list(parts[current + 1 :])
    end = max(minute, sum(one.minutes for one in parts[: current + 1]))
    missing = end + sum(one.minutes for one in rest) - WHOLE
    while missing > 0 and any(one.minutes > _LEAST for one in rest):
        longest = max(range(len(rest)), key=lambda place: rest[place].minutes)
        rest[longest] = replace(rest[longest], minutes=rest[longest].minutes - 1)
        missing -= 1
    return rest
