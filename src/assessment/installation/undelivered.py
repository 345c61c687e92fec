"""Why a letter was not sent, in words for those who wait for it; never what a mail server said, only its code."""

import datetime
import ssl
from collections.abc import Iterable
from enum import StrEnum
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, func, select

from assessment.installation.jobs import Explained, State
from assessment.installation.languages import Language
from assessment.installation.tables import JobRow, LetterRow

KIND = "letter"
"""The kind of the jobs that send letters."""


class Why(StrEnum):
    """Why a letter was not sent, as far as it is known."""

    NO_CONNECTION = "no_connection"
    ENCRYPTION = "encryption"
    SIGN_IN = "sign_in"
    ADDRESS = "address"
    SENDER = "sender"
    REFUSED = "refused"
    NOT_KEPT = "not_kept"
    UNKNOWN = "unknown"


class NotSent(Explained):
    """A letter was not sent. `code` is the mail server's number for the reason, None where it gave none."""

    def __init__(self, why: Why, code: int | None = None) -> None:
        # Without a reply smtplib says -1.
        super().__init__(why.value if code is None or code < 0 else f"{why.value} {code}")


class Undelivered(NamedTuple):
    """A letter that was not sent. `about` is what it was written for; it waits to be tried again, or was given up."""

    about: str
    why: Why
    code: str
    is_waiting: bool
    tried_at: datetime.datetime


def why_not_sent(error: OSError) -> NotSent:
    """Return what an error on the way to the mail server comes to."""
    if isinstance(error, SMTPRecipientsRefused):
        # A letter has one address.
        return NotSent(Why.ADDRESS, next((code for code, _ in error.recipients.values()), None))
    if isinstance(error, SMTPResponseException):
        kinds = {SMTPAuthenticationError: Why.SIGN_IN, SMTPSenderRefused: Why.SENDER}
        kinds[SMTPConnectError] = Why.NO_CONNECTION
        return NotSent(kinds.get(type(error), Why.REFUSED), error.smtp_code)
    if isinstance(error, ssl.SSLError | SMTPNotSupportedError):
        return NotSent(Why.ENCRYPTION)
    if isinstance(error, SMTPServerDisconnected) or not isinstance(error, SMTPException):
        return NotSent(Why.NO_CONNECTION)
    return NotSent(Why.REFUSED)


def undelivered(connection: Connection, about: str = "") -> list[Undelivered]:
    """Return the letters that were tried and not sent, the latest first; of those about one thing, or all.

    One after which a later letter about the same was sent is left out.

    A letter is `about` what its own begins with, such as "round ID" of "round ID organisation ID".
    """
    its_about = JobRow.arguments["about"].as_string()
    query = select(JobRow.arguments, JobRow.problem, JobRow.asked_at).where(
        JobRow.kind == KIND, JobRow.problem.is_not(None)
    )
    if about:
        query = query.where(its_about.startswith(about, autoescape=True))
    found = connection.execute(query.order_by(JobRow.asked_at.desc(), JobRow.id)).all()
    abouts = {row.arguments["about"] for row in found if row.arguments.get("about")}
    is_sent = (JobRow.kind == KIND, JobRow.state == State.DONE, its_about.in_(abouts))
    # By its name: to PostgreSQL the same expression with a parameter of its own is another one.
    later = select(its_about.label("its_about"), func.max(JobRow.asked_at)).where(*is_sent).group_by("its_about")
    sent = {row[0]: row[1] for row in connection.execute(later)} if abouts else {}
    rows = [row for row in found if row.asked_at >= sent.get(row.arguments.get("about"), row.asked_at)]
    waiting = set(connection.execute(select(LetterRow.id)).scalars()) if rows else set()
    return [
        Undelivered(
            row.arguments.get("about", ""),
            *_read(row.problem),
            UUID(row.arguments["letter_id"]) in waiting,
            row.asked_at,
        )
        for row in rows
    ]


def _read(problem: str | None) -> tuple[Why, str]:
    """Return reason and code of what was kept with a job; that of another failure is not for a page."""
    why, _space, code = (problem or "").partition(" ")
    return (Why(why), code) if why in set(Why) else (Why.UNKNOWN, "")


def why_text(language: Language, why: Why, code: str = "") -> str:
    """Say why a letter was not sent, in a sentence."""
    _ = language.gettext
    texts = {
        Why.NO_CONNECTION: _("The mail server could not be reached."),
        Why.ENCRYPTION: _("The mail server and the settings do not agree on encryption or on signing in."),
        Why.SIGN_IN: _("The mail server refused the name or the password of this installation."),
        Why.ADDRESS: _("The mail server refused the address."),
        Why.SENDER: _("The mail server refused the address that letters come from."),
        Why.REFUSED: _("The mail server did not take the letter."),
        Why.NOT_KEPT: _("The letter could not be written to the disk of the server."),
        Why.UNKNOWN: _("The reason is not known here; the log of the server has it."),
    }
    told = _("(code %(code)s)", code=code)
    return f"{texts[why]} {told}" if code else texts[why]


def next_text(language: Language, one: Undelivered) -> str:
    """Say to who waits for a letter what becomes of it, and what to do."""
    _ = language.gettext
    if one.why is Why.ADDRESS:
        return _("Ask for another address, and hand over the link in a messenger.")
    if one.is_waiting:
        return _(
            "It is tried again every hour, for two days. Tell who looks after this installation, and hand over the "
            "link in a messenger meanwhile."
        )
    return _("It was given up. Tell who looks after this installation, and hand over the link in a messenger.")


def way_out_text(language: Language, why: Why) -> str:
    """Say to who looks after the installation what to look at."""
    _ = language.gettext
    texts = {
        Why.NO_CONNECTION: _("look at mail_server and mail_port, and whether the server reaches the internet."),
        Why.ENCRYPTION: _("look at mail_security, mail_port and mail_user."),
        Why.SIGN_IN: _("look at mail_user and mail_password."),
        Why.ADDRESS: _("the settings are right. Whoever wrote the letter needs another address."),
        Why.SENDER: _("look at mail_from: the mail server wants an address of its own."),
        Why.NOT_KEPT: _("look whether the disk is full, and the folder outbox may be written to."),
    }
    ask = _("send a letter to yourself, and ask who runs the mail server what its code means.")
    return texts.get(why, ask)


def grouped(letters: Iterable[Undelivered]) -> list[tuple[Why, str, int]]:
    """Return each reason with its code and how many letters wait for it, the most frequent first."""
    counts: dict[tuple[Why, str], int] = {}
    for one in letters:
        counts[one.why, one.code] = counts.get((one.why, one.code), 0) + 1
    return sorted(((why, code, count) for (why, code), count in counts.items()), key=lambda found: -found[2])
