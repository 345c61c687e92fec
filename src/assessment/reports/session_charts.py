"""The pictures of a session, for its pages, the projector and paper: its minutes, and the votes in the room.

On a page a picture is part of the page, with `id` before its own ids; on paper it is a file with a text beside it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from assessment.installation.languages import Language
from assessment.installation.resources import resource_folder
from assessment.reports.drawing import Chart, draw
from assessment.reports.fonts import text_width

CHARTS = resource_folder("templates") / "report" / "charts"
PAPER_FONT = "Noto Sans, sans-serif"
"""A picture on a page has the page's own letters."""

WHOLE = 75
"""Minutes of a session, where the line stands."""
EDGE, SPAN = 4, 336
"""Where the minutes begin, and the units between both edges."""
BESIDE_THE_LINE = 2
"""Minutes of room right of the line."""
NUMBER, START = 13.5, 12.5
"""Sizes of the minutes in a part, and of the minute at which it begins."""
BOX = 18
"""Side of the white box on which a number stands in a hatched part."""

SCREEN, SHEET = 1800, 1100
"""Units that the votes are wide on a screen and on paper, where the same letters are larger."""
LOWEST_STEP, HIGHEST_STEP = 50, 178
LARGE_DOTS = 15
"""Voices in one column up to which dots are large."""
MOST_DOTS_HIGH = 260
"""Units that the dots above a step may take, so that the picture fits the lower part of a screen at full width."""
COUNT_SIZE, LABEL_SIZE = 26.0, 34.0


class Slot(NamedTuple):
    """A part of a session; `is_speaker`: somebody speaks in it alone."""

    title: str
    minutes: int
    is_speaker: bool


def minutes_chart(language: Language, parts: Sequence[Slot], id: str) -> Markup:
    """Return the parts of a session in a row as long as they take. What does not fit into 75 minutes is hatched."""
    return Markup(_minutes(language, parts, id, "").svg)  # noqa: S704 - drawn by a template that escapes all texts


def minutes_picture(language: Language, parts: Sequence[Slot]) -> Chart:
    """Return the same for paper."""
    return _minutes(language, parts, "minutes", PAPER_FONT)


def votes_chart(language: Language, voices: Sequence[tuple[str, int | None]], middle: Sequence[str], id: str) -> Markup:
    """Return rising steps with a dot for each voice.

    `voices` are label and count of each choice, the lowest first; all counts are None while the votes are hidden.
    `middle` are the labels of one choice or two, none where nobody chose.
    """
    svg = _votes(language, voices, middle, wide=SCREEN, id=id, font="").svg
    return Markup(svg)  # noqa: S704 - drawn by a template that escapes all texts


def votes_picture(
    language: Language, voices: Sequence[tuple[str, int | None]], middle: Sequence[str], name: str = "votes"
) -> Chart:
    """Return the same for paper; `name` keeps the ids of several apart."""
    return _votes(language, voices, middle, wide=SHEET, id=name, font=PAPER_FONT)


@dataclass(frozen=True)
class _Minutes:
    """A part in the row of minutes. `number` stands at `middle`, "" where it has no room; so has `start`."""

    left: float
    wide: float
    is_speaker: bool
    is_over: bool
    number: str
    middle: float
    start: str


def _minutes(language: Language, parts: Sequence[Slot], id: str, font: str) -> Chart:
    _ = language.gettext
    total = sum(one.minutes for one in parts)
    a_minute = SPAN / (max(total, WHOLE) + BESIDE_THE_LINE)
    told = [_("%(title)s: %(minutes)s", title=one.title, minutes=minutes_told(language, one.minutes)) for one in parts]
    sums = _("%(count)s of %(whole)s minutes.", count=language.whole(total), whole=language.whole(WHOLE))
    alt = f"{'; '.join(told)}. {sums}" if told else sums
    svg = draw(
        CHARTS,
        "minutes",
        id=id,
        font=font,
        title=_("The session minute by minute"),
        told=alt,
        parts=list(_parts(language, parts, a_minute)),
        is_too_long=total > WHOLE,
        line=round(EDGE + WHOLE * a_minute, 1),
        whole=language.whole(WHOLE),
    )
    return Chart(svg, alt)


def minutes_told(language: Language, minutes: int) -> str:
    """Return so many minutes in words."""
    return language.ngettext("%(count)s minute", "%(count)s minutes", minutes)


def _parts(language: Language, parts: Sequence[Slot], a_minute: float) -> Iterator[_Minutes]:
    line = EDGE + WHOLE * a_minute
    keeps_off = (line - text_width(language.whole(WHOLE), 13, bold=True), line + BOX / 2)
    at, free_from = 0, 0.0
    for one in parts:
        left, wide = EDGE + at * a_minute, one.minutes * a_minute
        is_over = at + one.minutes > WHOLE
        start, number = language.whole(at), language.whole(one.minutes)
        room = text_width(start, START)
        # A minute that would touch the one before it or that of the line is left out.
        has_start = left + 1 >= free_from and (left + 1 + room < keeps_off[0] or left > keeps_off[1])
        free_from = left + 1 + room + START / 3 if has_start else free_from
        middle, space = _place_of_number(left, left + wide, line)
        has_number = space >= max(BOX if is_over else 0, text_width(number, NUMBER, bold=True) + 1)
        yield _Minutes(
            left=round(left + 1, 1),
            wide=round(max(wide - 1.5, 0.5), 1),
            is_speaker=one.is_speaker,
            is_over=is_over,
            number=number if has_number else "",
            middle=round(middle, 1),
            start=start if has_start else "",
        )
        at += one.minutes


def _place_of_number(left: float, right: float, line: float) -> tuple[float, float]:
    """Return the middle of a part and its room, or of its larger piece where the line goes through it."""
    if not left < line < right:
        return (left + right) / 2, right - left
    before, after = line - left - 2, right - line - 2
    return (left + before / 2, before) if before >= after else (right - after / 2, after)


# Votes


class _Dots(NamedTuple):
    """How large dots are: their radius, and how far apart their middles are across and upwards."""

    radius: float
    across: float
    up: float


_LARGE = _Dots(26, 64, 62)
_SMALLER = (_Dots(14, 38, 38), _Dots(10, 28, 28), _Dots(7, 20, 20), _Dots(5, 14, 14), _Dots(3, 8, 8))


@dataclass(frozen=True)
class _Step:
    """A choice as a step, `high` above the ground; `dots` are the middles of its voices."""

    left: float
    high: float
    label: str
    count: str
    count_size: float
    is_middle: bool
    dots: Sequence[tuple[float, float]]


def _votes(
    language: Language,
    voices: Sequence[tuple[str, int | None]],
    middle: Sequence[str],
    *,
    wide: int,
    id: str,
    font: str,
) -> Chart:
    gap = wide / 80
    own = (wide - (len(voices) - 1) * gap) / len(voices)
    counts = [count or 0 for _label, count in voices]
    size = _dots_for(max(counts), own)
    a_row = _in_a_row(size, own)
    highs = [_step_high(place, len(voices)) for place in range(len(voices))]
    is_open = all(count is None for _label, count in voices)
    above = [high + _rows(count, a_row) * size.up + 14 for high, count in zip(highs, counts, strict=True)]
    height = HIGHEST_STEP + 12 if is_open else round(max(above)) + 4
    steps = []
    for place, (label, count) in enumerate(voices):
        left, high, is_middle = place * (own + gap), highs[place], label in middle
        # On paper a step has no room for the word, and a sentence says it below.
        told = "" if count is None else _count_told(language, count, is_middle=is_middle and wide == SCREEN)
        steps.append(
            _Step(
                left=round(left, 1),
                high=high,
                label=label,
                count=told,
                count_size=_count_size(told, label, own, is_middle=is_middle),
                is_middle=is_middle,
                dots=[
                    _dot(number, size, a_row, left=left, ground=height - 4 - high) for number in range(counts[place])
                ],
            )
        )
    title, alt = _votes_told(language, voices, middle)
    svg = draw(
        CHARTS,
        "votes",
        id=id,
        font=font,
        title=title,
        told=alt,
        steps=steps,
        wide=wide,
        own=round(own, 1),
        height=height,
        radius=size.radius,
        # The ring of a small dot is thinner, so that its white is seen.
        ring=max(1, min(4, round(size.radius / 3))),
    )
    return Chart(svg, alt)


def _in_a_row(size: _Dots, wide: float) -> int:
    return max(1, int((wide - 8 + size.across - 2 * size.radius) / size.across))


def _rows(count: int, a_row: int) -> int:
    return -(-count // a_row)


def _dots_for(most: int, wide: float) -> _Dots:
    """Return the largest dots with which so many voices fit above a step that is `wide`."""
    if most <= LARGE_DOTS and _rows(most, _in_a_row(_LARGE, wide)) * _LARGE.up <= MOST_DOTS_HIGH:
        return _LARGE
    fitting = (one for one in _SMALLER if _rows(most, _in_a_row(one, wide)) * one.up <= MOST_DOTS_HIGH)
    return next(fitting, _SMALLER[-1])


def _step_high(place: int, choices: int) -> float:
    rise = (HIGHEST_STEP - LOWEST_STEP) / max(1, choices - 1)
    return round(LOWEST_STEP + place * rise, 1)


def _dot(number: int, size: _Dots, a_row: int, *, left: float, ground: float) -> tuple[float, float]:
    row, place = divmod(number, a_row)
    return (
        round(left + 4 + size.radius + place * size.across, 1),
        round(ground - 10 - size.radius - row * size.up, 1),
    )


def _count_told(language: Language, count: int, *, is_middle: bool) -> str:
    told = votes_told(language, count)
    return language.gettext("median · %(votes)s", votes=told) if is_middle else told


def votes_told(language: Language, count: int) -> str:
    """Return so many votes in words."""
    return language.ngettext("%(count)s vote", "%(count)s votes", count)


def _count_size(told: str, label: str, wide: float, *, is_middle: bool) -> float:
    """Return the size in which a count fits its step beside the label."""
    room = wide - 18 - 16 - 10 - text_width(label, LABEL_SIZE, bold=True)
    need = text_width(told, COUNT_SIZE, bold=is_middle)
    return round(COUNT_SIZE * min(1.0, max(room, 1.0) / need), 1) if need else COUNT_SIZE


def choice_told(language: Language, label: str) -> str:
    """Return a choice in a sentence: a level by its number, an answer in words as it is."""
    return language.gettext("level %(level)s", level=label) if label.isdigit() else label


def _votes_told(language: Language, voices: Sequence[tuple[str, int | None]], middle: Sequence[str]) -> tuple[str, str]:
    """Return the title and what the picture says, every number in it."""
    _ = language.gettext
    choices = [choice_told(language, label) for label, _count in voices]
    if any(count is None for _label, count in voices):
        hidden = _("The votes are hidden until all of them are shown together.")
        steps = _("Rising steps from %(lowest)s to %(highest)s.", lowest=choices[0], highest=choices[-1])
        return _("The answers to choose from"), f"{steps} {hidden}"
    told = [
        _("%(choice)s: %(votes)s", choice=choice, votes=votes_told(language, count or 0))
        for choice, (_label, count) in zip(choices, voices, strict=True)
    ]
    whole = votes_told(language, sum(count or 0 for _label, count in voices))
    between = language.all_of([choice_told(language, label) for label in middle])
    ends = {
        0: _("%(votes)s.", votes=whole),
        1: _("%(votes)s, median %(choice)s.", votes=whole, choice=between),
    }
    end = ends.get(len(middle)) or _("%(votes)s, median between %(choices)s.", votes=whole, choices=between)
    return _("Votes for each answer"), f"{', '.join(told)}. {end}"
