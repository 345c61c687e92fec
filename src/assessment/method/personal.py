"""Text that looks like a phone number, an e-mail address or a place on a map: what should not stand in an assessment.

It is a question to the writer, never a wall: numbers of documents look alike. Years, counts and dates are left alone.
"""

import re
from itertools import islice
from typing import Literal, NamedTuple
from unicodedata import decimal

MOST_FOUND = 50
"""Parts of a kind that are looked for in one text."""
Kind = Literal["email", "phone", "coordinates"]

_DIGIT = re.compile(r"\d")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
# A phone number begins with + or 0 and has 8 to 15 digits, however they are grouped.
_PHONE = re.compile(r"(?<![\w.,/-])(?:\+|0)(?:[ .()/-]{0,2}[0-9]){7,14}(?![\w/-])")
_COORDINATES = re.compile(
    r"[0-9]{1,3}\s?°\s?(?:[0-9]{1,2}(?:[.,][0-9]{1,6})?\s?['′’](?:\s?[0-9]{1,2}(?:[.,][0-9]{1,6})?\s?[\"″”])?|(?=[NSEW]\b))"
    r"(?:\s?[NSEW]\b)?"
    r"|[-+]?[0-9]{1,3}\.[0-9]{4,10}\s?[,;/ ]\s?[-+]?[0-9]{1,3}\.[0-9]{4,10}"
    r"|\b[0-9]{1,2}[C-HJ-NP-X]\s?[A-HJ-NP-Z]{2}\s?[0-9]{2,5}\s?[0-9]{2,5}\b"
)
_DATE = re.compile(r"0?[0-9]{1,2}[./-]0?[0-9]{1,2}[./-](?:19|20)[0-9]{2}")


class Personal(NamedTuple):
    """What was found, as it was written."""

    kind: Kind
    text: str


def personal_parts(text: str) -> list[Personal]:
    """Return what looks personal in a text, in its order and without overlaps; local digits are read as digits."""
    plain = text if text.isascii() else _DIGIT.sub(lambda digit: str(decimal(digit[0])), text)
    found: list[tuple[int, int, Kind]] = []
    patterns: tuple[tuple[Kind, re.Pattern[str]], ...] = (
        ("email", _EMAIL),
        ("coordinates", _COORDINATES),
        ("phone", _PHONE),
    )
    for kind, pattern in patterns:
        for match in islice(pattern.finditer(plain), MOST_FOUND):
            is_new = all(match.end() <= start or end <= match.start() for start, end, _ in found)
            if is_new and not (kind == "phone" and _DATE.match(match[0])):
                found.append((match.start(), match.end(), kind))
    return [Personal(kind, text[start:end].strip()) for start, end, kind in sorted(found)]


def without_personal_parts(text: str, *, instead: str) -> str:
    """Return a text with `instead` in the place of everything that looks personal."""
    for part in personal_parts(text):
        text = text.replace(part.text, instead)
    return text
