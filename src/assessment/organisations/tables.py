"""Organisations, who belongs to them, who was invited, and who speaks for a national authority."""

import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from assessment.installation.database import Base, Moment


class OrganisationRow(Base):
    """An organisation. `country` is a code of two letters, None where it was left open; `type` as in answers files."""

    __tablename__ = "organisation"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    country: Mapped[str | None]
    type: Mapped[str]
    made_at: Mapped[datetime.datetime] = mapped_column(Moment)


class MembershipRow(Base):
    """An account in an organisation. A facilitator was invited to look, and does not answer."""

    __tablename__ = "membership"
    __table_args__ = (CheckConstraint("role IN ('member', 'lead', 'facilitator')", name="known_role"),)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[str]
    since: Mapped[datetime.datetime] = mapped_column(Moment)


class InvitationRow(Base):
    """A link that makes who follows it a colleague, or the administrator where `organisation_id` is None.

    `key` is the hash of what the link holds; `email` is None where the link was copied rather than mailed.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("role IN ('member', 'lead', 'facilitator', 'administrator')", name="known_role"),
        CheckConstraint("(role = 'administrator') = (organisation_id IS NULL)", name="organisation_or_administrator"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    role: Mapped[str]
    email: Mapped[str | None]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime.datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime.datetime] = mapped_column(Moment)
    used_at: Mapped[datetime.datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime.datetime | None] = mapped_column(Moment)


class MandateRow(Base):
    """An account that speaks for the mine action authority of an area, a country's code of two letters or "ASEAN"."""

    __tablename__ = "mandate"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    area: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime.datetime] = mapped_column(Moment)
