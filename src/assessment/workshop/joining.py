"""Coming into the room by its code: no account, a nickname on wish, and nothing of any organisation behind it."""

import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Connection, func, insert, select, update

from assessment.accounts.storage import as_code
from assessment.installation.throttle import Limit, look_for_pause, note_try, throttle_key
from assessment.installation.tokens import new_token, token_key
from assessment.workshop.storage import State
from assessment.workshop.tables import ParticipantRow, SessionRow

MOST_PARTICIPANTS = 400
MOST_NICKNAME = 30
TRIES = Limit(10, datetime.timedelta(minutes=1), datetime.timedelta(minutes=1))
"""Wrong codes from one address."""
JOINS = Limit(250, datetime.timedelta(minutes=10), datetime.timedelta(hours=1))
"""People who join from one address: a whole workshop is behind one, but no crowd of machines."""
_SESSION, _PARTICIPANT = SessionRow.__table__.c, ParticipantRow.__table__.c


class NoSuchRoom(Exception):
    """No session that is planned or runs has this code."""


class RoomFull(Exception):
    """As many have joined as a session takes."""


class Participant(NamedTuple):
    """Somebody in the room. `nickname` is "" for none."""

    id: UUID
    session_id: UUID
    nickname: str


def check_pause(connection: Connection, secret: str, address: str, now: datetime.datetime) -> None:
    """Raise Paused while no code is taken from an address, be it a right one: else guessing would go on."""
    for kind in ("room", "join"):
        look_for_pause(connection, throttle_key(secret, kind, address), now)


def count_try(connection: Connection, secret: str, address: str, now: datetime.datetime) -> None:
    """Count a wrong code from an address. Raises Paused after too many."""
    note_try(connection, throttle_key(secret, "room", address), TRIES, now)


def count_join(connection: Connection, secret: str, address: str, now: datetime.datetime) -> None:
    """Count who joins from an address. Raises Paused after too many."""
    note_try(connection, throttle_key(secret, "join", address), JOINS, now)


def room_of(connection: Connection, code: str) -> UUID:
    """Return the session of a code. Raises NoSuchRoom, also for one that is over."""
    query = select(_SESSION.id).where(_SESSION.code == as_code(code), _SESSION.state != State.ENDED)
    found: UUID | None = connection.execute(query).scalar()
    if found is None:
        raise NoSuchRoom
    return found


def join(connection: Connection, code: str, nickname: str, now: datetime.datetime) -> str:
    """Let somebody into the room, and return what their browser's cookie holds. Raises NoSuchRoom and RoomFull."""
    session_id = room_of(connection, code)
    # Whoever joins at the same moment waits here, so that no more come in than there is room for.
    connection.execute(select(_SESSION.id).where(_SESSION.id == session_id).with_for_update())
    if joined(connection, session_id) >= MOST_PARTICIPANTS:
        raise RoomFull
    token = new_token()
    row = {"id": uuid4(), "session_id": session_id, "key": token_key(token), "nickname": nickname, "joined_at": now}
    connection.execute(insert(ParticipantRow).values(row))
    return token


def joined(connection: Connection, session_id: UUID) -> int:
    """Return how many have joined a session."""
    return connection.execute(select(func.count()).where(_PARTICIPANT.session_id == session_id)).scalar_one()


def participant_of(connection: Connection, token: str) -> Participant | None:
    """Return who a cookie stands for; None where that is nobody. It holds until the session's record is approved."""
    query = (
        select(_PARTICIPANT.id, _PARTICIPANT.session_id, _PARTICIPANT.nickname)
        .join_from(ParticipantRow.__table__, SessionRow.__table__, _SESSION.id == _PARTICIPANT.session_id)
        .where(_PARTICIPANT.key == token_key(token), _SESSION.approved_at.is_(None))
    )
    row = connection.execute(query).first()
    return None if row is None else Participant(*row)


def rename(connection: Connection, participant: Participant, nickname: str) -> None:
    """Give somebody in the room another nickname; "" for none."""
    row = update(ParticipantRow).where(_PARTICIPANT.id == participant.id)
    connection.execute(row.values(nickname=nickname))
