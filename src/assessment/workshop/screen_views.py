"""The projector: large type, and nothing of who presents. Its address is the key, and no form is on it."""

from typing import Any

import segno
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from assessment.installation.access import Permission, may
from assessment.installation.request import reader, reading
from assessment.library.storage import shelf
from assessment.reports.drawing import picture_address
from assessment.reports.round_charts import strip_chart
from assessment.workshop import cards, storage
from assessment.workshop.cards import CardKind, Place, by_dots
from assessment.workshop.commitments import commitments_of
from assessment.workshop.opened import Opened
from assessment.workshop.papers import picture_of
from assessment.workshop.presenting_views import vote_picture
from assessment.workshop.pulse import room_address, room_pulse
from assessment.workshop.scenes import Scene
from assessment.workshop.sheets import sheet_in
from assessment.workshop.texts import objectives
from assessment.workshop.voting import Stage
from assessment.workshop.why import CHARTS, why_it_matters

blueprint = Blueprint("screens", __name__)

MOST_HARD = 5
"""Questions of the round beside its picture, those with the largest gap first."""


@blueprint.get("/screen/<token>")
@may(Permission.VISIT)
def screen(token: str) -> ResponseReturnValue:
    """Show what the room sees."""
    opened = Opened(storage.session_on_screen(reading(), token))
    session_id = opened.session.id
    live = {"pulse": room_address(session_id), "seen": room_pulse(reading(), session_id)}
    return render_template("workshop/screen.html", **opened.values(), **live, **_SCENES[opened.scene](opened))


def qr_picture(text: str) -> Markup:
    """Return the picture of an address, to be scanned from the last row of a room."""
    picture = segno.make(text, error="m").svg_inline(
        border=2, dark="#0c322a", light="#ffffff", svgclass=None, omitsize=True
    )
    return Markup(picture)  # noqa: S704 - drawn by segno from an address of ours


def _join(opened: Opened) -> dict[str, Any]:
    return {"qr": qr_picture(opened.join_address)}


def _opening(opened: Opened) -> dict[str, Any]:
    return {"objectives": list(objectives(reader()).values()), "qr": qr_picture(opened.join_address)}


def _why(opened: Opened) -> dict[str, Any]:
    return {"why": why_it_matters(opened.questionnaire, reader())}


def _sheet(opened: Opened) -> dict[str, Any]:
    part = opened.part
    speakers = [one for one in opened.parts if one.kind == "speaker"]
    number = speakers.index(part) + 1 if part in speakers else 0
    sheet = sheet_in(part) if part is not None else None
    return {"part": part, "sheet": sheet, "number": number, "of": len(speakers)}


def _picture(opened: Opened) -> dict[str, Any]:
    """Return the picture of the session's published round: how all stand, and what most find hard."""
    content = picture_of(reading(), opened.session, reader(), shelf())
    shown = [one for one in content.all.spreads if one.is_shown] if content else []
    if content is None or not (shown or content.all.agenda):
        return {"part": opened.part, "picture": None}
    chart = strip_chart(shown, content.steps, reader(), CHARTS) if shown else None
    told = {"chart": picture_address(chart.svg), "alt": chart.alt} if chart else {"chart": None}
    hard = [one for one in content.all.agenda if one.met < one.size][:MOST_HARD]
    return {"part": opened.part, "picture": told | {"period": content.period, "hard": hard}}


def _vote(opened: Opened) -> dict[str, Any]:
    ballot = opened.ballot
    if ballot is None:  # the scene is another one then
        return {}
    return {
        "ballot": ballot,
        "question": opened.question(ballot.question),
        "picture": vote_picture(opened, ballot),
        "told": opened.told if ballot.state is Stage.REVEALED else None,
        "agreed": opened.agreed_numbers(ballot),
    }


def _story(opened: Opened) -> dict[str, Any]:
    """Return the text of a story and the question that it belongs to: nothing else of it is on the projector."""
    story = opened.story
    if story is None:  # the scene is another one then
        return {}
    return {"text": story.text, "question": opened.questions.get(story.question or "")}


def _board(opened: Opened) -> dict[str, Any]:
    shown = cards.cards_of(reading(), opened.session.id, Place.SHOWN)
    return {"columns": {kind.value: by_dots([one for one in shown if one.content.kind is kind]) for kind in CardKind}}


def _commitments(opened: Opened) -> dict[str, Any]:
    return {"commitments": commitments_of(reading(), opened.session.id)}


_SCENES = {
    Scene.JOIN: _join,
    Scene.OPENING: _opening,
    Scene.WHY: _why,
    Scene.SHEET: _sheet,
    Scene.PICTURE: _picture,
    Scene.VOTE: _vote,
    Scene.STORY: _story,
    Scene.BOARD: _board,
    Scene.ACTIONS: _board,
    Scene.COMMITMENTS: _commitments,
    Scene.OVER: _commitments,
}
