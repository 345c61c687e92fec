"""Authorities with rounds, and who is invited to one, as the page tests look at them: each in a country of its own."""

import datetime
from uuid import UUID

from sqlalchemy import update

from assessment.installation.access import Role
from assessment.installation.jobs import utc_now
from assessment.organisations import storage as organisations
from assessment.rounds.tables import InviteeRow, ReminderRow, RoundRow
from tests.members import member
from tests.rounds.authorities import authority, day, follow, invite, make_round

NAMES = ("Sovann", "Phonesavanh", "Khamla", "Chanthou", "Kanitha")
TEAMS = (
    "Bamboo Bridge Laos",
    "Banyan Field Trust",
    "Border Police EOD",
    "Engineer Unit B",
    "Kapok Land Release",
    "Mangrove Survivors’ Network",
)
LIST = "\n".join(
    (
        "name; e-mail; type",
        f"{TEAMS[0]}; malee@bridge.example; ngo",
        f"{TEAMS[1]}; office@banyan.example; ngo",
        f"{TEAMS[2]}; ; police",
        f"{TEAMS[3]}; liaison@unit.example; military",
        f"{TEAMS[4]}; ; company",
        f"{TEAMS[5]}; ; survivors",
    )
)
LOOKED = "\n".join(
    (
        "Example Clearance; lead@clearance.example",
        TEAMS[1],
        "Banyan Field Trusd",
        "=cmd(1); office@",
        "Ridge Survey",
        "Ridge Survey; lead@ridge.example",
        f"{TEAMS[0]}; malee@bridge.example",
    )
)
"""A list with each kind of line."""
WORDS = (
    *NAMES,
    *TEAMS,
    "Delta Clearing",
    "Bamboo Bridge",
    "Lotus Path",
    "Teak Survey Group",
    "Example Clearance",
    "Banyan Field Trusd",
    "Ridge Survey",
    "UTC",
    LOOKED,
)
"""What stands on their pages in no language."""


def newcomer(app):
    """Return an authority that has no round yet."""
    return authority(app, "Khamla", "TH")


def with_round(app):
    """Return an authority whose `home` is a round in the middle; `link` is of one that has not begun."""
    visitor = authority(app, "Sovann", "LA")
    home = make_round(visitor, opens_day=day(-50), closes_day=day(6), reminders=["14", "3"])
    links = invite(visitor, home, LIST)
    _answer(app, links[TEAMS[0]], {"DES-01": "3", "DES-02": "2"})
    for name in (TEAMS[1], TEAMS[2]):
        _submit(_answer(app, links[name], {"DES-01": "3"}))
    visitor.home, visitor.link = home, links[TEAMS[4]]
    with app.extensions["database"].writing() as connection:
        first = utc_now().date() - datetime.timedelta(days=8)
        sent = {"day": first, "sent_at": utc_now() - datetime.timedelta(days=8), "sent_to": 4}
        earliest = ReminderRow.day < utc_now().date()
        connection.execute(update(ReminderRow).where(earliest).values(sent))
    return visitor


def _answer(app, link, answers):
    team = follow(app, link)
    team.send(form=team.page.form("/begin"))
    team.home = team.page.address.removesuffix("/card")
    team.send({"noted": "yes"})
    team.send({"profile:activities": ["clearance", "eore"], "profile:staff": "120"})
    team.send(answers)
    return team


def _submit(team):
    team.get(f"{team.home}/check")
    team.send(form=team.page.form("/submit"))


def invited(app):
    """Return a lead whose organisation is invited to two rounds, and has begun one; `home` is the other one."""
    sender = authority(app, "Chanthou", "VN")
    with app.extensions["database"].writing() as connection:
        organisation = organisations.make_organisation(
            connection, "installation", name="Delta Clearing", country="VN", type="company", now=utc_now()
        )
    lead = member(app, organisation, "Phonesavanh", Role.LEAD)
    homes = [make_round(sender, period=period, closes_day=day(20)) for period in ("2026", "2027")]
    for home in homes:
        links = invite(sender, home, "Delta Clearing\nBamboo Bridge\nLotus Path")
    lead.send(form=lead.get(homes[0]).form("/begin"))
    lead.home, lead.link = homes[1], links["Delta Clearing"]
    return lead


def closed(app):
    """Return an authority whose `home` is a round that is closed; `link` is one of its links."""
    visitor = authority(app, "Kanitha", "MM")
    home = make_round(visitor, closes_day=day(20))
    links = invite(visitor, home, "Teak Survey Group")
    visitor.home, visitor.link = home, links["Teak Survey Group"]
    with app.extensions["database"].writing() as connection:
        ended = {"closes_at": utc_now() - datetime.timedelta(hours=2)}
        connection.execute(update(RoundRow).where(RoundRow.id == _id(home)).values(ended))
        connection.execute(update(InviteeRow).where(InviteeRow.round_id == _id(home)).values(wants_letters=False))
    return visitor


def _id(home):
    return UUID(home.rpartition("/")[2])
