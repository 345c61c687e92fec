"""What participants say of the session: five questions, without a name, shown from five answers on.

For each of the four objectives they say how well they understood it before and how well now. They are asked both at
the end: somebody who has learned what there was to learn judges the beginning better then than at the beginning.
"""

import json
from collections.abc import Mapping
from uuid import UUID, uuid4

from sqlalchemy import Connection, insert, select, update

from assessment.workshop.joining import Participant
from assessment.workshop.storage import NotRunning
from assessment.workshop.tables import EvaluationRow, ParticipantRow

OBJECTIVES = ("impact", "lessons", "challenges", "actions")
"""The four objectives: the different impact, good lessons, challenges, what can be done."""
QUESTIONS = (*(f"{one}_{when}" for one in OBJECTIVES for when in ("before", "after")), "useful")
"""What an evaluation holds, each from 1 to 5. A question that was left open is not among its answers."""
LEAST, MOST = 1, 5
LEAST_SHOWN = 5
"""Evaluations; fewer are not shown, so that nobody is recognised."""
_EVALUATION, _PARTICIPANT = EvaluationRow.__table__.c, ParticipantRow.__table__.c


def evaluate(connection: Connection, participant: Participant, answers: Mapping[str, int]) -> None:
    """Keep an evaluation, and of its writer that there is one. Raises NotRunning where there was one before."""
    is_first = (_PARTICIPANT.id == participant.id, _PARTICIPANT.has_evaluated.is_(False))
    marked = update(ParticipantRow).where(*is_first).values(has_evaluated=True).returning(_PARTICIPANT.id)
    if connection.execute(marked).first() is None:
        raise NotRunning
    row = {"id": uuid4(), "session_id": participant.session_id, "answers": json.dumps(dict(answers), sort_keys=True)}
    connection.execute(insert(EvaluationRow).values(row))


def has_evaluated(connection: Connection, participant: Participant) -> bool:
    """Tell whether an evaluation of the participant's is there."""
    query = select(_PARTICIPANT.has_evaluated).where(_PARTICIPANT.id == participant.id)
    return bool(connection.execute(query).scalar())


def evaluations_of(connection: Connection, session_id: UUID) -> list[dict[str, int]] | None:
    """Return the evaluations of a session in no order that tells who wrote them; None where they are too few."""
    query = select(_EVALUATION.answers).where(_EVALUATION.session_id == session_id).order_by(_EVALUATION.id)
    found = [json.loads(answers) for answers in connection.execute(query).scalars()]
    return found if len(found) >= LEAST_SHOWN else None
