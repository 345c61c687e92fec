"""An invitation and a new password, from the page through the worker and a real mail server to the person, and back."""

import re
import socket
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from sqlalchemy import select

from assessment.app import create_app
from assessment.installation.access import Role
from assessment.installation.jobs import run_job, utc_now
from assessment.installation.tables import JobRow
from assessment.library.storage import publish_shipped
from assessment.worker import work_of
from tests.databases import database_url
from tests.members import PASSWORD, make_account, make_organisation, member, sign_in
from tests.web import Visitor, config_of

__all__ = ["database_url"]

ADDRESS = "https://ground.example.org"


@pytest.fixture
def mail_server(tmp_path):
    """Give a mail server on this machine, which runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(Mailbox(tmp_path / "mail"), hostname="127.0.0.1", port=port)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mailed_app(database_url, tmp_path, mail_server):
    """Give the application on either database, with a mail server of its own; `letters` takes what came."""
    settings = {
        "mail_server": "127.0.0.1",
        "mail_port": mail_server.port,
        "mail_security": "none",
        "public_address": ADDRESS,
    }
    app = create_app(config_of(database_url, tmp_path, **settings))
    database = app.extensions["database"]
    database.upgrade()
    publish_shipped(database, utc_now())
    yield app
    app.extensions["queue"].close()
    database.close()


def letters(app, tmp_path):
    """Let the worker do what was asked for, and return the letters that the server took, as people read them."""
    database = app.extensions["database"]
    with database.reading() as connection:
        jobs = connection.execute(select(JobRow.id).where(JobRow.state == "waiting")).scalars().all()
    for job in jobs:
        run_job(database, work_of(app.extensions["config"]), job, lease_seconds=60)
    files = sorted((tmp_path / "mail" / "new").iterdir(), key=lambda file: file.stat().st_mtime_ns)
    return [message_from_bytes(file.read_bytes(), policy=default) for file in files]


def link_in(letter):
    text = letter.get_body().get_content()
    [link] = re.findall(rf"{re.escape(ADDRESS)}(/\S+)", text)
    return link


def test_an_invitation_reaches_the_colleague_who_joins_by_its_link(mailed_app, tmp_path):
    app = mailed_app
    lead = member(app, make_organisation(app), "Sophea", Role.LEAD)
    page = lead.get("/organisation/people")
    page = lead.send({"email": "dara@example.org"}, form=page.form())
    assert "A letter is on its way to dara@example.org" in page.text
    (letter,) = letters(app, tmp_path)

    assert letter["To"] == "dara@example.org"
    assert "Sophea invites you to answer together for Example Clearance" in letter.get_body().get_content()
    newcomer = Visitor(app)
    page = newcomer.get(link_in(letter))
    page = newcomer.send({"name": "Dara", "password": PASSWORD}, form=page.form())
    assert "You have joined Example Clearance." in page.text


def test_a_forgotten_password_is_replaced_by_the_link_of_a_letter_once(mailed_app, tmp_path):
    app = mailed_app
    make_account(app, "Sophea")
    signed_in = sign_in(app, "Sophea")
    visitor = Visitor(app)
    visitor.send({"email": "sophea@example.org"}, form=visitor.get("/forgotten-password").form())
    (letter,) = letters(app, tmp_path)
    link = link_in(letter)

    page = visitor.get(link)
    page = visitor.send({"password": "another good one"}, form=page.form(link))
    assert "Your new password is kept." in page.text
    assert visitor.get(link).status == 410
    assert signed_in.get("/account").address == "/sign-in", "other browsers are out"
    page = visitor.send(
        {"email": "sophea@example.org", "password": "another good one"}, form=visitor.get("/sign-in").form("/sign-in")
    )
    assert page.address == "/assessments"
