"""Published questionnaires and their translations."""

import datetime

from sqlalchemy import ForeignKeyConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from assessment.installation.database import Base, Moment


class QuestionnaireRow(Base):
    """A published version: it never changes. `content` is the questionnaire as JSON, `digest` the hash of it."""

    __tablename__ = "questionnaire"

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str]
    content: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime.datetime] = mapped_column(Moment)


class TranslationRow(Base):
    """The PO file of a version in one language; it may change without a new version."""

    __tablename__ = "translation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["questionnaire", "version"], ["questionnaire.id", "questionnaire.version"], ondelete="CASCADE"
        ),
    )

    questionnaire: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[str] = mapped_column(Text)
