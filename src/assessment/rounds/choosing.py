"""What an organisation shows in a round with its name, after its answers were handed in.

Stepping down works at once. A step up is free until the round closes; afterwards it is weighed first: where the results
of others could be worked out by it, it waits for the next round. Weighing a large round takes seconds, so it is done
before the transaction, on what the round shows then; where that has changed meanwhile, nothing is kept.
"""

import datetime

from sqlalchemy import Connection, select

from assessment.answering.storage import NotFound, NotSubmitted, Stored
from assessment.answering.tables import AssessmentRow
from assessment.answering.taking_part import RoundOf, Step, choose, round_of_assessment
from assessment.installation.access import Actor
from assessment.rounds.closing import basis_of, may_step_up
from assessment.rounds.storage import round_by_id
from assessment.rounds.tables import RoundRow

_ASSESSMENT, _ROUND = AssessmentRow.__table__.c, RoundRow.__table__.c


class Waits(Exception):
    """The step would let others work out what organisations do not show: it waits for the next round."""


class NotAsWeighed(Exception):
    """What the round shows has changed since the step was weighed."""


def weigh(connection: Connection, one: Stored, step: Step, now: datetime.datetime) -> str | None:
    """Return a mark of what a step up after closing was weighed on; None for a step that needs no weighing.

    `one` is the actor's. Raises NotSubmitted, NotFound for what is in no round, and Waits.
    """
    found = _round_of(connection, one)
    if not _is_late_step_up(found, one, step, now):
        return None
    basis = basis_of(connection, round_by_id(connection, found.id))
    if not may_step_up(connection, one.id, now):
        raise Waits
    return basis


def change(
    connection: Connection, one: Stored, actor: Actor, step: Step, *, weighed: str | None, now: datetime.datetime
) -> None:
    """Let the round show this from now on. Raises NotFound, and NotAsWeighed: nothing is kept then."""
    found = _round_of(connection, one)
    # Whoever steps up in a round, or publishes it, comes one after the other.
    connection.execute(select(_ROUND.id).where(_ROUND.id == found.id).with_for_update())
    stands = connection.execute(select(_ASSESSMENT.share).where(_ASSESSMENT.id == one.id)).scalar()
    is_other = weighed != basis_of(connection, round_by_id(connection, found.id))
    if stands != one.share or (is_other and _is_late_step_up(found, one, step, now)):
        raise NotAsWeighed
    if not choose(connection, one.id, actor, step, now):
        raise NotFound


def _round_of(connection: Connection, one: Stored) -> RoundOf:
    if one.is_draft:
        raise NotSubmitted
    found = round_of_assessment(connection, one.id)
    if found is None or not found.counts_it:
        raise NotFound
    return found


def _is_late_step_up(found: RoundOf, one: Stored, step: Step, now: datetime.datetime) -> bool:
    return found.is_closed(now) and step.number > one.share.number
