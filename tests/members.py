"""People of an organisation at their browsers, each come by a link as people do."""

import re
from uuid import UUID

from assessment.accounts import people
from assessment.installation.access import Role
from assessment.installation.jobs import utc_now
from assessment.organisations import storage
from assessment.organisations.invitations import accept, invite
from tests.web import Visitor

PASSWORD = "rice field under water"  # noqa: S105


def email_of(name: str) -> str:
    """Return the address of somebody by their name."""
    return f"{name.lower()}@example.org"


def make_account(app, name: str, *, is_administrator: bool = False) -> UUID:
    """Make an account whose password is PASSWORD."""
    with app.extensions["database"].writing() as connection:
        return people.make_account(
            connection,
            email=email_of(name),
            name=name,
            password_hash=people.hash_password(PASSWORD),
            is_administrator=is_administrator,
            now=utc_now(),
        )


def make_organisation(app, name: str = "Example Clearance") -> UUID:
    """Make an organisation that nobody belongs to."""
    with app.extensions["database"].writing() as connection:
        return storage.make_organisation(connection, "installation", name=name, country="KH", type="ngo", now=utc_now())


def add(app, organisation_id: UUID, account_id: UUID, role: Role = Role.MEMBER) -> None:
    """Let an account belong to an organisation."""
    with app.extensions["database"].writing() as connection:
        token = invite(
            connection,
            "installation",
            organisation_id=organisation_id,
            role=role,
            email=None,
            made_by=None,
            now=utc_now(),
        )
        accept(connection, token, account_id, utc_now())


def sign_in(app, name: str) -> Visitor:
    """Return somebody who has signed in by their address, on the page of their assessments."""
    visitor = Visitor(app)
    visitor.get("/sign-in")
    visitor.send({"email": email_of(name), "password": PASSWORD}, form=visitor.page.form("/sign-in"))
    assert visitor.page.address == "/assessments", visitor.page.text
    return visitor


def member(app, organisation_id: UUID, name: str, role: Role = Role.MEMBER) -> Visitor:
    """Return somebody new of an organisation, signed in."""
    add(app, organisation_id, make_account(app, name), role)
    return sign_in(app, name)


def begin(visitor: Visitor) -> Visitor:
    """Begin an assessment of the visitor's organisation and say who answers; ends on the first phase."""
    page = visitor.get("/assessments")
    visitor.send(form=page.form("/assessments"))
    visitor.home = visitor.page.address.removesuffix("/opening")
    visitor.send({"type": "ngo", "profile:activities": ["clearance", "eore"], "profile:staff": "120"})
    assert visitor.page.address.endswith("/phases/1"), visitor.page.text
    return visitor


def invitation_link(page) -> str:
    """Return the address of the link that a page shows once."""
    found = re.search(r">\s*https?://[^/\s]+(/invitations/[^\s<]+)", page.html)
    assert found, page.text
    return found[1]
