"""The people of the benchmarks: each with a half answered assessment, a seat in it, and a browser that is signed in."""

import datetime
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import NamedTuple
from uuid import UUID

from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import update

from assessment.accounts.people import make_account, sign_in_account
from assessment.accounts.storage import make_seat, new_pin, sign_in
from assessment.answering.forms import written
from assessment.answering.saving import Change, Page, save_answers
from assessment.answering.storage import begin, submit
from assessment.answering.tables import AssessmentRow
from assessment.answering.taking_over import take_over
from assessment.app import create_app
from assessment.installation.access import Actor, Role
from assessment.installation.config import Config
from assessment.installation.database import Database
from assessment.installation.jobs import utc_now
from assessment.method.answers import Answer, Assessment
from assessment.method.question import Question
from assessment.method.questionnaire import Questionnaire
from assessment.method.scoring import score
from assessment.method.wording import worded
from assessment.organisations.invitations import accept, invite
from assessment.organisations.storage import make_organisation
from benchmarks.examples import example

PHASE = 2
"""Implementation: the phase with the most questions, and the only table."""
EVERYTHING = ("survey", "clearance", "eore", "va", "advocacy")
"""What an organisation does that is asked every question."""
PAGE_KEY = "0123456789ab"
"""Of the one page that each person has open all the time."""
Fields = list[tuple[str, str]]


class Person(NamedTuple):
    """Who is at a browser: `cookie` is what it sends, `token` what stands in the forms of its pages."""

    assessment_id: UUID
    cookie: str
    token: str

    def phase(self, number: int = PHASE) -> str:
        """Return the address of a phase."""
        return f"/assessments/{self.assessment_id}/phases/{number}"


@cache
def case() -> tuple[Questionnaire, Assessment]:
    """Return the quick questionnaire, and the example as given by somebody who is asked all of it."""
    questionnaire, assessment = example()
    profile = {**assessment.profile, "activities": frozenset(EVERYTHING)}
    answers = {**assessment.answers, "IMP-09": Answer(value=2, evidence="Agreement with the health department")}
    return worded(questionnaire, None), replace(assessment, profile=profile, answers=answers)


def settle(config: Config, count: int, *, answered: float = 0.5, is_submitted: bool = False) -> list[Person]:
    """Make people in an installation, with this share of their questions answered."""
    app = create_app(config)
    database: Database = app.extensions["database"]
    questionnaire, assessment = case()
    most = round(len(questionnaire.questions) * answered)
    # Spread over all phases, so that each is half answered.
    codes = [question.id for question in [*questionnaire.questions[::2], *questionnaire.questions[1::2]]][:most]
    answers = {code: assessment.answers[code] for code in codes}
    assessment = replace(assessment, answers=answers)
    opening = {
        "organisation": assessment.organisation.model_dump(exclude_none=True),
        "profile": {"activities": list(EVERYTHING), "staff": assessment.profile["staff"]},
    }
    pin, now = new_pin(config.secret_key), utc_now()
    people = []
    with database.writing() as connection:
        for _ in range(count):
            id = begin(
                connection, questionnaire=questionnaire.id, version=questionnaire.version, language="en", now=now
            )
            seat = make_seat(connection, id, pin, now)
            ends_at = now + datetime.timedelta(hours=1)
            token = sign_in(connection, seat, secret=config.secret_key, ends_at=ends_at, now=now)
            actor = Actor(Role.SEAT, seat_id=seat.id, assessment_id=id)
            connection.execute(update(AssessmentRow).where(AssessmentRow.id == id).values(opening))
            changes = [Change(code, answer, 0) for code, answer in answers.items()]
            if changes:
                page = Page(PAGE_KEY, 0)
                save_answers(connection, id, actor, questionnaire=questionnaire, changes=changes, page=page, now=now)
            if is_submitted:
                result, day = score(questionnaire, assessment), datetime.date(2026, 11, 24)
                submit(connection, id, actor, result=result, revision=1, date=day, now=now)
            people.append(Person(id, *browser(app, token)))
    database.close()
    return people


def settle_team(config: Config, count: int) -> str:
    """Make a lead with this many assessments, half of them submitted, and return the cookie of the lead's browser."""
    people = settle(config, count // 2) + settle(config, count - count // 2, answered=1, is_submitted=True)
    app, now = create_app(config), utc_now()
    database: Database = app.extensions["database"]
    with database.writing() as connection:
        organisation = make_organisation(
            connection, "installation", name="Example Clearance", country="KH", type="ngo", now=now
        )
        account = make_account(connection, email="dara@example.org", name="Dara", password_hash="", now=now)
        link = invite(
            connection,
            "installation",
            organisation_id=organisation,
            role=Role.LEAD,
            email=None,
            made_by=None,
            now=now,
        )
        accept(connection, link, account, now)
        lead = Actor(Role.LEAD, account_id=account, organisation_id=organisation)
        for one in people:
            take_over(connection, one.assessment_id, lead, now)
        ends_at = now + datetime.timedelta(hours=1)
        token = sign_in_account(connection, account, organisation_id=organisation, device="", ends_at=ends_at, now=now)
    database.close()
    return browser(app, token)[0]


def browser(app: Flask, sign_in: str) -> tuple[str, str]:
    """Return the cookie and the form token of a browser that was given a sign-in, made by the app itself."""
    with app.test_request_context():
        session["sign_in"] = sign_in
        token: str = generate_csrf()
        answer = app.make_response("")
        app.session_interface.save_session(app, session._get_current_object(), answer)  # type: ignore[attr-defined]
        return answer.headers["Set-Cookie"].partition(";")[0], token


def whole_phase(person: Person, number: int) -> Fields:
    """Return the form of the phase as it is sent the how-many-th time: every answer has changed since."""
    questionnaire, assessment = case()
    fields = _start(person, number)
    for question in questionnaire.questions_in(questionnaire.phases[PHASE - 1].id):
        fields += _inputs(question, assessment.answers[question.id], number)
    return fields


def one_answer(person: Person, number: int) -> Fields:
    """Return what the page sends by itself after an answer has changed, the how-many-th time."""
    questionnaire, assessment = case()
    question = questionnaire.questions_in(questionnaire.phases[PHASE - 1].id)[number % 2]
    return [*_start(person, number), *_inputs(question, assessment.answers[question.id], number)]


def _start(person: Person, number: int) -> Fields:
    return [("csrf_token", person.token), ("page", PAGE_KEY), ("turn", str(number))]


def _inputs(question: Question, answer: Answer, number: int) -> Iterator[tuple[str, str]]:
    yield f"{question.id}:seen", "0"
    for part, values in written(question, answer).items():
        for value in [f"{number}. {values[0]}"] if part == "comment" else values:
            yield f"{question.id}:{part}" if part else question.id, value
