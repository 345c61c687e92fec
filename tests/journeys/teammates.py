"""Three people of one organisation, who answer one assessment together: at whose pages the page tests look."""

import datetime

from sqlalchemy import update

from assessment.accounts import people
from assessment.answering.tables import PresenceRow
from assessment.installation.access import Role
from assessment.installation.jobs import utc_now
from tests.members import PASSWORD, add, begin, make_organisation
from tests.web import Visitor

LEAD, MEMBER, AWAY = "Sophea", "Bounmy", "Thida"
COMMENT, EVIDENCE = "HR confirms: no quota, no special effort so far.", "Vacancy notices 2026"
WORDS = (LEAD, MEMBER, AWAY, COMMENT, EVIDENCE)
"""What stands on their pages in no language."""


class Teammate(Visitor):
    """One of them. `home` is the address of the assessment."""

    team: "Team"


class Team:
    """An assessment in the middle: `lead` has begun it, `member` is on its second phase, `away` was here yesterday."""

    def __init__(self, app) -> None:
        self.app = app
        organisation = make_organisation(app, "Example Clearance")
        self.ids: dict[str, str] = {}
        self.lead, self.member, self.away = (
            self._join(organisation, name, role)
            for name, role in ((LEAD, Role.LEAD), (MEMBER, Role.MEMBER), (AWAY, Role.MEMBER))
        )
        begin(self.lead)
        for visitor in (self.lead, self.member, self.away):
            visitor.home = self.lead.home
            visitor.team = self
        self._answer()

    def _join(self, organisation_id, name: str, role: Role) -> Teammate:
        visitor, email = Teammate(self.app), f"{name.lower()}-{organisation_id.hex}@example.org"
        with self.app.extensions["database"].writing() as connection:
            id = people.make_account(
                connection, email=email, name=name, password_hash=people.hash_password(PASSWORD), now=utc_now()
            )
        add(self.app, organisation_id, id, role)
        self.ids[name] = str(id)
        visitor.get("/sign-in")
        visitor.send({"email": email, "password": PASSWORD}, form=visitor.page.form("/sign-in"))
        return visitor

    def _answer(self) -> None:
        self.answer(self.away, 1, {"DES-01": "dk", "DES-02": "1"})
        self.answer(self.lead, 1, {"DES-01": "1", "DES-01:comment": COMMENT})
        self.answer(self.member, 2, {"IMP-01": "2", "IMP-01:evidence": EVIDENCE})
        self.lead.get(f"{self.lead.home}/together")
        due = datetime.datetime.now(self.app.extensions["config"].zone).date() + datetime.timedelta(days=6)
        parts = {"part:DES": self.ids[AWAY], "part:IMP": self.ids[MEMBER], "part:MON": self.ids[LEAD]}
        self.lead.send(parts | {"due": due.isoformat()})
        with self.app.extensions["database"].writing() as connection:
            # Bounmy stays here for whoever looks at the pages later.
            for name, hours in ((AWAY, -24), (MEMBER, 5)):
                is_theirs = PresenceRow.actor == f"account {self.ids[name]}"
                seen_at = utc_now() + datetime.timedelta(hours=hours)
                connection.execute(update(PresenceRow).where(is_theirs).values(seen_at=seen_at))

    def answer(self, visitor: Teammate, number: int, fields: dict[str, str]) -> None:
        """Answer on a phase, without a script."""
        visitor.get(f"{visitor.home}/phases/{number}")
        visitor.send(fields)


def lead(app) -> Teammate:
    """Return the lead of a team."""
    return Team(app).lead


def member(app) -> Teammate:
    """Return a member of a team."""
    return Team(app).member
