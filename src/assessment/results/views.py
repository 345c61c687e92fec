"""The results page with "why this number", and the report that the worker makes."""

from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from assessment.answering.opened import Opened, open_assessment
from assessment.answering.storage import NotFound, NotSubmitted, Stored
from assessment.answering.taking_part import round_of_assessment
from assessment.installation.access import Permission, may
from assessment.installation.jobs import Queue, State
from assessment.installation.languages import Language
from assessment.installation.request import clock, now, reader, reading, writing
from assessment.installation.resources import resource_folder
from assessment.method.scoring import score
from assessment.reports.charts import report_charts
from assessment.reports.drawing import picture_address
from assessment.reports.organisation_report import organisation_report
from assessment.results import storage
from assessment.results.places import linked, places_of, rows_by_area

blueprint = Blueprint("results", __name__, url_prefix="/assessments/<uuid:assessment_id>")
blueprint.add_app_template_filter(linked)

CHARTS = resource_folder("templates") / "report" / "charts"
LOOK_AGAIN_SECONDS = 2


@blueprint.get("/results")
@may(Permission.READ_RESULT)
def results(assessment_id: UUID) -> ResponseReturnValue:
    """Show the result of what was submitted."""
    opened = _submitted(assessment_id)
    made = storage.made_languages(reading(), assessment_id, opened.stored.revision)
    found = round_of_assessment(reading(), assessment_id)
    frozen_in = found if found and found.holds_it(now()) else None
    parts = result_parts(opened)
    return render_template("results/results.html", **parts, made=made, frozen_in=frozen_in, round=found)


def result_parts(opened: Opened) -> dict[str, Any]:
    """Return what a page that shows the result of a submitted assessment says, whoever reads it."""
    language = reader()
    result = score(opened.questionnaire, opened.assessment)
    content = organisation_report(
        opened.questionnaire, opened.assessment, result, language, untranslated=opened.edition.untranslated
    )
    charts = {
        name: (picture_address(chart.svg), chart.alt)
        for name, chart in report_charts(content, CHARTS).items()
        if not name.startswith("gauge-")
    }
    return {
        "opened": opened,
        "content": content,
        "charts": charts,
        "places": places_of(content),
        "area_rows": rows_by_area(content),
        "submitted_at": language.day(clock(opened.stored.submitted_at or now()).date()),
    }


@blueprint.post("/report")
@may(Permission.READ_RESULT)
def ask_for_report(assessment_id: UUID) -> ResponseReturnValue:
    """Ask the worker for the report in a language."""
    opened = _submitted(assessment_id)
    tag = report_language(request.form.get("report_language", reader().tag))
    with writing() as connection:
        job = storage.ask_for_report(
            connection, assessment_id, revision=opened.stored.revision, language=tag, now=now()
        )
    queue: Queue = current_app.extensions["queue"]
    queue.put(job)
    return redirect(url_for("results.report_progress", assessment_id=assessment_id, report_language=tag), 303)


@blueprint.get("/report")
@may(Permission.READ_RESULT)
def report_progress(assessment_id: UUID) -> ResponseReturnValue:
    """Show how far the report is, looking again by itself until it can be downloaded."""
    opened = _submitted(assessment_id)
    tag = report_language(request.args.get("report_language", reader().tag))
    revision = opened.stored.revision
    if storage.report(reading(), assessment_id, revision=revision, language=tag) is not None:
        return redirect(url_for("results.results", assessment_id=assessment_id, ready=tag, _anchor="report"), 303)
    state = storage.report_state(reading(), assessment_id, revision=revision, language=tag)
    if state is None:
        raise NotFound
    has_failed = state.state in (State.FAILED, State.DONE)
    page = render_template(
        "results/report.html", opened=opened, state=state, has_failed=has_failed, report_language=tag
    )
    return (page, 200) if has_failed else (page, 200, {"Refresh": str(LOOK_AGAIN_SECONDS)})


@blueprint.get("/report.pdf")
@may(Permission.READ_RESULT)
def report(assessment_id: UUID) -> ResponseReturnValue:
    """Send the report as a file."""
    opened = _submitted(assessment_id)
    tag = report_language(request.args.get("report_language", reader().tag))
    content = storage.report(reading(), assessment_id, revision=opened.stored.revision, language=tag)
    if content is None:
        raise NotFound
    return report_file(content, opened.stored, tag)


def report_file(content: bytes, one: Stored, tag: str) -> Response:
    """Return a report as a file to keep."""
    name = f"level-ground-report-{one.date}-{tag}.pdf"
    answer = send_file(BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _submitted(assessment_id: UUID) -> Opened:
    opened = open_assessment(assessment_id)
    if opened.stored.is_draft:
        raise NotSubmitted
    return opened


def report_language(tag: str) -> str:
    """Return a language in which reports can be had. Raises NotFound."""
    known: dict[str, Language] = current_app.extensions["languages"]
    if tag not in known:
        raise NotFound
    return tag
