"""A round with a report that is shown in it, and who may review it, as the storage knows them."""

import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, insert

from assessment.answering.storage import save_opening, stored, submit
from assessment.answering.taking_part import Step
from assessment.installation.access import Actor, Role
from assessment.installation.jobs import utc_now
from assessment.method.answers import Assessment, Organisation
from assessment.method.scoring import score
from assessment.rounds import choosing
from assessment.workshop import reviewers
from assessment.workshop.review_storage import reviewed
from assessment.workshop.review_tables import (
    CommentRow,
    FacilitatorLinkRow,
    RoundFacilitatorRow,
    StoryRow,
    ThreadRow,
)
from tests.answering.drafts import WORDED
from tests.organisations.test_organisation_storage import make_account
from tests.rounds.test_round_storage import CLOSES, DAY, Country

SOON, LATE = CLOSES - DAY, CLOSES + DAY
MINUTE = datetime.timedelta(minutes=1)


class Review(Country):
    """Example Clearance (`lead`, `member`) has handed in `shown` with its full report; the round closes by `LATE`."""

    def __init__(self, database, step=Step.REPORT):
        super().__init__(database)
        self.shown = self.begin()
        self.hand_in(step)

    def hand_in(self, step):
        about = Organisation(name="Example Clearance", type="ngo")
        result = score(WORDED, Assessment(organisation=about, answers={}))
        with self.database.writing() as connection:
            opening: dict[str, Any] = {"organisation": about, "profile": {"activities": ["eore"]}}
            save_opening(connection, self.shown, self.lead, **opening, participants=None, seen="", now=SOON)
            revision = stored(connection, self.shown, self.lead).revision
            given: dict[str, Any] = {"result": result, "revision": revision, "date": SOON.date(), "now": SOON}
            assert submit(connection, self.shown, self.lead, **given, share=step)

    def choose(self, step, now=LATE):
        with self.database.reading() as connection:
            one = stored(connection, self.shown, self.lead)
            weighed = choosing.weigh(connection, one, step, now)
        with self.database.writing() as connection:
            choosing.change(connection, one, self.lead, step, weighed=weighed, now=now)

    def link(self, now=LATE):
        with self.database.writing() as connection:
            return reviewers.make_link(connection, self.actor, self.id, now)

    def somebody(self, name="Nirmala"):
        with self.database.writing() as connection:
            return Actor(Role.ACCOUNT, account_id=make_account(connection, name), name=name)

    def facilitator(self, name="Nirmala", now=LATE):
        """Return somebody who followed a link of the authority."""
        token, actor = self.link(now), self.somebody(name)
        with self.database.writing() as connection:
            assert actor.account_id
            assert reviewers.follow_link(connection, token, actor.account_id, now) == self.id
        return actor

    def reviewed(self, actor, now=LATE):
        with self.database.reading() as connection:
            return reviewed(connection, actor, self.shown, now)


def facilitated(connection: Connection, round_id: UUID, account_id: UUID) -> UUID:
    """Let an account facilitate a round, and make a link that would let in somebody else."""
    now, link_id = utc_now(), uuid4()
    facilitator = {"round_id": round_id, "account_id": account_id, "since": now}
    connection.execute(insert(RoundFacilitatorRow).values(facilitator))
    link = {"id": link_id, "key": link_id.hex, "round_id": round_id, "made_at": now}
    connection.execute(insert(FacilitatorLinkRow).values(link | {"ends_at": now + datetime.timedelta(days=1)}))
    return link_id


def commented_on(connection: Connection, assessment_id: UUID) -> UUID:
    """Let facilitators have commented on an assessment, and asked for a story, which is returned."""
    now, story_id, thread_id = utc_now(), uuid4(), uuid4()
    its = {"assessment_id": assessment_id, "circle": "round"}
    connection.execute(insert(StoryRow).values(its | {"id": story_id, "text": "A story", "asked_at": now}))
    connection.execute(insert(ThreadRow).values(its | {"id": thread_id, "about": "whole", "code": ""}))
    comment = {"id": uuid4(), "thread_id": thread_id, "side": "facilitator", "author": "account", "made_at": now}
    connection.execute(insert(CommentRow).values(comment | {"text": "A comment"}))
    return story_id


def agreed_story(connection: Connection, assessment_id: UUID, text: str) -> UUID:
    """Let the organisation of an assessment have agreed to a story for the room of its round, which is returned."""
    now, story_id = utc_now(), uuid4()
    row = {"id": story_id, "assessment_id": assessment_id, "circle": "round", "question": "DES-01", "text": text}
    answered = {"is_allowed": True, "answered_by": "", "answered_at": now}
    connection.execute(insert(StoryRow).values(row | answered | {"asked_at": now}))
    return story_id
