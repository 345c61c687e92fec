"""Stories for the room: a circle asks to tell one, word for word, and only the organisation's yes lets it be told.

No answer is a no. A yes is taken back at any time. The text never changes after it was asked for: another text is
another story.

What the projector shows is kept by the story's id, never by its text: whether it may still be told is part of every
query. A yes covers the text alone, and not the organisation's name.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, Select, Text, and_, cast, delete, func, insert, select, update

from assessment.answering.storage import NotFound
from assessment.answering.tables import AssessmentRow
from assessment.answering.taking_part import Step
from assessment.installation.access import Actor
from assessment.installation.log import note
from assessment.organisations.storage import NotThere, is_decided, reach
from assessment.organisations.tables import OrganisationRow
from assessment.rounds.tables import RoundRow
from assessment.workshop.review_storage import Circle, Reviewed
from assessment.workshop.review_tables import StoryRow

MOST_STORY = 1_000
"""Characters of a story."""
MOST_STORIES = 20
"""Stories of an assessment that a circle may ask for."""
_STORY, _ASSESSMENT = StoryRow.__table__.c, AssessmentRow.__table__.c
_ROUND, _ORGANISATION = RoundRow.__table__.c, OrganisationRow.__table__.c
_OF_ROUND = and_(_STORY.circle == Circle.ROUND.value, _ASSESSMENT.round_id == _ROUND.id)
_MAY_BE_TOLD = and_(
    _OF_ROUND,
    _STORY.is_allowed,
    _ASSESSMENT.share == Step.REPORT.value,
    _ASSESSMENT.submitted_at < _ROUND.closes_at,
)
_SHOWN = "story:"
"""Stands before the id of a story that the projector of a session shows."""


class StoryGone(NotThere):
    """The organisation has taken its yes back, or has said no, or does not show its report any more."""


class TooManyStories(Exception):
    """The circle has asked for as many stories of the assessment as it may."""


@dataclass(frozen=True, slots=True)
class Story:
    """A story. `is_allowed` is None until the organisation has answered; `organisation` is its name."""

    id: UUID
    assessment_id: UUID
    circle: Circle
    organisation: str
    question: str | None
    text: str
    asked_at: datetime.datetime
    is_allowed: bool | None
    answered_by: str | None
    answered_at: datetime.datetime | None


def ask_for_story(
    connection: Connection, actor: Actor, one: Reviewed, *, question: str | None, text: str, now: datetime.datetime
) -> UUID:
    """Ask to tell a story of an assessment that is shown to the actor. Raises TooManyStories."""
    is_theirs = (_STORY.assessment_id == one.stored.id, _STORY.circle == one.circle.value)
    if connection.execute(select(func.count()).where(*is_theirs)).scalar_one() >= MOST_STORIES:
        raise TooManyStories
    id = uuid4()
    row = {"id": id, "assessment_id": one.stored.id, "circle": one.circle.value, "question": question, "text": text}
    connection.execute(insert(StoryRow).values(row | {"asked_by": actor.account_id, "asked_at": now}))
    return id


def withdraw_story(connection: Connection, one: Reviewed, story_id: UUID) -> None:
    """Ask for a story no more: it goes, whatever was answered. Raises NotThere."""
    is_it = (_STORY.id == story_id, _STORY.assessment_id == one.stored.id, _STORY.circle == one.circle.value)
    if connection.execute(delete(StoryRow).where(*is_it).returning(_STORY.id)).first() is None:
        raise NotThere


def answer_story(
    connection: Connection,
    actor: Actor,
    assessment_id: UUID,
    story_id: UUID,
    *,
    is_allowed: bool,
    now: datetime.datetime,
) -> None:
    """Say yes or no to a story, by who decides for the organisation. Raises NotFound.

    What was answered already stays, without a line in the log.
    """
    query = (
        select(_STORY.is_allowed, _ASSESSMENT.organisation_id)
        .join_from(StoryRow.__table__, AssessmentRow.__table__, _ASSESSMENT.id == _STORY.assessment_id)
        .where(_STORY.id == story_id, _ASSESSMENT.id == assessment_id, is_decided(_ASSESSMENT))
    )
    row = connection.execute(query.with_for_update(), reach(actor)).first()
    if row is None:
        raise NotFound
    if row.is_allowed is is_allowed:
        return
    values = {"is_allowed": is_allowed, "answered_by": actor.key, "answered_at": now}
    connection.execute(update(StoryRow).where(_STORY.id == story_id).values(values))
    act = "allowed_story" if is_allowed else "took_story_back" if row.is_allowed else "refused_story"
    thing, organisation_id = f"assessment {assessment_id}", row.organisation_id
    note(connection, actor=actor.key, act=act, thing=thing, organisation_id=organisation_id, now=now)


def stories_of(connection: Connection, assessment_ids: Iterable[UUID], circle: Circle) -> list[Story]:
    """Return the stories that a circle asked for, of assessments that the actor may read, the latest first."""
    return _read(connection, _stories().where(_STORY.assessment_id.in_(list(assessment_ids)), _STORY.circle == circle))


def stories_for_organisation(connection: Connection, assessment_id: UUID) -> list[Story]:
    """Return all stories that were asked for of an assessment of the actor's own organisation."""
    return _read(connection, _stories().where(_STORY.assessment_id == assessment_id))


def told_in_room(connection: Connection, round_id: UUID) -> list[Story]:
    """Return the stories of a round that its workshop may tell: with a yes that stands, of a report still shown.

    Whoever shows them has seen that the round is the actor's.
    """
    query = _stories().join(RoundRow.__table__, _ROUND.id == _ASSESSMENT.round_id)
    return _read(connection, query.where(_MAY_BE_TOLD, _ROUND.id == round_id))


def story_to_show(connection: Connection, round_id: UUID, story_id: UUID) -> Story:
    """Return a story that the workshop of a round may tell.

    Raises StoryGone where it was answered and may not be told, and NotThere for any other.
    """
    for story in told_in_room(connection, round_id):
        if story.id == story_id:
            return story
    was_answered = (_STORY.answered_at.is_not(None), _STORY.id == story_id, _ROUND.id == round_id)
    query = select(_STORY.id).where(_OF_ROUND, _STORY.assessment_id == _ASSESSMENT.id, *was_answered)
    raise NotThere if connection.execute(query).first() is None else StoryGone


def shown_as(story_id: UUID) -> str:
    """Return what a session keeps of a story that its projector shows."""
    return f"{_SHOWN}{story_id.hex}"


def is_on_screen(shows: ColumnElement[Any], round_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition of a story that a session shows and its round may tell, for columns of the session."""
    its_id = func.replace(cast(_STORY.id, Text), "-", "")
    is_shown = (shows == _SHOWN + its_id, _STORY.assessment_id == _ASSESSMENT.id, round_id == _ROUND.id)
    return and_(_MAY_BE_TOLD, *is_shown)


def _stories() -> Select[Any]:
    return (
        select(StoryRow.__table__, _ORGANISATION.name.label("called"))
        .join_from(StoryRow.__table__, AssessmentRow.__table__, _ASSESSMENT.id == _STORY.assessment_id)
        .join(OrganisationRow.__table__, _ORGANISATION.id == _ASSESSMENT.organisation_id)
        .order_by(_STORY.asked_at.desc(), _STORY.id)
    )


def _read(connection: Connection, query: Select[Any]) -> list[Story]:
    return [
        Story(
            row.id,
            row.assessment_id,
            Circle(row.circle),
            row.called,
            row.question,
            row.text,
            row.asked_at,
            row.is_allowed,
            row.answered_by,
            row.answered_at,
        )
        for row in connection.execute(query)
    ]
