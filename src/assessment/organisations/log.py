"""What was done, as the log has it, and what people call those who did it."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, select, true

from assessment.accounts.tables import AccountRow, SeatRow
from assessment.installation.access import Actor, Role
from assessment.installation.tables import LogRow
from assessment.organisations.tables import MembershipRow, OrganisationRow

_ACCOUNT, _LOG = AccountRow.__table__.c, LogRow.__table__.c
_MEMBERSHIP, _ORGANISATION = MembershipRow.__table__.c, OrganisationRow.__table__.c


class LogLine(NamedTuple):
    """Who did what to which thing, by their keys."""

    at: datetime.datetime
    actor: str
    act: str
    thing: str


MOST_LINES = 200
"""Of the log, on a page."""

_NAMED: Mapping[str, tuple[Any, Any]] = {
    "account": (_ACCOUNT.id, _ACCOUNT.name),
    "seat": (SeatRow.__table__.c.id, SeatRow.__table__.c.code),
    "organisation": (_ORGANISATION.id, _ORGANISATION.name),
}


def names_of(connection: Connection, keys: Iterable[str]) -> dict[str, str]:
    """Return what people call what keys stand for: "account UUID" a name, "seat UUID" a code. Who is gone is not in it.

    The keys come from lines that the reader may see: nothing is checked here.
    """
    found: dict[str, str] = {}
    wanted: dict[str, set[UUID]] = {}
    for key in set(keys):
        kind, _, id = key.partition(" ")
        if kind in _NAMED and id and id != "None":
            wanted.setdefault(kind, set()).add(UUID(id))
    for kind, ids in wanted.items():
        column, name = _NAMED[kind]
        for row in connection.execute(select(column, name.label("name")).where(column.in_(ids))):
            found[f"{kind} {row.id}"] = row.name
    return found


def log_of(connection: Connection, actor: Actor) -> list[LogLine]:
    """Return what was done in the organisation that the actor leads, newest first."""
    led = select(_MEMBERSHIP.organisation_id).where(
        _MEMBERSHIP.account_id == actor.account_id,
        _MEMBERSHIP.organisation_id == actor.organisation_id,
        _MEMBERSHIP.role == Role.LEAD,
    )
    return _lines(connection, _LOG.organisation_id.in_(led))


def log_of_installation(connection: Connection) -> list[LogLine]:
    """Return what was done in the whole installation, newest first, for the administrator."""
    return _lines(connection, true())


def _lines(connection: Connection, condition: ColumnElement[bool]) -> list[LogLine]:
    query = select(_LOG.at, _LOG.actor, _LOG.act, _LOG.thing).where(condition).order_by(_LOG.id.desc())
    return [LogLine(*row) for row in connection.execute(query.limit(MOST_LINES))]
