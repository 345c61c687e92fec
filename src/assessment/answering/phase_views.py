"""The pages of the questions, a phase each: shown, saved as a whole, and saved answer by answer while one types."""

import datetime
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from assessment.answering.colleagues import names_for, together
from assessment.answering.conflict import OPEN, PICK, THEIRS, conflict_page, input_name
from assessment.answering.forms import SEEN, TEXTS, WRITTEN, AnswerField, PhaseForm, phase_fields, whole_number, written
from assessment.answering.kinds import Inputs
from assessment.answering.opened import Opened, open_assessment
from assessment.answering.path import phase_links
from assessment.answering.saving import (
    MOST_LINES,
    Change,
    HistoryLine,
    Page,
    Saved,
    history,
    line_before,
    save_answers,
    undo,
)
from assessment.answering.storage import NotFound, StoredAnswer
from assessment.answering.together import note_presence
from assessment.installation.access import Permission, may, signed_in
from assessment.installation.request import clock, now, reader, reading, writing
from assessment.method.answers import MOST_WRITTEN, Answer
from assessment.method.personal import Personal, personal_parts, without_personal_parts
from assessment.method.question import Question
from assessment.method.questionnaire import Phase
from assessment.reports.answer_texts import given_text

blueprint = Blueprint("phases", __name__, url_prefix="/assessments/<uuid:assessment_id>")

_PAGE_KEY = re.compile("[0-9a-f]{12}")
CLEAR = "clear"
LEAVE_OUT = "leave_out"
UNDO = "undo"
"""Names of the buttons beside the answers themselves."""


@dataclass(frozen=True)
class Card:
    """A question on the page. `personal` is what looks personal in its texts and was not confirmed yet."""

    field: AnswerField
    revision: int
    is_left_out: bool
    is_kept: bool
    personal: list[Personal]


@blueprint.get("/phases/<int:number>")
@may(Permission.ANSWER)
def phase(assessment_id: UUID, number: int) -> ResponseReturnValue:
    """Show the questions of a phase with what is saved."""
    opened = open_assessment(assessment_id)
    if not opened.stored.is_draft:
        return redirect(url_for("results.results", assessment_id=assessment_id), 303)
    return _phase_page(opened, number, None)


@blueprint.post("/phases/<int:number>")
@may(Permission.ANSWER)
def save_phase(assessment_id: UUID, number: int) -> ResponseReturnValue:
    """Save what is right on the page, and go on; what is wrong, or answered by somebody else too, is asked again."""
    opened = open_assessment(assessment_id)
    posted = _posted(opened)
    form = _form(opened, number, posted)
    form.validate()
    saved = _keep(opened, _changes(form), phase=phase_of(opened, number), undone=request.form.get(UNDO))
    if saved.conflicts:
        return conflict_page(opened, number, saved.conflicts, carried=_wrong_fields(form)), 409
    if wrong := _wrong_fields(form):
        # The others are shown as they stand now: a colleague may have changed one that this page left alone.
        return _phase_page(open_assessment(assessment_id), number, MultiDict(wrong)), 422
    to_ask = next((field.name for field in form.questions if _is_to_ask(field)), "")
    undone = request.form.get(UNDO)
    not_undone = undone if undone not in saved.revisions else None
    return redirect(_next_address(opened, number, to_ask, not_undone), 303)


@blueprint.post("/phases/<int:number>/answers")
@may(Permission.ANSWER)
def save_answer(assessment_id: UUID, number: int) -> ResponseReturnValue:
    """Save what a page sends while one types, and tell what came of it as JSON."""
    opened = open_assessment(assessment_id)
    form = _form(opened, number, request.form)
    if not any(field.is_posted for field in form.questions):
        return {"problem": "nothing"}, 400
    form.validate()
    saved = _keep(opened, _changes(form))
    return {
        "saved": not any(field.wrong for field in form.questions) and not saved.conflicts,
        "at": reader().time(clock(now())),
        "revisions": saved.revisions,
        "wrong": {field.name: [list(one) for one in field.wrong] for field in form.questions if field.wrong},
        "conflicts": [conflict.code for conflict in saved.conflicts],
        "personal": [field.name for field in form.questions if _is_to_ask(field)],
    }


@dataclass(frozen=True)
class Entry:
    """A line of the history as its page has it: both answers in words; `before` is None at the first answer."""

    line: HistoryLine
    who: str
    when: str
    told: str
    before: str | None


@blueprint.get("/questions/<path:code>/history")
@may(Permission.ANSWER)
def question_history(assessment_id: UUID, code: str) -> ResponseReturnValue:
    """Show every answer that a question had, by whom, and what it was before."""
    opened = open_assessment(assessment_id)
    question = _question_of(opened, code)
    lines = history(reading(), assessment_id, question)
    before = line_before(lines, lines[0].revision) if lines else None
    return render_template(
        "answering/history.html",
        opened=opened,
        question=question,
        number=opened.questionnaire.phase_order[question.phase] + 1,
        seen=opened.revision_of(code),
        undo_to=before.revision if before else 0,
        entries=_entries(question, lines),
    )


def _entries(question: Question, lines: Sequence[HistoryLine]) -> list[Entry]:
    names = names_for(line.actor for line in lines)
    told = [given_text(question, line.answer, reader()) for line in lines]
    befores = [*told[1:], None]
    shown = zip(lines[:MOST_LINES], told, befores, strict=False)
    return [Entry(line, names[line.actor], _when(line.saved_at), now_told, before) for line, now_told, before in shown]


@blueprint.post("/questions/<path:code>/history")
@may(Permission.ANSWER)
def go_back(assessment_id: UUID, code: str) -> ResponseReturnValue:
    """Take an earlier answer again, or none, as it was before the first: a new line of history, which loses nothing."""
    opened = open_assessment(assessment_id)
    question = _question_of(opened, code)
    answers = {str(one.revision): one.answer for one in history(reading(), assessment_id, question)}
    answer = (answers | {"0": Answer()}).get(request.form.get("revision", ""))
    if answer is None:
        raise NotFound
    saved = _keep(opened, [Change(code, answer, whole_number(request.form.get("seen", "")))])
    number = opened.questionnaire.phase_order[question.phase] + 1
    if saved.conflicts:
        return conflict_page(opened, number, saved.conflicts), 409
    return redirect(url_for("phases.phase", assessment_id=assessment_id, number=number, _anchor=code), 303)


def _question_of(opened: Opened, code: str) -> Question:
    try:
        return opened.questionnaire.question(code)
    except KeyError:
        raise NotFound from None


def _form(
    opened: Opened, number: int, posted: Any, answers: Mapping[str, StoredAnswer] = MappingProxyType({})
) -> PhaseForm:
    """Return the form of a phase with what was posted; `answers` are shown of questions that were not."""
    fields = phase_fields(opened.questionnaire, phase_of(opened, number).id)
    shown = {code: found.answer for code, found in answers.items()}
    return PhaseForm(fields, reader(), posted=posted, answers=shown)


def phase_of(opened: Opened, number: int) -> Phase:
    """Return a phase by its number on the pages. Raises NotFound."""
    if not 1 <= number <= len(opened.questionnaire.phases):
        raise NotFound
    return opened.questionnaire.phases[number - 1]


def _posted(opened: Opened) -> MultiDict[str, str]:
    """Return what was posted, after what its buttons ask for: an answer cleared, a text without what looks personal."""
    posted = MultiDict(request.form)
    if cleared := request.form.get(CLEAR):
        _replace(posted, cleared, {})
    if shortened := request.form.get(LEAVE_OUT):
        for name in (f"{shortened}:{part}" for part in WRITTEN):
            text = posted.get(name, "")
            if len(text) <= MOST_WRITTEN:
                posted[name] = without_personal_parts(text, instead=reader().gettext("[left out]"))
    for code in [*_picked(THEIRS), *_picked(OPEN)]:
        if code in opened.answers:
            _replace(posted, code, written(opened.questionnaire.question(code), opened.answers[code].answer))
    return posted


def _picked(choice: str) -> list[str]:
    """Return the questions at which one of two answers was chosen so."""
    ending = f":{PICK}"
    return [
        name.removesuffix(ending) for name, value in request.form.items() if value == choice and name.endswith(ending)
    ]


def _replace(posted: MultiDict[str, str], code: str, inputs: Inputs) -> None:
    """Give the inputs of an answer other contents; its texts stay, and which answer the page saw."""
    stays = [f"{code}:{part}" for part in (*TEXTS, SEEN)]
    for name in [one for one in posted if (one == code or one.startswith(f"{code}:")) and one not in stays]:
        posted.poplist(name)
    for part, values in inputs.items():
        if part not in TEXTS:
            posted.setlist(input_name(code, part), values)


def _changes(form: PhaseForm) -> list[Change]:
    """Return what is right of what was posted."""
    return [field.change() for field in form.questions if field.is_posted and not field.wrong]


def _page() -> Page:
    """Return which page saves, as it says itself; one that says nothing is a page of its own."""
    key = request.form.get("page", "")
    return Page(key if _PAGE_KEY.fullmatch(key) else secrets.token_hex(6), whole_number(request.form.get("turn", "")))


def _keep(opened: Opened, changes: Sequence[Change], *, phase: Phase | None = None, undone: str | None = None) -> Saved:
    """Save changes. `phase` is the one that the reader has open; `undone` the question whose last change goes.

    What the reader has not seen is not undone: the page that follows shows it.
    """
    if not changes:
        return Saved({}, ())
    actor, page, questionnaire = signed_in(), _page(), opened.questionnaire
    with writing() as connection:
        saved = save_answers(
            connection, opened.id, actor, questionnaire=questionnaire, changes=changes, page=page, now=now()
        )
        # Without an organisation there is one code, and nobody else whom it could be told.
        if phase is not None and opened.stored.organisation_id is not None:
            note_presence(connection, opened.id, actor.key, phase.id, now())
        if undone is not None and undone in saved.revisions:
            question, seen = questionnaire.question(undone), saved.revisions[undone]
            undo(
                connection,
                opened.id,
                actor,
                questionnaire=questionnaire,
                question=question,
                seen=seen,
                page=page,
                now=now(),
            )
    return saved


def _next_address(opened: Opened, number: int, to_ask: str, not_undone: str | None) -> str:
    if request.form.get("go") == "tasks":
        return url_for("answering.tasks", assessment_id=opened.id)
    pressed = [request.form[name] for name in (CLEAR, LEAVE_OUT, UNDO) if name in request.form]
    stays = next(iter([*pressed, *_picked(OPEN)]), to_ask)
    if stays or "language" in request.form:
        return url_for(
            "phases.phase", assessment_id=opened.id, number=number, _anchor=stays or None, not_undone=not_undone
        )
    later = [link.number for link in phase_links(opened) if link.number > number and link.state != "empty"]
    if later:
        return url_for("phases.phase", assessment_id=opened.id, number=later[0])
    return url_for("answering.check", assessment_id=opened.id)


def _phase_page(opened: Opened, number: int, posted: MultiDict[str, str] | None) -> str:
    """Return the page of a phase: what is saved, but for questions that were posted, with what is wrong in them."""
    form = _form(opened, number, posted, opened.answers)
    if posted is not None:
        form.validate()
    links = phase_links(opened)
    return render_template(
        "answering/phase.html",
        opened=opened,
        phase=phase_of(opened, number),
        number=number,
        links=links,
        not_undone=request.args.get("not_undone", ""),
        cards=_cards(opened, number, form),
        pillars={pillar.id: pillar.title for pillar in opened.questionnaire.pillars},
        page_key=secrets.token_hex(6),
        saved_at=reader().time(clock(opened.stored.changed_at)) if opened.answers else None,
        together=together(opened, phase_of(opened, number).id),
        is_last=all(link.state == "empty" for link in links if link.number > number),
    )


def _cards(opened: Opened, number: int, form: PhaseForm) -> list[Card]:
    left_out = opened.progress.phases[number - 1].left_out
    cards = []
    for field in form.questions:
        stored = opened.answers.get(field.name)
        is_kept = bool(stored and stored.is_text_kept)
        personal = [] if is_kept else _personal(field)
        # What could not be kept was typed over the answer that its page showed, whatever stands by now.
        revision = whole_number(field.text(SEEN)) if field.wrong else opened.revision_of(field.name)
        cards.append(Card(field, revision, field.name in left_out, is_kept, personal))
    return cards


def _is_to_ask(field: AnswerField) -> bool:
    """Tell whether something personal was typed that nobody has looked at."""
    return field.is_posted and bool(_personal(field)) and not field.change().is_text_kept


def _personal(field: AnswerField) -> list[Personal]:
    return [] if field.wrong else [found for part in WRITTEN for found in personal_parts(field.text(part))]


def _wrong_fields(form: PhaseForm) -> list[tuple[str, str]]:
    """Return what was typed and cannot be kept, as inputs."""
    wrong = [field for field in form.questions if field.wrong]
    return [
        (input_name(field.name, part), value)
        for field in wrong
        for part, values in field.inputs.items()
        for value in values
    ]


def _when(moment: datetime.datetime) -> str:
    on_clock, language = clock(moment), reader()
    if on_clock.date() == clock(now()).date():
        return language.gettext("today %(time)s", time=language.time(on_clock))
    return f"{language.day(on_clock.date())}, {language.time(on_clock)}"
