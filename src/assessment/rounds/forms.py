"""The forms of rounds. `check` says whether one is right, with texts beside its fields."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from unicodedata import normalize

from wtforms import Form, SelectMultipleField, StringField

from assessment.accounts.people import proper_name
from assessment.installation.languages import Language
from assessment.method.fields import is_printable
from assessment.organisations.forms import line
from assessment.rounds.storage import MOST_PERIOD, Round
from assessment.rounds.times import moment_of, on_clock, told

MOST_TEXT = 2_000
"""Characters of an invitation, or of a message."""
MOST_DAYS = 731
"""Before and after today, within which a round opens and closes."""
REMINDER_DAYS = (14, 7, 3, 1)
"""Days before closing on which a reminder may be sent."""


class EndForm(Form):
    """When a round closes: a day and a time on its clock."""

    closes_day = StringField()
    closes_time = StringField(default="17:00")

    def closes_at(self, zone: str) -> datetime.datetime:
        """Return when it closes, of a form that is right."""
        return _moment(self.closes_day, self.closes_time, zone)

    def check_end(self, language: Language, zone: str, now: datetime.datetime) -> bool:
        """Tell whether day and time are right, and still to come."""
        _ = language.gettext
        if _check_moment(self.closes_day, self.closes_time, language, zone, now) and self.closes_at(zone) <= now:
            self.closes_day.errors = [_("This is over already. Choose a day and a time that are still to come.")]
        return not (self.closes_day.errors or self.closes_time.errors)


class ExtendForm(EndForm):
    """A later end."""

    def check(self, language: Language, found: Round, now: datetime.datetime) -> bool:
        """Tell whether everything is right."""
        if self.check_end(language, found.zone, now) and self.closes_at(found.zone) <= found.closes_at:
            end = told(language, found.closes_at, found.zone)
            text = language.gettext("A round is only made longer. Choose a time after %(end)s.", end=end)
            self.closes_day.errors = [text]
        return not self.errors


class RoundForm(EndForm):
    """A new round. The texts of the invitation are asked for beside it, one for each language."""

    area = StringField()
    book = StringField()
    period = StringField()
    zone = StringField()
    opens_day = StringField()
    opens_time = StringField(default="08:00")
    reminders = SelectMultipleField(validate_choice=False)

    def check(
        self,
        language: Language,
        *,
        areas: Collection[str],
        books: Collection[str],
        zones: Collection[str],
        now: datetime.datetime,
    ) -> bool:
        """Tell whether everything is right. The choices are those that stand on the page."""
        _ = language.gettext
        if self.area.data not in areas:
            self.area.errors = [_("Choose the area that the round is for.")]
        if self.book.data not in books:
            self.book.errors = [_("Choose a questionnaire.")]
        self._check_period(language)
        if self.zone.data not in zones:
            self.zone.errors = [_("Choose the time zone that the times are meant in.")]
        else:
            self._check_times(language, str(self.zone.data), now)
        if not set(self.reminders.data or ()) <= {str(days) for days in REMINDER_DAYS}:
            self.reminders.errors = [_("Choose among the days that stand here.")]
        return not self.errors

    def _check_period(self, language: Language) -> None:
        _ = language.gettext
        if not line(self.period):
            self.period.errors = [_("Write what the round is called, such as 2026.")]
        elif len(line(self.period)) > MOST_PERIOD:
            self.period.errors = [_("Shorten this to %(most)s characters.", most=MOST_PERIOD)]
        elif proper_name(line(self.period)) is None:
            self.period.errors = [_("There is an invisible character in this text. Type it again.")]

    def _check_times(self, language: Language, zone: str, now: datetime.datetime) -> None:
        is_end = self.check_end(language, zone, now)
        is_start = _check_moment(self.opens_day, self.opens_time, language, zone, now)
        if is_end and is_start and self.opens_at >= self.closes_at(zone):
            told_so = language.gettext("The round would close before it opens. Choose a later day or time.")
            self.closes_day.errors = [told_so]

    @property
    def period_text(self) -> str:
        """What the round is called."""
        return line(self.period)

    @property
    def opens_at(self) -> datetime.datetime:
        """When it opens, of a form that is right."""
        return _moment(self.opens_day, self.opens_time, str(self.zone.data))

    def reminder_days(self) -> list[datetime.date]:
        """Return the days of the reminders, of a form that is right: those after the day on which it opens."""
        last = datetime.date.fromisoformat(line(self.closes_day))
        first = datetime.date.fromisoformat(line(self.opens_day))
        days = (last - datetime.timedelta(days=int(one)) for one in self.reminders.data or ())
        return [day for day in days if day > first]


def suggested(zone: str, now: datetime.datetime) -> Mapping[str, Any]:
    """Return what a new round is filled with: it opens today, and closes in two months."""
    today = on_clock(now, zone).date()
    return {
        "period": str(today.year),
        "zone": zone,
        "opens_day": today.isoformat(),
        "closes_day": (today + datetime.timedelta(days=60)).isoformat(),
        "reminders": ["14", "3"],
    }


def _check_moment(day: StringField, time: StringField, language: Language, zone: str, now: datetime.datetime) -> bool:
    """Tell whether a day and a time are there, and not too far away."""
    _ = language.gettext
    today = on_clock(now, zone).date()
    found = _day(line(day))
    if found is None:
        day.errors = [_("Enter a day, such as %(day)s.", day=today.isoformat())]
    elif abs((found - today).days) > MOST_DAYS:
        day.errors = [_("This is too far from today. Look at the year.")]
    if _time(line(time)) is None:
        time.errors = [_("Enter a time, such as 17:00.")]
    return not (day.errors or time.errors)


def _moment(day: StringField, time: StringField, zone: str) -> datetime.datetime:
    found_day, found_time = _day(line(day)), _time(line(time))
    if found_day is None or found_time is None:
        raise ValueError("the form was not checked")
    return moment_of(found_day, found_time, zone)


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _time(text: str) -> datetime.time | None:
    try:
        return datetime.time.fromisoformat(text.zfill(5)) if len(text) in (4, 5) else None
    except ValueError:
        return None


class MessageForm(Form):
    """A message to those who have not started."""

    message = StringField()

    @property
    def text(self) -> str:
        """The message, as it is sent."""
        return text_of_field(self.message.data)

    def check(self, language: Language) -> bool:
        """Tell whether everything is right."""
        if told_so := text_problem(language, self.text):
            self.message.errors = [told_so]
        return not self.errors


def text_of_field(typed: str | None) -> str:
    """Return a text of several lines as it is kept."""
    return normalize("NFC", (typed or "").replace("\r\n", "\n").strip())


def text_problem(language: Language, text: str) -> str | None:
    """Say what is wrong in a text of several lines; None for nothing."""
    _ = language.gettext
    if not text:
        return _("Write a text.")
    if len(text) > MOST_TEXT:
        return _("Shorten this to %(most)s characters.", most=MOST_TEXT)
    if not is_printable(text.replace("\n", " ")):
        return _("There is an invisible character in this text. Type it again.")
    return None


def texts_of(posted: Mapping[str, str], tags: Sequence[str]) -> dict[str, str]:
    """Return the texts of an invitation that were sent, by their languages."""
    return {tag: text_of_field(posted.get(f"text:{tag}")) for tag in tags}
