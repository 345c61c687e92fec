"""The forms of sessions. `check` says whether one is right, with texts beside its fields."""

import datetime
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from unicodedata import normalize

from wtforms import Form, StringField

from assessment.accounts.people import proper_name
from assessment.installation.languages import Language
from assessment.method.fields import is_printable
from assessment.organisations.forms import line
from assessment.rounds.times import moment_of, on_clock
from assessment.workshop.agenda import (
    MINUTES_A_SPEAKER,
    MOST_MINUTES,
    MOST_PARTS,
    SPEAKERS,
    Kind,
    Part,
)
from assessment.workshop.cards import CardKind, Content, Scope
from assessment.workshop.joining import MOST_NICKNAME

MOST_TITLE = 120
MOST_NOTES = 2_000
MOST_TEXT = 400
"""Characters of a card, a commitment or a reason: one or two sentences."""
MOST_WORDS = 120
"""Characters of an owner, an organisation or a first step's support."""
MOST_YEARS = 3
"""Years from today within which a date lies."""


def paragraph(field: StringField) -> str:
    """Return a text of several lines as it is kept: one way to write a letter and a line's end, no spaces around."""
    return normalize("NFC", (field.data or "").replace("\r\n", "\n").replace("\r", "\n").strip())


def line_problem(language: Language, text: str, most: int, missing: str = "") -> str | None:
    """Return what is wrong with a line; `missing` is said where it is empty, "" where it may be."""
    _ = language.gettext
    if not text:
        return missing or None
    if len(text) > most:
        return _("Shorten this to %(most)s characters.", most=most)
    if proper_name(text) is None:
        return _("There is an invisible character in this text. Type it again.")
    return None


def text_problem(language: Language, text: str, most: int, missing: str = "") -> str | None:
    """Return what is wrong with a text of several lines."""
    _ = language.gettext
    if not text:
        return missing or None
    if len(text) > most:
        return _("Shorten this to %(most)s characters; there are %(count)s.", most=most, count=len(text))
    if not is_printable(text):
        return _("There is an invisible character in this text. Type it again.")
    return None


def day_of_form(field: StringField, language: Language, today: datetime.date) -> datetime.date | None:
    """Return a day that was typed, or None where it was left open or is wrong, with a text beside the field."""
    _ = language.gettext
    if not line(field):
        return None
    try:
        day = datetime.date.fromisoformat(line(field))
    except ValueError:
        field.errors = [_("Choose a day of the calendar, or write year, month and day, such as 2026-11-30.")]
        return None
    if abs(day.year - today.year) > MOST_YEARS:
        field.errors = [_("This day is far away. Look at the year.")]
        return None
    return day


class SessionForm(Form):
    """What is asked of a session, new or planned. `about` is "" for a panel without a round, "round:ID" or "own:ID"."""

    title = StringField()
    about = StringField()
    book = StringField()
    day = StringField()
    time = StringField(default="09:00")
    zone = StringField()
    speakers = StringField(default="4")
    minutes = StringField(default="8")
    interpretation = StringField(default="no")

    def check_about(self, language: Language, abouts: Collection[str], books: Collection[str]) -> None:
        """Say beside the fields what is wrong with what the session is about."""
        _ = language.gettext
        if self.about.data not in abouts:
            self.about.errors = [_("Choose what the session is about.")]
        if not self.about.data and self.book.data not in books:
            self.book.errors = [_("Choose a questionnaire.")]

    def check_speakers(self, language: Language) -> None:
        """Say beside the fields what is wrong with number and minutes of the speakers."""
        _ = language.gettext
        if self.speakers.data not in list(map(str, SPEAKERS)):
            self.speakers.errors = [_("Choose from 2 to 6 speakers.")]
        if self.minutes.data not in list(map(str, MINUTES_A_SPEAKER)):
            self.minutes.errors = [_("Choose from 7 to 10 minutes.")]

    def check(self, language: Language, zones: Collection[str], now: datetime.datetime) -> bool:
        """Say what is wrong with title and time, and tell whether everything is right."""
        _ = language.gettext
        problem = line_problem(
            language, line(self.title), MOST_TITLE, _("Write what the session is called, such as “Regional workshop”.")
        )
        if problem:
            self.title.errors = [problem]
        if self.zone.data not in zones:
            self.zone.errors = [_("Choose the time zone that the times are meant in.")]
        elif day_of_form(self.day, language, on_clock(now, str(self.zone.data)).date()) is None:
            self.day.errors = list(self.day.errors) or [_("Choose the day of the session.")]
        if not re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", line(self.time)):
            self.time.errors = [_("Write hours and minutes, such as 09:00.")]
        if self.interpretation.data not in ("no", "yes"):
            self.interpretation.errors = [_("Choose one of the answers that stand here.")]
        return not self.errors

    @property
    def is_interpreted(self) -> bool:
        """Whether speakers are interpreted after each sentence, which doubles their time."""
        return self.interpretation.data == "yes"

    def begins_at(self) -> datetime.datetime:
        """Return when it begins, of a form that is right."""
        day = datetime.date.fromisoformat(line(self.day))
        return moment_of(day, datetime.time.fromisoformat(line(self.time)), str(self.zone.data))


class AgendaForm:
    """The parts of an agenda as they were typed: a row of inputs for each, named after its number."""

    def __init__(self, standing: Sequence[Part], typed: Mapping[str, str] | None) -> None:
        """`standing` are the parts that the page showed; `typed` is None for a page that is just opened."""
        self.rows = [self._row(number, part, typed) for number, part in enumerate(standing)]
        self.standing = list(standing)
        self.errors: dict[str, str] = {}

    @staticmethod
    def _row(number: int, part: Part, typed: Mapping[str, str] | None) -> dict[str, str]:
        kept = {"title": part.title, "minutes": str(part.minutes), "who": part.who, "notes": part.notes}
        kept["question"] = part.question or ""
        if typed is None:
            return kept
        return {name: typed.get(f"{name}:{number}", value) for name, value in kept.items()}

    def check(self, language: Language, codes: Collection[str]) -> bool:
        """Tell whether everything is right; `errors` has the name of an input → what is wrong. `codes`: questions."""
        for number, row in enumerate(self.rows):
            for name, problem in self._problems(language, row, codes):
                if problem:
                    self.errors[f"{name}:{number}"] = problem
        return not self.errors

    @staticmethod
    def _problems(language: Language, row: dict[str, str], codes: Collection[str]) -> list[tuple[str, str | None]]:
        _ = language.gettext
        minutes = row["minutes"].strip()
        is_right = minutes.isascii() and minutes.isdecimal() and 1 <= int(minutes[:4]) <= MOST_MINUTES
        title = normalize("NFC", row["title"].strip())
        return [
            ("title", line_problem(language, title, MOST_TITLE, _("Write what the part is called."))),
            ("minutes", None if is_right else _("Write a whole number from 1 to %(most)s.", most=MOST_MINUTES)),
            ("who", line_problem(language, normalize("NFC", row["who"].strip()), MOST_TITLE)),
            ("notes", text_problem(language, row["notes"].strip(), MOST_NOTES)),
            ("question", None if row["question"] in ("", *codes) else _("Choose a question of the questionnaire.")),
        ]

    def parts(self) -> list[Part]:
        """Return the agenda, of a form that is right."""
        return [
            Part(
                kind=part.kind,
                title=normalize("NFC", row["title"].strip()),
                minutes=int(row["minutes"]),
                who=normalize("NFC", row["who"].strip()),
                notes=normalize("NFC", row["notes"].replace("\r\n", "\n").strip()),
                question=row["question"] or None,
                sheet=part.sheet,
            )
            for part, row in zip(self.standing, self.rows, strict=True)
        ]


def with_change(parts: Sequence[Part], change: str, new: Part) -> list[Part] | None:
    """Return an agenda after a button: "add", or "up", "down" or "remove" with a number. None for what cannot be done.

    `new` is the speaker that "add" puts behind the last one.
    """
    act, _colon, digits = change.partition(":")
    if act == "add":
        last = max((n for n, one in enumerate(parts) if one.kind is Kind.SPEAKER), default=0)
        return None if len(parts) >= MOST_PARTS else [*parts[: last + 1], new, *parts[last + 1 :]]
    number = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 4 else len(parts)
    if number >= len(parts):
        return None
    if act == "remove":
        return None if len(parts) == 1 else [*parts[:number], *parts[number + 1 :]]
    other = number + {"up": -1, "down": 1}.get(act, len(parts))
    if not 0 <= other < len(parts):
        return None
    moved = list(parts)
    moved[number], moved[other] = moved[other], moved[number]
    return moved


class JoinRoomForm(Form):
    """The code on the screen, and a name for today."""

    code = StringField()
    nickname = StringField()

    def check_nickname(self, language: Language) -> bool:
        """Tell whether the nickname is right; it may be left out."""
        problem = line_problem(language, line(self.nickname), MOST_NICKNAME)
        if problem:
            self.nickname.errors = [problem]
        return not problem


class CardForm(Form):
    """A card. On a phone only the first fields stand; `belongs` is a question, a phase ("phase:ID") or ""."""

    kind = StringField(default=CardKind.LESSON.value)
    text = StringField()
    belongs = StringField()
    pillar = StringField()
    organisation = StringField()
    scope = StringField(default=Scope.COLLECTIVE.value)
    owner = StringField()
    first_step = StringField()
    due = StringField()
    support = StringField()
    recommendation = StringField()

    def check(
        self,
        language: Language,
        *,
        questions: Collection[str],
        phases: Collection[str],
        pillars: Collection[str],
        today: datetime.date,
    ) -> bool:
        """Tell whether everything is right."""
        _ = language.gettext
        if self.kind.data not in list(CardKind):
            self.kind.errors = [_("Choose what the card is.")]
        belonging = ("", *questions, *(f"phase:{one}" for one in phases))
        if self.belongs.data and self.belongs.data not in belonging:
            self.belongs.errors = [_("Choose a question or a phase that stands here, or none.")]
        if self.pillar.data and self.pillar.data not in pillars:
            self.pillar.errors = [_("Choose a pillar that stands here, or none.")]
        if self.scope.data not in list(Scope):
            self.scope.errors = [_("Choose who does it.")]
        if self.recommendation.data and self.recommendation.data not in questions:
            self.recommendation.errors = [_("Choose a question of the questionnaire.")]
        self._check_texts(language)
        day_of_form(self.due, language, today)
        return not self.errors

    def _check_texts(self, language: Language) -> None:
        _ = language.gettext
        problem = text_problem(language, paragraph(self.text), MOST_TEXT, _("Write one or two sentences."))
        if problem:
            self.text.errors = [problem]
        for field in (self.organisation, self.owner):
            if problem := line_problem(language, line(field), MOST_WORDS):
                field.errors = [problem]
        for field in (self.first_step, self.support):
            if problem := text_problem(language, paragraph(field), MOST_TEXT):
                field.errors = [problem]

    def content(self, pillar_of: Mapping[str, str | None], phase_of: Mapping[str, str]) -> Content:
        """Return the card, of a form that is right. Phase and pillar of a question are those of the questionnaire."""
        belongs = str(self.belongs.data or "")
        question = belongs if belongs in phase_of else None
        phase = phase_of[belongs] if question else belongs.removeprefix("phase:") or None
        pillar = (pillar_of[belongs] if question else None) or self.pillar.data or None
        told = Content(
            CardKind(str(self.kind.data)), paragraph(self.text), phase, pillar, question, line(self.organisation)
        )
        return self._action(told) if told.kind is CardKind.ACTION else told

    def _action(self, told: Content) -> Content:
        return Content(
            told.kind,
            told.text,
            told.phase,
            told.pillar,
            told.question,
            told.organisation,
            scope=Scope(str(self.scope.data)),
            owner=line(self.owner),
            first_step=paragraph(self.first_step),
            due=datetime.date.fromisoformat(line(self.due)) if line(self.due) else None,
            support=paragraph(self.support),
            recommendation=self.recommendation.data or None,
        )

    @classmethod
    def of(cls, content: Content) -> "CardForm":
        """Return the form of a card that is there."""
        belongs = content.question or (f"phase:{content.phase}" if content.phase else "")
        data: dict[str, Any] = {"kind": content.kind, "text": content.text, "belongs": belongs}
        data |= {"pillar": content.pillar or "", "organisation": content.organisation, "owner": content.owner}
        data |= {"scope": content.scope or Scope.COLLECTIVE, "first_step": content.first_step}
        data |= {"due": content.due.isoformat() if content.due else "", "support": content.support}
        return cls(data=data | {"recommendation": content.recommendation or ""})


class CommitmentForm(Form):
    """What an organisation will do until when."""

    organisation = StringField()
    text = StringField()
    owner = StringField()
    due = StringField()

    def check(self, language: Language, today: datetime.date) -> bool:
        """Tell whether everything is right."""
        _ = language.gettext
        for field, problem in (
            (
                self.organisation,
                line_problem(language, line(self.organisation), MOST_WORDS, _("Write the organisation’s name.")),
            ),
            (self.text, text_problem(language, paragraph(self.text), MOST_TEXT, _("Write what it will do."))),
            (self.owner, line_problem(language, line(self.owner), MOST_WORDS)),
        ):
            if problem:
                field.errors = [problem]
        day_of_form(self.due, language, today)
        return not self.errors

    def due_day(self) -> datetime.date | None:
        """Return the day, of a form that is right."""
        return datetime.date.fromisoformat(line(self.due)) if line(self.due) else None
