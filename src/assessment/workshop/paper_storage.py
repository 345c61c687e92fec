"""Papers of sessions in the database, and the jobs that make them.

A paper is kept with a stamp of all that it was made from. Once that changes it is out of date, and made anew when
somebody asks for it.
"""

import datetime
import hashlib
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select

from assessment.installation import jobs
from assessment.installation.jobs import JobState
from assessment.rounds.tables import PublicationRow
from assessment.workshop.paper_tables import PaperRow
from assessment.workshop.storage import Session, pulse_of
from assessment.workshop.tables import EvaluationRow

KIND = "session_paper"
RECORD = "record"
_PAPER, _EVALUATION = PaperRow.__table__.c, EvaluationRow.__table__.c
_PUBLICATION = PublicationRow.__table__.c


def stamp_of(connection: Connection, session: Session, name: str, target: str) -> str:
    """Return what a paper of this name depends on, as one word. `target` is the address by which people join."""
    published = select(_PUBLICATION.published_at).where(_PUBLICATION.round_id == session.round_id)
    parts: list[object] = [session.step, target, connection.execute(published).scalar() if session.round_id else None]
    if name.startswith(RECORD):
        evaluated = select(func.count()).where(_EVALUATION.session_id == session.id)
        parts += [pulse_of(connection, session.id), connection.execute(evaluated).scalar_one()]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _key(session_id: UUID, name: str, language: str, stamp: str) -> str:
    return f"{KIND}:{session_id}:{name}:{language}:{stamp}"


def ask_for_paper(
    connection: Connection,
    session_id: UUID,
    name: str,
    language: str,
    stamp: str,
    *,
    target: str,
    now: datetime.datetime,
) -> UUID:
    """Ask the worker for a paper that is not there, and return the job's id for the queue."""
    arguments = {"session_id": str(session_id), "name": name, "language": language, "target": target}
    key = _key(session_id, name, language, stamp)
    return jobs.ask(connection, kind=KIND, key=key, arguments=arguments, again=True, now=now)


def paper_state(connection: Connection, session_id: UUID, name: str, language: str, stamp: str) -> JobState | None:
    """Return how far a paper is; None when nobody has asked for it as things are."""
    return jobs.state_of(connection, _key(session_id, name, language, stamp))


def paper(connection: Connection, session_id: UUID, name: str, language: str, stamp: str) -> bytes | None:
    """Return a finished paper of a session that its actor presents; None while there is none that is up to date."""
    query = select(_PAPER.content).where(_PAPER.session_id == session_id, _PAPER.name == name)
    content: bytes | None = connection.execute(query.where(_PAPER.language == language, _PAPER.stamp == stamp)).scalar()
    return content


def is_made(connection: Connection, session_id: UUID, name: str, language: str, stamp: str) -> bool:
    """Tell whether there is a paper that is up to date."""
    is_it = (_PAPER.session_id == session_id, _PAPER.name == name, _PAPER.language == language, _PAPER.stamp == stamp)
    return connection.execute(select(_PAPER.name).where(*is_it)).first() is not None


def keep_paper(
    connection: Connection,
    session_id: UUID,
    name: str,
    language: str,
    stamp: str,
    content: bytes,
    now: datetime.datetime,
) -> None:
    """Keep a paper instead of the one that was there."""
    is_it = (_PAPER.session_id == session_id, _PAPER.name == name, _PAPER.language == language)
    connection.execute(delete(PaperRow).where(*is_it))
    row = {"session_id": session_id, "name": name, "language": language, "stamp": stamp}
    connection.execute(insert(PaperRow).values(row | {"content": content, "made_at": now}))
