"""The numbers of a publication as files to calculate with: sheets (XLSX) and lines (CSV), with a codebook.

What organisations and authors wrote is text in every cell: nothing in these files is ever a formula. What is not shown
says so, and is neither empty nor zero.
"""

import csv
import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO

import xlsxwriter

from assessment.reports.cells import safe
from assessment.reports.round_content import RoundContent
from assessment.reports.round_numbers import COLUMNS

Cell = str | int | None
"""A number, a text, or nothing at all."""

_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
MOST_TITLE = 31
"""Letters of a sheet's title, and those it may not have: a rule of the format."""

LINE = 15
"""Points that a line of text takes: programs do not all find out by themselves how high a row has to be."""


@dataclass(frozen=True)
class Sheet:
    """A table of its own: the heads and the rows; `widths` are in letters."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[int]


def render_xlsx(content: RoundContent) -> bytes:
    """Return all tables of a publication as sheets, with all numbers by code and their codebook."""
    stream = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(stream, options) as book:
        made = datetime.datetime.combine(content.day, datetime.time(), datetime.UTC).replace(tzinfo=None)
        book.set_properties({"title": content.title, "author": "Level Ground", "created": made})
        head = book.add_format({"bold": True, "font_color": "#ffffff", "bg_color": "#14493d", "text_wrap": True})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        number = book.add_format({"num_format": "#,##0", "valign": "top"})
        quiet = book.add_format({"font_color": "#515a54", "italic": False, "valign": "top"})
        hidden = content.language.gettext("not shown")
        for sheet in _sheets(content):
            page = book.add_worksheet(_FORBIDDEN.sub(" ", sheet.title)[:MOST_TITLE])
            if content.language.direction == "rtl":
                page.right_to_left()
            for column, (title, width) in enumerate(zip(sheet.heads, sheet.widths, strict=True)):
                page.set_column(column, column, width)
                page.write_string(0, column, title, head)
            for place, row in enumerate(sheet.rows, start=1):
                page.set_row(place, LINE * _lines_of(row, sheet.widths))
                for column, cell in enumerate(row):
                    if isinstance(cell, int):
                        page.write_number(place, column, cell, number)
                    elif cell is not None:
                        page.write_string(place, column, cell, quiet if cell == hidden else text)
            page.freeze_panes(1, 0)
            page.set_landscape()
            page.set_paper(9)  # A4
            page.fit_to_pages(1, 0)
            page.repeat_rows(0)
    return stream.getvalue()


def render_csv(content: RoundContent) -> bytes:
    """Return all numbers of a publication, a line each, with their codes (UTF-8, with a mark for spreadsheets)."""
    return _lines([COLUMNS, *_number_rows(content)])


def render_codebook(content: RoundContent) -> bytes:
    """Return what the columns and codes of the numbers mean, a line each."""
    return _lines([("column", "code", "meaning"), *((one.column, one.code, one.text) for one in content.codebook)])


def _lines_of(row: Sequence[Cell], widths: Sequence[int]) -> int:
    """Return how many lines the longest text of a row takes in its column."""
    return max(1, *(-(-len(str(cell)) // width) for cell, width in zip(row, widths, strict=True)))


def _lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    stream = StringIO()
    csv.writer(stream).writerows([safe(cell) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _sheets(content: RoundContent) -> Iterator[Sheet]:
    _ = content.language.gettext
    yield Sheet(_("About"), (_("What"), _("Text")), list(_about(content)), (30, 100))
    if content.participation:
        heads: Sequence[str] = (_("Type of organisation"), _("Invited"), _("Started"), _("Submitted"))
        types = [(one.title, one.invited, one.begun, one.submitted) for one in content.participation]
        yield Sheet(_("Participation"), heads, types, (60, 12, 12, 12))
    names = [(name, type) for type, all_of_type in content.took_part for name in all_of_type]
    yield Sheet(_("Took part"), (_("Organisation"), _("Type of organisation")), names, (60, 60))
    yield _scores(content)
    yield _standards(content)
    yield _answers(content)
    yield _people(content)
    yield _advice(content)
    if content.change:
        heads = (_("What"), content.change.period, content.period, _("Change"))
        changes = [(one.title, one.before, one.now, one.change) for one in content.change.medians]
        changes += [(f"{one.code} {one.title}", one.before, one.now, one.change) for one in content.change.questions]
        changes += [(note, "", "", "") for note in content.change.notes]
        yield Sheet(_("Change"), heads, changes, (70, 16, 16, 26))
    if content.named:
        heads = (_("Organisation, A to Z"), _("Type of organisation"), _("Result"), _("Score"), _("Limits"))
        named = [(one.name, one.type, one.band, one.number or "", one.limited_by or "") for one in content.named]
        yield Sheet(_("By name"), heads, named, (40, 40, 20, 10, 30))
    yield Sheet(_("Numbers"), COLUMNS, list(_number_rows(content)), (9, 15, 8, 10, 14, 30, 30, 50, 16, 50, 14, 12, 14))
    book = [(one.column, one.code, one.text) for one in content.codebook]
    yield Sheet(_("Codebook"), (_("Column"), _("Code"), _("Meaning")), book, (16, 36, 100))


def _about(content: RoundContent) -> Iterator[tuple[str, str]]:
    _ = content.language.gettext
    yield _("Title"), content.title
    if content.area:
        yield _("Country or region"), content.area
    yield _("Round"), ", ".join(filter(None, (content.period, content.opened)))
    yield _("Date of the publication"), content.date
    yield _("Questionnaire"), ". ".join(filter(None, (content.questionnaire, content.variant)))
    for sentence in content.carries:
        yield _("How far the results carry"), sentence
    yield _("Not shown"), content.not_shown
    for sentence in content.protection:
        yield _("How small groups are protected"), sentence


def _scores(content: RoundContent) -> Sheet:
    _ = content.language.gettext
    hidden = _("not shown")
    steps = [f"{step.number} {step.name}" for step in content.steps]
    heads = [_("Group"), _("Phase"), *steps, _("Organisations"), _("Median"), _("Lower quartile"), _("Upper quartile")]
    rows: list[Sequence[Cell]] = []
    for group in content.groups.values():
        for spread in group.spreads:
            cells: list[Cell] = [hidden] * (len(steps) + 4)
            if spread.is_shown:
                low, high = spread.quartiles or ("–", "–")
                median: Cell = "–" if spread.median is None else spread.median
                cells = [*spread.counts, spread.size, median, low, high]
            rows.append([group.title, spread.title, *cells])
    return Sheet(_("Scores"), heads, rows, (34, 26, *(14 for _step in steps), 14, 10, 14, 14))


def _standards(content: RoundContent) -> Sheet:
    _ = content.language.gettext
    hidden = _("not shown")
    heads = (_("Group"), _("Code"), _("Question"), _("Meet the standard"), _("Organisations"))
    rows: list[Sequence[Cell]] = []
    for group in content.groups.values():
        rows += [(group.title, line.code, line.text, line.met, line.size) for line in group.agenda]
        rows += [(group.title, line.code, line.text, hidden, hidden) for line in group.questions if not line.is_shown]
    return Sheet(_("Standards by gap"), heads, rows, (34, 10, 80, 18, 14))


def _answers(content: RoundContent) -> Sheet:
    _ = content.language.gettext
    hidden = _("not shown")
    heads = (_("Group"), _("Code"), _("Question"), _("Answer"), _("Meaning"), _("Organisations"))
    rows: list[Sequence[Cell]] = []
    for group in content.groups.values():
        for line in group.questions:
            if not line.is_shown:
                rows.append((group.title, line.code, line.topic, hidden, "", hidden))
            rows += [
                (group.title, line.code, line.topic, level.told, level.statement or "", level.count)
                for level in line.levels
            ]
    return Sheet(_("Answers"), heads, rows, (34, 10, 44, 14, 80, 14))


def _people(content: RoundContent) -> Sheet:
    _ = content.language.gettext
    hidden = _("not shown")
    columns = list(
        dict.fromkeys(
            one for group in content.groups.values() for table in group.people for one in table.people.columns
        )
    )
    heads = (_("Group"), _("Code"), _("Role"), *columns, _("All"), _("Organisations"))
    rows: list[Sequence[Cell]] = []
    for group in content.groups.values():
        for table in group.people:
            for row, organisations in zip(table.people.rows, table.organisations, strict=True):
                counts = dict(zip(table.people.columns, row.counts, strict=True))
                cells = [counts.get(column, "") for column in columns]
                rows.append((group.title, table.code, row.title, *cells, sum(row.counts), organisations))
            empty = [hidden] * (len(columns) + 2)
            rows += [(group.title, table.code, title, *empty) for title in table.hidden]
    return Sheet(_("People"), heads, rows, (34, 10, 60, *(12 for _column in columns), 12, 14))


def _advice(content: RoundContent) -> Sheet:
    _ = content.language.gettext
    heads = (
        _("Group"),
        _("Code"),
        _("Question"),
        _("Organisations"),
        _("of"),
        _("Recommendation"),
        _("First step"),
        _("Who"),
        _("Time"),
    )
    rows = [
        (group.title, one.code, one.topic, one.count, one.of, one.do, one.first, one.who, one.time)
        for group in content.groups.values()
        for one in group.advice
    ]
    return Sheet(_("Recommendations"), heads, rows, (34, 10, 40, 14, 8, 80, 50, 30, 24))


def _number_rows(content: RoundContent) -> Iterator[Sequence[Cell]]:
    hidden = content.language.gettext("not shown")
    for one in content.numbers:
        yield (
            content.period,
            content.code,
            content.version,
            content.variant_code,
            one.group,
            one.group_title,
            one.subject,
            one.subject_title,
            one.value,
            one.value_title,
            one.unit,
            hidden if one.number is None else one.number,
            "" if one.organisations is None else one.organisations,
        )
