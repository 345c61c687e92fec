"""An assessment as its pages need it: the questionnaire in the reader's language and the organisation's wording."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from assessment.answering.storage import (
    Stored,
    StoredAnswer,
    assessment_of,
    stored,
    stored_answers,
    wording_of,
)
from assessment.installation.access import signed_in
from assessment.installation.request import reader, reading
from assessment.library.storage import Edition, shelf
from assessment.method.answers import Assessment
from assessment.method.progress import Progress, progress
from assessment.method.questionnaire import Questionnaire


@dataclass(frozen=True)
class Opened:
    """An assessment whose opening page was saved. `questionnaire` is translated and worded."""

    stored: Stored
    edition: Edition
    questionnaire: Questionnaire

    @property
    def id(self) -> UUID:
        return self.stored.id

    @cached_property
    def answers(self) -> dict[str, StoredAnswer]:
        """The answers, as they stand when they are first asked for: a page that only saves reads none."""
        return stored_answers(reading(), self.id, self.questionnaire)

    @cached_property
    def assessment(self) -> Assessment:
        """What the method works with."""
        return assessment_of(self.stored, self.answers)

    @cached_property
    def progress(self) -> Progress:
        """How far it is, phase by phase."""
        return progress(self.questionnaire, self.assessment)

    def revision_of(self, code: str) -> int:
        """Return the revision of an answer; 0 where there is none."""
        found = self.answers.get(code)
        return found.revision if found else 0


def edition_of(one: Stored) -> Edition:
    """Return the questionnaire of an assessment, in the reader's language."""
    return shelf().edition(reading(), one.questionnaire, one.version, reader().tag)


def open_assessment(assessment_id: UUID) -> Opened:
    """Return an assessment that the actor may reach. Raises NotFound, NotOpened and NeedsSignIn."""
    one = stored(reading(), assessment_id, signed_in())
    edition = edition_of(one)
    return Opened(one, edition, wording_of(one, edition.questionnaire))
