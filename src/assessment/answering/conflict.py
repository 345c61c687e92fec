"""The page on which somebody chooses between two answers to one question."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template

from assessment.answering.colleagues import called_by, together
from assessment.answering.forms import TEXTS, written
from assessment.answering.opened import Opened
from assessment.answering.saving import Conflict
from assessment.installation.access import signed_in
from assessment.installation.request import clock, reader, reading
from assessment.method.question import Question
from assessment.organisations.log import names_of
from assessment.reports.answer_texts import given_text

PICK = "pick"
THEIRS = "theirs"
OPEN = "open"
"""Names and values of the radios: theirs stands, or theirs stands for now and the question is opened again."""


@dataclass(frozen=True)
class TwoAnswers:
    """A conflict on its page: both answers in words, and mine as inputs; `texts` are what both wrote, by part.

    `who` gave theirs; None where that was the reader, on another page.
    """

    question: Question
    who: str | None
    theirs: str
    mine: str
    inputs: list[tuple[str, str]]
    revision: int
    saved_at: str
    texts: dict[str, str]


def conflict_page(
    opened: Opened, number: int, conflicts: Sequence[Conflict], *, carried: Sequence[tuple[str, str]] = ()
) -> str:
    """Return the page that asks for one of two answers; `carried` is what could not be kept of the others yet."""
    names = _names(conflicts)
    pairs = [_two_answers(opened.questionnaire.question(one.code), one, names[one.actor]) for one in conflicts]
    others = {two.who for two in pairs}
    phase = opened.questionnaire.phases[number - 1]
    return render_template(
        "answering/conflict.html",
        opened=opened,
        number=number,
        conflicts=pairs,
        is_own=others == {None},
        other=others.pop() if len(others) == 1 else None,
        here=[one for one in together(opened, phase.id).here if one.is_on_page],
        carried=carried,
        page_key=secrets.token_hex(6),
    )


def _names(conflicts: Sequence[Conflict]) -> dict[str, str | None]:
    """Return what those who gave the other answers are called, by their keys; None is the reader's own account."""
    own = signed_in()
    found = names_of(reading(), [one.actor for one in conflicts])
    names: dict[str, str | None] = {key: called_by(key, found.get(key)) for key in {one.actor for one in conflicts}}
    return names | {own.key: None if own.account_id else reader().gettext("Somebody else")}


def _two_answers(question: Question, one: Conflict, who: str | None) -> TwoAnswers:
    language = reader()
    mine = written(question, one.mine)
    return TwoAnswers(
        question=question,
        who=who,
        theirs=given_text(question, one.theirs, language),
        mine=given_text(question, one.mine, language),
        inputs=[(input_name(one.code, part), value) for part in mine if part not in TEXTS for value in mine[part]],
        revision=one.revision,
        saved_at=language.time(clock(one.saved_at)),
        texts={part: _both(getattr(one.theirs, part), getattr(one.mine, part)) for part in TEXTS},
    )


def input_name(code: str, part: str) -> str:
    """Return the name of an input of a question; the part of its value is ""."""
    return f"{code}:{part}" if part else code


def _both(theirs: str, mine: str) -> str:
    """Return two texts one under the other; once where they are the same, or one has the other in it."""
    if mine in theirs:
        return theirs
    return mine if theirs in mine else f"{theirs}\n{mine}"
