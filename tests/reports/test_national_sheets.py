"""The files to calculate with, read back: the numbers of the publication, and nothing that is a formula."""

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from assessment.method.publication import Participant
from assessment.reports.national_sheets import render_codebook, render_csv, render_xlsx
from tests.comparing import publications as made
from tests.comparing.contents import said

DANGEROUS = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", '=HYPERLINK("http://example.org")')


@pytest.fixture(scope="module")
def book():
    return load_workbook(BytesIO(render_xlsx(said(made.quick(), made.quick_before()))))


def rows_of(sheet):
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(min_row=2, values_only=True)]


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_book_has_a_sheet_for_each_table(book):
    assert book.sheetnames == [
        "About",
        "Participation",
        "Took part",
        "Scores",
        "Standards by gap",
        "Answers",
        "People",
        "Recommendations",
        "Change",
        "By name",
        "Numbers",
        "Codebook",
    ]
    assert ["All organisations", "Overall", 1, 3, 5, 2, 1, 12, 50, 40, 60] in rows_of(book["Scores"])
    assert rows_of(book["Standards by gap"])[0][:2] == ["All organisations", "EVA-06"]
    assert ["All", 14, 13, 12] in rows_of(book["Participation"])
    assert any(row[1:] == ["IMP-03", row[2], 15, 105, 120, 11] for row in rows_of(book["People"]))


def test_what_is_hidden_is_said_in_words_in_every_cell(book):
    [people] = [row for row in rows_of(book["People"]) if row[2].startswith("Management")]
    assert people[3:] == ["not shown"] * 4
    [standard] = [row for row in rows_of(book["Standards by gap"]) if row[1] == "IMP-09"]
    assert standard[3:] == ["not shown"] * 2

    hidden = load_workbook(BytesIO(render_xlsx(said(made.all_hidden()))))
    assert all(row[2:] == ["not shown"] * 9 for row in rows_of(hidden["Scores"]))


def test_numbers_are_numbers_and_texts_are_texts(book):
    numbers = [cell for row in book["Scores"].iter_rows(min_row=2, min_col=3) for cell in row]
    assert {cell.data_type for cell in numbers} == {"n"}
    assert {cell.data_type for cell in book["Took part"]["A"]} == {"s"}


@pytest.mark.parametrize("name", DANGEROUS)
def test_nothing_becomes_a_formula_in_a_book(name):
    content = said(
        made.quick(participants=(Participant(name=name, type="ngo"),), named=(made.named(name, "ngo", 50.0, 3),))
    )

    book = load_workbook(BytesIO(render_xlsx(content)))

    for sheet in ("Took part", "By name"):
        cell = book[sheet]["A2"]
        assert (cell.value, cell.data_type, cell.hyperlink) == (name, "s", None)


@pytest.mark.parametrize("name", DANGEROUS)
def test_nothing_becomes_a_formula_in_lines(name):
    found = lines(render_csv(said(made.quick(period=name))))

    assert {row[0] for row in found[1:]} == {f"'{name}"}


def test_the_lines_hold_every_published_number():
    released = made.quick()
    head, *rows = lines(render_csv(said(released)))

    found = {(row[4], row[6], row[8]): row[11] for row in rows}
    assert head[4:12] == ["group", "group_title", "subject", "subject_title", "value", "value_title", "unit", "number"]
    assert found["all", "overall", "median"] == "50"
    assert found["all", "question:IMP-09", ""] == "not shown"
    expected = {(cell.group, cell.subject, cell.value): str(cell.shown) for cell in released.cells}
    assert {key: number for key, number in found.items() if key[2]} == expected
    assert "" not in found.values()


def test_the_codebook_explains_every_column_of_the_lines():
    head, *_rows = lines(render_csv(said(made.quick())))

    explained = {row[0] for row in lines(render_codebook(said(made.quick()))) if row[1] == ""}
    assert set(head) <= explained


def test_the_same_content_gives_the_same_bytes():
    content = said(made.quick())

    assert render_xlsx(content) == render_xlsx(content)
