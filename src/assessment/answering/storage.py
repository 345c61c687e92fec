"""Assessments and their answers in the database. Whose they are is part of every query."""

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, true, update

from assessment.answering.tables import AnswerRow, AssessmentRow, ResultRow
from assessment.answering.taking_part import RoundOf, Step, choose, is_frozen, is_open, round_of_assessment
from assessment.installation.access import Actor
from assessment.installation.log import note
from assessment.method.answers import Answer, Assessment, Organisation, Participants
from assessment.method.condition import ProfileAnswer
from assessment.method.questionnaire import Questionnaire
from assessment.method.result import Result
from assessment.method.wording import worded
from assessment.organisations.storage import is_decided, is_reached, reach, reached_organisation


class NotFound(Exception):
    """There is no such thing, or it is not the actor's: nobody is told which."""


class NotADraft(Exception):
    """The assessment was submitted, and takes no answers until it is withdrawn.

    `round` is the one that it belongs to, None for none: once that is closed, it stays as it is.
    """

    def __init__(self, round: RoundOf | None = None) -> None:
        super().__init__(round)
        self.round = round


class NotSubmitted(Exception):
    """The assessment is a draft, and has no result yet."""


class NotOpened(Exception):
    """The opening page was not saved yet, and what is asked depends on it."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An assessment without its answers. `organisation` is None until the opening page was saved.

    `opening` is what that page holds, as it is stored; `share` is what a round shows of it with its name.
    """

    id: UUID
    organisation_id: UUID | None
    round_id: UUID | None
    questionnaire: str
    version: int
    state: str
    revision: int
    organisation: Organisation | None
    profile: Mapping[str, ProfileAnswer]
    participants: Participants | None
    language: str | None
    period: str | None
    date: datetime.date | None
    due: datetime.date | None
    begun_at: datetime.datetime
    changed_at: datetime.datetime
    submitted_at: datetime.datetime | None
    share: Step
    opening: Mapping[str, Any]

    @property
    def opening_mark(self) -> str:
        """A mark of what the opening page holds: another one after every change of it."""
        return _opening_mark(self.opening)

    @property
    def is_draft(self) -> bool:
        return self.state == "draft"


class StoredAnswer(NamedTuple):
    """An answer with its revision; `is_text_kept` says that its words were looked at and no person is in them."""

    answer: Answer
    revision: int
    is_text_kept: bool


_ASSESSMENT, _ANSWER = AssessmentRow.__table__.c, AnswerRow.__table__.c
_IS_REACHED = is_reached(_ASSESSMENT)
"""The condition of every query on assessments: the actor's own."""
_IS_DECIDED = is_decided(_ASSESSMENT)
"""The condition of what only a lead does, or a code where there is no organisation."""
_STORED = select(AssessmentRow.__table__).where(_ASSESSMENT.id == bindparam("assessment"), _IS_REACHED)
_ANSWERS = select(_ANSWER.question, _ANSWER.content, _ANSWER.revision, _ANSWER.is_text_kept).where(
    _ANSWER.assessment_id == bindparam("assessment")
)
_DRAFT_REVISION = (
    select(_ASSESSMENT.revision)
    .where(_ASSESSMENT.id == bindparam("assessment"), _ASSESSMENT.state == "draft", _IS_REACHED)
    .with_for_update()
)
_COUNT_CHANGE = (
    update(AssessmentRow)
    .where(_ASSESSMENT.id == bindparam("assessment"))
    .values(revision=_ASSESSMENT.revision + 1, changed_at=bindparam("now"))
)


def begin(
    connection: Connection,
    *,
    questionnaire: str,
    version: int,
    language: str,
    now: datetime.datetime,
    period: str | None = None,
    organisation_id: UUID | None = None,
) -> UUID:
    """Make an empty draft and return its id. Without an organisation, who may reach it is given by a seat."""
    assessment_id = uuid4()
    row = {"id": assessment_id, "questionnaire": questionnaire, "version": version, "state": "draft", "revision": 0}
    row |= {
        "organisation_id": organisation_id,
        "language": language,
        "period": period,
        "begun_at": now,
        "changed_at": now,
    }
    connection.execute(insert(AssessmentRow).values(row))
    return assessment_id


def begin_for(
    connection: Connection, actor: Actor, *, questionnaire: str, version: int, language: str, now: datetime.datetime
) -> UUID:
    """Make an empty draft of the organisation that the actor acts for. Raises NotFound for who left it meanwhile."""
    organisation_id = reached_organisation(connection, actor)
    if organisation_id is None:
        raise NotFound
    assessment_id = begin(
        connection,
        questionnaire=questionnaire,
        version=version,
        language=language,
        now=now,
        organisation_id=organisation_id,
    )
    note_about(connection, actor, "began", assessment_id, now)
    return assessment_id


def stored(connection: Connection, assessment_id: UUID, actor: Actor) -> Stored:
    """Return an assessment that the actor may reach. Raises NotFound."""
    row = connection.execute(_STORED, {"assessment": assessment_id} | reach(actor)).first()
    if row is None:
        raise NotFound
    return stored_of(row)


def frozen(connection: Connection, assessment_id: UUID, revision: int) -> Stored | None:
    """Return a submitted assessment for the worker, asked for by who may; None where it changed since."""
    row = connection.execute(
        select(AssessmentRow.__table__).where(
            AssessmentRow.id == assessment_id,
            AssessmentRow.revision == revision,
            AssessmentRow.state == "submitted",
        )
    ).first()
    return stored_of(row) if row else None


def stored_of(row: Any) -> Stored:
    """Return what a row of the table tells."""
    return Stored(
        id=row.id,
        organisation_id=row.organisation_id,
        round_id=row.round_id,
        questionnaire=row.questionnaire,
        version=row.version,
        state=row.state,
        revision=row.revision,
        organisation=Organisation.model_validate(row.organisation) if row.organisation else None,
        profile=profile_answers(row.profile or {}),
        participants=Participants.model_validate(row.participants) if row.participants else None,
        language=row.language,
        period=row.period,
        date=row.date,
        due=row.due,
        begun_at=row.begun_at,
        changed_at=row.changed_at,
        submitted_at=row.submitted_at,
        share=Step(row.share),
        opening={"organisation": row.organisation, "profile": row.profile, "participants": row.participants},
    )


def profile_answers(written: Mapping[str, Any]) -> dict[str, ProfileAnswer]:
    """Return the answers to the opening questions from what an answers file holds: lists, words and numbers."""
    return {
        name: one if isinstance(one, int) else frozenset([one] if isinstance(one, str) else one)
        for name, one in written.items()
    }


def stored_answers(
    connection: Connection, assessment_id: UUID, questionnaire: Questionnaire
) -> dict[str, StoredAnswer]:
    """Return question → answer, of an assessment that `stored` gave; `questionnaire` is in its wording."""
    return read_answers(connection.execute(_ANSWERS, {"assessment": assessment_id}), questionnaire)


def read_answers(rows: Iterable[Row[Any]], questionnaire: Questionnaire) -> dict[str, StoredAnswer]:
    """Return question → answer from the rows of one assessment."""
    found = {row.question: row for row in rows}
    return {
        question.id: StoredAnswer(
            Answer.from_entry(json.loads(row.content), question), row.revision, bool(row.is_text_kept)
        )
        for question in questionnaire.questions
        if (row := found.get(question.id)) is not None
    }


def wording_of(one: Stored, questionnaire: Questionnaire) -> Questionnaire:
    """Return the questionnaire as this organisation is asked. Raises NotOpened."""
    return worded(questionnaire, assessment_of(one, {}).variant_of(questionnaire))


def assessment_of(one: Stored, answers: Mapping[str, StoredAnswer]) -> Assessment:
    """Return what the method works with. Raises NotOpened before the opening page was saved."""
    if one.organisation is None:
        raise NotOpened
    return Assessment(
        organisation=one.organisation,
        answers={code: found.answer for code, found in answers.items()},
        profile=one.profile,
        date=one.date,
        period=one.period,
        language=one.language,
        participants=one.participants,
    )


# Changing


def draft_revision(connection: Connection, assessment_id: UUID, actor: Actor) -> int:
    """Return how many changes a draft has had: the first statement of every change, at which its writers queue.

    Raises NotFound and NotADraft.
    """
    found = connection.execute(_DRAFT_REVISION, {"assessment": assessment_id} | reach(actor)).scalar()
    if found is None:
        stored(connection, assessment_id, actor)
        raise NotADraft(round_of_assessment(connection, assessment_id))
    return int(found)


def count_change(connection: Connection, assessment_id: UUID, now: datetime.datetime) -> None:
    """Count a change of a draft that `draft_revision` gave."""
    connection.execute(_COUNT_CHANGE, {"assessment": assessment_id, "now": now})


class OpeningChanged(Exception):
    """The opening page was saved by somebody else meanwhile; `stored` is what they saved."""

    def __init__(self, stored: Stored) -> None:
        super().__init__("the opening page was changed")
        self.stored = stored


def save_opening(
    connection: Connection,
    assessment_id: UUID,
    actor: Actor,
    *,
    organisation: Organisation,
    profile: Mapping[str, Any],
    participants: Participants | None,
    seen: str,
    now: datetime.datetime,
) -> None:
    """Keep who answers. `profile` holds lists, words and numbers, as in an answers file; `seen` is the mark of what was
    on the page. Raises NotFound, NotADraft, and OpeningChanged when the mark is no longer that of what is stored.
    """
    draft_revision(connection, assessment_id, actor)
    values = {
        "organisation": organisation.model_dump(exclude_none=True),
        "profile": dict(profile),
        "participants": participants.model_dump() if participants else None,
    }
    standing = stored(connection, assessment_id, actor)
    # Where nothing was saved before, there is nothing to write over.
    if standing.organisation is not None and standing.opening_mark not in (seen, _opening_mark(values)):
        raise OpeningChanged(standing)
    connection.execute(update(AssessmentRow).where(AssessmentRow.id == assessment_id).values(values))
    count_change(connection, assessment_id, now)


def _opening_mark(values: Mapping[str, Any]) -> str:
    text = json.dumps(dict(values), sort_keys=True, default=sorted)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def note_about(connection: Connection, actor: Actor, act: str, assessment_id: UUID, now: datetime.datetime) -> None:
    thing = f"assessment {assessment_id}"
    note(connection, actor=actor.key, act=act, thing=thing, organisation_id=actor.organisation_id, now=now)


def submit(
    connection: Connection,
    assessment_id: UUID,
    actor: Actor,
    *,
    result: Result,
    revision: int,
    date: datetime.date,
    now: datetime.datetime,
    share: Step | None = None,
) -> bool:
    """Freeze the answers and store their result. False when they changed since `revision`, of which the result is.

    With `share`, what its round is to show with the name, they are handed in for the round: False when it has closed.
    Raises NotFound, and NotADraft when it is submitted already.
    """
    found = connection.execute(
        update(AssessmentRow)
        .where(
            AssessmentRow.id == assessment_id,
            AssessmentRow.state == "draft",
            AssessmentRow.revision == revision,
            _IS_DECIDED,
            true() if share is None else is_open(_ASSESSMENT, now),
        )
        .values(state="submitted", submitted_at=now, changed_at=now, date=date)
        .returning(AssessmentRow.id),
        reach(actor),
    ).first()
    if found is None:
        if not stored(connection, assessment_id, actor).is_draft:
            raise NotADraft(round_of_assessment(connection, assessment_id))
        return False
    document = json.dumps(result.as_json(), ensure_ascii=False)
    connection.execute(delete(ResultRow).where(ResultRow.assessment_id == assessment_id))
    connection.execute(insert(ResultRow).values(assessment_id=assessment_id, revision=revision, document=document))
    note_about(connection, actor, "submitted", assessment_id, now)
    if share is not None:
        choose(connection, assessment_id, actor, share, now)
    return True


def withdraw(connection: Connection, assessment_id: UUID, actor: Actor, now: datetime.datetime) -> None:
    """Make a draft of a submitted assessment; its result goes, its answers stay.

    Raises NotFound, NotSubmitted, and NotADraft where its round is closed.
    """
    found = connection.execute(
        update(AssessmentRow)
        .where(
            AssessmentRow.id == assessment_id,
            AssessmentRow.state == "submitted",
            _IS_DECIDED,
            ~is_frozen(_ASSESSMENT, now),
        )
        # A revision of its own: a report of what was submitted before is not one of what will be.
        .values(state="draft", submitted_at=None, date=None, revision=AssessmentRow.revision + 1, changed_at=now)
        .returning(AssessmentRow.id),
        reach(actor),
    ).first()
    if found is None:
        if stored(connection, assessment_id, actor).is_draft:
            raise NotSubmitted
        raise NotADraft(round_of_assessment(connection, assessment_id))
    connection.execute(delete(ResultRow).where(ResultRow.assessment_id == assessment_id))
    note_about(connection, actor, "withdrew", assessment_id, now)


def erase(connection: Connection, assessment_id: UUID, actor: Actor, now: datetime.datetime) -> None:
    """Remove an assessment with everything that belongs to it, for ever. Raises NotFound."""
    found = connection.execute(
        delete(AssessmentRow).where(AssessmentRow.id == assessment_id, _IS_DECIDED).returning(AssessmentRow.id),
        reach(actor),
    ).first()
    if found is None:
        raise NotFound
    note_about(connection, actor, "erased", assessment_id, now)
