"""Accounts and seats, and the sign-ins that browsers come with."""

import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from assessment.installation.database import Base, Moment


class AccountRow(Base):
    """A person who signs in with an e-mail address and a password.

    `email` is normalised and in small letters. `password_hash` is argon2's, with its parameters. `totp_secret` is None
    without an authenticator app; `totp_used_at` is the time step of the last code that was taken, which is not taken
    twice. `is_active` is false once the administrator closed the account. `signed_in_at` is None until its person came.
    """

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    totp_secret: Mapped[str | None]
    totp_used_at: Mapped[int | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    is_administrator: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime.datetime] = mapped_column(Moment)
    signed_in_at: Mapped[datetime.datetime | None] = mapped_column(Moment)


class SeatRow(Base):
    """A way into one assessment without an account. `shown_pin` is kept only until it was noted down.

    `organisation_id` is the assessment's: None while nobody but the seats in it decides about it.
    """

    __tablename__ = "seat"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    pin_hash: Mapped[str]
    shown_pin: Mapped[str | None]
    made_at: Mapped[datetime.datetime] = mapped_column(Moment)


class SignInRow(Base):
    """A browser that gave a right code and PIN, or a right password. `key` is the hash of what its cookie holds.

    `organisation_id` is the organisation that an account acts for; None where it belongs to none. `device` tells people
    their sign-ins apart, such as "Firefox, Android".
    """

    __tablename__ = "sign_in"
    __table_args__ = (
        CheckConstraint("(seat_id IS NULL) <> (account_id IS NULL)", name="seat_or_account"),
        Index(None, "ends_at"),
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    seat_id: Mapped[UUID | None] = mapped_column(ForeignKey("seat.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="SET NULL"), index=True)
    device: Mapped[str] = mapped_column(default="")
    began_at: Mapped[datetime.datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime.datetime] = mapped_column(Moment)
