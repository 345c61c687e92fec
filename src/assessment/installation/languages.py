"""A language as a value: texts, numbers, dates and direction. Whoever writes for people is given one.

Catalogues are PO files, `translations/LANGUAGE.po`, read as they are: nothing needs to be compiled, and a translator
sees a change at once. A text that a catalogue lacks is English.
"""

import datetime
from collections.abc import Sequence
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from markupsafe import Markup

from assessment.installation.resources import PACKAGE

TRANSLATIONS = PACKAGE / "translations"
MOST_TAG = 35
"""Characters of a language's tag, by BCP 47."""


class UnknownLanguage(ValueError):
    """A tag that names no language known to Unicode's locale data."""


class Language:
    """Texts, numbers and dates for the readers of one language. `tag` is its BCP 47 tag, such as `en` or `vi`."""

    def __init__(self, tag: str, translations: NullTranslations) -> None:
        try:
            self.locale = Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            raise UnknownLanguage(tag) from None
        self.tag = tag
        self.translations = translations
        self.direction = self.locale.text_direction
        self._page_texts: dict[str, Markup] = {}

    def gettext(self, message: str, /, **parts: object) -> str:
        """Return a text in this language, with its named parts filled in."""
        return self.translations.gettext(message) % parts if parts else self.translations.gettext(message)

    def page_text(self, message: str) -> Markup:
        """Return a text as a page has it, its parts not yet filled in: they are escaped, the text is not."""
        if message not in self._page_texts:
            self._page_texts[message] = Markup(self.translations.gettext(message))  # noqa: S704 - a text of ours
        return self._page_texts[message]

    def ngettext(self, one: str, many: str, count: int, /, **parts: object) -> str:
        """Return the text for a count, which may also be a part: `%(count)s`."""
        return self.translations.ngettext(one, many, count) % {"count": self.whole(count), **parts}

    def decimal(self, number: float, places: int = 1) -> str:
        """Return a number with a fixed number of decimals, such as 63.5."""
        return format_decimal(number, "#,##0." + "0" * places, locale=self.locale)

    def points(self, number: float) -> str:
        """Return a number to calculate with: two decimals, or three where it has them, such as 0.75 and 0.625."""
        return format_decimal(number, "#,##0.00#", locale=self.locale)

    def percent(self, number: float) -> str:
        """Return per cent with one decimal, such as 91.7%; the number is already 0 to 100."""
        return self.gettext("%(number)s%%", number=self.decimal(number))

    def whole(self, number: int) -> str:
        """Return a whole number, its thousands grouped."""
        return format_decimal(number, locale=self.locale)

    def limit(self, number: float) -> str:
        """Return a limit as short as it can be said: 60, or 66.7."""
        return format_decimal(number, "#,##0.##", locale=self.locale)

    def day(self, date: datetime.date) -> str:
        """Return a date as people write it, such as 24 November 2026."""
        pattern = "d MMMM y" if self.locale.language == "en" else "long"
        return format_date(date, pattern, locale=self.locale)

    def brief_day(self, date: datetime.date) -> str:
        """Return a day where there is little room and the year is clear, such as 24 Nov."""
        if self.locale.language == "en":
            return format_date(date, "d MMM", locale=self.locale)
        return format_skeleton("MMMd", date, locale=self.locale)

    def time(self, moment: datetime.datetime) -> str:
        """Return the time of a day, such as 14:02; the moment is on the reader's clock."""
        return format_time(moment, "HH:mm", locale=self.locale)

    def all_of(self, words: Sequence[str]) -> str:
        """Return a list in a sentence: a, b and c."""
        return format_list(words, style="standard", locale=self.locale)

    def country(self, code: str) -> str:
        """Return the name of a country by its ISO 3166 code; an unknown code stays as it is."""
        return str(self.locale.territories.get(code, code))


@lru_cache(maxsize=64)
def language(tag: str, folder: Path = TRANSLATIONS) -> Language:
    """Return a language by its tag; its texts come from `folder`. Raises UnknownLanguage."""
    if len(tag) > MOST_TAG:
        raise UnknownLanguage(tag)
    path = folder / f"{tag}.po"
    if not path.is_file():
        return Language(tag, NullTranslations())
    stream = BytesIO()
    write_mo(stream, read_po(BytesIO(path.read_bytes())))
    stream.seek(0)
    return Language(tag, GNUTranslations(stream))


def languages_in(folder: Path) -> list[tuple[str, str]]:
    """Return tag and own name of each language that pages can be read in: English, and those of `folder`."""
    tags = ["en", *sorted(path.stem for path in folder.glob("*.po") if path.stem != "en")]
    return [(tag, own_name(Locale.parse(tag, sep="-"))) for tag in tags]


def own_name(locale: Locale) -> str:
    """Return what a language calls itself."""
    name = locale.get_display_name(locale) or str(locale)
    return name[:1].upper() + name[1:]
