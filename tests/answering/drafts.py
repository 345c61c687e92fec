"""Drafts for tests of the storage: an assessment with a seat in it, and what somebody answers."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from assessment.accounts.storage import make_seat, new_pin
from assessment.answering.saving import Change, Page, save_answers
from assessment.answering.storage import begin, save_opening, stored
from assessment.files.questionnaire_file import read_questionnaire
from assessment.installation.access import Actor, Role
from assessment.installation.database import Database
from assessment.library.storage import publish
from assessment.method.answers import Answer, Organisation
from assessment.method.wording import worded
from tests.places import GENDER_QUICK


def _read(path):
    questionnaire = read_questionnaire(path).questionnaire
    assert questionnaire
    return questionnaire


NOW = datetime.datetime(2026, 11, 25, 7, 2, tzinfo=datetime.UTC)
SECRET = "for tests"  # noqa: S105
QUICK = _read(GENDER_QUICK)
WORDED = worded(QUICK, None)


@dataclass(frozen=True)
class Draft:
    """An assessment, and who may reach it."""

    database: Database
    id: UUID
    actor: Actor

    def save(self, *changes, page="page-1", turn=0, actor=None):
        """Save changes as one page does."""
        with self.database.writing() as connection:
            return save_answers(
                connection,
                self.id,
                actor or self.actor,
                questionnaire=WORDED,
                changes=changes,
                page=Page(page, turn),
                now=NOW,
            )


def new_draft(database, *, is_opened=True):
    """Make a draft of the quick questionnaire."""
    with database.writing() as connection:
        publish(connection, QUICK, NOW)
        assessment_id = begin(connection, questionnaire=QUICK.id, version=QUICK.version, language="en", now=NOW)
        seat = make_seat(connection, assessment_id, new_pin(SECRET), NOW)
        actor = Actor(Role.SEAT, seat_id=seat.id, assessment_id=assessment_id)
        if is_opened:
            save_opening(
                connection,
                assessment_id,
                actor,
                organisation=Organisation(name="Example Clearance", type="ngo"),
                profile={"activities": ["clearance"], "staff": 120},
                participants=None,
                seen=stored(connection, assessment_id, actor).opening_mark,
                now=NOW,
            )
    return Draft(database, assessment_id, actor)


def level(code, value, seen=0, **texts):
    """Return a change to a level."""
    return Change(code, Answer(value=value, **texts), seen)
