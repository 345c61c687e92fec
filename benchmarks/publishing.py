"""A round of 1,000 organisations: how long its results take to be scored and stored, and how long its publication."""

import datetime
import json
from collections.abc import Iterator
from contextlib import closing as closed
from contextlib import contextmanager
from time import perf_counter
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import insert, update

from assessment.accounts.people import make_account
from assessment.answering.storage import assessment_of, stored, stored_answers, submit
from assessment.answering.tables import AnswerRow, AssessmentRow
from assessment.answering.taking_part import Step
from assessment.app import create_app
from assessment.installation.access import Actor, Role
from assessment.installation.database import Database
from assessment.installation.jobs import utc_now
from assessment.method.questionnaire import Questionnaire
from assessment.method.scoring import score
from assessment.organisations.tables import MandateRow, MembershipRow, OrganisationRow
from assessment.rounds import closing, storage
from assessment.rounds.tables import RoundRow
from benchmarks.measuring import Measurement
from benchmarks.rounds import assessments
from benchmarks.server import installation

ORGANISATIONS = 1000
HOUR = datetime.timedelta(hours=1)


class Round(NamedTuple):
    """A round whose drafts have all answers; `drafts`: assessment → who leads its organisation."""

    database: Database
    questionnaire: Questionnaire
    id: UUID
    authority: Actor
    drafts: dict[UUID, Actor]


def submit_rate() -> Measurement:
    """Reading, scoring and storing, a transaction each as the page does it; seconds for a thousand, no floor."""
    with _round() as one:
        seconds = _submit_all(one)
    return Measurement(seconds, 5, "s", seconds, None)


def publish_1000() -> Measurement:
    """Putting a thousand organisations side by side, releasing, keeping and publishing; seconds, no floor."""
    with _round() as one:
        _submit_all(one)
        with one.database.writing() as connection:
            connection.execute(update(RoundRow).values(closes_at=utc_now()))
        start = perf_counter()
        closing.make_preview(one.database, {"round_id": str(one.id)}, lambda percent: None)
        with one.database.writing() as connection:
            basis = closing.basis_of(connection, storage.round_by_id(connection, one.id))
            closing.publish(connection, one.authority, one.id, basis=basis, now=utc_now())
        seconds = perf_counter() - start
    return Measurement(seconds, 30, "s", seconds, None)


def _submit_all(one: Round) -> float:
    start = perf_counter()
    for id, lead in one.drafts.items():
        with one.database.writing() as connection:
            draft = stored(connection, id, lead)
            given = assessment_of(draft, stored_answers(connection, id, one.questionnaire))
            now = utc_now()
            result = score(one.questionnaire, given)
            submit(
                connection,
                id,
                lead,
                result=result,
                revision=draft.revision,
                date=now.date(),
                now=now,
                share=Step.NOTHING,
            )
    return perf_counter() - start


@contextmanager
def _round() -> Iterator[Round]:
    with installation() as place, closed(create_app(place.config).extensions["database"]) as database:
        yield _filled(database)


def _filled(database: Database) -> Round:
    now, questionnaire, found = utc_now(), *assessments(ORGANISATIONS)
    organisations, drafts = [uuid4() for _ in found], [uuid4() for _ in found]
    with database.writing() as connection:
        account = make_account(connection, email="dara@example.org", name="Dara", password_hash="", now=now)
        connection.execute(insert(MandateRow).values(account_id=account, area="KH", since=now))
        authority = Actor(Role.ACCOUNT, account_id=account, is_authority=True)
        round_id = storage.make_round(
            connection,
            authority,
            area="KH",
            questionnaire=questionnaire.id,
            version=questionnaire.version,
            period="2026",
            opens_at=now - HOUR,
            closes_at=now + HOUR,
            zone="Asia/Phnom_Penh",
            texts={},
            reminder_days=[],
            now=now,
        )
        rows, members, begun, answers = [], [], [], []
        for organisation, draft, one in zip(organisations, drafts, found, strict=True):
            facts = one.organisation.model_dump(exclude_none=True)
            rows.append(
                {"id": organisation, "name": facts["name"], "type": facts["type"], "country": "KH", "made_at": now}
            )
            members.append({"organisation_id": organisation, "account_id": account, "role": "lead", "since": now})
            row = {"id": draft, "organisation_id": organisation, "round_id": round_id, "organisation": facts}
            row |= {"questionnaire": questionnaire.id, "version": questionnaire.version, "period": "2026"}
            profile = {"activities": sorted(one.profile["activities"]), "staff": one.profile["staff"]}  # type: ignore[arg-type]
            times = {"state": "draft", "revision": 1, "begun_at": now, "changed_at": now}
            begun.append(row | times | {"profile": profile})
            for code, answer in one.answers.items():
                content = json.dumps(answer.as_entry(questionnaire.question(code)))
                kept = {"assessment_id": draft, "question": code, "content": content}
                answers.append(kept | {"revision": 1, "page": "", "turn": 0, "is_text_kept": False})
        for table, values in ((OrganisationRow, rows), (MembershipRow, members), (AssessmentRow, begun)):
            connection.execute(insert(table), values)
        connection.execute(insert(AnswerRow), answers)
    leads = [Actor(Role.LEAD, account_id=account, organisation_id=one) for one in organisations]
    return Round(database, questionnaire, round_id, authority, dict(zip(drafts, leads, strict=True)))
