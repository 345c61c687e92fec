"""Papers of a session to download: asked for, made by the worker, sent; and the record as lines."""

from typing import NamedTuple
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.comparing.views import sent_file
from assessment.installation.access import Permission, may, signed_in
from assessment.installation.jobs import Queue, State
from assessment.installation.languages import Language
from assessment.installation.request import now, public_url, reader, reading, writing
from assessment.library.storage import shelf
from assessment.organisations.storage import NotThere
from assessment.rounds.times import on_clock, told
from assessment.workshop import paper_storage
from assessment.workshop.papers import paper_title
from assessment.workshop.record import record_of
from assessment.workshop.record_csv import record_csv
from assessment.workshop.storage import Session, session_of

blueprint = Blueprint("papers", __name__, url_prefix="/sessions/<uuid:session_id>/papers")

LOOK_AGAIN_SECONDS = 2
DRAFT = "-draft"


class _Asked(NamedTuple):
    """A paper that can be had: of which session, in which language, and what it depends on now."""

    session: Session
    name: str
    language: Language
    target: str
    stamp: str
    title: str

    @property
    def is_draft(self) -> bool:
        """Whether it is a record that was not approved yet."""
        return self.name.startswith(paper_storage.RECORD) and self.session.approved_at is None

    @property
    def key(self) -> tuple[UUID, str, str, str]:
        """What it is kept by."""
        return self.session.id, self.name, self.language.tag, self.stamp


@blueprint.get("/<paper>")
@may(Permission.PRESENT)
def paper(session_id: UUID, paper: str) -> ResponseReturnValue:
    """Show how far a paper is, looking again by itself while it is made, until it can be downloaded."""
    one = _asked(session_id, paper, request.args.get("report_language"))
    is_made = paper_storage.is_made(reading(), *one.key)
    state = None if is_made else paper_storage.paper_state(reading(), *one.key)
    has_failed = state is not None and state.state is State.FAILED
    # A job that is done has made the paper as it was then, and somebody has changed something since.
    is_waited_for = state is not None and state.state in (State.WAITING, State.RUNNING)
    page = render_template(
        "workshop/paper.html",
        one=one,
        when=told(reader(), one.session.begins_at, one.session.zone),
        is_made=is_made,
        state=state if is_waited_for else None,
        has_failed=has_failed,
    )
    return (page, 200, {"Refresh": str(LOOK_AGAIN_SECONDS)}) if is_waited_for else page


@blueprint.post("/<paper>")
@may(Permission.PRESENT)
def ask(session_id: UUID, paper: str) -> ResponseReturnValue:
    """Ask the worker for a paper in a language, unless there is one that is up to date."""
    one = _asked(session_id, paper, request.form.get("report_language"))
    if not paper_storage.is_made(reading(), *one.key):
        with writing() as connection:
            job = paper_storage.ask_for_paper(connection, *one.key, target=one.target, now=now())
        queue: Queue = current_app.extensions["queue"]
        queue.put(job)
    place = url_for("papers.paper", session_id=session_id, paper=paper, report_language=one.language.tag)
    return redirect(place, 303)


@blueprint.get("/<paper>/file")
@may(Permission.PRESENT)
def file(session_id: UUID, paper: str) -> ResponseReturnValue:
    """Send a paper as a file."""
    one = _asked(session_id, paper, request.args.get("report_language"))
    content = paper_storage.paper(reading(), *one.key)
    if content is None:
        raise NotThere
    draft = DRAFT if one.is_draft else ""
    day = _day(one.session)
    return sent_file(content, "application/pdf", f"level-ground-session-{day}-{paper}{draft}-{one.language.tag}.pdf")


@blueprint.get("/record.csv")
@may(Permission.PRESENT)
def lines(session_id: UUID) -> ResponseReturnValue:
    """Send the record as lines to calculate with."""
    session = session_of(reading(), signed_in(), session_id)
    content = record_csv(record_of(reading(), session, shelf()))
    draft = "" if session.approved_at else DRAFT
    return sent_file(content, "text/csv", f"level-ground-session-{_day(session)}-record{draft}.csv")


def _day(session: Session) -> str:
    return on_clock(session.begins_at, session.zone).date().isoformat()


def _asked(session_id: UUID, name: str, tag: str | None) -> _Asked:
    """Return what is asked for, of a session that the actor presents. Raises NotThere."""
    session = session_of(reading(), signed_in(), session_id)
    known: dict[str, Language] = current_app.extensions["languages"]
    language = known.get(tag or reader().tag)
    if language is None:
        raise NotThere
    target = public_url("room.join", code=session.code)
    title = paper_title(reading(), session, name, language, shelf())
    stamp = paper_storage.stamp_of(reading(), session, name, target)
    return _Asked(session, name, language, target, stamp, title)
