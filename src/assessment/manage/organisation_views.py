"""The organisations of an installation: adding one with its first lead, correcting it, erasing it."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from assessment.installation.access import Permission, Role, may, signed_in
from assessment.installation.request import clock, config, now, public_url, reader, reading
from assessment.manage import storage
from assessment.manage.administering import administering
from assessment.manage.forms import OrganisationForm
from assessment.organisations import invitations
from assessment.organisations import storage as organisations
from assessment.organisations.forms import InviteForm, address, check_email, line
from assessment.organisations.kinds import countries, organisation_types
from assessment.organisations.views import MOST_INVITATIONS, TooManyInvitations, role_texts, send_invitation

blueprint = Blueprint("manage_organisations", __name__, url_prefix="/administration/organisations")


@blueprint.get("")
@may(Permission.ADMINISTER)
def all_organisations() -> ResponseReturnValue:
    """Show all organisations in numbers."""
    language = reader()
    found = storage.organisations(reading())
    return render_template(
        "manage/organisations.html",
        organisations=[(one, language.day(clock(one.changed_at).date()) if one.changed_at else None) for one in found],
        types=organisation_types(language),
        without=storage.without_organisation(reading()),
        done=request.args.get("done", ""),
    )


@blueprint.get("/new")
@may(Permission.ADMINISTER)
def new() -> ResponseReturnValue:
    """Ask for an organisation, and for the address of its first lead."""
    return _form_page(OrganisationForm())


@blueprint.post("/new")
@may(Permission.ADMINISTER)
def add() -> ResponseReturnValue:
    """Add an organisation and invite its first lead; the link is shown here, once."""
    form = OrganisationForm(request.form)
    if "language" in request.form:
        return _form_page(form)
    if not form.check(reader()) or _has_namesake(form):
        return _form_page(form), 422
    token = send_invitation(_maker(form), Role.LEAD, address(form.email))
    return _invited_page(token, is_new=True)


def _maker(form: OrganisationForm) -> Callable[[Connection], UUID]:
    """Return what adds the organisation, in the transaction that also has its first invitation."""
    actor, name, type = signed_in(), line(form.name), form.type.data or ""

    def make(connection: Connection) -> UUID:
        organisations.still_administrator(connection, actor)
        return organisations.make_organisation(
            connection, actor.key, name=name, country=form.country.data, type=type, now=now()
        )

    return make


def _has_namesake(form: OrganisationForm, *, but: UUID | None = None) -> bool:
    """Tell, beside the field too, whether another organisation of the country has the name."""
    if not storage.has_namesake(reading(), line(form.name), form.country.data, but=but):
        return False
    told = reader().gettext(
        "An organisation of this name and country is here already: see the list. Or add what tells them apart."
    )
    form.name.errors = [told]
    return True


def _invited_page(token: str, *, is_new: bool) -> str:
    return render_template(
        "manage/invited.html",
        link=public_url("joining.invitation", token=token),
        invitation=invitations.invitation_by_token(reading(), token, now()),
        is_mailed=bool(config().mail_server),
        days=invitations.DAYS,
        is_new=is_new,
    )


def _form_page(form: OrganisationForm, organisation: storage.Organisation | None = None) -> str:
    language = reader()
    return render_template(
        "manage/organisation_form.html",
        form=form,
        organisation=organisation,
        countries=countries(language),
        types=list(organisation_types(language).items()),
    )


@blueprint.get("/<uuid:organisation_id>")
@may(Permission.ADMINISTER)
def organisation(organisation_id: UUID) -> ResponseReturnValue:
    """Show the people of an organisation, its open invitations, and how many assessments it has."""
    return _organisation_page(organisation_id, InviteForm())


@blueprint.post("/<uuid:organisation_id>")
@may(Permission.ADMINISTER)
def invite(organisation_id: UUID) -> ResponseReturnValue:
    """Invite another lead; the link is shown here, once."""
    form, found = InviteForm(request.form), storage.organisation(reading(), organisation_id)
    if "language" in request.form:
        return _organisation_page(organisation_id, form)
    check_email(form.email, reader())
    if form.errors:
        return _organisation_page(organisation_id, form), 422
    try:
        token = send_invitation(_inviter(found.id), Role.LEAD, address(form.email))
    except TooManyInvitations:
        told = reader().gettext("%(count)s invitations are open. Take some back first.", count=MOST_INVITATIONS)
        form.email.errors = [told]
        return _organisation_page(organisation_id, form), 422
    return _invited_page(token, is_new=False)


def _inviter(organisation_id: UUID) -> Callable[[Connection], UUID]:
    actor = signed_in()

    def inviter(connection: Connection) -> UUID:
        organisations.still_administrator(connection, actor)
        return organisation_id

    return inviter


def _organisation_page(id: UUID, form: InviteForm) -> str:
    language, connection = reader(), reading()
    open_ones = invitations.pending(connection, id, now())
    found = storage.organisation(connection, id)
    return render_template(
        "manage/organisation.html",
        form=form,
        organisation=found,
        type=organisation_types(language)[found.type],
        people=organisations.people_in(connection, id),
        invitations=[(one, language.day(clock(one.ends_at).date())) for one in open_ones],
        roles=role_texts(language),
        changed=language.day(clock(found.changed_at).date()) if found.changed_at else "",
        done="" if form.errors else request.args.get("done", ""),
    )


@blueprint.post("/<uuid:organisation_id>/invitations/<uuid:invitation_id>/revoke")
@may(Permission.ADMINISTER)
def revoke(organisation_id: UUID, invitation_id: UUID) -> ResponseReturnValue:
    """Take an invitation of an organisation back."""
    with administering() as connection:
        invitations.revoke(connection, signed_in().key, organisation_id=organisation_id, id=invitation_id, now=now())
    return redirect(url_for("manage_organisations.organisation", organisation_id=organisation_id, done="revoked"), 303)


@blueprint.get("/<uuid:organisation_id>/correct")
@may(Permission.ADMINISTER)
def correct(organisation_id: UUID) -> ResponseReturnValue:
    """Ask what is to be corrected."""
    found = storage.organisation(reading(), organisation_id)
    data = {"name": found.name, "country": found.country or "", "type": found.type}
    return _form_page(OrganisationForm(data=data), found)


@blueprint.post("/<uuid:organisation_id>/correct")
@may(Permission.ADMINISTER)
def keep_corrected(organisation_id: UUID) -> ResponseReturnValue:
    """Keep what was corrected."""
    form, found = OrganisationForm(request.form), storage.organisation(reading(), organisation_id)
    if "language" in request.form:
        return _form_page(form, found)
    if not form.check(reader()) or _has_namesake(form, but=found.id):
        return _form_page(form, found), 422
    with administering() as connection:
        storage.correct_organisation(
            connection,
            signed_in().key,
            organisation_id,
            name=line(form.name),
            country=form.country.data,
            type=form.type.data or "",
            now=now(),
        )
    return redirect(
        url_for("manage_organisations.organisation", organisation_id=organisation_id, done="corrected"), 303
    )


@blueprint.get("/<uuid:organisation_id>/erase")
@may(Permission.ADMINISTER)
def erase(organisation_id: UUID) -> ResponseReturnValue:
    """Ask whether an organisation and everything of it is to go."""
    return _erase_page(organisation_id, [])


@blueprint.post("/<uuid:organisation_id>/erase")
@may(Permission.ADMINISTER)
def erase_now(organisation_id: UUID) -> ResponseReturnValue:
    """Erase an organisation with its assessments, for ever."""
    if request.form.get("sure") != "yes":
        return _erase_page(organisation_id, [reader().gettext("Tick the box if everything is to be erased.")]), 422
    with administering() as connection:
        storage.erase_organisation(connection, signed_in().key, organisation_id, now())
    return redirect(url_for("manage_organisations.all_organisations", done="erased"), 303)


def _erase_page(id: UUID, errors: list[str]) -> str:
    return render_template("manage/erase.html", organisation=storage.organisation(reading(), id), errors=errors)
