"""The facilitator's desk of a round: what was shared and what is still missing, topics, remarks, and comments."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.answering.opened import edition_of
from assessment.answering.storage import wording_of
from assessment.installation.access import Permission, may, signed_in
from assessment.installation.request import now, reader, reading, writing
from assessment.library.storage import shelf
from assessment.organisations.storage import NotThere
from assessment.rounds.participation import Counts, Standing, State, participation
from assessment.rounds.publications import as_published
from assessment.rounds.storage import Phase, Round, leads_round
from assessment.rounds.times import told
from assessment.workshop.comments import Thread, threads_of
from assessment.workshop.comments_pages import ThreadLine, thread_lines
from assessment.workshop.desk import Report, Suggested, reports_with_remarks, suggested, take_topic, topics_of
from assessment.workshop.review_storage import Circle, Kind, Reviewed, reviewed_in_round
from assessment.workshop.reviewers import round_on_desk

blueprint = Blueprint("desk", __name__, url_prefix="/rounds/<uuid:round_id>/desk")


@blueprint.get("")
@may(Permission.REVIEW)
def desk(round_id: UUID) -> ResponseReturnValue:
    """Show the desk of a round to its authority and its facilitators."""
    actor, connection = signed_in(), reading()
    found = round_on_desk(connection, actor, round_id)
    ones = reviewed_in_round(connection, actor, round_id, now())
    reports = _reports(ones)
    threads = threads_of(connection, [one.stored.id for one in ones], Circle.ROUND)
    book = shelf().edition(connection, found.questionnaire, found.version, reader().tag).questionnaire
    counts: Counts = current_app.extensions["counts"]
    standings = participation(connection, round_id, book, counts)
    return render_template(
        "workshop/desk.html",
        round=found,
        is_led=leads_round(connection, actor, round_id),
        is_closed=found.phase(now()) is Phase.CLOSED,
        closes=told(reader(), found.closes_at, found.zone),
        reports=reports,
        not_looked_at=sum(len(one.remarks) for one in reports if one.one.looked_at is None),
        waiting=sum(one.waits_for_organisation for one in threads),
        taken=topics_of(connection, round_id),
        topics={one.id: one.topic for one in book.questions},
        suggested=_suggested(found),
        open_threads=_open_by_report(threads),
        done=request.args.get("done", ""),
        **_missing(standings, ones),
        **_talk(ones, threads),
    )


def _reports(ones: Sequence[Reviewed]) -> list[Report]:
    books = {one.stored.id: edition_of(one.stored).questionnaire for one in ones}
    return reports_with_remarks(reading(), ones, books, reader())


def _suggested(found: Round) -> Suggested | None:
    """Return what the publication suggests; None while the round is not published."""
    released = as_published(reading(), found.id)
    if released is None:
        return None
    book = shelf().edition(reading(), found.questionnaire, found.version, reader().tag).questionnaire
    return suggested(released, book, reader())


def _missing(standings: Sequence[Standing], ones: Sequence[Reviewed]) -> dict[str, Any]:
    """Return who handed in and does not show the report, and who did not hand in: all in the round know as much."""
    shown = {one.stored.id for one in ones}
    handed_in = [one for one in standings if one.state is State.SUBMITTED]
    return {
        "invited": len(standings),
        "not_shared": [one.name for one in handed_in if one.assessment_id not in shown],
        "not_here": [one for one in standings if one.state is not State.SUBMITTED],
    }


def _open_by_report(threads: Sequence[Thread]) -> dict[UUID, int]:
    """Return assessment → how many threads are open."""
    counts: dict[UUID, int] = {}
    for one in threads:
        if not one.is_settled:
            counts[one.assessment_id] = counts.get(one.assessment_id, 0) + 1
    return counts


def _talk(ones: Sequence[Reviewed], threads: Sequence[Thread]) -> dict[str, Any]:
    """Return the comments on one report: the chosen one, or else the one that was spoken of last."""
    by_id = {str(one.stored.id): one for one in ones}
    chosen = by_id.get(request.args.get("on", ""))
    if chosen is None and threads:
        chosen = by_id[str(threads[0].assessment_id)]
    lines: list[ThreadLine] = []
    if chosen is not None:
        book = wording_of(chosen.stored, edition_of(chosen.stored).questionnaire)
        own = [one for one in threads if one.assessment_id == chosen.stored.id]
        lines = thread_lines(reading(), own, book, chosen.name, reader())
    return {"chosen": chosen, "threads": lines}


@blueprint.post("/topics")
@may(Permission.REVIEW)
def take(round_id: UUID) -> ResponseReturnValue:
    """Take a question as a topic for the panel, or leave it."""
    found = round_on_desk(reading(), signed_in(), round_id)
    book = shelf().edition(reading(), found.questionnaire, found.version, reader().tag).questionnaire
    question, wanted = request.form.get("question", ""), request.form.get("kind", "")
    if question not in {one.id for one in book.questions} or wanted not in (*Kind, ""):
        raise NotThere
    with writing() as connection:
        take_topic(connection, signed_in(), round_id, question, Kind(wanted) if wanted else None, now())
    return redirect(url_for("desk.desk", round_id=round_id, _anchor="topics"), 303)
