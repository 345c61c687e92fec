"""The review before a workshop: who reviews, what was looked at and marked, comments, and stories for the room.

`circle` says who is in it beside the organisation: "round" is the authority of its round with the facilitators whom it
invited, "organisation" the organisation's own facilitators. Neither reads what the other wrote.
"""

import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assessment.installation.database import Base, Moment

_CIRCLES = "circle IN ('round', 'organisation')"
_KINDS = "kind IN ('strong', 'hard')"


class RoundFacilitatorRow(Base):
    """An account that reviews what organisations show in a round, until its authority ends that."""

    __tablename__ = "round_facilitator"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True)
    since: Mapped[datetime.datetime] = mapped_column(Moment)
    invited_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)


class FacilitatorLinkRow(Base):
    """A link that makes who follows it a facilitator of a round, once. `key` is the hash of what it holds."""

    __tablename__ = "facilitator_link"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), index=True)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime.datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime.datetime] = mapped_column(Moment)
    used_at: Mapped[datetime.datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime.datetime | None] = mapped_column(Moment)


class OwnReviewRow(Base):
    """An assessment that an organisation shows to its own facilitators; `shown_by` is the key of who decided it."""

    __tablename__ = "own_review"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True)
    shown_by: Mapped[str]
    shown_at: Mapped[datetime.datetime] = mapped_column(Moment)


class LookRow(Base):
    """That a circle looked at an assessment as it was at this `revision`: at a later one it is new again."""

    __tablename__ = "look"
    __table_args__ = (CheckConstraint(_CIRCLES, name="known_circle"),)

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True)
    circle: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    looked_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    looked_at: Mapped[datetime.datetime] = mapped_column(Moment)


class MarkRow(Base):
    """A question of an assessment that a circle marked as a strength or as a hard topic."""

    __tablename__ = "mark"
    __table_args__ = (CheckConstraint(_CIRCLES, name="known_circle"), CheckConstraint(_KINDS, name="known_kind"))

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True)
    circle: Mapped[str] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime.datetime] = mapped_column(Moment)


class ThreadRow(Base):
    """The comments of a circle on a question, a phase, or the whole of an assessment, where `code` is "".

    `settled_at` is None while it is open.
    """

    __tablename__ = "thread"
    __table_args__ = (
        UniqueConstraint("assessment_id", "circle", "about", "code"),
        CheckConstraint(_CIRCLES, name="known_circle"),
        CheckConstraint("about IN ('question', 'phase', 'whole')", name="known_place"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"))
    circle: Mapped[str]
    about: Mapped[str]
    code: Mapped[str]
    settled_at: Mapped[datetime.datetime | None] = mapped_column(Moment)


class CommentRow(Base):
    """A comment, written once. `author` is the key of who wrote it, `side` what they were then."""

    __tablename__ = "comment"
    __table_args__ = (CheckConstraint("side IN ('facilitator', 'authority', 'organisation')", name="known_side"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    thread_id: Mapped[UUID] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), index=True)
    side: Mapped[str]
    author: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime.datetime] = mapped_column(Moment)


class StoryRow(Base):
    """A story that a circle asks to tell in the room, word for word. `question` is the one that it belongs to.

    `is_allowed` is None until the organisation has answered, by `answered_by`; no answer is a no.
    """

    __tablename__ = "story"
    __table_args__ = (
        CheckConstraint(_CIRCLES, name="known_circle"),
        CheckConstraint("(is_allowed IS NULL) = (answered_at IS NULL)", name="answered_at_a_time"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), index=True)
    circle: Mapped[str]
    question: Mapped[str | None]
    text: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    asked_at: Mapped[datetime.datetime] = mapped_column(Moment)
    is_allowed: Mapped[bool | None]
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime.datetime | None] = mapped_column(Moment)


class TopicRow(Base):
    """A question that the panel of a round will talk about, as something strong or hard."""

    __tablename__ = "topic"
    __table_args__ = (CheckConstraint(_KINDS, name="known_kind"),)

    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    taken_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    taken_at: Mapped[datetime.datetime] = mapped_column(Moment)


class ProposalRow(Base):
    """A paper form that a facilitator types in for an organisation of a round: its lead takes it over or turns it down.

    The assessment belongs to nobody until then. `handed_at` is None while it is being typed, by a code.
    """

    __tablename__ = "proposal"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    typed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    begun_at: Mapped[datetime.datetime] = mapped_column(Moment)
    handed_at: Mapped[datetime.datetime | None] = mapped_column(Moment)
