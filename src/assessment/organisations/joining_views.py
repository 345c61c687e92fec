"""Following an invitation: with a new account, with the one that is signed in, or after signing in."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from assessment.accounts import people
from assessment.accounts.entering import enter_account
from assessment.installation.access import Actor, Permission, current_actor, may
from assessment.installation.request import clock, config, now, reader, reading, writing
from assessment.installation.throttle import PINS, note_try, throttle_key
from assessment.organisations import storage
from assessment.organisations.forms import JoinForm
from assessment.organisations.invitations import Invitation, InvitationOver, Over, accept, invitation_by_token
from assessment.organisations.views import role_texts

blueprint = Blueprint("joining", __name__)


@blueprint.get("/invitations/<token>")
@may(Permission.VISIT)
def invitation(token: str) -> ResponseReturnValue:
    """Show who invites to what, and ask for a name, an address and a password; or for a press of a button."""
    try:
        found = invitation_by_token(reading(), token, now())
    except InvitationOver as over:
        return _over_page(over)
    return _invitation_page(found, token, JoinForm(email=found.email or ""))


@blueprint.post("/invitations/<token>")
@may(Permission.VISIT)
def join(token: str) -> ResponseReturnValue:
    """Take the invitation: with the account that is signed in, or with a new one."""
    actor, form = current_actor(), JoinForm(request.form)
    try:
        found = invitation_by_token(reading(), token, now())
        if "language" in request.form:
            return _invitation_page(found, token, form)
        if actor is not None and actor.account_id is not None:
            return _joined(_take(token, actor, actor.account_id))
        account_id = _account_for(found, token, form)
    except InvitationOver as over:
        return _over_page(over)
    if account_id is None:
        return _invitation_page(found, token, form), 422
    enter_account(account_id, organisation_id=found.organisation_id)
    return _joined(found.organisation_id)


def _take(token: str, actor: Actor, account_id: UUID) -> UUID | None:
    with writing() as connection:
        organisation_id = accept(connection, token, account_id, now())
        if organisation_id is not None:
            storage.act_for(connection, actor, organisation_id)
    return organisation_id


def _joined(organisation_id: UUID | None) -> ResponseReturnValue:
    if organisation_id is None:
        return redirect(url_for("manage.overview"), 303)
    return redirect(url_for("own.work", done="joined"), 303)


def _account_for(found: Invitation, token: str, form: JoinForm) -> UUID | None:
    """Make the account and use the invitation, together; None where the form has errors now. Raises Paused."""
    name, email = _check_person(found, form)
    if name is None or email is None or form.errors:
        return None
    # Who holds a link may find out about few addresses with it: each try counts.
    with writing() as connection:
        note_try(connection, throttle_key(config().secret_key, "invitation", token), PINS, now())
    password_hash = people.hash_password(form.password.data or "")
    try:
        with writing() as connection:
            return _make_account(connection, token, name, email, password_hash)
    except people.EmailTaken:
        form.email.errors = [reader().gettext("With this address, sign in first. Or take another address.")]
        return None


def _make_account(connection: Connection, token: str, name: str, email: str, password_hash: str) -> UUID:
    account_id = people.make_account(connection, email=email, name=name, password_hash=password_hash, now=now())
    accept(connection, token, account_id, now())
    return account_id


def _check_person(found: Invitation, form: JoinForm) -> tuple[str | None, str | None]:
    """Return name and address as they are kept, with what is wrong beside the fields."""
    _ = reader().gettext
    name = people.proper_name(form.name.data or "")
    if name is None:
        form.name.errors = [_("Enter the name that colleagues know you by, in 100 characters or fewer.")]
    # A letter went to this address: whoever follows its link signs in by it.
    email = found.email or people.normal_email(form.email.data or "")
    if email is None:
        form.email.errors = [_("Enter an e-mail address, such as name@example.org.")]
    problem = people.password_problem(reader(), form.password.data or "", email or "", name or "")
    if problem:
        form.password.errors = [problem]
    return name, email


def _invitation_page(found: Invitation, token: str, form: JoinForm) -> str:
    return render_template(
        "organisations/invitation.html",
        form=form,
        invitation=found,
        token=token,
        role=role_texts(reader()).get(found.role, ""),
        until=reader().day(clock(found.ends_at).date()),
    )


def _over_page(over: InvitationOver) -> ResponseReturnValue:
    status = 404 if over.reason is Over.UNKNOWN else 410
    return render_template("organisations/invitation_over.html", reason=over.reason.value), status
