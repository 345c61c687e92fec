"""A round of invented operators that has closed, and its authority at a browser."""

import datetime
import json

from sqlalchemy import select, update

from assessment.answering.tables import AssessmentRow
from assessment.installation.jobs import run_job, utc_now
from assessment.library.storage import QUICK, Shelf
from assessment.manage.demonstration_rounds import CLEARERS, Filling, Operator
from assessment.organisations.tables import OrganisationRow
from assessment.rounds import closing, storage
from assessment.rounds.tables import PublicationRow
from assessment.worker import work_of
from tests.members import make_account, sign_in

NUMBER = 8
NOW = utc_now()


class Country:
    """A round of operators that has closed, and its authority."""

    def __init__(self, app, number=NUMBER):
        self.app, self.database = app, app.extensions["database"]
        with self.database.reading() as connection:
            self.questionnaire = Shelf().edition(connection, QUICK, 1, "en").questionnaire
        self.filling = Filling(self.database, self.questionnaire, "a secret", "no hash")
        self.wanted = [Operator(f"Operator {place}", "ngo", CLEARERS, 1 + place / 4) for place in range(number)]
        authority_id = make_account(app, "Sovann")
        self.country = self.filling.country("KH", "Asia/Phnom_Penh", authority_id, self.wanted, {}, NOW)
        self.round_id = self.filling.round(self.country, 2026, NOW - datetime.timedelta(days=2), years=0)
        self.authority = sign_in(app, "Sovann")
        self.page = f"/rounds/{self.round_id}/publication"

    def run_jobs(self):
        kinds = work_of(self.app.extensions["config"])
        with self.database.reading() as connection:
            found = storage.round_by_id(connection, self.round_id)
        with self.database.writing() as connection:
            job = closing.ask_for_preview(connection, found, utc_now())
        run_job(self.database, kinds, job, lease_seconds=60)

    def document(self):
        with self.database.reading() as connection:
            return json.loads(connection.execute(select(PublicationRow.document)).scalar_one())

    def publish(self):
        self.authority.get(self.page)
        return self.authority.send({"final": "yes"}, form=self.authority.page.form())

    def step(self, number, share):
        """Let an organisation show another step of its result."""
        name = self.wanted[number].name
        own = select(OrganisationRow.id).where(OrganisationRow.name == name).scalar_subquery()
        with self.database.writing() as connection:
            chosen = {"share": share, "shared_at": utc_now()}
            connection.execute(update(AssessmentRow).where(AssessmentRow.organisation_id == own).values(chosen))
