"""The report as the worker makes it: the same bytes as `assessment report` from the same answers."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from assessment.answering.storage import assessment_of, frozen, stored_answers, wording_of
from assessment.installation.database import Database
from assessment.installation.jobs import utc_now
from assessment.installation.languages import language
from assessment.library.storage import Shelf
from assessment.method.scoring import score
from assessment.reports.content import ReportContent
from assessment.reports.organisation_report import organisation_report
from assessment.results.storage import keep_report

_shelf = Shelf()

Write = Callable[[ReportContent], bytes]


def make_report(
    write: Write, database: Database, arguments: Mapping[str, Any], progress: Callable[[int], None]
) -> None:
    """Make the report that a job asks for, unless the assessment was withdrawn, changed or erased since."""
    assessment_id, revision, tag = UUID(arguments["assessment_id"]), arguments["revision"], arguments["language"]
    with database.reading() as connection:
        one = frozen(connection, assessment_id, revision)
        if one is None:
            return
        edition = _shelf.edition(connection, one.questionnaire, one.version, tag)
        answers = stored_answers(connection, assessment_id, wording_of(one, edition.questionnaire))
    progress(10)
    assessment = assessment_of(one, answers)
    result = score(edition.questionnaire, assessment)
    content = organisation_report(
        edition.questionnaire, assessment, result, language(tag), untranslated=edition.untranslated
    )
    progress(25)
    pdf = write(content)
    progress(95)
    with database.writing() as connection:
        if frozen(connection, assessment_id, revision):
            keep_report(connection, assessment_id, revision=revision, language=tag, content=pdf, now=utc_now())
