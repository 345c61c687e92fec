"""Votes in the room: open, hidden until all of them are revealed together, and what the room agrees on.

Nobody sees a vote before it is revealed, whoever presents included: until then `ballot_of` tells how many have voted,
and only `votes_of` reads votes, of a ballot that is revealed.
"""

import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, func, insert, select, update

from assessment.installation.access import Actor
from assessment.installation.database import insert_for
from assessment.organisations.storage import NotThere
from assessment.workshop.storage import NotRunning, State, session_of, take_step
from assessment.workshop.tables import BallotRow, ParticipantRow, VoteRow

DONT_KNOW = "dont_know"
VOTE = "vote"
"""What the projector shows from the moment at which a vote is opened."""
MINUTES = 3
"""Of a vote, before the facilitator gives more."""
_BALLOT, _VOTE, _PARTICIPANT = BallotRow.__table__.c, VoteRow.__table__.c, ParticipantRow.__table__.c


class NotOpen(Exception):
    """There is no vote on this: it has not begun, was revealed or closed meanwhile."""


class Stage(StrEnum):
    """Where a vote is on its way."""

    OPEN = "open"
    REVEALED = "revealed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Ballot:
    """A vote on a question; `turn` counts those on it from 1. `agreed` is None until the room agreed on an answer."""

    id: UUID
    session_id: UUID
    question: str
    turn: int
    state: Stage
    opened_at: datetime.datetime
    ends_at: datetime.datetime
    agreed: str | None
    reason: str
    taken_over_at: datetime.datetime | None


_COLUMNS = tuple(_BALLOT[name] for name in Ballot.__dataclass_fields__)


def open_ballot(
    connection: Connection, actor: Actor, session_id: UUID, question: str, *, seen: int, now: datetime.datetime
) -> UUID:
    """Open a vote on a question, the next one on it; an open one on another question is closed.

    Raises NotThere, MovedOn and NotRunning.
    """
    if session_of(connection, actor, session_id).state is not State.RUNNING:
        raise NotRunning
    take_step(connection, actor, session_id, seen, shows=VOTE)
    is_open = (_BALLOT.session_id == session_id, _BALLOT.state == Stage.OPEN)
    connection.execute(update(BallotRow).where(*is_open).values(state=Stage.CLOSED))
    turns = select(func.count()).where(_BALLOT.session_id == session_id, _BALLOT.question == question)
    turn = connection.execute(turns).scalar_one() + 1
    ballot_id = uuid4()
    row: dict[str, Any] = {
        "id": ballot_id,
        "session_id": session_id,
        "question": question,
        "turn": turn,
        "state": Stage.OPEN,
    }
    row |= {"opened_at": now, "ends_at": now + datetime.timedelta(minutes=MINUTES), "reason": ""}
    connection.execute(insert(BallotRow).values(row))
    return ballot_id


def ballot_of(connection: Connection, session_id: UUID) -> Ballot | None:
    """Return the last vote of a session; None before there is one."""
    query = select(*_COLUMNS).where(_BALLOT.session_id == session_id).order_by(_BALLOT.opened_at.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else _ballot_from(row)


def ballots_of(connection: Connection, session_id: UUID) -> list[Ballot]:
    """Return all votes of a session, the first one first."""
    query = select(*_COLUMNS).where(_BALLOT.session_id == session_id).order_by(_BALLOT.opened_at)
    return [_ballot_from(row) for row in connection.execute(query)]


def _ballot_from(row: Any) -> Ballot:
    return Ballot(**row._asdict() | {"state": Stage(row.state)})


def voted(connection: Connection, ballot_id: UUID) -> int:
    """Return how many have voted: that is all that is told before the votes are revealed."""
    return connection.execute(select(func.count()).where(_VOTE.ballot_id == ballot_id)).scalar_one()


def vote(connection: Connection, ballot_id: UUID, participant_id: UUID, choice: str, now: datetime.datetime) -> None:
    """Keep what a participant answered, instead of what they answered before. Raises NotOpen.

    The participant is of the ballot's session, or there is no such ballot for them.
    """
    is_theirs = _BALLOT.session_id.in_(select(_PARTICIPANT.session_id).where(_PARTICIPANT.id == participant_id))
    # Whoever reveals the votes waits for this one, or this one comes too late.
    query = select(_BALLOT.state).where(_BALLOT.id == ballot_id, is_theirs).with_for_update()
    if connection.execute(query).scalar() != Stage.OPEN:
        raise NotOpen
    row = {"ballot_id": ballot_id, "participant_id": participant_id, "choice": choice, "voted_at": now}
    statement = insert_for(connection, VoteRow).values(row)
    kept = {"choice": choice, "voted_at": now}
    connection.execute(
        statement.on_conflict_do_update(index_elements=[VoteRow.ballot_id, VoteRow.participant_id], set_=kept)
    )


def choice_of(connection: Connection, ballot_id: UUID, participant_id: UUID) -> str | None:
    """Return what a participant chose, for their own eyes; None before they voted."""
    query = select(_VOTE.choice).where(_VOTE.ballot_id == ballot_id, _VOTE.participant_id == participant_id)
    found: str | None = connection.execute(query).scalar()
    return found


def more_time(connection: Connection, actor: Actor, ballot: Ballot, *, minutes: int, seen: int) -> None:
    """Let an open vote last longer. Raises NotOpen."""
    _change(connection, actor, ballot, Stage.OPEN, seen, ends_at=ballot.ends_at + datetime.timedelta(minutes=minutes))


def reveal(connection: Connection, actor: Actor, ballot: Ballot, *, seen: int, now: datetime.datetime) -> None:
    """Reveal all votes together; from then on none is taken. Raises NotOpen."""
    _change(connection, actor, ballot, Stage.OPEN, seen, state=Stage.REVEALED, revealed_at=now)


def close(connection: Connection, actor: Actor, ballot: Ballot, *, seen: int) -> None:
    """Close a vote without revealing it. Raises NotOpen."""
    _change(connection, actor, ballot, Stage.OPEN, seen, state=Stage.CLOSED)


def agree(connection: Connection, actor: Actor, ballot: Ballot, *, agreed: str, reason: str, seen: int) -> None:
    """Keep the answer that the room agreed on after it saw the votes, which stay as they were. Raises NotOpen."""
    _change(connection, actor, ballot, Stage.REVEALED, seen, agreed=agreed, reason=reason)


def mark_taken_over(connection: Connection, ballot: Ballot, now: datetime.datetime) -> None:
    """Keep that the lead of an own session has put the agreed answer into the draft."""
    connection.execute(update(BallotRow).where(_BALLOT.id == ballot.id).values(taken_over_at=now))


def _change(connection: Connection, actor: Actor, ballot: Ballot, stage: Stage, seen: int, **values: Any) -> None:
    take_step(connection, actor, ballot.session_id, seen)
    statement = update(BallotRow).where(_BALLOT.id == ballot.id, _BALLOT.state == stage).values(values)
    if connection.execute(statement.returning(_BALLOT.id)).first() is None:
        raise NotOpen


def votes_of(connection: Connection, ballot_id: UUID) -> dict[str, int]:
    """Return how many gave each answer in a revealed vote. Raises NotThere for a vote that is not revealed."""
    query = (
        select(_VOTE.choice, func.count())
        .join_from(VoteRow.__table__, BallotRow.__table__, _BALLOT.id == _VOTE.ballot_id)
        .where(_BALLOT.id == ballot_id, _BALLOT.state == Stage.REVEALED)
        .group_by(_VOTE.choice)
    )
    found = {row[0]: row[1] for row in connection.execute(query)}
    if not found and not _is_revealed(connection, ballot_id):
        raise NotThere
    return found


def _is_revealed(connection: Connection, ballot_id: UUID) -> bool:
    return connection.execute(select(_BALLOT.state).where(_BALLOT.id == ballot_id)).scalar() == Stage.REVEALED
