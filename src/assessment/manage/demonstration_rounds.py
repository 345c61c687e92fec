"""The rounds of a demonstration: a country of 24 operators over three years, and one of four where all is protected.

The numbers are invented. They come from chance that is the same everywhere, and hang together: an organisation that is
good at one thing is rather good at others, and most get better from year to year.
"""

import datetime
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, insert

from assessment.accounts import people
from assessment.answering.taking_part import Step, begin_for_round
from assessment.installation.access import Actor, Role
from assessment.installation.database import Database
from assessment.manage.demonstration_steps import ACTOR, Case, let_in
from assessment.method.answers import Answer, Assessment, Organisation, Participants
from assessment.method.question import Question, TableQuestion
from assessment.method.questionnaire import Questionnaire
from assessment.organisations import storage as organisations
from assessment.organisations.tables import MandateRow
from assessment.rounds import closing, storage
from assessment.rounds.invitees import Guest, invite

YEAR = datetime.timedelta(days=340)
"""A little less than a year, so that the first round is not yet as old as what is erased."""
DAY = datetime.timedelta(days=1)
CLEARERS = ("survey", "clearance", "eore")
EDUCATORS = ("eore", "va")
DOUBT = 0.03
"""The part of answers that are "don't know"."""
TEXT = "Once a year we ask all operators how well their work serves women, men, girls and boys. Please take part."


@dataclass(frozen=True)
class Operator:
    """An invented organisation. `base` is about its level in the first year."""

    name: str
    type: str
    activities: tuple[str, ...]
    base: float
    step: Step = Step.NOTHING


LARGE = (
    Operator("Banyan Field Trust", "ngo", CLEARERS, 2.3),
    Operator("Border Police EOD", "police", CLEARERS, 1.3, Step.RESULT),
    Operator("Cardamom Demining", "company", CLEARERS, 1.0),
    Operator("Coastal Engineers", "military", CLEARERS, 0.7),
    Operator("Delta Clearing", "company", CLEARERS, 2.6, Step.REPORT),
    Operator("Engineer Unit A", "military", CLEARERS, 1.4),
    Operator("Engineer Unit B", "military", CLEARERS, 0.5),
    Operator("Frangipani Land Release", "company", CLEARERS, 1.8),
    Operator("Golden Rice Education", "ngo", EDUCATORS, 2.9),
    Operator("Heron Clearance", "ngo", CLEARERS, 1.7),
    Operator("Kapok Land Release", "company", CLEARERS, 2.2),
    Operator("Kingfisher Teachers", "ngo", EDUCATORS, 1.2),
    Operator("Lotus Path", "ngo", EDUCATORS, 2.0),
    Operator("Mangrove Survivors’ Network", "ngo", EDUCATORS, 2.5),
    Operator("Monsoon Survey", "ngo", CLEARERS, 0.9),
    Operator("Palm Sugar Education", "ngo", EDUCATORS, 0.8),
    Operator("Provincial Task Force", "state", CLEARERS, 1.6),
    Operator("Ridge Survey", "company", CLEARERS, 2.9),
    Operator("River Guard", "police", CLEARERS, 2.1),
    Operator("Silk Road Rehabilitation", "ngo", EDUCATORS, 1.6),
    Operator("Tamarind Clearance", "ngo", CLEARERS, 3.0),
    Operator("Teak Survey Group", "ngo", CLEARERS, 1.1),
    Operator("Water Lily Demining", "ngo", CLEARERS, 2.6, Step.RESULT),
)
"""With the organisation of the demonstration's people they are 24."""
SMALL = (
    Operator("Hill Country Clearance", "ngo", CLEARERS, 1.9),
    Operator("Lao Border Engineers", "military", CLEARERS, 0.9),
    Operator("Plain of Jars Education", "ngo", EDUCATORS, 2.4),
    Operator("Upland Survey", "company", CLEARERS, 1.4),
)


Leads = Mapping[UUID, tuple[Operator, Actor]]
"""Organisation → what it is like, and who leads it."""


@dataclass(frozen=True)
class Country:
    """Its authority, its operators with those who lead them, and their first answers to a questionnaire."""

    area: str
    zone: str
    authority: Actor
    leads: Leads


class Filling:
    """Makes countries and their rounds; `questionnaire` is the one that all answer."""

    def __init__(self, database: Database, questionnaire: Questionnaire, secret: str, password_hash: str) -> None:
        self.database, self.questionnaire = database, questionnaire
        self.secret, self.password_hash = secret, password_hash
        self.chance = random.Random(2018)  # noqa: S311 -- the same numbers everywhere

    def country(
        self, area: str, zone: str, authority_id: UUID, wanted: Iterable[Operator], own: Leads, now: datetime.datetime
    ) -> Country:
        """Make operators beside `own`, each with somebody who leads it, and give its authority the mandate."""
        with self.database.writing() as connection:
            connection.execute(insert(MandateRow).values(account_id=authority_id, area=area, since=now))
            leads = {**own, **dict(self._led(connection, area, one, now) for one in wanted)}
        authority = Actor(Role.ACCOUNT, account_id=authority_id, is_authority=True)
        return Country(area, zone, authority, leads)

    def _led(
        self, connection: Connection, area: str, one: Operator, now: datetime.datetime
    ) -> tuple[UUID, tuple[Operator, Actor]]:
        id = organisations.make_organisation(connection, ACTOR, name=one.name, country=area, type=one.type, now=now)
        email = f"{''.join(filter(str.isascii, one.name)).replace(' ', '.').lower()}@example.org"
        account_id = people.make_account(
            connection, email=email, name="Focal point", password_hash=self.password_hash, now=now
        )
        let_in(connection, account_id, id, Role.LEAD, now)
        return id, (one, Actor(Role.LEAD, account_id=account_id, organisation_id=id, organisation_name=one.name))

    def round(self, country: Country, period: int, closes_at: datetime.datetime, *, years: int, late: int = 0) -> UUID:
        """Let a country have a round, so many years after its first; `late` of its operators have not begun."""
        opens_at = closes_at - 60 * DAY
        with self.database.writing() as connection:
            round_id = storage.make_round(
                connection,
                country.authority,
                area=country.area,
                questionnaire=self.questionnaire.id,
                version=self.questionnaire.version,
                period=str(period),
                opens_at=opens_at,
                closes_at=closes_at,
                zone=country.zone,
                texts={"en": TEXT},
                reminder_days=[(closes_at - 14 * DAY).date(), (closes_at - 3 * DAY).date()],
                now=opens_at - DAY,
            )
            guests = [Guest(id, None, "en") for id in country.leads]
            invite(connection, country.authority, round_id, guests, secret=self.secret, now=opens_at - DAY)
        for place, (id, (one, lead)) in enumerate(country.leads.items()):
            if place >= late:
                moment = opens_at + (1 + place % 50) * DAY
                self._hand_in(round_id, id, lead, self._answers(one, country.area, years), one.step, moment)
        return round_id

    def publish(self, country: Country, round_id: UUID, now: datetime.datetime) -> None:
        """Publish a round that has closed, as its authority does."""
        closing.make_preview(self.database, {"round_id": str(round_id)}, lambda percent: None)
        with self.database.writing() as connection:
            basis = closing.basis_of(connection, storage.round_by_id(connection, round_id))
            closing.publish(connection, country.authority, round_id, basis=basis, now=now)

    # Answers

    def _hand_in(
        self, round_id: UUID, id: UUID, lead: Actor, given: Assessment, step: Step, now: datetime.datetime
    ) -> None:
        with self.database.writing() as connection:
            one = storage.round_by_id(connection, round_id)
            assessment_id = begin_for_round(
                connection,
                round_id=round_id,
                organisation_id=id,
                questionnaire=one.questionnaire,
                version=one.version,
                period=one.period,
                due=one.last_day,
                language="en",
                now=now,
            )
            Case(self.questionnaire, given).submit(connection, assessment_id, lead, now, share=step)

    def _answers(self, one: Operator, area: str, years: int) -> Assessment:
        """Return what an organisation says of itself, so many years after the first round."""
        base = one.base + 0.3 * years
        staff = self.chance.randrange(60, 260)
        answers = {question.id: self._answer(question, base, staff) for question in self.questionnaire.questions}
        return Assessment(
            Organisation.model_validate({"name": one.name, "country": area, "type": one.type}),
            answers,
            profile={"activities": frozenset(one.activities), "staff": staff},
            participants=Participants(women=self.chance.randint(1, 4), men=self.chance.randint(1, 4)),
        )

    def _answer(self, question: Question, base: float, staff: int) -> Answer:
        if question.kind == "table":
            return Answer(value=dict(self._rows(question, base, staff)))
        if question.kind == "levels" and (question.safeguard or self.chance.random() > DOUBT):
            level = round(self.chance.gauss(base, 0.9))
            return Answer(value=min(question.top, max(0, level)))
        return Answer(dont_know=True)

    def _rows(self, question: TableQuestion, base: float, staff: int) -> Iterator[tuple[str, dict[str, int]]]:
        """Yield few managers, more leaders, and the rest; more women where an organisation is better at the others."""
        parts = (0.06, 0.17, 0.7)
        part_of_women = max(0.02, self.chance.gauss(0.06 + 0.08 * base, 0.07))
        for row, part in zip(question.rows, parts, strict=False):
            number = max(3, round(staff * part))
            women = min(number, round(number * part_of_women * self.chance.uniform(0.7, 1.3)))
            yield row, {"women": women, "men": number - women}
