"""Publications of rounds, as they are read: by who leads a round, and who was invited to it."""

import datetime
import json
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, Uuid, bindparam, select

from assessment.answering.tables import AssessmentRow, ResultRow
from assessment.installation.access import Actor
from assessment.method.publication import Released, named_as
from assessment.organisations.storage import NotThere
from assessment.organisations.tables import OrganisationRow
from assessment.rounds.storage import Round, round_by_id, round_of
from assessment.rounds.tables import PublicationRow, RoundRow

_PUBLICATION, _ROUND = PublicationRow.__table__.c, RoundRow.__table__.c
_ASSESSMENT, _RESULT = AssessmentRow.__table__.c, ResultRow.__table__.c
_ORGANISATION = OrganisationRow.__table__.c
MOST_KEPT = 100
"""Publications that a process keeps, of some 500 kB each at most. To read one of 1,000 organisations takes 10 ms."""


@dataclass(frozen=True, slots=True)
class Published:
    """A round with what was published of it."""

    round: Round
    released: Released
    published_at: datetime.datetime


def published(connection: Connection, actor: Actor, round_id: UUID) -> Published | None:
    """Return what was published of a round that the actor leads or was invited to; None while it is not.

    Raises NotThere.
    """
    return _published(connection, round_of(connection, actor, round_id))


def published_by_id(connection: Connection, round_id: UUID) -> Published | None:
    """Return what was published of a round, for a job that was asked for by somebody who sees it."""
    try:
        return _published(connection, round_by_id(connection, round_id))
    except NotThere:
        return None


def earlier_to(connection: Connection, found: Round) -> list[Released]:
    """Return what was published of earlier rounds of the area by the same version, the newest first."""
    query = (
        select(_PUBLICATION.round_id, _PUBLICATION.published_at)
        .join_from(PublicationRow.__table__, RoundRow.__table__, _ROUND.id == _PUBLICATION.round_id)
        .where(_ROUND.area == found.area, _ROUND.questionnaire == found.questionnaire, _ROUND.version == found.version)
        .where(_PUBLICATION.published_at.is_not(None), _ROUND.closes_at < found.closes_at)
        .order_by(_ROUND.closes_at.desc())
    )
    return [_kept_or_read(connection, *row) for row in connection.execute(query)]


def is_published(connection: Connection, round_id: UUID) -> bool:
    """Tell whether there is a comparison to read."""
    return connection.execute(_PUBLISHED_AT, {"round": round_id}).scalar() is not None


def preview_of(connection: Connection, found: Round, basis: str) -> Released | None:
    """Return what would be published of a round now; None where it was not made yet, or of something else."""
    query = select(_PUBLICATION.document).where(_PUBLICATION.round_id == found.id, _PUBLICATION.basis == basis)
    document = connection.execute(query).scalar()
    return None if document is None else Released.read(document)


_ROUND_ID = bindparam("round", type_=Uuid())
_PUBLISHED_AT = select(_PUBLICATION.published_at).where(
    _PUBLICATION.round_id == _ROUND_ID, _PUBLICATION.published_at.is_not(None)
)
_DOCUMENT = select(_PUBLICATION.document)
_kept: dict[tuple[UUID, datetime.datetime], Released] = {}


def as_published(connection: Connection, round_id: UUID) -> Released | None:
    """Return what was published of a round, with those named who were then; None while it is not."""
    published_at = connection.execute(_PUBLISHED_AT, {"round": round_id}).scalar()
    return None if published_at is None else _kept_or_read(connection, round_id, published_at)


def _published(connection: Connection, found: Round) -> Published | None:
    published_at = connection.execute(_PUBLISHED_AT, {"round": found.id}).scalar()
    if published_at is None:
        return None
    released = _kept_or_read(connection, found.id, published_at)
    return Published(found, _as_named_now(connection, found, released), published_at)


def _kept_or_read(connection: Connection, round_id: UUID, published_at: datetime.datetime) -> Released:
    """Return a publication, read once by this process: it never changes from then on."""
    key = (round_id, published_at)
    released = _kept.get(key)
    if released is None:
        document = connection.execute(_DOCUMENT.where(_PUBLICATION.round_id == round_id)).scalar_one()
        released = _kept[key] = Released.read(document)
        # By a list of this call's own: another thread may forget the oldest meanwhile.
        for oldest in list(_kept)[: max(0, len(_kept) - MOST_KEPT)]:
            _kept.pop(oldest, None)
    return released


_SHOWN = (
    select(_ORGANISATION.name, _ORGANISATION.type, _ASSESSMENT.share, _ASSESSMENT.id)
    .join_from(AssessmentRow.__table__, OrganisationRow.__table__, _ORGANISATION.id == _ASSESSMENT.organisation_id)
    # By what is shown, not by what is not: so an index leads to the few among the thousands.
    .where(_ASSESSMENT.state == "submitted", _ASSESSMENT.share.in_(("result", "report")))
    .where(_ASSESSMENT.round_id == _ROUND_ID, _ASSESSMENT.submitted_at < bindparam("closes_at"))
    .order_by(_ORGANISATION.name, _ORGANISATION.id)
)


def _as_named_now(connection: Connection, found: Round, released: Released) -> Released:
    """Return a publication with those named who show their result now: the numbers stay, a name is theirs to take."""
    rows = connection.execute(_SHOWN, {"round": found.id, "closes_at": found.closes_at}).all()
    if [(one.name, one.share) for one in released.named] == [(row.name, row.share) for row in rows]:
        return released
    query = select(_RESULT.assessment_id, _RESULT.document).where(_RESULT.assessment_id.in_([row.id for row in rows]))
    results = {id: json.loads(document) for id, document in connection.execute(query)}
    named = tuple(named_as(row.name, row.type, row.share, results[row.id]) for row in rows)
    return released.model_copy(update={"named": named})
