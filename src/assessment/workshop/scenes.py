"""What all screens of a session show now: which scene, whose turn it is, and how much time is left."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assessment.workshop.agenda import Kind, Part, starts
from assessment.workshop.storage import Session, State
from assessment.workshop.stories import Story
from assessment.workshop.voting import VOTE, Ballot, Stage


class Scene(StrEnum):
    """What the projector shows."""

    JOIN = "join"
    OPENING = "opening"
    WHY = "why"
    SHEET = "sheet"
    PICTURE = "picture"
    VOTE = VOTE
    STORY = "story"
    BOARD = "board"
    ACTIONS = "actions"
    COMMITMENTS = "commitments"
    OVER = "over"


_OF_KIND: Mapping[Kind, Scene] = {
    Kind.OPENING: Scene.OPENING,
    Kind.SPEAKER: Scene.SHEET,
    Kind.PICTURE: Scene.PICTURE,
    Kind.TABLES: Scene.BOARD,
    Kind.ACTIONS: Scene.ACTIONS,
    Kind.COMMITMENTS: Scene.COMMITMENTS,
}
CHOSEN = (
    Scene.JOIN,
    Scene.OPENING,
    Scene.WHY,
    Scene.SHEET,
    Scene.PICTURE,
    Scene.VOTE,
    Scene.BOARD,
    Scene.ACTIONS,
    Scene.COMMITMENTS,
)
"""What whoever presents may choose instead of what belongs to the part, beside a story that may be told."""
LAST = datetime.timedelta(minutes=1)
"""A quiet signal says when no more is left."""


@dataclass(frozen=True, slots=True)
class Timer:
    """How much time is left, in seconds; negative when it is over. `total` is what there was at the beginning."""

    left: int
    total: int

    @property
    def is_last(self) -> bool:
        """Whether the last minute runs."""
        return 0 < self.left <= LAST.total_seconds()

    @property
    def is_over(self) -> bool:
        return self.left <= 0

    @property
    def tenths(self) -> int:
        """How much of it is left, in tenths from 0 to 10."""
        return max(0, min(10, round(10 * self.left / self.total)))

    @property
    def clock(self) -> str:
        """Minutes and seconds: those that are left, or by how much it is over."""
        minutes, seconds = divmod(abs(self.left), 60)
        return f"{minutes}:{seconds:02}"


def scene_of(session: Session, parts: Sequence[Part], ballot: Ballot | None, story: Story | None) -> Scene:
    """Return what the projector shows. `ballot` is the last one, `story` the one that was chosen and may be told."""
    if session.state is State.ENDED:
        return Scene.OVER
    if session.state is State.PLANNED or session.part is None:
        return Scene.JOIN
    if story is not None:
        return Scene.STORY
    chosen = Scene(session.shows) if session.shows in CHOSEN else _OF_KIND[parts[session.part].kind]
    is_shown = ballot is not None and ballot.state is not Stage.CLOSED
    return Scene.PICTURE if chosen is Scene.VOTE and not is_shown else chosen


def part_timer(session: Session, parts: Sequence[Part], now: datetime.datetime) -> Timer | None:
    """Return the time of the part that runs; None while none does."""
    if session.part is None or session.part_began_at is None:
        return None
    total = 60 * parts[session.part].minutes
    return Timer(total - _seconds(now - session.part_began_at), total)


def ballot_timer(ballot: Ballot | None, now: datetime.datetime) -> Timer | None:
    """Return the time of an open vote; None where none is open. It says when, and does not close the vote."""
    if ballot is None or ballot.state is not Stage.OPEN:
        return None
    return Timer(_seconds(ballot.ends_at - now), _seconds(ballot.ends_at - ballot.opened_at))


def minute_of(session: Session, now: datetime.datetime) -> int:
    """Return how many minutes a session has been running, or ran."""
    if session.began_at is None:
        return 0
    return max(0, _seconds((session.ended_at or now) - session.began_at) // 60)


def behind(session: Session, parts: Sequence[Part], now: datetime.datetime) -> int:
    """Return by how many minutes a running session is late; negative where it is early.

    It is late where the part that runs began late, and where it has already taken longer than it may.
    """
    if session.part is None or session.part_began_at is None or session.began_at is None:
        return 0
    planned = list(starts(parts))[session.part]
    began = round(_seconds(session.part_began_at - session.began_at) / 60)
    over = _seconds(now - session.part_began_at) // 60 - parts[session.part].minutes
    return began - planned + max(0, over)


def _seconds(span: datetime.timedelta) -> int:
    return round(span.total_seconds())
