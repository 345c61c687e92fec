"""`assessment user`: a link for an administrator, when the first one was lost."""

import re
from contextlib import closing

import pytest
from click.testing import CliRunner

from assessment.cli import main
from assessment.cli._administrator import first_administrator_link
from assessment.cli._installation import prepare_installation
from assessment.installation.access import Role
from assessment.installation.config import read_config
from assessment.installation.database import Database
from assessment.installation.jobs import utc_now
from assessment.organisations.invitations import InvitationOver, invitation_by_token, invite
from assessment.organisations.storage import make_organisation

TOLD = re.compile(r"An administrator opens, once, within 14 days: (\S+)/invitations/(\S+)\n")


@pytest.fixture
def config(tmp_path, monkeypatch):
    """Give the settings of an installation in which nothing has happened."""
    monkeypatch.setenv("ASSESSMENT_INSTANCE", str(tmp_path / "instance"))
    return read_config()


def administrator_link(*arguments):
    done = CliRunner().invoke(main, ["user", "administrator-link", *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    told = TOLD.fullmatch(done.stdout)
    assert told, done.stdout
    return told[1], told[2]


def offer(config, token):
    """Return what a link offers, or why it does not hold."""
    with closing(Database(config.database_url)) as database, database.reading() as connection:
        try:
            return invitation_by_token(connection, token, utc_now()).role
        except InvitationOver as over:
            return over.reason.value


def test_a_new_link_is_made_at_any_time_and_ends_the_older_ones(config):
    prepare_installation(config)
    first = (first_administrator_link(config) or "").rpartition("/")[2]
    assert offer(config, first) == "administrator"

    address, second = administrator_link()
    _, third = administrator_link()

    assert address == "http://127.0.0.1:8000"
    assert [offer(config, one) for one in (first, second, third)] == ["revoked", "revoked", "administrator"]


def test_it_works_where_nothing_was_served_yet_and_the_server_then_prints_none(config):
    _, token = administrator_link()

    assert offer(config, token) == "administrator"
    assert first_administrator_link(config) is None


def test_invitations_of_organisations_stay(config):
    prepare_installation(config)
    with closing(Database(config.database_url)) as database, database.writing() as connection:
        id = make_organisation(connection, "installation", name="E", country=None, type="ngo", now=utc_now())
        token = invite(
            connection,
            "installation",
            organisation_id=id,
            role=Role.LEAD,
            email=None,
            made_by=None,
            now=utc_now(),
        )
    administrator_link()

    assert offer(config, token) == "lead"


def test_the_link_names_the_address_that_visitors_use(config, monkeypatch):
    monkeypatch.setenv("ASSESSMENT_PUBLIC_ADDRESS", "https://ground.example.org")
    assert administrator_link()[0] == "https://ground.example.org"


def test_user_alone_says_what_it_can_do():
    done = CliRunner().invoke(main, ["user"])
    assert done.exit_code == 2
    assert "administrator-link" in done.output
