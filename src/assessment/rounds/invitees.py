"""Who is invited to a round, and the links that they come by.

A link is made of the round, the organisation and a secret outside the database, so that a later letter can hold it too;
the database has its hash alone. A new link has the next number: the one before it opens nothing any more.
"""

import base64
import datetime
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Select, and_, exists, select, update

from assessment.accounts.tables import AccountRow
from assessment.answering.tables import AssessmentRow
from assessment.installation.access import Actor, Role
from assessment.installation.database import insert_for
from assessment.installation.log import note
from assessment.installation.tokens import token_key
from assessment.organisations.storage import NotThere
from assessment.organisations.tables import MembershipRow, OrganisationRow
from assessment.rounds.storage import Phase, Round, kept_open, note_act, round_from
from assessment.rounds.tables import InviteeRow, RoundRow

_INVITEE, _ROUND, _ASSESSMENT = InviteeRow.__table__.c, RoundRow.__table__.c, AssessmentRow.__table__.c
_MEMBERSHIP, _ORGANISATION, _ACCOUNT = MembershipRow.__table__.c, OrganisationRow.__table__.c, AccountRow.__table__.c


class Guest(NamedTuple):
    """An organisation that is about to be invited. Without an `email`, its leads get the letters."""

    organisation_id: UUID
    email: str | None
    language: str


class Addressee(NamedTuple):
    """An invited organisation and how it is reached: `addresses` is empty where only a link can be handed over."""

    organisation_id: UUID
    name: str
    language: str
    token: str
    addresses: tuple[str, ...]
    wants_letters: bool
    is_started: bool
    is_submitted: bool

    @property
    def gets_letters(self) -> bool:
        return self.wants_letters and bool(self.addresses)


@dataclass(frozen=True, slots=True)
class Invited:
    """What a link is about. `assessment_id` is None until somebody began.

    `has_people`: the organisation has leads or members, who decide what becomes of its assessments. `has_history`: it
    has assessments, of this round or of earlier times.
    """

    round: Round
    organisation_id: UUID
    organisation_name: str
    wants_letters: bool
    assessment_id: UUID | None
    has_people: bool
    has_history: bool


class LinkOver(Exception):
    """The link opens nothing. `round` is the one that it was for, once that is closed; None where it is unknown."""

    def __init__(self, round: Round | None = None) -> None:
        super().__init__("the link opens nothing")
        self.round = round


def link_token(secret: str, round_id: UUID, organisation_id: UUID, number: int) -> str:
    """Return what the link of an organisation to a round holds: 32 bytes that nobody can guess."""
    meant = f"invited:{round_id}:{organisation_id}:{number}".encode()
    return base64.urlsafe_b64encode(hmac.digest(secret.encode(), meant, hashlib.sha256)).rstrip(b"=").decode()


def invite(
    connection: Connection,
    actor: Actor,
    round_id: UUID,
    guests: Iterable[Guest],
    *,
    secret: str,
    now: datetime.datetime,
) -> set[UUID]:
    """Invite organisations, and return those that were not invited before. Raises NotThere and RoundClosed.

    The caller has looked up the organisations in the area of the round.
    """
    kept_open(connection, actor, round_id, now)
    new = set()
    for guest in guests:
        key = token_key(link_token(secret, round_id, guest.organisation_id, 1))
        row = {"round_id": round_id, "organisation_id": guest.organisation_id, "key": key, "email": guest.email}
        once = insert_for(connection, InviteeRow).values(row | {"language": guest.language, "invited_at": now})
        if connection.execute(once.on_conflict_do_nothing().returning(_INVITEE.key)).first() is not None:
            new.add(guest.organisation_id)
            _note_invitee(connection, actor.key, guest.organisation_id, act="invited_to_round", now=now)
    return new


def make_new_link(
    connection: Connection, actor: Actor, round_id: UUID, organisation_id: UUID, *, secret: str, now: datetime.datetime
) -> None:
    """Give an invited organisation another link; the one before it opens nothing any more.

    Raises NotThere and RoundClosed.
    """
    kept_open(connection, actor, round_id, now)
    is_it = (_INVITEE.round_id == round_id, _INVITEE.organisation_id == organisation_id)
    number = connection.execute(select(_INVITEE.link).where(*is_it)).scalar()
    if number is None:
        raise NotThere
    key = token_key(link_token(secret, round_id, organisation_id, number + 1))
    connection.execute(update(InviteeRow).where(*is_it).values(link=number + 1, key=key))
    note_act(connection, actor.key, round_id, act="made_new_link", now=now)


def addressees(
    connection: Connection, round_id: UUID, *, secret: str, only: Iterable[UUID] | None = None
) -> list[Addressee]:
    """Return the invited organisations of a round by their names, or some of them, for letters and for handing over."""
    query = (
        select(InviteeRow.__table__, _ORGANISATION.name, _ASSESSMENT.state)
        .join_from(InviteeRow.__table__, OrganisationRow.__table__, _ORGANISATION.id == _INVITEE.organisation_id)
        .outerjoin(AssessmentRow.__table__, _is_for_invitee())
        .where(_INVITEE.round_id == round_id)
    )
    chosen = None if only is None else set(only)
    rows = [row for row in connection.execute(query) if chosen is None or row.organisation_id in chosen]
    leads = _lead_addresses(connection, round_id)
    found = [_addressee(row, leads, secret) for row in rows]
    return sorted(found, key=lambda one: (one.name.casefold(), str(one.organisation_id)))


def _is_for_invitee() -> Any:
    return and_(_ASSESSMENT.round_id == _INVITEE.round_id, _ASSESSMENT.organisation_id == _INVITEE.organisation_id)


def _addressee(row: Any, leads: Mapping[UUID, list[str]], secret: str) -> Addressee:
    return Addressee(
        row.organisation_id,
        row.name,
        row.language,
        link_token(secret, row.round_id, row.organisation_id, row.link),
        (row.email,) if row.email else tuple(leads.get(row.organisation_id, ())),
        bool(row.wants_letters),
        row.state is not None,
        row.state == "submitted",
    )


def _lead_addresses(connection: Connection, round_id: UUID) -> dict[UUID, list[str]]:
    """Return the addresses of the leads of those organisations that were invited without one."""
    query = (
        select(_MEMBERSHIP.organisation_id, _ACCOUNT.email)
        .join_from(
            InviteeRow.__table__, MembershipRow.__table__, _MEMBERSHIP.organisation_id == _INVITEE.organisation_id
        )
        .join(AccountRow.__table__, _ACCOUNT.id == _MEMBERSHIP.account_id)
        .where(
            _INVITEE.round_id == round_id, _INVITEE.email.is_(None), _MEMBERSHIP.role == Role.LEAD, _ACCOUNT.is_active
        )
        .order_by(_MEMBERSHIP.since, _ACCOUNT.id)
    )
    found: dict[UUID, list[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.organisation_id, []).append(row.email)
    return found


def invited_by_token(connection: Connection, token: str, now: datetime.datetime) -> Invited:
    """Return what a link is about. Raises LinkOver, also once its round is closed."""
    row = connection.execute(_invited().where(_INVITEE.key == token_key(token))).first()
    if row is None:
        raise LinkOver
    found = round_from(row)
    if found.phase(now) is Phase.CLOSED:
        raise LinkOver(found)
    return Invited(
        found,
        row.organisation_id,
        row.organisation_name,
        bool(row.wants_letters),
        row.assessment_id,
        bool(row.has_people),
        bool(row.has_history),
    )


def _invited() -> Select[Any]:
    people = (
        exists()
        .where(
            _MEMBERSHIP.organisation_id == _INVITEE.organisation_id,
            _MEMBERSHIP.role.in_((Role.LEAD, Role.MEMBER)),
            _MEMBERSHIP.account_id == _ACCOUNT.id,
            _ACCOUNT.is_active,
        )
        .correlate(InviteeRow.__table__)
    )
    earlier = AssessmentRow.__table__.alias("earlier")
    history = exists().where(earlier.c.organisation_id == _INVITEE.organisation_id).correlate(InviteeRow.__table__)
    return (
        select(
            RoundRow.__table__,
            _INVITEE.organisation_id,
            _INVITEE.wants_letters,
            _ORGANISATION.name.label("organisation_name"),
            _ASSESSMENT.id.label("assessment_id"),
            people.label("has_people"),
            history.label("has_history"),
        )
        .select_from(InviteeRow.__table__)
        .join(RoundRow.__table__, _ROUND.id == _INVITEE.round_id)
        .join(OrganisationRow.__table__, _ORGANISATION.id == _INVITEE.organisation_id)
        .outerjoin(AssessmentRow.__table__, _is_for_invitee())
    )


def stop_letters(connection: Connection, found: Invited, now: datetime.datetime) -> None:
    """Send an organisation no more letters of a round."""
    is_it = (_INVITEE.round_id == found.round.id, _INVITEE.organisation_id == found.organisation_id)
    wanted = (*is_it, _INVITEE.wants_letters)
    if connection.execute(update(InviteeRow).where(*wanted).values(wants_letters=False)).rowcount:
        actor = f"organisation {found.organisation_id}"
        _note_invitee(connection, actor, found.organisation_id, act="stopped_letters", now=now)


def forget_addresses(connection: Connection, now: datetime.datetime) -> None:
    """Forget to which addresses the letters of closed rounds went."""
    closed = select(_ROUND.id).where(_ROUND.closes_at <= now)
    old = (_INVITEE.email.is_not(None), _INVITEE.round_id.in_(closed))
    connection.execute(update(InviteeRow).where(*old).values(email=None))


def _note_invitee(
    connection: Connection, actor_key: str, organisation_id: UUID, *, act: str, now: datetime.datetime
) -> None:
    thing = f"organisation {organisation_id}"
    note(connection, actor=actor_key, act=act, thing=thing, now=now, organisation_id=organisation_id)
