"""The presenter's page: the steps of a session, one button each. No vote is on it before all are revealed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import Connection

from assessment.answering.forms import AnswerField
from assessment.answering.storage import NotADraft
from assessment.installation.access import Actor, Permission, may, signed_in
from assessment.installation.request import config, now, public_url, reader, reading, writing
from assessment.organisations.storage import NotThere
from assessment.reports.session_charts import votes_chart
from assessment.workshop import cards, storage, stories, voting
from assessment.workshop.agenda import still_fitting
from assessment.workshop.ballot_form import answer_field, kept_field, posted_field
from assessment.workshop.ballot_questions import choices_of
from assessment.workshop.forms import MOST_TEXT, text_problem
from assessment.workshop.opened import Opened
from assessment.workshop.pulse import room_address, room_pulse
from assessment.workshop.scenes import CHOSEN, Scene, behind, minute_of
from assessment.workshop.spread import Ladder, usual_answer
from assessment.workshop.storage import MovedOn, NotRunning, State
from assessment.workshop.taking_over import may_take_over, take_over
from assessment.workshop.texts import scene_titles
from assessment.workshop.voting import NotOpen, Stage

blueprint = Blueprint("presenting", __name__, url_prefix="/sessions/<uuid:session_id>/present")

MINUTES_MORE = 1


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that was pressed: who did, on which session and page, and what stands behind the button's name."""

    connection: Connection
    actor: Actor
    opened: Opened
    seen: int
    argument: str

    @property
    def id(self) -> UUID:
        return self.opened.session.id

    @property
    def ballot(self) -> voting.Ballot:
        """The last vote. Raises NotOpen before there is one."""
        found = voting.ballot_of(self.connection, self.id)
        if found is None:
            raise NotOpen
        return found

    @property
    def number(self) -> int:
        """The argument as a number. Raises NotThere."""
        if not (self.argument.isascii() and self.argument.isdecimal() and len(self.argument) < 4):
            raise NotThere
        return int(self.argument)

    @property
    def its_id(self) -> UUID:
        """The argument as the id of a card or a story. Raises NotThere."""
        try:
            return UUID(self.argument)
        except ValueError:
            raise NotThere from None


def _begin(one: Pressed) -> None:
    storage.begin(one.connection, one.actor, one.id, seen=one.seen, now=now())


def _part(one: Pressed) -> None:
    storage.go_to_part(one.connection, one.actor, one.id, one.number, seen=one.seen, now=now())


def _end(one: Pressed) -> None:
    storage.end(one.connection, one.actor, one.id, seen=one.seen, now=now())


def _scene(one: Pressed) -> None:
    # "scene" is chosen from a list, "scene:" is what belongs to the part.
    shows = request.form.get("scene_name") if request.form.get("do") == "scene" else None
    if shows is None or shows in CHOSEN:
        storage.show(one.connection, one.actor, one.id, shows, seen=one.seen)
    else:
        # The list has the story that is on the projector already.
        _story(replace(one, argument=shows.removeprefix(f"{Scene.STORY}:")))


def _story(one: Pressed) -> None:
    session = one.opened.session
    if session.round_id is None or session.is_own:
        raise NotThere
    story = stories.story_to_show(one.connection, session.round_id, one.its_id)
    storage.show(one.connection, one.actor, one.id, stories.shown_as(story.id), seen=one.seen)


def _speak(one: Pressed) -> None:
    who = one.argument if one.argument in ("women", "men") else None
    storage.count_speaking(one.connection, one.actor, one.id, who, now=now())


def _open(one: Pressed) -> None:
    question = one.opened.question(one.argument or request.form.get("question", ""))
    voting.open_ballot(one.connection, one.actor, one.id, question.id, seen=one.seen, now=now())


def _more(one: Pressed) -> None:
    voting.more_time(one.connection, one.actor, one.ballot, minutes=MINUTES_MORE, seen=one.seen)


def _reveal(one: Pressed) -> None:
    voting.reveal(one.connection, one.actor, one.ballot, seen=one.seen, now=now())


def _close(one: Pressed) -> None:
    voting.close(one.connection, one.actor, one.ballot, seen=one.seen)


def _agree(one: Pressed) -> None:
    ballot = one.ballot
    _field, agreed = posted_field(one.opened.question(ballot.question), reader(), request.form)
    if agreed is None or request.form.get("ballot", "") != str(ballot.id):  # another vote was opened meanwhile
        raise NotOpen
    voting.agree(one.connection, one.actor, ballot, agreed=agreed, reason=_reason(), seen=one.seen)


def _take_over(one: Pressed) -> None:
    storage.take_step(one.connection, one.actor, one.id, one.seen)
    take_over(one.connection, one.actor, one.opened, one.ballot, now())


def _place(place: cards.Place) -> Callable[[Pressed], None]:
    def put(one: Pressed) -> None:
        cards.place_card(one.connection, one.actor, one.id, one.its_id, place, seen=one.seen)

    return put


_ACTS: Mapping[str, Callable[[Pressed], None]] = {
    "begin": _begin,
    "part": _part,
    "end": _end,
    "scene": _scene,
    "story": _story,
    "speak": _speak,
    "open": _open,
    "more": _more,
    "reveal": _reveal,
    "close": _close,
    "agree": _agree,
    "take_over": _take_over,
    "show": _place(cards.Place.SHOWN),
    "leave_out": _place(cards.Place.LEFT_OUT),
    "wait": _place(cards.Place.WAITING),
}


@blueprint.get("")
@may(Permission.PRESENT)
def present(session_id: UUID) -> ResponseReturnValue:
    """Show where the session is, and what can be done next."""
    opened = Opened(storage.session_of(reading(), signed_in(), session_id))
    if opened.session.state is State.ENDED:
        return redirect(url_for("records.record", session_id=session_id), 303)
    return _page(opened)


@blueprint.post("")
@may(Permission.PRESENT)
def press(session_id: UUID) -> ResponseReturnValue:
    """Do a step. Where somebody else did one meanwhile, the page says so and shows what is true now."""
    opened = Opened(storage.session_of(reading(), signed_in(), session_id))
    if "language" in request.form:
        return _page(opened)
    act, _colon, argument = request.form.get("do", "").partition(":")
    if act not in _ACTS:
        abort(400)
    if act == "agree" and (errors := _agreement_errors(opened)):
        return _page(opened, errors=errors), 422
    try:
        with writing() as connection:
            _ACTS[act](Pressed(connection, signed_in(), opened, seen_step(), argument))
    except (MovedOn, NotOpen, NotRunning, NotADraft, cards.CardGone, stories.StoryGone) as problem:
        fresh = Opened(storage.session_of(reading(), signed_in(), session_id))
        return _page(fresh, problem=type(problem).__name__), 409
    return redirect(url_for("presenting.present", session_id=session_id, _anchor=_place_on_page(act)), 303)


def seen_step() -> int:
    """Return the step that the page showed. Raises NotThere for what no page of ours sends."""
    text = request.form.get("seen", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise NotThere
    return int(text)


def _place_on_page(act: str) -> str | None:
    sections = {"show": "queue", "leave_out": "queue", "wait": "board", "scene": "screens", "story": "stories"}
    sections |= dict.fromkeys(("open", "more", "reveal", "agree", "take_over"), "vote")
    return (sections | {"speak": "speaking"}).get(act)


def _reason() -> str:
    return request.form.get("reason", "").replace("\r\n", "\n").strip()


def _agreement_errors(opened: Opened) -> dict[str, str]:
    """Return what is wrong in an agreement that was posted: "agreed" for its answer, "reason"."""
    ballot = opened.ballot
    if ballot is None or request.form.get("ballot", "") != str(ballot.id):
        return {}
    _ = reader().gettext
    errors = {}
    field, agreed = posted_field(opened.question(ballot.question), reader(), request.form)
    if agreed is None:
        errors["agreed"] = field.wrong[0].text
    if problem := text_problem(reader(), _reason(), MOST_TEXT, _("Write the reason in one or two sentences.")):
        errors["reason"] = problem
    return errors


def _page(opened: Opened, *, errors: Mapping[str, str] = {}, problem: str = "") -> str:
    one, at = opened.session, now()
    number = -1 if one.part is None else one.part
    planned = opened.parts[number + 1 :]
    is_typed, lost = _typed_agreement(opened, is_refused=bool(errors or problem))
    return render_template(
        "workshop/present.html",
        **opened.values(),
        errors=errors,
        problem=problem,
        typed=request.form if is_typed else {},
        lost=lost,
        pulse=room_address(one.id),
        seen=room_pulse(reading(), one.id),
        minute=minute_of(one, at),
        behind=behind(one, opened.parts, at),
        next=list(zip(planned, still_fitting(opened.parts, number, minute_of(one, at)), strict=True)),
        number=number,
        spoken={who: one.spoken(who, at) // 60 for who in ("women", "men")},
        screen=public_url("screens.screen", token=storage.screen_token(config().secret_key, one.id)),
        scenes=[(scene, scene_titles(reader())[scene]) for scene in CHOSEN],
        questions=[(q.id, f"{q.id} {q.topic}") for q in opened.questionnaire.questions],
        waiting=cards.cards_of(reading(), one.id, cards.Place.WAITING),
        board=cards.cards_of(reading(), one.id, cards.Place.SHOWN),
        **_vote(opened, is_typed=is_typed),
    )


def _typed_agreement(opened: Opened, *, is_refused: bool) -> tuple[bool, str]:
    """Tell whether a refused post holds an agreement on the vote that the page shows; return the reason of another."""
    ballot = request.form.get("ballot", "") if is_refused else ""
    is_typed = opened.ballot is not None and ballot == str(opened.ballot.id)
    return is_typed, _reason() if ballot and not is_typed else ""


def _vote(opened: Opened, *, is_typed: bool) -> dict[str, Any]:
    """Return what there is of the last vote: while it is open, how many have voted and no more.

    `is_typed`: an agreement was posted, and its inputs show what stood in them.
    """
    ballot = opened.ballot
    if ballot is None or ballot.state is Stage.CLOSED:
        return {"ballot": None, "question": None}
    question = opened.question(ballot.question)
    found: dict[str, Any] = {"ballot": ballot, "question": question}
    if ballot.state is Stage.REVEALED:
        found |= {"told": opened.told, "picture": vote_picture(opened, ballot)}
        found |= {"takes_over": may_take_over(reading(), signed_in(), opened, ballot)}
        found |= {"field": _agreement_field(opened, ballot, is_typed=is_typed)}
    return found


def _agreement_field(opened: Opened, ballot: voting.Ballot, *, is_typed: bool) -> AnswerField:
    question = opened.question(ballot.question)
    if is_typed:
        return posted_field(question, reader(), request.form)[0]
    if ballot.agreed is not None:
        return kept_field(question, ballot.agreed, reader())
    return answer_field(question, usual_answer(question, opened.spread), reader())


def vote_picture(opened: Opened, ballot: voting.Ballot) -> Markup | None:
    """Return the picture of a vote; None where the question has no ladder.

    It has dots once the vote is revealed, and its steps alone before.
    """
    choices = choices_of(opened.question(ballot.question), reader())
    if not choices:
        return None
    if ballot.state is not Stage.REVEALED:
        return votes_chart(reader(), [(one.label, None) for one in choices], (), "votes")
    spread = opened.spread
    if not isinstance(spread, Ladder):
        return None
    middle = [one.label for one in choices if one.value in spread.middle]
    return votes_chart(reader(), [(one.label, spread.voices[one.value]) for one in choices], middle, "votes")
