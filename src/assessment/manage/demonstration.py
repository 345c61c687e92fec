"""A demonstration: invented organisations, people and numbers, as they would be some days into their work."""

import datetime
import secrets
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, exists, select

from assessment.accounts import people
from assessment.accounts.tables import AccountRow
from assessment.answering import storage, together
from assessment.answering.tables import AssessmentRow
from assessment.answering.taking_part import Step
from assessment.files.answers_file import read_answers
from assessment.installation.access import Actor, Role
from assessment.installation.database import Database
from assessment.installation.resources import resource_folder
from assessment.installation.settings import Invented, SettingsKeeper
from assessment.library.storage import QUICK, Shelf, newest_version
from assessment.manage.demonstration_rounds import CLEARERS, DAY, LARGE, SMALL, YEAR, Country, Filling, Operator
from assessment.manage.demonstration_sessions import SHOWS_ALL, add_sessions, let_facilitate
from assessment.manage.demonstration_steps import ACTOR, Case, let_in
from assessment.method.answers import Answer
from assessment.organisations import storage as organisations

TEAM = "Example Clearance"
NEWCOMERS = "Bamboo Bridge"


class NotEmpty(Exception):
    """Somebody uses the installation already: nothing invented is put beside real answers."""


def fill(database: Database, keeper: SettingsKeeper, secret: str, now: datetime.datetime) -> None:
    """Make the people, assessments and rounds of a demonstration, once. Raises NotEmpty.

    `secret` is the installation's, which links are made with.
    """
    with database.reading() as connection:
        if keeper.settings(connection).invented:
            return
        if connection.execute(select(exists(select(AccountRow.id)) | exists(select(AssessmentRow.id)))).scalar():
            raise NotEmpty
        case = _case(connection)
    # Nobody knows this password: a click lets people in.
    password_hash = people.hash_password(secrets.token_hex())
    with database.writing() as connection:
        invented = _people(connection, password_hash, now - 20 * DAY)
        sophea, bounmy, thida = (_actor(connection, one) for one in invented[:3])
        begun_at = now - 14 * DAY
        case.submit(connection, _begun(connection, case, sophea, begun_at), sophea, begun_at)
        _half_answered(connection, case, (sophea, bounmy, thida), now)
    _rounds(database, case, secret, password_hash, invented, now)
    with database.writing() as connection:
        keeper.keep(connection, {"invented": [list(one) for one in invented], "is_set_up": True})
    keeper.forget()


def _rounds(
    database: Database,
    case: Case,
    secret: str,
    password_hash: str,
    invented: Sequence[Invented],
    now: datetime.datetime,
) -> None:
    """Let two countries have had rounds: one of many operators, and one of so few that each is protected."""
    filling = Filling(database, case.questionnaire, secret, password_hash)
    ids = {one.name: UUID(one.account_id) for one in invented}
    with database.reading() as connection:
        sophea = _actor(connection, invented[0])
        [own_id] = (one.id for one in organisations.my_organisations(connection, ids["Sophea"]))
    own = {own_id: (Operator(TEAM, "ngo", CLEARERS, 1.9, Step.RESULT), sophea)}
    large = filling.country("KH", "Asia/Phnom_Penh", ids["Sovann"], LARGE, own, now - 3 * YEAR)
    small = filling.country("LA", "Asia/Vientiane", ids["Khamla"], SMALL, {}, now - 3 * YEAR)
    end = (now - 30 * DAY).replace(minute=0, second=0, microsecond=0)
    for years in range(3):
        closes_at = end - (2 - years) * YEAR
        for country in (large, small) if years == 1 else (large,):
            round_id = filling.round(country, now.year - 2 + years, closes_at, years=years)
            filling.publish(country, round_id, closes_at + 5 * DAY)
    filling.round(small, now.year, end + 40 * DAY, years=2, late=2)
    # The last one that was published is the large country's.
    _sessions(database, secret, ids["Nirmala"], large, round_id, now)


def _sessions(
    database: Database, secret: str, facilitator_id: UUID, country: Country, round_id: UUID, now: datetime.datetime
) -> None:
    """Let a round have sessions, by a facilitator whom its authority let in soon after it was published."""
    lead = next(actor for one, actor in country.leads.values() if one.name == SHOWS_ALL)
    with database.writing() as connection:
        host = let_facilitate(connection, country.authority, facilitator_id, round_id, now - 25 * DAY)
        add_sessions(connection, host, secret, lead, now)


def _case(connection: Connection) -> Case:
    version = newest_version(connection, QUICK)
    if version is None:
        raise LookupError(f"{QUICK} is not published")
    questionnaire = Shelf().edition(connection, QUICK, version, "en").questionnaire
    path: Path = resource_folder("docs/examples") / "example-clearance.answers.yaml"
    assessment, findings = read_answers(path, questionnaire, name=path.name)
    if assessment is None:
        raise ValueError(findings)
    return Case(questionnaire, assessment)


def _people(connection: Connection, password_hash: str, now: datetime.datetime) -> list[Invented]:
    invented = []
    places = {
        name: organisations.make_organisation(connection, ACTOR, name=name, country="KH", type="ngo", now=now)
        for name in (TEAM, NEWCOMERS)
    }
    for name, role, organisation in (
        ("Sophea", Role.LEAD, TEAM),
        ("Bounmy", Role.MEMBER, TEAM),
        ("Thida", Role.MEMBER, TEAM),
        ("Nary", Role.FACILITATOR, TEAM),
        ("Malee", Role.LEAD, NEWCOMERS),
        ("Sovann", Role.AUTHORITY, "Cambodia"),
        ("Khamla", Role.AUTHORITY, "Laos"),
        ("Nirmala", Role.ACCOUNT, ""),
        ("Phirun", Role.ADMINISTRATOR, ""),
    ):
        email = f"{name.lower()}@example.org"
        id = people.make_account(connection, email=email, name=name, password_hash=password_hash, now=now)
        if role not in (Role.AUTHORITY, Role.ACCOUNT):
            let_in(connection, id, places.get(organisation), role, now)
        invented.append(Invented(str(id), name, role.value, organisation))
    return invented


def _actor(connection: Connection, one: Invented) -> Actor:
    account_id = UUID(one.account_id)
    [own] = organisations.my_organisations(connection, account_id)
    return Actor(Role(one.role), account_id=account_id, name=one.name, organisation_id=own.id)


def _half_answered(connection: Connection, case: Case, team: Sequence[Actor], now: datetime.datetime) -> None:
    """Let three people answer two phases of a new assessment; the third phase was taken on, and not begun."""
    sophea, bounmy, thida = team
    id = _begun(connection, case, sophea, now - 3 * DAY)
    case.open(connection, id, sophea, now - 3 * DAY)
    phases = [phase.id for phase in case.questionnaire.phases]
    for actor, phase, days in ((thida, phases[0], 2), (bounmy, phases[1], 1)):
        moment = now - days * DAY
        case.answer(connection, id, actor, _of_phase(case, phase), moment)
        together.note_presence(connection, id, actor.key, phase, moment)
    # What Bounmy answered first, Sophea answered otherwise: the history tells both.
    code = next(iter(_of_phase(case, phases[0])))
    case.answer(connection, id, sophea, {code: Answer(dont_know=True)}, now - DAY / 2)
    parts = {phases[1]: bounmy.account_id, phases[2]: thida.account_id}
    together.set_parts(connection, id, sophea, parts, {})
    together.set_due(connection, id, sophea, (now + 6 * DAY).date())


def _begun(connection: Connection, case: Case, actor: Actor, now: datetime.datetime) -> UUID:
    version = case.questionnaire.version
    return storage.begin_for(connection, actor, questionnaire=QUICK, version=version, language="en", now=now)


def _of_phase(case: Case, phase: str) -> dict[str, Answer]:
    codes = [question.id for question in case.questionnaire.questions_in(phase)]
    return {code: case.given.answers[code] for code in codes if code in case.given.answers}
