"""The phone in the room: joining by the code, voting, writing cards, dots, and what one thinks of the session.

Who is here is known by a token of the browser's session, beside whatever sign-in it has: it opens the room alone.
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from assessment.accounts.storage import CODE_LENGTH, as_code
from assessment.answering.forms import AnswerField
from assessment.installation.access import Permission, may
from assessment.installation.carrying import carried_fields
from assessment.installation.request import clock, config, now, reader, reading, writing
from assessment.organisations.forms import line
from assessment.organisations.storage import NotThere
from assessment.workshop import cards, evaluating, joining, storage, voting
from assessment.workshop.agenda import Kind
from assessment.workshop.ballot_form import kept_field, posted_field
from assessment.workshop.cards import CardKind, NoDotLeft, NotWaiting, Place, TooManyCards, by_dots
from assessment.workshop.forms import CardForm, JoinRoomForm, paragraph
from assessment.workshop.joining import NoSuchRoom, Participant, RoomFull
from assessment.workshop.opened import Opened
from assessment.workshop.pulse import phone_address
from assessment.workshop.scenes import Scene
from assessment.workshop.storage import NotRunning, State
from assessment.workshop.texts import objectives
from assessment.workshop.voting import NotOpen, Stage

blueprint = Blueprint("room", __name__)

_IN_THE_ROOM = "room"
"""Where the browser's session holds the token."""
_WITH_DOTS = (Kind.TABLES, Kind.ACTIONS, Kind.COMMITMENTS)


class NotInRoom(Exception):
    """The browser is in no room, or in one that is over."""


# Joining


@blueprint.get("/join")
@may(Permission.VISIT)
def join() -> ResponseReturnValue:
    """Ask for the code, which the picture on the screen fills in, and a name for today."""
    return _join_page(JoinRoomForm(data={"code": request.args.get("code", "")[:20]}))


@blueprint.post("/join")
@may(Permission.VISIT)
def enter() -> ResponseReturnValue:
    """Let somebody into the room. Who is in already stays who they are."""
    form = JoinRoomForm(request.form)
    code = as_code(form.code.data or "")
    if "language" in request.form:
        return _join_page(form)
    if len(code) != CODE_LENGTH:
        form.code.errors = [reader().gettext("A code has six letters and digits, such as HR4 T9W.")]
    if not form.check_nickname(reader()) or form.code.errors:
        return _join_page(form), 422
    try:
        _enter(code, line(form.nickname))
    except NoSuchRoom:
        with writing() as connection:
            joining.count_try(connection, config().secret_key, _address(), now())
        form.code.errors = [reader().gettext("No session has this code. Look at the screen in the room again.")]
        return _join_page(form), 422
    except RoomFull:
        form.code.errors = [reader().gettext("The room is full. Ask the facilitator.")]
        return _join_page(form), 422
    return redirect(url_for("room.room"), 303)


def _enter(code: str, nickname: str) -> None:
    """Join the room of a code. Raises NoSuchRoom, RoomFull and Paused."""
    joining.check_pause(reading(), config().secret_key, _address(), now())
    here = _participant_or_none()
    if here is not None and here.session_id == joining.room_of(reading(), code):
        with writing() as connection:
            joining.rename(connection, here, nickname)
        return
    with writing() as connection:
        token = joining.join(connection, code, nickname, now())
        joining.count_join(connection, config().secret_key, _address(), now())
    session[_IN_THE_ROOM] = token


def _address() -> str:
    return request.remote_addr or ""


def _join_page(form: JoinRoomForm, *, is_lost: bool = False) -> str:
    """Return the page; `is_lost`: somebody was in a room, and what they typed is on it to be copied."""
    sent = carried_fields(request) if is_lost and request.method == "POST" else []
    # Only a card has words of their own; it calls them so.
    carried = [(reader().gettext("In one or two sentences"), value) for name, value in sent if name == "text"]
    return render_template("workshop/join.html", form=form, is_lost=is_lost, carried=carried)


@blueprint.errorhandler(NotInRoom)
def _not_in_room(error: NotInRoom) -> ResponseReturnValue:
    return _join_page(JoinRoomForm(), is_lost=True), 409 if request.method == "POST" else 200


@blueprint.post("/room/leave")
@may(Permission.VISIT)
def leave() -> ResponseReturnValue:
    """Forget the room on this phone; what was said in it stays."""
    session.pop(_IN_THE_ROOM, None)
    return redirect(url_for("room.join"), 303)


# In the room


def _participant_or_none() -> Participant | None:
    token = session.get(_IN_THE_ROOM)
    return joining.participant_of(reading(), token) if isinstance(token, str) else None


def participant() -> Participant:
    """Return who this phone is. Raises NotInRoom."""
    found = _participant_or_none()
    if found is None:
        raise NotInRoom
    return found


@blueprint.get("/room")
@may(Permission.VISIT)
def room() -> ResponseReturnValue:
    """Show what there is to do now: a vote, the board, or to listen."""
    return _room_page(participant())


def _room_page(here: Participant, problem: str = "", field: AnswerField | None = None) -> str:
    """Return what there is to do now; `field` holds an answer that could not be kept."""
    opened = Opened(storage.session_by_id(reading(), here.session_id))
    is_over = opened.session.state is State.ENDED
    return render_template(
        "workshop/room.html",
        **opened.values(),
        here=here,
        pulse=phone_address(here.session_id),
        problem=problem,
        done="" if problem else request.args.get("done", ""),
        may_evaluate=(is_over or _is_last(opened)) and not evaluating.has_evaluated(reading(), here),
        **_vote(opened, here, field),
        **_board(opened, here),
    )


def _is_last(opened: Opened) -> bool:
    return opened.session.part == len(opened.parts) - 1


def _vote(opened: Opened, here: Participant, field: AnswerField | None) -> dict[str, Any]:
    ballot = opened.ballot
    is_shown = opened.scene is Scene.VOTE
    if ballot is None or ballot.state is Stage.CLOSED or not (is_shown or ballot.state is Stage.OPEN):
        return {"ballot": None}
    question = opened.question(ballot.question)
    own = voting.choice_of(reading(), ballot.id, here.id)
    return {
        "ballot": ballot,
        "question": question,
        "own": own and opened.answer(question.id, own),
        "field": field or kept_field(question, own, reader()),
        "told": opened.told if ballot.state is Stage.REVEALED else None,
    }


def _board(opened: Opened, here: Participant) -> dict[str, Any]:
    """Return the cards to put dots on, while the room is at the board."""
    if opened.part is None or opened.part.kind not in _WITH_DOTS or opened.open_ballot:
        return {"is_at_board": False, "board": [], "given": set(), "dots_left": 0}
    given = cards.dots_of(reading(), here)
    board = by_dots(cards.cards_of(reading(), here.session_id, Place.SHOWN))
    return {"is_at_board": True, "board": board, "given": given, "dots_left": cards.DOTS - len(given)}


@blueprint.post("/room/vote")
@may(Permission.VISIT)
def vote() -> ResponseReturnValue:
    """Keep what somebody chose, until all votes are revealed."""
    here = participant()
    opened = Opened(storage.session_by_id(reading(), here.session_id))
    ballot = opened.ballot
    if ballot is None or request.form.get("ballot", "") != str(ballot.id):
        return _room_page(here, "over"), 409
    field, kept = posted_field(opened.question(ballot.question), reader(), request.form)
    if "language" in request.form:
        return _room_page(here, field=field)
    if kept is None:
        return _room_page(here, "choose", field), 422
    try:
        with writing() as connection:
            voting.vote(connection, ballot.id, here.id, kept, now())
    except NotOpen:
        return _room_page(here, "over"), 409
    return redirect(url_for("room.room", done="voted"), 303)


@blueprint.post("/room/dots")
@may(Permission.VISIT)
def dots() -> ResponseReturnValue:
    """Put a dot on a card, or take it away."""
    here = participant()
    act, _colon, card = request.form.get("do", "").partition(":")
    try:
        card_id = UUID(card)
    except ValueError:
        raise NotThere from None
    try:
        with writing() as connection:
            if act == "take":
                cards.take_dot(connection, here, card_id)
            else:
                cards.put_dot(connection, here, card_id)
    except NoDotLeft:
        return _room_page(here, "dots"), 409
    except NotRunning:
        return _room_page(here, "ended"), 409
    return redirect(url_for("room.room", _anchor="board"), 303)


# Cards


@blueprint.get("/room/card")
@may(Permission.VISIT)
def card() -> ResponseReturnValue:
    """Ask for a card."""
    return _card_page(participant(), CardForm())


@blueprint.post("/room/card")
@may(Permission.VISIT)
def write() -> ResponseReturnValue:
    """Send a card to the facilitator's queue."""
    here, form = participant(), CardForm(request.form)
    if "language" in request.form:
        return _card_page(here, form)
    opened = Opened(storage.session_by_id(reading(), here.session_id))
    if not check_card(form, opened):
        return _card_page(here, form), 422
    try:
        with writing() as connection:
            cards.write_card(connection, here, content_of(form, opened), now())
    except TooManyCards:
        return _card_page(here, form, "many"), 409
    except NotRunning:
        return _card_page(here, form, opened.session.state.value), 409
    return redirect(url_for("room.room", done="card"), 303)


@blueprint.post("/room/card/take-back")
@may(Permission.VISIT)
def take_back() -> ResponseReturnValue:
    """Take back a card that waits in the queue; what it says stands in the form again, below what was typed there."""
    here, form = participant(), CardForm(request.form)
    # Pressed twice, the second answer is the one that is seen: the page sends what the card says along.
    sent = request.form.get(f"says:{request.form.get('card')}", "")
    try:
        card_id = _own_card()
        with writing() as connection:
            content = cards.take_back(connection, here, card_id)
    except NotThere:
        return _card_page(here, _with_text(form, sent), "gone"), 404
    except NotWaiting:
        return _card_page(here, form, "read"), 409
    except NotRunning:
        return _card_page(here, form, "ended"), 409
    form = _with_text(form, content.text) if paragraph(form.text) else CardForm.of(content)
    return _card_page(here, form, is_taken_back=True)


def _own_card() -> UUID:
    """Return which card a button means. Raises NotThere."""
    try:
        return UUID(request.form.get("card", ""))
    except ValueError:
        raise NotThere from None


def _with_text(form: CardForm, text: str) -> CardForm:
    form.text.data = "\n\n".join(one for one in (paragraph(form.text), text) if one)
    return form


def check_card(form: CardForm, opened: Opened) -> bool:
    """Tell whether a card is right; its codes are those of the session's questionnaire."""
    pillars = [one.id for one in opened.questionnaire.pillars]
    today = clock(now()).date()
    return form.check(reader(), questions=opened.questions, phases=opened.phases, pillars=pillars, today=today)


def content_of(form: CardForm, opened: Opened) -> cards.Content:
    """Return a card, of a form that is right."""
    questions = opened.questions.values()
    return form.content({one.id: one.pillar for one in questions}, {one.id: one.phase for one in questions})


def belongings(opened: Opened) -> list[tuple[str, str]]:
    """Return what a card may belong to: nothing, a phase, or a question."""
    phases = [(f"phase:{id}", title) for id, title in opened.phases.items()]
    questions = [(one.id, f"{one.id} {one.topic}") for one in opened.questionnaire.questions]
    return [("", reader().gettext("No question")), *phases, *questions]


def _card_page(here: Participant, form: CardForm, problem: str = "", *, is_taken_back: bool = False) -> str:
    opened = Opened(storage.session_by_id(reading(), here.session_id))
    is_running = opened.session.state is State.RUNNING
    kinds = [kind.value for kind in CardKind]
    return render_template(
        "workshop/card.html",
        **opened.values(),
        here=here,
        form=form,
        kinds=kinds,
        belongings=belongings(opened),
        problem=problem,
        is_taken_back=is_taken_back,
        own=cards.own_cards(reading(), here) if is_running else [],
    )


# Afterwards


@blueprint.get("/room/evaluation")
@may(Permission.VISIT)
def evaluation() -> ResponseReturnValue:
    """Ask five questions about the session."""
    return _evaluation_page(participant())


@blueprint.post("/room/evaluation")
@may(Permission.VISIT)
def evaluate() -> ResponseReturnValue:
    """Keep what somebody thinks of the session, without saying who."""
    here = participant()
    if "language" in request.form:
        return _evaluation_page(here)
    typed = {name: request.form.get(name, "") for name in evaluating.QUESTIONS}
    allowed = list(map(str, range(evaluating.LEAST, evaluating.MOST + 1)))
    answers = {name: int(value) for name, value in typed.items() if value in allowed}
    if not answers:
        return _evaluation_page(here, "empty"), 422
    try:
        with writing() as connection:
            evaluating.evaluate(connection, here, answers)
    except NotRunning:
        return redirect(url_for("room.room"), 303)
    return redirect(url_for("room.room", done="evaluated"), 303)


def _evaluation_page(here: Participant, problem: str = "") -> str:
    opened = Opened(storage.session_by_id(reading(), here.session_id))
    values = {"objectives": objectives(reader()), "scale": range(evaluating.LEAST, evaluating.MOST + 1)}
    is_given = evaluating.has_evaluated(reading(), here)
    return render_template(
        "workshop/evaluation.html",
        **opened.values(),
        here=here,
        problem=problem,
        typed=request.form,
        is_given=is_given,
        **values,
    )
