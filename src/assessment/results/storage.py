"""Reports in the database, and the jobs that make them."""

import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, select

from assessment.installation import jobs
from assessment.installation.database import insert_for
from assessment.installation.jobs import JobState
from assessment.results.tables import ReportRow

KIND = "report"


def report_key(assessment_id: UUID, revision: int, language: str) -> str:
    """Return the key of a report's job: one for each assessment, revision and language."""
    return f"report:{assessment_id}:{revision}:{language}"


def ask_for_report(
    connection: Connection, assessment_id: UUID, *, revision: int, language: str, now: datetime.datetime
) -> UUID:
    """Ask the worker for a report, and return the job's id for the queue."""
    arguments = {"assessment_id": str(assessment_id), "revision": revision, "language": language}
    key = report_key(assessment_id, revision, language)
    return jobs.ask(connection, kind=KIND, key=key, arguments=arguments, now=now)


def report_state(connection: Connection, assessment_id: UUID, *, revision: int, language: str) -> JobState | None:
    """Return how far a report is; None when nobody has asked for it."""
    return jobs.state_of(connection, report_key(assessment_id, revision, language))


def report(connection: Connection, assessment_id: UUID, *, revision: int, language: str) -> bytes | None:
    """Return a finished report, of an assessment that its actor may read; None while there is none."""
    content: bytes | None = connection.execute(
        select(ReportRow.content).where(
            ReportRow.assessment_id == assessment_id, ReportRow.revision == revision, ReportRow.language == language
        )
    ).scalar()
    return content


def made_languages(connection: Connection, assessment_id: UUID, revision: int) -> set[str]:
    """Return the languages in which there is a report of this revision."""
    rows = connection.execute(
        select(ReportRow.language).where(ReportRow.assessment_id == assessment_id, ReportRow.revision == revision)
    )
    return set(rows.scalars())


def keep_report(
    connection: Connection,
    assessment_id: UUID,
    *,
    revision: int,
    language: str,
    content: bytes,
    now: datetime.datetime,
) -> None:
    """Keep a report; the one that stands stays, since the same answers make the same bytes. Earlier ones go."""
    connection.execute(
        delete(ReportRow).where(ReportRow.assessment_id == assessment_id, ReportRow.revision != revision)
    )
    row = {"assessment_id": assessment_id, "revision": revision, "language": language, "content": content}
    connection.execute(insert_for(connection, ReportRow).values(row | {"made_at": now}).on_conflict_do_nothing())
