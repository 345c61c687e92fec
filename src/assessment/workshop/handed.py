"""What is handed out of approved records: to an organisation of a round its own part, and to who answers an assessment
the record of the session on it. Whose it is, is part of every query.

In a round, an organisation is known in a record by its name, as the authority has it. A name that two organisations of
the round share tells nobody whose part it is: then nobody finds one.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from assessment.answering.tables import AssessmentRow
from assessment.installation.access import Actor
from assessment.library.storage import Shelf
from assessment.organisations.storage import NotThere, is_reached, reach
from assessment.organisations.tables import OrganisationRow
from assessment.rounds.storage import OWN_IN_ROUNDS
from assessment.rounds.tables import InviteeRow
from assessment.workshop.paper_storage import RECORD
from assessment.workshop.record import Record, name_key, record_of
from assessment.workshop.storage import Session, session_by_id
from assessment.workshop.tables import SessionRow

_SESSION, _ORGANISATION = SessionRow.__table__.c, OrganisationRow.__table__.c
_ASSESSMENT, _INVITEE = AssessmentRow.__table__.c, InviteeRow.__table__.c
_OWN = OWN_IN_ROUNDS.subquery()
_PANELS = (
    select(_SESSION.id, _ORGANISATION.id.label("organisation_id"), _ORGANISATION.name)
    .join_from(SessionRow.__table__, _OWN, _OWN.c.round_id == _SESSION.round_id)
    .join(OrganisationRow.__table__, _ORGANISATION.id == _OWN.c.organisation_id)
    .where(_SESSION.assessment_id.is_(None), _SESSION.approved_at.is_not(None))
    .order_by(_SESSION.begins_at, _SESSION.id)
)
"""The approved sessions on rounds that the actor sees, each with the organisation that they are in the round for."""
_RECORDED = (
    select(_SESSION.id)
    .join_from(SessionRow.__table__, AssessmentRow.__table__, _ASSESSMENT.id == _SESSION.assessment_id)
    .where(is_reached(_ASSESSMENT), _SESSION.approved_at.is_not(None))
    .order_by(_SESSION.begins_at, _SESSION.id)
)
"""The approved sessions on assessments that the actor answers."""


@dataclass(frozen=True, slots=True)
class OwnPart:
    """What the record of a session on a round has of one organisation. `paper` is the name of its paper."""

    session: Session
    record: Record
    paper: str


def own_parts(connection: Connection, actor: Actor, round_id: UUID, shelf: Shelf) -> list[OwnPart]:
    """Return the parts of the actor's organisation in the approved records of a round, the earliest session first."""
    rows = connection.execute(_PANELS.where(_SESSION.round_id == round_id), reach(actor)).all()
    found = [_part(connection, row, shelf) for row in rows]
    return [one for one in found if one is not None]


def own_part(connection: Connection, actor: Actor, session_id: UUID, shelf: Shelf) -> OwnPart:
    """Return the part of the actor's organisation in the approved record of a session. Raises NotThere."""
    row = connection.execute(_PANELS.where(_SESSION.id == session_id), reach(actor)).first()
    found = _part(connection, row, shelf) if row else None
    if found is None:
        raise NotThere
    return found


def _part(connection: Connection, row: Any, shelf: Shelf) -> OwnPart | None:
    session = session_by_id(connection, row.id)
    record = record_of(connection, session, shelf)
    place = record.place_of(row.name)
    if place is None or _is_shared(connection, session, row):
        return None
    return OwnPart(session, record.part_of(row.name), f"{RECORD}-{place}")


def _is_shared(connection: Connection, session: Session, own: Any) -> bool:
    """Tell whether another organisation of the round has the same name."""
    others = (
        select(_ORGANISATION.name)
        .join_from(InviteeRow.__table__, OrganisationRow.__table__, _ORGANISATION.id == _INVITEE.organisation_id)
        .where(_INVITEE.round_id == session.round_id, _ORGANISATION.id != own.organisation_id)
    )
    return name_key(own.name) in map(name_key, connection.execute(others).scalars())


def own_records(connection: Connection, actor: Actor, assessment_id: UUID) -> list[Session]:
    """Return the sessions on an assessment of the actor's whose records are approved, the earliest first."""
    rows = connection.execute(_RECORDED.where(_ASSESSMENT.id == assessment_id), reach(actor)).scalars().all()
    return [session_by_id(connection, id) for id in rows]


def own_record(connection: Connection, actor: Actor, session_id: UUID) -> Session:
    """Return a session on an assessment of the actor's whose record is approved. Raises NotThere."""
    id = connection.execute(_RECORDED.where(_SESSION.id == session_id), reach(actor)).scalar()
    if id is None:
        raise NotThere
    return session_by_id(connection, id)
