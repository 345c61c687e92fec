"""Rounds in the database. Whose a round is, is part of every query: its area's authority's, or an invited one's.

A code stands for one assessment, and reaches the round that it belongs to: to see it, never to begin another one.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, Uuid, and_, bindparam, delete, func, insert, or_, select, update

from assessment.accounts.storage import SEATS_ASSESSMENTS
from assessment.answering.tables import AssessmentRow
from assessment.installation.access import Actor
from assessment.installation.database import insert_for
from assessment.installation.log import note
from assessment.installation.tables import LogRow
from assessment.organisations.mandates import areas_of, is_mandated
from assessment.organisations.storage import NotThere, is_reached, reach
from assessment.organisations.tables import MembershipRow
from assessment.rounds.tables import InviteeRow, ReminderRow, RoundRow
from assessment.rounds.times import on_clock

MOST_PERIOD = 40
"""Characters of a period, such as 2026."""
SENT_MESSAGE = "sent_message"
"""What the log calls writing to those that have not started."""
_ROUND, _INVITEE, _REMINDER = RoundRow.__table__.c, InviteeRow.__table__.c, ReminderRow.__table__.c
_ASSESSMENT, _MEMBERSHIP, _LOG = AssessmentRow.__table__.c, MembershipRow.__table__.c, LogRow.__table__.c


class PeriodTaken(Exception):
    """The area has a round of this period by this questionnaire already."""


class RoundClosed(Exception):
    """The round is closed: its end does not change any more, and nobody comes in."""


class NotLater(Exception):
    """A round is extended only: who has planned by its end is not cut short."""


class Phase(StrEnum):
    """Where a round is on its way."""

    AHEAD = "ahead"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Round:
    """A round. `zone` is the clock that its times are read by; `texts`: language → text of the invitation."""

    id: UUID
    area: str
    questionnaire: str
    version: int
    period: str
    opens_at: datetime.datetime
    closes_at: datetime.datetime
    zone: str
    texts: Mapping[str, str]
    made_by: UUID | None
    made_at: datetime.datetime

    def phase(self, now: datetime.datetime) -> Phase:
        """Return where the round is on its way."""
        if now < self.opens_at:
            return Phase.AHEAD
        return Phase.OPEN if now < self.closes_at else Phase.CLOSED

    @property
    def last_day(self) -> datetime.date:
        """The day on which it closes, on its own clock."""
        return on_clock(self.closes_at, self.zone).date()

    def text_in(self, language: str) -> str:
        """Return the text of the invitation in a language, or in the first one that it was written in; "" for none."""
        return self.texts.get(language) or next((text for text in self.texts.values() if text), "")


@dataclass(frozen=True, slots=True)
class Overview:
    """A round in a list: how many were invited, have started and have submitted.

    `own_assessment` is the one that the reader answers; None where it was not started, or they only look.
    """

    round: Round
    invited: int
    started: int
    submitted: int
    own_assessment: UUID | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder of a round. `sent_at` is None until it was sent, to `sent_to` organisations."""

    day: datetime.date
    sent_at: datetime.datetime | None
    sent_to: int


_BELONGS_TO = select(_MEMBERSHIP.organisation_id).where(
    _MEMBERSHIP.account_id == bindparam("reaching_account"),
    _MEMBERSHIP.organisation_id == bindparam("reaching_organisation"),
)
"""The organisation that the actor acts for, whatever the role, while they belong to it."""
_INVITED_TO = select(_INVITEE.round_id).where(_INVITEE.organisation_id.in_(_BELONGS_TO))
_OF_SEAT = select(_ASSESSMENT.round_id).where(_ASSESSMENT.id.in_(SEATS_ASSESSMENTS))
"""The round that the assessment of the actor's code belongs to."""
_IS_SEEN = or_(_ROUND.id.in_(_INVITED_TO), _ROUND.id.in_(_OF_SEAT))
_OF_SEATS_ORGANISATION = select(_ASSESSMENT.round_id, _ASSESSMENT.organisation_id).where(
    _ASSESSMENT.id.in_(SEATS_ASSESSMENTS), _ASSESSMENT.round_id.is_not(None), _ASSESSMENT.organisation_id.is_not(None)
)
OWN_IN_ROUNDS = (
    select(_INVITEE.round_id, _INVITEE.organisation_id)
    .where(_INVITEE.organisation_id.in_(_BELONGS_TO))
    .union(_OF_SEATS_ORGANISATION)
)
"""The rounds that the actor sees, each with the organisation that they are in it for; `reach` gives its parameters."""
_IS_LED = is_mandated(_ROUND.area)
_REACHED = select(RoundRow.__table__).where(_ROUND.id == bindparam("round", type_=Uuid()), or_(_IS_LED, _IS_SEEN))


def _leads(actor: Actor) -> dict[str, UUID | None]:
    return {"reaching_account": actor.account_id}


def round_of(connection: Connection, actor: Actor, round_id: UUID) -> Round:
    """Return a round of the actor's area, or one that they were invited to or answer for. Raises NotThere."""
    row = connection.execute(_REACHED, reach(actor) | {"round": round_id}).first()
    if row is None:
        raise NotThere
    return round_from(row)


def led_round(connection: Connection, actor: Actor, round_id: UUID) -> Round:
    """Return a round of the actor's area. Raises NotThere."""
    return _one(connection, _ROUND.id == round_id, _IS_LED, _leads(actor))


def kept_open(connection: Connection, actor: Actor, round_id: UUID, now: datetime.datetime) -> Round:
    """Return a round of the actor's area that is not closed, and stays as it is until the transaction ends.

    Who changes it, or invites to it, comes one after the other. Raises NotThere and RoundClosed.
    """
    query = select(RoundRow.__table__).where(_ROUND.id == round_id, _IS_LED).with_for_update()
    row = connection.execute(query, _leads(actor)).first()
    if row is None:
        raise NotThere
    if row.closes_at <= now:
        raise RoundClosed
    return round_from(row)


def leads_round(connection: Connection, actor: Actor, round_id: UUID) -> bool:
    """Tell whether the actor speaks for the authority of a round."""
    query = select(_ROUND.id).where(_ROUND.id == round_id, _IS_LED)
    return connection.execute(query, _leads(actor)).first() is not None


def invited_round(connection: Connection, actor: Actor, round_id: UUID) -> Round:
    """Return a round that the organisation of the actor was invited to, to begin for it. Raises NotThere."""
    return _one(connection, _ROUND.id == round_id, _ROUND.id.in_(_INVITED_TO), reach(actor))


def round_by_id(connection: Connection, round_id: UUID) -> Round:
    """Return a round for who came by something of it that was looked at before: a link, or a job. Raises NotThere."""
    return _one(connection, _ROUND.id == round_id, _ROUND.id == round_id, {})


def _one(
    connection: Connection, is_it: ColumnElement[bool], is_own: ColumnElement[bool], parameters: Mapping[str, Any]
) -> Round:
    row = connection.execute(select(RoundRow.__table__).where(is_it, is_own), dict(parameters)).first()
    if row is None:
        raise NotThere
    return round_from(row)


def round_from(row: Any) -> Round:
    """Return what a row of the table tells."""
    return Round(
        row.id,
        row.area,
        row.questionnaire,
        row.version,
        row.period,
        row.opens_at,
        row.closes_at,
        row.zone,
        row.texts,
        row.made_by,
        row.made_at,
    )


def rounds_led(connection: Connection, actor: Actor) -> list[Overview]:
    """Return the rounds of the actor's areas, the one that closes last first."""
    query = _overviews().where(_IS_LED)
    return [_overview(row) for row in connection.execute(query, _leads(actor))]


def rounds_invited(connection: Connection, actor: Actor) -> list[Overview]:
    """Return the rounds that the actor was invited to or answers for, the one that closes last first."""
    own = select(_ASSESSMENT.id).where(_ASSESSMENT.round_id == _ROUND.id, is_reached(_ASSESSMENT))
    query = _overviews().add_columns(own.scalar_subquery().label("own_assessment")).where(_IS_SEEN)
    return [_overview(row) for row in connection.execute(query, reach(actor))]


_WAITING = (
    select(RoundRow.__table__)
    .where(
        _ROUND.id.in_(_INVITED_TO),
        _ROUND.opens_at <= bindparam("now"),
        _ROUND.closes_at > bindparam("now"),
        _ROUND.id.not_in(
            select(_ASSESSMENT.round_id).where(
                _ASSESSMENT.organisation_id == bindparam("reaching_organisation"), _ASSESSMENT.round_id.is_not(None)
            )
        ),
    )
    .order_by(_ROUND.closes_at, _ROUND.id)
)


def rounds_waiting(connection: Connection, actor: Actor, now: datetime.datetime) -> list[Round]:
    """Return the open rounds that wait for the actor's organisation to start, the one that closes first before."""
    return [round_from(row) for row in connection.execute(_WAITING, reach(actor) | {"now": now})]


def _overviews() -> Any:
    answers = and_(_ASSESSMENT.round_id == _ROUND.id, _ASSESSMENT.organisation_id.is_not(None))
    started = select(func.count()).select_from(AssessmentRow).where(answers)
    invited = select(func.count()).select_from(InviteeRow).where(_INVITEE.round_id == _ROUND.id)
    return select(
        RoundRow.__table__,
        invited.scalar_subquery().label("invited"),
        started.scalar_subquery().label("started"),
        # What comes after the end counts in the next round.
        started.where(_ASSESSMENT.submitted_at < _ROUND.closes_at).scalar_subquery().label("submitted"),
    ).order_by(_ROUND.closes_at.desc(), _ROUND.id)


def _overview(row: Any) -> Overview:
    own = getattr(row, "own_assessment", None)
    return Overview(round_from(row), row.invited, row.started, row.submitted, own)


def last_message(connection: Connection, round_id: UUID) -> datetime.datetime | None:
    """Return when its authority last wrote to those of a round that had not started; None for never."""
    is_it = (_LOG.thing == f"round {round_id}", _LOG.act == SENT_MESSAGE)
    return connection.execute(select(func.max(_LOG.at)).where(*is_it)).scalar()


def reminders_of(connection: Connection, round_id: UUID) -> list[Reminder]:
    """Return the reminders of a round, the earliest first."""
    query = select(_REMINDER.day, _REMINDER.sent_at, _REMINDER.sent_to).where(_REMINDER.round_id == round_id)
    return [Reminder(*row) for row in connection.execute(query.order_by(_REMINDER.day))]


# Changing


def make_round(
    connection: Connection,
    actor: Actor,
    *,
    area: str,
    questionnaire: str,
    version: int,
    period: str,
    opens_at: datetime.datetime,
    closes_at: datetime.datetime,
    zone: str,
    texts: Mapping[str, str],
    reminder_days: Iterable[datetime.date],
    now: datetime.datetime,
) -> UUID:
    """Make a round, which nobody is invited to yet. Raises NotThere for an area of others', and PeriodTaken."""
    if area not in areas_of(connection, actor):
        raise NotThere
    round_id = uuid4()
    row = {"id": round_id, "area": area, "questionnaire": questionnaire, "version": version, "period": period}
    row |= {"opens_at": opens_at, "closes_at": closes_at, "zone": zone, "texts": dict(texts)}
    new = insert_for(connection, RoundRow).values(row | {"made_by": actor.account_id, "made_at": now})
    if connection.execute(new.on_conflict_do_nothing().returning(_ROUND.id)).first() is None:
        raise PeriodTaken
    _keep_reminders(connection, round_id, reminder_days)
    note_act(connection, actor.key, round_id, act="made_round", now=now)
    return round_id


def _keep_reminders(connection: Connection, round_id: UUID, days: Iterable[datetime.date]) -> None:
    rows = [{"round_id": round_id, "day": day} for day in sorted(set(days))]
    if rows:
        connection.execute(insert(ReminderRow), rows)


def extend(
    connection: Connection, actor: Actor, round_id: UUID, closes_at: datetime.datetime, now: datetime.datetime
) -> Round:
    """Let a round close later, and return it as it was. Reminders that were not sent move along with its end.

    Raises NotThere, RoundClosed and NotLater.
    """
    old = kept_open(connection, actor, round_id, now)
    if closes_at <= old.closes_at:
        raise NotLater
    connection.execute(update(RoundRow).where(_ROUND.id == round_id).values(closes_at=closes_at))
    last_day = on_clock(closes_at, old.zone).date()
    _move_reminders(connection, round_id, last_day - old.last_day)
    # Those who chose a day of their own keep it.
    is_due = (_ASSESSMENT.round_id == round_id, _ASSESSMENT.due == old.last_day)
    connection.execute(update(AssessmentRow).where(*is_due).values(due=last_day))
    note_act(connection, actor.key, round_id, act="extended_round", now=now)
    return old


def _move_reminders(connection: Connection, round_id: UUID, later: datetime.timedelta) -> None:
    waiting = (_REMINDER.round_id == round_id, _REMINDER.sent_at.is_(None))
    days: Sequence[datetime.date] = connection.execute(select(_REMINDER.day).where(*waiting)).scalars().all()
    connection.execute(delete(ReminderRow).where(*waiting))
    _keep_reminders(connection, round_id, (day + later for day in days))


def note_act(connection: Connection, actor_key: str, round_id: UUID, *, act: str, now: datetime.datetime) -> None:
    """Write a line about a round, which the administrator reads."""
    note(connection, actor=actor_key, act=act, thing=f"round {round_id}", now=now)
