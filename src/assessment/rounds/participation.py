"""Who takes part in a round, by name: how far each organisation is, in counts. Never an answer, never a score."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, and_, select

from assessment.answering.overview import answers_of
from assessment.answering.storage import Stored, assessment_of, stored_of, wording_of
from assessment.answering.tables import AssessmentRow
from assessment.installation.access import Actor
from assessment.method.progress import progress
from assessment.method.questionnaire import Questionnaire
from assessment.organisations.tables import OrganisationRow
from assessment.rounds.tables import InviteeRow, RoundRow

MOST_KEPT = 20_000
"""Counts that a process keeps, of some 200 bytes each."""
_INVITEE, _ORGANISATION, _ASSESSMENT = InviteeRow.__table__.c, OrganisationRow.__table__.c, AssessmentRow.__table__.c


class State(StrEnum):
    """How far an organisation is in a round."""

    INVITED = "invited"
    STARTED = "started"
    SUBMITTED = "submitted"


class Count(NamedTuple):
    """How many questions an organisation is asked, and to how many it has an answer."""

    asked: int
    done: int


class Standing(NamedTuple):
    """An invited organisation. `answers` is None until its opening page was saved: what is asked depends on it."""

    organisation_id: UUID
    name: str
    type: str
    state: State
    assessment_id: UUID | None
    answers: Count | None

    def is_of(self, actor: Actor) -> bool:
        """Tell whether it is the organisation that the actor acts for; with a code, that of its assessment."""
        if actor.assessment_id is not None:
            return self.assessment_id == actor.assessment_id
        return self.organisation_id == actor.organisation_id


class OfType(NamedTuple):
    """How many organisations of a type were invited, have started, and have submitted."""

    type: str
    invited: int
    started: int
    submitted: int


class Counts:
    """What this process has counted: a revision never changes, and reading the answers of a round takes long."""

    def __init__(self) -> None:
        self._known: dict[tuple[UUID, int], Count] = {}

    def of(self, connection: Connection, questionnaire: Questionnaire, ones: Iterable[Stored]) -> dict[UUID, Count]:
        """Return the counts of assessments whose opening page was saved, by their ids."""
        opened = [one for one in ones if one.organisation is not None]
        # By a mapping of this call's own: another thread may forget the oldest meanwhile.
        found = {one.id: count for one in opened if (count := self._known.get((one.id, one.revision)))}
        new = [one for one in opened if one.id not in found]
        if new:
            worded = {one.id: wording_of(one, questionnaire) for one in new}
            answers = answers_of(connection, worded)
            for one in new:
                far = progress(worded[one.id], assessment_of(one, answers[one.id]))
                found[one.id] = self._known[one.id, one.revision] = Count(far.asked, far.done)
        for oldest in list(self._known)[: max(0, len(self._known) - MOST_KEPT)]:
            self._known.pop(oldest, None)
        return found


def participation(
    connection: Connection, round_id: UUID, questionnaire: Questionnaire, counts: Counts
) -> list[Standing]:
    """Return who is invited to a round and how far each is, in alphabetical order; whose it is was asked before.

    `questionnaire` is the round's, in any language.
    """
    is_own = and_(_ASSESSMENT.round_id == _INVITEE.round_id, _ASSESSMENT.organisation_id == _INVITEE.organisation_id)
    query = (
        select(
            AssessmentRow.__table__,
            _ORGANISATION.id.label("invited_id"),
            _ORGANISATION.name.label("invited_name"),
            _ORGANISATION.type.label("invited_type"),
            RoundRow.closes_at,
        )
        .select_from(InviteeRow.__table__)
        .join(RoundRow.__table__, RoundRow.id == _INVITEE.round_id)
        .join(OrganisationRow.__table__, _ORGANISATION.id == _INVITEE.organisation_id)
        .outerjoin(AssessmentRow.__table__, is_own)
        .where(_INVITEE.round_id == round_id)
    )
    rows = connection.execute(query).all()
    found = counts.of(connection, questionnaire, [stored_of(row) for row in rows if row.id is not None])
    standings = [_standing(row, found.get(row.id)) for row in rows]
    return sorted(standings, key=lambda one: (one.name.casefold(), str(one.organisation_id)))


def _standing(row: Any, count: Count | None) -> Standing:
    # What comes after the end counts in the next round.
    is_in_time = row.submitted_at is not None and row.submitted_at < row.closes_at
    state = State.SUBMITTED if is_in_time else State.STARTED if row.id is not None else State.INVITED
    return Standing(row.invited_id, row.invited_name, row.invited_type, state, row.id, count)


def by_type(standings: Iterable[Standing]) -> list[OfType]:
    """Return the types of organisations in a round, each with its numbers, in the order of their names in files."""
    states: dict[str, list[State]] = {}
    for one in standings:
        states.setdefault(one.type, []).append(one.state)
    return [
        OfType(
            type,
            len(found),
            sum(state is not State.INVITED for state in found),
            sum(state is State.SUBMITTED for state in found),
        )
        for type, found in sorted(states.items())
    ]
