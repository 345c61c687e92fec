"""Links by which others read a result or a report. Only the hash of a link is kept: nobody can be shown it again."""

import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, case, func, insert, select, update

from assessment.answering.storage import NotFound, NotSubmitted, Stored, stored_of
from assessment.answering.tables import AssessmentRow
from assessment.installation.access import Actor
from assessment.installation.log import note
from assessment.installation.tokens import new_token, token_key
from assessment.organisations.storage import is_decided, is_reached, reach
from assessment.results.tables import ShareRow

MOST_OPEN = 50
"""Links of one assessment that hold at a time."""
MOST_LISTED = 100
"""Links on a page: those that hold come first."""
_SHARE, _ASSESSMENT = ShareRow.__table__.c, AssessmentRow.__table__.c


class What(StrEnum):
    """What a link shows."""

    RESULT = "result"
    REPORT = "report"


class Over(StrEnum):
    """Why a link shows nothing."""

    UNKNOWN = "unknown"
    REVOKED = "revoked"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class ShareOver(Exception):
    """The link shows nothing, or not any more. `ended_at` is when it ended; None where it did not."""

    def __init__(self, reason: Over, ended_at: datetime.datetime | None = None) -> None:
        super().__init__(reason)
        self.reason, self.ended_at = reason, ended_at


class TooManyShares(Exception):
    """As many links of the assessment hold as may."""


@dataclass(frozen=True, slots=True)
class Share:
    """A link. `made_by` is its maker's key; `opened_at` is None until somebody followed it.

    `ended_at` is when it was ended, or its time was over; None while it holds.
    """

    id: UUID
    assessment_id: UUID
    what: What
    language: str
    recipient: str
    made_by: str
    made_at: datetime.datetime
    ends_at: datetime.datetime
    ended_at: datetime.datetime | None
    is_revoked: bool
    opened: int
    opened_at: datetime.datetime | None


def share(
    connection: Connection,
    assessment_id: UUID,
    actor: Actor,
    *,
    what: What,
    language: str,
    recipient: str,
    days: int,
    now: datetime.datetime,
) -> str:
    """Make a link to what was submitted, and return what it holds: nobody can ask for it again.

    Raises NotFound, NotSubmitted and TooManyShares.
    """
    _lock_submitted(connection, assessment_id, actor)
    if _count_open(connection, assessment_id, now) >= MOST_OPEN:
        raise TooManyShares
    token = new_token()
    row = {"id": uuid4(), "key": token_key(token), "assessment_id": assessment_id, "what": what.value}
    row |= {"language": language, "recipient": recipient, "made_by": actor.key}
    times = {"made_at": now, "ends_at": now + datetime.timedelta(days=days)}
    connection.execute(insert(ShareRow).values(row | times))
    _note(connection, actor, "shared", assessment_id, now)
    return token


def _lock_submitted(connection: Connection, assessment_id: UUID, actor: Actor) -> None:
    """Keep an assessment as it is until the transaction ends: who makes links of it comes one after the other."""
    query = select(_ASSESSMENT.state).where(_ASSESSMENT.id == assessment_id, is_decided(_ASSESSMENT)).with_for_update()
    state = connection.execute(query, reach(actor)).scalar()
    if state is None:
        raise NotFound
    if state != "submitted":
        raise NotSubmitted


def _count_open(connection: Connection, assessment_id: UUID, now: datetime.datetime) -> int:
    is_open = (_SHARE.assessment_id == assessment_id, _SHARE.revoked_at.is_(None), _SHARE.ends_at > now)
    return int(connection.execute(select(func.count()).where(*is_open)).scalar_one())


def shares_of(connection: Connection, assessment_id: UUID, actor: Actor, now: datetime.datetime) -> list[Share]:
    """Return the links of an assessment of the actor's: those that hold, then those that are over; newest first."""
    is_over = case((_SHARE.revoked_at.is_not(None) | (_SHARE.ends_at <= now), 1), else_=0)
    query = (
        select(ShareRow.__table__)
        .join_from(ShareRow.__table__, AssessmentRow.__table__, _ASSESSMENT.id == _SHARE.assessment_id)
        .where(_SHARE.assessment_id == assessment_id, is_reached(_ASSESSMENT))
        .order_by(is_over, _SHARE.made_at.desc(), _SHARE.id)
        .limit(MOST_LISTED)
    )
    return [_share(row, now) for row in connection.execute(query, reach(actor))]


def revoke(connection: Connection, assessment_id: UUID, actor: Actor, id: UUID, now: datetime.datetime) -> None:
    """End a link. One that was ended before stays as it is. Raises NotFound where it is not the assessment's."""
    decided = select(_ASSESSMENT.id).where(_ASSESSMENT.id == assessment_id, is_decided(_ASSESSMENT))
    if connection.execute(decided, reach(actor)).first() is None:
        raise NotFound
    is_it = (_SHARE.id == id, _SHARE.assessment_id == assessment_id)
    ended = update(ShareRow).where(*is_it, _SHARE.revoked_at.is_(None)).values(revoked_at=now).returning(_SHARE.id)
    if connection.execute(ended).first() is not None:
        _note(connection, actor, "revoked_share", assessment_id, now)
    elif connection.execute(select(_SHARE.id).where(*is_it)).first() is None:
        raise NotFound


def share_by_token(connection: Connection, token: str, now: datetime.datetime) -> tuple[Share, Stored]:
    """Return a link and the assessment that it shows: having it is the right to read it. Raises ShareOver."""
    row = connection.execute(select(ShareRow.__table__).where(_SHARE.key == token_key(token))).first()
    if row is None:
        raise ShareOver(Over.UNKNOWN)
    found = _share(row, now)
    if found.ended_at is not None:
        raise ShareOver(Over.REVOKED if found.is_revoked else Over.EXPIRED, found.ended_at)
    is_it = (_ASSESSMENT.id == found.assessment_id, _ASSESSMENT.state == "submitted")
    shown = connection.execute(select(AssessmentRow.__table__).where(*is_it)).first()
    if shown is None:
        raise ShareOver(Over.WITHDRAWN)
    return found, stored_of(shown)


def count_opening(connection: Connection, id: UUID, now: datetime.datetime) -> None:
    """Count that somebody followed a link that `share_by_token` gave."""
    counted = {"opened": _SHARE.opened + 1, "opened_at": now}
    connection.execute(update(ShareRow).where(_SHARE.id == id).values(counted))


def _share(row: Row[Any], now: datetime.datetime) -> Share:
    return Share(
        id=row.id,
        assessment_id=row.assessment_id,
        what=What(row.what),
        language=row.language,
        recipient=row.recipient,
        made_by=row.made_by,
        made_at=row.made_at,
        ends_at=row.ends_at,
        ended_at=row.revoked_at or (row.ends_at if row.ends_at <= now else None),
        is_revoked=row.revoked_at is not None,
        opened=row.opened,
        opened_at=row.opened_at,
    )


def _note(connection: Connection, actor: Actor, act: str, assessment_id: UUID, now: datetime.datetime) -> None:
    thing = f"assessment {assessment_id}"
    note(connection, actor=actor.key, act=act, thing=thing, now=now, organisation_id=actor.organisation_id)
