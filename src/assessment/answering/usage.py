"""How often questionnaires are used: numbers alone, for who sees no answers."""

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from assessment.answering.tables import AssessmentRow


class Usage(NamedTuple):
    """How many assessments are made by a version of a questionnaire, and how many of them were submitted."""

    begun: int
    submitted: int


def usage(connection: Connection) -> dict[tuple[str, int], Usage]:
    """Return how much each version is used, by name of the questionnaire and version; unused ones are not in it."""
    one = AssessmentRow.__table__.c
    query = select(one.questionnaire, one.version, func.count(), func.count(one.submitted_at))
    rows = connection.execute(query.group_by(one.questionnaire, one.version))
    return {(name, version): Usage(begun, submitted) for name, version, begun, submitted in rows}
