"""Letters of a round, through the worker and a real mail server to an organisation, and back by their links."""

import datetime
import re
from dataclasses import replace

import pytest
from aiosmtpd.handlers import Message
from sqlalchemy import select, update

from assessment.accounts.tables import AccountRow
from assessment.installation.access import Role
from assessment.installation.jobs import utc_now
from assessment.installation.mail import retry_letters
from assessment.installation.tables import LetterRow
from assessment.organisations.tables import OrganisationRow
from assessment.rounds.tables import ReminderRow, RoundRow
from assessment.worker import send_reminders
from tests.databases import database_url
from tests.members import member, sign_in
from tests.organisations.test_letters import letters, mail_server, mailed_app
from tests.rounds.authorities import authority, day, invite, make_round
from tests.web import Visitor, app

__all__ = ["app", "database_url", "mail_server", "mailed_app"]


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


# Pressed twice


def test_a_message_is_sent_once_however_often_the_button_is_pressed(invited, tmp_path):
    app, _letter = invited
    sovann, home = of_the_round(app)
    form = sovann.get(home).form("/message")
    page = sovann.send({"message": "The quick version."}, form=form)
    assert "The message is on its way to 1 organisation." in page.text
    for _ in range(2):
        page = sovann.send({"message": "The quick version."}, form=form)
        assert page.status == 409
        assert "Nobody was written to a second time." in page.text
        # As little while it waits as when it was sent.
        assert len(letters(app, tmp_path)) == 2

    again = page.form("/message")
    for status in (200, 409):
        assert sovann.send(form=again).status == status
    first, second = letters(app, tmp_path)[1:]
    assert first.get_body().get_content() == second.get_body().get_content()
    assert first["Message-ID"] != second["Message-ID"]
    assert "A message was last sent on" in sovann.get(home).text


def of_the_round(app):
    sovann = sign_in(app, "Sovann")
    sovann.get("/rounds")
    return sovann, next(link for link in sovann.page.links if re.fullmatch(r"/rounds/[0-9a-f-]{36}", link))


def test_who_has_no_letter_yet_gets_the_message_that_others_have(invited, tmp_path):
    app, _letter = invited
    sovann, home = of_the_round(app)
    sovann.send({"message": "The quick version."}, form=sovann.get(home).form("/message"))
    invite(sovann, home, "Kapok Land Release; kapok@land.example")
    page = sovann.send({"message": "The quick version."}, form=sovann.get(home).form("/message"))

    assert "The message is on its way to 1 organisation." in page.text
    assert "1 other has this message already, and gets it once." in page.text
    sent = [one["To"] for one in letters(app, tmp_path) if "message" in one["Subject"]]
    assert sorted(sent) == ["kapok@land.example", "malee@bridge.example"]


# What was not sent


class Refusing(Message):
    """A mail server that knows an address no more."""

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802 -- its name there
        return "550 <b>no such person</b> secret"

    def handle_message(self, message):
        raise AssertionError(message)


def test_the_page_says_that_an_address_was_refused_and_what_to_do(mailed_app, mail_server, tmp_path):
    taking, mail_server.handler = mail_server.handler, Refusing()
    sovann = authority(mailed_app)
    home = make_round(sovann)
    invite(sovann, home, "Bamboo Bridge; malee@bridge.example")
    letters(mailed_app, tmp_path)
    page = sovann.get(home)

    assert "Letters that were not sent" in page.text
    assert "The mail server refused the address. (code 550) Ask for another address" in page.text
    assert "no such person" not in page.html
    assert "malee@" not in page.html
    with mailed_app.extensions["database"].reading() as connection:
        bridge = connection.execute(select(OrganisationRow.id)).scalar_one()
    team = member(mailed_app, bridge, "Malee", Role.LEAD)
    assert "Letters that were not sent" not in team.get(home).text, "its authority alone is told"

    # A letter that arrives later ends the warning.
    mail_server.handler = taking
    with mailed_app.extensions["database"].writing() as connection:
        retry_letters(connection, utc_now() + datetime.timedelta(days=3))
    sovann.send({"message": "The quick version."}, form=sovann.get(home).form("/message"))
    letters(mailed_app, tmp_path)
    assert "Letters that were not sent" not in sovann.get(home).text


def test_both_pages_say_that_the_mail_server_was_not_reached(mailed_app, tmp_path):
    mailed_app.extensions["config"] = replace(mailed_app.extensions["config"], mail_port=1)
    sovann = authority(mailed_app)
    home = make_round(sovann)
    invite(sovann, home, "Bamboo Bridge; malee@bridge.example")
    letters(mailed_app, tmp_path)
    database = mailed_app.extensions["database"]
    with database.writing() as connection:
        connection.execute(update(LetterRow).values(written_at=utc_now() - datetime.timedelta(minutes=20)))
        connection.execute(update(AccountRow).values(is_administrator=True))

    told = "The mail server could not be reached."
    with database.writing() as connection:
        retry_letters(connection, utc_now())  # the reason is known until it is tried again
    assert f"{told} It is tried again every hour, for two days." in sovann.get(home).text
    page = sovann.get("/administration")
    assert f"{told} 1 letter waits for that." in page.text
    assert "look at mail_server and mail_port" in page.text
    with database.writing() as connection:
        retry_letters(connection, utc_now() + datetime.timedelta(days=2))
    assert f"{told} It was given up." in sovann.get(home).text


def test_a_reminder_that_was_not_sent_says_why(app):
    sovann = authority(app)
    home = make_round(sovann, closes_day=day(20), reminders=["14", "1"])
    invite(sovann, home, "Bamboo Bridge; malee@bridge.example")
    assert "This installation has no mail server" in sovann.get(home).text
    with app.extensions["database"].writing() as connection:
        closed = utc_now() - datetime.timedelta(days=1)
        moments = {"opens_at": closed - datetime.timedelta(days=30), "closes_at": closed}
        connection.execute(update(RoundRow).values(moments))
        days = sorted(connection.execute(select(ReminderRow.day)).scalars())
        missed = {
            days[0]: closed.date() - datetime.timedelta(days=5),
            days[1]: closed.date() + datetime.timedelta(days=3),
        }
        for old, new in missed.items():
            connection.execute(update(ReminderRow).where(ReminderRow.day == old).values(day=new))

    page = sovann.get(home)
    assert page.text.count("Was not sent") == 2
    assert "was not running from this day until the round closed." in page.text
    assert "The round closed before 8 in the morning of this day." in page.text
    assert page.text.count("Tell who looks after this installation before the next round.") == 1
