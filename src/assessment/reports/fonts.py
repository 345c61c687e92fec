"""The fonts a report is set in: what they cannot print is told, not left to be found on paper."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

from assessment.installation.resources import resource_folder
from assessment.reports.content import ReportContent

FONTS = resource_folder("templates") / "report" / "fonts"


def unprintable_characters(content: ReportContent) -> list[str]:
    """Return the characters of a report that none of its fonts has, sorted. They print as an empty box."""
    used = {letter for text in _texts(content) for letter in text}
    return sorted(letter for letter in used if ord(letter) not in _printable(FONTS) and letter.isprintable())


@lru_cache(maxsize=2)
def _printable(folder: Path) -> frozenset[int]:
    """Return the code points that the fonts have between them. Raises FileNotFoundError when there are no fonts."""
    files = sorted(folder.glob("*-Regular.ttf"))
    if not files:
        raise FileNotFoundError(f"no fonts at {folder}")
    return frozenset(point for file in files for point in TTFont(file, lazy=True).getBestCmap())


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Iterable):
        for one in value:
            yield from _texts(one)
    elif hasattr(value, "__dataclass_fields__"):
        yield from _texts(tuple(getattr(value, name) for name in value.__dataclass_fields__))
