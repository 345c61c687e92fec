"""The pages before a session: those that one presents, a new one, and its 75 minutes."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.installation.access import Permission, Role, may, signed_in
from assessment.installation.request import config, now, reader, reading, writing
from assessment.organisations.forms import line
from assessment.organisations.mandates import areas_of
from assessment.organisations.storage import NotThere
from assessment.reports.session_charts import Slot, minutes_chart
from assessment.rounds.storage import Round, rounds_led
from assessment.rounds.times import on_clock, zone_name, zones_of
from assessment.rounds.views import books
from assessment.workshop import storage
from assessment.workshop.agenda import WHOLE, Kind, Part, excess, starts, still_fitting, template
from assessment.workshop.forms import AgendaForm, SessionForm, with_change
from assessment.workshop.opened import Opened
from assessment.workshop.reviewers import rounds_facilitated
from assessment.workshop.storage import MovedOn, NotRunning, State
from assessment.workshop.texts import kind_titles, part_title

blueprint = Blueprint("sessions", __name__)


@blueprint.get("/sessions")
@may(Permission.PRESENT)
def all_sessions() -> ResponseReturnValue:
    """Show the sessions that the reader presents."""
    found = [Opened(one) for one in storage.sessions_of(reading(), signed_in())]
    done = request.args.get("done", "")
    desks = rounds_facilitated(reading(), signed_in())
    reviews = desks or signed_in().role is Role.FACILITATOR
    return render_template("workshop/sessions.html", sessions=found, desks=desks, reviews=reviews, done=done)


# A new session


@blueprint.get("/sessions/new")
@may(Permission.PRESENT)
def new() -> ResponseReturnValue:
    """Ask for a new session; a round to be about may be given."""
    zones = _zones()
    today = on_clock(now(), zones[0][0]).date().isoformat()
    data = {"zone": zones[0][0], "about": request.args.get("about", ""), "day": today}
    data |= {"book": next((value for value, _called in books()), "")}
    return _form_page(SessionForm(data=data))


@blueprint.post("/sessions/new")
@may(Permission.PRESENT)
def make() -> ResponseReturnValue:
    """Make a session with the agenda of the template, and go on to it."""
    form, actor = SessionForm(request.form), signed_in()
    if "language" in request.form:
        return _form_page(form)
    abouts = _abouts()
    form.check_about(reader(), abouts, dict(books()))
    form.check_speakers(reader())
    if not form.check(reader(), dict(_zones()), now()):
        return _form_page(form), 422
    what = abouts[str(form.about.data)] or _book(str(form.book.data))
    with writing() as connection:
        session_id = storage.make_session(
            connection,
            actor,
            title=line(form.title),
            begins_at=form.begins_at(),
            zone=str(form.zone.data),
            secret=config().secret_key,
            parts=_parts(form),
            is_interpreted=form.is_interpreted,
            now=now(),
            **what,
        )
    return redirect(url_for("sessions.session", session_id=session_id, done="made"), 303)


def _parts(form: SessionForm) -> list[Part]:
    titles, lengths = (
        kind_titles(reader()),
        template(int(str(form.speakers.data)), int(str(form.minutes.data)), is_interpreted=form.is_interpreted),
    )
    chair = reader().gettext("Chair")
    parts, speaker = [], 0
    for kind, minutes in lengths:
        speaker += kind is Kind.SPEAKER
        title = part_title(reader(), speaker) if kind is Kind.SPEAKER else titles[kind]
        parts.append(Part(kind, title, minutes, "" if kind is Kind.SPEAKER else chair))
    return parts


def _zones() -> list[tuple[str, str]]:
    zones = zones_of(areas_of(reading(), signed_in()), config().time_zone)
    return [(zone, zone_name(reader(), zone, now())) for zone in zones]


def _book(value: str) -> dict[str, Any]:
    questionnaire, _colon, version = value.rpartition(":")
    return {"questionnaire": questionnaire, "version": int(version)}


def _rounds() -> list[Round]:
    """Return the rounds that a panel may be on: those of the reader's areas, and those that they facilitate."""
    led = [one.round for one in rounds_led(reading(), signed_in())]
    return [*led, *rounds_facilitated(reading(), signed_in())]


def _abouts() -> dict[str, dict[str, Any] | None]:
    """Return what a session may be about → what is kept of it; None for a panel whose questionnaire is chosen."""
    found: dict[str, dict[str, Any] | None] = {"": None}
    for one in _rounds():
        found[f"round:{one.id}"] = {"questionnaire": one.questionnaire, "version": one.version, "round_id": one.id}
    for own in storage.assessments_presented(reading(), signed_in()):
        found[f"own:{own.id}"] = {"questionnaire": own.questionnaire, "version": own.version, "assessment_id": own.id}
    return found


def _about_choices() -> list[tuple[str, str]]:
    _ = reader().gettext
    choices = [("", _("A panel of several organisations"))]
    for one in _rounds():
        choices.append((f"round:{one.id}", _("A panel on round %(period)s", period=one.period)))
    for own in storage.assessments_presented(reading(), signed_in()):
        name = own.organisation.name if own.organisation else signed_in().organisation_name or ""
        choices.append((f"own:{own.id}", _("An own session of %(organisation)s, on its answers", organisation=name)))
    return choices


def _form_page(form: SessionForm) -> str:
    return render_template(
        "workshop/new.html", form=form, abouts=_about_choices(), books=books(), zones=_zones(), whole=WHOLE
    )


# The 75 minutes


@blueprint.get("/sessions/<uuid:session_id>")
@may(Permission.PRESENT)
def session(session_id: UUID) -> ResponseReturnValue:
    """Show the agenda, to be changed, and what there is for the room."""
    opened = _opened(session_id)
    return _agenda_page(opened, _about_form(opened), AgendaForm(opened.parts, None))


@blueprint.post("/sessions/<uuid:session_id>")
@may(Permission.PRESENT)
def keep(session_id: UUID) -> ResponseReturnValue:
    """Keep the agenda; a button may add, move or remove a part, or shorten the longest ones until all fits."""
    opened = _opened(session_id)
    about, agenda = SessionForm(request.form), AgendaForm(opened.parts, request.form)
    if "language" in request.form:
        return _agenda_page(opened, about, agenda)
    codes = [one.id for one in opened.questionnaire.questions]
    is_right = about.check(reader(), dict(_zones_with(opened)), now())
    if not agenda.check(reader(), codes) or not is_right:
        return _agenda_page(opened, about, agenda), 422
    do = request.form.get("do", "")
    parts = _changed(agenda.parts(), do)
    kept = {"title": line(about.title), "begins_at": about.begins_at(), "zone": str(about.zone.data)}
    try:
        with writing() as connection:
            storage.keep_agenda(
                connection,
                signed_in(),
                session_id,
                parts,
                seen=_seen(),
                is_interpreted=about.is_interpreted,
                **kept,
            )
    except (MovedOn, NotRunning) as problem:
        return _agenda_page(_opened(session_id), about, agenda, problem=type(problem).__name__), 409
    return redirect(url_for("sessions.session", session_id=session_id, done=do.partition(":")[0] or "kept"), 303)


def _changed(parts: list[Part], do: str) -> list[Part]:
    """Return the agenda after the button that was pressed. What cannot be done changes nothing."""
    if do == "fit":
        return still_fitting(parts, -1, 0)
    number = sum(one.kind is Kind.SPEAKER for one in parts) + 1
    minutes = next((one.minutes for one in parts if one.kind is Kind.SPEAKER), 8)
    speaker = Part(Kind.SPEAKER, part_title(reader(), number), minutes)
    return (with_change(parts, do, speaker) if do else parts) or parts


@blueprint.get("/sessions/<uuid:session_id>/erase")
@may(Permission.PRESENT)
def erase(session_id: UUID) -> ResponseReturnValue:
    """Ask whether a session is to be erased."""
    return render_template("workshop/erase.html", opened=_opened(session_id))


@blueprint.post("/sessions/<uuid:session_id>/erase")
@may(Permission.PRESENT)
def erase_now(session_id: UUID) -> ResponseReturnValue:
    """Erase a session with all that was said in it."""
    with writing() as connection:
        storage.erase(connection, signed_in(), session_id)
    return redirect(url_for("sessions.all_sessions", done="erased"), 303)


def _opened(session_id: UUID) -> Opened:
    return Opened(storage.session_of(reading(), signed_in(), session_id))


def _seen() -> int:
    text = request.form.get("seen", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise NotThere
    return int(text)


def _about_form(opened: Opened) -> SessionForm:
    one = opened.session
    there = on_clock(one.begins_at, one.zone)
    data = {"title": one.title, "day": there.date().isoformat(), "time": f"{there:%H:%M}", "zone": one.zone}
    return SessionForm(data=data | {"interpretation": "yes" if one.is_interpreted else "no"})


def _zones_with(opened: Opened) -> list[tuple[str, str]]:
    own = opened.session.zone
    return [*_zones(), *([] if own in dict(_zones()) else [(own, zone_name(reader(), own, now()))])]


def _agenda_page(opened: Opened, about: SessionForm, agenda: AgendaForm, *, problem: str = "") -> str:
    parts = opened.parts
    slots = [Slot(one.title, one.minutes, one.kind is Kind.SPEAKER) for one in parts]
    speakers = [one for one in parts if one.kind is Kind.SPEAKER]
    return render_template(
        "workshop/session.html",
        opened=opened,
        session=opened.session,
        about=about,
        agenda=agenda,
        rows=list(zip(agenda.rows, agenda.standing, starts(agenda.standing), strict=True)),
        chart=minutes_chart(reader(), slots, "minutes"),
        excess=excess(parts),
        whole=WHOLE,
        speakers=speakers,
        spoken=sum(one.minutes for one in speakers),
        zones=_zones_with(opened),
        questions=[("", reader().gettext("No question")), *_question_choices(opened)],
        problem=problem,
        done="" if problem or agenda.errors or about.errors else request.args.get("done", ""),
        is_planned=opened.session.state is State.PLANNED,
    )


def _question_choices(opened: Opened) -> list[tuple[str, str]]:
    return [(one.id, f"{one.id} {one.topic}") for one in opened.questionnaire.questions]
