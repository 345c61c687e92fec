"""The pictures of a publication: where organisations stand on the scale, and how many gave each answer.

Nothing in them is one organisation, but for the reader's own, which only its own people are shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assessment.installation.languages import Language
from assessment.reports.charts import people_chart
from assessment.reports.content import Step
from assessment.reports.drawing import (
    LEFT,
    WIDTH,
    Chart,
    Name,
    at,
    band_scale,
    draw,
    fitting,
    scale_names,
    title_lines,
)
from assessment.reports.fonts import text_width
from assessment.reports.round_content import GroupTables, LevelCount, Own, QuestionLine, RoundContent, Spread

STRIP_ROW, STRIP_SCALE = 64, 71
LOWEST, HIGHEST = 20, 52
"""Heights of the steps of a value of 0 and of 1."""
STEP_FILLS = ("#e9e4d6", "#c6d3bd", "#93b59f", "#46816c", "#14493d")
DARK = 3
"""From this fill on, numbers are white."""
OWN_TURNS = 240
"""Right of here, the reader's own mark has its words at its left."""


def national_charts(content: RoundContent, folder: Path) -> Mapping[str, Chart]:
    """Return the pictures of the national report by the name that its page calls them; templates lie in `folder`."""
    group, language = content.all, content.language
    charts = {}
    if shown := [one for one in group.spreads if one.is_shown]:
        charts["strip"] = strip_chart(shown, content.steps, language, folder)
    for line in group.questions:
        if line.is_shown:
            charts[f"levels-{_file(line.code)}"] = level_chart(line, language, folder)
    charts |= people_charts(group, language, folder)
    return charts


def people_charts(group: GroupTables, language: Language, folder: Path) -> dict[str, Chart]:
    """Return a picture of each table of people that has rows, by name."""
    return {
        f"people-{_file(table.code)}": people_chart(table.people, language, folder)
        for table in group.people
        if table.people.rows
    }


def _file(code: str) -> str:
    return code.replace("/", "_")


@dataclass(frozen=True)
class _Strip:
    """A row of the comparison strip; `box` is left and width of the middle half, `own` where the reader stands."""

    title: Sequence[str]
    median: str
    size: str
    font: float
    top: float
    line: float
    box: tuple[float, float] | None
    own: float | None


def strip_chart(
    spreads: Sequence[Spread], steps: Sequence[Step], language: Language, folder: Path, own: Own | None = None
) -> Chart:
    """Return where the organisations stand on the scale: the median, the middle half where there is one, and `own`."""
    _ = language.gettext
    rows, told, top = [], [], 2.0
    for spread in spreads:
        if spread.median is None:
            continue
        score = own.scores.get(spread.code) if own else None
        median = _("median %(median)s", median=language.whole(spread.median))
        size = _("n = %(count)s", count=language.whole(spread.size))
        beside = text_width(f"{median}  {size}", 14, bold=True)
        title = title_lines(spread.title, beside)
        top += 18 * (len(title) - 1)
        box = None
        if spread.quartiles:
            low, high = spread.quartiles
            box = (at(low), round(at(high) - at(low), 1))
        rows.append(
            _Strip(
                title=title,
                median=median,
                size=size,
                font=fitting(14, beside),
                top=top,
                line=at(spread.median),
                box=box,
                own=None if score is None else at(score),
            )
        )
        told.append(_strip_told(spread, score, language))
        top += STRIP_ROW
    name_size, scale = band_scale(steps, language)
    svg = draw(
        folder, "strip", rows=rows, scale=scale, name_size=name_size, bottom=top + 2, height=round(top + STRIP_SCALE, 1)
    )
    return Chart(svg, "; ".join(told) + ".")


def _strip_told(spread: Spread, own: float | None, language: Language) -> str:
    _, whole = language.gettext, language.whole
    parts = [_("median %(median)s", median=whole(spread.median or 0))]
    if spread.quartiles:
        low, high = spread.quartiles
        parts.append(_("middle half %(low)s to %(high)s", low=whole(low), high=whole(high)))
    parts.append(language.ngettext("%(count)s organisation", "%(count)s organisations", spread.size))
    if own is not None:
        parts.append(_("your organisation %(score)s", score=language.decimal(own)))
    return _("%(title)s: %(parts)s", title=spread.title, parts=", ".join(parts))


@dataclass(frozen=True)
class _Level:
    """A step of the picture by level: as wide as its share of the organisations, as high as its value."""

    left: float
    wide: float
    high: float
    fill: str
    is_dark: bool
    count: str
    name: Name | None


@dataclass(frozen=True)
class _OwnMark:
    """The reader's own answer: where its mark stands, and the words beside it."""

    left: float
    high: float
    text: str
    is_left: bool


@dataclass(frozen=True)
class _LevelRow:
    """The steps of one round; `label` names it where there are two."""

    label: str
    size: str
    base: float
    levels: Sequence[_Level]
    own: _OwnMark | None
    name_size: float


def level_chart(
    line: QuestionLine,
    language: Language,
    folder: Path,
    *,
    own: Own | None = None,
    period: str = "",
    before: tuple[str, QuestionLine] | None = None,
) -> Chart:
    """Return how many organisations gave each answer to a question, and where `own` stands.

    With `before`, an earlier period and its line, it is drawn above, each with the name of its round.
    """
    rounds: list[tuple[str, QuestionLine, int | None]] = []
    if before and before[1].is_shown:
        rounds.append((*before, None))
    rounds.append((period, line, own.levels.get(line.code) if own else None))
    lead = 42 if len(rounds) > 1 else 0
    rows, told, top = [], [], 2.0
    for label, one, own_place in rounds:
        mark = 20 if own_place is not None else 0
        row = _level_row(label if lead else "", one, top + mark + 54, lead, own_place, language)
        rows.append(row)
        told.append(_levels_told(label if lead else "", one, own_place, language))
        is_two_lines = any(level.name and level.name.line for level in row.levels)
        top += mark + 54 + (37 if is_two_lines else 22)
    svg = draw(folder, "levels", rows=rows, height=round(top, 1))
    return Chart(svg, " ".join(told))


def _level_row(
    label: str, line: QuestionLine, base: float, lead: int, own: int | None, language: Language
) -> _LevelRow:
    left, full = float(LEFT + lead), WIDTH - lead
    given: list[tuple[LevelCount, float, float]] = []
    middles = {}
    for place, level in enumerate(line.levels):
        wide = full * level.count / (line.size or 1)
        middles[place] = left + wide / 2
        if level.count:
            given.append((level, left, wide))
        left += wide
    name_size, names = _level_names(given)
    return _LevelRow(
        label=label,
        size=language.gettext("n = %(count)s", count=language.whole(line.size)),
        base=base,
        levels=[
            _level(level, left, wide, name, language) for (level, left, wide), name in zip(given, names, strict=True)
        ],
        own=None if own is None else _own_mark(line.levels[own], middles[own], language),
        name_size=name_size,
    )


def _level_names(given: Sequence[tuple[LevelCount, float, float]]) -> tuple[float, list[Name | None]]:
    """Return the labels below the steps: on one line where each fits, else on two in turn; none where none would."""
    size = 12.5
    wide = [text_width(level.label, size) for level, _, _ in given]
    if all(own <= room + 4 for own, (_, _, room) in zip(wide, given, strict=True)):
        return size, [Name(level.label, round(left + room / 2, 1), 0) for level, left, room in given]
    if any(room < size for _, _, room in given):
        return size, [
            Name(level.label, round(left + room / 2, 1), 0) if own <= room + 4 else None
            for own, (level, left, room) in zip(wide, given, strict=True)
        ]
    size, names = scale_names(
        [level.label for level, _, _ in given], [left + room / 2 for _, left, room in given], size
    )
    return size, list(names)


def _level(level: LevelCount, left: float, wide: float, name: Name | None, language: Language) -> _Level:
    fill = round(level.share * (len(STEP_FILLS) - 1))
    count = language.whole(level.count)
    return _Level(
        left=round(left + 0.75, 1),
        wide=round(max(wide - 1.5, 0.5), 1),
        high=_height(level),
        fill=STEP_FILLS[fill],
        is_dark=fill >= DARK,
        count=count if text_width(count, 15, bold=True) < wide else "",
        name=name,
    )


def _height(level: LevelCount) -> float:
    return round(LOWEST + (HIGHEST - LOWEST) * level.share, 1)


def _own_mark(level: LevelCount, middle: float, language: Language) -> _OwnMark:
    text = language.gettext("you: %(answer)s", answer=level.told)
    high = _height(level) if level.count else 0
    return _OwnMark(round(middle, 1), high, text, is_left=middle > OWN_TURNS)


def _levels_told(label: str, line: QuestionLine, own: int | None, language: Language) -> str:
    _ = language.gettext
    return " ".join(_level_sentences(label, line, own, language))


def _level_sentences(label: str, line: QuestionLine, own: int | None, language: Language) -> Iterator[str]:
    _ = language.gettext
    size = language.ngettext("%(count)s organisation", "%(count)s organisations", line.size)
    told = [_("%(answer)s: %(count)s", answer=one.told, count=language.whole(one.count)) for one in line.levels]
    counts = ", ".join(told)
    if label:
        yield _("%(code)s in %(period)s, %(size)s. %(counts)s.", code=line.code, period=label, size=size, counts=counts)
    else:
        yield _("%(code)s, %(size)s. %(counts)s.", code=line.code, size=size, counts=counts)
    if own is not None:
        yield _("Your organisation: %(answer)s.", answer=line.levels[own].told)
