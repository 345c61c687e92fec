"""A published round, put into the database as the worker leaves it."""

import json
from uuid import uuid4

from sqlalchemy import insert, select

from assessment.accounts.storage import make_seat, new_pin
from assessment.answering.tables import AssessmentRow, ResultRow
from assessment.installation.access import Role
from assessment.installation.jobs import utc_now
from assessment.organisations.tables import OrganisationRow
from assessment.rounds.tables import PublicationRow, RoundRow
from tests.members import make_account, make_organisation, member, sign_in
from tests.rounds.authorities import give_mandate, new_round
from tests.web import Visitor

TIMES = ("opens_at", "closes_at", "made_at")
ITEMS = {"IMP-01": {"value": 0.25, "level": 1}, "EVA-06": {"value": 0.5, "level": 2}}
OVERALL = {"score": 63.5, "band": 3, "limited_by": ["IMP-01"], "provisional": False, "status": "scored"}
RESULT = {
    "questionnaire": "gender-quick",
    "version": 1,
    "variant": None,
    "overall": OVERALL,
    "phases": {"DES": {"score": 62.5}},
    "items": ITEMS,
}


def publish(app, round_id, released, *, is_preview=False):
    """Let a round have been published, and those that are named show their results."""
    now = utc_now()
    row = {"round_id": round_id, "document": json.dumps(released.as_json()), "basis": "as tested", "made_at": now}
    with app.extensions["database"].writing() as connection:
        connection.execute(insert(PublicationRow).values(row | {"published_at": None if is_preview else now}))
        for one in released.named:
            id = uuid4()
            values = {"id": id, "name": one.name, "type": one.type, "country": "KH", "made_at": now}
            connection.execute(insert(OrganisationRow).values(values))
            hand_in(connection, round_id, id, one.result, share=one.share)


def hand_in(connection, round_id, organisation_id, result, *, share="nothing", period="2026"):
    """Let an organisation have handed in this result, and return the id of its assessment."""
    id, now = uuid4(), utc_now()
    row = {"id": id, "organisation_id": organisation_id, "round_id": round_id, "questionnaire": "gender-quick"}
    row |= {"version": 1, "state": "submitted", "revision": 1, "period": period, "submitted_at": now, "share": share}
    connection.execute(insert(AssessmentRow).values(row | {"begun_at": now, "changed_at": now}))
    document = json.dumps(result)
    connection.execute(insert(ResultRow).values(assessment_id=id, revision=1, document=document))
    return id


class Round:
    """A published round, its authority, and an organisation that was invited to it."""

    def __init__(self, app, *, area="KH", leader="Sovann", organisation="Example Clearance"):
        self.app = app
        self.organisation_id = make_organisation(app, organisation)
        account_id = give_mandate(app, make_account(app, leader), area)
        self.id = new_round(app, account_id, area, self.organisation_id)
        self.home = f"/rounds/{self.id}"
        self.authority = sign_in(app, leader)

    def publish(self, released, *, is_preview=False):
        publish(self.app, self.id, released, is_preview=is_preview)
        return self

    def before(self, released, result=None):
        """Let the authority have published a round a year earlier, and the organisation have handed in a result."""
        id, now = uuid4(), utc_now()
        with self.app.extensions["database"].writing() as connection:
            found = connection.execute(select(RoundRow.__table__).where(RoundRow.id == self.id)).one()._asdict()
            year = 365 * 24 * 3600
            earlier = {name: found[name].fromtimestamp(found[name].timestamp() - year, now.tzinfo) for name in TIMES}
            connection.execute(insert(RoundRow).values(found | earlier | {"id": id, "period": released.period}))
            if result:
                hand_in(connection, id, self.organisation_id, result, period=released.period)
        publish(self.app, id, released)
        return self

    def submit(self, result=RESULT):
        """Let the organisation have handed in this result."""
        with self.app.extensions["database"].writing() as connection:
            self.assessment_id = hand_in(connection, self.id, self.organisation_id, result)
        return self

    def code(self):
        """Return somebody who holds a code of what was handed in; no account of the organisation is needed."""
        config, now = self.app.extensions["config"], utc_now()
        pin = new_pin(config.secret_key)
        with self.app.extensions["database"].writing() as connection:
            seat = make_seat(connection, self.assessment_id, pin, now)
        visitor = Visitor(self.app)
        visitor.get("/come-back")
        visitor.send({"code": seat.code, "pin": pin.text})
        return visitor

    def person(self, name="Dara", role=Role.LEAD):
        return member(self.app, self.organisation_id, name, role)
