"""A list of organisations as people have it: pasted from a spreadsheet, or a CSV file. Nothing in it is ever run.

A line is a name, then an e-mail address or nothing; with a line of headings there may be more columns, in any order.
"""

import codecs
import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import category, normalize

from assessment.accounts.people import normal_email, proper_name
from assessment.installation.languages import Language
from assessment.organisations.kinds import countries_in, organisation_types

MOST_BYTES = 5_000_000
MOST_LINES = 2_000
MOST_NAME = 200
MOST_LINE = 1_000
"""Characters of a line; what is longer is no name with an address."""
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet program would run."""
_HEADINGS = {
    "name": "name",
    "organisation": "name",
    "organization": "name",
    "e-mail": "email",
    "email": "email",
    "e-mail address": "email",
    "email address": "email",
    "mail": "email",
    "type": "type",
    "kind": "type",
    "language": "language",
    "country": "country",
}


class Unread(StrEnum):
    """Why nothing of a list can be read."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    NOT_TEXT = "not_text"
    OTHER_ENCODING = "other_encoding"


class UnreadableList(Exception):
    """Nothing of the list can be read. `lines` is how many it has, where it has too many."""

    def __init__(self, why: Unread, lines: int = 0) -> None:
        super().__init__(why)
        self.why, self.lines = why, lines


class Flaw(StrEnum):
    """What is wrong in a line."""

    FORMULA = "formula"
    NO_NAME = "no_name"
    NAME = "name"
    EMAIL = "email"
    COUNTRY = "country"
    DOUBLED = "doubled"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list. `number` counts from 1; `text` is the line as it stands there.

    `type`, `language` and `country` are as the program knows them, None where the list does not say. `flaw` is what is
    wrong; of a doubled line, `same_as` is the number of the first one.
    """

    number: int
    text: str
    name: str
    email: str | None = None
    type: str | None = None
    language: str | None = None
    country: str | None = None
    flaw: Flaw | None = None
    same_as: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """What the cells of further columns may say, in small letters, and what each means."""

    types: Mapping[str, str]
    languages: Mapping[str, str]
    countries: Mapping[str, str]


def words_of(area: str, readers: Sequence[Language], languages: Sequence[tuple[str, str]]) -> Words:
    """Return the words of some languages; `languages` are tag and own name of those that can be chosen.

    Only countries of the area are known.
    """
    types: dict[str, str] = {}
    lands: dict[str, str] = {}
    for reader in readers:
        types |= {name: name for name in organisation_types(reader)}
        types |= {text.casefold(): name for name, text in organisation_types(reader).items()}
        lands |= {reader.country(code).casefold(): code for code in countries_in(area)}
        lands |= {code.casefold(): code for code in countries_in(area)}
    tags = {tag.casefold(): tag for tag, _ in languages} | {name.casefold(): tag for tag, name in languages}
    return Words(types, tags, lands)


def text_of(content: bytes) -> str:
    """Return the text of a file: UTF-8, or UTF-16 where it says so at its beginning. Raises UnreadableList."""
    if len(content) > MOST_BYTES:
        raise UnreadableList(Unread.TOO_LARGE)
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:
        is_binary = b"\0" in content
        raise UnreadableList(Unread.NOT_TEXT if is_binary else Unread.OTHER_ENCODING) from None
    if "\0" in text:
        raise UnreadableList(Unread.NOT_TEXT)
    return text


def lines_of(text: str, words: Words) -> list[Line]:
    """Return the lines of a list that are not empty. Raises UnreadableList where there are none, or too many."""
    # By the line, so that an open quotation mark takes no other lines with it.
    numbered = [(number, one) for number, one in enumerate(text.splitlines(), start=1) if one.strip(" \t;,\ufeff")]
    if not numbered:
        raise UnreadableList(Unread.EMPTY)
    delimiter = _delimiter([one for _, one in numbered])
    columns = _columns(_cells(numbered[0][1], delimiter))
    if columns:
        numbered = numbered[1:]
    if not numbered:
        raise UnreadableList(Unread.EMPTY)
    if len(numbered) > MOST_LINES:
        raise UnreadableList(Unread.TOO_LONG, len(numbered))
    read = (_line(number, one, delimiter, columns or ("name", "email"), words) for number, one in numbered)
    return list(_told_apart(read))


def _delimiter(lines: Sequence[str]) -> str:
    """Return what stands between cells. A comma counts where it can be nothing else: names have commas of their own."""
    tabs, semicolons = (sum(one in line.strip() for line in lines) for one in ("\t", ";"))
    if tabs or semicolons:
        return "\t" if tabs > semicolons else ";"
    is_comma = any("," in line and "@" in line for line in lines) or _columns(_cells(lines[0], ","))
    return "," if is_comma else ";"


def _cells(line: str, delimiter: str) -> list[str]:
    """Return the cells of a line. A cell that is too large for the reader of CSV is the whole line."""
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])]
    except csv.Error:
        return [line]


def _columns(cells: Sequence[str]) -> tuple[str, ...]:
    """Return what the columns are, where a line is one of headings; unknown ones are ""; else nothing."""
    found = tuple(_HEADINGS.get(cell.casefold().lstrip("\ufeff"), "") for cell in cells)
    return found if "name" in found and (len(found) == 1 or len(set(found) - {""}) > 1) else ()


def _line(number: int, text: str, delimiter: str, columns: Sequence[str], words: Words) -> Line:
    text = text.strip("\ufeff")
    cells = dict(zip(columns, _cells(text[:MOST_LINE], delimiter), strict=False))
    name = " ".join(normalize("NFC", cells.get("name", "")).split(" ")).strip()
    email, country = cells.get("email", ""), cells.get("country", "").casefold()
    return Line(
        number,
        text,
        name,
        normal_email(email) if email else None,
        words.types.get(cells.get("type", "").casefold()),
        words.languages.get(cells.get("language", "").casefold()),
        words.countries.get(country),
        _flaw(text, name, email, is_country_wrong=bool(country) and country not in words.countries),
    )


def _flaw(text: str, name: str, email: str, *, is_country_wrong: bool) -> Flaw | None:
    if name.startswith(_FORMULAS) or email.startswith(_FORMULAS):
        return Flaw.FORMULA
    if not name:
        return Flaw.NO_NAME
    is_name = proper_name(name, MOST_NAME) is not None and any(letter.isalnum() for letter in name)
    if not is_name or len(text) > MOST_LINE:
        return Flaw.NAME
    if email and normal_email(email) is None:
        return Flaw.EMAIL
    return Flaw.COUNTRY if is_country_wrong else None


def _told_apart(lines: Iterator[Line]) -> Iterator[Line]:
    """Give the lines, those that stand there already with their flaw."""
    seen: dict[tuple[str, str | None], int] = {}
    for line in lines:
        key = (plain(line.name), line.country)
        if line.flaw is None and key in seen:
            yield Line(line.number, line.text, line.name, flaw=Flaw.DOUBLED, same_as=seen[key])
            continue
        if line.flaw is None:
            seen[key] = line.number
        yield line


def plain(name: str) -> str:
    """Return a name as two of them are compared: without capitals, full stops and the like, and doubled spaces."""
    # Marks stay: in Khmer and Lao they are vowels.
    letters = (one if one.isalnum() or category(one)[0] == "M" else " " for one in normalize("NFKC", name).casefold())
    return " ".join("".join(letters).split()) or name
