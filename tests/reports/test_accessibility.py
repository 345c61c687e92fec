"""Reports can be read by everybody: checked by outloud, and what outloud cannot see by the tags themselves.

Every test runs on reports in English, in each script and in the pseudo-language.
"""

import re
from itertools import pairwise

import pytest
from outloud import check

from tests.reports import samples
from tests.reports.reading import Box, Element, runs, squashed

# Warnings of outloud that were looked at and are none, by the sample they may appear in.
FALSE_ALARMS = {
    "TBL-014": ("authority",),  # two tables of the plan on a page: neither covers half of both grids
    "PAG-001": (*samples.IN_SCRIPTS, "long"),  # made-up texts are alike at the top of several pages
    "FIG-012": samples.IN_SCRIPTS,  # words of a script one after the other, which mean nothing
}
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# Units of a page, a third of a millimetre: boxes of one line differ by that in different sizes of type.
NEARLY = 1.0


@pytest.fixture(scope="module", params=(*samples.ENGLISH, *samples.IN_SCRIPTS, "clearance-eo"))
def report(request, reports):
    return reports[request.param]


@pytest.fixture
def reading(report):
    return report.reading


def test_outloud_finds_nothing(report):
    result = check(str(report.path))

    warnings = {one.rule for one in result.findings if one.severity == "warning"}
    assert result.error is None
    assert [str(one) for one in result.findings if one.severity == "error"] == []
    assert {rule for rule in warnings if report.sample.name not in FALSE_ALARMS.get(rule, ())} == set()


def test_header_cells_say_what_they_head(reading):
    headers = list(reading.document.all("TH"))

    wrong = [
        (header.text, header.attributes.get("Scope"))
        for header in headers
        if header.attributes.get("Scope") != ("Column" if _is_in_head(header) else "Row")
    ]
    assert headers
    assert wrong == []


def test_each_row_of_a_table_has_one_header_and_it_comes_first(reading):
    for row in reading.document.all("TR"):
        kinds = [cell.kind for cell in row.kids if isinstance(cell, Element)]

        if not _is_in_head(row):
            assert kinds[0] == "TH"
            assert "TH" not in kinds[1:]


def test_each_picture_has_a_text_that_says_its_numbers(report):
    content = report.sample.content
    whole, limit = content.language.whole, content.language.limit
    scale = (
        {whole(step.number) for step in content.steps} | {limit(step.start) for step in content.steps} | {limit(100)}
    )
    figures = list(report.reading.document.all("Figure"))

    for number, figure in enumerate(figures):
        has_scale = number < (3 if content.pillars else 2)
        drawn = set(NUMBER.findall(" ".join(run.text for run in runs(figure.letters))))
        said = set(NUMBER.findall(figure.attributes.get("Alt", "")))
        assert said
        assert drawn - (scale if has_scale else set()) <= said


def test_headings_skip_no_level(reading):
    levels = [int(heading.kind[1]) for heading in reading.headings]

    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_tags_are_read_in_the_order_in_which_they_stand_on_paper(report):
    """Down the page, and beside what was read before only away from its beginning, as in columns and cells."""
    is_rtl = report.sample.content.language.direction == "rtl"
    blocks = list(report.reading.document.blocks())

    assert [block.page for block in blocks] == sorted(block.page for block in blocks)
    for before, after in pairwise(blocks):
        if before.page == after.page:
            assert _follows(before.box, after.box, is_rtl=is_rtl), f"{before.text[:60]!r} → {after.text[:60]!r}"


def test_the_chapters_come_in_their_order(report):
    _, result = report.sample.content.language.gettext, report.sample.result
    has_open = any(map(result.count, ("not_applicable", "dont_know", "unanswered")))

    chapters = [_("In brief"), _("Question by question"), _("Why this number"), _("Recommendation plan")]
    chapters += [_("Open questions")] * has_open + [_("Method and sources")]
    found = [squashed(heading.text) for heading in report.reading.headings if heading.kind == "H1"]
    assert found == [squashed(title) for title in (report.sample.questionnaire.report_title, *chapters)]


def test_title_and_language_are_set(report):
    pdf = report.reading.pdf
    name = report.sample.assessment.organisation.name

    with pdf.open_metadata() as about:
        assert about["dc:title"] == pdf.docinfo["/Title"]
        assert about["pdfuaid:part"] == "1"
    assert name[:50] in str(pdf.docinfo["/Title"])
    assert report.sample.assessment.period in str(pdf.docinfo["/Title"])
    assert str(pdf.Root.Lang) == report.sample.content.language.tag
    assert pdf.Root.ViewerPreferences.DisplayDocTitle is True
    assert pdf.Root.MarkInfo.Marked is True


def test_bookmarks_are_the_chapters_and_their_parts(reading):
    headings = [
        (int(heading.kind[1]), squashed(heading.text), heading.page)
        for heading in reading.headings
        if heading.kind in ("H1", "H2") and heading.page > 1
    ]

    bookmarks = [(level, squashed(title), page) for level, title, page in reading.bookmarks()]
    assert bookmarks == headings


def test_everything_on_paper_is_read_once_or_marked_as_a_running_line(reading):
    read = [id(letter) for letter in reading.document.letters]
    drawn = [id(letter) for page in reading.pages for letter in page.letters if not letter.is_artifact]

    assert len(read) == len(set(read))
    assert set(read) == set(drawn)


def test_running_lines_are_on_each_page_but_the_cover_and_are_not_read(report):
    reading, language = report.reading, report.sample.content.language
    pages = reading.pages

    assert not any(letter.is_artifact for letter in pages[0].letters)
    for page in pages[1:]:
        running = squashed("".join(letter.text for letter in page.letters if letter.is_artifact))
        margins = [letter for letter in page.letters if not 51 < letter.top < page.height - 45]
        number = language.gettext("Page %(page)s of %(pages)s", page=page.number, pages=len(pages))
        assert all(letter.is_artifact for letter in margins if letter.text.strip())
        if language.tag in ("en", "eo"):  # elsewhere glyphs do not tell the text of an artifact
            assert squashed(number) in running
            assert squashed(report.sample.content.running_name) in running
            assert squashed(report.sample.content.headline.running) in running


def test_all_fonts_are_in_the_file_and_are_those_shipped(reading):
    for name, font in reading.fonts.items():
        assert name.startswith("Noto-Sans")
        assert "/FontFile2" in font or "/FontFile3" in font


def _is_in_head(element: Element) -> bool:
    return any(one.kind == "THead" for one in element.above())


def _follows(before: Box, after: Box, *, is_rtl: bool) -> bool:
    is_below = after[1] >= before[1] - NEARLY
    is_further = after[2] <= before[2] - NEARLY if is_rtl else after[0] >= before[0] + NEARLY
    return is_below or is_further
