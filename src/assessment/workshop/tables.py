"""Sessions: their agenda, who is in the room, what was voted, and the cards on the board."""

import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from assessment.installation.database import Base, Moment

_OPEN = text("state = 'open'")


class SessionRow(Base):
    """A session of a workshop. `assessment_id` is that of an own session, None for a panel.

    `begins_at` is when it is planned for, read on the clock of `zone` (an IANA name). `code` is what people join by;
    `screen_key` is the hash of what the projector's address holds. `step` counts what the facilitator does, and is
    what all screens look at; votes and joining leave it alone. `part` is the number of the part that runs, None while
    none does; `part_began_at` is when it began. `state` is "planned", "running" or "ended". `shows` is what the
    projector shows, None for what belongs to the part. `speaking` is "women" or "men" since `speaking_since`, None
    while nobody is counted; the seconds are those before. `summary` opens the record; a record that was approved at
    `approved_at` is changed no more.
    """

    __tablename__ = "session"
    __table_args__ = (
        ForeignKeyConstraint(["questionnaire", "version"], ["questionnaire.id", "questionnaire.version"]),
        CheckConstraint("state IN ('planned', 'running', 'ended')", name="state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    begins_at: Mapped[datetime.datetime] = mapped_column(Moment)
    zone: Mapped[str]
    code: Mapped[str] = mapped_column(unique=True)
    screen_key: Mapped[str] = mapped_column(unique=True)
    questionnaire: Mapped[str]
    version: Mapped[int]
    assessment_id: Mapped[UUID | None] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), index=True)
    round_id: Mapped[UUID | None] = mapped_column(ForeignKey("round.id", ondelete="SET NULL"), index=True)
    is_interpreted: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default="planned")
    step: Mapped[int] = mapped_column(default=0)
    part: Mapped[int | None]
    part_began_at: Mapped[datetime.datetime | None] = mapped_column(Moment)
    began_at: Mapped[datetime.datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime.datetime | None] = mapped_column(Moment)
    shows: Mapped[str | None]
    speaking: Mapped[str | None]
    speaking_since: Mapped[datetime.datetime | None] = mapped_column(Moment)
    seconds_women: Mapped[int] = mapped_column(default=0)
    seconds_men: Mapped[int] = mapped_column(default=0)
    summary: Mapped[str] = mapped_column(Text, default="")
    approved_at: Mapped[datetime.datetime | None] = mapped_column(Moment)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime.datetime] = mapped_column(Moment)


class PartRow(Base):
    """A part of a session's agenda; `number` counts from 0. `notes` are the facilitator's own.

    `sheet` is the panellist sheet of a speaker as JSON, None where there is none.
    """

    __tablename__ = "session_part"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    title: Mapped[str]
    minutes: Mapped[int]
    who: Mapped[str] = mapped_column(default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    question: Mapped[str | None]
    sheet: Mapped[str | None] = mapped_column(Text)


class ParticipantRow(Base):
    """Somebody in the room who joined by the code. `key` is the hash of what their browser's cookie holds.

    `has_evaluated`: their evaluation is among those of the session; nobody can tell which.
    """

    __tablename__ = "participant"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(unique=True)
    nickname: Mapped[str] = mapped_column(default="")
    has_evaluated: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime.datetime] = mapped_column(Moment)


class BallotRow(Base):
    """A vote on a question. `turn` counts the votes on it in this session from 1.

    `state` is "open", "revealed", or "closed" without having been revealed; nothing of an open one is told to anybody
    but how many have voted. `agreed` is the answer that the room agreed on, as `Vote.choice`, with its `reason`;
    `taken_over_at` is when an own session's lead put it into the draft.
    """

    __tablename__ = "ballot"
    __table_args__ = (
        UniqueConstraint("session_id", "question", "turn"),
        CheckConstraint("state IN ('open', 'revealed', 'closed')", name="state"),
        # One vote at a time.
        Index("ix_ballot_open", "session_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    question: Mapped[str]
    turn: Mapped[int]
    state: Mapped[str] = mapped_column(default="open")
    opened_at: Mapped[datetime.datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime.datetime] = mapped_column(Moment)
    revealed_at: Mapped[datetime.datetime | None] = mapped_column(Moment)
    agreed: Mapped[str | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    taken_over_at: Mapped[datetime.datetime | None] = mapped_column(Moment)


class VoteRow(Base):
    """What a participant chose: a number of a level, "no", "partly", "yes", "dont_know", or ticks and counts as JSON.

    Nobody is told whose.
    """

    __tablename__ = "vote"

    ballot_id: Mapped[UUID] = mapped_column(ForeignKey("ballot.id", ondelete="CASCADE"), primary_key=True)
    participant_id: Mapped[UUID] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    choice: Mapped[str]
    voted_at: Mapped[datetime.datetime] = mapped_column(Moment)


class CardRow(Base):
    """A card: a good lesson, a challenge or an action. `state` is "waiting" in the facilitator's queue, "shown" or
    "left_out"; `by` is the nickname that stands beside it, "" for none.

    `phase`, `pillar` and `question` are codes of the session's questionnaire, `organisation` a name as it was written.
    The rest is an action's alone: `scope` "individual" or "collective", `owner` a role, `due` a day, and
    `recommendation` the question whose recommendation it was made from.
    """

    __tablename__ = "card"
    __table_args__ = (
        CheckConstraint("kind IN ('lesson', 'challenge', 'action')", name="kind"),
        CheckConstraint("state IN ('waiting', 'shown', 'left_out')", name="state"),
        CheckConstraint("scope IN ('individual', 'collective')", name="scope"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    participant_id: Mapped[UUID | None] = mapped_column(ForeignKey("participant.id", ondelete="SET NULL"), index=True)
    kind: Mapped[str]
    state: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(default="")
    phase: Mapped[str | None]
    pillar: Mapped[str | None]
    question: Mapped[str | None]
    organisation: Mapped[str] = mapped_column(default="")
    scope: Mapped[str | None]
    owner: Mapped[str] = mapped_column(default="")
    first_step: Mapped[str] = mapped_column(Text, default="")
    due: Mapped[datetime.date | None]
    support: Mapped[str] = mapped_column(Text, default="")
    recommendation: Mapped[str | None]
    made_at: Mapped[datetime.datetime] = mapped_column(Moment)


class DotRow(Base):
    """A dot that a participant put on a card. Nobody is told whose."""

    __tablename__ = "dot"

    card_id: Mapped[UUID] = mapped_column(ForeignKey("card.id", ondelete="CASCADE"), primary_key=True)
    participant_id: Mapped[UUID] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class CommitmentRow(Base):
    """What an organisation says that it will do: one of each. `owner` is a role, `due` the next date."""

    __tablename__ = "commitment"
    __table_args__ = (UniqueConstraint("session_id", "organisation"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    organisation: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(default="")
    due: Mapped[datetime.date | None]
    made_at: Mapped[datetime.datetime] = mapped_column(Moment)


class EvaluationRow(Base):
    """An evaluation: `answers` is a JSON object. It has no time and no participant, so that nobody is recognised."""

    __tablename__ = "evaluation"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    answers: Mapped[str] = mapped_column(Text)
