"""Rounds: an authority asks organisations to assess themselves, and publishes what they have in common."""

import datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assessment.installation.database import Base, Moment


class RoundRow(Base):
    """A round of one area (a country's code of two letters or "ASEAN") by one version of a questionnaire.

    It is open from `opens_at` until `closes_at`; what is handed in is frozen from then on. `zone` is the IANA name of
    the time zone in which the authority reads both. `texts`: language → text of the invitation.
    """

    __tablename__ = "round"
    __table_args__ = (
        ForeignKeyConstraint(["questionnaire", "version"], ["questionnaire.id", "questionnaire.version"]),
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
        UniqueConstraint("area", "questionnaire", "period"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    area: Mapped[str]
    questionnaire: Mapped[str]
    version: Mapped[int]
    period: Mapped[str]
    opens_at: Mapped[datetime.datetime] = mapped_column(Moment)
    closes_at: Mapped[datetime.datetime] = mapped_column(Moment)
    zone: Mapped[str]
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime.datetime] = mapped_column(Moment)


class InviteeRow(Base):
    """An organisation that was invited to a round.

    `key` is the hash of what its link holds, `link` how many were made: the last one holds. `email` is where letters
    go, None where the leads get them or the link is copied; it is erased when the round closes. `wants_letters` turns
    False by the link in a letter that says so.
    """

    __tablename__ = "invitee"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    key: Mapped[str] = mapped_column(unique=True)
    link: Mapped[int] = mapped_column(default=1)
    email: Mapped[str | None]
    language: Mapped[str]
    wants_letters: Mapped[bool] = mapped_column(default=True)
    invited_at: Mapped[datetime.datetime] = mapped_column(Moment)


class ReminderRow(Base):
    """A reminder that is sent once, on a day before closing. `sent_at` is None until then; `sent_to` counts letters."""

    __tablename__ = "reminder"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[datetime.date] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime.datetime | None] = mapped_column(Moment)
    sent_to: Mapped[int] = mapped_column(default=0)


class PublicationRow(Base):
    """What a closed round came to, as the JSON of a `Released`. It never changes once `published_at` is set.

    Until then it is a preview, made anew where an organisation changes what it shows: `basis` tells what it was made
    from, see `closing.basis_of`.
    """

    __tablename__ = "publication"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    document: Mapped[str] = mapped_column(Text)
    basis: Mapped[str]
    made_at: Mapped[datetime.datetime] = mapped_column(Moment)
    published_at: Mapped[datetime.datetime | None] = mapped_column(Moment)
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
