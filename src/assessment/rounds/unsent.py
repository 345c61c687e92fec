"""What is told of letters of a round that were not sent: why, as far as it is known, and what to do."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from assessment.installation.languages import Language
from assessment.installation.undelivered import Undelivered, next_text, undelivered, why_text
from assessment.rounds.letters import HOUR, about_round
from assessment.rounds.participation import Standing
from assessment.rounds.storage import Phase, Reminder, Round, reminders_of
from assessment.rounds.times import on_clock


class ReminderLine(NamedTuple):
    """A reminder and its day in words. `why` says why it was not sent; empty where it was, or will be.

    `next` is what its authority can do about that; empty for nothing.
    """

    reminder: Reminder
    day: str
    why: str
    next: str


class Unsent(NamedTuple):
    """Organisations whose letters were not sent for one reason, and what becomes of these."""

    names: str
    why: str
    next: str


def reminder_lines(
    connection: Connection, language: Language, found: Round, now: datetime.datetime
) -> list[ReminderLine]:
    """Return the reminders of a round, the earliest first."""
    is_closed = found.phase(now) is Phase.CLOSED
    return [
        ReminderLine(one, language.brief_day(one.day), *_why_no_reminder(language, found, one, is_closed=is_closed))
        for one in reminders_of(connection, found.id)
    ]


def _why_no_reminder(language: Language, found: Round, one: Reminder, *, is_closed: bool) -> tuple[str, str]:
    _ = language.gettext
    if one.sent_at is not None:
        if one.sent_to:
            return "", ""
        return _("Nobody was to be reminded by letter, or a later reminder went instead of this one."), ""
    if not is_closed:
        return "", ""
    there = on_clock(found.closes_at, found.zone)
    if (there.date(), there.hour) < (one.day, HOUR):
        return _("The round closed before 8 in the morning of this day."), ""
    why = _("The part of the server that sends letters was not running from this day until the round closed.")
    return why, _("Tell who looks after this installation before the next round.")


def unsent_letters(
    connection: Connection, language: Language, round_id: UUID, standings: Iterable[Standing]
) -> list[Unsent]:
    """Return why letters to organisations were not sent, each organisation once: by its latest letter."""
    names, about = {str(one.organisation_id): one.name for one in standings}, about_round(round_id)
    latest: dict[str, Undelivered] = {}
    for one in undelivered(connection, about):
        latest.setdefault(one.about.removeprefix(about), one)
    groups: dict[tuple[str, str], list[str]] = {}
    for id, one in latest.items():
        if id in names:
            told = (why_text(language, one.why, one.code), next_text(language, one))
            groups.setdefault(told, []).append(names[id])
    return [Unsent(language.all_of(sorted(found)), *told) for told, found in groups.items()]
