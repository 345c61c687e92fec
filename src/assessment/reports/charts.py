"""The pictures of an organisation's report: geometry worked out here, drawn by the templates in `report/charts/`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from assessment.installation.languages import Language
from assessment.reports.content import People, PhaseLine, PillarLine, ReportContent, Step
from assessment.reports.drawing import (
    FULL_WIDTH,
    GAP,
    LEFT,
    WIDTH,
    Chart,
    at,
    band_scale,
    draw,
    fitting,
    scale_names,
    title_lines,
)
from assessment.reports.fonts import text_width


def report_charts(content: ReportContent, folder: Path) -> Mapping[str, Chart]:
    """Return the pictures of a report by the name that the page calls them; templates lie in `folder`."""
    charts = {
        "steps": _steps(content, folder),
        "phases": _bars(content.phases, content.steps, content.language, folder),
    }
    if content.pillars:
        charts["pillars"] = _pillars(content.pillars, content.steps, content.language, folder)
    for phase in content.entries:
        for entry in phase.questions:
            if entry.people and entry.people.is_compared:
                charts[f"people-{entry.code.replace('/', '_')}"] = people_chart(entry.people, content.language, folder)
            if entry.level is not None and entry.top:
                name = f"gauge-{entry.level}-{entry.top}"
                charts[name] = _gauge(entry.level, entry.top, folder)
    return charts


@dataclass(frozen=True)
class _Step:
    """A step of the staircase. `is_held`: reached by number and held back, or provisional."""

    number: str
    name: str
    left: float
    wide: float
    top: float
    is_full: bool
    is_held: bool
    is_shown: bool


def _steps(content: ReportContent, folder: Path) -> Chart:
    language, headline = content.language, content.headline
    score = headline.score
    base, count = 128, len(content.steps)
    wide = WIDTH / count
    shown, by_score = score.band or 0, score.band_by_score or 0
    steps = []
    for step in content.steps:
        is_held = shown < step.number <= by_score or (score.provisional and step.number == shown)
        steps.append(
            _Step(
                number=language.whole(step.number),
                name=step.name,
                left=round(LEFT + 1 + (step.number - 1) * wide, 1),
                wide=round(wide - 4, 1),
                top=base - round(16 + step.number * 65 / count, 1),
                is_full=step.number <= shown and not is_held,
                is_held=is_held,
                is_shown=step.number == shown,
            )
        )
    name_size, names = scale_names([step.name for step in steps], [step.left + step.wide / 2 for step in steps], 13.5)
    marker = None if score.score is None else _marker(score.score, content.steps)
    svg = draw(
        folder,
        "steps",
        steps=list(zip(steps, names, strict=True)),
        name_size=name_size,
        base=base,
        marker=marker,
        marker_top=None if marker is None else steps[by_score - 1].top,
        marker_inside=by_score <= shown and not score.provisional,
        number=headline.number,
        has_lid=bool(score.limited_by),
        lid=steps[shown - 1] if shown else None,
        ticks=[(language.limit(step.start), _step_left(step.number, count)) for step in content.steps],
        last_tick=language.limit(100),
    )
    return Chart(svg, _steps_alt(content))


def _step_left(number: int, count: int) -> float:
    return round(LEFT + (number - 1) * WIDTH / count, 1)


def _marker(score: float, steps: Sequence[Step]) -> float:
    """Return where a score stands on the staircase, whose steps are equally wide whatever their bands."""
    starts = [*(step.start for step in steps), 100.0]
    for place, (low, high) in enumerate(pairwise(starts)):
        if score < high or place == len(steps) - 1:
            share = 0.0 if high <= low else min(1.0, max(0.0, (score - low) / (high - low)))
            return round(LEFT + (place + share) * WIDTH / len(steps), 1)
    return float(LEFT)


def _steps_alt(content: ReportContent) -> str:
    _ = content.language.gettext
    headline, score = content.headline, content.headline.score
    scale = content.language.all_of([f"{step.number} {step.name}" for step in content.steps])
    steps = _("Steps: %(scale)s.", scale=scale)
    if headline.number is None:
        nothing = _("No step is filled, because there is no overall score yet.")
        return f"{steps} {nothing}"
    told = _("The score is %(score)s of 100, shown as %(band)s.", score=headline.number, band=headline.band)
    provisional = _("Provisional.") if score.provisional else ""
    return " ".join(filter(None, (steps, told, headline.limited_by, provisional)))


@dataclass(frozen=True)
class _Bar:
    """A row of a bar chart. `value` None has no bar; `is_open` is hatched. `size`: of number and word."""

    title: Sequence[str]
    number: str
    word: str
    size: float
    top: float
    value: float | None
    is_open: bool
    note: str | None


def _bars(lines: Sequence[PhaseLine], steps: Sequence[Step], language: Language, folder: Path) -> Chart:
    rows = [
        (line.title, line.score.score, line.number or "", line.band, line.score.provisional, line.note)
        for line in lines
    ]
    told = [f"{line.title}: {_spoken(line, language)}" for line in lines]
    return Chart(_bar_chart(rows, steps, language, folder), "; ".join(told) + ".")


def _spoken(line: PhaseLine, language: Language) -> str:
    _ = language.gettext
    number = _("%(number)s of 100", number=line.number) if line.number else None
    return ", ".join(filter(None, (number, line.band, line.note)))


def _pillars(lines: Sequence[PillarLine], steps: Sequence[Step], language: Language, folder: Path) -> Chart:
    rows = [
        (
            line.title,
            line.value,
            line.number if line.value is not None else "",
            "" if line.value is not None else line.number,
            False,
            None,
        )
        for line in lines
    ]
    told = [f"{line.title}: {line.number}, {line.note}" for line in lines]
    return Chart(_bar_chart(rows, steps, language, folder), "; ".join(told) + ".")


_Row = tuple[str, float | None, str, str, bool, str | None]


def _bar_chart(rows: Sequence[_Row], steps: Sequence[Step], language: Language, folder: Path) -> str:
    bars: list[_Bar] = []
    top = 2.0
    for title, value, number, word, is_open, note in rows:
        beside = text_width(number, 15, bold=True) + text_width(f"  {word}", 14)
        lines = title_lines(title, beside)
        top += 18 * (len(lines) - 1)
        bars.append(_Bar(lines, number, word, fitting(14, beside), top + 24, value, is_open, note))
        top += 52 + (20 if note else 0)
    name_size, scale = band_scale(steps, language)
    return draw(folder, "bars", bars=bars, scale=scale, name_size=name_size, bottom=top + 2, height=top + 71)


@dataclass(frozen=True)
class _Part:
    """A group of people in a bar: solid, hatched or dotted, with its count where it fits."""

    kind: str
    left: float
    wide: float
    count: str


@dataclass(frozen=True)
class _PeopleBar:
    title: Sequence[str]
    told: str
    share: str
    size: float
    top: float
    parts: Sequence[_Part]


def people_chart(people: People, language: Language, folder: Path) -> Chart:
    """Return the rows of a table as bars, each divided among its columns."""
    _ = language.gettext
    bars, told, top = [], [], 2.0
    for row in people.rows:
        if not row.counts:
            continue
        parts = list(_people_parts(row.counts, row.cells))
        groups = [f"{column} {cell}" for column, cell in zip(people.columns, row.cells, strict=True)]
        base, share = _("nobody"), ""
        if parts:
            base = _("%(group)s %(count)s of %(total)s:", group=people.columns[0], count=row.cells[0], total=row.total)
            share = row.shares[0]
            groups[0] = f"{base} {share}"
        beside = text_width(f"{base} ", 14) + text_width(share, 14, bold=True)
        lines = title_lines(row.title, beside)
        top += 18 * (len(lines) - 1)
        bars.append(_PeopleBar(lines, base, share, fitting(14, beside), top, parts))
        told.append(_("%(row)s: %(groups)s", row=row.title, groups=", ".join(groups)))
        top += 60
    legend = list(_legend(people.columns))
    height = top + 8 + 18 * (legend[-1].line + 1)
    svg = draw(
        folder,
        "people",
        bars=bars,
        legend=legend,
        height=height,
        legend_top=top + 4,
        line_at=None if people.reference_at is None else at(people.reference_at),
    )
    return Chart(svg, " ".join(filter(None, ("; ".join(told) + ".", people.reference))))


@dataclass(frozen=True)
class _LegendEntry:
    kind: str
    text: str
    left: float
    line: int


def _legend(columns: Sequence[str]) -> Iterator[_LegendEntry]:
    left, line = LEFT + 1.0, 0
    for kind, text in zip(("first", "second", "third"), columns, strict=False):
        wide = 21 + text_width(text, 13)
        if left > LEFT + 1 and left + wide > FULL_WIDTH:
            left, line = LEFT + 1.0, line + 1
        yield _LegendEntry(kind, text, round(left, 1), line)
        left += wide + GAP


def _people_parts(counts: Sequence[int], cells: Sequence[str]) -> Iterator[_Part]:
    total, left = sum(counts), float(LEFT)
    for kind, count, cell in zip(("first", "second", "third"), counts, cells, strict=False):
        if count:
            wide = WIDTH * count / total
            yield _Part(kind, round(left, 1), round(max(wide - 1.5, 0.5), 1), cell if wide > 12 + 9 * len(cell) else "")
            left += wide


def _gauge(level: int, top: int, folder: Path) -> Chart:
    wide = 26 / (top + 1)
    bars = [
        (round(0.6 + place * wide, 1), round(wide - 1.6, 1), round(3 + 12 * place / top, 1), place <= level)
        for place in range(top + 1)
    ]
    return Chart(draw(folder, "gauge", bars=bars), "")
