"""A shared report as a facilitator reviews it: remarks, comments, marks and stories. Nothing here edits an answer.

Each is looked up anew: who takes it back is not there any more.
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.answering.opened import Opened, edition_of
from assessment.answering.storage import wording_of
from assessment.installation.access import Permission, may, signed_in
from assessment.installation.request import clock, now, reader, reading, writing
from assessment.method.questionnaire import Questionnaire
from assessment.organisations.storage import NotThere
from assessment.results.views import result_parts
from assessment.rounds.storage import round_by_id
from assessment.workshop import comments, review_storage, stories
from assessment.workshop.comments import place_named, threads_of
from assessment.workshop.comments_pages import place_choices, question_choices, thread_lines
from assessment.workshop.desk import reports_with_remarks
from assessment.workshop.review_forms import CommentForm, MarkForm, StoryForm, text_of
from assessment.workshop.review_storage import Circle, Kind, Reviewed
from assessment.workshop.reviewers import rounds_facilitated
from assessment.workshop.stories import stories_of

blueprint = Blueprint("review", __name__, url_prefix="/review")


@blueprint.get("")
@may(Permission.REVIEW)
def all_shown() -> ResponseReturnValue:
    """Show the rounds that the reader facilitates, and what organisations show to them."""
    actor, connection = signed_in(), reading()
    return render_template(
        "workshop/review_all.html",
        rounds=rounds_facilitated(connection, actor),
        shown=[
            (one, edition_of(one.stored).questionnaire.title, _day(one))
            for one in review_storage.reviewed_by_organisations(connection, actor, now())
        ],
    )


def _day(one: Reviewed) -> str:
    return reader().day(clock(one.stored.submitted_at or now()).date())


@blueprint.get("/<uuid:assessment_id>")
@may(Permission.REVIEW)
def report(assessment_id: UUID) -> ResponseReturnValue:
    """Show a shared report, with what is remarked, said and asked of it."""
    return _page(_reviewed(assessment_id))


def _reviewed(assessment_id: UUID) -> Reviewed:
    return review_storage.reviewed(reading(), signed_in(), assessment_id, now())


def _book(one: Reviewed) -> Questionnaire:
    """Return the questionnaire in the reader's language, as the organisation was asked."""
    return wording_of(one.stored, edition_of(one.stored).questionnaire)


def _page(
    one: Reviewed,
    *,
    comment: CommentForm | None = None,
    mark: MarkForm | None = None,
    story: StoryForm | None = None,
) -> str:
    """Return the page. A form is one that is not right yet."""
    language, connection, book = reader(), reading(), _book(one)
    opened = Opened(one.stored, edition_of(one.stored), book)
    [found] = reports_with_remarks(connection, [one], {one.stored.id: opened.edition.questionnaire}, language)
    threads = threads_of(connection, [one.stored.id], one.circle)
    marks = review_storage.marks_of(connection, one.stored.id, one.circle)
    return render_template(
        "workshop/review.html",
        one=one,
        is_in_round=one.circle is Circle.ROUND,
        round=round_by_id(connection, one.stored.round_id) if one.stored.round_id else None,
        remarks=found.remarks,
        threads=thread_lines(connection, threads, book, one.name, language),
        places_to_choose=place_choices(book, language),
        questions=question_choices((each.id for each in book.questions), book),
        marks=[(each, marks[each.id].value) for each in book.questions if each.id in marks],
        stories=_stories(one),
        comment=comment or CommentForm(),
        mark=mark or MarkForm(),
        story=story or StoryForm(),
        done=request.args.get("done", ""),
        **result_parts(opened),
    )


def _stories(one: Reviewed) -> list[tuple[stories.Story, str, str]]:
    """Return the stories that were asked for, with the days of asking and of the answer, "" for none."""
    language = reader()
    return [
        (
            each,
            language.day(clock(each.asked_at).date()),
            language.day(clock(each.answered_at).date()) if each.answered_at else "",
        )
        for each in stories_of(reading(), [one.stored.id], one.circle)
    ]


def _back(assessment_id: UUID, done: str, anchor: str) -> ResponseReturnValue:
    """Lead back to where a form stood: the desk of the round, or the page of the report."""
    if request.form.get("back") == "desk":
        round_id = _reviewed(assessment_id).stored.round_id
        return redirect(url_for("desk.desk", round_id=round_id, on=assessment_id, done=done, _anchor="comments"), 303)
    return redirect(url_for("review.report", assessment_id=assessment_id, done=done, _anchor=anchor), 303)


@blueprint.post("/<uuid:assessment_id>/comments")
@may(Permission.REVIEW)
def comment(assessment_id: UUID) -> ResponseReturnValue:
    """Keep a comment, or mark what is said on a place as settled, or as open again."""
    one, form = _reviewed(assessment_id), CommentForm(request.form)
    if "language" in request.form:
        return _page(one, comment=form)
    if request.form.get("do") in ("settle", "open"):
        return _settle(one, form)
    book = _book(one)
    if not form.check(reader(), [place.key for place in comments.places_in(book)]):
        return _page(one, comment=form), 422
    place = place_named(str(form.place.data), book) or comments.WHOLE
    try:
        with writing() as connection:
            still = review_storage.reviewed(connection, signed_in(), assessment_id, now())
            given: dict[str, Any] = {"side": still.side, "author": signed_in().key, "text": text_of(form.text)}
            comments.add_comment(connection, assessment_id, still.circle, place, **given, now=now())
    except comments.TooManyComments:
        told = reader().gettext("There are too many comments on this already. Settle it, and go on by talking.")
        form.text.errors = [told]
        return _page(one, comment=form), 422
    return _back(assessment_id, "comment", "comments")


def _settle(one: Reviewed, form: CommentForm) -> ResponseReturnValue:
    place = place_named(str(form.place.data), _book(one))
    if place is None:
        raise NotThere
    is_settled = request.form.get("do") == "settle"
    with writing() as connection:
        still = review_storage.reviewed(connection, signed_in(), one.stored.id, now())
        comments.settle(connection, one.stored.id, still.circle, place, is_settled=is_settled, now=now())
    return _back(one.stored.id, "settled" if is_settled else "open", "comments")


@blueprint.post("/<uuid:assessment_id>/looked")
@may(Permission.REVIEW)
def look(assessment_id: UUID) -> ResponseReturnValue:
    """Keep that the report was looked at, as it is now."""
    with writing() as connection:
        one = review_storage.reviewed(connection, signed_in(), assessment_id, now())
        review_storage.look_at(connection, signed_in(), one, now())
    return _back(assessment_id, "looked", "remarks")


@blueprint.post("/<uuid:assessment_id>/marks")
@may(Permission.REVIEW)
def mark(assessment_id: UUID) -> ResponseReturnValue:
    """Mark a question as a strength or a hard topic, or take its mark away."""
    one, form = _reviewed(assessment_id), MarkForm(request.form)
    if "language" in request.form:
        return _page(one, mark=form)
    is_taken_away = request.form.get("do") == "take_away"
    if not is_taken_away and not form.check(reader(), [each.id for each in _book(one).questions]):
        return _page(one, mark=form), 422
    kind = None if is_taken_away else Kind(str(form.kind.data))
    with writing() as connection:
        still = review_storage.reviewed(connection, signed_in(), assessment_id, now())
        review_storage.mark(connection, signed_in(), still, str(form.question.data), kind, now())
    return _back(assessment_id, "marked", "marks")


@blueprint.post("/<uuid:assessment_id>/stories")
@may(Permission.REVIEW)
def ask(assessment_id: UUID) -> ResponseReturnValue:
    """Ask whether a story may be told in the room."""
    one, form = _reviewed(assessment_id), StoryForm(request.form)
    if "language" in request.form:
        return _page(one, story=form)
    if not form.check(reader(), [each.id for each in _book(one).questions]):
        return _page(one, story=form), 422
    try:
        with writing() as connection:
            still = review_storage.reviewed(connection, signed_in(), assessment_id, now())
            question, text = form.about.data or None, text_of(form.story)
            stories.ask_for_story(connection, signed_in(), still, question=question, text=text, now=now())
    except stories.TooManyStories:
        told = reader().gettext("So many stories were asked for already. Withdraw one first.")
        form.story.errors = [told]
        return _page(one, story=form), 422
    return _back(assessment_id, "asked", "stories")


@blueprint.post("/<uuid:assessment_id>/stories/<uuid:story_id>/withdraw")
@may(Permission.REVIEW)
def withdraw(assessment_id: UUID, story_id: UUID) -> ResponseReturnValue:
    """Ask for a story no more."""
    with writing() as connection:
        one = review_storage.reviewed(connection, signed_in(), assessment_id, now())
        stories.withdraw_story(connection, one, story_id)
    return _back(assessment_id, "withdrawn", "stories")
