"""The page "who sees what" with the links of an assessment, and what somebody sees who follows one."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from assessment.answering.opened import Opened, edition_of
from assessment.answering.storage import NotFound, NotSubmitted, Stored, stored, wording_of
from assessment.answering.taking_part import Step, round_of_assessment
from assessment.installation.access import Permission, may, signed_in
from assessment.installation.jobs import JobState, Queue, State
from assessment.installation.request import clock, now, public_url, reader, reading, writing
from assessment.organisations.log import names_of
from assessment.results import sharing as storage
from assessment.results.share_forms import ShareForm
from assessment.results.sharing import MOST_OPEN, Over, Share, ShareOver, TooManyShares, What
from assessment.results.storage import ask_for_report, report, report_state
from assessment.results.views import LOOK_AGAIN_SECONDS, report_file, report_language, result_parts

blueprint = Blueprint("shares", __name__)

_STATUSES = {Over.UNKNOWN: 404}
"""Of links that show nothing; others are gone, 410."""


@blueprint.get("/assessments/<uuid:assessment_id>/sharing")
@may(Permission.READ_RESULT)
def sharing(assessment_id: UUID) -> ResponseReturnValue:
    """Show who sees what of an assessment, and its links."""
    one = stored(reading(), assessment_id, signed_in())
    return sharing_page(one, ShareForm(), has_ended="ended" in request.args)


@blueprint.post("/assessments/<uuid:assessment_id>/sharing")
@may(Permission.SHARE)
def share(assessment_id: UUID) -> ResponseReturnValue:
    """Make a link, and show it this once."""
    one = stored(reading(), assessment_id, signed_in())
    if one.is_draft:
        raise NotSubmitted
    form = ShareForm(request.form)
    if "language" in request.form:
        return sharing_page(one, form)
    if not form.check(reader()):
        return sharing_page(one, form), 422
    try:
        link = _made_link(one, form)
    except TooManyShares:
        _ = reader().gettext
        told = _("There are %(most)s links already. End one that nobody needs, then make this one.", most=MOST_OPEN)
        return sharing_page(one, form, problem=told), 422
    return sharing_page(one, ShareForm(), link=link, link_for=form.recipient_text)


def _made_link(one: Stored, form: ShareForm) -> str:
    what, tag, job = What(str(form.what.data)), report_language(form.report_language.data or reader().tag), None
    with writing() as connection:
        token = storage.share(
            connection,
            one.id,
            signed_in(),
            what=what,
            language=tag,
            recipient=form.recipient_text,
            days=int(form.days.data or 0),
            now=now(),
        )
        if what is What.REPORT:
            job = ask_for_report(connection, one.id, revision=one.revision, language=tag, now=now())
    _put(job)
    return public_url("shares.shared", token=token)


def _put(job: UUID | None) -> None:
    if job is not None:
        queue: Queue = current_app.extensions["queue"]
        queue.put(job)


@blueprint.post("/assessments/<uuid:assessment_id>/sharing/<uuid:share_id>/end")
@may(Permission.SHARE)
def end(assessment_id: UUID, share_id: UUID) -> ResponseReturnValue:
    """End a link before its time."""
    with writing() as connection:
        storage.revoke(connection, assessment_id, signed_in(), share_id, now())
    return redirect(url_for("shares.sharing", assessment_id=assessment_id, ended=1, _anchor="links"), 303)


def sharing_page(
    one: Stored,
    form: ShareForm,
    *,
    link: str = "",
    link_for: str = "",
    problem: str = "",
    has_ended: bool = False,
    step: Step | None = None,
    wrong_step: str = "",
) -> str:
    """Return the page. `link` is one that was just made, for `link_for`; `problem` is not of a single field.

    `step` is what was chosen for the round and is not kept, `wrong_step` why.
    """
    found = round_of_assessment(reading(), one.id)
    shares = storage.shares_of(reading(), one.id, signed_in(), now())
    makers = names_of(reading(), [found.made_by for found in shares])
    return render_template(
        "results/sharing.html",
        one=one,
        form=form,
        link=link,
        link_for=link_for,
        problem=problem,
        has_ended=has_ended,
        round=found,
        is_round_open=found is not None and not found.is_closed(now()),
        step=step or one.share,
        wrong_step=wrong_step,
        has_chosen="chosen" in request.args,
        shares=[(found, _times(found), makers.get(found.made_by, "")) for found in shares],
        is_shown=not one.is_draft and any(found.ended_at is None for found in shares),
        may_share=signed_in().may(Permission.SHARE),
    )


def _times(found: Share) -> dict[str, str]:
    """Return the times of a link as people read them; "" where there is none."""
    language = reader()
    moments = {"made": found.made_at, "ends": found.ends_at, "ended": found.ended_at, "opened": found.opened_at}
    return {name: language.day(clock(one).date()) if one else "" for name, one in moments.items()}


# What somebody sees who follows a link


@blueprint.get("/shared/<token>")
@may(Permission.VISIT)
def shared(token: str) -> ResponseReturnValue:
    """Show what a link shows, and count it: once for each visit, whoever is signed in."""
    found, one = storage.share_by_token(reading(), token, now())
    is_visit = request.method == "GET" and "again" not in request.args
    if is_visit:
        _note_visit(found, one)
        # What is read from now on is of another moment: the link may have ended, or the answers been opened again.
        found, one = storage.share_by_token(reading(), token, now())
    edition = edition_of(one)
    opened = Opened(one, edition, wording_of(one, edition.questionnaire))
    # The masthead leads nobody into an assessment of theirs, and another language is no second visit.
    values = {"share": found, "until": _times(found)["ends"], "actor": None}
    values |= {"here": url_for("shares.shared", token=token, again=1)}
    if found.what is What.RESULT:
        return render_template("results/shared.html", **result_parts(opened), **values)
    return _shared_report_page(opened, found, token, values)


def _note_visit(found: Share, one: Stored) -> None:
    with writing() as connection:
        storage.count_opening(connection, found.id, now())
        job = _report_to_make(connection, found, one)
    _put(job)


def _report_to_make(connection: Connection, found: Share, one: Stored) -> UUID | None:
    """Ask for the report of a link where it is missing: of answers that were submitted anew, or after a failure."""
    is_there = report(connection, one.id, revision=one.revision, language=found.language) is not None
    if found.what is not What.REPORT or is_there:
        return None
    return ask_for_report(connection, one.id, revision=one.revision, language=found.language, now=now())


def _shared_report_page(opened: Opened, found: Share, token: str, values: dict[str, Any]) -> ResponseReturnValue:
    one, language = opened.stored, reader()
    is_ready = report(reading(), one.id, revision=one.revision, language=found.language) is not None
    state = None if is_ready else report_state(reading(), one.id, revision=one.revision, language=found.language)
    has_failed = not is_ready and _has_failed(state)
    page = render_template(
        "results/shared_report.html",
        opened=opened,
        token=token,
        is_ready=is_ready,
        has_failed=has_failed,
        state=state,
        submitted_at=language.day(clock(one.submitted_at or now()).date()),
        **values,
    )
    if is_ready or has_failed:
        return page
    return page, 200, {"Refresh": f"{LOOK_AGAIN_SECONDS};url={values['here']}"}


def _has_failed(state: JobState | None) -> bool:
    return state is None or state.state in (State.FAILED, State.DONE)


@blueprint.get("/shared/<token>/report.pdf")
@may(Permission.VISIT)
def shared_report(token: str) -> ResponseReturnValue:
    """Send the report that a link shows as a file."""
    found, one = storage.share_by_token(reading(), token, now())
    content = report(reading(), one.id, revision=one.revision, language=found.language)
    if found.what is not What.REPORT or content is None:
        raise NotFound
    return report_file(content, one, found.language)


@blueprint.errorhandler(ShareOver)
def over(error: ShareOver) -> ResponseReturnValue:
    """Tell whoever follows a link that it shows nothing, and of a real one why; nothing of what it showed."""
    ended = error.ended_at
    page = render_template(
        "results/share_over.html",
        reason=error.reason,
        ended_at=reader().day(clock(ended).date()) if ended else "",
        actor=None,
    )
    return page, _STATUSES.get(error.reason, 410)


@blueprint.after_request
def keep_out_of_searches(answer: Response) -> Response:
    """Ask search engines to leave alone what a link shows, should one become public."""
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
