"""Who facilitates a round: accounts that its authority let in by a link. The right ends with the row, at once.

Only the hash of a link is kept: it cannot be shown a second time.
"""

import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Connection, Select, Uuid, bindparam, delete, func, insert, or_, select, update

from assessment.accounts.tables import AccountRow
from assessment.installation.access import Actor
from assessment.installation.database import insert_for
from assessment.installation.log import note
from assessment.installation.tokens import new_token, token_key
from assessment.organisations.invitations import InvitationOver, Over
from assessment.organisations.mandates import is_mandated
from assessment.organisations.storage import NotThere
from assessment.rounds.storage import Round, led_round, note_act, round_by_id, round_from
from assessment.rounds.tables import RoundRow
from assessment.workshop.review_tables import FacilitatorLinkRow, RoundFacilitatorRow

DAYS = 14
"""How long a link holds."""
MOST_OPEN = 20
"""Links of a round that hold at a time."""
_ROUND, _ACCOUNT = RoundRow.__table__.c, AccountRow.__table__.c
_FACILITATOR, _LINK = RoundFacilitatorRow.__table__.c, FacilitatorLinkRow.__table__.c


class TooManyLinks(Exception):
    """As many links of the round hold as may."""


class Facilitator(NamedTuple):
    """Somebody who facilitates a round."""

    account_id: UUID
    name: str
    since: datetime.datetime


class Link(NamedTuple):
    """A link that holds and was not followed yet."""

    id: UUID
    made_at: datetime.datetime
    ends_at: datetime.datetime


FACILITATED: Select[Any] = select(_FACILITATOR.round_id).where(
    _FACILITATOR.account_id == bindparam("reaching_account", type_=Uuid())
)
"""The rounds that the actor was let into as a facilitator; `reaching_account` is its parameter."""
_IS_ON_DESK = or_(is_mandated(_ROUND.area), _ROUND.id.in_(FACILITATED))


def round_on_desk(connection: Connection, actor: Actor, round_id: UUID) -> Round:
    """Return a round whose authority the actor speaks for, or that they facilitate. Raises NotThere."""
    query = select(RoundRow.__table__).where(_ROUND.id == round_id, _IS_ON_DESK)
    row = connection.execute(query, {"reaching_account": actor.account_id}).first()
    if row is None:
        raise NotThere
    return round_from(row)


def rounds_facilitated(connection: Connection, actor: Actor) -> list[Round]:
    """Return the rounds that the actor facilitates, the one that closes last first; not those of their own area."""
    query = select(RoundRow.__table__).where(_ROUND.id.in_(FACILITATED)).order_by(_ROUND.closes_at.desc(), _ROUND.id)
    return [round_from(row) for row in connection.execute(query, {"reaching_account": actor.account_id})]


def facilitators_of(connection: Connection, round_id: UUID) -> list[Facilitator]:
    """Return who facilitates a round, which was looked at before: all who take part in it are told."""
    query = (
        select(_ACCOUNT.id, _ACCOUNT.name, _FACILITATOR.since)
        .join_from(RoundFacilitatorRow.__table__, AccountRow.__table__, _ACCOUNT.id == _FACILITATOR.account_id)
        .where(_FACILITATOR.round_id == round_id)
        .order_by(_FACILITATOR.since, _ACCOUNT.id)
    )
    return [Facilitator(*row) for row in connection.execute(query)]


# Letting in


def make_link(connection: Connection, actor: Actor, round_id: UUID, now: datetime.datetime) -> str:
    """Make a link for a facilitator of a round of the actor's area, and return what it holds.

    Raises NotThere and TooManyLinks.
    """
    # Who makes links of a round comes one after the other.
    led = select(_ROUND.id).where(_ROUND.id == round_id, is_mandated(_ROUND.area)).with_for_update()
    if connection.execute(led, {"reaching_account": actor.account_id}).first() is None:
        raise NotThere
    if connection.execute(select(func.count()).where(*_is_open(round_id, now))).scalar_one() >= MOST_OPEN:
        raise TooManyLinks
    token = new_token()
    row = {"id": uuid4(), "key": token_key(token), "round_id": round_id, "made_by": actor.account_id, "made_at": now}
    ends_at = now + datetime.timedelta(days=DAYS)
    connection.execute(insert(FacilitatorLinkRow).values(row | {"ends_at": ends_at}))
    note_act(connection, actor.key, round_id, act="invited", now=now)
    return token


def links_of(connection: Connection, actor: Actor, round_id: UUID, now: datetime.datetime) -> list[Link]:
    """Return the links of a round of the actor's area that hold, the earliest first. Raises NotThere."""
    led_round(connection, actor, round_id)
    query = select(_LINK.id, _LINK.made_at, _LINK.ends_at).where(*_is_open(round_id, now))
    return [Link(*row) for row in connection.execute(query.order_by(_LINK.made_at, _LINK.id))]


def _is_open(round_id: UUID, now: datetime.datetime) -> tuple[Any, ...]:
    return _LINK.round_id == round_id, _LINK.used_at.is_(None), _LINK.revoked_at.is_(None), _LINK.ends_at > now


def revoke_link(connection: Connection, actor: Actor, round_id: UUID, link_id: UUID, now: datetime.datetime) -> None:
    """End a link before it is followed. Raises NotThere, also for one that is over."""
    led_round(connection, actor, round_id)
    ended = update(FacilitatorLinkRow).where(_LINK.id == link_id, *_is_open(round_id, now)).values(revoked_at=now)
    if connection.execute(ended.returning(_LINK.id)).first() is None:
        raise NotThere
    note_act(connection, actor.key, round_id, act="revoked_invitation", now=now)


def round_of_link(connection: Connection, token: str, now: datetime.datetime) -> Round:
    """Return the round that a link lets into. Raises InvitationOver."""
    row = connection.execute(select(FacilitatorLinkRow.__table__).where(_LINK.key == token_key(token))).first()
    if row is None:
        raise InvitationOver(Over.UNKNOWN)
    if row.used_at is not None:
        raise InvitationOver(Over.USED)
    if row.revoked_at is not None:
        raise InvitationOver(Over.REVOKED)
    if row.ends_at <= now:
        raise InvitationOver(Over.EXPIRED)
    return round_by_id(connection, row.round_id)


def follow_link(connection: Connection, token: str, account_id: UUID, now: datetime.datetime) -> UUID:
    """Make an account a facilitator by a link, and return the round. Raises InvitationOver: of two, one comes in."""
    is_it = (_LINK.key == token_key(token), _LINK.used_at.is_(None), _LINK.revoked_at.is_(None), _LINK.ends_at > now)
    used = update(FacilitatorLinkRow).where(*is_it).values(used_at=now).returning(_LINK.round_id, _LINK.made_by)
    row = connection.execute(used).first()
    if row is None:
        round_of_link(connection, token, now)
        raise InvitationOver(Over.USED)
    new = {"round_id": row.round_id, "account_id": account_id, "since": now, "invited_by": row.made_by}
    connection.execute(insert_for(connection, RoundFacilitatorRow).values(new).on_conflict_do_nothing())
    note(connection, actor=f"account {row.made_by}", act="made_facilitator", thing=f"account {account_id}", now=now)
    return UUID(str(row.round_id))


def end_facilitating(
    connection: Connection, actor: Actor, round_id: UUID, account_id: UUID, now: datetime.datetime
) -> None:
    """Let somebody facilitate a round of the actor's area no more. Raises NotThere."""
    led_round(connection, actor, round_id)
    is_it = (_FACILITATOR.round_id == round_id, _FACILITATOR.account_id == account_id)
    gone = delete(RoundFacilitatorRow).where(*is_it).returning(_FACILITATOR.account_id)
    if connection.execute(gone).first() is None:
        raise NotThere
    note(connection, actor=actor.key, act="removed", thing=f"account {account_id}", now=now)
