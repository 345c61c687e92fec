"""Full reports that organisations show to the authority of a round: who does, and each to read and to keep.

Each is looked up anew: who takes it back is not there any more.
"""

from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.answering.opened import Opened, edition_of
from assessment.answering.storage import wording_of
from assessment.installation.access import Permission, may, signed_in
from assessment.installation.jobs import Queue, State
from assessment.installation.request import clock, now, reader, reading, writing
from assessment.organisations.kinds import organisation_types
from assessment.organisations.storage import NotThere
from assessment.results import storage as reports
from assessment.results.views import LOOK_AGAIN_SECONDS, report_file, report_language, result_parts
from assessment.rounds.shown import Shown, report_shown, reports_shown
from assessment.rounds.storage import led_round

blueprint = Blueprint("shown", __name__, url_prefix="/rounds/<uuid:round_id>/reports")


@blueprint.get("")
@may(Permission.LEAD_ROUNDS)
def all_reports(round_id: UUID) -> ResponseReturnValue:
    """Show who shows the full report."""
    found, language = led_round(reading(), signed_in(), round_id), reader()
    shown = reports_shown(reading(), signed_in(), round_id, now())
    return render_template(
        "rounds/reports.html",
        round=found,
        is_closed=found.closes_at <= now(),
        types=organisation_types(language),
        reports=[(one, language.day(clock(one.stored.submitted_at or now()).date())) for one in shown],
    )


@blueprint.get("/<uuid:assessment_id>")
@may(Permission.LEAD_ROUNDS)
def report(round_id: UUID, assessment_id: UUID) -> ResponseReturnValue:
    """Show what the full report says. While its file is being made, the page looks again by itself."""
    found, one = led_round(reading(), signed_in(), round_id), _shown(round_id, assessment_id)
    edition = edition_of(one.stored)
    tag, revision = report_language(request.args.get("report_language", reader().tag)), one.stored.revision
    state = reports.report_state(reading(), assessment_id, revision=revision, language=tag)
    made = reports.made_languages(reading(), assessment_id, revision)
    is_asked = "asked" in request.args and tag not in made
    is_made = is_asked and state is not None and state.state in (State.WAITING, State.RUNNING)
    page = render_template(
        "rounds/report.html",
        round=found,
        shown=one,
        made=made,
        state=state if is_made else None,
        has_failed=is_asked and not is_made,
        **result_parts(Opened(one.stored, edition, wording_of(one.stored, edition.questionnaire))),
    )
    return (page, 200, {"Refresh": str(LOOK_AGAIN_SECONDS)}) if is_made else page


@blueprint.post("/<uuid:assessment_id>")
@may(Permission.LEAD_ROUNDS)
def ask_for_file(round_id: UUID, assessment_id: UUID) -> ResponseReturnValue:
    """Ask the worker for the report as a file, in a language."""
    one, tag = _shown(round_id, assessment_id), report_language(request.form.get("report_language", reader().tag))
    with writing() as connection:
        job = reports.ask_for_report(connection, assessment_id, revision=one.stored.revision, language=tag, now=now())
    queue: Queue = current_app.extensions["queue"]
    queue.put(job)
    place = url_for("shown.report", round_id=round_id, assessment_id=assessment_id, report_language=tag, asked=1)
    return redirect(f"{place}#file", 303)


@blueprint.get("/<uuid:assessment_id>/report.pdf")
@may(Permission.LEAD_ROUNDS)
def file(round_id: UUID, assessment_id: UUID) -> ResponseReturnValue:
    """Send the report as a file."""
    one, tag = _shown(round_id, assessment_id), report_language(request.args.get("report_language", reader().tag))
    content = reports.report(reading(), assessment_id, revision=one.stored.revision, language=tag)
    if content is None:
        raise NotThere
    return report_file(content, one.stored, tag)


def _shown(round_id: UUID, assessment_id: UUID) -> Shown:
    return report_shown(reading(), signed_in(), round_id, assessment_id, now())
