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
from uuid import UUID, uuid4, uuid5

from sqlalchemy import Connection, delete, exists, insert, select

from assessment.installation.config import Config
from assessment.installation.database import Database
from assessment.installation.jobs import State, ask, state_of
from assessment.installation.tables import LetterRow
from assessment.installation.undelivered import KIND, NotSent, Why, why_not_sent

MOST_WAITING = datetime.timedelta(days=2)
"""After which a letter that cannot be sent is given up: its links are of no use then."""
_OUTBOX = "outbox"
_SAME = UUID("5c1f7e0a-6f6e-4d53-9d0c-3a5e7f2b9c41")
"""What the ids of letters that are written once are made in: of the same letter, the same id."""
_SECONDS = 30


def write_letter(
    connection: Connection, *, to: str, subject: str, text: str, now: datetime.datetime, about: str = ""
) -> UUID:
    """Write a letter and return the id of the job that sends it, for `Queue.put` after the commit.

    `about` tells what the letter is for, so that pages can say where one was not sent: see `undelivered`. Raises
    ValueError for a line break in an address or a subject.
    """
    return _write(connection, uuid4(), to, subject, text, now, about)


def write_letter_once(
    connection: Connection, *, to: str, subject: str, text: str, now: datetime.datetime, about: str, again: str = ""
) -> UUID | None:
    """Write a letter as `write_letter` does; return None where the same one waits, or was sent.

    Who wants the same letter a second time says so by another `again`. One that was given up is written anew. What was
    sent is known as long as its job.
    """
    id = uuid5(_SAME, "\0".join((about, to, subject, text, again)))
    job = state_of(connection, _key(id))
    is_waiting = connection.execute(select(exists().where(LetterRow.id == id))).scalar()
    if is_waiting or (job is not None and job.state is not State.FAILED):
        return None
    return _write(connection, id, to, subject, text, now, about)


def _write(
    connection: Connection, id: UUID, to: str, subject: str, text: str, now: datetime.datetime, about: str
) -> UUID:
    if not (to.isprintable() and subject.isprintable()):
        raise ValueError("an address and a subject have one line")
    connection.execute(insert(LetterRow).values(id=id, to=to, subject=subject, text=text, written_at=now))
    return _ask(connection, id, now, about)


def retry_letters(connection: Connection, now: datetime.datetime) -> None:
    """Ask again for letters that could not be sent, and give up those that have waited too long."""
    connection.execute(delete(LetterRow).where(LetterRow.written_at < now - MOST_WAITING))
    for id in connection.execute(select(LetterRow.id)).scalars().all():
        _ask(connection, id, now)


def _ask(connection: Connection, id: UUID, now: datetime.datetime, about: str = "") -> UUID:
    # The job may be there already: it keeps what the first asking said the letter is about.
    return ask(connection, kind=KIND, key=_key(id), arguments={"letter_id": str(id), "about": about}, now=now)


def _key(id: UUID) -> str:
    return f"letter:{id}"


def send_letter(
    config: Config, database: Database, arguments: Mapping[str, Any], progress: Callable[[int], None]
) -> None:
    """Send the letter of a job, or keep it in the outbox where no mail server is set. One that is gone was sent.

    Raises NotSent when it cannot be handed over; the letter stays.
    """
    id = UUID(arguments["letter_id"])
    with database.reading() as connection:
        row = connection.execute(select(LetterRow.__table__).where(LetterRow.id == id)).one_or_none()
    if row is None:
        return
    message = _message(config, row)
    try:
        if config.mail_server:
            _send(config, message)
        else:
            _keep(config.instance / _OUTBOX, f"{row.written_at:%Y%m%dT%H%M%SZ}-{id}.eml", message)
    # What smtplib raises is an OSError, too.
    except OSError as error:
        raise (why_not_sent(error) if config.mail_server else NotSent(Why.NOT_KEPT)) from error
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
