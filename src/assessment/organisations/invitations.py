"""Links that make who follows them a colleague. Only the hash of a link is kept: it cannot be shown a second time."""

import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, Select, exists, insert, select, update

from assessment.accounts.storage import give_all_seats
from assessment.accounts.tables import AccountRow
from assessment.installation.access import Role
from assessment.installation.log import note
from assessment.installation.tokens import new_token, token_key
from assessment.organisations.storage import NotThere
from assessment.organisations.tables import InvitationRow, MembershipRow, OrganisationRow

DAYS = 14
"""How long a link holds."""
_RANKS = (Role.FACILITATOR, Role.MEMBER, Role.LEAD)
"""Roles of an organisation, each with the rights of those before it."""
_INVITATION, _MEMBERSHIP, _ACCOUNT = InvitationRow.__table__.c, MembershipRow.__table__.c, AccountRow.__table__.c


class Over(StrEnum):
    """Why a link does not let anybody in."""

    UNKNOWN = "unknown"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"


class InvitationOver(Exception):
    """The link does not let anybody in, or not any more."""

    def __init__(self, reason: Over) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a link offers. Without an organisation it makes an administrator; `made_by` is a name, if there is one."""

    id: UUID
    organisation_id: UUID | None
    organisation_name: str | None
    role: Role
    email: str | None
    made_by: str | None
    made_at: datetime.datetime
    ends_at: datetime.datetime


def invite(
    connection: Connection,
    actor_key: str,
    *,
    organisation_id: UUID | None,
    role: Role,
    email: str | None,
    made_by: UUID | None,
    now: datetime.datetime,
    days: int = DAYS,
) -> str:
    """Make an invitation and return what its link holds: nobody can ask for it again."""
    id, token = uuid4(), new_token()
    row = {"id": id, "key": token_key(token), "organisation_id": organisation_id, "role": role.value, "email": email}
    times = {"made_at": now, "ends_at": now + datetime.timedelta(days=days)}
    connection.execute(insert(InvitationRow).values(row | times | {"made_by": made_by}))
    _note(connection, actor_key, "invited", organisation_id, id, now)
    return token


def pending(connection: Connection, organisation_id: UUID | None, now: datetime.datetime) -> list[Invitation]:
    """Return the invitations of an organisation that hold and were not used; without one, those of administrators."""
    open_ones = (
        _INVITATION.organisation_id == organisation_id,
        _INVITATION.used_at.is_(None),
        _INVITATION.revoked_at.is_(None),
        _INVITATION.ends_at > now,
    )
    rows = connection.execute(_invitations().where(*open_ones).order_by(_INVITATION.made_at, _INVITATION.id))
    return [_invitation(row) for row in rows]


def revoke(
    connection: Connection, actor_key: str, *, organisation_id: UUID | None, id: UUID, now: datetime.datetime
) -> None:
    """End an invitation before it is used. Raises NotThere when it is not the organisation's, or over."""
    changed = connection.execute(
        update(InvitationRow)
        .where(
            _INVITATION.id == id,
            _INVITATION.organisation_id == organisation_id,
            _INVITATION.used_at.is_(None),
            _INVITATION.revoked_at.is_(None),
        )
        .values(revoked_at=now, email=None)
        .returning(_INVITATION.id)
    ).first()
    if changed is None:
        raise NotThere
    _note(connection, actor_key, "revoked_invitation", organisation_id, id, now)


def invitation_by_token(connection: Connection, token: str, now: datetime.datetime) -> Invitation:
    """Return what a link offers. Raises InvitationOver."""
    row = connection.execute(_invitations().where(_INVITATION.key == token_key(token))).first()
    if row is None:
        raise InvitationOver(Over.UNKNOWN)
    if row.used_at is not None:
        raise InvitationOver(Over.USED)
    if row.revoked_at is not None:
        raise InvitationOver(Over.REVOKED)
    if row.ends_at <= now:
        raise InvitationOver(Over.EXPIRED)
    return _invitation(row)


def accept(connection: Connection, token: str, account_id: UUID, now: datetime.datetime) -> UUID | None:
    """Use a link, and return the organisation that was joined; None where it made an administrator.

    Raises InvitationOver: of two at once, one comes in.
    """
    row = connection.execute(
        update(InvitationRow)
        .where(
            _INVITATION.key == token_key(token),
            _INVITATION.used_at.is_(None),
            _INVITATION.revoked_at.is_(None),
            _INVITATION.ends_at > now,
        )
        .values(used_at=now, email=None)
        .returning(_INVITATION.organisation_id, _INVITATION.role)
    ).first()
    if row is None:
        invitation_by_token(connection, token, now)
        raise InvitationOver(Over.USED)
    actor, organisation_id = f"account {account_id}", row.organisation_id
    if organisation_id is None:
        connection.execute(update(AccountRow).where(_ACCOUNT.id == account_id).values(is_administrator=True))
        note(connection, actor=actor, act="became_administrator", thing=actor, now=now)
        return None
    _join(connection, organisation_id, account_id, Role(row.role), now)
    thing = f"organisation {organisation_id}"
    note(connection, actor=actor, act="joined", thing=thing, now=now, organisation_id=organisation_id)
    return UUID(str(organisation_id))


def _join(connection: Connection, organisation_id: UUID, account_id: UUID, role: Role, now: datetime.datetime) -> None:
    """Make an account belong to an organisation; who belongs to it is never lowered."""
    if role is Role.LEAD:
        give_all_seats(connection, organisation_id)
    # Two links followed by one account at once: the second one waits here for the first.
    connection.execute(select(_ACCOUNT.id).where(_ACCOUNT.id == account_id).with_for_update())
    is_it = (_MEMBERSHIP.organisation_id == organisation_id, _MEMBERSHIP.account_id == account_id)
    old = connection.execute(select(_MEMBERSHIP.role).where(*is_it)).scalar()
    if old is None:
        row = {"organisation_id": organisation_id, "account_id": account_id, "role": role.value, "since": now}
        connection.execute(insert(MembershipRow).values(row))
    elif _RANKS.index(role) > _RANKS.index(Role(old)):
        connection.execute(update(MembershipRow).where(*is_it).values(role=role.value))


def forget_old_addresses(connection: Connection, now: datetime.datetime) -> None:
    """Forget to which addresses invitations went that are over: nobody needs them any more."""
    is_old = (_INVITATION.ends_at < now, _INVITATION.email.is_not(None))
    connection.execute(update(InvitationRow).where(*is_old).values(email=None))


def lacks_administrator(connection: Connection) -> bool:
    """Tell whether nobody looks after the installation, and nobody was ever asked to."""
    is_there = exists().where(_ACCOUNT.is_administrator)
    was_asked = exists().where(_INVITATION.role == Role.ADMINISTRATOR)
    return not connection.execute(select(is_there | was_asked)).scalar()


def _invitations() -> Select[Any]:
    return (
        select(
            InvitationRow.__table__,
            OrganisationRow.__table__.c.name.label("organisation_name"),
            _ACCOUNT.name.label("made_by_name"),
        )
        .select_from(InvitationRow.__table__)
        .outerjoin(OrganisationRow.__table__, OrganisationRow.__table__.c.id == _INVITATION.organisation_id)
        .outerjoin(AccountRow.__table__, _ACCOUNT.id == _INVITATION.made_by)
    )


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(
        row.id,
        row.organisation_id,
        row.organisation_name,
        Role(row.role),
        row.email,
        row.made_by_name,
        row.made_at,
        row.ends_at,
    )


def _note(
    connection: Connection, actor: str, act: str, organisation_id: UUID | None, id: UUID, now: datetime.datetime
) -> None:
    thing = f"organisation {organisation_id}" if organisation_id else f"invitation {id}"
    note(connection, actor=actor, act=act, thing=thing, now=now, organisation_id=organisation_id)
