"""What the pictures share: their measures, how texts fit, and the templates in `report/charts/` that draw them.

Each is SVG with presentation attributes only, so that a page and a PDF show the same picture. Its alternative text says
every number. Measures are those of the design: 344 units fill a phone one to one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assessment.installation.languages import Language
from assessment.reports.content import Step
from assessment.reports.fonts import text_width
from assessment.reports.line_breaks import ZERO_WIDTH_SPACE, breakable

WIDTH = 338
"""Units of a full bar; a hundred per cent."""
LEFT = 3
FULL_WIDTH = 344
"""Units of a picture."""
GAP = 12
"""Units between texts side by side."""
SMALLEST = 0.6
"""Names on a scale shrink to this at most."""

_SPACES = re.compile(rf"(?<= )|{ZERO_WIDTH_SPACE}")
_KEPT_IN_ADDRESS = " =:/,.;-()'"


@dataclass(frozen=True)
class Chart:
    """A picture as SVG, and the text that stands for it."""

    svg: str
    alt: str


def picture_address(svg: str) -> str:
    """Return a picture as its own address. Written out it is half as long on the wire as in base64."""
    return f"data:image/svg+xml,{quote(' '.join(svg.replace(chr(34), chr(39)).split()), safe=_KEPT_IN_ADDRESS)}"


@lru_cache(maxsize=4)
def _environment(folder: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def draw(folder: Path, name: str, **values: object) -> str:
    """Return a picture drawn by its template in `folder`."""
    return _environment(folder).get_template(f"{name}.svg").render(left=LEFT, width=WIDTH, x=at, **values)


def at(value: float) -> float:
    """Return where a value of 0 to 100 lies on a bar."""
    return round(LEFT + WIDTH * value / 100, 1)


@dataclass(frozen=True)
class Name:
    """The name of a step below its scale. Names stand on two lines in turn, so that long ones fit."""

    text: str
    middle: float
    line: int


def scale_names(texts: Sequence[str], middles: Sequence[float], size: float) -> tuple[float, list[Name]]:
    """Return the size in which names fit below their scale, and where each stands: under its step if there is room."""
    for tenths in range(10, round(10 * SMALLEST) - 1, -1):
        wide = [text_width(text, size * tenths / 10, bold=True) for text in texts]
        kept = [min(max(middle, own / 2), FULL_WIDTH - own / 2) for middle, own in zip(middles, wide, strict=True)]
        # A name and the one after the next stand on the same line.
        gaps = [kept[n + 2] - wide[n + 2] / 2 - kept[n] - wide[n] / 2 for n in range(len(texts) - 2)]
        if min(gaps, default=GAP) >= GAP / 3:
            break
    found = zip(texts, kept, strict=True)
    names = [Name(text, round(middle, 1), number % 2) for number, (text, middle) in enumerate(found)]
    return round(size * tenths / 10, 2), names


@dataclass(frozen=True)
class ScaleBand:
    """A band on the scale under bars: its number, where it lies, and its name."""

    number: str
    low: float
    high: float
    name: Name


def band_scale(steps: Sequence[Step], language: Language) -> tuple[float, list[ScaleBand]]:
    """Return the scale under bars of 0 to 100, and the size of its names."""
    starts = [*(step.start for step in steps), 100.0]
    limits = [(at(low), at(high)) for low, high in pairwise(starts)]
    size, names = scale_names([step.name for step in steps], [(low + high) / 2 for low, high in limits], 13)
    return size, [
        ScaleBand(language.whole(step.number), low, high, name)
        for step, (low, high), name in zip(steps, limits, names, strict=True)
    ]


def title_lines(title: str, beside: float) -> list[str]:
    """Return a title in lines that fit a bar. Number and word stand beside the last one, and take `beside` of it."""
    words, lines = _SPACES.split(breakable(title)), [""]
    for word in words:
        if lines[-1] and _title_width(lines[-1] + word) > WIDTH:
            lines.append("")
        lines[-1] += word
    if _title_width(lines[-1]) > WIDTH - beside - GAP:
        lines.append("")
    return [line.strip() for line in lines]


def fitting(size: float, wide: float) -> float:
    """Return the size in which a text fits a bar that is `wide` in `size`."""
    return round(size * min(1.0, WIDTH / max(wide, 1.0)), 2)


def _title_width(text: str) -> float:
    return text_width(text.strip(), 15, bold=True)
