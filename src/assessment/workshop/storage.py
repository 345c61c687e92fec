"""Sessions in the database. Whose a session is, is part of every query: who made it, or leads what it is about.

A step of the facilitator is one UPDATE that names the step that their page showed: two who present the same session do
not overwrite each other, the later one sees what is true now.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, Uuid, bindparam, insert, or_, select, update

from assessment.accounts.storage import free_code
from assessment.answering.tables import AssessmentRow
from assessment.installation.access import Actor, Role
from assessment.installation.tokens import token_key
from assessment.organisations.mandates import is_mandated
from assessment.organisations.storage import NotThere
from assessment.organisations.tables import MembershipRow
from assessment.rounds.tables import RoundRow
from assessment.workshop.agenda import Kind, Part
from assessment.workshop.tables import PartRow, SessionRow

_SESSION, _PART = SessionRow.__table__.c, PartRow.__table__.c
_ASSESSMENT, _MEMBERSHIP, _ROUND = AssessmentRow.__table__.c, MembershipRow.__table__.c, RoundRow.__table__.c


class MovedOn(Exception):
    """Somebody else who presents the session did a step since the page was made."""


class NotRunning(Exception):
    """The session has not begun, or is over."""


class State(StrEnum):
    """Where a session is on its way."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Session:
    """A session. `assessment_id` is that of an own session, None for a panel; `part` the one that runs."""

    id: UUID
    title: str
    begins_at: datetime.datetime
    zone: str
    code: str
    questionnaire: str
    version: int
    assessment_id: UUID | None
    round_id: UUID | None
    is_interpreted: bool
    state: State
    step: int
    part: int | None
    part_began_at: datetime.datetime | None
    began_at: datetime.datetime | None
    ended_at: datetime.datetime | None


_COLUMNS = tuple(_SESSION[name] for name in Session.__dataclass_fields__)
_PRESENTING_IN = select(_MEMBERSHIP.organisation_id).where(
    _MEMBERSHIP.account_id == bindparam("reaching_account", type_=Uuid()),
    _MEMBERSHIP.role.in_((Role.LEAD, Role.FACILITATOR)),
)
_OWN_ASSESSMENTS = select(_ASSESSMENT.id).where(_ASSESSMENT.organisation_id.in_(_PRESENTING_IN))
_OWN_ROUNDS = select(_ROUND.id).where(is_mandated(_ROUND.area))


def _is_presented() -> ColumnElement[bool]:
    """Return the condition of who presents: whoever made it, or leads its organisation or its round."""
    return or_(
        _SESSION.made_by == bindparam("reaching_account", type_=Uuid()),
        _SESSION.assessment_id.in_(_OWN_ASSESSMENTS),
        _SESSION.round_id.in_(_OWN_ROUNDS),
    )


def _reach(actor: Actor) -> dict[str, UUID | None]:
    return {"reaching_account": actor.account_id}


def make_session(
    connection: Connection,
    actor: Actor,
    *,
    title: str,
    begins_at: datetime.datetime,
    zone: str,
    questionnaire: str,
    version: int,
    screen: str,
    parts: Sequence[Part],
    assessment_id: UUID | None = None,
    round_id: UUID | None = None,
    is_interpreted: bool = False,
    now: datetime.datetime,
) -> UUID:
    """Make a session that has not begun. `screen` is what the projector's address holds.

    Raises NotThere for an assessment or a round of others.
    """
    own = ((assessment_id, _ASSESSMENT.id, _OWN_ASSESSMENTS), (round_id, _ROUND.id, _OWN_ROUNDS))
    for id, column, reached in own:
        if id is not None and not connection.execute(reached.where(column == id), _reach(actor)).first():
            raise NotThere
    session_id = uuid4()
    row: dict[str, Any] = {
        "id": session_id,
        "title": title,
        "begins_at": begins_at,
        "zone": zone,
        "code": free_code(connection, _SESSION.code),
    }
    row |= {"screen_key": token_key(screen), "questionnaire": questionnaire, "version": version, "step": 0}
    row |= {"assessment_id": assessment_id, "round_id": round_id, "is_interpreted": is_interpreted}
    row |= {"state": State.PLANNED, "made_by": actor.account_id, "made_at": now}
    connection.execute(insert(SessionRow).values(row))
    _keep_parts(connection, session_id, parts)
    return session_id


def _keep_parts(connection: Connection, session_id: UUID, parts: Sequence[Part]) -> None:
    rows = [
        {"session_id": session_id, "number": number, "kind": one.kind, "title": one.title, "minutes": one.minutes}
        | {"who": one.who, "notes": one.notes, "question": one.question}
        for number, one in enumerate(parts)
    ]
    connection.execute(insert(PartRow), rows)


def session_of(connection: Connection, actor: Actor, session_id: UUID) -> Session:
    """Return a session that the actor presents. Raises NotThere."""
    query = select(*_COLUMNS).where(_SESSION.id == session_id, _is_presented())
    return _session_from(connection.execute(query, _reach(actor)).first())


def sessions_of(connection: Connection, actor: Actor) -> list[Session]:
    """Return the sessions that the actor presents, the latest first."""
    query = select(*_COLUMNS).where(_is_presented()).order_by(_SESSION.begins_at.desc(), _SESSION.id)
    return [_session_from(row) for row in connection.execute(query, _reach(actor))]


def session_on_screen(connection: Connection, screen: str) -> Session:
    """Return the session of a projector's address. Raises NotThere."""
    return _session_from(connection.execute(select(*_COLUMNS).where(_SESSION.screen_key == token_key(screen))).first())


def session_by_id(connection: Connection, session_id: UUID) -> Session:
    """Return a session for who takes part in it, which was looked at before. Raises NotThere."""
    return _session_from(connection.execute(select(*_COLUMNS).where(_SESSION.id == session_id)).first())


def _session_from(row: Any) -> Session:
    if row is None:
        raise NotThere
    return Session(**row._asdict() | {"state": State(row.state)})


def parts_of(connection: Connection, session_id: UUID) -> list[Part]:
    """Return the agenda of a session."""
    query = select(_PART.kind, _PART.title, _PART.minutes, _PART.who, _PART.notes, _PART.question)
    rows = connection.execute(query.where(_PART.session_id == session_id).order_by(_PART.number))
    return [Part(Kind(row.kind), *row[1:]) for row in rows]


_STEP = select(_SESSION.step).where(_SESSION.id == bindparam("session", type_=Uuid()))


def step_of(connection: Connection, session_id: UUID) -> int | None:
    """Return how many steps the facilitator did: what all screens look at. None where there is no such session."""
    step: int | None = connection.execute(_STEP, {"session": session_id}).scalar()
    return step


# Steps of the facilitator


def take_step(connection: Connection, actor: Actor, session_id: UUID, seen: int, **values: Any) -> Session:
    """Do a step of a session that is not over, after the one that the page showed.

    Raises NotThere, MovedOn and NotRunning.
    """
    statement = (
        update(SessionRow)
        .where(_SESSION.id == session_id, _is_presented(), _SESSION.step == bindparam("seen"))
        .where(_SESSION.state != State.ENDED)
        .values(step=_SESSION.step + 1, **values)
        .returning(*_COLUMNS)
    )
    row = connection.execute(statement, _reach(actor) | {"seen": seen}).first()
    if row is not None:
        return _session_from(row)
    found = session_of(connection, actor, session_id)
    raise NotRunning if found.state is State.ENDED else MovedOn


def begin(connection: Connection, actor: Actor, session_id: UUID, *, seen: int, now: datetime.datetime) -> None:
    """Begin a session, with its first part. Beginning it again changes nothing of its clock."""
    found = session_of(connection, actor, session_id)
    if found.state is State.PLANNED:
        values = {"state": State.RUNNING, "began_at": now, "part": 0, "part_began_at": now}
        take_step(connection, actor, session_id, seen, **values)


def go_to_part(
    connection: Connection, actor: Actor, session_id: UUID, part: int, *, seen: int, now: datetime.datetime
) -> None:
    """Go to a part of the agenda, onwards or back. Raises NotThere for a part that there is not, and NotRunning."""
    found = session_of(connection, actor, session_id)
    if found.state is not State.RUNNING:
        raise NotRunning
    if not 0 <= part < len(parts_of(connection, session_id)):
        raise NotThere
    take_step(connection, actor, session_id, seen, part=part, part_began_at=now)


def end(connection: Connection, actor: Actor, session_id: UUID, *, seen: int, now: datetime.datetime) -> None:
    """End a session: its code opens nothing any more."""
    take_step(connection, actor, session_id, seen, state=State.ENDED, ended_at=now, part=None, part_began_at=None)
