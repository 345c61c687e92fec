"""Typing in a paper form at the desk, and what its organisation's lead does with it: take it over, or turn it down."""

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.accounts.entering import enter
from assessment.accounts.storage import new_pin
from assessment.answering.opened import edition_of
from assessment.answering.storage import assessment_of, stored_answers, wording_of
from assessment.answering.views import note_beginning
from assessment.installation.access import Permission, current_actor, may, signed_in
from assessment.installation.request import clock, config, now, reader, reading, writing
from assessment.library.storage import shelf
from assessment.method.progress import progress
from assessment.reports.answer_texts import given_text
from assessment.rounds.participation import Counts, State, participation
from assessment.rounds.storage import Phase, Round
from assessment.workshop import desk_proposals as storage
from assessment.workshop.desk_proposals import Proposal
from assessment.workshop.reviewers import round_on_desk

blueprint = Blueprint("proposals", __name__)


@blueprint.app_template_global()
def proposals_to_us() -> list[Proposal]:
    """Return the paper forms that wait for the reader, who leads an organisation; nothing for anybody else."""
    actor = current_actor()
    if actor is None or not actor.may(Permission.LEAD):
        return []
    return storage.proposals_to(reading(), actor)


# At the desk


@blueprint.get("/rounds/<uuid:round_id>/desk/paper")
@may(Permission.REVIEW)
def papers(round_id: UUID) -> ResponseReturnValue:
    """Ask for which organisation a paper form is typed in, and show those that are."""
    return _papers_page(round_on_desk(reading(), signed_in(), round_id))


def _papers_page(found: Round, *, problem: str = "", field: str = "") -> str:
    connection, language = reading(), reader()
    book = shelf().edition(connection, found.questionnaire, found.version, language.tag).questionnaire
    counts: Counts = current_app.extensions["counts"]
    typed = storage.proposals_on_desk(connection, signed_in(), found.id)
    taken = {one.organisation_id for one in typed}
    waiting = [one for one in participation(connection, found.id, book, counts) if one.state is State.INVITED]
    return render_template(
        "workshop/review_papers.html",
        round=found,
        is_open=found.phase(now()) is Phase.OPEN,
        choices=[(str(one.organisation_id), one.name) for one in waiting if one.organisation_id not in taken],
        typed=[(one, _progress(one), _day(one.handed_at or one.begun_at)) for one in typed],
        problem=problem,
        field=field,
        chosen=request.form.get("organisation", ""),
        done=request.args.get("done", ""),
    )


def _day(moment: Any) -> str:
    return reader().day(clock(moment).date())


def _progress(one: Proposal) -> tuple[int, int]:
    """Return how many questions are answered, of how many that are asked."""
    if one.stored.organisation is None:
        return 0, 0
    book = wording_of(one.stored, edition_of(one.stored).questionnaire)
    answers = stored_answers(reading(), one.assessment_id, book)
    far = progress(book, assessment_of(one.stored, answers))
    return far.done, far.asked


@blueprint.post("/rounds/<uuid:round_id>/desk/paper")
@may(Permission.REVIEW)
def begin(round_id: UUID) -> ResponseReturnValue:
    """Begin a form, and let the browser type it by its code instead of the account."""
    found, _ = round_on_desk(reading(), signed_in(), round_id), reader().gettext
    try:
        organisation_id = UUID(request.form.get("organisation", ""))
    except ValueError:
        return _papers_page(found, problem=_("Choose an organisation."), field="organisation"), 422
    note_beginning()
    pin = new_pin(config().secret_key)
    try:
        with writing() as connection:
            seat = storage.begin_proposal(
                connection, signed_in(), round_id, organisation_id, pin=pin, language=reader().tag, now=now()
            )
    except storage.AlreadyThere:
        told = _("This organisation has begun meanwhile, or somebody types its form in already.")
        return _papers_page(found, problem=told, field="organisation"), 409
    enter(seat)
    return redirect(url_for("answering.card", assessment_id=seat.assessment_id), 303)


@blueprint.post("/rounds/<uuid:round_id>/desk/paper/<uuid:assessment_id>/hand-over")
@may(Permission.REVIEW)
def hand_over(round_id: UUID, assessment_id: UUID) -> ResponseReturnValue:
    """Hand a form over to the lead of its organisation."""
    try:
        with writing() as connection:
            storage.hand_over(connection, signed_in(), round_id, assessment_id, now())
    except storage.NotTyped:
        _ = reader().gettext
        told = _(
            "Nothing is typed yet, or it was submitted with the code. Open it by its code, and leave it as a draft."
        )
        return _papers_page(round_on_desk(reading(), signed_in(), round_id), problem=told), 409
    return redirect(url_for("proposals.papers", round_id=round_id, done="handed"), 303)


@blueprint.post("/rounds/<uuid:round_id>/desk/paper/<uuid:assessment_id>/discard")
@may(Permission.REVIEW)
def discard(round_id: UUID, assessment_id: UUID) -> ResponseReturnValue:
    """Erase a form that is not handed over."""
    with writing() as connection:
        storage.discard(connection, signed_in(), round_id, assessment_id, now())
    return redirect(url_for("proposals.papers", round_id=round_id, done="discarded"), 303)


# At the organisation


@blueprint.get("/proposals/<uuid:assessment_id>")
@may(Permission.LEAD)
def proposal(assessment_id: UUID) -> ResponseReturnValue:
    """Show the lead what was typed in for their organisation."""
    return _proposal_page(storage.proposal_to(reading(), signed_in(), assessment_id))


def _proposal_page(one: Proposal, problem: str = "") -> str:
    language = reader()
    book = wording_of(one.stored, edition_of(one.stored).questionnaire)
    answers = stored_answers(reading(), one.assessment_id, book)
    return render_template(
        "workshop/review_proposal.html",
        one=one,
        title=book.title,
        handed=_day(one.handed_at),
        answered=[
            (question, given_text(question, found.answer, language), found.answer.evidence, found.answer.comment)
            for question in book.questions
            if (found := answers.get(question.id)) and found.answer.is_given
        ],
        done_of=_progress(one),
        problem=problem,
    )


@blueprint.post("/proposals/<uuid:assessment_id>")
@may(Permission.LEAD)
def decide(assessment_id: UUID) -> ResponseReturnValue:
    """Take a form over as the organisation's draft, or turn it down, which erases it."""
    one, wanted = storage.proposal_to(reading(), signed_in(), assessment_id), request.form.get("do", "")
    if wanted not in ("accept", "turn_down"):
        return _proposal_page(one, reader().gettext("Choose one of the two buttons.")), 422
    with writing() as connection:
        if wanted == "accept":
            storage.accept_proposal(connection, signed_in(), assessment_id, now())
        else:
            storage.turn_down(connection, signed_in(), assessment_id, now())
    if wanted == "accept":
        return redirect(url_for("answering.tasks", assessment_id=assessment_id), 303)
    return redirect(url_for("own.work", done="erased"), 303)
