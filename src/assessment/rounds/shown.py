"""Full reports that organisations show to the authority of a round. Whether they still do is part of every query."""

import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Select, bindparam, select

from assessment.answering.storage import Stored, stored_of
from assessment.answering.tables import AssessmentRow
from assessment.answering.taking_part import Step
from assessment.installation.access import Actor
from assessment.organisations.mandates import is_mandated
from assessment.organisations.storage import NotThere
from assessment.organisations.tables import OrganisationRow
from assessment.rounds.tables import RoundRow

_ASSESSMENT, _ORGANISATION = AssessmentRow.__table__.c, OrganisationRow.__table__.c
_ROUND = RoundRow.__table__.c
_SHOWN: Select[Any] = (
    select(AssessmentRow.__table__, _ORGANISATION.name.label("called"), _ORGANISATION.type.label("typed"))
    .join_from(AssessmentRow.__table__, RoundRow.__table__, _ROUND.id == _ASSESSMENT.round_id)
    .join(OrganisationRow.__table__, _ORGANISATION.id == _ASSESSMENT.organisation_id)
    .where(
        _ROUND.id == bindparam("round"),
        is_mandated(_ROUND.area),
        _ROUND.closes_at <= bindparam("now"),
        _ASSESSMENT.submitted_at < _ROUND.closes_at,
        _ASSESSMENT.share == Step.REPORT.value,
    )
)


class Shown(NamedTuple):
    """A report that is shown: whose, and what it is made of. Name and type are those that the installation knows."""

    name: str
    type: str
    stored: Stored


def reports_shown(connection: Connection, actor: Actor, round_id: UUID, now: datetime.datetime) -> list[Shown]:
    """Return the reports that are shown in a closed round of the actor's area, by the names of organisations."""
    rows = connection.execute(_SHOWN, _parameters(actor, round_id, now))
    found = [Shown(row.called, row.typed, stored_of(row)) for row in rows]
    return sorted(found, key=lambda one: (one.name.casefold(), str(one.stored.id)))


def report_shown(
    connection: Connection, actor: Actor, round_id: UUID, assessment_id: UUID, now: datetime.datetime
) -> Shown:
    """Return one of them. Raises NotThere, also where it is shown no more."""
    is_it = _SHOWN.where(_ASSESSMENT.id == assessment_id)
    row = connection.execute(is_it, _parameters(actor, round_id, now)).first()
    if row is None:
        raise NotThere
    return Shown(row.called, row.typed, stored_of(row))


def _parameters(actor: Actor, round_id: UUID, now: datetime.datetime) -> dict[str, Any]:
    return {"reaching_account": actor.account_id, "round": round_id, "now": now}
