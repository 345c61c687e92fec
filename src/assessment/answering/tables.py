"""Assessments, their answers with all earlier ones, and the result of what was submitted."""

import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from assessment.installation.database import Base, Moment


class AssessmentRow(Base):
    """An organisation's assessment by one version of a questionnaire.

    `organisation_id` is whose it is: None while only seats reach it; `organisation` is what its opening page says.
    `revision` counts its changes, whichever answer they were to. `profile` is None until the opening page was saved.
    `round_id` is the round it was begun for; `share` says what the organisation shows of it with its name, since
    `shared_at`, None where nothing was chosen yet.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        ForeignKeyConstraint(["questionnaire", "version"], ["questionnaire.id", "questionnaire.version"]),
        CheckConstraint("state IN ('draft', 'submitted')", name="known_state"),
        CheckConstraint("(state = 'submitted') = (submitted_at IS NOT NULL)", name="submitted_has_a_time"),
        CheckConstraint("share IN ('nothing', 'result', 'report')", name="known_share"),
        Index("ix_assessment_round_id", "round_id", "organisation_id", unique=True),
        Index("ix_assessment_share", "round_id", "share"),
        Index(None, "changed_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    round_id: Mapped[UUID | None] = mapped_column(ForeignKey("round.id", ondelete="SET NULL"))
    questionnaire: Mapped[str]
    version: Mapped[int]
    state: Mapped[str]
    revision: Mapped[int]
    organisation: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    profile: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    participants: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    period: Mapped[str | None]
    language: Mapped[str | None]
    date: Mapped[datetime.date | None]
    due: Mapped[datetime.date | None]
    begun_at: Mapped[datetime.datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime.datetime] = mapped_column(Moment)
    submitted_at: Mapped[datetime.datetime | None] = mapped_column(Moment)
    share: Mapped[str] = mapped_column(default="nothing", server_default="nothing")
    shared_at: Mapped[datetime.datetime | None] = mapped_column(Moment)


class AnswerRow(Base):
    """The answer to one question, as it stands. `content` has the shape of an answers file.

    `revision` is that of the assessment when it was saved. `page` and `turn` tell which rendering of a page wrote it,
    and at which of its savings: a page is never in conflict with itself.
    """

    __tablename__ = "answer"
    __table_args__ = ({"sqlite_with_rowid": False},)

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    page: Mapped[str]
    turn: Mapped[int]
    is_text_kept: Mapped[bool] = mapped_column(default=False)


class AnswerHistoryRow(Base):
    """Every answer that ever stood, written once and never changed."""

    __tablename__ = "answer_history"
    __table_args__ = ({"sqlite_with_rowid": False},)

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    actor: Mapped[str]
    saved_at: Mapped[datetime.datetime] = mapped_column(Moment)


class PartRow(Base):
    """A phase of an assessment that a colleague has taken on. Others may answer it all the same."""

    __tablename__ = "part"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True)
    phase: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)


class PresenceRow(Base):
    """The page of an assessment that somebody had open last. `seen_at` grows while it is open, `since` stays."""

    __tablename__ = "presence"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True)
    actor: Mapped[str] = mapped_column(primary_key=True)
    phase: Mapped[str]
    since: Mapped[datetime.datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime.datetime] = mapped_column(Moment)


class ResultRow(Base):
    """The Result of a submitted assessment, as JSON: derived, and rebuilt at any time from its answers."""

    __tablename__ = "result"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int]
    document: Mapped[str] = mapped_column(Text)
