"""National reports that the worker has made."""

import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from assessment.installation.database import Base, Moment


class NationalReportRow(Base):
    """The PDF of a publication in one language.

    `names` tells which organisations stand in it by name: one that takes its name out leaves it with no report.
    """

    __tablename__ = "national_report"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    names: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime.datetime] = mapped_column(Moment)
