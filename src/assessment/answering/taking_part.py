"""An organisation's assessment in a round: beginning it, what the round shows of it, and when it stays as it is.

There is one for each organisation and round, whoever comes first. What was handed in before the round closed is frozen
then. A draft that was not is its organisation's own: it can be finished, and counts in no round.
"""

import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, String, Uuid, column, exists, select, table, update

from assessment.answering.tables import AssessmentRow
from assessment.installation.access import Actor
from assessment.installation.database import Moment, insert_for
from assessment.installation.log import note
from assessment.organisations.storage import is_decided, reach

# By its name: rounds are a feature above this one.
_ROUNDS = table(
    "round", column("id", Uuid), column("period", String), column("closes_at", Moment), column("zone", String)
)
_ROUND, _ASSESSMENT = _ROUNDS.c, AssessmentRow.__table__.c


class Step(StrEnum):
    """What an organisation shows of an assessment in a round, with its name: each step more than the one before it."""

    NOTHING = "nothing"
    RESULT = "result"
    REPORT = "report"

    @property
    def number(self) -> int:
        """The step's number on the pages."""
        return list(Step).index(self)


def step_named(name: str | None) -> Step | None:
    """Return the step that a form names; None for what is none."""
    return Step(name) if name in list(Step) else None


_CHOSE = {Step.NOTHING: "stopped_sharing", Step.RESULT: "shared_result", Step.REPORT: "shared_report"}
"""What the log says of a choice."""


class RoundOf(NamedTuple):
    """The round that an assessment was begun for; `zone` is the clock that its end is read by.

    `submitted_at` is when the assessment was submitted; None for a draft.
    """

    id: UUID
    period: str
    closes_at: datetime.datetime
    zone: str
    submitted_at: datetime.datetime | None

    def is_closed(self, now: datetime.datetime) -> bool:
        """Tell whether it is closed."""
        return self.closes_at <= now

    @property
    def counts_it(self) -> bool:
        """Whether the assessment was handed in for it: a draft, and what came late, was not."""
        return self.submitted_at is not None and self.submitted_at < self.closes_at

    def holds_it(self, now: datetime.datetime) -> bool:
        """Tell whether the assessment stays as it is, as `is_frozen` asks it of the database."""
        return self.is_closed(now) and self.counts_it

    @property
    def end(self) -> datetime.datetime:
        """When it closes, on its own clock."""
        return self.closes_at.astimezone(ZoneInfo(self.zone))


def round_of_assessment(connection: Connection, assessment_id: UUID) -> RoundOf | None:
    """Return the round of an assessment that the actor may reach; None where it was begun for none."""
    query = select(_ROUND.id, _ROUND.period, _ROUND.closes_at, _ROUND.zone, _ASSESSMENT.submitted_at)
    query = query.join_from(_ROUNDS, AssessmentRow.__table__, _ASSESSMENT.round_id == _ROUND.id)
    row = connection.execute(query.where(_ASSESSMENT.id == assessment_id)).first()
    return None if row is None else RoundOf._make(row)


def is_frozen(assessment: Any, now: datetime.datetime) -> ColumnElement[bool]:
    """Return the condition of what stays as it is, for columns of an assessment: handed in for a closed round."""
    is_its = _ROUND.id == assessment.round_id
    return exists().where(is_its, _ROUND.closes_at <= now, assessment.submitted_at < _ROUND.closes_at)


def is_open(assessment: Any, now: datetime.datetime) -> ColumnElement[bool]:
    """Return the condition of what can still be handed in, for columns of an assessment: its round has not closed."""
    return exists().where(_ROUND.id == assessment.round_id, _ROUND.closes_at > now)


def choose(connection: Connection, assessment_id: UUID, actor: Actor, step: Step, now: datetime.datetime) -> bool:
    """Let a round show this of an assessment from now on. False where it is not the actor's to decide.

    What is chosen already stays without a line in the log.
    """
    is_its = (_ASSESSMENT.id == assessment_id, is_decided(_ASSESSMENT))
    query = select(_ASSESSMENT.share, _ASSESSMENT.organisation_id).where(*is_its).with_for_update()
    row = connection.execute(query, reach(actor)).first()
    if row is None:
        return False
    if row.share == step:
        return True
    chosen = {"share": step.value, "shared_at": now}
    connection.execute(update(AssessmentRow).where(_ASSESSMENT.id == assessment_id).values(chosen))
    # A code acts for no organisation; the line is its organisation's all the same.
    thing, organisation_id = f"assessment {assessment_id}", row.organisation_id
    note(connection, actor=actor.key, act=_CHOSE[step], thing=thing, organisation_id=organisation_id, now=now)
    return True


class AlreadyBegun(Exception):
    """The organisation has an assessment for this round already."""


def begin_for_round(
    connection: Connection,
    *,
    round_id: UUID,
    organisation_id: UUID,
    questionnaire: str,
    version: int,
    period: str,
    due: datetime.date,
    language: str,
    now: datetime.datetime,
) -> UUID:
    """Make an empty draft of an organisation for a round, and return its id. Raises AlreadyBegun.

    The caller has seen that the organisation is invited, and that the round is open.
    """
    row = {"id": uuid4(), "organisation_id": organisation_id, "round_id": round_id, "questionnaire": questionnaire}
    row |= {"version": version, "period": period, "due": due, "language": language}
    row |= {"state": "draft", "revision": 0, "begun_at": now, "changed_at": now}
    only_one = (
        insert_for(connection, AssessmentRow)
        .values(row)
        .on_conflict_do_nothing(index_elements=["round_id", "organisation_id"])
    )
    assessment_id: UUID | None = connection.execute(only_one.returning(AssessmentRow.id)).scalar()
    if assessment_id is None:
        raise AlreadyBegun
    return assessment_id
