"""Organisations that choose what a round shows of them, and the authority that reads it, for the page tests."""

import datetime
from dataclasses import dataclass

from sqlalchemy import update

from assessment.answering.tables import AssessmentRow
from assessment.installation.access import Role
from assessment.installation.jobs import utc_now
from assessment.organisations import storage as organisations
from assessment.rounds.tables import RoundRow
from tests.members import member
from tests.rounds.authorities import authority, day, invite, make_round
from tests.web import Visitor

NAMES = ("Wei", "Mira", "Jun", "Lian", "Kamala", "Davith", "Siti", "Farah", "Hana", "Iman")
ORGANISATION = "Marina Clearance"
WORDS = (*NAMES, ORGANISATION, "Gender policy 2025")
"""What stands on their pages in no language."""


@dataclass(frozen=True)
class Begun:
    """An organisation that answers for a round of its own: its lead, who leads the round, the round's address."""

    lead: Visitor
    leader: Visitor
    round: str
    period: str


def _begun(app, leader, name, period):
    sender = authority(app, leader, "SG")
    with app.extensions["database"].writing() as connection:
        made = {"name": f"{ORGANISATION} {period}", "country": "SG", "type": "ngo"}
        organisation = organisations.make_organisation(connection, "installation", **made, now=utc_now())
    lead = member(app, organisation, name, Role.LEAD)
    round = make_round(sender, period=period, closes_day=day(20))
    invite(sender, round, made["name"])
    lead.send(form=lead.get(round).form("/begin"))
    lead.home = lead.page.address.removesuffix("/opening")
    lead.send({"type": "ngo", "profile:activities": ["clearance", "eore"], "profile:staff": "120"})
    lead.send({"DES-01": "3", "DES-01:evidence": "Gender policy 2025", "DES-02": "2"})
    return Begun(lead, sender, round, period)


def _submit(begun, share):
    begun.lead.get(f"{begun.lead.home}/check")
    begun.lead.send({"share": share}, form=begun.lead.page.form("/submit"))
    return begun


def _close(app, begun):
    with app.extensions["database"].writing() as connection:
        ended = {"closes_at": utc_now(), "opens_at": utc_now() - datetime.timedelta(days=30)}
        connection.execute(update(RoundRow).where(RoundRow.period == begun.period).values(ended))
        submitted = {"submitted_at": utc_now() - datetime.timedelta(hours=1)}
        is_it = (AssessmentRow.period == begun.period, AssessmentRow.state == "submitted")
        connection.execute(update(AssessmentRow).where(*is_it).values(submitted))
    return begun


def deciding(app):
    """Return a lead who may submit for an open round."""
    return _begun(app, "Wei", "Mira", "2031").lead


def shown_by_name(app):
    """Return a lead whose organisation has handed in, and shows its name."""
    return _submit(_begun(app, "Jun", "Lian", "2027"), "result").lead


def late(app):
    """Return a lead whose organisation had not submitted when the round closed."""
    return _close(app, _begun(app, "Kamala", "Davith", "2028")).lead


def reading(app):
    """Return the authority of a closed round, its `home`, that reads a full report."""
    begun = _close(app, _submit(_begun(app, "Siti", "Farah", "2029"), "report"))
    begun.leader.home = begun.round
    return begun.leader


def frozen(app):
    """Return a lead whose answers stay as they are: the round has closed."""
    return _close(app, _submit(_begun(app, "Hana", "Iman", "2030"), "nothing")).lead
