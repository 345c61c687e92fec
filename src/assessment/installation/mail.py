"""Letters: written in the transaction of what they tell, sent by the worker, gone once they were handed over."""

import datetime
import os
import smtplib
import ssl
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, delete, insert, select

from assessment.installation.config import Config
from assessment.installation.database import Database
from assessment.installation.jobs import ask
from assessment.installation.tables import LetterRow

KIND = "letter"
MOST_WAITING = datetime.timedelta(days=2)
"""After which a letter that cannot be sent is given up: its links are of no use then."""
_OUTBOX = "outbox"
_SECONDS = 30


def write_letter(connection: Connection, *, to: str, subject: str, text: str, now: datetime.datetime) -> UUID:
    """Write a letter and return the id of the job that sends it, for `Queue.put` after the commit.

    Raises ValueError for a line break in an address or a subject.
    """
    if not (to.isprintable() and subject.isprintable()):
        raise ValueError("an address and a subject have one line")
    id = uuid4()
    connection.execute(insert(LetterRow).values(id=id, to=to, subject=subject, text=text, written_at=now))
    return _ask(connection, id, now)


def retry_letters(connection: Connection, now: datetime.datetime) -> None:
    """Ask again for letters that could not be sent, and give up those that have waited too long."""
    connection.execute(delete(LetterRow).where(LetterRow.written_at < now - MOST_WAITING))
    for id in connection.execute(select(LetterRow.id)).scalars().all():
        _ask(connection, id, now)


def _ask(connection: Connection, id: UUID, now: datetime.datetime) -> UUID:
    return ask(connection, kind=KIND, key=f"letter:{id}", arguments={"letter_id": str(id)}, now=now)


def send_letter(
    config: Config, database: Database, arguments: Mapping[str, Any], progress: Callable[[int], None]
) -> None:
    """Send the letter of a job, or keep it in the outbox where no mail server is set. One that is gone was sent.

    Raises OSError or SMTPException when it cannot be handed over; the letter stays.
    """
    id = UUID(arguments["letter_id"])
    with database.reading() as connection:
        row = connection.execute(select(LetterRow.__table__).where(LetterRow.id == id)).one_or_none()
    if row is None:
        return
    message = _message(config, row)
    if config.mail_server:
        _send(config, message)
    else:
        _keep(config.instance / _OUTBOX, f"{row.written_at:%Y%m%dT%H%M%SZ}-{id}.eml", message)
    with database.writing() as connection:
        connection.execute(delete(LetterRow).where(LetterRow.id == id))


def waiting_letters(instance: Path) -> int:
    """Return how many letters lie in the outbox."""
    return sum(1 for _ in (instance / _OUTBOX).glob("*.eml"))


def _message(config: Config, row: Any) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = config.mail_from
    message["To"] = row.to
    message["Subject"] = row.subject
    message["Date"] = format_datetime(row.written_at)
    # The same each time it is sent: a mail program shows it once.
    message["Message-ID"] = f"<{row.id}@{config.mail_from.rpartition('@')[2].strip(' >') or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(row.text)
    return message


def _send(config: Config, message: EmailMessage) -> None:
    tls = ssl.create_default_context()
    server = (
        smtplib.SMTP_SSL(config.mail_server, config.mail_port, timeout=_SECONDS, context=tls)
        if config.mail_security == "tls"
        else smtplib.SMTP(config.mail_server, config.mail_port, timeout=_SECONDS)
    )
    with server:
        if config.mail_security == "starttls":
            server.starttls(context=tls)
        if config.mail_user:
            server.login(config.mail_user, config.mail_password)
        server.send_message(message)


def _keep(folder: Path, name: str, message: EmailMessage) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f".{name}-{uuid4()}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(message.as_bytes())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / name)
