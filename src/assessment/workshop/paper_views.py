"""Papers of a session for whoever presents it, and the record as lines."""

from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from assessment.comparing.views import sent_file
from assessment.installation.access import Permission, may, signed_in
from assessment.installation.request import reader, reading
from assessment.library.storage import shelf
from assessment.workshop import paper_pages
from assessment.workshop.paper_pages import DRAFT, Asked, Way, day_in_name
from assessment.workshop.paper_storage import RECORD
from assessment.workshop.record import record_of
from assessment.workshop.record_csv import record_csv
from assessment.workshop.storage import session_of

blueprint = Blueprint("papers", __name__, url_prefix="/sessions/<uuid:session_id>/papers")


@blueprint.get("/<paper>")
@may(Permission.PRESENT)
def paper(session_id: UUID, paper: str) -> ResponseReturnValue:
    """Show how far a paper is, looking again by itself while it is made, until it can be downloaded."""
    return paper_pages.paper_page(_asked(session_id, paper))


@blueprint.post("/<paper>")
@may(Permission.PRESENT)
def ask(session_id: UUID, paper: str) -> ResponseReturnValue:
    """Ask the worker for a paper in a language, unless there is one that is up to date."""
    return paper_pages.ask_for(_asked(session_id, paper))


@blueprint.get("/<paper>/file")
@may(Permission.PRESENT)
def file(session_id: UUID, paper: str) -> ResponseReturnValue:
    """Send a paper as a file."""
    return paper_pages.paper_file(_asked(session_id, paper))


@blueprint.get("/record.csv")
@may(Permission.PRESENT)
def lines(session_id: UUID) -> ResponseReturnValue:
    """Send the record as lines to calculate with."""
    session = session_of(reading(), signed_in(), session_id)
    content = record_csv(record_of(reading(), session, shelf()))
    draft = "" if session.approved_at else DRAFT
    return sent_file(content, "text/csv", f"level-ground-session-{day_in_name(session)}-record{draft}.csv")


def _asked(session_id: UUID, name: str) -> Asked:
    """Return what is asked for, of a session that the actor presents. Raises NotThere."""
    session, _ = session_of(reading(), signed_in(), session_id), reader().gettext
    if name.startswith(RECORD):
        back = (url_for("records.record", session_id=session_id), _("Back to the record"))
    else:
        back = (url_for("sessions.session", session_id=session_id), _("Back to the session"))
    page, file = (url_for(f"papers.{one}", session_id=session_id, paper=name) for one in ("paper", "file"))
    return paper_pages.asked(session, name, Way(page, file, "workshop", back))
