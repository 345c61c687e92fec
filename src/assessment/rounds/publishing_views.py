"""The third step of a round: its authority looks at what will be shown and hidden, and publishes it once."""

from typing import NamedTuple
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.installation.access import Permission, may, signed_in
from assessment.installation.jobs import State
from assessment.installation.request import now, reader, reading, writing
from assessment.library.storage import shelf
from assessment.method.publication import ALL, PANEL, TYPE, Released
from assessment.organisations.kinds import organisation_types
from assessment.rounds import closing, storage
from assessment.rounds.publications import preview_of, published
from assessment.rounds.storage import Phase, Round
from assessment.rounds.times import day_of
from assessment.rounds.views import about, put

blueprint = Blueprint("publications", __name__)

LOOK_AGAIN_SECONDS = 2


class Line(NamedTuple):
    """A table of the preview: how many of its subjects are shown; `hidden` are the names of those that are not."""

    name: str
    shown: int
    subjects: int
    hidden: tuple[str, ...]

    @property
    def state(self) -> str:
        """`shown`, `part` or `hidden`."""
        return "hidden" if not self.shown else "shown" if self.shown == self.subjects else "part"


@blueprint.get("/rounds/<uuid:round_id>/publication")
@may(Permission.LEAD_ROUNDS)
def publication(round_id: UUID) -> ResponseReturnValue:
    """Show how far the publication is: to be prepared, being made, to be looked at, published."""
    found = storage.led_round(reading(), signed_in(), round_id)
    return _page(found)


def _page(found: Round, *, problem: str = "", status: int = 200) -> ResponseReturnValue:
    connection = reading()
    done = published(connection, signed_in(), found.id)
    is_closed = found.phase(now()) is Phase.CLOSED
    basis = closing.basis_of(connection, found)
    preview = None if done else preview_of(connection, found, basis)
    state = None if done or preview else closing.preview_state(connection, found, basis)
    is_made = state is not None and state.state in (State.WAITING, State.RUNNING)
    released = done.released if done else preview
    invited, handed_in = closing.sizes(connection, found)
    page = render_template(
        "rounds/publication.html",
        is_closed=is_closed,
        done=done,
        published_on=day_of(reader(), done.published_at, found.zone) if done else "",
        released=released,
        lines=_lines(found, released) if released else [],
        basis=basis,
        state=state if is_made else None,
        has_failed=state is not None and state.state is State.FAILED,
        invited=invited,
        left_out=handed_in - released.submitted if released else 0,
        problem=problem,
        **about(found),
    )
    return page, status, {"Refresh": str(LOOK_AGAIN_SECONDS)} if is_made else {}


@blueprint.post("/rounds/<uuid:round_id>/publication/prepare")
@may(Permission.LEAD_ROUNDS)
def prepare(round_id: UUID) -> ResponseReturnValue:
    """Ask the worker for the preview."""
    found = storage.led_round(reading(), signed_in(), round_id)
    try:
        with writing() as connection:
            job = closing.ask_for_preview(connection, found, now())
    except closing.NotClosed:
        return _page(
            found, problem=reader().gettext("The round is still open. It is published after closing."), status=409
        )
    put([job])
    return redirect(url_for("publications.publication", round_id=round_id), 303)


@blueprint.post("/rounds/<uuid:round_id>/publication")
@may(Permission.LEAD_ROUNDS)
def publish(round_id: UUID) -> ResponseReturnValue:
    """Publish what was looked at."""
    found, _ = storage.led_round(reading(), signed_in(), round_id), reader().gettext
    if request.form.get("final") != "yes":
        return _page(found, problem=_("Say that you understand: a publication never changes."), status=422)
    try:
        with writing() as connection:
            basis = request.form.get("basis", "")
            closing.publish(connection, signed_in(), round_id, basis=basis, now=now())
    except closing.NotClosed:
        return _page(found, problem=_("The round is still open. It is published after closing."), status=409)
    except closing.NotAsSeen:
        told = _("Meanwhile an organisation changed what it shows. Nothing was published: look at it once more.")
        return _page(found, problem=told, status=409)
    except closing.AlreadyPublished:
        pass
    return redirect(url_for("publications.publication", round_id=round_id), 303)


def _lines(found: Round, released: Released) -> list[Line]:
    """Return the tables of a publication; of what is hidden, the names alone."""
    language = reader()
    _, types = language.gettext, organisation_types(language)
    book = shelf().edition(reading(), found.questionnaire, found.version, language.tag).questionnaire
    phases = {f"phase:{one.id}": one.title for one in book.phases}
    questions = {f"question:{one.id}": one.id for one in book.questions}
    rows = {
        f"people:{one.id}:{row}": line.text
        for one in book.questions
        if one.kind == "table"
        for row, line in one.rows.items()
    }
    tables = [
        _line(released, ALL, _("Overall and phases"), {"overall": _("Overall"), **phases}),
        _line(released, ALL, _("Levels by question"), questions),
        _line(released, ALL, _("People by sex, sums"), rows),
    ]
    for group in released.groups:
        if group.startswith(TYPE):
            kind = group.removeprefix(TYPE)
            name = _("Other types together") if kind == "other" else types.get(kind, kind)
            tables.append(_line(released, group, name, {"overall": _("Overall"), **phases, **questions}))
        elif group.startswith(PANEL):
            name = _("Those who also took part in %(period)s", period=group.removeprefix(PANEL))
            tables.append(_line(released, group, name, {"overall": _("Overall"), **phases, **questions}))
    return [one for one in tables if one.subjects]


def _line(released: Released, group: str, name: str, subjects: dict[str, str]) -> Line:
    hidden = {one.subject for one in released.hidden if one.group == group}
    told = {key: text for key, text in subjects.items() if key in hidden or released.table(key, group) is not None}
    return Line(name, len(told.keys() - hidden), len(told), tuple(text for key, text in told.items() if key in hidden))
