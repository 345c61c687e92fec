"""The log: who did what, and when."""

import datetime
from uuid import UUID

from sqlalchemy import Connection, insert

from assessment.installation.tables import LogRow


def note(
    connection: Connection,
    *,
    actor: str,
    act: str,
    thing: str,
    now: datetime.datetime,
    organisation_id: UUID | None = None,
) -> None:
    """Write a line, in the transaction of what it tells. None of the arguments holds what people wrote.

    `organisation_id`: whose leads read it; None is for the administrator alone.
    """
    row = {"at": now, "actor": actor, "act": act, "thing": thing, "organisation_id": organisation_id}
    connection.execute(insert(LogRow).values(row))
