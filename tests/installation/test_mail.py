"""Letters reach a real mail server, or the outbox, once."""

import datetime
import socket
import stat
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import AuthResult
from sqlalchemy import select

from assessment.installation.jobs import State, run_job, state_of, utc_now
from assessment.installation.mail import MOST_WAITING, retry_letters, send_letter, waiting_letters, write_letter
from assessment.installation.tables import LetterRow
from assessment.installation.undelivered import KIND, NotSent, Why, undelivered
from tests.web import config_of


def write(database, to="sok@example.org"):
    with database.writing() as connection:
        write_letter(connection, to=to, subject="Hello ភាសា", text="A text.\n", now=utc_now())
        return str(connection.execute(select(LetterRow.id)).scalar_one())


def test_a_letter_reaches_the_server_once(database, database_url, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box = Mailbox(tmp_path / "mail")
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        config = config_of(database_url, tmp_path, mail_server="127.0.0.1", mail_port=port, mail_security="none")
        id = write(database)
        for _ in range(2):
            send_letter(config, database, {"letter_id": id}, lambda percent: None)
    finally:
        server.stop()
    (mail,) = (tmp_path / "mail" / "new").iterdir()
    assert f"Message-ID: <{id}@localhost>" in mail.read_text()


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_a_server_that_asks_for_a_name_and_password_gets_them(database, database_url, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    seen = []

    def check(server, session, envelope, mechanism, login):
        seen.append((login.login, login.password))
        # Not handled: the server answers itself.
        return AuthResult(success=login.password == b"secret", handled=False)

    more: Any = {"auth_required": True, "auth_require_tls": False, "authenticator": check}
    server = Controller(Mailbox(tmp_path / "mail"), hostname="127.0.0.1", port=port, **more)
    server.start()
    try:
        given = {"mail_server": "127.0.0.1", "mail_port": port, "mail_security": "none", "mail_user": "ground"}
        id = write(database)
        wrong = config_of(database_url, tmp_path, **given, mail_password="wrong")  # noqa: S106
        with pytest.raises(NotSent, match="sign_in 535"):
            send_letter(wrong, database, {"letter_id": id}, lambda percent: None)
        right = config_of(database_url, tmp_path, **given, mail_password="secret")  # noqa: S106
        send_letter(right, database, {"letter_id": id}, lambda percent: None)
    finally:
        server.stop()
    assert seen[-1] == (b"ground", b"secret")
    assert len(list((tmp_path / "mail" / "new").iterdir())) == 1


def test_without_a_server_it_is_kept_for_its_owner_alone(database, database_url, tmp_path):
    config = config_of(database_url, tmp_path)
    id = write(database)
    for _ in range(2):
        send_letter(config, database, {"letter_id": id}, lambda percent: None)

    assert waiting_letters(config.instance) == 1
    (mail,) = (config.instance / "outbox").iterdir()
    assert stat.S_IMODE(mail.stat().st_mode) == 0o600


def test_a_line_break_in_an_address_is_refused(database):
    with pytest.raises(ValueError, match="one line"):
        write(database, "a@example.org\nBcc: b@example.org")


def test_a_later_letter_about_the_same_ends_what_is_told_of_an_earlier_one(database, database_url, tmp_path):
    nobody = config_of(database_url, tmp_path, mail_server="127.0.0.1", mail_port=1, mail_security="none")
    outbox = config_of(database_url, tmp_path)
    now = utc_now()

    def send(config, about, minutes):
        at = now + datetime.timedelta(minutes=minutes)
        with database.writing() as connection:
            job = write_letter(connection, to="sok@example.org", subject="Hello", text="A", now=at, about=about)
        run_job(database, {KIND: lambda *given: send_letter(config, *given)}, job, lease_seconds=60)

    def told():
        with database.reading() as connection:
            return [one.about for one in undelivered(connection, "round 1 ")]

    send(outbox, "round 1 a", 0)
    send(nobody, "round 1 a", 1)
    send(nobody, "round 1 b", 1)
    assert sorted(told()) == ["round 1 a", "round 1 b"], "what was sent before ends nothing"
    send(outbox, "round 1 a", 2)
    assert told() == ["round 1 b"]


def test_a_letter_that_could_not_be_sent_is_tried_again_and_given_up_in_the_end(database, database_url, tmp_path):
    nobody = config_of(database_url, tmp_path, mail_server="127.0.0.1", mail_port=1, mail_security="none")
    outbox = config_of(database_url, tmp_path)
    with database.writing() as connection:
        job = write_letter(connection, to="sok@example.org", subject="Hello", text="A text.\n", now=utc_now())
        key = f"letter:{connection.execute(select(LetterRow.id)).scalar_one()}"

    def run(config):
        run_job(database, {KIND: lambda *given: send_letter(config, *given)}, job, lease_seconds=60)
        with database.reading() as connection:
            found = state_of(connection, key)
        return found and found.state

    assert run(nobody) is State.FAILED
    with database.reading() as connection:
        assert [(one.why, one.is_waiting) for one in undelivered(connection)] == [(Why.NO_CONNECTION, True)]
    with database.writing() as connection:
        retry_letters(connection, utc_now())
    assert run(outbox) is State.DONE
    assert waiting_letters(outbox.instance) == 1
    write(database)
    with database.writing() as connection:
        retry_letters(connection, utc_now() + MOST_WAITING + datetime.timedelta(minutes=1))
        assert not connection.execute(select(LetterRow.id)).all()
