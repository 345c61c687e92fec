"""How a paper of a session is had, whoever may have it: asked for, made by the worker, sent.

Which session it is of, and whether it is the reader's, was looked at before.
"""

from typing import NamedTuple
from uuid import UUID

from flask import current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from assessment.comparing.views import sent_file
from assessment.installation.jobs import Queue, State
from assessment.installation.languages import Language
from assessment.installation.request import now, public_url, reader, reading, writing
from assessment.library.storage import shelf
from assessment.organisations.storage import NotThere
from assessment.rounds.times import on_clock, told
from assessment.workshop import paper_storage
from assessment.workshop.papers import paper_title
from assessment.workshop.storage import Session

LOOK_AGAIN_SECONDS = 2
DRAFT = "-draft"


class Way(NamedTuple):
    """By which pages a paper is had: the addresses of its page, where it is asked for, too, and of its file.

    `section` is where the page is in the navigation; `back` is the address and the name of the page before it.
    """

    page: str
    file: str
    section: str
    back: tuple[str, str]


class Asked(NamedTuple):
    """A paper that can be had: of which session, in which language, what it depends on now, and by which pages."""

    session: Session
    name: str
    language: Language
    target: str
    stamp: str
    title: str
    way: Way

    @property
    def is_draft(self) -> bool:
        """Whether it is a record that was not approved yet."""
        return self.name.startswith(paper_storage.RECORD) and self.session.approved_at is None

    @property
    def is_approved(self) -> bool:
        """Whether it is a record that was approved."""
        return self.name.startswith(paper_storage.RECORD) and self.session.approved_at is not None

    @property
    def key(self) -> tuple[UUID, str, str, str]:
        """What it is kept by."""
        return self.session.id, self.name, self.language.tag, self.stamp

    @property
    def page_address(self) -> str:
        """The address of its page, in its language."""
        return f"{self.way.page}?report_language={self.language.tag}"

    @property
    def file_address(self) -> str:
        """The address of its file, in its language."""
        return f"{self.way.file}?report_language={self.language.tag}"


def asked(session: Session, name: str, way: Way) -> Asked:
    """Return what a request asks for, of a session that was looked at before. Raises NotThere."""
    known: dict[str, Language] = current_app.extensions["languages"]
    language = known.get(request.values.get("report_language") or reader().tag)
    if language is None:
        raise NotThere
    target = public_url("room.join", code=session.code)
    title = paper_title(reading(), session, name, language, shelf())
    stamp = paper_storage.stamp_of(reading(), session, name, target)
    return Asked(session, name, language, target, stamp, title, way)


def paper_page(one: Asked) -> ResponseReturnValue:
    """Show how far a paper is, looking again by itself while it is made, until it can be downloaded."""
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


def ask_for(one: Asked) -> ResponseReturnValue:
    """Ask the worker for a paper, unless there is one that is up to date, and go to its page."""
    if not paper_storage.is_made(reading(), *one.key):
        with writing() as connection:
            job = paper_storage.ask_for_paper(connection, *one.key, target=one.target, now=now())
        queue: Queue = current_app.extensions["queue"]
        queue.put(job)
    return redirect(one.page_address, 303)


def paper_file(one: Asked) -> ResponseReturnValue:
    """Send a paper as a file. Raises NotThere while there is none that is up to date."""
    content = paper_storage.paper(reading(), *one.key)
    if content is None:
        raise NotThere
    draft = DRAFT if one.is_draft else ""
    name = f"level-ground-session-{day_in_name(one.session)}-{one.name}{draft}-{one.language.tag}.pdf"
    return sent_file(content, "application/pdf", name)


def day_in_name(session: Session) -> str:
    """Return the day of a session as names of its files have it."""
    return on_clock(session.begins_at, session.zone).date().isoformat()
