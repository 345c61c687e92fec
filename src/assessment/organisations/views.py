"""The people of an organisation: who belongs to it, inviting, roles, leaving, and what was done.

What is not there raises NotThere, which the app answers.
"""

from collections.abc import Callable, Mapping
from uuid import UUID

from flask import Blueprint, abort, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from assessment.accounts.account_views import is_own_password
from assessment.installation.access import Actor, Permission, Role, may, signed_in
from assessment.installation.carrying import local_address
from assessment.installation.languages import Language
from assessment.installation.mail import write_letter
from assessment.installation.request import clock, config, now, public_url, reader, reading, writing
from assessment.organisations import invitations, storage
from assessment.organisations.acts import act_texts
from assessment.organisations.forms import InviteForm, address, check_email
from assessment.organisations.log import LogLine, log_of, names_of

blueprint = Blueprint("organisations", __name__)

MOST_INVITATIONS = 50
"""Of an organisation, that hold at once."""


def role_texts(language: Language) -> Mapping[str, str]:
    """Return what roles in an organisation are called."""
    _ = language.gettext
    return {Role.MEMBER: _("Member"), Role.LEAD: _("Lead"), Role.FACILITATOR: _("Facilitator")}


def role_choices(language: Language) -> list[tuple[str, str]]:
    """Return the roles that a lead may give, each with what it may do."""
    _ = language.gettext
    return [
        (Role.MEMBER, _("Member: answers, and reads results")),
        (Role.LEAD, _("Lead: also submits, shows results to others, and invites colleagues")),
        (Role.FACILITATOR, _("Facilitator: sees who the people are, and no answers until they are shown")),
    ]


@blueprint.get("/organisation/people")
@may(Permission.SEE_COLLEAGUES)
def people() -> ResponseReturnValue:
    """Show who belongs to the organisation; leads invite here, and change roles."""
    return _people_page(InviteForm(role=Role.MEMBER))


@blueprint.post("/organisation/people")
@may(Permission.LEAD)
def invite() -> ResponseReturnValue:
    """Make an invitation and show its link, which nobody can see again; with an address, a letter goes there."""
    form, actor = InviteForm(request.form), signed_in()
    if "language" in request.form:
        return _people_page(form)
    check_email(form.email, reader())
    if form.role.data not in dict(role_choices(reader())):
        form.role.errors = [reader().gettext("Choose one of the roles that stand here.")]
    if form.errors:
        return _people_page(form), 422
    try:
        role = Role(form.role.data or "")
        token = send_invitation(lambda connection: storage.still_lead(connection, actor), role, address(form.email))
    except TooManyInvitations:
        told = reader().gettext("%(count)s invitations are open. Take some back first.", count=MOST_INVITATIONS)
        form.email.errors = [told]
        return _people_page(form), 422
    return render_template(
        "organisations/invited.html",
        link=public_url("joining.invitation", token=token),
        email=address(form.email),
        days=invitations.DAYS,
        is_mailed=bool(config().mail_server),
    )


class TooManyInvitations(Exception):
    """So many invitations of the organisation are open that another one is no help."""


def send_invitation(inviter: Callable[[Connection], UUID], role: Role, email: str | None) -> str:
    """Make an invitation, with a letter where there is an address, and return what its link holds.

    `inviter` returns the organisation, in the transaction, or raises. Raises TooManyInvitations.
    """
    actor, job = signed_in(), None
    with writing() as connection:
        organisation_id = inviter(connection)
        if len(invitations.pending(connection, organisation_id, now())) >= MOST_INVITATIONS:
            raise TooManyInvitations
        token = invitations.invite(
            connection,
            actor.key,
            organisation_id=organisation_id,
            role=role,
            email=email,
            made_by=actor.account_id,
            now=now(),
        )
        if email is not None:
            job = _write_invitation(connection, actor, token, email, storage.name_of(connection, organisation_id))
    if job is not None:
        current_app.extensions["queue"].put(job)
    return token


def _write_invitation(connection: Connection, actor: Actor, token: str, email: str, organisation: str) -> UUID:
    _ = reader().gettext
    text = _(
        "Hello,\n\n%(name)s invites you to answer together for %(organisation)s, with Level Ground: a self-assessment "
        "of how mine action reaches women, men, girls and boys.\n\nOpen this link within %(days)s days. "
        "It works once:\n\n%(link)s\n\nIf you do not know %(name)s, nothing needs to be done.\n",
        name=actor.name,
        organisation=organisation,
        days=invitations.DAYS,
        link=public_url("joining.invitation", token=token),
    )
    subject = _("An invitation to Level Ground")
    return write_letter(connection, to=email, subject=subject, text=text, now=now())


def _people_page(form: InviteForm) -> str:
    actor, language = signed_in(), reader()
    is_lead = actor.may(Permission.LEAD)
    found = storage.people_of(reading(), actor)
    open_ones = invitations.pending(reading(), actor.organisation_id, now()) if is_lead else []
    return render_template(
        "organisations/people.html",
        form=form,
        people=[(one, language.day(clock(one.since).date())) for one in found],
        roles=role_texts(language),
        choices=role_choices(language),
        invitations=[(one, language.day(clock(one.ends_at).date())) for one in open_ones],
        leads=sum(one.role is Role.LEAD for one in found),
        done="" if form.errors else request.args.get("done", ""),
    )


@blueprint.post("/organisation/invitations/<uuid:invitation_id>/revoke")
@may(Permission.LEAD)
def revoke(invitation_id: UUID) -> ResponseReturnValue:
    """Take an invitation back."""
    actor = signed_in()
    with writing() as connection:
        organisation_id = storage.still_lead(connection, actor)
        invitations.revoke(connection, actor.key, organisation_id=organisation_id, id=invitation_id, now=now())
    return redirect(url_for("organisations.people", done="revoked"), 303)


@blueprint.post("/organisation/people/<uuid:account_id>/role")
@may(Permission.LEAD)
def change_role(account_id: UUID) -> ResponseReturnValue:
    """Give a colleague another role."""
    wanted = request.form.get("role", "")
    if wanted not in role_texts(reader()):
        abort(400)
    try:
        with writing() as connection:
            storage.set_role(connection, signed_in(), account_id, Role(wanted), now())
    except storage.LastLead:
        return _last_lead_page()
    return redirect(url_for("organisations.people", done="role"), 303)


def _last_lead_page() -> ResponseReturnValue:
    return render_template("organisations/last_lead.html"), 409


@blueprint.get("/organisation/people/<uuid:account_id>/remove")
@may(Permission.LEAD)
def remove(account_id: UUID) -> ResponseReturnValue:
    """Ask whether a colleague is to be removed."""
    person = storage.person_of(reading(), signed_in(), account_id)
    return render_template("organisations/remove.html", person=person)


@blueprint.post("/organisation/people/<uuid:account_id>/remove")
@may(Permission.LEAD)
def remove_now(account_id: UUID) -> ResponseReturnValue:
    """End a colleague's membership; what they answered stays."""
    try:
        with writing() as connection:
            storage.remove(connection, signed_in(), account_id, now())
    except storage.LastLead:
        return _last_lead_page()
    done = "removed" if account_id != signed_in().account_id else "left"
    return redirect(url_for("organisations.people" if done == "removed" else "own.work", done=done), 303)


@blueprint.get("/organisation/leave")
@may(Permission.SEE_COLLEAGUES)
def leave() -> ResponseReturnValue:
    """Ask whether the reader wants to belong to the organisation no more."""
    return render_template("organisations/leave.html")


@blueprint.post("/organisation/leave")
@may(Permission.SEE_COLLEAGUES)
def leave_now() -> ResponseReturnValue:
    """End the reader's own membership."""
    try:
        with writing() as connection:
            storage.leave(connection, signed_in(), now())
    except storage.LastLead:
        return _last_lead_page()
    return redirect(url_for("own.work", done="left"), 303)


@blueprint.get("/account/erase")
@may(Permission.OWN_ACCOUNT)
def erase_account() -> ResponseReturnValue:
    """Ask whether the reader's account is to be erased."""
    return render_template("organisations/erase_account.html", errors=[])


@blueprint.post("/account/erase")
@may(Permission.OWN_ACCOUNT)
def erase_account_now() -> ResponseReturnValue:
    """Erase the reader's account, after the password was given."""
    actor, _ = signed_in(), reader().gettext
    if actor.account_id is None or not is_own_password(actor.account_id, request.form.get("password", "")):
        return render_template("organisations/erase_account.html", errors=[_("This is not your password.")]), 422
    try:
        with writing() as connection:
            storage.erase_account(connection, actor.key, actor.account_id, now())
    except storage.LastLead:
        return _last_lead_page()
    except storage.LastAdministrator:
        told = _("You are the only administrator. Make another one first.")
        return render_template("organisations/erase_account.html", errors=[told]), 409
    session.clear()
    return redirect(url_for("home.start", erased="account"), 303)


@blueprint.get("/organisation/log")
@may(Permission.LEAD)
def log() -> ResponseReturnValue:
    """Show what was done in the organisation, newest first."""
    return render_template("organisations/log.html", lines=told_lines(log_of(reading(), signed_in())))


def told_lines(lines: list[LogLine]) -> list[tuple[str, str, str, str]]:
    """Return when, who, what was done, and to what, in the reader's language."""
    language = reader()
    acts, names = act_texts(language), names_of(reading(), [key for line in lines for key in (line.actor, line.thing)])
    # An invitation that is no organisation's makes an administrator.
    to_administer = language.gettext("to the administration")
    names |= {line.thing: to_administer for line in lines if line.thing.startswith("invitation ")}
    told = []
    for line in lines:
        at = clock(line.at)
        who = names.get(line.actor) or _unnamed(line.actor)
        thing = "" if line.thing == line.actor else names.get(line.thing, "")
        told.append((f"{language.day(at.date())}, {language.time(at)}", who, acts.get(line.act, line.act), thing))
    return told


def _unnamed(key: str) -> str:
    _ = reader().gettext
    return _("Somebody who is gone") if " " in key else _("The command line")


@blueprint.post("/act-for")
@may(Permission.OWN_ACCOUNT)
def act_for() -> ResponseReturnValue:
    """Act for another organisation that the reader belongs to."""
    try:
        organisation_id = UUID(request.form.get("organisation_id", ""))
    except ValueError:
        abort(404)
    with writing() as connection:
        storage.act_for(connection, signed_in(), organisation_id)
    home = url_for("own.work", done="acts_for")
    return redirect(local_address(request.form.get("next", ""), home), 303)
