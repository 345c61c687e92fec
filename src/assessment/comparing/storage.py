"""What the pages of a comparison read beside the publication: who was invited, one's own result, national reports."""

import datetime
import hashlib
import json
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Uuid, and_, bindparam, case, delete, func, insert, select

from assessment.answering.tables import AssessmentRow, ResultRow
from assessment.comparing.tables import NationalReportRow
from assessment.installation import jobs
from assessment.installation.access import Actor
from assessment.installation.jobs import JobState
from assessment.method.publication import Released
from assessment.organisations.storage import is_reached, reach
from assessment.organisations.tables import OrganisationRow
from assessment.reports.round_report import Turnout
from assessment.rounds.storage import Round
from assessment.rounds.tables import InviteeRow

KIND = "national_report"
_REPORT = NationalReportRow.__table__.c
_INVITEE, _ORGANISATION = InviteeRow.__table__.c, OrganisationRow.__table__.c
_ASSESSMENT, _RESULT = AssessmentRow.__table__.c, ResultRow.__table__.c


class OwnResult(NamedTuple):
    """What an organisation submitted; `revision` changes with it. `organisation` is its name."""

    assessment_id: UUID
    revision: int
    organisation: str


def turnout_of(connection: Connection, one: Round) -> dict[str, Turnout]:
    """Return how many organisations of each type were invited, have begun and have handed in before its end."""
    is_in_time = and_(_ASSESSMENT.state == "submitted", _ASSESSMENT.submitted_at < one.closes_at)
    is_own = and_(_ASSESSMENT.round_id == _INVITEE.round_id, _ASSESSMENT.organisation_id == _INVITEE.organisation_id)
    query = (
        select(
            _ORGANISATION.type,
            func.count(),
            func.count(_ASSESSMENT.id),
            func.sum(case((is_in_time, 1), else_=0)),
        )
        .select_from(InviteeRow.__table__)
        .join(OrganisationRow.__table__, _ORGANISATION.id == _INVITEE.organisation_id)
        .outerjoin(AssessmentRow.__table__, is_own)
        .where(_INVITEE.round_id == one.id)
        .group_by(_ORGANISATION.type)
    )
    return {type: Turnout(*counts) for type, *counts in connection.execute(query)}


_OWN = (
    select(_RESULT.assessment_id, _RESULT.revision, _ORGANISATION.name)
    .join_from(AssessmentRow.__table__, ResultRow.__table__, _RESULT.assessment_id == _ASSESSMENT.id)
    .join(OrganisationRow.__table__, _ORGANISATION.id == _ASSESSMENT.organisation_id)
    .where(is_reached(_ASSESSMENT))
)
_OWN_IN_ROUND = _OWN.where(
    _ASSESSMENT.round_id == bindparam("round", type_=Uuid()), _ASSESSMENT.submitted_at < bindparam("closes_at")
)


def own_result(connection: Connection, actor: Actor, one: Round) -> OwnResult | None:
    """Return the result that the actor reaches in a round; None where nothing was submitted before its end."""
    given = {**reach(actor), "round": one.id, "closes_at": one.closes_at}
    row = connection.execute(_OWN_IN_ROUND, given).first()
    return None if row is None else OwnResult(*row)


def own_result_of(
    connection: Connection, actor: Actor, one: Round, period: str, *, other_than: UUID
) -> OwnResult | None:
    """Return the result that the actor reaches in a period before a round; None for none, as always with a code.

    It is by the same version of the questionnaire. `other_than` is the assessment that it is compared with.
    """
    is_same = (_ASSESSMENT.questionnaire == one.questionnaire, _ASSESSMENT.version == one.version)
    query = _OWN.where(_ASSESSMENT.period == period, _ASSESSMENT.id != other_than, *is_same)
    row = connection.execute(query.order_by(_ASSESSMENT.submitted_at.desc()), reach(actor)).first()
    return None if row is None else OwnResult(*row)


def document_of(connection: Connection, own: OwnResult) -> dict[str, Any]:
    """Return the Result of what an organisation submitted."""
    query = select(_RESULT.document).where(_RESULT.assessment_id == own.assessment_id)
    found: dict[str, Any] = json.loads(connection.execute(query).scalar_one())
    return found


# National reports


def names_key(released: Released) -> str:
    """Return a key of who stands in a publication by name, and with what: a report holds for these alone."""
    named = sorted((one.name, one.share) for one in released.named)
    return hashlib.sha256(json.dumps(named).encode()).hexdigest()[:32]


def report_key(round_id: UUID, names: str, language: str) -> str:
    """Return the key of a report's job: one for each round, names and language."""
    return f"national_report:{round_id}:{names}:{language}"


def ask_for_report(connection: Connection, round_id: UUID, names: str, language: str, now: datetime.datetime) -> UUID:
    """Ask the worker for a national report that is not there, and return the job's id for the queue."""
    key, arguments = report_key(round_id, names, language), {"round_id": str(round_id), "language": language}
    # One with these names may have given way to one with others, and they be chosen again.
    return jobs.ask(connection, kind=KIND, key=key, arguments=arguments, again=True, now=now)


def report_state(connection: Connection, round_id: UUID, names: str, language: str) -> JobState | None:
    """Return how far a national report is; None when nobody has asked for it."""
    return jobs.state_of(connection, report_key(round_id, names, language))


def report(connection: Connection, round_id: UUID, names: str, language: str) -> bytes | None:
    """Return a finished national report of a round that its actor may see; None while there is none."""
    content: bytes | None = connection.execute(
        select(_REPORT.content).where(
            _REPORT.round_id == round_id, _REPORT.language == language, _REPORT.names == names
        )
    ).scalar()
    return content


def made_languages(connection: Connection, round_id: UUID, names: str) -> set[str]:
    """Return the languages in which there is a national report with these names."""
    query = select(_REPORT.language).where(_REPORT.round_id == round_id, _REPORT.names == names)
    return set(connection.execute(query).scalars())


def keep_report(
    connection: Connection, round_id: UUID, names: str, language: str, content: bytes, now: datetime.datetime
) -> None:
    """Keep a national report; one with other names goes."""
    connection.execute(delete(NationalReportRow).where(_REPORT.round_id == round_id, _REPORT.language == language))
    row = {"round_id": round_id, "language": language, "names": names, "content": content, "made_at": now}
    connection.execute(insert(NationalReportRow).values(row))
