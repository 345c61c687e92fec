"""What a publication says as pages, files and the worker read it, and the report that the worker makes of it."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from assessment.comparing.storage import keep_report, names_key, turnout_of
from assessment.installation.database import Database
from assessment.installation.jobs import utc_now
from assessment.installation.languages import Language, language
from assessment.library.storage import Shelf
from assessment.organisations.kinds import area_name, organisation_types
from assessment.reports.round_content import RoundContent
from assessment.reports.round_report import RoundFacts, round_report
from assessment.rounds.publications import Published, earlier_to, published_by_id
from assessment.rounds.times import on_clock

_shelf = Shelf()

Write = Callable[[RoundContent], bytes]


def make_national_report(
    write: Write, database: Database, arguments: Mapping[str, Any], progress: Callable[[int], None]
) -> None:
    """Make the national report that a job asks for, with the names that stand in the publication now."""
    round_id, tag = UUID(arguments["round_id"]), arguments["language"]
    with database.reading() as connection:
        one = published_by_id(connection, round_id)
        if one is None:
            return
        content = content_of(connection, one, _shelf, language(tag))
    progress(25)
    pdf = write(content)
    progress(95)
    with database.writing() as connection:
        now = published_by_id(connection, round_id)
        # Somebody may have taken their name out meanwhile: then nobody asks for this one any more.
        if now is not None and names_key(now.released) == names_key(one.released):
            keep_report(connection, round_id, names_key(one.released), tag, pdf, utc_now())


def content_of(connection: Connection, one: Published, shelf: Shelf, language: Language) -> RoundContent:
    """Return what a publication says in a language."""
    found = one.round
    edition = shelf.edition(connection, found.questionnaire, found.version, language.tag)
    return round_report(
        one.released,
        edition.questionnaire,
        language,
        types=organisation_types(language),
        facts=RoundFacts(
            area=area_name(language, found.area),
            turnout=turnout_of(connection, found),
            opened=on_clock(found.opens_at, found.zone).date(),
            closed=on_clock(found.closes_at, found.zone).date(),
        ),
        earlier=earlier_to(connection, one.round),
        untranslated=edition.untranslated,
    )
