"""All assessments of an organisation at once, each query for all of them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from assessment.answering.storage import Stored, StoredAnswer, read_answers, stored_of
from assessment.answering.tables import AnswerHistoryRow, AnswerRow, AssessmentRow, ResultRow
from assessment.installation.access import Actor
from assessment.method.questionnaire import Questionnaire
from assessment.organisations.storage import OwnOrganisation, is_reached, my_organisations, reach

_ASSESSMENT, _ANSWER = AssessmentRow.__table__.c, AnswerRow.__table__.c
_REACHED = (
    select(AssessmentRow.__table__)
    .where(is_reached(_ASSESSMENT))
    .order_by(_ASSESSMENT.changed_at.desc(), _ASSESSMENT.id)
)


def reached(connection: Connection, actor: Actor) -> list[Stored]:
    """Return all assessments of the organisation that the actor acts for, the one changed last first."""
    return [stored_of(row) for row in connection.execute(_REACHED, reach(actor))]


def organisation_elsewhere(connection: Connection, assessment_id: UUID, actor: Actor) -> OwnOrganisation | None:
    """Return the organisation that an assessment belongs to, where the actor belongs to it and acts for another one."""
    query = select(_ASSESSMENT.organisation_id).where(_ASSESSMENT.id == assessment_id)
    holder = connection.execute(query).scalar()
    if holder is None or holder == actor.organisation_id or actor.account_id is None:
        return None
    return next((one for one in my_organisations(connection, actor.account_id) if one.id == holder), None)


def latest_opening(connection: Connection, assessment_id: UUID, actor: Actor) -> Stored | None:
    """Return the actor's other assessment whose opening page was saved and that changed last; None for none."""
    query = _REACHED.where(_ASSESSMENT.organisation.is_not(None), _ASSESSMENT.id != assessment_id).limit(1)
    row = connection.execute(query, reach(actor)).first()
    return stored_of(row) if row else None


def answers_of(
    connection: Connection, questionnaires: Mapping[UUID, Questionnaire]
) -> dict[UUID, dict[str, StoredAnswer]]:
    """Return question → answer, for assessments that `reached` gave, each with its questionnaire in its wording."""
    rows: dict[UUID, list[Row[Any]]] = {id: [] for id in questionnaires}
    for row in connection.execute(select(AnswerRow.__table__).where(_ANSWER.assessment_id.in_(questionnaires))):
        rows[row.assessment_id].append(row)
    return {id: read_answers(rows[id], questionnaire) for id, questionnaire in questionnaires.items()}


def results_of(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return the stored Result of each submitted assessment, as JSON, of those that `reached` gave."""
    query = select(ResultRow.assessment_id, ResultRow.document).where(ResultRow.assessment_id.in_(ids))
    return {id: json.loads(document) for id, document in connection.execute(query)}


def writers_of(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Return the keys of those who answered, for assessments that `reached` gave."""
    lines = AnswerHistoryRow.__table__.c
    query = select(lines.assessment_id, lines.actor).where(lines.assessment_id.in_(ids)).distinct()
    found: dict[UUID, list[str]] = {id: [] for id in ids}
    for id, actor in connection.execute(query.order_by(lines.assessment_id, lines.actor)):
        found[id].append(actor)
    return found
