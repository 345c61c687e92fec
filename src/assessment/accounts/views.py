"""Coming back with a code and a PIN, and leaving."""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from assessment.accounts import storage
from assessment.accounts.entering import enter
from assessment.accounts.forms import ComeBackForm
from assessment.installation.access import Permission, current_actor, may
from assessment.installation.carrying import carried_from, carried_text, local_address
from assessment.installation.request import config, now, reader, writing

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/come-back")
@may(Permission.VISIT)
def come_back() -> ResponseReturnValue:
    """Ask for code and PIN; an address to go on to may be given."""
    return come_back_page((), request.args.get("next", ""), code=request.args.get("code", ""))


@blueprint.get("/seats/<code>")
@may(Permission.VISIT)
def seat(code: str) -> ResponseReturnValue:
    """Ask for the PIN alone: the link on the card."""
    return come_back_page((), "", code=code[:100])


@blueprint.post("/come-back")
@may(Permission.VISIT)
def try_pin() -> ResponseReturnValue:
    """Look at code and PIN, and go on: to what was typed before the session ended, or to the assessment."""
    form = ComeBackForm(request.form)
    carried = carried_from(request.form.get("carried", ""))
    next_address = request.form.get("next", "")
    if "language" in request.form or "instead" in request.form:
        return come_back_page(carried, next_address, code=form.code.data or "")
    seat = seat_by_code_and_pin(form)
    if seat is None:
        return come_back_page(carried, next_address, form=form), 422
    enter(seat)
    tasks = url_for("answering.tasks", assessment_id=seat.assessment_id)
    next_address = local_address(next_address, tasks)
    if carried:
        return render_template("accounts/returned.html", carried=carried, next=next_address, tasks=tasks)
    return redirect(next_address, 303)


def seat_by_code_and_pin(form: ComeBackForm) -> storage.Seat | None:
    """Return the seat that code and PIN open; None with messages beside the fields. Raises Paused."""
    form.validate()
    code, pin, secret = storage.as_code(form.code.data or ""), storage.as_pin(form.pin.data or ""), config().secret_key
    _check_length(form, code, pin)
    if form.errors:
        return None
    with writing() as connection:
        attempt = storage.begin_try(connection, code, secret=secret, now=now())
    # The PIN is looked at first: how long that takes must not tell whether the code exists.
    if attempt.is_right(pin, secret) and attempt.seat is not None:
        with writing() as connection:
            storage.forget_tries_at(connection, attempt.seat, secret=secret)
        return attempt.seat
    form.pin.errors = [_wrong(attempt.tries_left)]
    return None


@blueprint.post("/leave")
@may(Permission.VISIT)
def leave() -> ResponseReturnValue:
    """End the sign-in: for computers that several people use."""
    actor = current_actor()
    if actor is not None:
        with writing() as connection:
            storage.sign_out(connection, actor)
    by = session.get("by")
    session.clear()
    if actor is None or actor.account_id is None:
        return redirect(url_for("home.start", left=1), 303)
    # Whoever goes back to a page of theirs is asked for the password, and not for a code.
    session["by"] = by
    return redirect(url_for("people.sign_in", done="signed_out"), 303)


def come_back_page(
    carried: Sequence[tuple[str, str]], next_address: str, *, code: str = "", form: ComeBackForm | None = None
) -> str:
    """Return the page that asks for code and PIN; `carried` is what was typed on the page before it."""
    return render_template(
        "accounts/come_back.html",
        form=form or ComeBackForm(code=code),
        carried=carried_text(carried),
        next=next_address,
    )


def _check_length(form: ComeBackForm, code: str, pin: str) -> None:
    _ = reader().gettext
    if len(code) != storage.CODE_LENGTH:
        form.code.errors = [_("A code has six letters and digits, such as HR4 T9W.")]
    if len(pin) != storage.PIN_LENGTH:
        form.pin.errors = [_("A PIN has four digits.")]


def _wrong(tries_left: int) -> str:
    _ = reader().gettext
    if tries_left == 0:
        return _("Code and PIN do not belong together. There is a pause now; look for the card meanwhile.")
    return reader().ngettext(
        "Code and PIN do not belong together. Look at the card again; %(count)s try is left before a pause.",
        "Code and PIN do not belong together. Look at the card again; %(count)s tries are left before a pause.",
        tries_left,
    )
