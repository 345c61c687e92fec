"""How commands let an administrator in: by a link that is printed, and works once."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import Connection

from assessment.cli._installation import database_trouble_told
from assessment.installation.access import Role
from assessment.installation.config import Config
from assessment.installation.database import Database
from assessment.installation.jobs import utc_now
from assessment.organisations.invitations import invite, lacks_administrator, pending, revoke

ACTOR = "installation"
"""How the log knows what nobody did who has signed in."""


def first_administrator_link(config: Config) -> str | None:
    """Make the link for the first administrator; None where there is one, or a link was made before."""
    with _writing(config) as connection:
        return _link(config, connection) if lacks_administrator(connection) else None


def new_administrator_link(config: Config) -> str:
    """Make a link for an administrator. Those that were made before and not followed let nobody in any more."""
    with _writing(config) as connection:
        for old in pending(connection, None, utc_now()):
            revoke(connection, ACTOR, organisation_id=None, id=old.id, now=utc_now())
        return _link(config, connection)


@contextmanager
def _writing(config: Config) -> Iterator[Connection]:
    # Closed before the server forks its processes.
    with (
        database_trouble_told(config),
        closing(Database(config.database_url)) as database,
        database.writing() as connection,
    ):
        yield connection


def _link(config: Config, connection: Connection) -> str:
    role = Role.ADMINISTRATOR
    token = invite(connection, ACTOR, organisation_id=None, role=role, email=None, made_by=None, now=utc_now())
    address = config.public_address or config.address.rstrip("/")
    return f"{address}/invitations/{token}"
