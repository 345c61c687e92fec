"""What whoever presents writes: cards, action cards from a recommendation, commitments, and a speaker's sheet."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.installation.access import Permission, may, signed_in
from assessment.installation.request import clock, now, reader, reading, writing
from assessment.method.question import Question
from assessment.organisations.forms import line
from assessment.workshop import cards, commitments, storage
from assessment.workshop.cards import CardKind, Scope, TooManyCards
from assessment.workshop.commitments import TooManyCommitments
from assessment.workshop.forms import CardForm, CommitmentForm, paragraph
from assessment.workshop.opened import Opened
from assessment.workshop.presenting_views import seen_step
from assessment.workshop.room_views import belongings, check_card, content_of
from assessment.workshop.storage import MovedOn, NotRunning, State

blueprint = Blueprint("board", __name__, url_prefix="/sessions/<uuid:session_id>")


def _opened(session_id: UUID) -> Opened:
    return Opened(storage.session_of(reading(), signed_in(), session_id))


def _way_back(opened: Opened) -> str:
    """Return where whoever presents comes from: the running session, or its record."""
    page = "records.record" if opened.session.state is State.ENDED else "presenting.present"
    return url_for(page, session_id=opened.session.id)


# Cards


@blueprint.get("/cards/new")
@may(Permission.PRESENT)
def new_card(session_id: UUID) -> ResponseReturnValue:
    """Ask for a card; an action may begin from the recommendation of a question."""
    opened = _opened(session_id)
    code = request.args.get("recommendation", "")
    if code:
        return _card_page(opened, _from_recommendation(opened.question(code)))
    return _card_page(opened, CardForm(data={"kind": request.args.get("kind", CardKind.LESSON.value)}))


def _from_recommendation(question: Question) -> CardForm:
    """Return the form of an action that carries out a question's first recommendation."""
    first = next(iter(question.recommendations), None)
    data = {"kind": CardKind.ACTION.value, "belongs": question.id, "scope": Scope.INDIVIDUAL.value}
    if first is not None:
        data |= {"text": first.do, "first_step": first.first, "owner": first.role or "", "recommendation": question.id}
    return CardForm(data=data)


@blueprint.post("/cards/new")
@may(Permission.PRESENT)
def add_card(session_id: UUID) -> ResponseReturnValue:
    """Put a card on the board."""
    opened, form = _opened(session_id), CardForm(request.form)
    if "language" in request.form:
        return _card_page(opened, form)
    if not _check(form, opened):
        return _card_page(opened, form), 422
    try:
        with writing() as connection:
            content = content_of(form, opened)
            cards.add_card(connection, signed_in(), session_id, content, seen=seen_step(), now=now())
    except (MovedOn, NotRunning, TooManyCards) as problem:
        return _card_page(_opened(session_id), form, problem=type(problem).__name__), 409
    return redirect(_way_back(opened) + "#board", 303)


def _check(form: CardForm, opened: Opened) -> bool:
    """Tell whether a card is right. In a panel, what one organisation does by itself says which one."""
    is_right = check_card(form, opened)
    is_by_one = form.kind.data == CardKind.ACTION and form.scope.data == Scope.INDIVIDUAL
    if is_by_one and not opened.session.is_own and not line(form.organisation):
        told = reader().gettext("Write which organisation does it, or choose that all do it together.")
        form.organisation.errors = [told]
        return False
    return is_right


@blueprint.get("/cards/<uuid:card_id>")
@may(Permission.PRESENT)
def card(session_id: UUID, card_id: UUID) -> ResponseReturnValue:
    """Show a card, to be changed."""
    opened = _opened(session_id)
    found = cards.card_of(reading(), session_id, card_id)
    return _card_page(opened, CardForm.of(found.content), found)


@blueprint.post("/cards/<uuid:card_id>")
@may(Permission.PRESENT)
def change_card(session_id: UUID, card_id: UUID) -> ResponseReturnValue:
    """Keep what a card says."""
    opened, form = _opened(session_id), CardForm(request.form)
    found = cards.card_of(reading(), session_id, card_id)
    if "language" in request.form:
        return _card_page(opened, form, found)
    if not _check(form, opened):
        return _card_page(opened, form, found), 422
    try:
        with writing() as connection:
            content = content_of(form, opened)
            cards.change_card(connection, signed_in(), session_id, card_id, content, seen=seen_step())
            if request.form.get("do") == "show":
                cards.place_card(connection, signed_in(), session_id, card_id, cards.Place.SHOWN, seen=seen_step() + 1)
    except (MovedOn, NotRunning) as problem:
        return _card_page(_opened(session_id), form, found, problem=type(problem).__name__), 409
    return redirect(_way_back(opened) + "#board", 303)


def _card_page(opened: Opened, form: CardForm, card: cards.Card | None = None, *, problem: str = "") -> str:
    return render_template(
        "workshop/edit_card.html",
        **opened.values(),
        form=form,
        card=card,
        problem=problem,
        kinds=[kind.value for kind in CardKind],
        belongings=belongings(opened),
        pillars=[("", reader().gettext("No pillar"))] + [(one.id, one.title) for one in opened.questionnaire.pillars],
        way_back=_way_back(opened),
    )


# Commitments


@blueprint.get("/commitments")
@may(Permission.PRESENT)
def all_commitments(session_id: UUID) -> ResponseReturnValue:
    """Show the commitments, and ask for the next one, or for one of them again."""
    opened = _opened(session_id)
    found = commitments.commitments_of(reading(), session_id)
    chosen = next((one for one in found if str(one.id) == request.args.get("change")), None)
    data = {}
    if chosen:
        due = chosen.due.isoformat() if chosen.due else ""
        data = {"organisation": chosen.organisation, "text": chosen.text, "owner": chosen.owner, "due": due}
    return _commitments_page(opened, CommitmentForm(data=data))


@blueprint.post("/commitments")
@may(Permission.PRESENT)
def keep_commitment(session_id: UUID) -> ResponseReturnValue:
    """Keep what an organisation will do, or remove it."""
    opened, form = _opened(session_id), CommitmentForm(request.form)
    if "language" in request.form:
        return _commitments_page(opened, form)
    removed = _removed(opened)
    if removed is None and not form.check(reader(), clock(now()).date()):
        return _commitments_page(opened, form), 422
    try:
        with writing() as connection:
            if removed is not None:
                commitments.remove_commitment(connection, signed_in(), session_id, removed, seen=seen_step())
            else:
                commitments.keep_commitment(
                    connection,
                    signed_in(),
                    session_id,
                    organisation=line(form.organisation),
                    text=paragraph(form.text),
                    owner=line(form.owner),
                    due=form.due_day(),
                    seen=seen_step(),
                    now=now(),
                )
    except (MovedOn, NotRunning, TooManyCommitments) as problem:
        return _commitments_page(_opened(session_id), form, problem=type(problem).__name__), 409
    return redirect(url_for("board.all_commitments", session_id=session_id), 303)


def _removed(opened: Opened) -> UUID | None:
    """Return the commitment whose button "remove" was pressed."""
    found = commitments.commitments_of(reading(), opened.session.id)
    return next((one.id for one in found if request.form.get("do") == f"remove:{one.id}"), None)


def _commitments_page(opened: Opened, form: CommitmentForm, *, problem: str = "") -> str:
    return render_template(
        "workshop/commitments.html",
        **opened.values(),
        form=form,
        problem=problem,
        commitments=commitments.commitments_of(reading(), opened.session.id),
        way_back=_way_back(opened),
    )
