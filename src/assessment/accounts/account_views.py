"""Signing in with an address and a password, a new password, and the page of an account."""

from collections.abc import Sequence
from uuid import UUID

import segno
from flask import Blueprint, abort, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import Connection

from assessment.accounts import people
from assessment.accounts.account_forms import AccountForm, CodeForm, EmailForm, SignInForm
from assessment.accounts.entering import enter_account
from assessment.installation.access import NotAllowed, Permission, may, signed_in
from assessment.installation.carrying import carried_from, carried_text, local_address
from assessment.installation.log import note
from assessment.installation.mail import write_letter
from assessment.installation.request import clock, config, now, public_url, reader, reading, settings, writing
from assessment.installation.settings import Invented
from assessment.installation.throttle import PINS, forget_tries, note_try, throttle_key

blueprint = Blueprint("people", __name__)

_SECOND_STEP_SECONDS = 10 * 60


@blueprint.get("/sign-in")
@may(Permission.VISIT)
def sign_in() -> ResponseReturnValue:
    """Ask for address and password; an address to go on to may be given."""
    return _sign_in_page(SignInForm(), request.args.get("next", ""))


@blueprint.post("/sign-in/demonstration")
@may(Permission.VISIT)
def enter_demonstration() -> ResponseReturnValue:
    """Let a person of a demonstration in, without a password. In every other installation nothing is here."""
    wanted = next((one for one in _invented() if one.account_id == request.form.get("account_id")), None)
    if wanted is None:
        abort(404)
    return _go_on(UUID(wanted.account_id), request.form.get("next", ""))


def _invented() -> Sequence[Invented]:
    if not config().demonstration:
        return ()
    invented = settings().invented
    there = people.active_accounts(reading(), [UUID(one.account_id) for one in invented])
    return [one for one in invented if UUID(one.account_id) in there]


@blueprint.post("/sign-in")
@may(Permission.VISIT)
def try_password() -> ResponseReturnValue:
    """Look at address and password, and go on: to the code of the app, or to where the person wanted to go."""
    form, next_address, _ = SignInForm(request.form), request.form.get("next", ""), reader().gettext
    if "language" in request.form or "instead" in request.form:
        return _sign_in_page(form, next_address)
    email, password = people.normal_email(form.email.data or ""), form.password.data or ""
    if email is None:
        form.email.errors = [_("Enter an e-mail address, such as name@example.org.")]
        return _sign_in_page(form, next_address), 422
    with writing() as connection:
        attempt = people.begin_password_try(connection, email, secret=config().secret_key, now=now())
    if not attempt.is_right(password) or attempt.account is None:
        form.password.errors = [_("E-mail address or password is wrong. Look at both again.")]
        return _sign_in_page(form, next_address), 422
    new_hash = people.hash_password(password) if people.needs_rehash(attempt.password_hash) else None
    with writing() as connection:
        people.end_password_try(connection, attempt, secret=config().secret_key, new_hash=new_hash)
    if attempt.account.has_totp:
        session["second_step"] = _marks().dumps(str(attempt.account.id))
        return _code_page(CodeForm(), next_address)
    return _go_on(attempt.account.id, next_address)


@blueprint.get("/sign-in/code")
@may(Permission.VISIT)
def second_step() -> ResponseReturnValue:
    """Ask for a code of the authenticator app, within ten minutes of the password."""
    if _half_signed_in() is None:
        return redirect(url_for("people.sign_in"), 303)
    return _code_page(CodeForm(), request.args.get("next", ""))


@blueprint.post("/sign-in/code")
@may(Permission.VISIT)
def try_code() -> ResponseReturnValue:
    """Look at the code of the authenticator app."""
    account_id, next_address, form = _half_signed_in(), request.form.get("next", ""), CodeForm(request.form)
    if account_id is None:
        return _sign_in_page(SignInForm(), next_address), 422
    if "language" in request.form:
        return _code_page(form, next_address)
    key = throttle_key(config().secret_key, "code", str(account_id))
    with writing() as connection:
        note_try(connection, key, PINS, now())
    with writing() as connection:
        is_right = people.take_totp(connection, account_id, form.code.data or "")
        if is_right:
            forget_tries(connection, key)
    if not is_right:
        form.code.errors = [reader().gettext("This code is not right, or was used. Wait for the next one in the app.")]
        return _code_page(form, next_address), 422
    return _go_on(account_id, next_address)


@blueprint.get("/forgotten-password")
@may(Permission.VISIT)
def forgotten() -> ResponseReturnValue:
    """Ask for the address that a letter goes to."""
    return _forgotten_page(EmailForm())


@blueprint.post("/forgotten-password")
@may(Permission.VISIT)
def send_reset() -> ResponseReturnValue:
    """Send a letter, if there is an account; the answer is the same if there is none."""
    form, _ = EmailForm(request.form), reader().gettext
    if "language" in request.form:
        return _forgotten_page(form)
    email = people.normal_email(form.email.data or "")
    if email is None:
        form.email.errors = [_("Enter an e-mail address, such as name@example.org.")]
        return _forgotten_page(form), 422
    secret, job = config().secret_key, None
    with writing() as connection:
        note_try(connection, throttle_key(secret, "reset", email), PINS, now())
        account = people.account_by_email(connection, email)
        if account is not None:
            token = people.reset_token(connection, account.id, secret)
            text = _(
                "Hello %(name)s,\n\nsomebody, probably you, asked for a new password for Level Ground. "
                "Choose it here within 2 hours:\n\n%(link)s\n\nIf it was not you, nothing needs to be done.\n",
                name=account.name,
                link=public_url("people.new_password", token=token),
            )
            subject = _("A new password for Level Ground")
            job = write_letter(connection, to=email, subject=subject, text=text, now=now())
    if job is not None:
        current_app.extensions["queue"].put(job)
    return _forgotten_page(form, is_sent=True)


def _forgotten_page(form: EmailForm, *, is_sent: bool = False) -> str:
    return render_template(
        "accounts/forgotten.html",
        form=form,
        is_sent=is_sent,
        is_mailed=bool(config().mail_server),
        contact=settings().contact,
    )


@blueprint.get("/new-password/<token>")
@may(Permission.VISIT)
def new_password(token: str) -> ResponseReturnValue:
    """Ask for a new password, while the letter's link holds."""
    if people.account_of_token(reading(), token, config().secret_key) is None:
        return render_template("accounts/link_over.html"), 410
    return render_template("accounts/new_password.html", form=AccountForm(), token=token)


@blueprint.post("/new-password/<token>")
@may(Permission.VISIT)
def keep_new_password(token: str) -> ResponseReturnValue:
    """Keep the new password; every browser has to sign in with it."""
    account, form = people.account_of_token(reading(), token, config().secret_key), AccountForm(request.form)
    if account is None:
        return render_template("accounts/link_over.html"), 410
    if "language" in request.form:
        return render_template("accounts/new_password.html", form=form, token=token)
    password = form.password.data or ""
    problem = people.password_problem(reader(), password, account.email, account.name)
    if problem:
        form.password.errors = [problem]
        return render_template("accounts/new_password.html", form=form, token=token), 422
    password_hash = people.hash_password(password)
    with writing() as connection:
        account_id = people.set_password_by_token(connection, token, config().secret_key, password_hash)
        if account_id is not None:
            people.end_other_sign_ins(connection, account_id)
            _note(connection, account_id, "set_new_password")
    if account_id is None:
        return render_template("accounts/link_over.html"), 410
    return redirect(url_for("people.sign_in", done="password"), 303)


@blueprint.get("/account")
@may(Permission.OWN_ACCOUNT)
def account() -> ResponseReturnValue:
    """Show the person's account."""
    return _account_page(AccountForm())


@blueprint.post("/account")
@may(Permission.OWN_ACCOUNT)
def change_account() -> ResponseReturnValue:
    """Change what the pressed button is about; `do` says which one it was."""
    form, account_id, do = AccountForm(request.form), _own_id(), request.form.get("do", "")
    change = {"name": _change_name, "password": _change_password, "totp_on": _totp_on, "totp_off": _totp_off}.get(do)
    if change is not None:
        change(form, account_id)
    elif do in ("end", "end_others"):
        with writing() as connection:
            if do == "end":
                people.end_sign_in(connection, account_id, request.form.get("key", ""), now())
            else:
                people.end_other_sign_ins(connection, account_id, signed_in().sign_in)
    if form.errors:
        return _account_page(form), 422
    return redirect(url_for("people.account", done=do), 303)


def _change_name(form: AccountForm, account_id: UUID) -> None:
    name = people.proper_name(form.name.data or "")
    if name is None:
        form.name.errors = [reader().gettext("Enter the name that colleagues know you by, in 100 characters or fewer.")]
        return
    with writing() as connection:
        people.rename(connection, account_id, name)


def is_own_password(account_id: UUID, password: str) -> bool:
    """Count a try and tell whether the password is the account's. Raises Paused."""
    with writing() as connection:
        email = people.account_of(connection, account_id).email
        attempt = people.begin_password_try(connection, email, secret=config().secret_key, now=now())
    if not attempt.is_right(password):
        return False
    with writing() as connection:
        people.end_password_try(connection, attempt, secret=config().secret_key, new_hash=None)
    return True


def _change_password(form: AccountForm, account_id: UUID) -> None:
    own, password = people.account_of(reading(), account_id), form.password.data or ""
    problem = people.password_problem(reader(), password, own.email, own.name)
    if problem:
        form.password.errors = [problem]
        return
    if not is_own_password(account_id, form.old_password.data or ""):
        form.old_password.errors = [reader().gettext("This is not your password.")]
        return
    password_hash = people.hash_password(password)
    with writing() as connection:
        people.set_password(connection, account_id, password_hash)
        _note(connection, account_id, "changed_password")
        people.end_other_sign_ins(connection, account_id, signed_in().sign_in)


def _totp_on(form: AccountForm, account_id: UUID) -> None:
    secret = _offered_totp_secret()
    step = people.totp_step(secret, form.code.data or "")
    if not is_own_password(account_id, form.app_password.data or ""):
        form.app_password.errors = [reader().gettext("This is not your password.")]
        return
    if step is None:
        form.code.errors = [reader().gettext("This code is not right. Enter the one that the app shows now.")]
        return
    with writing() as connection:
        people.set_totp(connection, account_id, secret, step)
        _note(connection, account_id, "turned_app_on")


def _offered_totp_secret() -> str:
    return people.offered_totp_secret(config().secret_key, signed_in().sign_in)


def _totp_off(form: AccountForm, account_id: UUID) -> None:
    if not is_own_password(account_id, form.totp_password.data or ""):
        form.totp_password.errors = [reader().gettext("This is not your password.")]
        return
    with writing() as connection:
        people.set_totp(connection, account_id, None)
        _note(connection, account_id, "turned_app_off")


def _note(connection: Connection, account_id: UUID, act: str) -> None:
    actor = f"account {account_id}"
    note(connection, actor=actor, act=act, thing=actor, now=now())


def _own_id() -> UUID:
    account_id = signed_in().account_id
    if account_id is None:  # a role that has the permission without an account
        raise NotAllowed
    return account_id


def _account_page(form: AccountForm) -> str:
    own = people.account_of(reading(), _own_id())
    secret = picture = ""
    if not own.has_totp:
        secret = _offered_totp_secret()
        picture = segno.make(people.totp_address(secret, own.email), error="m").svg_data_uri(scale=5)
    language = reader()
    sign_ins = [(one, language.day(clock(one.began_at).date())) for one in people.sign_ins_of(reading(), own.id, now())]
    return render_template(
        "accounts/account.html",
        form=form,
        account=own,
        sign_ins=sign_ins,
        secret=secret,
        picture=picture,
        done="" if form.errors else request.args.get("done", ""),
    )


def sign_in_page(carried: Sequence[tuple[str, str]], next_address: str) -> str:
    """Return the page that asks for address and password; `carried` is what was typed on the page before it."""
    return _sign_in_page(SignInForm(), next_address, carried=carried_text(carried))


def _sign_in_page(form: SignInForm, next_address: str, *, carried: str | None = None) -> str:
    return render_template(
        "accounts/sign_in.html",
        form=form,
        next=next_address,
        carried=request.form.get("carried", "") if carried is None else carried,
        done=request.args.get("done", ""),
        invented=_invented(),
    )


def _code_page(form: CodeForm, next_address: str) -> str:
    return render_template(
        "accounts/second_step.html", form=form, next=next_address, carried=request.form.get("carried", "")
    )


def _marks() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(config().secret_key, salt="second-step")


def _half_signed_in() -> UUID | None:
    """Return whose password was right in the last ten minutes; None when nobody's was."""
    try:
        return UUID(_marks().loads(session.get("second_step", ""), max_age=_SECOND_STEP_SECONDS))
    except (BadData, ValueError, TypeError):
        return None


def _go_on(account_id: UUID, next_address: str) -> ResponseReturnValue:
    enter_account(account_id, organisation_id=people.last_organisation(reading(), account_id, now()))
    start = url_for("own.work")
    next_address = local_address(next_address, start)
    carried = carried_from(request.form.get("carried", ""))
    if carried:
        return render_template("accounts/returned.html", carried=carried, next=next_address, tasks=start)
    return redirect(next_address, 303)
