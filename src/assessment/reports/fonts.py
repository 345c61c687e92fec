"""The fonts a report is set in: how wide texts are, and what cannot be printed is told, not found on paper."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from fontTools import agl
from fontTools.ttLib import TTFont

from assessment.installation.resources import resource_folder
from assessment.reports.content import ReportContent
from assessment.reports.round_content import RoundContent

FONTS = resource_folder("templates") / "report" / "fonts"


def unprintable_characters(content: ReportContent | RoundContent) -> list[str]:
    """Return the characters of a report that none of its fonts has, sorted. They print as an empty box."""
    used = {letter for text in _texts(content) for letter in text}
    return sorted(letter for letter in used if ord(letter) not in _printable(FONTS) and letter.isprintable())


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text is at most, in the unit of `size`: joined and stacked letters take less."""
    advances = _advances(FONTS, "Bold" if bold else "Regular")
    return size * sum(advances.get(ord(letter), 1.0) for letter in text)


@lru_cache(maxsize=2)
def _advances(folder: Path, weight: str) -> Mapping[int, float]:
    """Return how far each character moves on, in parts of the font's size. Noto Sans goes first, as on paper."""
    found: dict[int, float] = {}
    for file in sorted(folder.glob(f"*-{weight}.ttf")):
        with TTFont(file, lazy=True) as font:
            metrics, units = font["hmtx"].metrics, font["head"].unitsPerEm
            found = {point: metrics[name][0] / units for point, name in font.getBestCmap().items()} | found
    return found


@lru_cache(maxsize=16)
def glyph_texts(name: str) -> Mapping[int, str]:
    """Return glyph number → what it stands for, as far as the font says; `name` as in a PDF, such as Noto-Sans-Khmer.

    Forms of one letter stand for that letter. Raises FileNotFoundError when it is none of the report's fonts.
    """
    weight = "Bold" if name.endswith("-Bold") else "Regular"
    file = FONTS / f"{name.removesuffix('-Bold').replace('-', '')}-{weight}.ttf"
    with TTFont(file, lazy=True) as font:
        letters = {glyph: chr(point) for point, glyph in sorted(font.getBestCmap().items(), reverse=True)}
        glyphs = font.getGlyphOrder()
    found = {}
    for number, glyph in enumerate(glyphs):
        text = letters.get(glyph) or letters.get(glyph.partition(".")[0]) or agl.toUnicode(glyph)
        # Arabic letters in their four forms are well told by WeasyPrint.
        if text and not "\ufb1d" <= text[0] <= "\ufefc":
            found[number] = text
    return found


@lru_cache(maxsize=2)
def _printable(folder: Path) -> frozenset[int]:
    """Return the code points that the fonts have between them. Raises FileNotFoundError when there are no fonts."""
    files = sorted(folder.glob("*-Regular.ttf"))
    if not files:
        raise FileNotFoundError(f"no fonts at {folder}")
    return frozenset(point for file in files for point in _points(file))


def _points(file: Path) -> Iterable[int]:
    with TTFont(file, lazy=True) as font:
        return tuple(font.getBestCmap())


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts(value.values())
    elif isinstance(value, Iterable):
        for one in value:
            yield from _texts(one)
    elif hasattr(value, "__dataclass_fields__"):
        yield from _texts(tuple(getattr(value, name) for name in value.__dataclass_fields__))
