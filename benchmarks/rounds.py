"""Rounds of organisations that do not exist, with answers by chance: the same ones each time."""

import datetime
import json
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Connection, insert

from assessment.accounts.people import make_account, sign_in_account
from assessment.answering.tables import AssessmentRow, ResultRow
from assessment.app import create_app
from assessment.installation.access import Role
from assessment.installation.config import Config
from assessment.installation.database import Database
from assessment.installation.jobs import utc_now
from assessment.method.answers import Answer, Assessment
from assessment.method.comparison import Member, compare, member_of
from assessment.method.disclosure import Rules, release
from assessment.method.publication import Released
from assessment.method.question import AnswerValue, Question
from assessment.method.questionnaire import Questionnaire
from assessment.organisations.tables import MembershipRow, OrganisationRow
from assessment.rounds.tables import InviteeRow, PublicationRow, RoundRow
from benchmarks.people import browser, case

TYPES = ("ngo", "company", "military")
CLOSED = datetime.date(2026, 12, 1)
SHOWING_ALL = Rules(
    smallest_group=0,
    outside_a_class=0,
    smallest_type=10**6,
    quartiles_from=0,
    largest_part=100,
    smallest_sum=0,
    hides_whole_phases=False,
    minds_profiles=False,
)
"""No rules at all, but for no types: for pages that are to be equally long."""


def members(count: int, *, seed: int = 1) -> tuple[Questionnaire, list[Member]]:
    """Return the questionnaire and this many organisations that have answered all of it."""
    questionnaire, found = assessments(count, seed=seed)
    return questionnaire, [member_of(questionnaire, one) for one in found]


def assessments(count: int, *, seed: int = 1) -> tuple[Questionnaire, list[Assessment]]:
    """Return the same before they are scored."""
    questionnaire, assessment = case()
    chance = Random(seed)  # noqa: S311 - numbers for a benchmark
    return questionnaire, [_answered(questionnaire, assessment, number, chance) for number in range(count)]


def released(count: int, *, period: str = "2026", earlier: Sequence[Released] = ()) -> Released:
    """Return the publication of a round of this many organisations."""
    questionnaire, found = members(count)
    return release(compare(questionnaire, found, period=period, date=CLOSED, earlier=earlier))


def _answered(questionnaire: Questionnaire, assessment: Assessment, number: int, chance: Random) -> Assessment:
    organisation = assessment.organisation.model_copy(
        update={"name": f"Organisation {number}", "type": TYPES[number % len(TYPES)]}
    )
    answers = {
        one.id: Answer(value=_value(one, chance), evidence="A document with a date") for one in questionnaire.questions
    }
    return replace(assessment, organisation=organisation, answers=answers)


def _value(question: Question, chance: Random) -> AnswerValue:
    if question.kind == "levels":
        return chance.randint(0, question.top)
    if question.kind == "table":
        return {row: {"women": chance.randint(0, 20), "men": chance.randint(5, 60)} for row in question.rows}
    raise ValueError(f"no answer for {question.id}")


class Reader(NamedTuple):
    """A lead of an organisation that took part, at a browser that is signed in: its cookie, and the address to read."""

    cookie: str
    address: str


def settle_round(config: Config, organisations: int, rounds: int) -> Reader:
    """Fill an installation with published rounds, the last of this many organisations, one of which reads it.

    All that the rules would hide is shown: so the page of five is as long as that of a thousand.
    """
    app, now = create_app(config), utc_now()
    database: Database = app.extensions["database"]
    questionnaire, found = members(organisations)
    shown = release(compare(questionnaire, found, period="2026", date=CLOSED), SHOWING_ALL)
    ids = [uuid4() for _ in found]
    with database.writing() as connection:
        account = make_account(connection, email="dara@example.org", name="Dara", password_hash="", now=now)
        own = {"country": "KH", "made_at": now}
        rows = [own | {"id": id, "name": one.name, "type": one.type} for id, one in zip(ids, found, strict=True)]
        connection.execute(insert(OrganisationRow), rows)
        belongs = {"account_id": account, "organisation_id": ids[0], "role": Role.LEAD, "since": now}
        connection.execute(insert(MembershipRow).values(belongs))
        for number in range(rounds):
            age = rounds - 1 - number
            round_id = _publish(connection, shown, age, ids[:5] if age else ids, now)
        for id, one in zip(ids, found, strict=True):
            _submit(connection, round_id, id, one, now)
        ends_at = now + datetime.timedelta(hours=1)
        token = sign_in_account(connection, account, organisation_id=ids[0], device="", ends_at=ends_at, now=now)
    database.close()
    return Reader(browser(app, token)[0], f"/rounds/{round_id}/comparison")


def _publish(
    connection: Connection, shown: Released, age: int, invited: Sequence[UUID], now: datetime.datetime
) -> UUID:
    """Publish a round of as many years ago, and return its id."""
    round_id, period = uuid4(), str(2026 - age)
    times = {"opens_at": now - datetime.timedelta(days=60 * (age + 1)), "made_at": now}
    times["closes_at"] = times["opens_at"] + datetime.timedelta(days=30)
    row = {"id": round_id, "area": "KH", "questionnaire": shown.questionnaire, "version": shown.version}
    row |= {"period": period, "zone": "Asia/Phnom_Penh", "texts": {}, "made_by": None}
    connection.execute(insert(RoundRow).values(row | times))
    guests = [{"round_id": round_id, "organisation_id": id, "key": uuid4().hex, "link": 0} for id in invited]
    more = {"email": None, "language": "en", "wants_letters": False, "invited_at": now}
    connection.execute(insert(InviteeRow), [guest | more for guest in guests])
    document = json.dumps(shown.model_copy(update={"period": period}).as_json())
    values = {"round_id": round_id, "document": document, "basis": "", "made_at": now, "published_at": now}
    connection.execute(insert(PublicationRow).values(values))
    return round_id


def _submit(connection: Connection, round_id: UUID, organisation_id: UUID, one: Member, now: datetime.datetime) -> None:
    id = uuid4()
    row = {"id": id, "organisation_id": organisation_id, "round_id": round_id, "state": "submitted", "revision": 1}
    row |= {"questionnaire": one.result.questionnaire, "version": one.result.version, "period": "2026"}
    times = {"begun_at": now, "changed_at": now, "submitted_at": now}
    connection.execute(insert(AssessmentRow).values(row | times))
    document = json.dumps(one.result.as_json())
    connection.execute(insert(ResultRow).values(assessment_id=id, revision=1, document=document))
