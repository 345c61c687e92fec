"""Letters of a round, through the worker and a real mail server to an organisation, and back by their links."""

import datetime

import pytest

from assessment.installation.jobs import utc_now
from assessment.worker import send_reminders
from tests.databases import database_url
from tests.organisations.test_letters import letters, mailed_app
from tests.rounds.authorities import authority, day, invite, make_round
from tests.web import Visitor

__all__ = ["database_url", "mailed_app"]


@pytest.fixture
def invited(mailed_app, tmp_path):
    """Give the application, and the letter that invited an organisation."""
    sovann = authority(mailed_app)
    home = make_round(sovann, closes_day=day(14), reminders=["14"])
    invite(sovann, home, "Bamboo Bridge; malee@bridge.example")
    assert "A letter with the link is on its way to 1 of them." in sovann.page.text
    (letter,) = letters(mailed_app, tmp_path)
    return mailed_app, letter


def test_an_invitation_reaches_the_organisation_which_begins_by_its_link(invited):
    app, letter = invited
    text = letter.get_body().get_content()

    assert letter["To"] == "malee@bridge.example"
    assert letter["Subject"] == "Round 2026: an invitation to assess yourselves"
    assert "Bamboo Bridge is invited to round 2026 by the national mine action authority (Cambodia)." in text
    assert "17:00 (UTC+7)" in text
    visitor = Visitor(app)
    page = visitor.get(first_link(letter))
    page = visitor.send(form=page.form("/begin"))
    assert page.address.endswith("/card")


def first_link(letter):
    text = letter.get_body().get_content()
    return text.partition("https://ground.example.org")[2].split()[0]


def test_a_reminder_holds_the_same_link_and_the_way_to_get_no_more(invited, tmp_path):
    app, invitation = invited
    now = utc_now() + datetime.timedelta(days=1)
    for _ in range(2):
        send_reminders(app.extensions["database"], app.extensions["config"], now)
    first, *others = letters(app, tmp_path)

    assert first["Message-ID"] == invitation["Message-ID"]
    (reminder,) = others
    assert "has not started yet" in reminder.get_body().get_content()
    assert first_link(reminder) == first_link(invitation)
    visitor = Visitor(app)
    page = visitor.get(f"{first_link(reminder)}/no-letters")
    assert "No more letters of this round are sent" in visitor.send(form=page.form()).text
