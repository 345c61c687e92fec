"""Papers of approved sessions for those whom they are handed to: of a session on a round the part of the reader's
organisation, of a session on an assessment the record.
"""

from typing import NamedTuple
from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from assessment.installation.access import Permission, current_actor, may, signed_in
from assessment.installation.request import reader, reading
from assessment.library.storage import shelf
from assessment.rounds.times import day_of
from assessment.workshop.commitments import Commitment
from assessment.workshop.handed import own_part, own_parts, own_record, own_records
from assessment.workshop.paper_pages import Asked, Way, ask_for, asked, paper_file, paper_page
from assessment.workshop.paper_storage import RECORD
from assessment.workshop.storage import Session

blueprint = Blueprint("handed", __name__, url_prefix="/sessions/<uuid:session_id>")


class Handed(NamedTuple):
    """A session of which the reader has a paper. `page` is the paper's address; `commitments` are the reader's own."""

    title: str
    day: str
    page: str
    commitments: tuple[Commitment, ...] = ()


@blueprint.app_template_global()
def our_parts(round_id: UUID) -> list[Handed]:
    """Return the workshops of a round in whose records the reader's organisation is named."""
    actor = current_actor()
    found = own_parts(reading(), actor, round_id, shelf()) if actor else []
    return [_handed(one.session, "handed.part", one.record.commitments) for one in found]


@blueprint.app_template_global()
def our_records(assessment_id: UUID) -> list[Handed]:
    """Return the sessions on an assessment, which the reader answers, whose records are approved."""
    actor = current_actor()
    found = own_records(reading(), actor, assessment_id) if actor else []
    return [_handed(one, "handed.record") for one in found]


def _handed(session: Session, endpoint: str, commitments: tuple[Commitment, ...] = ()) -> Handed:
    day = day_of(reader(), session.begins_at, session.zone)
    return Handed(session.title, day, url_for(endpoint, session_id=session.id), commitments)


# The part of an organisation, of a session on a round


@blueprint.get("/part")
@may(Permission.SEE_ROUNDS)
def part(session_id: UUID) -> ResponseReturnValue:
    """Show how far the part of the reader's organisation is, until it can be downloaded."""
    return paper_page(_part(session_id))


@blueprint.post("/part")
@may(Permission.SEE_ROUNDS)
def ask_for_part(session_id: UUID) -> ResponseReturnValue:
    """Ask the worker for the part of the reader's organisation."""
    return ask_for(_part(session_id))


@blueprint.get("/part/file")
@may(Permission.SEE_ROUNDS)
def part_file(session_id: UUID) -> ResponseReturnValue:
    """Send the part of the reader's organisation as a file."""
    return paper_file(_part(session_id))


def _part(session_id: UUID) -> Asked:
    found = own_part(reading(), signed_in(), session_id, shelf())
    page, file = (url_for(f"handed.{one}", session_id=session_id) for one in ("part", "part_file"))
    back = (url_for("rounds.round", round_id=found.session.round_id), reader().gettext("The round"))
    return asked(found.session, found.paper, Way(page, file, "rounds", back))


# The record of a session on an assessment


@blueprint.get("/our-record")
@may(Permission.READ_RESULT)
def record(session_id: UUID) -> ResponseReturnValue:
    """Show how far the record of a session on an assessment of the reader's is, until it can be downloaded."""
    return paper_page(_record(session_id))


@blueprint.post("/our-record")
@may(Permission.READ_RESULT)
def ask_for_record(session_id: UUID) -> ResponseReturnValue:
    """Ask the worker for the record of a session on an assessment of the reader's."""
    return ask_for(_record(session_id))


@blueprint.get("/our-record/file")
@may(Permission.READ_RESULT)
def record_file(session_id: UUID) -> ResponseReturnValue:
    """Send the record of a session on an assessment of the reader's as a file."""
    return paper_file(_record(session_id))


def _record(session_id: UUID) -> Asked:
    session = own_record(reading(), signed_in(), session_id)
    page, file = (url_for(f"handed.{one}", session_id=session_id) for one in ("record", "record_file"))
    back = (url_for("answering.tasks", assessment_id=session.assessment_id), reader().gettext("Your assessment"))
    return asked(session, RECORD, Way(page, file, "assessment", back))
