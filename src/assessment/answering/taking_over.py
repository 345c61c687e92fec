"""Taking over an assessment that was begun with a code: it belongs to an organisation from then on."""

import datetime
from uuid import UUID

from sqlalchemy import Connection, update

from assessment.accounts.storage import give_seats
from assessment.answering.storage import NotFound, note_about
from assessment.answering.tables import AssessmentRow
from assessment.installation.access import Actor
from assessment.organisations.storage import reached_organisation


class AlreadyTaken(Exception):
    """The assessment belongs to an organisation already."""


def take_over(connection: Connection, assessment_id: UUID, actor: Actor, now: datetime.datetime) -> None:
    """Make an assessment that only seats reach the actor's organisation's, for ever. Raises AlreadyTaken.

    Who holds its code and PIN goes on answering. The caller has seen both. Raises NotFound for who left meanwhile.
    """
    organisation_id = reached_organisation(connection, actor)
    if organisation_id is None:
        raise NotFound
    is_free = (AssessmentRow.id == assessment_id, AssessmentRow.organisation_id.is_(None))
    changed = connection.execute(update(AssessmentRow).where(*is_free).values(organisation_id=organisation_id))
    if changed.rowcount != 1:
        raise AlreadyTaken
    give_seats(connection, assessment_id, organisation_id)
    note_about(connection, actor, "took_over", assessment_id, now)
