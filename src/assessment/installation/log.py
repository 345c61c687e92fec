"""The log: who did what, and when."""

import datetime

from sqlalchemy import Connection, insert

from assessment.installation.tables import LogRow


def note(connection: Connection, *, actor: str, act: str, thing: str, now: datetime.datetime) -> None:
    """Write a line, in the transaction of what it tells. None of the arguments holds what people wrote."""
    connection.execute(insert(LogRow).values(at=now, actor=actor, act=act, thing=thing))
