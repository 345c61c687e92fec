"""Accounts in the database: passwords, sign-ins, letters for a new password, codes of an authenticator app."""

import base64
import datetime
import hashlib
import hmac
import secrets
import time
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from email_validator import EmailNotValidError, validate_email
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import Connection, delete, or_, select, update

from assessment.accounts.storage import keep_sign_in
from assessment.accounts.tables import AccountRow, SignInRow
from assessment.installation.database import insert_for
from assessment.installation.languages import Language
from assessment.installation.throttle import PINS, forget_tries, note_try, throttle_key
from assessment.method.fields import is_printable

MIN_PASSWORD = 10
MOST_PASSWORD = 200
RESET_SECONDS = 2 * 60 * 60
"""How long a letter's link to a new password holds."""
MOST_NAME = 100
_NEVER_IN_NAMES = frozenset("\t\n\r\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MOST_EMAIL = 254
_TOTP_SECONDS = 30
_COMMON = frozenset(
    {
        "1234567890",
        "0123456789",
        "1111111111",
        "0000000000",
        "password12",
        "password123",
        "password1234",
        "passwordpassword",
        "qwertyuiop",
        "qwerty12345",
        "1q2w3e4r5t",
        "abcdefghij",
        "abcdefghijk",
        "iloveyou12",
        "welcome123",
        "levelground",
        "level-ground",
    }
)
_HASHER = PasswordHasher()
_NO_PASSWORD = _HASHER.hash(secrets.token_hex())


class EmailTaken(Exception):
    """Another account has this address."""


class Account(NamedTuple):
    """A person who signs in with an e-mail address and a password."""

    id: UUID
    email: str
    name: str
    is_administrator: bool
    has_totp: bool


class PasswordTry(NamedTuple):
    """A password that is about to be looked at: it counts as wrong until it is found right."""

    account: Account | None
    password_hash: str

    def is_right(self, password: str) -> bool:
        """Tell whether the password is right; an address that nobody has takes as long as a wrong password."""
        return is_password(self.password_hash, password) and self.account is not None


class SignIn(NamedTuple):
    """A browser that is signed in to an account."""

    key: str
    device: str
    began_at: datetime.datetime


def normal_email(typed: str) -> str | None:
    """Return an address as it is kept, in small letters; None when it is no address."""
    text = typed.strip(" ")
    if len(text) > _MOST_EMAIL or not text.isprintable():
        return None
    try:
        found = validate_email(text, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None
    return found if len(found) <= _MOST_EMAIL else None


def hash_password(password: str) -> str:
    """Return what is kept of a password. It takes long on purpose: it is done outside transactions."""
    return _HASHER.hash(password)


def is_password(password_hash: str, password: str) -> bool:
    """Tell whether a hash is this password's. It takes long on purpose: it is done outside transactions."""
    try:
        # A longer one is nobody's: it is not hashed at its whole length.
        return _HASHER.verify(password_hash, password[: MOST_PASSWORD + 1])
    except (VerificationError, InvalidHashError):
        return False


def password_problem(language: Language, password: str, email: str, name: str) -> str | None:
    """Return what is wrong with a new password, in the reader's language; None when it may be taken."""
    _ = language.gettext
    if len(password) < MIN_PASSWORD:
        return _("Choose a password of %(count)s letters or more. Three or four words do well.", count=MIN_PASSWORD)
    if len(password) > MOST_PASSWORD:
        return _("Choose a password of %(count)s letters or fewer.", count=MOST_PASSWORD)
    small = password.lower()
    if small in (email.lower(), name.strip().lower()):
        return _("Choose a password that is neither your address nor your name.")
    if small in _COMMON or len(set(small)) == 1:
        return _("This password is among the first that others would guess. Choose another one.")
    return None


def make_account(
    connection: Connection,
    *,
    email: str,
    name: str,
    password_hash: str,
    is_administrator: bool = False,
    now: datetime.datetime,
) -> UUID:
    """Make an account for a normalised address and return its id. Raises EmailTaken."""
    row = {"id": uuid4(), "email": email, "name": name, "password_hash": password_hash, "made_at": now}
    row |= {"is_administrator": is_administrator, "is_active": True}
    statement = insert_for(connection, AccountRow).values(row).on_conflict_do_nothing(index_elements=[AccountRow.email])
    made: UUID | None = connection.execute(statement.returning(AccountRow.id)).scalar_one_or_none()
    if made is None:
        raise EmailTaken
    return made


def account_of(connection: Connection, account_id: UUID) -> Account:
    """Return the account of this id. Raises NoResultFound when there is none."""
    return _account(connection.execute(select(AccountRow.__table__).where(AccountRow.id == account_id)).one())


def account_by_email(connection: Connection, email: str) -> Account | None:
    """Return the account of a normalised address that is not closed; None when nobody has it."""
    wanted = select(AccountRow.__table__).where(AccountRow.email == email, AccountRow.is_active)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else _account(row)


def _account(row: Any) -> Account:
    return Account(row.id, row.email, row.name, row.is_administrator, row.totp_secret is not None)


def active_accounts(connection: Connection, ids: Sequence[UUID]) -> set[UUID]:
    """Return which of these accounts are there and not closed."""
    wanted = select(AccountRow.id).where(AccountRow.id.in_(ids), AccountRow.is_active)
    return set(connection.execute(wanted).scalars())


def proper_name(typed: str, most: int = MOST_NAME) -> str | None:
    """Return a name as it is kept; None when it is empty, over `most` characters, or would turn a line round.

    Joiners stay: some scripts need them.
    """
    name = typed.strip(" ")
    is_plain = is_printable(name) and not _NEVER_IN_NAMES & set(name)
    return name if is_plain and 0 < len(name) <= most else None


def rename(connection: Connection, account_id: UUID, name: str) -> None:
    """Change the name that others see."""
    connection.execute(update(AccountRow).where(AccountRow.id == account_id).values(name=name))


# Passwords


def begin_password_try(connection: Connection, email: str, *, secret: str, now: datetime.datetime) -> PasswordTry:
    """Count a try at the password of a normalised address. Raises Paused after too many."""
    note_try(connection, throttle_key(secret, "account", email), PINS, now)
    wanted = select(AccountRow.__table__).where(AccountRow.email == email, AccountRow.is_active)
    row = connection.execute(wanted).one_or_none()
    if row is None:
        return PasswordTry(None, _NO_PASSWORD)
    return PasswordTry(_account(row), row.password_hash)


def end_password_try(connection: Connection, attempt: PasswordTry, *, secret: str, new_hash: str | None) -> None:
    """Forget the tries of a right password. `new_hash` replaces an outdated hash; None keeps it."""
    if attempt.account is None:
        return
    forget_tries(connection, throttle_key(secret, "account", attempt.account.email))
    if new_hash is not None:
        one = update(AccountRow).where(
            AccountRow.id == attempt.account.id, AccountRow.password_hash == attempt.password_hash
        )
        connection.execute(one.values(password_hash=new_hash))


def needs_rehash(password_hash: str) -> bool:
    """Tell whether a hash was made with weaker parameters than those of today."""
    return _HASHER.check_needs_rehash(password_hash)


def set_password(connection: Connection, account_id: UUID, password_hash: str) -> None:
    """Keep a new password's hash. Which sign-ins end with it is the caller's to say."""
    connection.execute(update(AccountRow).where(AccountRow.id == account_id).values(password_hash=password_hash))


def reset_token(connection: Connection, account_id: UUID, secret: str) -> str:
    """Return a token for a new password. It holds two hours, and until the password changes."""
    password_hash = connection.execute(select(AccountRow.password_hash).where(AccountRow.id == account_id)).scalar_one()
    return _serializer(secret).dumps([str(account_id), _digest(password_hash, secret)])


def account_of_token(connection: Connection, token: str, secret: str) -> Account | None:
    """Return whose new password a token is for; None when it is forged, used, or older than two hours."""
    row = _row_of_token(connection, token, secret)
    return None if row is None else _account(row)


def set_password_by_token(connection: Connection, token: str, secret: str, password_hash: str) -> UUID | None:
    """Keep a new password's hash and return whose it is; None when the token does not hold, or of two uses at once."""
    row = _row_of_token(connection, token, secret)
    if row is None:
        return None
    is_as_it_was = (AccountRow.id == row.id, AccountRow.password_hash == row.password_hash)
    changed = connection.execute(update(AccountRow).where(*is_as_it_was).values(password_hash=password_hash))
    return row.id if changed.rowcount == 1 else None


def _row_of_token(connection: Connection, token: str, secret: str) -> Any:
    try:
        account_id, digest = _serializer(secret).loads(token, max_age=RESET_SECONDS)
    except (BadData, ValueError, TypeError):
        return None
    wanted = select(AccountRow.__table__).where(AccountRow.id == UUID(account_id), AccountRow.is_active)
    row = connection.execute(wanted).one_or_none()
    if row is None or not hmac.compare_digest(digest, _digest(row.password_hash, secret)):
        return None
    return row


def _serializer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="reset")


def _digest(password_hash: str, secret: str) -> str:
    return hmac.new(secret.encode(), password_hash.encode(), hashlib.sha256).hexdigest()[:32]


# Sign-ins


def sign_in_account(
    connection: Connection,
    account_id: UUID,
    *,
    organisation_id: UUID | None,
    device: str,
    ends_at: datetime.datetime,
    now: datetime.datetime,
) -> str:
    """Note that a browser is signed in to an account, and return what its cookie keeps."""
    connection.execute(update(AccountRow).where(AccountRow.id == account_id).values(signed_in_at=now))
    holder = {"account_id": account_id, "organisation_id": organisation_id, "device": device}
    return keep_sign_in(connection, holder, ends_at=ends_at, now=now)


def sign_ins_of(connection: Connection, account_id: UUID, now: datetime.datetime) -> list[SignIn]:
    """Return the sign-ins of an account that have not ended, the latest first."""
    wanted = (
        select(SignInRow.key, SignInRow.device, SignInRow.began_at)
        .where(SignInRow.account_id == account_id, SignInRow.ends_at > now)
        .order_by(SignInRow.began_at.desc())
    )
    return [SignIn(row.key, row.device, row.began_at) for row in connection.execute(wanted)]


def last_organisation(connection: Connection, account_id: UUID, now: datetime.datetime) -> UUID | None:
    """Return the organisation of the account's last sign-in that still stands; None where there is none."""
    wanted = (
        select(SignInRow.organisation_id)
        .where(SignInRow.account_id == account_id, SignInRow.ends_at > now)
        .order_by(SignInRow.began_at.desc())
        .limit(1)
    )
    return connection.execute(wanted).scalar_one_or_none()


def end_sign_in(connection: Connection, account_id: UUID, key: str, now: datetime.datetime) -> None:
    """End one sign-in of an account; another account's stays, and a key of nobody's is none."""
    if any(one.key == key for one in sign_ins_of(connection, account_id, now)):
        connection.execute(delete(SignInRow).where(SignInRow.account_id == account_id, SignInRow.key == key))


def end_other_sign_ins(connection: Connection, account_id: UUID, kept: str = "") -> None:
    """End the sign-ins of an account, but the one whose key is given."""
    connection.execute(delete(SignInRow).where(SignInRow.account_id == account_id, SignInRow.key != kept))


# The authenticator app


def offered_totp_secret(secret: str, sign_in: str) -> str:
    """Return the app secret that a signed-in browser is offered: nothing is kept until it is taken.

    `secret` is the installation's, `sign_in` the key of the sign-in.
    """
    digest = hmac.new(secret.encode(), f"totp:{sign_in}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode()


def totp_address(secret: str, email: str) -> str:
    """Return the otpauth address that an authenticator app reads from a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Level Ground")


def totp_step(secret: str, code: str, at: float | None = None) -> int | None:
    """Return the time step of a code, one step of 30 seconds early or late; None when it is wrong.

    `at`: seconds since 1970; None is now.
    """
    digits = "".join(code.split())
    step = int((time.time() if at is None else at) // _TOTP_SECONDS)
    app = pyotp.TOTP(secret)
    if not (digits.isascii() and digits.isdecimal()):
        return None
    return next((one for one in (step, step - 1, step + 1) if hmac.compare_digest(app.generate_otp(one), digits)), None)


def take_totp(connection: Connection, account_id: UUID, code: str, at: float | None = None) -> bool:
    """Tell whether a code is right, and take it: neither it nor an older one is taken again."""
    secret = connection.execute(select(AccountRow.totp_secret).where(AccountRow.id == account_id)).scalar()
    step = totp_step(secret, code, at) if secret else None
    if step is None:
        return False
    is_new = or_(AccountRow.totp_used_at.is_(None), AccountRow.totp_used_at < step)
    taken = connection.execute(update(AccountRow).where(AccountRow.id == account_id, is_new).values(totp_used_at=step))
    return taken.rowcount == 1


def set_totp(connection: Connection, account_id: UUID, secret: str | None, step: int | None = None) -> None:
    """Ask for codes of this secret from now on; None asks for none. `step`: that of the code that confirmed it."""
    values = {"totp_secret": secret, "totp_used_at": step}
    connection.execute(update(AccountRow).where(AccountRow.id == account_id).values(values))
