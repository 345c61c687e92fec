"""The record after a session: edited until it is approved, then sent."""

from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.installation.access import Permission, may, signed_in
from assessment.installation.request import now, reader, reading, writing
from assessment.library.storage import shelf
from assessment.method.personal import personal_parts
from assessment.organisations.storage import NotThere
from assessment.workshop import cards, storage
from assessment.workshop.forms import MOST_NOTES, text_problem
from assessment.workshop.opened import Opened
from assessment.workshop.presenting_views import seen_step
from assessment.workshop.record import Record, record_of
from assessment.workshop.spread_texts import told_of
from assessment.workshop.storage import MovedOn, NotRunning, State
from assessment.workshop.texts import objectives

blueprint = Blueprint("records", __name__, url_prefix="/sessions/<uuid:session_id>/record")


@blueprint.get("")
@may(Permission.PRESENT)
def record(session_id: UUID) -> ResponseReturnValue:
    """Show what a session came to, as it will be sent."""
    return _page(session_id)


@blueprint.post("")
@may(Permission.PRESENT)
def change(session_id: UUID) -> ResponseReturnValue:
    """Keep the summary, leave a card out, approve the record, or open it again."""
    storage.session_of(reading(), signed_in(), session_id)
    if "language" in request.form:
        return _page(session_id, typed=_summary())
    act, _colon, argument = request.form.get("do", "summary").partition(":")
    problem = text_problem(reader(), _summary(), MOST_NOTES) if act == "summary" else None
    if problem:
        return _page(session_id, typed=_summary(), error=problem), 422
    try:
        _do(session_id, act, argument)
    except (MovedOn, NotRunning) as refused:
        return _page(session_id, typed=_summary(), problem=type(refused).__name__), 409
    return redirect(url_for("records.record", session_id=session_id, done=act), 303)


def _summary() -> str:
    return request.form.get("summary", "").replace("\r\n", "\n").strip()


def _do(session_id: UUID, act: str, argument: str) -> None:
    actor, seen = signed_in(), seen_step()
    with writing() as connection:
        if act == "summary":
            storage.change_record(connection, actor, session_id, seen, summary=_summary())
        elif act == "approve":
            storage.approve(connection, actor, session_id, seen=seen, now=now())
        elif act == "open":
            storage.take_approval_back(connection, actor, session_id, seen=seen)
        elif act in ("leave_out", "show"):
            place = cards.Place.LEFT_OUT if act == "leave_out" else cards.Place.SHOWN
            cards.place_card(connection, actor, session_id, _card_id(argument), place, seen=seen)
        else:
            abort(400)


def _card_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotThere from None


def _page(session_id: UUID, *, typed: str | None = None, error: str = "", problem: str = "") -> str:
    opened = Opened(storage.session_of(reading(), signed_in(), session_id))
    found = record_of(reading(), opened.session, shelf())
    return render_template(
        "workshop/record.html",
        **opened.values(),
        record=found,
        left_out=cards.cards_of(reading(), session_id, cards.Place.LEFT_OUT, cards.Place.WAITING),
        personal=_personal(found),
        summary=opened.session.summary if typed is None else typed,
        error=error,
        problem=problem,
        done="" if error or problem else request.args.get("done", ""),
        is_over=opened.session.state is State.ENDED,
        pillars={one.id: one.title for one in opened.questionnaire.pillars},
        objectives=objectives(reader()),
        told_of=lambda question, vote: told_of(opened.questionnaire, question, vote.spread, reader()),
    )


def _personal(record: Record) -> dict[str, str]:
    """Return id of a card → what in it looks like a phone number, an address or a place on a map."""
    found = {}
    for card in record.cards:
        content = card.content
        parts = personal_parts(" ".join((content.text, content.owner, content.first_step, content.support)))
        if parts:
            found[str(card.id)] = reader().all_of([part.text for part in parts])
    return found
