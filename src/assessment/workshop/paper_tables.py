"""Papers of sessions that the worker has made."""

import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from assessment.installation.database import Base, Moment


class PaperRow(Base):
    """A PDF of a session in one language. `stamp` stands for all that it was made from: with another it is out of date.

    `name` is "pack", "briefing", "sheet-2", "record" or "record-1".
    """

    __tablename__ = "session_paper"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    stamp: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime.datetime] = mapped_column(Moment)
