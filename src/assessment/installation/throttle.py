"""A pause after wrong tries: of a PIN, later of passwords and joining codes. One table, keyed hashes only."""

import datetime
import hashlib
import hmac

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from assessment.installation.tables import ThrottleRow

TRIES = 5
"""Wrong tries before a pause."""
PAUSE = datetime.timedelta(minutes=15)
"""The first pause; each further TRIES double it."""
LONGEST_PAUSE = datetime.timedelta(hours=24)
FORGOTTEN_AFTER = datetime.timedelta(hours=48)


class Paused(Exception):
    """Too many wrong tries; `until` says when the next one is taken."""

    def __init__(self, until: datetime.datetime) -> None:
        super().__init__(f"paused until {until}")
        self.until = until


def throttle_key(secret: str, kind: str, name: str) -> str:
    """Return the key of what is tried, such as a seat's code; without the secret it tells nothing."""
    return hmac.new(secret.encode(), f"{kind}:{name}".encode(), hashlib.sha256).hexdigest()


def check_pause(connection: Connection, key: str, now: datetime.datetime) -> None:
    """Raise Paused while a pause lasts."""
    until = connection.execute(select(ThrottleRow.paused_until).where(ThrottleRow.key == key)).scalar()
    if until is not None and until > now:
        raise Paused(until)


def note_wrong_try(connection: Connection, key: str, now: datetime.datetime) -> int:
    """Count a wrong try and return how many are left before a pause; 0 when it begins now."""
    row = connection.execute(select(ThrottleRow.tries, ThrottleRow.first_at).where(ThrottleRow.key == key)).first()
    is_old = row is not None and now - row.first_at > FORGOTTEN_AFTER
    tries = 1 if row is None or is_old else row.tries + 1
    pause = now + min(PAUSE * 2 ** (tries // TRIES - 1), LONGEST_PAUSE) if tries % TRIES == 0 else None
    values = {
        "key": key,
        "tries": tries,
        "first_at": now if row is None or is_old else row.first_at,
        "paused_until": pause,
    }
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(ThrottleRow).values(values)
    connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_=values))
    return -tries % TRIES


def forget_tries(connection: Connection, key: str) -> None:
    """Begin to count anew, after a right try."""
    connection.execute(delete(ThrottleRow).where(ThrottleRow.key == key))


def forget_old_tries(connection: Connection, now: datetime.datetime) -> None:
    """Remove what no longer counts."""
    connection.execute(delete(ThrottleRow).where(ThrottleRow.first_at < now - FORGOTTEN_AFTER))
