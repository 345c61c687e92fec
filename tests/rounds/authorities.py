"""Authorities and their rounds, as tests need them: made by the pages, as people do."""

import datetime
import re

from sqlalchemy import insert

from assessment.installation.access import Actor, Role
from assessment.installation.jobs import utc_now
from assessment.organisations.tables import MandateRow
from assessment.rounds import storage
from assessment.rounds.invitees import Guest
from assessment.rounds.invitees import invite as invite_all
from tests.members import make_account, sign_in
from tests.web import Visitor

BOOK = "gender-quick:1"
LIST = """Example Clearance; lead@clearance.example
Bamboo Bridge; malee@bridge.example
Kapok Land Release"""


def give_mandate(app, account_id, area="KH"):
    """Let an account speak for the authority of an area."""
    with app.extensions["database"].writing() as connection:
        connection.execute(insert(MandateRow).values(account_id=account_id, area=area, since=utc_now()))
    return account_id


def new_round(app, account_id, area, organisation_id):
    """Make an open round of an authority's account without the pages, invite an organisation, and return its id."""
    actor, now = Actor(Role.ACCOUNT, account_id=account_id, is_authority=True), utc_now()
    with app.extensions["database"].writing() as connection:
        round_id = storage.make_round(
            connection,
            actor,
            area=area,
            questionnaire="gender-quick",
            version=1,
            period="2026",
            opens_at=now - datetime.timedelta(days=1),
            closes_at=now + datetime.timedelta(days=30),
            zone="Asia/Phnom_Penh",
            texts={"en": "Please take part."},
            reminder_days=[],
            now=now,
        )
        guests = [Guest(organisation_id, None, "en")]
        invite_all(connection, actor, round_id, guests, secret=app.extensions["config"].secret_key, now=now)
    return round_id


def authority(app, name="Sovann", area="KH"):
    """Return somebody who speaks for the authority of an area, signed in."""
    give_mandate(app, make_account(app, name), area)
    return sign_in(app, name)


def day(days):
    """Return a day from today on, on the clock of the tests' installation, as a form has it."""
    return (utc_now() + datetime.timedelta(hours=7, days=days)).date().isoformat()


def make_round(visitor, **changes):
    """Make a round that is open, and return its address; the page is then the one that asks for a list."""
    form = visitor.get("/rounds/new").form()
    fields = {"book": BOOK, "zone": "Asia/Phnom_Penh", "opens_day": day(-1), "closes_day": day(30)}
    visitor.send(fields | changes, form=form)
    assert visitor.page.address.endswith("/invite"), visitor.page.text
    return visitor.page.address.removesuffix("/invite")


def look(visitor, home, text):
    """Send a list, and return the page that says what becomes of it."""
    visitor.get(f"{home}/invite")
    return visitor.send({"list": text})


def invite(visitor, home, text=LIST, **answers):
    """Invite by a list, and return the links by the names of organisations."""
    look(visitor, home, text)
    page = visitor.send({name.replace("_", ":"): value for name, value in answers.items()} | {"invite": "yes"})
    return links_on(page)


def links_on(page):
    """Return the links of organisations that a page shows, by their names."""
    found = re.findall(r"^(.+) is invited to round .*https?://[^/\s]+(/invited/[\w-]+)", page.html, flags=re.MULTILINE)
    return dict(found)


def follow(app, link):
    """Return somebody who has opened a link, with no account."""
    visitor = Visitor(app)
    visitor.get(link)
    return visitor
