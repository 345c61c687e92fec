"""Reports that the worker has made."""

import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
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
