"""Which sessions are erased by themselves, once their time is over."""

import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, or_

from assessment.workshop.tables import SessionRow

_SESSION = SessionRow.__table__.c


def erase_old_sessions(
    connection: Connection, *, before: datetime.datetime, in_rounds_before: datetime.datetime
) -> int:
    """Remove sessions that are over for long, with all that was said in them. Returns how many.

    One on a round has a limit of its own: next year's workshop looks back at it.
    """
    is_on_round = _SESSION.round_id.is_not(None)
    is_old = or_(~is_on_round & _is_over(before), is_on_round & _is_over(in_rounds_before))
    return connection.execute(delete(SessionRow).where(is_old)).rowcount


def _is_over(before: datetime.datetime) -> ColumnElement[bool]:
    """Return the condition of a session that ended before; or, where it never ended, was planned for a time before.

    One that began later than planned, or was made later, as by a slip in the year, counts from then.
    """
    began_before = or_(_SESSION.began_at.is_(None), _SESSION.began_at < before)
    planned_before = and_(_SESSION.begins_at < before, _SESSION.made_at < before)
    return or_(_SESSION.ended_at < before, and_(_SESSION.ended_at.is_(None), planned_before, began_before))
