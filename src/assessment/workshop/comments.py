"""Comments on an assessment, in threads: those of a circle and the organisation's, side by side. None edits an answer.

The storage asks nothing of who may: a reviewer comes with a `Reviewed`, the organisation with an assessment that it
reaches, and both were looked up in the same transaction.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Connection, func, insert, select, update

from assessment.installation.database import insert_for
from assessment.method.questionnaire import Questionnaire
from assessment.organisations.storage import NotThere
from assessment.workshop.review_storage import Circle, Side
from assessment.workshop.review_tables import CommentRow, ThreadRow

MOST_COMMENT = 2_000
"""Characters of a comment."""
MOST_COMMENTS = 200
"""Comments of a thread."""
_THREAD, _COMMENT = ThreadRow.__table__.c, CommentRow.__table__.c


class TooManyComments(Exception):
    """The thread has as many comments as it may."""


class About(StrEnum):
    """What a thread is about."""

    QUESTION = "question"
    PHASE = "phase"
    WHOLE = "whole"


class Place(NamedTuple):
    """A question, a phase, or the whole, whose code is ""."""

    about: About
    code: str

    @property
    def key(self) -> str:
        """How forms name it."""
        return f"{self.about}:{self.code}"


WHOLE = Place(About.WHOLE, "")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment. `author` is the key of who wrote it."""

    side: Side
    author: str
    text: str
    made_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Thread:
    """The comments on a place, the earliest first."""

    id: UUID
    assessment_id: UUID
    circle: Circle
    place: Place
    is_settled: bool
    comments: tuple[Comment, ...]

    @property
    def waits_for_organisation(self) -> bool:
        """Whether it is open, and the last word is not the organisation's."""
        return not self.is_settled and self.comments[-1].side is not Side.ORGANISATION


def places_in(questionnaire: Questionnaire) -> list[Place]:
    """Return what can be commented on: the whole, then each phase with its questions."""
    found = [WHOLE]
    for phase in questionnaire.phases:
        found.append(Place(About.PHASE, phase.id))
        found += [Place(About.QUESTION, one.id) for one in questionnaire.questions_in(phase.id)]
    return found


def place_named(key: str, questionnaire: Questionnaire) -> Place | None:
    """Return the place that a form names; None for what is none."""
    return next((one for one in places_in(questionnaire) if one.key == key), None)


def add_comment(
    connection: Connection,
    assessment_id: UUID,
    circle: Circle,
    place: Place,
    *,
    side: Side,
    author: str,
    text: str,
    now: datetime.datetime,
) -> None:
    """Add a comment; a settled thread is open again by it. Raises TooManyComments."""
    thread_id = _thread_at(connection, assessment_id, circle, place)
    count = select(func.count()).where(_COMMENT.thread_id == thread_id)
    if connection.execute(count).scalar_one() >= MOST_COMMENTS:
        raise TooManyComments
    row = {"id": uuid4(), "thread_id": thread_id, "side": side.value, "author": author, "text": text, "made_at": now}
    connection.execute(insert(CommentRow).values(row))


def _thread_at(connection: Connection, assessment_id: UUID, circle: Circle, place: Place) -> UUID:
    """Return the thread of a place, which is open from now on; whoever comes at the same moment waits here."""
    key = {"assessment_id": assessment_id, "circle": circle.value, "about": place.about.value, "code": place.code}
    statement = insert_for(connection, ThreadRow).values(key | {"id": uuid4(), "settled_at": None})
    reopened = statement.on_conflict_do_update(index_elements=list(key), set_={"settled_at": None})
    found: UUID = connection.execute(reopened.returning(_THREAD.id)).scalar_one()
    return found


def settle(
    connection: Connection,
    assessment_id: UUID,
    circle: Circle,
    place: Place,
    *,
    is_settled: bool,
    now: datetime.datetime,
) -> None:
    """Mark a thread as settled, or open it again. Raises NotThere where nobody commented."""
    is_it = (_THREAD.assessment_id == assessment_id, _THREAD.circle == circle.value)
    at_place = (_THREAD.about == place.about.value, _THREAD.code == place.code)
    changed = update(ThreadRow).where(*is_it, *at_place).values(settled_at=now if is_settled else None)
    if connection.execute(changed.returning(_THREAD.id)).first() is None:
        raise NotThere


def threads_of(connection: Connection, assessment_ids: Iterable[UUID], circle: Circle) -> list[Thread]:
    """Return the threads of assessments that the actor may read: open ones first, and those spoken in last before."""
    return _threads(connection, list(assessment_ids), [circle])


def threads_for_organisation(connection: Connection, assessment_id: UUID) -> list[Thread]:
    """Return the threads of both circles on an assessment of the actor's own organisation."""
    return _threads(connection, [assessment_id], list(Circle))


def _threads(connection: Connection, ids: Sequence[UUID], circles: Sequence[Circle]) -> list[Thread]:
    if not ids:
        return []
    query = (
        select(ThreadRow.__table__, _COMMENT.side, _COMMENT.author, _COMMENT.text, _COMMENT.made_at)
        .join_from(ThreadRow.__table__, CommentRow.__table__, _COMMENT.thread_id == _THREAD.id)
        .where(_THREAD.assessment_id.in_(ids), _THREAD.circle.in_([one.value for one in circles]))
        .order_by(_COMMENT.made_at, _COMMENT.id)
    )
    rows: dict[UUID, list[tuple[Thread, Comment]]] = {}
    for row in connection.execute(query):
        place = Place(About(row.about), row.code)
        head = Thread(row.id, row.assessment_id, Circle(row.circle), place, row.settled_at is not None, ())
        rows.setdefault(row.id, []).append((head, Comment(Side(row.side), row.author, row.text, row.made_at)))
    threads = [
        Thread(head.id, head.assessment_id, head.circle, head.place, head.is_settled, tuple(one for _, one in said))
        for said in rows.values()
        for head in [said[0][0]]
    ]
    return sorted(threads, key=lambda one: (one.is_settled, -one.comments[-1].made_at.timestamp(), str(one.id)))
