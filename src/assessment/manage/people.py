"""The accounts of the installation: who has one, and what the administrator changes of them."""

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Select, delete, func, select, update

from assessment.accounts.people import end_other_sign_ins
from assessment.accounts.tables import AccountRow
from assessment.answering.storage import NotFound
from assessment.installation.access import Role
from assessment.installation.database import insert_for
from assessment.installation.log import note
from assessment.organisations.storage import check_another_administrator, end_invitations_of
from assessment.organisations.tables import InvitationRow, MandateRow, MembershipRow, OrganisationRow

_ACCOUNT, _MANDATE = AccountRow.__table__.c, MandateRow.__table__.c
_MEMBERSHIP, _ORGANISATION = MembershipRow.__table__.c, OrganisationRow.__table__.c


class OwnAccount(Exception):
    """Who looks after the installation does not close their own account."""


class StillOpen(Exception):
    """Only a closed account is erased: its person is signed in to it otherwise."""


class Belonging(NamedTuple):
    """An organisation that a person belongs to."""

    id: UUID
    name: str
    role: Role


class Person(NamedTuple):
    """Somebody with an account. `signed_in_at` is None where they never came back; `mandates` are areas."""

    id: UUID
    name: str
    email: str
    is_active: bool
    is_administrator: bool
    has_totp: bool
    made_at: datetime.datetime
    signed_in_at: datetime.datetime | None
    organisations: tuple[Belonging, ...]
    mandates: tuple[str, ...]


def people(connection: Connection) -> list[Person]:
    """Return everybody who has an account, by their names."""
    return _people(connection, _accounts().order_by(func.lower(_ACCOUNT.name), _ACCOUNT.id))


def person(connection: Connection, id: UUID) -> Person:
    """Return somebody who has an account. Raises NotFound."""
    found = _people(connection, _accounts().where(_ACCOUNT.id == id), id)
    if not found:
        raise NotFound
    return found[0]


def _accounts() -> Select[Any]:
    return select(AccountRow.__table__)


def _people(connection: Connection, query: Select[Any], only: UUID | None = None) -> list[Person]:
    organisations, mandates = _organisations(connection, only), _mandates(connection, only)
    return [
        Person(
            row.id,
            row.name,
            row.email,
            row.is_active,
            row.is_administrator,
            row.totp_secret is not None,
            row.made_at,
            row.signed_in_at,
            tuple(organisations.get(row.id, ())),
            tuple(mandates.get(row.id, ())),
        )
        for row in connection.execute(query).all()
    ]


def _organisations(connection: Connection, only: UUID | None) -> dict[UUID, list[Belonging]]:
    query = (
        select(_MEMBERSHIP.account_id, _ORGANISATION.id, _ORGANISATION.name, _MEMBERSHIP.role)
        .join_from(MembershipRow.__table__, OrganisationRow.__table__, _ORGANISATION.id == _MEMBERSHIP.organisation_id)
        .where(*[] if only is None else [_MEMBERSHIP.account_id == only])
        .order_by(_MEMBERSHIP.since, _ORGANISATION.id)
    )
    rows = connection.execute(query)
    return _grouped((row.account_id, Belonging(row.id, row.name, Role(row.role))) for row in rows)


def _mandates(connection: Connection, only: UUID | None) -> dict[UUID, list[str]]:
    query = (
        select(_MANDATE.account_id, _MANDATE.area)
        .where(*[] if only is None else [_MANDATE.account_id == only])
        .order_by(_MANDATE.since, _MANDATE.area)
    )
    return _grouped((row.account_id, row.area) for row in connection.execute(query))


def _grouped(pairs: Iterable[tuple[UUID, Any]]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for id, one in pairs:
        found.setdefault(id, []).append(one)
    return found


def administrators(connection: Connection) -> list[Person]:
    """Return who looks after the installation, by their names."""
    return _people(connection, _accounts().where(_ACCOUNT.is_administrator).order_by(func.lower(_ACCOUNT.name)))


# Changing


def close_account(connection: Connection, own_id: UUID | None, id: UUID, now: datetime.datetime) -> None:
    """Let nobody sign in to an account, and end its sign-ins. Raises NotFound, OwnAccount and LastAdministrator."""
    if id == own_id:
        raise OwnAccount
    check_another_administrator(connection, id)
    _change(connection, id, is_active=False)
    end_invitations_of(connection, id, now)
    end_other_sign_ins(connection, id)
    _note(connection, own_id, "closed_account", id, now)


def open_account(connection: Connection, own_id: UUID | None, id: UUID, now: datetime.datetime) -> None:
    """Let its person sign in to a closed account again. Raises NotFound."""
    _change(connection, id, is_active=True)
    _note(connection, own_id, "opened_account", id, now)


def make_administrator(connection: Connection, own_id: UUID | None, id: UUID, now: datetime.datetime) -> None:
    """Let somebody look after the installation. Raises NotFound."""
    _change(connection, id, is_administrator=True)
    _note(connection, own_id, "made_administrator", id, now)


def unmake_administrator(connection: Connection, own_id: UUID | None, id: UUID, now: datetime.datetime) -> None:
    """Let somebody look after the installation no more. Raises NotFound and LastAdministrator."""
    check_another_administrator(connection, id)
    _change(connection, id, is_administrator=False)
    end_invitations_of(connection, id, now, InvitationRow.organisation_id.is_(None))
    _note(connection, own_id, "unmade_administrator", id, now)


def give_mandate(connection: Connection, own_id: UUID | None, id: UUID, area: str, now: datetime.datetime) -> None:
    """Let somebody speak for the authority of an area. Nothing changes where they do. Raises NotFound."""
    person(connection, id)
    statement = insert_for(connection, MandateRow).values(account_id=id, area=area, since=now).on_conflict_do_nothing()
    if connection.execute(statement.returning(_MANDATE.area)).first() is not None:
        _note(connection, own_id, "gave_mandate", id, now)


def take_mandate(connection: Connection, own_id: UUID | None, id: UUID, area: str, now: datetime.datetime) -> None:
    """Let somebody speak for the authority of an area no more. Raises NotFound."""
    if area not in person(connection, id).mandates:
        raise NotFound
    gone = connection.execute(delete(MandateRow).where(_MANDATE.account_id == id, _MANDATE.area == area))
    if gone.rowcount != 1:
        raise NotFound
    _note(connection, own_id, "took_mandate", id, now)


def _change(connection: Connection, id: UUID, **values: bool) -> None:
    changed = connection.execute(update(AccountRow).where(_ACCOUNT.id == id).values(values))
    if changed.rowcount != 1:
        raise NotFound


def _note(connection: Connection, own_id: UUID | None, act: str, id: UUID, now: datetime.datetime) -> None:
    note(connection, actor=f"account {own_id}", act=act, thing=f"account {id}", now=now)
