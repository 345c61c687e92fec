"""Words of sessions that are kept or said on several pages: what parts are called, and what scenes show."""

from collections.abc import Mapping

from assessment.installation.languages import Language
from assessment.reports import session_texts
from assessment.workshop.agenda import Kind
from assessment.workshop.evaluating import OBJECTIVES
from assessment.workshop.scenes import Scene


def kind_titles(language: Language) -> Mapping[Kind, str]:
    """Return what the parts of a new agenda are called, but for the speakers."""
    _ = language.gettext
    return {
        Kind.OPENING: _("Purpose and ground rules, why it matters"),
        Kind.PICTURE: _("Group picture"),
        Kind.TABLES: _("Tables: what helped, what is hard"),
        Kind.ACTIONS: _("What we do together, what each of us does"),
        Kind.COMMITMENTS: _("One commitment each, next date"),
    }


def part_title(language: Language, number: int) -> str:
    """Return what the part of a speaker is called until it has a title."""
    return language.gettext("Speaker %(number)s", number=language.whole(number))


def scene_titles(language: Language) -> Mapping[Scene, str]:
    """Return what the projector's scenes are called for who presents."""
    _ = language.gettext
    return {
        Scene.JOIN: _("The code to join"),
        Scene.OPENING: _("Purpose and ground rules"),
        Scene.WHY: _("Why it matters"),
        Scene.SHEET: _("The speaker’s sheet"),
        Scene.PICTURE: _("Group picture"),
        Scene.VOTE: _("The vote"),
        Scene.BOARD: _("The board"),
        Scene.ACTIONS: _("Actions"),
        Scene.COMMITMENTS: _("Commitments"),
    }


def objectives(language: Language) -> Mapping[str, str]:
    """Return the four objectives of a session, as `evaluating.OBJECTIVES` names them."""
    return dict(zip(OBJECTIVES, session_texts.objectives(language), strict=True))
