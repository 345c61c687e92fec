"""Tables that belong to the installation and to no feature: settings, jobs, pauses after wrong codes, the log."""

import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from assessment.installation.database import Base, Moment


class JobRow(Base):
    """Work for the worker. `key` names its outcome: there is one job for it, however often it is asked for.

    `lease_ends` is None unless it runs; once it has passed, the worker is taken for dead and the job is given again.
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="known_state"),
        CheckConstraint("(state = 'running') = (lease_ends IS NOT NULL)", name="lease_while_running"),
        Index(None, "state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    percent: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[datetime.datetime] = mapped_column(Moment)
    lease_ends: Mapped[datetime.datetime | None] = mapped_column(Moment)


class ThrottleRow(Base):
    """Tries that went wrong at one thing. `key` is a keyed hash: it does not tell what it stands for."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(primary_key=True)
    tries: Mapped[int]
    last_at: Mapped[datetime.datetime] = mapped_column(Moment)
    paused_until: Mapped[datetime.datetime | None] = mapped_column(Moment)


class LogRow(Base):
    """Who did what to which thing, and when. No names, no addresses of computers, no texts that people wrote.

    `organisation_id` is whose leads may read the line; it outlives the organisation.
    """

    __tablename__ = "log"
    __table_args__ = (Index(None, "organisation_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime.datetime] = mapped_column(Moment)
    actor: Mapped[str]
    act: Mapped[str]
    thing: Mapped[str]
    organisation_id: Mapped[UUID | None]


class LetterRow(Base):
    """An e-mail that waits to be sent. It goes once it was handed over: links in it open doors."""

    __tablename__ = "letter"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    to: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime.datetime] = mapped_column(Moment)


class SettingRow(Base):
    """What the administrator chose on the pages. It goes before the settings of the file and the environment."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
