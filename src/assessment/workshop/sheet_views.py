"""A speaker's panellist sheet: three strengths, two challenges, one request, suggested or written."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.answering.opened import open_assessment
from assessment.answering.overview import reached
from assessment.answering.storage import NotFound
from assessment.installation.access import Permission, Role, may, signed_in
from assessment.installation.request import clock, now, reader, reading, writing
from assessment.library.storage import shelf
from assessment.method.scoring import score
from assessment.organisations.storage import NotThere
from assessment.reports.case import Case
from assessment.workshop import storage
from assessment.workshop.agenda import Kind
from assessment.workshop.forms import line_problem, text_problem
from assessment.workshop.opened import Opened
from assessment.workshop.papers import picture_of
from assessment.workshop.presenting_views import seen_step
from assessment.workshop.sheets import (
    CHALLENGES,
    MOST_INTRODUCTION,
    MOST_POINT,
    MOST_REQUEST,
    STRENGTHS,
    Point,
    Sheet,
    keep_sheet,
    sheet_from_result,
    sheet_from_round,
    sheet_in,
)
from assessment.workshop.storage import MovedOn, NotRunning

blueprint = Blueprint("sheets", __name__, url_prefix="/sessions/<uuid:session_id>/sheets/<int:number>")

MOST_CODE, MOST_LEVEL = 40, 80


@blueprint.get("")
@may(Permission.PRESENT)
def sheet(session_id: UUID, number: int) -> ResponseReturnValue:
    """Show the sheet of a speaker's part, to be changed. `number` is the part's, from 0."""
    opened = _opened(session_id, number)
    return _page(opened, number, sheet_in(opened.parts[number]) or Sheet())


@blueprint.post("")
@may(Permission.PRESENT)
def keep(session_id: UUID, number: int) -> ResponseReturnValue:
    """Keep a sheet; a button may suggest one from a result or a round, which is kept when it is saved."""
    opened = _opened(session_id, number)
    standing = sheet_in(opened.parts[number]) or Sheet()
    typed = _typed(standing)
    if "language" in request.form:
        return _page(opened, number, typed)
    do = request.form.get("do", "")
    if do.startswith("suggest"):
        return _page(opened, number, replace(_suggested(opened, do), introduction=typed.introduction), is_new=True)
    if errors := _errors(typed):
        return _page(opened, number, typed, errors=errors), 422
    try:
        with writing() as connection:
            keep_sheet(connection, signed_in(), session_id, number, typed, seen=seen_step())
    except (MovedOn, NotRunning) as problem:
        return _page(_opened(session_id, number), number, typed, problem=type(problem).__name__), 409
    return redirect(url_for("sheets.sheet", session_id=session_id, number=number, done="kept"), 303)


def _opened(session_id: UUID, number: int) -> Opened:
    opened = Opened(storage.session_of(reading(), signed_in(), session_id))
    if number >= len(opened.parts) or opened.parts[number].kind is not Kind.SPEAKER:
        raise NotThere
    return opened


def _typed(standing: Sheet) -> Sheet:
    """Return the sheet as it was typed. Where it came from stays: a button of its own changes that."""
    form = request.form

    def points(name: str, most: int) -> tuple[Point, ...]:
        found = [
            Point(
                form.get(f"{name}-{n}-code", "").strip(),
                form.get(f"{name}-{n}-text", "").replace("\r\n", "\n").strip(),
                form.get(f"{name}-{n}-level", "").strip(),
            )
            for n in range(1, most + 1)
        ]
        return tuple(one for one in found if one.text or one.code)

    source = form.get("source", "")
    is_own = source == "own" and (standing.source == "own" or bool(_results()))
    return Sheet(
        introduction=form.get("introduction", "").strip(),
        strengths=points("strength", STRENGTHS),
        challenges=points("challenge", CHALLENGES),
        request=form.get("request", "").replace("\r\n", "\n").strip(),
        source="own" if is_own else "round" if source == "round" else "written",
        consented_on=(standing.consented_on or clock(now()).date()) if is_own else None,
    )


def _errors(sheet: Sheet) -> Mapping[str, str]:
    language = reader()
    found = {
        "introduction": line_problem(language, sheet.introduction, MOST_INTRODUCTION),
        "request": text_problem(language, sheet.request, MOST_REQUEST),
    }
    for name, points in (("strength", sheet.strengths), ("challenge", sheet.challenges)):
        for n, point in enumerate(points, 1):
            missing = language.gettext("Write what it says.")
            found[f"{name}-{n}-text"] = text_problem(language, point.text, MOST_POINT, missing)
            found[f"{name}-{n}-code"] = line_problem(language, point.code, MOST_CODE)
            found[f"{name}-{n}-level"] = line_problem(language, point.level, MOST_LEVEL)
    return {name: text for name, text in found.items() if text}


# Suggestions


def _suggested(opened: Opened, do: str) -> Sheet:
    """Return the sheet that the session's published round suggests, or a result of the reader's. Raises NotThere."""
    if do == "suggest:round":
        content = picture_of(reading(), opened.session, reader(), shelf())
        if content is None:
            raise NotThere
        return sheet_from_round(content)
    chosen = next((id for id in _results() if do == f"suggest:{id}"), None)
    if chosen is None:
        raise NotThere
    return sheet_from_result(_case(chosen), clock(now()).date())


def _results() -> dict[UUID, str]:
    """Return the submitted assessments whose result the reader may show, id → period and day: a lead's own."""
    if signed_in().role is not Role.LEAD:
        return {}
    return {
        one.id: one.period or reader().day(clock(one.submitted_at or now()).date())
        for one in reached(reading(), signed_in())
        if not one.is_draft
    }


def _case(assessment_id: UUID) -> Case:
    try:
        opened = open_assessment(assessment_id)
    except NotFound:
        raise NotThere from None
    result = score(opened.edition.questionnaire, opened.assessment)
    return Case(opened.edition.questionnaire, opened.assessment, result, reader())


def _page(
    opened: Opened,
    number: int,
    sheet: Sheet,
    *,
    errors: Mapping[str, str] | None = None,
    problem: str = "",
    is_new: bool = False,
) -> str:
    empty = Point("", "")
    speakers = [n for n, one in enumerate(opened.parts) if one.kind is Kind.SPEAKER]
    return render_template(
        "workshop/sheet.html",
        **opened.values(),
        part=opened.parts[number],
        speaker=speakers.index(number) + 1,
        number=number,
        sheet=sheet,
        rows={
            "strength": [*sheet.strengths, *[empty] * STRENGTHS][:STRENGTHS],
            "challenge": [*sheet.challenges, *[empty] * CHALLENGES][:CHALLENGES],
        },
        errors=errors or {},
        problem=problem,
        is_new=is_new,
        done="" if errors or problem or is_new else request.args.get("done", ""),
        results=_results(),
        has_picture=opened.session.round_id is not None
        and picture_of(reading(), opened.session, reader(), shelf()) is not None,
    )
