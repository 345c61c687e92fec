"""An administrator with organisations, people and invitations, as the page tests look at one."""

from assessment.installation.access import Role
from tests.members import add, begin, make_account, make_organisation, member, sign_in
from tests.web import Visitor

NAMES = ("Bopha", "Kanha", "Chenda", "Rithy")
SETTINGS = {
    "name": "Example Mine Action Authority",
    "contact": "Data office, data@example.org",
    "place": "Phnom Penh, on a server of the authority",
}


def administrator(app) -> Visitor:
    """Return an administrator; `organisation` is one of the organisations, `somebody` a person with a mandate."""
    make_account(app, "Bopha", is_administrator=True)
    visitor = sign_in(app, "Bopha")
    visitor.organisation = make_organisation(app, "Lotus Path")
    begin(member(app, visitor.organisation, "Kanha", Role.LEAD))
    visitor.somebody = make_account(app, "Chenda")
    add(app, visitor.organisation, visitor.somebody)
    make_account(app, "Rithy")
    visitor.get(f"/administration/organisations/{visitor.organisation}")
    visitor.send({"email": "narin@example.org"})
    visitor.get("/administration/invitations")
    visitor.send()
    visitor.get(f"/administration/people/{visitor.somebody}")
    visitor.post(visitor.page.address, {"csrf_token": visitor.token, "do": "give_mandate", "area": "KH"})
    return visitor


def set_up(site, *, is_set_up: bool) -> None:
    """Let the settings be those of the first day, or of later ones; anybody may start in both."""
    keeper = site.app.extensions["settings"]
    texts = SETTINGS if is_set_up else dict.fromkeys(SETTINGS, "")
    with site.database.writing() as connection:
        keeper.keep(connection, texts | {"is_set_up": is_set_up, "anyone_may_start": True})
    keeper.forget()
