"""The pages of rounds: those that one has, a new one, who takes part in one, and a later end.

What is not the reader's raises NotThere, which the app answers.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.answering.storage import NotFound
from assessment.answering.taking_part import AlreadyBegun
from assessment.installation.access import Permission, may, signed_in
from assessment.installation.jobs import Queue
from assessment.installation.languages import Language, own_name
from assessment.installation.request import config, now, public_url, reader, reading, writing
from assessment.library.storage import published, shelf
from assessment.method.progress import MINUTES_A_QUESTION
from assessment.method.questionnaire import Questionnaire
from assessment.organisations.kinds import area_name, organisation_types
from assessment.organisations.mandates import areas_of
from assessment.rounds import beginning, storage
from assessment.rounds.forms import ExtendForm, MessageForm, RoundForm, suggested, text_problem, texts_of
from assessment.rounds.invitees import Addressee, addressees
from assessment.rounds.letters import (
    authority_name,
    authority_title,
    default_text,
    extension,
    message,
    write_letters,
    write_letters_once,
)
from assessment.rounds.participation import Counts, State, by_type, participation
from assessment.rounds.publications import is_published
from assessment.rounds.storage import Phase, Round
from assessment.rounds.times import day_of, hour_of, on_clock, told, utc_offset, zone_name, zones_of
from assessment.rounds.unsent import reminder_lines, unsent_letters

blueprint = Blueprint("rounds", __name__)


MOST_PUT = 50
"""Letters that a page puts in the queue itself, each in a file that is written through to the disk."""


def put(jobs: Sequence[UUID]) -> None:
    """Put letters in the queue, after the commit. Of a long list, the worker's sweep finds the others in seconds."""
    queue: Queue = current_app.extensions["queue"]
    for job in jobs[:MOST_PUT]:
        queue.put(job)


def link_to(token: str) -> str:
    """Return the whole address of an organisation's link."""
    return public_url("invited.invited", token=token)


def offered_languages() -> list[Language]:
    """Return the languages that this installation offers, the reader's first."""
    known: dict[str, Language] = current_app.extensions["languages"]
    tags = sorted(known, key=lambda tag: (tag != reader().tag, tag))
    return [known[tag] for tag in tags]


def questionnaire_of(found: Round) -> Questionnaire:
    """Return the questionnaire of a round, in the reader's language."""
    return shelf().edition(reading(), found.questionnaire, found.version, reader().tag).questionnaire


def about(found: Round) -> dict[str, Any]:
    """Return what pages tell of a round: its times on its own clock, its area and its questionnaire."""
    language, questionnaire = reader(), questionnaire_of(found)
    return {
        "round": found,
        "phase": found.phase(now()).value,
        "area": area_name(language, found.area),
        "title": authority_title(language, found.area),
        "authority": authority_name(language, found.area),
        "opens": told(language, found.opens_at, found.zone),
        "closes": told(language, found.closes_at, found.zone),
        "questionnaire": questionnaire,
        "minutes": MINUTES_A_QUESTION * len(questionnaire.questions),
    }


@blueprint.get("/rounds")
@may(Permission.SEE_ROUNDS)
def all_rounds() -> ResponseReturnValue:
    """Show the rounds that the reader leads, and those that they were invited to or answer for."""
    actor, connection = signed_in(), reading()
    return render_template(
        "rounds/rounds.html",
        titles=[authority_title(reader(), area) for area in areas_of(connection, actor)],
        led=[_listed(one) for one in storage.rounds_led(connection, actor)],
        invited=[_listed(one) for one in storage.rounds_invited(connection, actor)],
    )


def _listed(one: storage.Overview) -> dict[str, Any]:
    found, language = one.round, reader()
    phase = found.phase(now())
    moment = found.opens_at if phase is Phase.AHEAD else found.closes_at
    return {
        "one": one,
        "phase": phase.value,
        "area": area_name(language, found.area),
        "when": told(language, moment, found.zone),
        "title": questionnaire_of(found).title,
    }


# A new round


@blueprint.get("/rounds/new")
@may(Permission.LEAD_ROUNDS)
def new() -> ResponseReturnValue:
    """Ask for a new round."""
    zones, areas = _zones(), _areas()
    data = {**suggested(zones[0][0], now()), "area": areas[0][0] if areas else ""}
    texts = {one.tag: default_text(one) for one in offered_languages()}
    return _form_page(RoundForm(data=data), texts, {})


@blueprint.post("/rounds/new")
@may(Permission.LEAD_ROUNDS)
def make() -> ResponseReturnValue:
    """Make a round, and go on to invite."""
    form, actor = RoundForm(request.form), signed_in()
    texts = texts_of(request.form, [one.tag for one in offered_languages()])
    if "language" in request.form:
        return _form_page(form, texts, {})
    wrong = {tag: problem for tag, text in texts.items() if (problem := text_problem(reader(), text))}
    choices = {"areas": dict(_areas()), "books": dict(books()), "zones": dict(_zones())}
    if not form.check(reader(), now=now(), **choices) or wrong:
        return _form_page(form, texts, wrong), 422
    questionnaire, _colon, version = str(form.book.data).rpartition(":")
    try:
        with writing() as connection:
            round_id = storage.make_round(
                connection,
                actor,
                area=str(form.area.data),
                questionnaire=questionnaire,
                version=int(version),
                period=form.period_text,
                opens_at=form.opens_at,
                closes_at=form.closes_at(str(form.zone.data)),
                zone=str(form.zone.data),
                texts=texts,
                reminder_days=form.reminder_days(),
                now=now(),
            )
    except storage.PeriodTaken:
        told_so = reader().gettext("The area has a round of this name already. Give this one another name.")
        form.period.errors = [told_so]
        return _form_page(form, texts, wrong), 409
    return redirect(url_for("inviting.invite", round_id=round_id, done="made"), 303)


def _areas() -> list[tuple[str, str]]:
    return [(area, area_name(reader(), area)) for area in areas_of(reading(), signed_in())]


def _zones() -> list[tuple[str, str]]:
    zones = zones_of(areas_of(reading(), signed_in()), config().time_zone)
    return [(zone, zone_name(reader(), zone, now())) for zone in zones]


def books() -> list[tuple[str, str]]:
    """Return the published questionnaires, as values of the form and as people choose them."""
    found = []
    for id, version in published(reading()):
        title = shelf().edition(reading(), id, version, reader().tag).questionnaire.title
        called = reader().gettext("%(title)s, version %(version)s", title=title, version=version)
        found.append((f"{id}:{version}", called))
    return found


def _form_page(form: RoundForm, texts: dict[str, str], wrong: dict[str, str]) -> str:
    """Return the page of a new round. `texts`: language → text of the invitation; `wrong`: what is wrong in one."""
    return render_template(
        "rounds/new.html",
        form=form,
        areas=_areas(),
        books=books(),
        zones=_zones(),
        texts=[(one, texts.get(one.tag, ""), wrong.get(one.tag, "")) for one in offered_languages()],
        own_names=dict(languages()),
    )


def languages() -> list[tuple[str, str]]:
    """Return tag and own name of each language that this installation offers."""
    return [(one.tag, own_name(one.locale)) for one in offered_languages()]


# Who takes part


@blueprint.get("/rounds/<uuid:round_id>")
@may(Permission.SEE_ROUNDS)
def round(round_id: UUID) -> ResponseReturnValue:
    """Show who takes part in a round: the same page for its authority and for every organisation in it."""
    found = storage.round_of(reading(), signed_in(), round_id)
    return _round_page(found, None)


def _round_page(found: Round, form: MessageForm | None, problem: str = "", *, is_repeated: bool = False) -> str:
    """Return the page of a round. `form` is a message that is not right yet; `problem` is not of a single field.

    `is_repeated`: all that the message is for have it already.
    """
    actor, connection, language = signed_in(), reading(), reader()
    counts: Counts = current_app.extensions["counts"]
    standings = participation(connection, found.id, questionnaire_of(found), counts)
    is_led = storage.leads_round(connection, actor, found.id)
    waiting = _waiting(found) if is_led else []
    own = next((one for one in standings if one.is_of(actor)), None)
    last = storage.last_message(connection, found.id) if is_led else None
    there = on_clock(now(), found.zone)
    return render_template(
        "rounds/round.html",
        standings=standings,
        types=by_type(standings),
        type_names=organisation_types(language),
        own=own,
        is_led=is_led,
        waiting=waiting,
        form=form or MessageForm(message=_first_message(found)),
        problem=problem,
        reminders=reminder_lines(connection, language, found, now()),
        unsent=unsent_letters(connection, language, found.id, standings) if is_led else [],
        is_mailed=bool(config().mail_server),
        last_message=told(language, last, found.zone) if last else "",
        again=last.isoformat() if last and is_repeated else "",
        not_submitted=sum(one.state is not State.SUBMITTED for one in standings),
        today=language.day(there.date()),
        days_left=(found.last_day - there.date()).days,
        end_brief=language.brief_day(found.last_day),
        end_day=day_of(language, found.closes_at, found.zone),
        end_hour=hour_of(language, found.closes_at, found.zone),
        start_day=day_of(language, found.opens_at, found.zone),
        tenths=_tenths(found),
        publication=url_for("publications.publication", round_id=found.id) if is_led else None,
        comparison=url_for("comparing.comparison", round_id=found.id) if is_published(connection, found.id) else None,
        done=request.args.get("done", ""),
        sent=request.args.get("sent", type=int) or 0,
        had=request.args.get("had", type=int) or 0,
        **about(found),
    )


def _waiting(found: Round) -> list[Addressee]:
    """Return the organisations that have not started, with how they are reached."""
    everybody = addressees(reading(), found.id, secret=config().secret_key)
    return [one for one in everybody if not one.is_started]


def _first_message(found: Round) -> str:
    _, language = reader().gettext, reader()
    end = told(language, found.closes_at, found.zone)
    return _("The round closes on %(end)s. You have not started yet. Your link is below.", end=end)


def _tenths(found: Round) -> int:
    """Return how much of the time of a round is over, in tenths as a percentage."""
    whole = (found.closes_at - found.opens_at).total_seconds()
    gone = (now() - found.opens_at).total_seconds()
    return max(10, min(100, int(gone / whole * 10) * 10))


@blueprint.post("/rounds/<uuid:round_id>/message")
@may(Permission.LEAD_ROUNDS)
def send_message(round_id: UUID) -> ResponseReturnValue:
    """Write to the organisations that have not started."""
    found, form = storage.led_round(reading(), signed_in(), round_id), MessageForm(request.form)
    if "language" in request.form:
        return _round_page(found, form)
    if not form.check(reader()):
        return _round_page(found, form), 422
    try:
        with writing() as connection:
            storage.kept_open(connection, signed_in(), round_id, now())
            everybody = addressees(connection, round_id, secret=config().secret_key)
            waiting = [one for one in everybody if not one.is_started and one.gets_letters]
            again = request.form.get("again", "")
            jobs = write_letters_once(connection, round_id, message(found, form.text), waiting, link_to, now(), again)
            if jobs:
                storage.note_act(connection, signed_in().key, round_id, act=storage.SENT_MESSAGE, now=now())
    except storage.RoundClosed:
        return _round_page(found, form, problem=_closed()), 409
    if not waiting:
        told_so = reader().gettext("Nobody would get this letter. Copy the links for a messenger instead.")
        form.message.errors = [told_so]
        return _round_page(found, form), 422
    if not jobs:
        return _round_page(found, form, is_repeated=True), 409
    put([job for written in jobs.values() for job in written])
    had = len(waiting) - len(jobs) or None
    return redirect(url_for("rounds.round", round_id=round_id, done="message", sent=len(jobs), had=had), 303)


def _closed() -> str:
    return reader().gettext("The round is closed meanwhile.")


@blueprint.post("/rounds/<uuid:round_id>/begin")
@may(Permission.ANSWER)
def begin(round_id: UUID) -> ResponseReturnValue:
    """Begin the assessment of the reader's organisation for a round."""
    actor = signed_in()
    if actor.account_id is None:
        raise NotFound
    try:
        with writing() as connection:
            assessment_id = beginning.begin_for(connection, actor, round_id, language=reader().tag, now=now())
    except (AlreadyBegun, beginning.NotOpen):
        return redirect(url_for("rounds.round", round_id=round_id, done="not_begun"), 303)
    return redirect(url_for("answering.opening", assessment_id=assessment_id), 303)


# A later end


@blueprint.get("/rounds/<uuid:round_id>/extend")
@may(Permission.LEAD_ROUNDS)
def extend(round_id: UUID) -> ResponseReturnValue:
    """Ask for a later end."""
    found = storage.led_round(reading(), signed_in(), round_id)
    there = on_clock(found.closes_at, found.zone)
    data = {"closes_day": there.date().isoformat(), "closes_time": f"{there:%H:%M}"}
    return _extend_page(found, ExtendForm(data=data))


@blueprint.post("/rounds/<uuid:round_id>/extend")
@may(Permission.LEAD_ROUNDS)
def extend_now(round_id: UUID) -> ResponseReturnValue:
    """Let a round close later, and tell all who were invited."""
    found, form = storage.led_round(reading(), signed_in(), round_id), ExtendForm(request.form)
    if "language" in request.form:
        return _extend_page(found, form)
    if not form.check(reader(), found, now()):
        return _extend_page(found, form), 422
    try:
        with writing() as connection:
            storage.extend(connection, signed_in(), round_id, form.closes_at(found.zone), now())
            longer = storage.led_round(connection, signed_in(), round_id)
            everybody = addressees(connection, round_id, secret=config().secret_key)
            jobs = write_letters(connection, round_id, extension(longer), everybody, link_to, now())
    except storage.RoundClosed:
        return _extend_page(found, form, problem=_closed()), 409
    except storage.NotLater:
        found = storage.led_round(reading(), signed_in(), round_id)
        form.check(reader(), found, now())
        return _extend_page(found, form), 409
    put(jobs)
    return redirect(url_for("rounds.round", round_id=round_id, done="extended"), 303)


def _extend_page(found: Round, form: ExtendForm, problem: str = "") -> str:
    offset = utc_offset(on_clock(found.closes_at, found.zone))
    return render_template("rounds/extend.html", form=form, problem=problem, offset=offset, **about(found))
