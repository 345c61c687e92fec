"""What each organisation says at the end that it will do: one commitment of each, with its next date."""

import datetime
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, delete, func, select

from assessment.installation.access import Actor
from assessment.installation.database import insert_for
from assessment.organisations.storage import NotThere
from assessment.workshop.storage import change_record
from assessment.workshop.tables import CommitmentRow

MOST_COMMITMENTS = 100
"""Of a session."""
_COMMITMENT = CommitmentRow.__table__.c


class TooManyCommitments(Exception):
    """As many organisations have a commitment as there may be."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """What an organisation will do. `owner` is a role, `due` the next date, None where it was left open."""

    id: UUID
    organisation: str
    text: str
    owner: str
    due: datetime.date | None


def keep_commitment(
    connection: Connection,
    actor: Actor,
    session_id: UUID,
    *,
    organisation: str,
    text: str,
    owner: str,
    due: datetime.date | None,
    seen: int,
    now: datetime.datetime,
) -> None:
    """Keep the commitment of an organisation, instead of the one that it had. Raises TooManyCommitments."""
    change_record(connection, actor, session_id, seen)
    if connection.execute(select(func.count()).where(_COMMITMENT.session_id == session_id)).scalar_one() >= (
        MOST_COMMITMENTS
    ):
        raise TooManyCommitments
    said: dict[str, Any] = {"text": text, "owner": owner, "due": due}
    row = {"id": uuid4(), "session_id": session_id, "organisation": organisation, "made_at": now}
    statement = insert_for(connection, CommitmentRow).values(row | said)
    connection.execute(statement.on_conflict_do_update(index_elements=["session_id", "organisation"], set_=said))


def remove_commitment(connection: Connection, actor: Actor, session_id: UUID, id: UUID, *, seen: int) -> None:
    """Remove a commitment. Raises NotThere."""
    change_record(connection, actor, session_id, seen)
    is_it = (_COMMITMENT.id == id, _COMMITMENT.session_id == session_id)
    if connection.execute(delete(CommitmentRow).where(*is_it).returning(_COMMITMENT.id)).first() is None:
        raise NotThere


def commitments_of(connection: Connection, session_id: UUID) -> list[Commitment]:
    """Return the commitments of a session, which was looked at before, in the order in which they were given."""
    columns = (_COMMITMENT[name] for name in Commitment.__dataclass_fields__)
    query = select(*columns).where(_COMMITMENT.session_id == session_id).order_by(_COMMITMENT.made_at, _COMMITMENT.id)
    return [Commitment(*row) for row in connection.execute(query)]
