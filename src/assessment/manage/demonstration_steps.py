"""What invented people do, as real ones do it: belong to an organisation, open an assessment, answer, submit."""

import datetime
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Connection

from assessment.answering import storage
from assessment.answering.file_views import profile_written
from assessment.answering.saving import Change, Page, save_answers
from assessment.answering.taking_part import Step
from assessment.installation.access import Actor, Role
from assessment.method.answers import Answer, Assessment
from assessment.method.questionnaire import Questionnaire
from assessment.method.scoring import score
from assessment.method.wording import worded
from assessment.organisations.invitations import accept, invite

ACTOR = "installation"


def let_in(
    connection: Connection, account_id: UUID, organisation_id: UUID | None, role: Role, now: datetime.datetime
) -> None:
    """Let somebody belong to an organisation, as a link does; without one, be an administrator."""
    link = invite(connection, ACTOR, organisation_id=organisation_id, role=role, email=None, made_by=None, now=now)
    accept(connection, link, account_id, now)


class Case:
    """What an organisation says of itself, given step by step; `questionnaire` is in no variant's wording."""

    def __init__(self, questionnaire: Questionnaire, given: Assessment) -> None:
        self.questionnaire, self.given = questionnaire, given
        self._wording = worded(questionnaire, given.variant_of(questionnaire))

    def open(self, connection: Connection, id: UUID, actor: Actor, now: datetime.datetime) -> None:
        """Save the opening page."""
        storage.save_opening(
            connection,
            id,
            actor,
            organisation=self.given.organisation,
            profile=profile_written(self.given, self.questionnaire),
            participants=self.given.participants,
            seen="",
            now=now,
        )

    def answer(
        self, connection: Connection, id: UUID, actor: Actor, answers: Mapping[str, Answer], now: datetime.datetime
    ) -> None:
        """Save some answers."""
        save_answers(
            connection,
            id,
            actor,
            questionnaire=self._wording,
            changes=[Change(code, answer, 0) for code, answer in answers.items()],
            # One page for all: its own answers are never in conflict.
            page=Page("demonstration", 0),
            now=now,
        )

    def submit(
        self, connection: Connection, id: UUID, lead: Actor, now: datetime.datetime, *, share: Step | None = None
    ) -> None:
        """Save the opening page and all answers, and submit them at the end of the hour."""
        self.open(connection, id, lead, now)
        self.answer(connection, id, lead, self.given.answers, now)
        later = now + datetime.timedelta(minutes=50)
        storage.submit(
            connection,
            id,
            lead,
            result=score(self._wording, self.given),
            revision=storage.draft_revision(connection, id, lead),
            date=later.date(),
            now=later,
            share=share,
        )
