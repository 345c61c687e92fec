"""The pages of an assessment round its questions: beginning, the card, the opening page, the tasks, submitting."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from assessment.accounts import storage as accounts
from assessment.accounts.entering import enter
from assessment.accounts.forms import ComeBackForm
from assessment.accounts.views import seat_by_code_and_pin
from assessment.answering import storage, taking_over
from assessment.answering.colleagues import leads, people, together
from assessment.answering.opened import Opened, edition_of, open_assessment
from assessment.answering.opening import OpeningForm
from assessment.answering.overview import latest_opening
from assessment.answering.path import phase_links
from assessment.answering.taking_part import round_of_assessment, step_named
from assessment.installation.access import Actor, NotAllowed, Permission, Role, may, signed_in
from assessment.installation.log import note
from assessment.installation.request import clock, config, now, public_url, reader, reading, settings, writing
from assessment.installation.throttle import Limit, note_try, throttle_key
from assessment.library.storage import QUICK, newest_version, shelf
from assessment.method.result import Result
from assessment.method.scoring import score
from assessment.organisations.storage import organisation_facts
from assessment.reports.case import Case
from assessment.reports.question_entries import phase_entries

blueprint = Blueprint("answering", __name__)

HOUR = datetime.timedelta(hours=1)
Fill = Callable[[Connection, Actor, UUID], None]
"""Writes the first answers of a new draft, in the transaction that makes it."""


@blueprint.post("/begin")
@may(Permission.BEGIN)
def begin() -> ResponseReturnValue:
    """Make an assessment and a seat in it, and show the card with code and PIN."""
    if not settings().anyone_may_start:
        raise storage.NotFound
    version = newest_version(reading(), QUICK)
    if version is None:
        raise storage.NotFound
    note_beginning()
    seat = begin_with_seat(QUICK, version)
    return redirect(url_for("answering.card", assessment_id=seat.assessment_id), 303)


def note_beginning() -> None:
    """Count that somebody begins. Raises Paused where too many do."""
    place = throttle_key(config().secret_key, "begin", request.remote_addr or "")
    with writing() as connection:
        note_try(connection, place, Limit(config().begins_an_hour, HOUR, HOUR), now())


def begin_with_seat(
    questionnaire: str, version: int, *, fill: Fill | None = None, period: str | None = None
) -> accounts.Seat:
    """Make a draft with a seat in it, empty or filled, and sign the browser in."""
    pin = accounts.new_pin(config().secret_key)
    with writing() as connection:
        assessment_id = storage.begin(
            connection, questionnaire=questionnaire, version=version, language=reader().tag, period=period, now=now()
        )
        seat = accounts.make_seat(connection, assessment_id, pin, now())
        note(connection, actor=f"seat {seat.id}", act="began", thing=f"assessment {assessment_id}", now=now())
        if fill is not None:
            fill(connection, Actor(Role.SEAT, seat_id=seat.id, assessment_id=assessment_id), assessment_id)
    enter(seat)
    return seat


@blueprint.post("/assessments")
@may(Permission.ANSWER)
def begin_for_organisation() -> ResponseReturnValue:
    """Make an assessment of the organisation that the reader acts for."""
    actor = signed_in()
    version = newest_version(reading(), QUICK)
    if version is None:
        raise storage.NotFound
    with writing() as connection:
        assessment_id = storage.begin_for(
            connection, actor, questionnaire=QUICK, version=version, language=reader().tag, now=now()
        )
    return redirect(url_for("answering.opening", assessment_id=assessment_id), 303)


@blueprint.get("/take-over")
@may(Permission.ANSWER)
def take_over() -> ResponseReturnValue:
    """Ask for code and PIN of an assessment that is to belong to the reader's organisation."""
    check_acts_for_organisation()
    return render_template("answering/take_over.html", form=ComeBackForm())


@blueprint.post("/take-over")
@may(Permission.ANSWER)
def take_over_now() -> ResponseReturnValue:
    """Look at code and PIN, and make the assessment the organisation's."""
    check_acts_for_organisation()
    form = ComeBackForm(request.form)
    if "language" in request.form:
        return render_template("answering/take_over.html", form=form)
    seat = seat_by_code_and_pin(form)
    if seat is None:
        return render_template("answering/take_over.html", form=form), 422
    try:
        with writing() as connection:
            taking_over.take_over(connection, seat.assessment_id, signed_in(), now())
    except taking_over.AlreadyTaken:
        told = reader().gettext("This assessment belongs to an organisation already. It can be taken over once.")
        form.code.errors = [told]
        return render_template("answering/take_over.html", form=form), 409
    return redirect(url_for("own.work", done="took_over"), 303)


def check_acts_for_organisation() -> None:
    """Raise NotAllowed where the reader answers by a code, and for no organisation."""
    if signed_in().account_id is None:
        raise NotAllowed


@blueprint.get("/assessments/<uuid:assessment_id>/card")
@may(Permission.ANSWER)
def card(assessment_id: UUID) -> ResponseReturnValue:
    """Show the card; the PIN only until it was noted."""
    _check_has_code()
    return _card_page(assessment_id, [])


def _check_has_code() -> None:
    """Raise NotFound for an account, which has no card."""
    if signed_in().seat_id is None:
        raise storage.NotFound


@blueprint.post("/assessments/<uuid:assessment_id>/card")
@may(Permission.ANSWER)
def note_card(assessment_id: UUID) -> ResponseReturnValue:
    """Forget the PIN's text, once it was noted."""
    _check_has_code()
    if "language" in request.form:
        return _card_page(assessment_id, [])
    if "noted" not in request.form:
        told = reader().gettext("Tick the box when you have noted the code and the PIN. They are your only way back.")
        return _card_page(assessment_id, [told]), 422
    storage.stored(reading(), assessment_id, signed_in())
    with writing() as connection:
        accounts.forget_shown_pin(connection, signed_in())
    return redirect(url_for("answering.opening", assessment_id=assessment_id), 303)


def _card_page(assessment_id: UUID, errors: list[str]) -> str:
    one = storage.stored(reading(), assessment_id, signed_in())
    seat = accounts.seat_of(reading(), signed_in())
    return render_template(
        "answering/card.html",
        code=f"{seat.code[:3]} {seat.code[3:]}",
        pin=f"{seat.pin[:2]} {seat.pin[2:]}" if seat.pin else None,
        link=public_url("accounts.seat", code=seat.code),
        begun=reader().day(clock(one.begun_at).date()),
        title=edition_of(one).questionnaire.title,
        kept_months=config().kept_months,
        errors=errors,
    )


@blueprint.get("/assessments/<uuid:assessment_id>/opening")
@may(Permission.ANSWER)
def opening(assessment_id: UUID) -> ResponseReturnValue:
    """Ask who answers."""
    one = storage.stored(reading(), assessment_id, signed_in())
    offered = _offered_opening(one)
    form = OpeningForm(edition_of(one).questionnaire, reader(), posted=None, one=offered or one)
    return _opening_page(one, form, seen=one.opening_mark, offered=offered)


def _offered_opening(one: storage.Stored) -> storage.Stored | None:
    """Return what a first opening page is filled with: the organisation's latest profile, or what it is called."""
    actor = signed_in()
    if one.organisation is not None or one.organisation_id is None:
        return None
    # A code opens one assessment: what another one says is not for who holds it.
    latest = latest_opening(reading(), one.id, actor) if actor.account_id is not None else None
    if latest is None:
        return replace(one, organisation=organisation_facts(reading(), one.organisation_id))
    known = edition_of(one).questionnaire.profile
    profile = {name: answer for name, answer in latest.profile.items() if name in known}
    return replace(one, organisation=latest.organisation, profile=profile, begun_at=latest.begun_at)


@blueprint.post("/assessments/<uuid:assessment_id>/opening")
@may(Permission.ANSWER)
def save_opening(assessment_id: UUID) -> ResponseReturnValue:
    """Keep who answers, and go on to the tasks."""
    one = storage.stored(reading(), assessment_id, signed_in())
    form = OpeningForm(edition_of(one).questionnaire, reader(), posted=request.form, one=one)
    seen = request.form.get("seen", "")
    if "language" in request.form:
        return _opening_page(one, form, seen=seen)
    if not form.validate():
        return _opening_page(one, form, seen=seen), 422
    reworded = [] if "reworded" in request.form else _reworded_answers(one, form)
    if reworded:
        return _opening_page(one, form, seen=seen, reworded=reworded), 422
    try:
        with writing() as connection:
            storage.save_opening(
                connection,
                assessment_id,
                signed_in(),
                organisation=form.organisation,
                profile=form.profile,
                participants=form.participants,
                seen=seen,
                now=now(),
            )
    except storage.OpeningChanged as changed:
        theirs = OpeningForm(edition_of(one).questionnaire, reader(), posted=None, one=changed.stored)
        return _opening_page(one, form, seen=changed.stored.opening_mark, theirs=theirs), 409
    if one.organisation is None:
        return redirect(url_for("phases.phase", assessment_id=assessment_id, number=1), 303)
    return redirect(url_for("answering.tasks", assessment_id=assessment_id), 303)


def _reworded_answers(one: storage.Stored, form: OpeningForm) -> list[str]:
    """Return the questions whose answers were given to another wording than the one that would be asked now."""
    if one.organisation is None:
        return []
    questionnaire = edition_of(one).questionnaire
    after = replace(one, organisation=form.organisation, profile=form.profile_answers)
    before, new = storage.wording_of(one, questionnaire), storage.wording_of(after, questionnaire)
    answers = storage.stored_answers(reading(), one.id, before)
    return [code for code in answers if before.question(code) != new.question(code)]


def _opening_page(
    one: storage.Stored,
    form: OpeningForm,
    *,
    seen: str,
    theirs: OpeningForm | None = None,
    reworded: Sequence[str] = (),
    offered: storage.Stored | None = None,
) -> str:
    """Return the opening page. `theirs`: what somebody else saved meanwhile; `reworded` asks before wordings change;
    `offered`: what it is filled with, and not saved yet.
    """
    return render_template(
        "answering/opening.html",
        form=form,
        seen=seen,
        theirs=theirs,
        reworded=reworded,
        offered_from=offered.begun_at.year if offered and offered.profile else None,
        profile=edition_of(one).questionnaire.profile,
        assessment_id=one.id,
        is_first=one.organisation is None,
        is_draft=one.is_draft,
    )


@blueprint.get("/assessments/<uuid:assessment_id>")
@may(Permission.ANSWER)
def tasks(assessment_id: UUID) -> ResponseReturnValue:
    """Show the phases with their state, and what comes next."""
    opened = open_assessment(assessment_id)
    if not opened.stored.is_draft:
        return redirect(url_for("results.results", assessment_id=assessment_id), 303)
    missing = opened.progress.missing
    everybody = people(opened)
    return render_template(
        "answering/tasks.html",
        opened=opened,
        together=together(opened),
        people=everybody,
        leads=leads(everybody),
        **_of_round(assessment_id),
        due=reader().day(opened.stored.due) if opened.stored.due else None,
        links=phase_links(opened),
        next_question=opened.questionnaire.question(missing[0]) if missing else None,
        next_phase=opened.questionnaire.phase_order[opened.questionnaire.question(missing[0]).phase] + 1
        if missing
        else 0,
        saved_at=reader().time(clock(opened.stored.changed_at)),
        saved_on=reader().day(clock(opened.stored.changed_at).date()),
    )


@blueprint.get("/assessments/<uuid:assessment_id>/check")
@may(Permission.ANSWER)
def check(assessment_id: UUID) -> ResponseReturnValue:
    """Show all answers, and what is missing, before they are submitted."""
    opened = open_assessment(assessment_id)
    if not opened.stored.is_draft:
        return redirect(url_for("results.results", assessment_id=assessment_id), 303)
    return _check_page(opened)


@blueprint.post("/assessments/<uuid:assessment_id>/submit")
@may(Permission.SUBMIT)
def submit(assessment_id: UUID) -> ResponseReturnValue:
    """Freeze the answers and store their result, with what a round shows of it.

    Where they changed since the page was made, or the round has closed, show the page again.
    """
    opened = open_assessment(assessment_id)
    if not opened.stored.is_draft:
        return redirect(url_for("results.results", assessment_id=assessment_id), 303)
    is_open, step = _of_round(assessment_id)["is_round_open"], step_named(request.form.get("share"))
    if is_open and step is None:
        return _check_page(opened, wrong_step=reader().gettext("Choose what you share in the round.")), 422
    is_for_round = "share" in request.form
    if request.form.get("revision") == str(opened.stored.revision) and is_for_round == is_open:
        result = _result_to_keep(opened)
        with writing() as connection:
            if storage.submit(
                connection,
                assessment_id,
                signed_in(),
                result=result,
                revision=opened.stored.revision,
                date=clock(now()).date(),
                now=now(),
                share=step if is_open else None,
            ):
                return redirect(url_for("results.results", assessment_id=assessment_id), 303)
    has_closed = is_for_round and not _of_round(assessment_id)["is_round_open"]
    return _check_page(open_assessment(assessment_id), has_changed=not has_closed, has_closed=has_closed), 409


def _of_round(assessment_id: UUID) -> dict[str, Any]:
    """Return the round of an assessment, None for none, and whether it can still be handed in for it."""
    found = round_of_assessment(reading(), assessment_id)
    return {"round": found, "is_round_open": found is not None and not found.is_closed(now())}


def _result_to_keep(opened: Opened) -> Result:
    """Return the result in the language of the questionnaire, whoever submits: the same answers have one result."""
    one = opened.stored
    as_written = shelf().edition(reading(), one.questionnaire, one.version, "").questionnaire
    return score(storage.wording_of(one, as_written), opened.assessment)


def _check_page(
    opened: Opened, *, has_changed: bool = False, has_closed: bool = False, wrong_step: str | None = None
) -> str:
    """Return the page. `wrong_step` is what is wrong with what is to be shared in a round."""
    result = score(opened.questionnaire, opened.assessment)
    return render_template(
        "answering/check.html",
        opened=opened,
        **_of_round(opened.id),
        step=step_named(request.form.get("share")) or opened.stored.share,
        wrong_step=wrong_step,
        has_closed=has_closed,
        links=phase_links(opened),
        phases=list(phase_entries(Case(opened.questionnaire, opened.assessment, result, reader()))),
        has_changed=has_changed,
        leads=leads(people(opened)),
    )


@blueprint.post("/assessments/<uuid:assessment_id>/withdraw")
@may(Permission.SUBMIT)
def withdraw(assessment_id: UUID) -> ResponseReturnValue:
    """Make a draft of what was submitted."""
    with writing() as connection:
        storage.withdraw(connection, assessment_id, signed_in(), now())
    return redirect(url_for("answering.tasks", assessment_id=assessment_id), 303)


@blueprint.get("/assessments/<uuid:assessment_id>/erase")
@may(Permission.ERASE)
def erase(assessment_id: UUID) -> ResponseReturnValue:
    """Ask whether everything is to go."""
    one = storage.stored(reading(), assessment_id, signed_in())
    return render_template("answering/erase.html", one=one, errors=[])


@blueprint.post("/assessments/<uuid:assessment_id>/erase")
@may(Permission.ERASE)
def erase_now(assessment_id: UUID) -> ResponseReturnValue:
    """Remove an assessment with all that belongs to it, after the box was ticked."""
    one = storage.stored(reading(), assessment_id, signed_in())
    if "sure" not in request.form:
        told = reader().gettext("Tick the box if everything is to be erased. It cannot be undone.")
        return render_template("answering/erase.html", one=one, errors=[told]), 422
    with writing() as connection:
        storage.erase(connection, assessment_id, signed_in(), now())
    if signed_in().account_id is not None:
        return redirect(url_for("own.work", done="erased"), 303)
    return redirect(url_for("home.start", erased=1), 303)
