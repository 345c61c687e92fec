"""What is shown to whom for review. Whether it still is, is part of every query: who takes it back is gone at once."""

import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Uuid, and_, bindparam, case, delete, insert, or_, select

from assessment.answering.storage import NotFound, NotSubmitted, Stored, stored_of
from assessment.answering.tables import AssessmentRow
from assessment.answering.taking_part import Step
from assessment.installation.access import Actor, Role
from assessment.installation.database import Moment, insert_for
from assessment.installation.log import note
from assessment.organisations.mandates import is_mandated
from assessment.organisations.storage import NotThere, is_decided, reach
from assessment.organisations.tables import MembershipRow, OrganisationRow
from assessment.rounds.tables import RoundRow
from assessment.workshop.review_tables import LookRow, MarkRow, OwnReviewRow
from assessment.workshop.reviewers import FACILITATED

_ASSESSMENT, _ORGANISATION, _ROUND = AssessmentRow.__table__.c, OrganisationRow.__table__.c, RoundRow.__table__.c
_MEMBERSHIP, _OWN = MembershipRow.__table__.c, OwnReviewRow.__table__.c
_LOOK, _MARK = LookRow.__table__.c, MarkRow.__table__.c


class Circle(StrEnum):
    """Who is in a review beside the organisation: those of its round, or its own facilitators."""

    ROUND = "round"
    ORGANISATION = "organisation"


class Side(StrEnum):
    """What somebody is who comments."""

    FACILITATOR = "facilitator"
    AUTHORITY = "authority"
    ORGANISATION = "organisation"


class Kind(StrEnum):
    """What a question is marked as."""

    STRONG = "strong"
    HARD = "hard"


class Reviewed(NamedTuple):
    """An assessment that is shown to the actor: whose, in which circle, and as what they read it.

    `looked_at` is None until their circle looked at it as it is now.
    """

    name: str
    circle: Circle
    side: Side
    stored: Stored
    looked_at: datetime.datetime | None


_ACCOUNT = bindparam("reaching_account", type_=Uuid())
_IS_SHOWN_IN_ROUND = and_(
    _ROUND.closes_at <= bindparam("now", type_=Moment()),
    _ASSESSMENT.submitted_at < _ROUND.closes_at,
    _ASSESSMENT.share == Step.REPORT.value,
)
_IS_AUTHORITY = is_mandated(_ROUND.area)
_IS_IN_ROUND = and_(_IS_SHOWN_IN_ROUND, or_(_IS_AUTHORITY, _ROUND.id.in_(FACILITATED)))
_FACILITATES = select(_MEMBERSHIP.organisation_id).where(
    _MEMBERSHIP.account_id == _ACCOUNT, _MEMBERSHIP.role == Role.FACILITATOR
)
_IS_OWN = and_(
    _ASSESSMENT.state == "submitted",
    _ASSESSMENT.id.in_(select(_OWN.assessment_id)),
    _ASSESSMENT.organisation_id.in_(_FACILITATES),
)
# Whoever is in both circles reads and writes in the round's: the page says who sees it.
_CIRCLE = case((_IS_IN_ROUND, Circle.ROUND.value), else_=Circle.ORGANISATION.value)
_SIDE = case((and_(_IS_IN_ROUND, _IS_AUTHORITY), Side.AUTHORITY.value), else_=Side.FACILITATOR.value)
_REVIEWED = (
    select(
        AssessmentRow.__table__,
        _ORGANISATION.name.label("called"),
        _CIRCLE.label("circle"),
        _SIDE.label("side"),
        _LOOK.looked_at.label("looked_at"),
    )
    .join_from(AssessmentRow.__table__, OrganisationRow.__table__, _ORGANISATION.id == _ASSESSMENT.organisation_id)
    .outerjoin(RoundRow.__table__, _ROUND.id == _ASSESSMENT.round_id)
    .outerjoin(
        LookRow.__table__,
        and_(
            _LOOK.assessment_id == _ASSESSMENT.id,
            _LOOK.circle == _CIRCLE,
            _LOOK.revision == _ASSESSMENT.revision,
        ),
    )
)


def reviewed_in_round(connection: Connection, actor: Actor, round_id: UUID, now: datetime.datetime) -> list[Reviewed]:
    """Return the full reports that are shown in a closed round to the actor, by the names of organisations."""
    return _all(connection, actor, now, _IS_IN_ROUND, _ROUND.id == round_id)


def reviewed_by_organisations(connection: Connection, actor: Actor, now: datetime.datetime) -> list[Reviewed]:
    """Return what organisations show to the actor as their own facilitator."""
    return _all(connection, actor, now, _IS_OWN)


def reviewed(connection: Connection, actor: Actor, assessment_id: UUID, now: datetime.datetime) -> Reviewed:
    """Return an assessment that is shown to the actor. Raises NotThere, also where it is shown no more."""
    found = _all(connection, actor, now, or_(_IS_IN_ROUND, _IS_OWN), _ASSESSMENT.id == assessment_id)
    if not found:
        raise NotThere
    return found[0]


def _all(
    connection: Connection, actor: Actor, now: datetime.datetime, *conditions: ColumnElement[bool]
) -> list[Reviewed]:
    parameters = {"reaching_account": actor.account_id, "now": now}
    rows = connection.execute(_REVIEWED.where(*conditions), parameters)
    found = [Reviewed(row.called, Circle(row.circle), Side(row.side), stored_of(row), row.looked_at) for row in rows]
    return sorted(found, key=lambda one: (one.name.casefold(), str(one.stored.id)))


# Looking and marking


def look_at(connection: Connection, actor: Actor, one: Reviewed, now: datetime.datetime) -> None:
    """Keep that the actor's circle has looked at an assessment, as it is now."""
    row: dict[str, Any] = {"assessment_id": one.stored.id, "circle": one.circle.value}
    row |= {"revision": one.stored.revision}
    row |= {"looked_by": actor.account_id, "looked_at": now}
    _keep(connection, LookRow, ["assessment_id", "circle"], row)


def mark(
    connection: Connection, actor: Actor, one: Reviewed, question: str, kind: Kind | None, now: datetime.datetime
) -> None:
    """Mark a question as a strength or a hard topic; None takes the mark away."""
    is_it = (_MARK.assessment_id == one.stored.id, _MARK.circle == one.circle.value, _MARK.question == question)
    if kind is None:
        connection.execute(delete(MarkRow).where(*is_it))
        return
    row = {"assessment_id": one.stored.id, "circle": one.circle.value, "question": question, "kind": kind.value}
    _keep(
        connection,
        MarkRow,
        ["assessment_id", "circle", "question"],
        row | {"made_by": actor.account_id, "made_at": now},
    )


def _keep(connection: Connection, table: type[LookRow] | type[MarkRow], key: list[str], row: dict[str, Any]) -> None:
    values = {name: value for name, value in row.items() if name not in key}
    connection.execute(insert_for(connection, table).values(row).on_conflict_do_update(index_elements=key, set_=values))


def marks_of(connection: Connection, assessment_id: UUID, circle: Circle) -> dict[str, Kind]:
    """Return question → mark of an assessment that the actor may read."""
    query = select(_MARK.question, _MARK.kind)
    rows = connection.execute(query.where(_MARK.assessment_id == assessment_id, _MARK.circle == circle.value))
    return {row.question: Kind(row.kind) for row in rows}


# What an organisation shows to its own facilitators


def show_to_own(
    connection: Connection, actor: Actor, assessment_id: UUID, *, is_shown: bool, now: datetime.datetime
) -> None:
    """Show an assessment to the organisation's own facilitators, or take that back.

    What is chosen already stays without a line in the log. Raises NotFound where it is not the actor's to decide, and
    NotSubmitted.
    """
    query = select(_ASSESSMENT.state, _ASSESSMENT.organisation_id).where(
        _ASSESSMENT.id == assessment_id, is_decided(_ASSESSMENT)
    )
    row = connection.execute(query.with_for_update(), reach(actor)).first()
    if row is None or row.organisation_id is None:
        raise NotFound
    if row.state != "submitted":
        raise NotSubmitted
    if is_shown == is_shown_to_own(connection, assessment_id):
        return
    act, thing = "shown_to_own" if is_shown else "hidden_from_own", f"assessment {assessment_id}"
    note(connection, actor=actor.key, act=act, thing=thing, organisation_id=row.organisation_id, now=now)
    connection.execute(delete(OwnReviewRow).where(_OWN.assessment_id == assessment_id))
    if is_shown:
        new = {"assessment_id": assessment_id, "shown_by": actor.key, "shown_at": now}
        connection.execute(insert(OwnReviewRow).values(new))


def is_shown_to_own(connection: Connection, assessment_id: UUID) -> bool:
    """Tell whether the organisation's own facilitators read an assessment that the actor may reach."""
    return connection.execute(select(_OWN.shown_at).where(_OWN.assessment_id == assessment_id)).first() is not None
