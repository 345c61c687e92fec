"""Letters reach a real mail server, or the outbox, once."""

import socket
import stat

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from sqlalchemy import select

from assessment.installation.jobs import utc_now
from assessment.installation.mail import send_letter, waiting_letters, write_letter
from assessment.installation.tables import LetterRow
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
