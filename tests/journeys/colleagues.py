"""People with accounts, of organisations, who got as far as a page needs."""

import datetime
import json
import re
from io import BytesIO
from uuid import UUID

from sqlalchemy import select, update

from assessment.accounts import people
from assessment.accounts.tables import AccountRow
from assessment.answering.tables import AssessmentRow, PresenceRow
from assessment.installation.access import Role
from assessment.installation.jobs import utc_now
from tests.members import (
    PASSWORD,
    add,
    begin,
    email_of,
    invitation_link,
    make_account,
    make_organisation,
    member,
    sign_in,
)
from tests.reports import samples
from tests.web import Visitor

WITH_APP, FORGETFUL = "Kosal", "Sambath"
NAMES = ("Malee", "Dara", "Bounmy", "Srey", "Soma", "Nary", "Vanna", WITH_APP, FORGETFUL)
ORGANISATIONS = ("Example Clearance", "Bamboo Bridge", "Delta Clearing")
PAPER = "Written on paper"
"""The name in an assessment that was begun with a code."""


def alone(app):
    """Return a lead on the first day: nobody else, nothing begun."""
    return member(app, make_organisation(app, "Bamboo Bridge"), "Malee", Role.LEAD)


def lead_of_two(app):
    """Return a lead whose organisation has a draft in the middle, one that is not begun, and one submitted."""
    organisation = make_organisation(app, "Example Clearance")
    lead = member(app, organisation, "Dara", Role.LEAD)
    colleague = member(app, organisation, "Bounmy")
    add(app, make_organisation(app, "Delta Clearing"), account_of(app, "Dara"))
    _take_over(lead, _submitted(app))
    lead.send(form=lead.get("/assessments").form("/assessments"))
    begin(lead)
    lead.send({"DES-01": "3", "DES-02": "2"})
    colleague.get(f"{lead.home}/phases/2")
    colleague.send({"IMP-01": "2"})
    with app.extensions["database"].writing() as connection:
        due = datetime.datetime.now(app.extensions["config"].zone).date() + datetime.timedelta(days=6)
        connection.execute(update(AssessmentRow).where(AssessmentRow.state == "draft").values(due=due))
        # Long enough ago to be told with the hour: the longest of these lines, however long the tests take.
        earlier = utc_now() - datetime.timedelta(hours=1)
        draft = UUID(lead.home.rpartition("/")[2])
        is_its = PresenceRow.assessment_id == draft
        connection.execute(update(PresenceRow).where(is_its).values(since=earlier, seen_at=earlier))
    link = invitation_link(lead.send({"email": "srey@example.org"}, form=lead.get("/organisation/people").form()))
    lead.link = link
    return lead


def account_of(app, name):
    """Return the account of this name."""
    with app.extensions["database"].reading() as connection:
        return account_of_in(connection, name)


def account_of_in(connection, name):
    """Return the account of this name."""
    return connection.execute(select(AccountRow.id).where(AccountRow.name == name)).scalar_one()


def _submitted(app):
    seat = Visitor(app)
    form = seat.get("/open-file").form("/open-file")
    answers = samples.example("clearance")
    answers["organisation"] = answers["organisation"] | {"name": PAPER}
    file = (BytesIO(json.dumps(answers).encode()), "answers.json")
    seat.post(form.action, {"csrf_token": form.value("csrf_token"), "file": file})
    seat.code, seat.pin = re.findall(r"<dd><bdi>(.+?)</bdi>", seat.page.html)
    home = seat.page.address.removesuffix("/card")
    seat.send({"noted": "yes"})
    seat.get(f"{home}/check")
    seat.send(form=seat.page.form("/submit"))
    return seat


def _take_over(lead, seat):
    lead.send({"code": seat.code, "pin": seat.pin}, form=lead.get("/take-over").form())
    assert lead.page.address == "/assessments", lead.page.text


def facilitator(app):
    """Return somebody who was invited to look."""
    return member(app, make_organisation(app, "Delta Clearing"), "Soma", Role.FACILITATOR)


def without_organisation(app):
    """Return somebody with an account who belongs to no organisation."""
    make_account(app, "Nary")
    return sign_in(app, "Nary")


def in_two(app):
    """Return somebody who acts for one organisation, and whose `home` is an assessment of the other one."""
    first, second = make_organisation(app, "Delta Clearing"), make_organisation(app, "Bamboo Bridge")
    lead = member(app, second, "Vanna", Role.LEAD)
    begin(lead)
    add(app, first, account_of(app, "Vanna"))
    page = lead.get("/assessments")
    home = lead.home
    lead.send(form=page.form("/act-for"))
    lead.home = home
    return lead


def with_app(app):
    """Return somebody who is asked for a code after the password."""
    make_account(app, WITH_APP)
    visitor = sign_in(app, WITH_APP)
    with app.extensions["database"].writing() as connection:
        secret = people.offered_totp_secret("for tests", WITH_APP)
        people.set_totp(connection, account_of(app, WITH_APP), secret)
    return visitor


def new_password_link(app):
    """Return the address that a letter has for somebody who forgot the password."""
    with app.extensions["database"].writing() as connection:
        if people.account_by_email(connection, email_of(FORGETFUL)) is None:
            unknown = people.hash_password(PASSWORD)
            people.make_account(
                connection, email=email_of(FORGETFUL), name=FORGETFUL, password_hash=unknown, now=utc_now()
            )
        token = people.reset_token(
            connection, account_of_in(connection, FORGETFUL), app.extensions["config"].secret_key
        )
    return f"/new-password/{token}"
