"""Published rounds as the page tests look at them: each in a country of its own."""

from sqlalchemy import update

from assessment.installation.jobs import utc_now
from assessment.rounds.closing import basis_of
from assessment.rounds.storage import round_by_id
from assessment.rounds.tables import PublicationRow, RoundRow
from tests.comparing import publications as made
from tests.comparing.published import Round

NAMES = ("Amihan", "Rina", "Luningning", "Putri", "Aisyah", "Noor", "WeiLing")
ORGANISATIONS = ("Bayani Clearance", "Kalimantan Survey", "Borneo Clearance", "Temburong Survey", "Pulau Survey")
WORDS = (*NAMES, *ORGANISATIONS)
"""What stands on their pages in no language."""


def published(app):
    """Return a lead whose organisation stands in a published round, its `home`, after another one."""
    round = Round(app, area="PH", leader="Amihan", organisation=ORGANISATIONS[0])
    round.before(made.quick_before()).publish(made.quick()).submit()
    return _at(round, "Luningning")


def hidden(app):
    """Return a lead whose organisation stands in a round of which nothing can be shown."""
    round = Round(app, area="ID", leader="Rina", organisation=ORGANISATIONS[1])
    round.publish(made.all_hidden()).submit()
    return _at(round, "Putri")


def looked_at(app):
    """Return the authority of a closed round, its `home`, that has a preview of what will be published."""
    round = Round(app, area="MY", leader="Aisyah", organisation=ORGANISATIONS[2]).submit()
    round.publish(made.quick(named=()), is_preview=True)
    return _closed(app, round)


def prepared(app):
    """Return the authority of a closed round, its `home`, whose preview waits to be made."""
    authority = _closed(app, Round(app, area="SG", leader="WeiLing", organisation=ORGANISATIONS[4]).submit())
    authority.get(f"{authority.home}/publication")
    authority.send(form=authority.page.form("/prepare"))
    return authority


def out(app):
    """Return the authority of a published round, its `home`."""
    return _closed(app, Round(app, area="BN", leader="Noor", organisation=ORGANISATIONS[3]).publish(made.quick()))


def _closed(app, round):
    with app.extensions["database"].writing() as connection:
        connection.execute(update(RoundRow).where(RoundRow.id == round.id).values(closes_at=utc_now()))
        basis = basis_of(connection, round_by_id(connection, round.id))
        connection.execute(update(PublicationRow).where(PublicationRow.round_id == round.id).values(basis=basis))
    round.authority.home = round.home
    return round.authority


def _at(round, name):
    lead = round.person(name)
    lead.home = round.home
    return lead
