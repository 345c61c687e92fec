"""Seats, and the sign-ins that browsers come with."""

import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from assessment.installation.database import Base, Moment


class SeatRow(Base):
    """A way into one assessment without an account. `shown_pin` is kept only until it was noted down."""

    __tablename__ = "seat"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    pin_hash: Mapped[str]
    shown_pin: Mapped[str | None]
    made_at: Mapped[datetime.datetime] = mapped_column(Moment)


class SignInRow(Base):
    """A browser that gave a right code and PIN. `key` is the hash of what its cookie holds."""

    __tablename__ = "sign_in"
    __table_args__ = (Index(None, "ends_at"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    seat_id: Mapped[UUID] = mapped_column(ForeignKey("seat.id", ondelete="CASCADE"), index=True)
    began_at: Mapped[datetime.datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime.datetime] = mapped_column(Moment)
