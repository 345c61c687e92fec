"""A pause after too many tries: of a PIN, or to begin from one place. One table, keyed hashes only."""

import datetime
import hashlib
import hmac
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from assessment.installation.database import insert_for
from assessment.installation.tables import ThrottleRow


@dataclass(frozen=True, slots=True)
class Limit:
    """How many tries are free, and how long the first pause is; each further `tries` double it, up to a day.

    Tries are forgotten `remembered` after the last of them.
    """

    tries: int
    pause: datetime.timedelta
    remembered: datetime.timedelta


LONGEST_PAUSE = datetime.timedelta(hours=24)
LONGEST_REMEMBERED = datetime.timedelta(hours=48)
PINS = Limit(5, datetime.timedelta(minutes=15), LONGEST_REMEMBERED)


class Paused(Exception):
    """Too many tries; `until` says when the next one is taken."""

    def __init__(self, until: datetime.datetime) -> None:
        super().__init__(f"paused until {until}")
        self.until = until


def throttle_key(secret: str, kind: str, name: str) -> str:
    """Return the key of what is tried, such as a seat's code; without the secret it tells nothing."""
    return hmac.new(secret.encode(), f"{kind}:{name}".encode(), hashlib.sha256).hexdigest()


def look_for_pause(connection: Connection, key: str, now: datetime.datetime) -> None:
    """Raise Paused while one lasts; nothing is counted."""
    paused = select(ThrottleRow.paused_until).where(ThrottleRow.key == key, ThrottleRow.paused_until > now)
    until: datetime.datetime | None = connection.execute(paused).scalar()
    if until is not None:
        raise Paused(until)


def note_try(connection: Connection, key: str, limit: Limit, now: datetime.datetime) -> int:
    """Count a try and return how many are left before a pause; 0 when it begins now. Raises Paused while one lasts."""
    first = {"key": key, "tries": 0, "last_at": now, "paused_until": None}
    connection.execute(insert_for(connection, ThrottleRow).values(first).on_conflict_do_nothing())
    # Whoever tries at the same time waits here for the count.
    row = connection.execute(select(ThrottleRow.__table__).where(ThrottleRow.key == key).with_for_update()).one()
    if row.paused_until is not None and row.paused_until > now:
        raise Paused(row.paused_until)
    tries = 1 if now - row.last_at > limit.remembered else row.tries + 1
    left = -tries % limit.tries
    pause = min(limit.pause * 2 ** (tries // limit.tries - 1), LONGEST_PAUSE) if left == 0 else None
    values = {"tries": tries, "last_at": now, "paused_until": now + pause if pause else None}
    connection.execute(update(ThrottleRow).where(ThrottleRow.key == key).values(values))
    return left


def forget_tries(connection: Connection, key: str) -> None:
    """Begin to count anew, after a right try."""
    connection.execute(delete(ThrottleRow).where(ThrottleRow.key == key))


def forget_old_tries(connection: Connection, now: datetime.datetime) -> None:
    """Remove what no longer counts."""
    connection.execute(delete(ThrottleRow).where(ThrottleRow.last_at < now - LONGEST_REMEMBERED))
