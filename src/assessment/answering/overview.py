"""All assessments of an organisation at once, each query for all of them."""

import datetime
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, select

from assessment.answering.storage import Stored, StoredAnswer, read_answers, stored_of
from assessment.answering.tables import AnswerHistoryRow, AnswerRow, AssessmentRow, ResultRow
from assessment.installation.access import Actor
from assessment.method.questionnaire import Questionnaire
from assessment.organisations.storage import OwnOrganisation, is_reached, my_organisations, reach


class Listed(NamedTuple):
    """What a list shows of an assessment. `organisation` is the name on its opening page, None until that was saved.

    `round_id` is the round that it was begun for, of which it has the period; None for any other.
    """

    id: UUID
    round_id: UUID | None
    questionnaire: str
    version: int
    state: str
    revision: int
    organisation: str | None
    period: str | None
    due: datetime.date | None
    begun_at: datetime.datetime
    submitted_at: datetime.datetime | None

    @property
    def is_draft(self) -> bool:
        return self.state == "draft"


_ASSESSMENT, _ANSWER, _RESULT = AssessmentRow.__table__.c, AnswerRow.__table__.c, ResultRow.__table__.c
_REACHED = (
    select(AssessmentRow.__table__)
    .where(is_reached(_ASSESSMENT))
    .order_by(_ASSESSMENT.changed_at.desc(), _ASSESSMENT.id)
)
_LISTED = _REACHED.with_only_columns(
    _ASSESSMENT.id,
    _ASSESSMENT.round_id,
    _ASSESSMENT.questionnaire,
    _ASSESSMENT.version,
    _ASSESSMENT.state,
    _ASSESSMENT.revision,
    _ASSESSMENT.organisation["name"].as_string(),
    _ASSESSMENT.period,
    _ASSESSMENT.due,
    _ASSESSMENT.begun_at,
    _ASSESSMENT.submitted_at,
)
_WHOLE = (
    select(AssessmentRow.__table__, _RESULT.document)
    .outerjoin_from(AssessmentRow.__table__, ResultRow.__table__, _RESULT.assessment_id == _ASSESSMENT.id)
    .where(_ASSESSMENT.id.in_(bindparam("assessments", expanding=True)))
)


def reached(connection: Connection, actor: Actor) -> list[Listed]:
    """Return all assessments of the organisation that the actor acts for, the one changed last first."""
    return [Listed._make(row) for row in connection.execute(_LISTED, reach(actor))]


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


def whole(connection: Connection, ids: Sequence[UUID]) -> list[tuple[Stored, dict[str, Any] | None]]:
    """Return assessments that `reached` gave, each with its stored Result as JSON; None for a draft."""
    rows = connection.execute(_WHOLE, {"assessments": ids})
    return [(stored_of(row), json.loads(row.document) if row.document else None) for row in rows]


def writers_of(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Return the keys of those who answered, for assessments that `reached` gave."""
    lines = AnswerHistoryRow.__table__.c
    query = select(lines.assessment_id, lines.actor).where(lines.assessment_id.in_(ids)).distinct()
    found: dict[UUID, list[str]] = {id: [] for id in ids}
    for id, actor in connection.execute(query.order_by(lines.assessment_id, lines.actor)):
        found[id].append(actor)
    return found
