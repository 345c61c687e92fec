"""What is written to the organisations of a round, each in its language, and the reminders that are sent once."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select, update

from assessment.installation.config import Config
from assessment.installation.languages import Language, language
from assessment.installation.mail import write_letter, write_letter_once
from assessment.organisations.kinds import ASEAN
from assessment.rounds.invitees import Addressee, addressees
from assessment.rounds.storage import Round, note_act, round_from
from assessment.rounds.tables import ReminderRow, RoundRow
from assessment.rounds.times import on_clock, told

ACTOR = "installation"
HOUR = 8
"""From which hour of a day on its reminders are sent, on the clock of the round."""
_ROUND, _REMINDER = RoundRow.__table__.c, ReminderRow.__table__.c


class Written(NamedTuple):
    """A letter: its subject, and its text without what stands at the end of all of them."""

    subject: str
    text: str


Letter = Callable[[Language, Addressee, str], Written]
"""Writes to one organisation; the last argument is its link."""
LinkOf = Callable[[str], str]
"""Returns the whole address of what a link holds."""


def authority_name(reader: Language, area: str) -> str:
    """Return what the authority of an area is called, in a sentence."""
    _ = reader.gettext
    if area == ASEAN:
        return _("the regional mine action body of ASEAN")
    return _("the national mine action authority (%(country)s)", country=reader.country(area))


def authority_title(reader: Language, area: str) -> str:
    """Return what the authority of an area is called, above a page."""
    _ = reader.gettext
    return (
        _("Regional body, ASEAN")
        if area == ASEAN
        else _("National authority, %(country)s", country=reader.country(area))
    )


def default_text(reader: Language) -> str:
    """Return the text of an invitation that an authority begins with."""
    return reader.gettext(
        "Every organisation of our sector assesses itself, with questions on how mine action reaches women, men, girls "
        "and boys. Please take part, too: do it at one table, women and men, office and field.\n\n"
        "It is for learning. Nobody is ranked, your answers stay yours, and what we all have in common tells us where "
        "training and support are needed."
    )


def invitation(found: Round) -> Letter:
    """Return the letter that invites to a round."""

    def write(reader: Language, to: Addressee, link: str) -> Written:
        _ = reader.gettext
        subject = _("Round %(period)s: an invitation to assess yourselves", period=found.period)
        text = _(
            "Hello,\n\n%(organisation)s is invited to round %(period)s by %(authority)s.\n\n%(text)s\n\n"
            "Open this link to begin. It holds until the round closes, %(end)s:\n\n%(link)s",
            organisation=to.name,
            period=found.period,
            authority=authority_name(reader, found.area),
            text=found.text_in(reader.tag),
            end=told(reader, found.closes_at, found.zone),
            link=link,
        )
        return Written(subject, text)

    return write


def reminder(found: Round) -> Letter:
    """Return the letter that reminds of the end of a round."""

    def write(reader: Language, to: Addressee, link: str) -> Written:
        _, end = reader.gettext, told(reader, found.closes_at, found.zone)
        subject = _("Round %(period)s closes on %(end)s", period=found.period, end=end)
        if to.is_started:
            text = _(
                "Hello,\n\n%(organisation)s has started round %(period)s, and not submitted yet. The round closes on "
                "%(end)s.\n\nGo on here:\n\n%(link)s",
                organisation=to.name,
                period=found.period,
                end=end,
                link=link,
            )
        else:
            text = _(
                "Hello,\n\n%(organisation)s is invited to round %(period)s, and has not started yet. The round closes "
                "on %(end)s.\n\nBegin here:\n\n%(link)s",
                organisation=to.name,
                period=found.period,
                end=end,
                link=link,
            )
        return Written(subject, text)

    return write


def extension(found: Round) -> Letter:
    """Return the letter that tells of a later end; `found` has it already."""

    def write(reader: Language, to: Addressee, link: str) -> Written:
        _, end = reader.gettext, told(reader, found.closes_at, found.zone)
        subject = _("Round %(period)s closes later, on %(end)s", period=found.period, end=end)
        text = _(
            "Hello,\n\nround %(period)s of %(authority)s closes later than it was told: on %(end)s. Whoever has "
            "submitted needs to do nothing.\n\nThe link of %(organisation)s:\n\n%(link)s",
            period=found.period,
            authority=authority_name(reader, found.area),
            end=end,
            organisation=to.name,
            link=link,
        )
        return Written(subject, text)

    return write


def message(found: Round, text: str) -> Letter:
    """Return the letter that says what the authority wrote, word for word."""

    def write(reader: Language, to: Addressee, link: str) -> Written:
        _ = reader.gettext
        subject = _("Round %(period)s: a message", period=found.period)
        body = _(
            "%(text)s\n\nThe link of %(organisation)s:\n\n%(link)s\n\nThis message is from %(authority)s.",
            text=text,
            organisation=to.name,
            link=link,
            authority=authority_name(reader, found.area),
        )
        return Written(subject, body)

    return write


def _end(reader: Language, link: str) -> str:
    return reader.gettext(
        "Who is invited, has started and has submitted is seen by all organisations of the round. Answers and scores "
        "are not.\n\nNo more letters of this round: %(link)s/no-letters\n",
        link=link,
    )


def messenger_text(found: Round, to: Addressee, link: str) -> str:
    """Return what is copied into a messenger: an invitation in a few lines, in the language of the organisation."""
    reader = language(to.language)
    return reader.gettext(
        "%(organisation)s is invited to round %(period)s by %(authority)s. It closes on %(end)s. Your link: %(link)s",
        organisation=to.name,
        period=found.period,
        authority=authority_name(reader, found.area),
        end=told(reader, found.closes_at, found.zone),
        link=link,
    )


def write_letters(
    connection: Connection,
    round_id: UUID,
    letter: Letter,
    to: Iterable[Addressee],
    link_of: LinkOf,
    now: datetime.datetime,
) -> list[UUID]:
    """Write to organisations that want letters and have an address; return the jobs, for the queue after the commit."""
    return [write_letter(connection, now=now, **one) for _, one in _letters(round_id, letter, to, link_of)]


def write_letters_once(
    connection: Connection,
    round_id: UUID,
    letter: Letter,
    to: Iterable[Addressee],
    link_of: LinkOf,
    now: datetime.datetime,
    again: str,
) -> dict[UUID, list[UUID]]:
    """Write as `write_letters` does, but to nobody what waits for them or was sent to them already.

    Return the jobs by the organisations that are written to. Another `again` asks for the same letters once more.
    """
    jobs: dict[UUID, list[UUID]] = {}
    for organisation_id, one in _letters(round_id, letter, to, link_of):
        job = write_letter_once(connection, now=now, again=again, **one)
        if job is not None:
            jobs.setdefault(organisation_id, []).append(job)
    return jobs


def _letters(
    round_id: UUID, letter: Letter, to: Iterable[Addressee], link_of: LinkOf
) -> Iterator[tuple[UUID, dict[str, Any]]]:
    """Yield the letters, each with the organisation that it goes to."""
    for one in to:
        if not one.gets_letters:
            continue
        reader, link = language(one.language), link_of(one.token)
        written = letter(reader, one, link)
        subject, text = _one_line(written.subject), f"{written.text}\n\n{_end(reader, link)}"
        about = f"{about_round(round_id)}{one.organisation_id}"
        for address in one.addresses:
            yield one.organisation_id, {"to": address, "subject": subject, "text": text, "about": about}


def about_round(round_id: UUID) -> str:
    """Return what letters of a round are about; the organisation that one goes to follows."""
    return f"round {round_id} "


def _one_line(text: str) -> str:
    """Return a subject without the spaces and marks that dates have in some languages, and subjects may not."""
    return "".join(one for one in " ".join(text.split()) if one.isprintable())


# Reminders


def due_rounds(connection: Connection, now: datetime.datetime) -> list[UUID]:
    """Return the open rounds with a reminder that was not sent, and whose day may have come."""
    query = (
        select(_ROUND.id)
        .join_from(RoundRow.__table__, ReminderRow.__table__, _REMINDER.round_id == _ROUND.id)
        .where(_ROUND.opens_at <= now, _ROUND.closes_at > now, _REMINDER.sent_at.is_(None))
        # In the zones furthest ahead a day begins before it does in UTC.
        .where(_REMINDER.day <= now.date() + datetime.timedelta(days=1))
    )
    return list(connection.execute(query.distinct()).scalars())


def remind(connection: Connection, config: Config, round_id: UUID, now: datetime.datetime) -> int:
    """Send the reminders of a round whose day has come, once, and return to how many organisations.

    Of two workers at once, one finds them not sent: both change the rows before they write a letter. Where several days
    have passed since a worker ran, there is one letter.
    """
    query = select(RoundRow.__table__).where(_ROUND.id == round_id, _ROUND.closes_at > now)
    row = connection.execute(query).first()
    if row is None:
        return 0
    found = round_from(row)
    is_due = (_REMINDER.round_id == round_id, _REMINDER.day <= _day_of_reminders(found, now))
    sent = update(ReminderRow).where(*is_due, _REMINDER.sent_at.is_(None)).values(sent_at=now)
    days = sorted(connection.execute(sent.returning(_REMINDER.day)).scalars())
    if not days:
        return 0
    waiting = [one for one in addressees(connection, round_id, secret=config.secret_key) if not one.is_submitted]
    write_letters(connection, round_id, reminder(found), waiting, link_of(config), now)
    sent_to = sum(one.gets_letters for one in waiting)
    last = (_REMINDER.round_id == round_id, _REMINDER.day == days[-1])
    connection.execute(update(ReminderRow).where(*last).values(sent_to=sent_to))
    note_act(connection, ACTOR, round_id, act="reminded", now=now)
    return sent_to


def _day_of_reminders(found: Round, now: datetime.datetime) -> datetime.date:
    """Return the day whose reminders are sent now: before the hour, it is the day before."""
    return (on_clock(now, found.zone) - datetime.timedelta(hours=HOUR)).date()


def link_of(config: Config) -> LinkOf:
    """Return how links are made where there is no page: by a worker."""
    address = config.public_address or config.address.rstrip("/")
    return lambda token: f"{address}/invited/{token}"
