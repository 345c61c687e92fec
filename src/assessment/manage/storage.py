"""What the administrator sees of organisations and questionnaires, and changes: numbers and names, never an answer."""

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, delete, func, select, update

from assessment.accounts.tables import AccountRow
from assessment.answering.storage import NotFound
from assessment.answering.tables import AssessmentRow
from assessment.installation.log import note
from assessment.installation.tables import LetterRow
from assessment.library.tables import QuestionnaireRow, TranslationRow
from assessment.organisations import invitations
from assessment.organisations.tables import InvitationRow, MembershipRow, OrganisationRow

_ORGANISATION, _MEMBERSHIP = OrganisationRow.__table__.c, MembershipRow.__table__.c
_ASSESSMENT, _ACCOUNT, _INVITATION = AssessmentRow.__table__.c, AccountRow.__table__.c, InvitationRow.__table__.c
_QUESTIONNAIRE, _TRANSLATION = QuestionnaireRow.__table__.c, TranslationRow.__table__.c


class Counts(NamedTuple):
    """How much there is of everything. `letters` are those that could not be handed over for a while."""

    organisations: int
    people: int
    invitations: int
    questionnaires: int
    letters: int


class Organisation(NamedTuple):
    """An organisation in numbers. `changed_at` is None where it has no assessment."""

    id: UUID
    name: str
    country: str | None
    type: str
    made_at: datetime.datetime
    people: int
    assessments: int
    submitted: int
    changed_at: datetime.datetime | None


class OpenInvitation(NamedTuple):
    """An invitation that holds. Without an organisation, it makes an administrator."""

    id: UUID
    organisation_id: UUID | None
    organisation_name: str | None
    role: str
    email: str | None
    made_at: datetime.datetime
    ends_at: datetime.datetime


class Version(NamedTuple):
    """A published version of a questionnaire, and how many assessments use it."""

    questionnaire: str
    version: int
    published_at: datetime.datetime
    languages: tuple[str, ...]
    drafts: int
    submitted: int


def counts(connection: Connection, *, now: datetime.datetime, letters_before: datetime.datetime) -> Counts:
    """Return how much there is. Letters count when they were written before a moment, and still wait."""
    row = connection.execute(
        select(
            _how_many(OrganisationRow),
            _how_many(AccountRow),
            _how_many(InvitationRow, *_is_open(now)),
            _how_many(QuestionnaireRow),
            _how_many(LetterRow, LetterRow.written_at < letters_before),
        )
    ).one()
    return Counts(*row)


def _how_many(table: type[Any], *conditions: ColumnElement[bool]) -> Any:
    return select(func.count()).select_from(table).where(*conditions).scalar_subquery()


def _is_open(now: datetime.datetime) -> tuple[ColumnElement[bool], ...]:
    return _INVITATION.used_at.is_(None), _INVITATION.revoked_at.is_(None), _INVITATION.ends_at > now


# Organisations


def organisations(connection: Connection) -> list[Organisation]:
    """Return all organisations, by their names."""
    rows = connection.execute(_organisations().order_by(func.lower(_ORGANISATION.name), _ORGANISATION.id))
    return [Organisation(*row) for row in rows]


def organisation(connection: Connection, id: UUID) -> Organisation:
    """Return an organisation. Raises NotFound."""
    row = connection.execute(_organisations().where(_ORGANISATION.id == id)).first()
    if row is None:
        raise NotFound
    return Organisation(*row)


def _organisations() -> Select[Any]:
    is_own = _ASSESSMENT.organisation_id == _ORGANISATION.id
    own = select(func.count()).select_from(AssessmentRow).where(is_own)
    return select(
        _ORGANISATION.id,
        _ORGANISATION.name,
        _ORGANISATION.country,
        _ORGANISATION.type,
        _ORGANISATION.made_at,
        _how_many(MembershipRow, _MEMBERSHIP.organisation_id == _ORGANISATION.id).label("people"),
        own.scalar_subquery(),
        own.where(_ASSESSMENT.state == "submitted").scalar_subquery(),
        select(func.max(_ASSESSMENT.changed_at)).where(is_own).scalar_subquery(),
    )


def without_organisation(connection: Connection) -> int:
    """Return how many assessments belong to nobody but who holds their codes."""
    found = connection.execute(select(_how_many(AssessmentRow, _ASSESSMENT.organisation_id.is_(None)))).scalar_one()
    return int(found)


def has_namesake(connection: Connection, name: str, country: str | None, *, but: UUID | None = None) -> bool:
    """Tell whether another organisation of this country has the name; `but` is the one that may have it."""
    query = select(_ORGANISATION.id).where(_ORGANISATION.name == name, _ORGANISATION.country == (country or None))
    return any(one != but for one in connection.execute(query).scalars())


def correct_organisation(
    connection: Connection,
    actor_key: str,
    id: UUID,
    *,
    name: str,
    country: str | None,
    type: str,
    now: datetime.datetime,
) -> None:
    """Keep what was corrected; reports that were made before keep what they say. Raises NotFound."""
    values = {"name": name, "country": country or None, "type": type}
    changed = connection.execute(update(OrganisationRow).where(_ORGANISATION.id == id).values(values))
    if changed.rowcount != 1:
        raise NotFound
    thing = f"organisation {id}"
    note(connection, actor=actor_key, act="changed_organisation", thing=thing, now=now, organisation_id=id)


def erase_organisation(connection: Connection, actor_key: str, id: UUID, now: datetime.datetime) -> None:
    """Remove an organisation with everything of it: assessments, answers, results, reports, memberships, invitations.

    Its people keep their accounts. Raises NotFound.
    """
    # The database removes with it what belongs to it.
    gone = connection.execute(delete(OrganisationRow).where(_ORGANISATION.id == id))
    if gone.rowcount != 1:
        raise NotFound
    note(connection, actor=actor_key, act="erased_organisation", thing=f"organisation {id}", now=now)


# Invitations


def open_invitations(connection: Connection, now: datetime.datetime) -> list[OpenInvitation]:
    """Return the invitations that hold: those of administrators first, then by organisation."""
    query = (
        select(
            _INVITATION.id,
            _INVITATION.organisation_id,
            _ORGANISATION.name,
            _INVITATION.role,
            _INVITATION.email,
            _INVITATION.made_at,
            _INVITATION.ends_at,
        )
        .outerjoin_from(
            InvitationRow.__table__, OrganisationRow.__table__, _ORGANISATION.id == _INVITATION.organisation_id
        )
        .where(*_is_open(now))
        .order_by(_INVITATION.organisation_id.is_not(None), func.lower(_ORGANISATION.name), _INVITATION.made_at)
    )
    return [OpenInvitation(*row) for row in connection.execute(query)]


def revoke(connection: Connection, actor_key: str, id: UUID, now: datetime.datetime) -> None:
    """Take back an invitation, whoever made it. Raises NotFound, and NotThere when it is over."""
    row = connection.execute(select(_INVITATION.organisation_id).where(_INVITATION.id == id)).first()
    if row is None:
        raise NotFound
    invitations.revoke(connection, actor_key, organisation_id=row.organisation_id, id=id, now=now)


# Questionnaires


def versions(connection: Connection) -> list[Version]:
    """Return the published versions, the newest of each questionnaire first."""
    languages: dict[tuple[str, int], list[str]] = {}
    query = select(_TRANSLATION.questionnaire, _TRANSLATION.version, _TRANSLATION.language).order_by(
        _TRANSLATION.language
    )
    for row in connection.execute(query):
        languages.setdefault((row.questionnaire, row.version), []).append(row.language)
    used = _used(connection)
    published = connection.execute(
        select(_QUESTIONNAIRE.id, _QUESTIONNAIRE.version, _QUESTIONNAIRE.published_at).order_by(
            _QUESTIONNAIRE.id, _QUESTIONNAIRE.version.desc()
        )
    )
    return [
        Version(
            row.id,
            row.version,
            row.published_at,
            tuple(languages.get((row.id, row.version), ())),
            used.get((row.id, row.version, "draft"), 0),
            used.get((row.id, row.version, "submitted"), 0),
        )
        for row in published
    ]


def _used(connection: Connection) -> Mapping[tuple[str, int, str], int]:
    what = (_ASSESSMENT.questionnaire, _ASSESSMENT.version, _ASSESSMENT.state)
    rows = connection.execute(select(*what, func.count().label("how_many")).group_by(*what))
    return {(row.questionnaire, row.version, row.state): row.how_many for row in rows}
