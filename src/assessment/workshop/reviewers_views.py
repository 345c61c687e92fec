"""Letting facilitators into a round: the authority's page with its links, and what somebody sees who follows one."""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from assessment.accounts import people
from assessment.accounts.entering import enter_account
from assessment.installation.access import Permission, current_actor, may, signed_in
from assessment.installation.request import clock, config, now, public_url, reader, reading, writing
from assessment.installation.throttle import PINS, note_try, throttle_key
from assessment.organisations.forms import JoinForm
from assessment.organisations.invitations import InvitationOver, Over
from assessment.organisations.kinds import area_name
from assessment.rounds.letters import authority_name
from assessment.rounds.storage import Round, led_round
from assessment.workshop import reviewers as storage

blueprint = Blueprint("reviewers", __name__)


@blueprint.app_template_global()
def facilitators_of_round(round_id: UUID) -> list[str]:
    """Return the names of who facilitates a round, for the pages of all who take part in it."""
    return [one.name for one in storage.facilitators_of(reading(), round_id)]


@blueprint.get("/rounds/<uuid:round_id>/facilitators")
@may(Permission.LEAD_ROUNDS)
def facilitators(round_id: UUID) -> ResponseReturnValue:
    """Show who facilitates a round, and the links that let more in."""
    return _facilitators_page(led_round(reading(), signed_in(), round_id))


def _facilitators_page(found: Round, *, link: str = "", problem: str = "") -> str:
    """Return the page. `link` is one that was just made: it is shown this once."""
    language = reader()
    links = storage.links_of(reading(), signed_in(), found.id, now())
    return render_template(
        "workshop/review_facilitators.html",
        round=found,
        facilitators=[
            (one, language.day(clock(one.since).date())) for one in storage.facilitators_of(reading(), found.id)
        ],
        links=[(one, language.day(clock(one.ends_at).date())) for one in links],
        link=link,
        days=storage.DAYS,
        problem=problem,
        done=request.args.get("done", ""),
    )


@blueprint.post("/rounds/<uuid:round_id>/facilitators")
@may(Permission.LEAD_ROUNDS)
def make_link(round_id: UUID) -> ResponseReturnValue:
    """Make a link, and show it this once."""
    found, _ = led_round(reading(), signed_in(), round_id), reader().gettext
    try:
        with writing() as connection:
            token = storage.make_link(connection, signed_in(), round_id, now())
    except storage.TooManyLinks:
        told = _("%(most)s links hold already. Take one back that nobody needs.", most=storage.MOST_OPEN)
        return _facilitators_page(found, problem=told), 422
    return _facilitators_page(found, link=public_url("reviewers.follow", token=token))


@blueprint.post("/rounds/<uuid:round_id>/facilitators/links/<uuid:link_id>/end")
@may(Permission.LEAD_ROUNDS)
def end_link(round_id: UUID, link_id: UUID) -> ResponseReturnValue:
    """Take a link back before it is followed."""
    with writing() as connection:
        storage.revoke_link(connection, signed_in(), round_id, link_id, now())
    return redirect(url_for("reviewers.facilitators", round_id=round_id, done="link"), 303)


@blueprint.post("/rounds/<uuid:round_id>/facilitators/<uuid:account_id>/end")
@may(Permission.LEAD_ROUNDS)
def end(round_id: UUID, account_id: UUID) -> ResponseReturnValue:
    """Let somebody facilitate the round no more, at once."""
    with writing() as connection:
        storage.end_facilitating(connection, signed_in(), round_id, account_id, now())
    return redirect(url_for("reviewers.facilitators", round_id=round_id, done="ended"), 303)


# Following a link


@blueprint.get("/facilitate/<token>")
@may(Permission.VISIT)
def follow(token: str) -> ResponseReturnValue:
    """Show which round a link lets into, and ask for a press of a button, or for a new account."""
    return _link_page(storage.round_of_link(reading(), token, now()), token, JoinForm())


@blueprint.post("/facilitate/<token>")
@may(Permission.VISIT)
def follow_now(token: str) -> ResponseReturnValue:
    """Become a facilitator: with the account that is signed in, or with a new one."""
    actor, form = current_actor(), JoinForm(request.form)
    found = storage.round_of_link(reading(), token, now())
    if "language" in request.form:
        return _link_page(found, token, form)
    if actor is not None and actor.account_id is not None:
        with writing() as connection:
            storage.follow_link(connection, token, actor.account_id, now())
        return redirect(url_for("desk.desk", round_id=found.id, done="joined"), 303)
    account_id = _new_account(token, form)
    if account_id is None:
        return _link_page(found, token, form), 422
    enter_account(account_id, organisation_id=None)
    return redirect(url_for("desk.desk", round_id=found.id, done="joined"), 303)


def _new_account(token: str, form: JoinForm) -> UUID | None:
    """Make an account and use the link, together; None where the form has errors now. Raises Paused."""
    name, email = _checked(form)
    if name is None or email is None or form.errors:
        return None
    # Who holds a link may find out about few addresses with it: each try counts.
    with writing() as connection:
        note_try(connection, throttle_key(config().secret_key, "facilitate", token), PINS, now())
    password_hash = people.hash_password(form.password.data or "")
    try:
        with writing() as connection:
            return _made(connection, token, name, email, password_hash)
    except people.EmailTaken:
        form.email.errors = [reader().gettext("With this address, sign in first. Or take another address.")]
        return None


def _made(connection: Connection, token: str, name: str, email: str, password_hash: str) -> UUID:
    account_id = people.make_account(connection, email=email, name=name, password_hash=password_hash, now=now())
    storage.follow_link(connection, token, account_id, now())
    return account_id


def _checked(form: JoinForm) -> tuple[str | None, str | None]:
    """Return name and address as they are kept, with what is wrong beside the fields."""
    _ = reader().gettext
    name, email = people.proper_name(form.name.data or ""), people.normal_email(form.email.data or "")
    if name is None:
        form.name.errors = [_("Enter the name that colleagues know you by, in 100 characters or fewer.")]
    if email is None:
        form.email.errors = [_("Enter an e-mail address, such as name@example.org.")]
    problem = people.password_problem(reader(), form.password.data or "", email or "", name or "")
    if problem:
        form.password.errors = [problem]
    return name, email


def _link_page(found: Round, token: str, form: JoinForm) -> str:
    return render_template(
        "workshop/review_invitation.html",
        round=found,
        area=area_name(reader(), found.area),
        authority=authority_name(reader(), found.area),
        token=token,
        form=form,
    )


@blueprint.errorhandler(InvitationOver)
def over(error: InvitationOver) -> ResponseReturnValue:
    """Tell whoever follows a link that lets nobody in, why."""
    status = 404 if error.reason is Over.UNKNOWN else 410
    return render_template("organisations/invitation_over.html", reason=error.reason.value), status


@blueprint.after_request
def keep_out_of_searches(answer: Response) -> Response:
    """Ask search engines to leave alone what a link shows, should one become public."""
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
