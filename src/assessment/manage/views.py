"""Looking after the installation: what needs the administrator, settings, invitations, questionnaires, the log."""

import datetime
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.accounts.people import account_of
from assessment.installation.access import NotAllowed, Permission, Role, may, signed_in
from assessment.installation.languages import Language, own_name
from assessment.installation.log import note
from assessment.installation.mail import waiting_letters, write_letter
from assessment.installation.request import (
    clock,
    config,
    now,
    public_url,
    reader,
    reading,
    settings,
    settings_keeper,
)
from assessment.installation.undelivered import grouped, undelivered, way_out_text, why_text
from assessment.library.storage import shelf
from assessment.manage import people, storage
from assessment.manage.administering import administering
from assessment.manage.forms import SettingsForm
from assessment.organisations import invitations
from assessment.organisations.forms import line
from assessment.organisations.log import MOST_LINES, log_of_installation
from assessment.organisations.views import role_texts, told_lines

blueprint = Blueprint("manage", __name__, url_prefix="/administration")

LATE = datetime.timedelta(minutes=15)
"""After which a letter that was not handed over tells that something is wrong with the mail."""


@blueprint.get("")
@may(Permission.ADMINISTER)
def overview() -> ResponseReturnValue:
    """Show what needs the administrator, then everything that there is."""
    return render_template(
        "manage/overview.html",
        counts=storage.counts(reading(), now=now(), letters_before=now() - LATE),
        settings=settings(),
        is_mailed=bool(config().mail_server),
        waiting=waiting_letters(config().instance),
        outbox=config().instance / "outbox",
        reasons=_reasons(),
        done=request.args.get("done", ""),
    )


def _reasons() -> list[tuple[str, str, int]]:
    """Return why letters that wait were not sent, with what to look at and how many they are."""
    language, waiting = reader(), [one for one in undelivered(reading()) if one.is_waiting]
    return [
        (why_text(language, why, code), way_out_text(language, why), count) for why, code, count in grouped(waiting)
    ]


# Settings


@blueprint.get("/first-run")
@may(Permission.ADMINISTER)
def first_run() -> ResponseReturnValue:
    """Ask for what the installation needs to know before others come; later the same page has the settings."""
    held = settings()
    offered = list(held.languages) or list(_languages())
    starts = "yes" if held.anyone_may_start else "no"
    texts = {"name": held.name, "contact": held.contact, "place": held.place}
    return _settings_page(SettingsForm(data=texts | {"languages": offered, "anyone_may_start": starts}))


@blueprint.post("/first-run")
@may(Permission.ADMINISTER)
def keep_settings() -> ResponseReturnValue:
    """Keep the settings; or send a letter that tells whether letters arrive, and keep what was typed on the page."""
    form = SettingsForm(request.form)
    if "language" in request.form:
        return _settings_page(form)
    if request.form.get("do") == "letter":
        return _settings_page(form, sent_to=_send_test_letter())
    if not form.check(reader()):
        return _settings_page(form), 422
    texts = {"name": line(form.name), "contact": line(form.contact), "place": line(form.place)}
    chosen = [tag for tag in _languages() if tag in (form.languages.data or ())] or ["en"]
    # Where there is nothing to choose from, languages that come later are offered.
    languages = {"languages": chosen if len(_languages()) > 1 else []}
    starts = {"anyone_may_start": form.anyone_may_start.data == "yes", "is_set_up": True}
    with administering() as connection:
        settings_keeper().keep(connection, texts | languages | starts)
        note(connection, actor=signed_in().key, act="changed_settings", thing="installation", now=now())
    settings_keeper().forget()
    return redirect(url_for("manage.overview", done="settings"), 303)


def _settings_page(form: SettingsForm, *, sent_to: str = "") -> str:
    return render_template(
        "manage/settings.html",
        form=form,
        tongues=[(tag, own_name(one.locale)) for tag, one in _languages().items()],
        is_first=not settings().is_set_up,
        is_mailed=bool(config().mail_server),
        mail_server=config().mail_server,
        waiting=waiting_letters(config().instance),
        outbox=config().instance / "outbox",
        sent_to=sent_to,
    )


def _languages() -> dict[str, Language]:
    found: dict[str, Language] = current_app.extensions["languages"]
    return found


def _send_test_letter() -> str:
    """Write a letter to the administrator, and return where it goes."""
    _, account_id = reader().gettext, signed_in().account_id
    if account_id is None:  # a role that has the permission without an account
        raise NotAllowed
    email = account_of(reading(), account_id).email
    text = _(
        "Hello,\n\nthis letter shows that Level Ground can send mail. Invitations and letters for a new password "
        "will arrive in the same way.\n\n%(link)s\n",
        link=public_url("home.start"),
    )
    with administering() as connection:
        job = write_letter(connection, to=email, subject=_("A letter to try the mail"), text=text, now=now())
    current_app.extensions["queue"].put(job)
    return email


# Invitations


@blueprint.get("/invitations")
@may(Permission.ADMINISTER)
def open_invitations() -> ResponseReturnValue:
    """Show all invitations that hold, and who looks after the installation."""
    language = reader()
    found = [(one, language.day(clock(one.ends_at).date())) for one in storage.open_invitations(reading(), now())]
    return render_template(
        "manage/invitations.html",
        to_administer=[one for one in found if one[0].organisation_id is None],
        to_organisations=[one for one in found if one[0].organisation_id is not None],
        administrators=people.administrators(reading()),
        roles=role_texts(language),
        done=request.args.get("done", ""),
    )


@blueprint.post("/invitations")
@may(Permission.ADMINISTER)
def invite_administrator() -> ResponseReturnValue:
    """Make a link for another administrator and show it, once."""
    actor = signed_in()
    with administering() as connection:
        token = invitations.invite(
            connection,
            actor.key,
            organisation_id=None,
            role=Role.ADMINISTRATOR,
            email=None,
            made_by=actor.account_id,
            now=now(),
        )
    return render_template(
        "manage/invited.html",
        link=public_url("joining.invitation", token=token),
        invitation=invitations.invitation_by_token(reading(), token, now()),
        is_mailed=False,
        days=invitations.DAYS,
        is_new=False,
    )


@blueprint.post("/invitations/<uuid:invitation_id>/revoke")
@may(Permission.ADMINISTER)
def revoke(invitation_id: UUID) -> ResponseReturnValue:
    """Take an invitation back, whoever made it."""
    with administering() as connection:
        storage.revoke(connection, signed_in().key, invitation_id, now())
    return redirect(url_for("manage.open_invitations", done="revoked"), 303)


# To read


@blueprint.get("/questionnaires")
@may(Permission.ADMINISTER)
def questionnaires() -> ResponseReturnValue:
    """Show what is published, and how many assessments use it."""
    language, found = reader(), []
    for one in storage.versions(reading()):
        edition = shelf().edition(reading(), one.questionnaire, one.version, language.tag)
        tongues = [edition.questionnaire.language, *one.languages]
        named = [str(language.locale.languages.get(tag.partition("-")[0], tag)) for tag in tongues]
        day = language.day(clock(one.published_at).date())
        found.append((one, edition.questionnaire, language.all_of(named), day))
    return render_template("manage/questionnaires.html", versions=found)


@blueprint.get("/log")
@may(Permission.ADMINISTER)
def log() -> ResponseReturnValue:
    """Show what was done in the whole installation, newest first."""
    return render_template("manage/log.html", lines=told_lines(log_of_installation(reading())), most=MOST_LINES)
