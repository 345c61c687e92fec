"""Organisations and their people in the database, and who stands behind a request."""

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from assessment.accounts.storage import SEATS_ASSESSMENTS, SIGN_INS
from assessment.accounts.tables import AccountRow, SeatRow, SignInRow
from assessment.installation.access import Actor, Role
from assessment.installation.log import note
from assessment.installation.tokens import token_key
from assessment.method.answers import Organisation
from assessment.organisations.tables import InvitationRow, MandateRow, MembershipRow, OrganisationRow

_MEMBERSHIP, _ORGANISATION = MembershipRow.__table__.c, OrganisationRow.__table__.c
_ACCOUNT = AccountRow.__table__.c
_ANSWERING_ROLES = (Role.MEMBER, Role.LEAD)
_EARLIEST = (
    select(_MEMBERSHIP.organisation_id)
    .where(_MEMBERSHIP.account_id == SIGN_INS.c.account_id)
    .order_by(_MEMBERSHIP.since, _MEMBERSHIP.organisation_id)
    .limit(1)
    .correlate(SIGN_INS)
    .scalar_subquery()
)
_ACTS_FOR = func.coalesce(SIGN_INS.c.organisation_id, _EARLIEST)
"""The organisation that a browser acts for: the one chosen, or else the one that its account joined first."""
_ACTOR = select(
    *(one for one in SIGN_INS.c if one is not SIGN_INS.c.organisation_id),
    _ORGANISATION.id.label("organisation_id"),
    _ORGANISATION.name.label("organisation_name"),
    _MEMBERSHIP.role.label("membership"),
    exists().where(MandateRow.account_id == SIGN_INS.c.account_id).correlate(SIGN_INS).label("is_authority"),
).select_from(
    SIGN_INS.outerjoin(OrganisationRow.__table__, _ORGANISATION.id == _ACTS_FOR).outerjoin(
        MembershipRow.__table__,
        and_(_MEMBERSHIP.organisation_id == _ORGANISATION.id, _MEMBERSHIP.account_id == SIGN_INS.c.account_id),
    )
)
_INVITATION = InvitationRow.__table__.c
_REACHED_ORGANISATIONS = select(_MEMBERSHIP.organisation_id).where(
    _MEMBERSHIP.account_id == bindparam("reaching_account"),
    _MEMBERSHIP.organisation_id == bindparam("reaching_organisation"),
    _MEMBERSHIP.role.in_(_ANSWERING_ROLES),
)
_PEOPLE = (
    select(_ACCOUNT.id, _ACCOUNT.name, _ACCOUNT.email, _MEMBERSHIP.role, _MEMBERSHIP.since)
    .join_from(MembershipRow.__table__, AccountRow.__table__, _ACCOUNT.id == _MEMBERSHIP.account_id)
    .order_by(_MEMBERSHIP.since, _ACCOUNT.id)
)
_COLLEAGUES = _PEOPLE.where(
    _MEMBERSHIP.organisation_id.in_(
        select(_MEMBERSHIP.organisation_id).where(
            _MEMBERSHIP.account_id == bindparam("account"), _MEMBERSHIP.organisation_id == bindparam("organisation")
        )
    )
)
_MY_ORGANISATIONS = (
    select(_ORGANISATION.id, _ORGANISATION.name, _MEMBERSHIP.role)
    .join_from(MembershipRow.__table__, OrganisationRow.__table__, _ORGANISATION.id == _MEMBERSHIP.organisation_id)
    .where(_MEMBERSHIP.account_id == bindparam("account"))
    .order_by(_MEMBERSHIP.since, _ORGANISATION.id)
)


def is_reached(assessment: Any) -> ColumnElement[bool]:
    """Return the condition of every query on assessments, whose columns are given: the actor's own.

    `reach` gives its parameters: without them, the statement fails.
    """
    return or_(assessment.id.in_(SEATS_ASSESSMENTS), assessment.organisation_id.in_(_REACHED_ORGANISATIONS))


def is_decided(assessment: Any) -> ColumnElement[bool]:
    """Return the condition of submitting, erasing and showing: a lead's, or a code's where there is no organisation.

    `reach` gives its parameters. The guard of the page asked for the role; it may have changed since.
    """
    led = _REACHED_ORGANISATIONS.where(_MEMBERSHIP.role == Role.LEAD)
    alone = SEATS_ASSESSMENTS.where(SeatRow.organisation_id.is_(None))
    return or_(assessment.id.in_(alone), assessment.organisation_id.in_(led))


def reach(actor: Actor) -> dict[str, UUID | None]:
    """Return the parameters of `is_reached`. The membership is looked up anew: it may have ended meanwhile."""
    return {
        "reaching_seat": actor.seat_id,
        "reaching_account": actor.account_id,
        "reaching_organisation": actor.organisation_id,
    }


def reached_organisation(connection: Connection, actor: Actor) -> UUID | None:
    """Return the organisation whose assessments the actor answers; None where that is none, or ended meanwhile."""
    parameters = {name: value for name, value in reach(actor).items() if name != "reaching_seat"}
    found: UUID | None = connection.execute(_REACHED_ORGANISATIONS, parameters).scalar()
    return found


def actor_of(connection: Connection, token: str, now: datetime.datetime) -> Actor | None:
    """Return who a cookie stands for; None when its time is over, or it never was ours."""
    row = connection.execute(_ACTOR, {"key": token_key(token), "now": now}).first()
    if row is None:
        return None
    if row.seat_id is not None:
        role = Role.SEAT_OF_ORGANISATION if row.organisation_id else Role.SEAT
    else:
        role = Role(row.membership) if row.membership else Role.ACCOUNT
    is_of_it = row.seat_id is not None or row.membership is not None
    return Actor(
        role,
        row.key,
        seat_id=row.seat_id,
        assessment_id=row.assessment_id,
        account_id=row.account_id,
        name=row.name,
        organisation_id=row.organisation_id if is_of_it else None,
        organisation_name=row.organisation_name if is_of_it else None,
        is_administrator=bool(row.is_administrator),
        is_authority=bool(row.is_authority),
    )


class NotThere(Exception):
    """The organisation that the actor acts for has nothing of this id, or the actor is not its lead any more."""


class LastLead(Exception):
    """An organisation keeps one lead at least: nobody else could invite a new one."""


class LastAdministrator(Exception):
    """The installation keeps one administrator at least, whose account is open: nobody else could make a new one."""


class Person(NamedTuple):
    """Somebody in an organisation."""

    id: UUID
    name: str
    email: str
    role: Role
    since: datetime.datetime


class OwnOrganisation(NamedTuple):
    """An organisation that an account belongs to."""

    id: UUID
    name: str
    role: Role


def make_organisation(
    connection: Connection, actor_key: str, *, name: str, country: str | None, type: str, now: datetime.datetime
) -> UUID:
    """Make an organisation, which nobody belongs to yet."""
    id = uuid4()
    connection.execute(
        insert(OrganisationRow).values(id=id, name=name, country=country or None, type=type, made_at=now)
    )
    note(connection, actor=actor_key, act="made_organisation", thing=f"organisation {id}", now=now, organisation_id=id)
    return id


def name_of(connection: Connection, organisation_id: UUID) -> str:
    """Return what an organisation is called."""
    found: str = connection.execute(select(_ORGANISATION.name).where(_ORGANISATION.id == organisation_id)).scalar_one()
    return found


def organisation_facts(connection: Connection, organisation_id: UUID) -> Organisation:
    """Return what an organisation says of itself, as an answers file has it."""
    query = select(_ORGANISATION.name, _ORGANISATION.country, _ORGANISATION.type)
    row = connection.execute(query.where(_ORGANISATION.id == organisation_id)).one()
    return Organisation(name=row.name, country=row.country, type=row.type)


def people_in(connection: Connection, organisation_id: UUID) -> list[Person]:
    """Return who belongs to an organisation, for who looks after the installation."""
    return _people(connection.execute(_PEOPLE.where(_MEMBERSHIP.organisation_id == organisation_id)))


def people_of(connection: Connection, actor: Actor) -> list[Person]:
    """Return who belongs to the organisation that the actor acts for; nobody where they left it meanwhile."""
    parameters = {"account": actor.account_id, "organisation": actor.organisation_id}
    return _people(connection.execute(_COLLEAGUES, parameters))


def _people(rows: Iterable[Row[Any]]) -> list[Person]:
    return [Person(one.id, one.name, one.email, Role(one.role), one.since) for one in rows]


def still_lead(connection: Connection, actor: Actor) -> UUID:
    """Return the organisation that the actor leads, which stays as it is until the transaction ends.

    Raises NotThere when somebody removed the actor, or made them a member, since the request began.
    """
    organisation_id = _locked(connection, actor)
    if _role_in(connection, organisation_id, actor.account_id) is not Role.LEAD:
        raise NotThere
    return organisation_id


def _locked(connection: Connection, actor: Actor) -> UUID:
    """Return the actor's organisation. Who changes its people comes one after the other: two leads may go at once."""
    query = select(_ORGANISATION.id).where(_ORGANISATION.id == actor.organisation_id).with_for_update()
    found: UUID | None = connection.execute(query).scalar()
    if found is None:
        raise NotThere
    return found


def _role_in(connection: Connection, organisation_id: UUID, account_id: UUID | None) -> Role | None:
    query = select(_MEMBERSHIP.role).where(*_is_membership(organisation_id, account_id))
    found = connection.execute(query).scalar()
    return Role(found) if found else None


def _is_membership(organisation_id: UUID, account_id: UUID | None) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _MEMBERSHIP.organisation_id == organisation_id, _MEMBERSHIP.account_id == account_id


def _check_another_lead(connection: Connection, organisation_id: UUID, account_id: UUID | None) -> None:
    """Raise LastLead where no other lead would be left whose account is open."""
    others = (
        select(_MEMBERSHIP.account_id)
        .join_from(MembershipRow.__table__, AccountRow.__table__, _ACCOUNT.id == _MEMBERSHIP.account_id)
        .where(
            _MEMBERSHIP.organisation_id == organisation_id,
            _MEMBERSHIP.role == Role.LEAD,
            _MEMBERSHIP.account_id != account_id,
            _ACCOUNT.is_active,
        )
    )
    if connection.execute(others.limit(1)).first() is None:
        raise LastLead


def still_administrator(connection: Connection, actor: Actor) -> None:
    """Raise NotThere when somebody ended the actor's work as administrator since the request began."""
    own = select(_ACCOUNT.id).where(_ACCOUNT.id == actor.account_id, _ACCOUNT.is_administrator, _ACCOUNT.is_active)
    if connection.execute(own).first() is None:
        raise NotThere


def check_another_administrator(connection: Connection, account_id: UUID) -> None:
    """Raise LastAdministrator where nobody else would be left. Two who go at once come one after the other."""
    query = select(_ACCOUNT.id).where(_ACCOUNT.is_administrator, _ACCOUNT.is_active).order_by(_ACCOUNT.id)
    if connection.execute(query.with_for_update()).scalars().all() == [account_id]:
        raise LastAdministrator


def end_invitations_of(
    connection: Connection, account_id: UUID | None, now: datetime.datetime, *conditions: ColumnElement[bool]
) -> None:
    """Take back what somebody has invited others to, when they may do so no more: nobody comes back by their own link.

    `conditions` say which of their invitations; none is all of them.
    """
    open_ones = (_INVITATION.made_by == account_id, _INVITATION.used_at.is_(None), _INVITATION.revoked_at.is_(None))
    connection.execute(update(InvitationRow).where(*open_ones, *conditions).values(revoked_at=now, email=None))


def person_of(connection: Connection, actor: Actor, account_id: UUID) -> Person:
    """Return a colleague of the actor. Raises NotThere."""
    found = next((one for one in people_of(connection, actor) if one.id == account_id), None)
    if found is None:
        raise NotThere
    return found


def set_role(connection: Connection, actor: Actor, account_id: UUID, role: Role, now: datetime.datetime) -> None:
    """Make a colleague a lead, a member or a facilitator. Raises NotThere and LastLead."""
    organisation_id = still_lead(connection, actor)
    old = _role_in(connection, organisation_id, account_id)
    if old is None:
        raise NotThere
    if old is role:
        return
    if old is Role.LEAD:
        _check_another_lead(connection, organisation_id, account_id)
        end_invitations_of(connection, account_id, now, _INVITATION.organisation_id == organisation_id)
    connection.execute(
        update(MembershipRow).where(*_is_membership(organisation_id, account_id)).values(role=role.value)
    )
    _note_person(connection, actor, f"made_{role}", organisation_id, account_id, now)


def remove(connection: Connection, actor: Actor, account_id: UUID, now: datetime.datetime) -> None:
    """End a colleague's membership. What they answered stays. Raises NotThere and LastLead."""
    organisation_id = still_lead(connection, actor)
    _end_membership(connection, organisation_id, account_id, now)
    _note_person(connection, actor, "removed", organisation_id, account_id, now)


def leave(connection: Connection, actor: Actor, now: datetime.datetime) -> None:
    """End the actor's own membership. Raises NotThere and LastLead."""
    organisation_id = _locked(connection, actor)
    _end_membership(connection, organisation_id, actor.account_id, now)
    _note_person(connection, actor, "left", organisation_id, actor.account_id, now)


def erase_account(connection: Connection, actor_key: str, account_id: UUID, now: datetime.datetime) -> None:
    """Remove an account with its name and address, for ever; what it answered stays.

    The log and the histories keep a key that stands for nobody then. Raises LastLead and LastAdministrator.
    """
    for one in my_organisations(connection, account_id):
        connection.execute(select(_ORGANISATION.id).where(_ORGANISATION.id == one.id).with_for_update())
        if _role_in(connection, one.id, account_id) is Role.LEAD:
            _check_another_lead(connection, one.id, account_id)
    check_another_administrator(connection, account_id)
    end_invitations_of(connection, account_id, now)
    connection.execute(delete(AccountRow).where(_ACCOUNT.id == account_id))
    note(connection, actor=actor_key, act="erased_account", thing=f"account {account_id}", now=now)


def _end_membership(
    connection: Connection, organisation_id: UUID, account_id: UUID | None, now: datetime.datetime
) -> None:
    role = _role_in(connection, organisation_id, account_id)
    if role is None:
        raise NotThere
    if role is Role.LEAD:
        _check_another_lead(connection, organisation_id, account_id)
    connection.execute(delete(MembershipRow).where(*_is_membership(organisation_id, account_id)))
    end_invitations_of(connection, account_id, now, _INVITATION.organisation_id == organisation_id)
    # Their browsers act for another organisation of theirs from now on.
    acted_for_it = (SignInRow.account_id == account_id, SignInRow.organisation_id == organisation_id)
    connection.execute(update(SignInRow).where(*acted_for_it).values(organisation_id=None))


def _note_person(
    connection: Connection,
    actor: Actor,
    act: str,
    organisation_id: UUID,
    account_id: UUID | None,
    now: datetime.datetime,
) -> None:
    thing = f"account {account_id}"
    note(connection, actor=actor.key, act=act, thing=thing, now=now, organisation_id=organisation_id)


def my_organisations(connection: Connection, account_id: UUID) -> list[OwnOrganisation]:
    """Return the organisations that an account belongs to, the earliest first."""
    rows = connection.execute(_MY_ORGANISATIONS, {"account": account_id})
    return [OwnOrganisation(one.id, one.name, Role(one.role)) for one in rows]


def act_for(connection: Connection, actor: Actor, organisation_id: UUID) -> None:
    """Let the actor's browser act for another organisation of theirs. Raises NotThere."""
    if _role_in(connection, organisation_id, actor.account_id) is None:
        raise NotThere
    connection.execute(update(SignInRow).where(SignInRow.key == actor.sign_in).values(organisation_id=organisation_id))
