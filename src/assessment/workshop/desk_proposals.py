"""Paper forms that a facilitator types in: proposals, which only the organisation's lead makes its assessment.

A form is typed by a code of its own, and belongs to nobody. Handed over, it has no code any more: nobody changes it,
and its lead alone reads it. Taken over it is the organisation's draft; turned down it is erased.
"""

import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Select, delete, exists, func, insert, or_, select, update

from assessment.accounts.storage import Pin, Seat, make_seat
from assessment.accounts.tables import AccountRow, SeatRow
from assessment.answering.storage import Stored, begin, note_about, stored_of
from assessment.answering.tables import AssessmentRow
from assessment.installation.access import Actor, Role
from assessment.installation.log import note
from assessment.organisations.storage import NotThere, still_lead
from assessment.organisations.tables import MembershipRow, OrganisationRow
from assessment.rounds.storage import Phase, round_by_id
from assessment.rounds.tables import InviteeRow
from assessment.workshop.review_tables import ProposalRow
from assessment.workshop.reviewers import round_on_desk

_PROPOSAL, _ASSESSMENT = ProposalRow.__table__.c, AssessmentRow.__table__.c
_ORGANISATION, _ACCOUNT = OrganisationRow.__table__.c, AccountRow.__table__.c
_INVITEE, _SEAT, _MEMBERSHIP = InviteeRow.__table__.c, SeatRow.__table__.c, MembershipRow.__table__.c


class AlreadyThere(Exception):
    """The organisation answers for the round itself, or a form is typed in for it already."""


class NotTyped(Exception):
    """Nothing was typed yet, or it was submitted with its code: only a draft is handed over."""


class Proposal(NamedTuple):
    """A paper form that is typed in. `typed_by` is a name, None where it is gone; `handed_at` is None before that.

    `is_own`: the actor types it.
    """

    assessment_id: UUID
    organisation_id: UUID
    organisation: str
    typed_by: str | None
    is_own: bool
    begun_at: datetime.datetime
    handed_at: datetime.datetime | None
    stored: Stored


def _proposals(actor: Actor) -> Select[Any]:
    """Return the query of what nobody owns yet: what was taken over by its code is no proposal any more."""
    return (
        select(
            AssessmentRow.__table__,
            _PROPOSAL.organisation_id.label("for_organisation"),
            _ORGANISATION.name.label("called"),
            _ACCOUNT.name.label("typist"),
            func.coalesce(_PROPOSAL.typed_by == actor.account_id, False).label("is_own"),
            _PROPOSAL.begun_at.label("proposed_at"),
            _PROPOSAL.handed_at,
        )
        .join_from(ProposalRow.__table__, AssessmentRow.__table__, _ASSESSMENT.id == _PROPOSAL.assessment_id)
        .join(OrganisationRow.__table__, _ORGANISATION.id == _PROPOSAL.organisation_id)
        .outerjoin(AccountRow.__table__, _ACCOUNT.id == _PROPOSAL.typed_by)
        .where(_ASSESSMENT.organisation_id.is_(None))
        .order_by(_ORGANISATION.name, _ASSESSMENT.id)
    )


def _proposal(row: Any) -> Proposal:
    about = (row.for_organisation, row.called, row.typist, bool(row.is_own), row.proposed_at, row.handed_at)
    return Proposal(row.id, *about, stored_of(row))


# At the desk


def begin_proposal(
    connection: Connection,
    actor: Actor,
    round_id: UUID,
    organisation_id: UUID,
    *,
    pin: Pin,
    language: str,
    now: datetime.datetime,
) -> Seat:
    """Begin a form for an organisation of a round that has not begun itself, and return the code to type it by.

    Raises NotThere and AlreadyThere.
    """
    found = round_on_desk(connection, actor, round_id)
    # Two who begin for the same organisation come one after the other.
    invited = select(_INVITEE.organisation_id).where(
        _INVITEE.round_id == round_id, _INVITEE.organisation_id == organisation_id
    )
    if connection.execute(invited.with_for_update()).first() is None:
        raise NotThere
    if connection.execute(select(_is_there(round_id, organisation_id))).scalar():
        raise AlreadyThere
    assessment_id = begin(
        connection,
        questionnaire=found.questionnaire,
        version=found.version,
        language=language,
        period=found.period,
        now=now,
    )
    row = {"assessment_id": assessment_id, "round_id": round_id, "organisation_id": organisation_id}
    connection.execute(insert(ProposalRow).values(row | {"typed_by": actor.account_id, "begun_at": now}))
    note(connection, actor=actor.key, act="began", thing=f"assessment {assessment_id}", now=now)
    return make_seat(connection, assessment_id, pin, now)


def _is_there(round_id: UUID, organisation_id: UUID) -> Any:
    answers = exists().where(_ASSESSMENT.round_id == round_id, _ASSESSMENT.organisation_id == organisation_id)
    is_typed = exists().where(
        _PROPOSAL.round_id == round_id,
        _PROPOSAL.organisation_id == organisation_id,
        _PROPOSAL.assessment_id == _ASSESSMENT.id,
        _ASSESSMENT.organisation_id.is_(None),
    )
    return or_(answers, is_typed)


def proposals_on_desk(connection: Connection, actor: Actor, round_id: UUID) -> list[Proposal]:
    """Return the forms that are typed in for organisations of a round. Raises NotThere."""
    round_on_desk(connection, actor, round_id)
    rows = connection.execute(_proposals(actor).where(_PROPOSAL.round_id == round_id))
    return [_proposal(row) for row in rows]


def hand_over(
    connection: Connection, actor: Actor, round_id: UUID, assessment_id: UUID, now: datetime.datetime
) -> None:
    """Hand a form over to the lead of its organisation; its code ends. Raises NotThere and NotTyped."""
    found = _typed(connection, actor, round_id, assessment_id)
    if found.stored.organisation is None or not found.stored.is_draft:
        raise NotTyped
    is_it = (_PROPOSAL.assessment_id == assessment_id, _PROPOSAL.handed_at.is_(None))
    if connection.execute(update(ProposalRow).where(*is_it).values(handed_at=now)).rowcount != 1:
        raise NotThere
    connection.execute(delete(SeatRow).where(_SEAT.assessment_id == assessment_id))


def discard(connection: Connection, actor: Actor, round_id: UUID, assessment_id: UUID, now: datetime.datetime) -> None:
    """Erase a form that is not handed over yet. Raises NotThere."""
    _typed(connection, actor, round_id, assessment_id)
    connection.execute(delete(AssessmentRow).where(_ASSESSMENT.id == assessment_id))
    note_about(connection, actor, "erased", assessment_id, now)


def _typed(connection: Connection, actor: Actor, round_id: UUID, assessment_id: UUID) -> Proposal:
    """Return a form that the actor types, and has not handed over."""
    for one in proposals_on_desk(connection, actor, round_id):
        if one.assessment_id == assessment_id and one.is_own and one.handed_at is None:
            return one
    raise NotThere


# At the organisation


def proposals_to(connection: Connection, actor: Actor) -> list[Proposal]:
    """Return what was handed over to the organisation that the actor leads; nothing for who does not lead it."""
    led = select(_MEMBERSHIP.organisation_id).where(
        _MEMBERSHIP.account_id == actor.account_id,
        _MEMBERSHIP.organisation_id == actor.organisation_id,
        _MEMBERSHIP.role == Role.LEAD,
    )
    query = _proposals(actor).where(_PROPOSAL.organisation_id.in_(led), _PROPOSAL.handed_at.is_not(None))
    return [_proposal(row) for row in connection.execute(query)]


def proposal_to(connection: Connection, actor: Actor, assessment_id: UUID) -> Proposal:
    """Return one of them. Raises NotThere."""
    for one in proposals_to(connection, actor):
        if one.assessment_id == assessment_id:
            return one
    raise NotThere


def accept_proposal(connection: Connection, actor: Actor, assessment_id: UUID, now: datetime.datetime) -> None:
    """Make a form the draft of the organisation that the actor leads, for its round while that is open.

    Where the organisation has begun for the round meanwhile, it is a draft beside that, of no round. Raises NotThere.
    """
    still_lead(connection, actor)
    found = proposal_to(connection, actor, assessment_id)
    is_it = (_ASSESSMENT.id == assessment_id, _ASSESSMENT.organisation_id.is_(None))
    values = {"organisation_id": found.organisation_id} | _place_in_round(connection, found, now)
    if connection.execute(update(AssessmentRow).where(*is_it).values(values)).rowcount != 1:
        raise NotThere
    connection.execute(delete(ProposalRow).where(_PROPOSAL.assessment_id == assessment_id))
    note_about(connection, actor, "took_over", assessment_id, now)


def _place_in_round(connection: Connection, found: Proposal, now: datetime.datetime) -> dict[str, Any]:
    round_id = connection.execute(
        select(_PROPOSAL.round_id).where(_PROPOSAL.assessment_id == found.assessment_id)
    ).scalar_one()
    one = round_by_id(connection, round_id)
    has_begun = exists().where(_ASSESSMENT.round_id == round_id, _ASSESSMENT.organisation_id == found.organisation_id)
    if one.phase(now) is not Phase.OPEN or connection.execute(select(has_begun)).scalar():
        return {}
    return {"round_id": round_id, "due": one.last_day}


def turn_down(connection: Connection, actor: Actor, assessment_id: UUID, now: datetime.datetime) -> None:
    """Erase a form that was handed over to the organisation that the actor leads. Raises NotThere."""
    still_lead(connection, actor)
    proposal_to(connection, actor, assessment_id)
    connection.execute(delete(AssessmentRow).where(_ASSESSMENT.id == assessment_id))
    note_about(connection, actor, "erased", assessment_id, now)
