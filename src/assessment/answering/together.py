"""Who of an organisation answers which phase, by when, and who has a page open: each beside the answers themselves.

Who left the organisation is in none of it any more, whatever is stored of them.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    Connection,
    String,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from assessment.accounts.storage import remove_seat
from assessment.answering.storage import NotFound, draft_revision
from assessment.answering.tables import AnswerRow, AssessmentRow, PartRow, PresenceRow
from assessment.installation.access import Actor, Role
from assessment.installation.log import note
from assessment.organisations.storage import is_decided, reach
from assessment.organisations.tables import MembershipRow

HERE = datetime.timedelta(seconds=60)
"""How long after the last sign of somebody they are taken to be here: three beats of a page."""
WAS_HERE = datetime.timedelta(days=14)
"""How long it is told that somebody was here."""
PAUSE = datetime.timedelta(seconds=15)
"""Within which a further sign from the same page is not written."""

_PART, _PRESENCE = PartRow.__table__.c, PresenceRow.__table__.c
_ASSESSMENT, _MEMBERSHIP = AssessmentRow.__table__.c, MembershipRow.__table__.c
_ANSWER = AnswerRow.__table__.c
_ANSWERS = _MEMBERSHIP.role.in_([Role.MEMBER, Role.LEAD])


class NotColleagues(Exception):
    """Phases were to go to people who do not answer for the organisation, or not any more; `phases` are theirs."""

    def __init__(self, phases: list[str]) -> None:
        super().__init__(", ".join(phases))
        self.phases = phases


class PartsChanged(Exception):
    """Phases were given to others than the page showed; `phases` are theirs."""

    def __init__(self, phases: list[str]) -> None:
        super().__init__(", ".join(phases))
        self.phases = phases


class Presence(NamedTuple):
    """Somebody and the phase that they have, or had, open; `actor` is a key, as in the history."""

    actor: str
    phase: str
    since: datetime.datetime
    seen_at: datetime.datetime

    def is_now(self, now: datetime.datetime) -> bool:
        """Tell whether they are taken to be here still."""
        return self.seen_at > now - HERE


# Parts

_is_colleague = and_(_MEMBERSHIP.organisation_id == _ASSESSMENT.organisation_id, _ANSWERS)
_PARTS = (
    select(_PART.assessment_id, _PART.phase, _PART.account_id)
    .join_from(PartRow.__table__, AssessmentRow.__table__, _ASSESSMENT.id == _PART.assessment_id)
    .join(MembershipRow.__table__, and_(_is_colleague, _MEMBERSHIP.account_id == _PART.account_id))
    .where(_PART.assessment_id.in_(bindparam("assessments", expanding=True)))
)


def parts_of(connection: Connection, assessment_id: UUID) -> dict[str, UUID]:
    """Return phase → account that has taken it on, of an assessment that `stored` gave."""
    return parts_of_many(connection, [assessment_id]).get(assessment_id, {})


def parts_of_many(connection: Connection, assessment_ids: Iterable[UUID]) -> dict[UUID, dict[str, UUID]]:
    """Return assessment → phase → account, of assessments that the reader may reach."""
    found: dict[UUID, dict[str, UUID]] = {}
    for row in connection.execute(_PARTS, {"assessments": list(assessment_ids)}):
        found.setdefault(row.assessment_id, {})[row.phase] = row.account_id
    return found


def set_parts(
    connection: Connection,
    assessment_id: UUID,
    actor: Actor,
    parts: Mapping[str, UUID | None],
    seen: Mapping[str, UUID | None],
) -> None:
    """Give phases to colleagues; None is nobody, and phases that are not in `parts` stay as they are.

    `seen` is who had them on the page. Raises NotFound, NotADraft, PartsChanged where somebody else has one meanwhile,
    and NotColleagues where somebody does not answer for the assessment's organisation.
    """
    draft_revision(connection, assessment_id, actor)
    standing = parts_of(connection, assessment_id)
    changed = [phase for phase, account in parts.items() if standing.get(phase) not in (seen.get(phase), account)]
    if changed:
        raise PartsChanged(changed)
    colleagues = _colleagues(connection, assessment_id)
    if strange := [phase for phase, account in parts.items() if account is not None and account not in colleagues]:
        raise NotColleagues(strange)
    if not parts:
        return
    connection.execute(delete(PartRow).where(_PART.assessment_id == assessment_id, _PART.phase.in_(parts)))
    rows = [
        {"assessment_id": assessment_id, "phase": phase, "account_id": account}
        for phase, account in parts.items()
        if account is not None
    ]
    if rows:
        connection.execute(insert(PartRow), rows)


def _colleagues(connection: Connection, assessment_id: UUID) -> set[UUID]:
    query = (
        select(_MEMBERSHIP.account_id)
        .join_from(MembershipRow.__table__, AssessmentRow.__table__, _is_colleague)
        .where(_ASSESSMENT.id == assessment_id)
    )
    return set(connection.execute(query).scalars())


def set_due(connection: Connection, assessment_id: UUID, actor: Actor, due: datetime.date | None) -> None:
    """Keep the day by which people would like to have finished, or None. Raises NotFound and NotADraft."""
    draft_revision(connection, assessment_id, actor)
    connection.execute(update(AssessmentRow).where(_ASSESSMENT.id == assessment_id).values(due=due))


# Codes


def end_code(connection: Connection, assessment_id: UUID, actor: Actor, seat_id: UUID, now: datetime.datetime) -> None:
    """Let nobody in by a code any more; its sign-ins end. Raises NotFound where it is not the actor's to end."""
    is_own = select(_ASSESSMENT.id).where(_ASSESSMENT.id == assessment_id, is_decided(_ASSESSMENT))
    if connection.execute(is_own, reach(actor)).first() is None or not remove_seat(connection, assessment_id, seat_id):
        raise NotFound
    note(
        connection,
        actor=actor.key,
        act="ended_code",
        thing=f"assessment {assessment_id}",
        organisation_id=actor.organisation_id,
        now=now,
    )


# Presence


def _note(dialect: Any) -> Any:
    """Return the statement that notes a sign. It changes nothing where the last one is of the same page and recent."""
    row = dialect.insert(PresenceRow)
    new = row.excluded
    is_same = and_(_PRESENCE.phase == new.phase, _PRESENCE.seen_at > bindparam("left_before"))
    return row.on_conflict_do_update(
        index_elements=["assessment_id", "actor"],
        set_={
            "phase": new.phase,
            "since": case((is_same, _PRESENCE.since), else_=new.since),
            "seen_at": new.seen_at,
        },
        where=or_(_PRESENCE.phase != new.phase, _PRESENCE.seen_at < bindparam("old_before")),
    )


_NOTE = {"sqlite": _note(sqlite), "postgresql": _note(postgresql)}
# SQLite keeps an id without its dashes, and the keys of actors have them.
_key_of_member = literal("account ").concat(func.replace(cast(_MEMBERSHIP.account_id, String), "-", ""))
_PRESENCES = (
    select(_PRESENCE.assessment_id, _PRESENCE.actor, _PRESENCE.phase, _PRESENCE.since, _PRESENCE.seen_at)
    .join_from(PresenceRow.__table__, AssessmentRow.__table__, _ASSESSMENT.id == _PRESENCE.assessment_id)
    .outerjoin(MembershipRow.__table__, and_(_is_colleague, _key_of_member == func.replace(_PRESENCE.actor, "-", "")))
    .where(
        _PRESENCE.assessment_id.in_(bindparam("assessments", expanding=True)),
        _PRESENCE.seen_at > bindparam("since_then"),
        or_(_MEMBERSHIP.account_id.is_not(None), _PRESENCE.actor.startswith("seat ")),
    )
    .order_by(_PRESENCE.seen_at.desc(), _PRESENCE.actor)
)


def note_presence(
    connection: Connection, assessment_id: UUID, actor_key: str, phase: str, now: datetime.datetime
) -> None:
    """Note that somebody has a phase open, of an assessment that `stored` or `draft_revision` gave them.

    `since` begins anew with another phase, and after an absence.
    """
    row = {"assessment_id": assessment_id, "actor": actor_key, "phase": phase, "since": now, "seen_at": now}
    statement = _NOTE[connection.dialect.name].values(row)
    connection.execute(statement, {"left_before": now - HERE, "old_before": now - PAUSE})


def who_is_here(
    connection: Connection, assessment_ids: Iterable[UUID], now: datetime.datetime
) -> dict[UUID, list[Presence]]:
    """Return assessment → who had a page of it open, who was seen last first, of assessments that the reader may reach.

    Who is here now, and who was here within 14 days: `Presence.is_now` tells them apart.
    """
    found: dict[UUID, list[Presence]] = {}
    parameters = {"assessments": list(assessment_ids), "since_then": now - WAS_HERE}
    for row in connection.execute(_PRESENCES, parameters):
        found.setdefault(row.assessment_id, []).append(Presence(row.actor, row.phase, row.since, row.seen_at))
    return found


_REVISIONS = select(_ANSWER.question, _ANSWER.revision).where(_ANSWER.assessment_id == bindparam("assessment"))


def revisions_of(connection: Connection, assessment_id: UUID) -> dict[str, int]:
    """Return question → revision of its answer, by which an open page finds out what others changed since."""
    return {row.question: row.revision for row in connection.execute(_REVISIONS, {"assessment": assessment_id})}


def forget_old_presence(connection: Connection, before: datetime.datetime) -> None:
    """Remove who was here before a time."""
    connection.execute(delete(PresenceRow).where(_PRESENCE.seen_at < before))
