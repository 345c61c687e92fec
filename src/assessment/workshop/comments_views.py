"""What facilitators wrote on an assessment, as its organisation sees it: to answer, and to say yes or no to stories."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.answering.opened import Opened, open_assessment
from assessment.answering.storage import NotFound, NotSubmitted
from assessment.answering.taking_part import Step, round_of_assessment
from assessment.installation.access import Actor, Permission, may, signed_in
from assessment.installation.request import clock, now, reader, reading, writing
from assessment.organisations.log import names_of
from assessment.organisations.storage import name_of
from assessment.workshop import comments, review_storage, stories
from assessment.workshop.comments import Thread, threads_for_organisation
from assessment.workshop.comments_pages import question_choices, thread_lines
from assessment.workshop.review_forms import CommentForm, text_of
from assessment.workshop.review_storage import Circle, Side
from assessment.workshop.reviewers import facilitators_of

blueprint = Blueprint("comments", __name__, url_prefix="/assessments/<uuid:assessment_id>/comments")


@blueprint.app_template_global()
def waiting_for_organisation(assessment_id: UUID) -> int:
    """Return how many comments and stories wait for an answer, on the page of a result that the reader reaches."""
    threads = threads_for_organisation(reading(), assessment_id)
    asked = stories.stories_for_organisation(reading(), assessment_id)
    return sum(one.waits_for_organisation for one in threads) + sum(one.is_allowed is None for one in asked)


@blueprint.get("")
@may(Permission.READ_RESULT)
def comments_on(assessment_id: UUID) -> ResponseReturnValue:
    """Show who reviews the assessment, what they wrote, and which stories they ask for."""
    return _page(_submitted(assessment_id))


def _submitted(assessment_id: UUID) -> Opened:
    opened = open_assessment(assessment_id)
    if opened.stored.is_draft:
        raise NotSubmitted
    return opened


def _page(opened: Opened, form: CommentForm | None = None, circle: str = "") -> str:
    """Return the page. `form` is an answer in a circle that is not right yet."""
    connection, language, one = reading(), reader(), opened.stored
    organisation = name_of(connection, one.organisation_id) if one.organisation_id else ""
    found = round_of_assessment(connection, one.id)
    told = stories.stories_for_organisation(connection, one.id)
    names = names_of(connection, [each.answered_by for each in told if each.answered_by])
    marks = [(circle, review_storage.marks_of(connection, one.id, circle)) for circle in Circle]
    return render_template(
        "workshop/comments.html",
        opened=opened,
        organisation=organisation,
        round=found,
        is_shown_in_round=found is not None and found.counts_it and one.share is Step.REPORT,
        is_round_closed=found is not None and found.is_closed(now()),
        facilitators=facilitators_of(connection, found.id) if found else [],
        is_shown_to_own=review_storage.is_shown_to_own(connection, one.id),
        threads=thread_lines(
            connection, threads_for_organisation(connection, one.id), opened.questionnaire, organisation, language
        ),
        marks=[
            (kind.value, dict(question_choices([code], opened.questionnaire)).get(code, code))
            for _, marked in marks
            for code, kind in marked.items()
        ],
        stories=[
            (
                each,
                language.day(clock(each.asked_at).date()),
                language.day(clock(each.answered_at).date()) if each.answered_at else "",
                names.get(each.answered_by or "", "") if (each.answered_by or "").startswith("account ") else "",
            )
            for each in told
        ],
        form=form or CommentForm(),
        circle=circle,
        done=request.args.get("done", ""),
    )


@blueprint.post("")
@may(Permission.READ_RESULT)
def answer(assessment_id: UUID) -> ResponseReturnValue:
    """Keep an answer to what facilitators wrote."""
    opened, form = _submitted(assessment_id), CommentForm(request.form)
    circle = request.form.get("circle", "")
    if "language" in request.form:
        return _page(opened, form, circle)
    threads = {(one.circle.value, one.place.key): one for one in threads_for_organisation(reading(), assessment_id)}
    thread = threads.get((circle, str(form.place.data)))
    if thread is None:
        raise NotFound
    if not form.check(reader(), [thread.place.key]):
        return _page(opened, form, circle), 422
    try:
        _keep_answer(assessment_id, thread, text_of(form.text), signed_in())
    except comments.TooManyComments:
        told = reader().gettext("There are too many comments on this already. Settle it, and go on by talking.")
        form.text.errors = [told]
        return _page(opened, form, circle), 422
    return redirect(url_for("comments.comments_on", assessment_id=assessment_id, done="answered"), 303)


def _keep_answer(assessment_id: UUID, thread: Thread, text: str, actor: Actor) -> None:
    with writing() as connection:
        comments.add_comment(
            connection,
            assessment_id,
            thread.circle,
            thread.place,
            side=Side.ORGANISATION,
            author=actor.key,
            text=text,
            now=now(),
        )


@blueprint.post("/stories/<uuid:story_id>")
@may(Permission.SHARE)
def answer_story(assessment_id: UUID, story_id: UUID) -> ResponseReturnValue:
    """Say yes or no to a story, at any time anew."""
    is_allowed = request.form.get("answer") == "yes"
    with writing() as connection:
        stories.answer_story(connection, signed_in(), assessment_id, story_id, is_allowed=is_allowed, now=now())
    done = "allowed" if is_allowed else "refused"
    return redirect(url_for("comments.comments_on", assessment_id=assessment_id, done=done, _anchor="stories"), 303)


@blueprint.post("/facilitators")
@may(Permission.SHARE)
def show_to_own(assessment_id: UUID) -> ResponseReturnValue:
    """Show the report to the organisation's own facilitators, or take that back."""
    is_shown = request.form.get("show") == "yes"
    with writing() as connection:
        review_storage.show_to_own(connection, signed_in(), assessment_id, is_shown=is_shown, now=now())
    done = "shown" if is_shown else "hidden"
    return redirect(url_for("comments.comments_on", assessment_id=assessment_id, done=done, _anchor="readers"), 303)
