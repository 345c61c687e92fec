"""What a closed round comes to: the job that puts its answers side by side, and publishing what may be published.

A preview is made of what stands when its job runs. `basis_of` names that: what was answered, and what each organisation
shows. Only a preview of the basis that still stands is published, so nobody publishes another thing than was looked at.
"""

import datetime
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, select, update

from assessment.answering.overview import answers_of
from assessment.answering.storage import assessment_of, stored_of, wording_of
from assessment.answering.tables import AssessmentRow
from assessment.installation import jobs
from assessment.installation.access import Actor
from assessment.installation.database import Database, insert_for
from assessment.installation.jobs import JobState, utc_now
from assessment.library.storage import Shelf
from assessment.method.comparison import Member, Unreleased, compare, member_of
from assessment.method.disclosure import may_be_named, release
from assessment.method.questionnaire import Questionnaire
from assessment.organisations.tables import OrganisationRow
from assessment.rounds.publications import as_published, earlier_to
from assessment.rounds.storage import Phase, Round, led_round, note_act, round_by_id
from assessment.rounds.tables import InviteeRow, PublicationRow, RoundRow

KIND = "publication"
_ASSESSMENT, _ORGANISATION = AssessmentRow.__table__.c, OrganisationRow.__table__.c
_PUBLICATION, _ROUND = PublicationRow.__table__.c, RoundRow.__table__.c
_HANDED_IN = (
    select(AssessmentRow.__table__, _ORGANISATION.name.label("named"), _ORGANISATION.type.label("typed"))
    .join_from(AssessmentRow.__table__, OrganisationRow.__table__, _ORGANISATION.id == _ASSESSMENT.organisation_id)
    .order_by(_ASSESSMENT.id)
)
_AT_ONCE = 100
"""Assessments whose answers are read together, so that a large round takes little memory."""
_shelf = Shelf()


class NotClosed(Exception):
    """The round is open: what is handed in may still change."""


class NotAsSeen(Exception):
    """Something changed since the preview was made, or there is none: it is to be looked at again."""


class AlreadyPublished(Exception):
    """The publication stands, and never changes."""


def basis_of(connection: Connection, one: Round) -> str:
    """Return a mark of what a publication is made from: what was handed in, and what each organisation shows."""
    columns = (_ASSESSMENT.id, _ASSESSMENT.revision, _ASSESSMENT.share, _ASSESSMENT.shared_at)
    rows = [
        f"{row.id} {row.revision} {row.share} {_was_shown(one, row)}"
        for row in connection.execute(select(*columns).where(*_is_handed_in(one)).order_by(_ASSESSMENT.id))
    ]
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def sizes(connection: Connection, one: Round) -> tuple[int, int]:
    """Return how many organisations are invited, and how many have handed in, in either wording."""
    invited = select(func.count()).where(InviteeRow.round_id == one.id).scalar_subquery()
    handed_in = select(func.count(_ASSESSMENT.id)).where(*_is_handed_in(one)).scalar_subquery()
    row = connection.execute(select(invited, handed_in)).one()
    return row[0], row[1]


def ask_for_preview(connection: Connection, one: Round, now: datetime.datetime) -> UUID:
    """Ask the worker for the preview of what stands now, and return the job for the queue. Raises NotClosed."""
    if one.phase(now) is not Phase.CLOSED:
        raise NotClosed
    key = _key(one, basis_of(connection, one))
    # What was made of the same before has given way to another one meanwhile.
    return jobs.ask(connection, kind=KIND, key=key, arguments={"round_id": str(one.id)}, again=True, now=now)


def ask_for_all_previews(connection: Connection, now: datetime.datetime) -> None:
    """Ask for a preview of each round that has closed and has none yet; the sweep puts the jobs in the queue."""
    missing = _ROUND.id.not_in(select(_PUBLICATION.round_id))
    for id in connection.execute(select(_ROUND.id).where(_ROUND.closes_at <= now, missing)).scalars().all():
        ask_for_preview(connection, round_by_id(connection, id), now)


def preview_state(connection: Connection, one: Round, basis: str) -> JobState | None:
    """Return how far the preview made from `basis` is; None when nobody has asked for it."""
    return jobs.state_of(connection, _key(one, basis))


def _key(one: Round, basis: str) -> str:
    return f"publication:{one.id}:{basis}"


def make_preview(database: Database, arguments: Mapping[str, Any], progress: Callable[[int], None]) -> None:
    """Put the answers of a round side by side, and keep what may be published. A publication stays as it is."""
    round_id = UUID(arguments["round_id"])
    with database.reading() as connection:
        one = round_by_id(connection, round_id)
        basis = basis_of(connection, one)
        unreleased = unreleased_of(connection, one, progress)
    progress(85)
    document = json.dumps(release(unreleased).as_json(), ensure_ascii=False, separators=(",", ":"))
    progress(95)
    row = {"document": document, "basis": basis, "made_at": utc_now()}
    statement = insert_for(connection, PublicationRow).values(row | {"round_id": round_id})
    is_open = PublicationRow.published_at.is_(None)
    with database.writing() as connection:
        connection.execute(
            statement.on_conflict_do_update(index_elements=[PublicationRow.round_id], set_=row, where=is_open)
        )


def publish(connection: Connection, actor: Actor, round_id: UUID, *, basis: str, now: datetime.datetime) -> None:
    """Publish the preview that was made from `basis`. Raises NotThere, NotClosed, NotAsSeen and AlreadyPublished."""
    one = led_round(connection, actor, round_id)
    if one.phase(now) is not Phase.CLOSED:
        raise NotClosed
    # Whoever changes what it shows holds this row as well: one comes after the other.
    connection.execute(select(_ROUND.id).where(_ROUND.id == round_id).with_for_update())
    if basis_of(connection, one) != basis:
        raise NotAsSeen
    statement = (
        update(PublicationRow)
        .where(_PUBLICATION.round_id == round_id, _PUBLICATION.basis == basis, _PUBLICATION.published_at.is_(None))
        .values(published_at=now, published_by=actor.account_id)
    )
    if connection.execute(statement.returning(_PUBLICATION.round_id)).first() is None:
        known = select(_PUBLICATION.published_at).where(_PUBLICATION.round_id == round_id)
        raise AlreadyPublished if connection.execute(known).scalar() else NotAsSeen
    note_act(connection, actor.key, round_id, act="published_round", now=now)


def may_step_up(connection: Connection, assessment_id: UUID, now: datetime.datetime) -> bool:
    """Tell whether an organisation may show more of an assessment with its name, without exposing those who do not.

    Until its round closes it may; afterwards where what was published passes the rules with its result known, too, or
    what would be published now.
    """
    row = connection.execute(_HANDED_IN.where(_ASSESSMENT.id == assessment_id)).first()
    if row is None or row.round_id is None:
        return False
    one = round_by_id(connection, row.round_id)
    if one.phase(now) is not Phase.CLOSED or row.share != "nothing":
        return True
    unreleased = unreleased_of(connection, one, lambda percent: None)
    return may_be_named(unreleased, as_published(connection, one.id) or release(unreleased), row.named)


def unreleased_of(connection: Connection, one: Round, progress: Callable[[int], None]) -> Unreleased:
    """Return what was handed in, side by side: nobody may see it.

    Who answered in another wording than most is left out: two wordings are never put together.
    """
    questionnaire = _shelf.edition(connection, one.questionnaire, one.version, "").questionnaire
    rows = connection.execute(_HANDED_IN.where(*_is_handed_in(one))).all()
    members: list[Member] = []
    for start in range(0, len(rows), _AT_ONCE):
        members += _members(connection, one, questionnaire, rows[start : start + _AT_ONCE])
        progress(80 * len(members) // len(rows))
    wordings = Counter(member.result.variant for member in members)
    wording = wordings.most_common(1)[0][0] if wordings else None
    return compare(
        questionnaire,
        [member for member in members if member.result.variant == wording],
        period=one.period,
        date=one.last_day,
        earlier=earlier_to(connection, one),
    )


def _is_handed_in(one: Round) -> tuple[Any, ...]:
    in_time = _ASSESSMENT.submitted_at < one.closes_at
    return _ASSESSMENT.round_id == one.id, _ASSESSMENT.state == "submitted", in_time


def _was_shown(one: Round, row: Any) -> bool:
    """Tell whether an organisation has taken back since the end of its round what others could read until then."""
    return row.share == "nothing" and row.shared_at is not None and row.shared_at >= one.closes_at


def _members(
    connection: Connection, one: Round, questionnaire: Questionnaire, rows: Sequence[Row[Any]]
) -> list[Member]:
    """Return organisations with their answers, by the name and type under which the installation knows them."""
    kept = [stored_of(row) for row in rows]
    answers = answers_of(connection, {each.id: wording_of(each, questionnaire) for each in kept})
    found = []
    for each, row in zip(kept, rows, strict=True):
        member = member_of(questionnaire, replace(assessment_of(each, answers[each.id]), share=row.share))
        found.append(replace(member, name=row.named, type=row.typed, was_shown=_was_shown(one, row)))
    return found
