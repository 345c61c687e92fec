"""Seats and sign-ins in the database: codes, PINs, and who a browser's cookie stands for."""

import datetime
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from unicodedata import decimal
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Uuid,
    bindparam,
    column,
    delete,
    func,
    insert,
    or_,
    select,
    table,
    update,
)
from werkzeug.security import check_password_hash, generate_password_hash

from assessment.accounts.tables import AccountRow, SeatRow, SignInRow
from assessment.installation.access import Actor
from assessment.installation.throttle import PINS, forget_tries, note_try, throttle_key
from assessment.installation.tokens import new_token, token_key

LETTERS = "ACDEFGHJKMNPQRTUVWXY34679"
"""Of a code: none that is taken for another one when it is read aloud or copied by hand."""
CODE_LENGTH = 6
PIN_LENGTH = 4
PIN_METHOD = "scrypt"
"""How PINs are hashed, with Werkzeug's costs."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A way into one assessment. `pin` is known only until it was noted down."""

    id: UUID
    assessment_id: UUID
    code: str
    pin: str | None


# Statements of every request are written once: making one costs more than running it.
_SEAT, _SIGN_IN, _ACCOUNT = SeatRow.__table__.c, SignInRow.__table__.c, AccountRow.__table__.c
# By its name: assessments belong to a feature above this one.
_ASSESSMENTS = table("assessment", column("id", Uuid), column("organisation_id", Uuid))
SEATS_ASSESSMENTS: Select[UUID] = select(_SEAT.assessment_id).where(_SEAT.id == bindparam("reaching_seat"))
"""The query for the assessment that a seat is in."""
SIGN_INS = (
    select(
        _SIGN_IN.key,
        _SIGN_IN.seat_id,
        _SEAT.assessment_id,
        _SIGN_IN.account_id,
        _ACCOUNT.name,
        _ACCOUNT.is_administrator,
        func.coalesce(_SEAT.organisation_id, _SIGN_IN.organisation_id).label("organisation_id"),
    )
    .select_from(
        SignInRow.__table__.outerjoin(SeatRow.__table__, _SIGN_IN.seat_id == _SEAT.id).outerjoin(
            AccountRow.__table__, _SIGN_IN.account_id == _ACCOUNT.id
        )
    )
    .where(
        _SIGN_IN.key == bindparam("key"),
        _SIGN_IN.ends_at > bindparam("now"),
        or_(_SIGN_IN.account_id.is_(None), _ACCOUNT.is_active),
    )
    .subquery("signed_in")
)
"""The query for who a sign-in stands for, with parameters `key` and `now`."""


class Pin(NamedTuple):
    """A new PIN, and the hash that is kept of it. Hashing takes long on purpose: it is done outside transactions."""

    text: str
    hash: str


def new_pin(secret: str) -> Pin:
    """Return a PIN that nobody can guess."""
    pin = "".join(secrets.choice("0123456789") for _ in range(PIN_LENGTH))
    return Pin(pin, generate_password_hash(_peppered(pin, secret), PIN_METHOD))


def make_seat(connection: Connection, assessment_id: UUID, pin: Pin, now: datetime.datetime) -> Seat:
    """Make a seat in an assessment, with a code that no other one has."""
    seat = Seat(uuid4(), assessment_id, free_code(connection, _SEAT.code), pin.text)
    row = {"id": seat.id, "assessment_id": assessment_id, "code": seat.code, "made_at": now}
    connection.execute(insert(SeatRow).values(row | {"pin_hash": pin.hash, "shown_pin": pin.text}))
    return seat


def free_code(connection: Connection, column: ColumnElement[str]) -> str:
    """Return a code that nobody can guess, and that stands in no row of the column yet."""
    while True:
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        if connection.execute(select(column).where(column == code)).first() is None:
            return code


def _peppered(pin: str, secret: str) -> str:
    """Return what is hashed: with a key outside the database, since all PINs are tried in minutes."""
    return hmac.new(secret.encode(), pin.encode(), hashlib.sha256).hexdigest()


def as_code(typed: str) -> str:
    """Return a code as it is kept: capitals and spaces do not matter."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())


def as_pin(typed: str) -> str:
    """Return a PIN as it is kept, from digits of any script."""
    return "".join(str(decimal(letter)) for letter in typed if letter.isdecimal())


def seat_of(connection: Connection, actor: Actor) -> Seat:
    """Return the seat that the actor holds."""
    row = connection.execute(select(SeatRow.__table__).where(SeatRow.id == actor.seat_id)).one()
    return Seat(row.id, row.assessment_id, row.code, row.shown_pin)


def forget_shown_pin(connection: Connection, actor: Actor) -> None:
    """Keep only the hash of the PIN, from when it was noted down."""
    connection.execute(update(SeatRow).where(SeatRow.id == actor.seat_id).values(shown_pin=None))


def forget_old_pins(connection: Connection, before: datetime.datetime) -> None:
    """Keep only the hash of PINs that were shown long enough, noted or not."""
    connection.execute(update(SeatRow).where(SeatRow.made_at < before).values(shown_pin=None))


def give_seats(connection: Connection, assessment_id: UUID, organisation_id: UUID) -> None:
    """Note whose the seats of an assessment are, from when it belongs to an organisation."""
    connection.execute(
        update(SeatRow).where(SeatRow.assessment_id == assessment_id).values(organisation_id=organisation_id)
    )


def give_all_seats(connection: Connection, organisation_id: UUID) -> None:
    """Note whose the seats of an organisation's assessments are, from when it has somebody who decides about them."""
    own = select(_ASSESSMENTS.c.id).where(_ASSESSMENTS.c.organisation_id == organisation_id)
    free = (SeatRow.organisation_id.is_(None), SeatRow.assessment_id.in_(own))
    connection.execute(update(SeatRow).where(*free).values(organisation_id=organisation_id))


def seats_in(connection: Connection, assessment_id: UUID) -> list[Seat]:
    """Return the seats of an assessment that the reader may reach, the earliest first; without PINs."""
    query = select(SeatRow.id, SeatRow.code).where(SeatRow.assessment_id == assessment_id).order_by(SeatRow.made_at)
    return [Seat(row.id, assessment_id, row.code, None) for row in connection.execute(query)]


def remove_seat(connection: Connection, assessment_id: UUID, seat_id: UUID) -> bool:
    """Remove a seat with its sign-ins, and tell whether it was there."""
    gone = connection.execute(delete(SeatRow).where(SeatRow.id == seat_id, SeatRow.assessment_id == assessment_id))
    return gone.rowcount == 1


class Try(NamedTuple):
    """A PIN that is about to be looked at: it counts as wrong until it is found right."""

    seat: Seat | None
    pin_hash: str
    tries_left: int

    def is_right(self, pin: str, secret: str) -> bool:
        """Tell whether the PIN is right; a code that nobody has takes as long as a wrong PIN."""
        return check_password_hash(self.pin_hash, _peppered(pin, secret)) and self.seat is not None


def begin_try(connection: Connection, code: str, *, secret: str, now: datetime.datetime) -> Try:
    """Count a try. Raises Paused after too many."""
    key = throttle_key(secret, "seat", code)
    tries_left = note_try(connection, key, PINS, now)
    row = connection.execute(select(SeatRow.__table__).where(SeatRow.code == code)).first()
    if row is None:
        return Try(None, _NO_PIN, tries_left)
    return Try(Seat(row.id, row.assessment_id, row.code, None), row.pin_hash, tries_left)


_NO_PIN = generate_password_hash(secrets.token_hex(), PIN_METHOD)


def forget_tries_at(connection: Connection, seat: Seat, *, secret: str) -> None:
    """Begin to count anew, after code and PIN were right."""
    forget_tries(connection, throttle_key(secret, "seat", seat.code))


def sign_in(
    connection: Connection, seat: Seat, *, secret: str, ends_at: datetime.datetime, now: datetime.datetime
) -> str:
    """Note that a browser holds a seat, and return what its cookie keeps. Earlier tries are forgotten."""
    forget_tries_at(connection, seat, secret=secret)
    return keep_sign_in(connection, {"seat_id": seat.id}, ends_at=ends_at, now=now)


def keep_sign_in(
    connection: Connection, holder: Mapping[str, Any], *, ends_at: datetime.datetime, now: datetime.datetime
) -> str:
    """Note that a browser is signed in, and return what its cookie keeps. `holder`: columns that say who it is."""
    token = new_token()
    connection.execute(
        insert(SignInRow).values({"key": token_key(token), "began_at": now, "ends_at": ends_at, **holder})
    )
    return token


def sign_out(connection: Connection, actor: Actor) -> None:
    """End the sign-in that the browser came with."""
    connection.execute(delete(SignInRow).where(SignInRow.key == actor.sign_in))


def forget_ended_sign_ins(connection: Connection, now: datetime.datetime) -> None:
    """Remove sign-ins whose time is over."""
    connection.execute(delete(SignInRow).where(SignInRow.ends_at < now))
