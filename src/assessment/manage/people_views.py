"""The people of an installation: closing an account, mandates of authorities, who else looks after it."""

import datetime
from collections.abc import Callable, Mapping
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from assessment.accounts.people import set_totp
from assessment.installation.access import Permission, may, signed_in
from assessment.installation.languages import Language
from assessment.installation.log import note
from assessment.installation.request import clock, now, reader, reading
from assessment.manage import people
from assessment.manage.administering import administering
from assessment.manage.forms import MandateForm
from assessment.organisations.kinds import ASEAN, area_name, countries
from assessment.organisations.storage import LastAdministrator, LastLead, erase_account
from assessment.organisations.views import role_texts

blueprint = Blueprint("manage_people", __name__, url_prefix="/administration/people")

_CHANGES: Mapping[str, Callable[..., None]] = {
    "close": people.close_account,
    "open": people.open_account,
    "make_administrator": people.make_administrator,
    "unmake_administrator": people.unmake_administrator,
}
"""What the buttons of the page do, by what they send."""


class NotSure(Exception):
    """What cannot be undone is asked for without the box that says so."""


@blueprint.get("")
@may(Permission.ADMINISTER)
def all_people() -> ResponseReturnValue:
    """Show everybody who has an account."""
    found = [(one, _day(one.signed_in_at)) for one in people.people(reading())]
    return render_template("manage/people.html", people=found, done=request.args.get("done", ""))


@blueprint.get("/<uuid:account_id>")
@may(Permission.ADMINISTER)
def person(account_id: UUID) -> ResponseReturnValue:
    """Show somebody who has an account, and what can be changed of it."""
    return _person_page(account_id, MandateForm())


@blueprint.post("/<uuid:account_id>")
@may(Permission.ADMINISTER)
def change(account_id: UUID) -> ResponseReturnValue:
    """Change what the pressed button is about; `do` says which one it was."""
    form, do, _ = MandateForm(request.form), request.form.get("do", ""), reader().gettext
    try:
        with administering() as connection:
            _change(connection, account_id, do, form)
    except people.OwnAccount:
        told = _("This is your own account. Another administrator can close it.")
        return _person_page(account_id, form, problem=told), 409
    except LastAdministrator:
        told = _("Nobody else looks after this installation. Make another administrator first.")
        return _person_page(account_id, form, problem=told), 409
    except LastLead:
        told = _("An organisation has no other lead. Invite one there first.")
        return _person_page(account_id, form, problem=told), 409
    except people.StillOpen:
        return _person_page(account_id, form, problem=_("The account is open. Close it first.")), 409
    except NotSure:
        return _person_page(account_id, form, problem=_("Tick the box if the account is to be erased.")), 422
    if form.errors:
        return _person_page(account_id, form), 422
    if do == "erase":
        return redirect(url_for("manage_people.all_people", done=do), 303)
    if account_id == signed_in().account_id and do == "unmake_administrator":
        return redirect(url_for("people.account"), 303)
    return redirect(url_for("manage_people.person", account_id=account_id, done=do), 303)


def _change(connection: Connection, account_id: UUID, do: str, form: MandateForm) -> None:
    own_id, area = signed_in().account_id, form.area.data or ""
    found = people.person(connection, account_id)
    if do == "erase":
        if found.is_active:
            raise people.StillOpen
        if "sure" not in request.form:
            raise NotSure
        erase_account(connection, signed_in().key, account_id, now())
    elif do == "totp_off":
        set_totp(connection, account_id, None)
        note(connection, actor=signed_in().key, act="turned_app_off", thing=f"account {account_id}", now=now())
    elif do in _CHANGES:
        _CHANGES[do](connection, own_id, account_id, now())
    elif do == "take_mandate":
        people.take_mandate(connection, own_id, account_id, area, now())
    elif do == "give_mandate" and area in dict(areas(reader())):
        people.give_mandate(connection, own_id, account_id, area, now())
    elif do == "give_mandate":
        form.area.errors = [reader().gettext("Choose a country, or ASEAN.")]


def areas(language: Language) -> list[tuple[str, str]]:
    """Return the areas that an authority may speak for, by their codes."""
    return [(ASEAN, area_name(language, ASEAN)), *((code, name) for code, name in countries(language) if code)]


def _person_page(id: UUID, form: MandateForm, *, problem: str = "") -> str:
    language, found = reader(), people.person(reading(), id)
    return render_template(
        "manage/person.html",
        person=found,
        form=form,
        problem=problem,
        signed_in=_day(found.signed_in_at),
        since=_day(found.made_at),
        roles=role_texts(language),
        areas=areas(language),
        is_own=id == signed_in().account_id,
        done="" if problem or form.errors else request.args.get("done", ""),
    )


def _day(moment: datetime.datetime | None) -> str:
    """Return the day of a moment on the reader's clock; "" where there is none."""
    return reader().day(clock(moment).date()) if moment else ""
