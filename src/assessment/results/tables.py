"""Reports that the worker has made, and links by which others read a result."""

import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from assessment.installation.database import Base, Moment


class ReportRow(Base):
    """The PDF of a submitted assessment in one language; another revision has another report."""

    __tablename__ = "report"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime.datetime] = mapped_column(Moment)


class ShareRow(Base):
    """A link by which whoever has it reads the result, or the report, of a submitted assessment.

    `key` is the hash of what the link holds; `recipient` says for whom it was made, as its maker wrote it. `opened`
    counts how often it was followed. It holds for what is submitted: a withdrawn result is not shown.
    """

    __tablename__ = "share"
    __table_args__ = (CheckConstraint("what IN ('result', 'report')", name="known_thing"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), index=True)
    what: Mapped[str]
    language: Mapped[str]
    recipient: Mapped[str]
    made_by: Mapped[str]
    made_at: Mapped[datetime.datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime.datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime.datetime | None] = mapped_column(Moment)
    opened: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime.datetime | None] = mapped_column(Moment)
