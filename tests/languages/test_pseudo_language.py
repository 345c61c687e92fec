"""Every text of a report can be translated, and longer texts fit.

Reports are made in a language in which every text is marked «…» (see pseudo_language.py): what stands outside these
marks and was not typed by the organisation escaped translation.
"""

from itertools import combinations

import pytest

from assessment.method.questionnaire import Questionnaire
from tests.languages.pseudo_language import CLOSES, LONGER, OPENS, outside_marks, pseudo
from tests.places import GENDER_QUICK
from tests.reports import samples
from tests.reports.reading import Box, Element, runs

# What is the same in every language.
NAMES = ("Level Ground",)
# Of two texts in a picture, as much of a point as letters reach beyond their width.
OVERLAP = 1.0


@pytest.fixture(scope="module", params=samples.PSEUDO)
def report(request, reports):
    return reports[request.param]


@pytest.fixture
def reading(report):
    return report.reading


def test_every_text_in_the_tags_is_translated(report):
    for block in report.reading.document.blocks():
        assert untranslated(block.text, report.sample) == [], block.text


def test_every_text_in_pictures_is_translated(report):
    for figure in report.reading.document.all("Figure"):
        drawn = " ".join(run.text for run in runs(figure.letters))
        assert untranslated(drawn, report.sample) == [], drawn
        assert untranslated(figure.attributes["Alt"], report.sample) == [], figure.attributes["Alt"]


def test_running_lines_title_and_bookmarks_are_translated(report):
    reading = report.reading

    for page in reading.pages:
        running = "".join(letter.text for letter in page.letters if letter.is_artifact)
        assert untranslated(running, report.sample) == [], running
    for text in (str(reading.pdf.docinfo["/Title"]), *(title for _, title, _ in reading.bookmarks())):
        assert untranslated(text, report.sample) == [], text


def test_a_text_without_translation_is_found(report):
    for text in ("Not applicable", f"{OPENS}Lèèvèèl{CLOSES} of 4", f"{OPENS}{OPENS}À{CLOSES} à{CLOSES} Overall"):
        assert untranslated(text, report.sample) != []


def test_the_page_in_brief_stays_one_page(reading):
    assert [heading.page for heading in reading.headings if heading.kind == "H1"][:3] == [1, 2, 3]


def test_nothing_runs_over_the_margin(reading):
    for page in reading.pages[1:]:
        margin = (15 if page.width > page.height else 18) / 25.4 * 72
        seen = [letter for letter in page.letters if letter.text.strip()]
        assert min(letter.x0 for letter in seen) >= margin - 0.5
        assert max(letter.x1 for letter in seen) <= page.width - margin + 0.5


def test_the_cover_keeps_its_texts_above_the_level_lines_and_apart(reading):
    cover = reading.pages[0]
    blocks = [block for block in reading.document.blocks() if block.page == 1]

    level_line = 147 / 297 * cover.height
    assert not any(block.box[1] < level_line < block.box[3] for block in blocks)
    assert overlapping([block.box for block in blocks]) == []
    assert max(block.box[3] for block in blocks) < cover.height


def test_texts_in_pictures_stay_inside_and_do_not_overlap(reading):
    for figure in reading.document.all("Figure"):
        left, _, right, _ = map(float, figure.attributes["BBox"].split())
        boxes = [run.box for run in runs(figure.letters)]

        assert min(box[0] for box in boxes) >= left - 0.5
        assert max(box[2] for box in boxes) <= right + 0.5
        assert overlapping(boxes) == [], figure.attributes["Alt"]


@pytest.mark.parametrize("name", ["clearance", "authority", "safety-check", "worked-example"])
def test_texts_in_pictures_do_not_overlap_in_english(reports, name):
    for figure in reports[name].reading.document.all("Figure"):
        assert overlapping([run.box for run in runs(figure.letters)]) == [], figure.attributes["Alt"]


def test_texts_of_blocks_do_not_overlap(reading):
    for page in reading.pages:
        blocks = [block for block in reading.document.blocks() if block.pages == {page.number}]
        assert overlapping([_tight(block) for block in blocks]) == [], page.number


# The language itself


@pytest.mark.parametrize(
    ("text", "translated"),
    [
        ("Who", "«Whöö»"),
        ("%(met)s of %(all)s", "«%(met)s ööf %(all)söööööö»"),
        ("A score needs %(needed)s%%.", "«Àà scöörèè nèèèèds %(needed)s%%.öööööö»"),
    ],
)
def test_named_parts_are_kept(text, translated):
    assert pseudo(text) == translated


def test_texts_are_two_fifths_longer():
    texts = [question.text for question in samples.read(GENDER_QUICK).questions]

    longer = sum(len(pseudo(text)) for text in texts) / sum(map(len, texts))
    assert LONGER <= longer < LONGER + 0.1


# Helpers


def untranslated(text: str, sample: samples.Sample) -> list[str]:
    """Return the words that stand outside the marks, and were not typed, and are no code or name of a source."""
    return outside_marks(text, allowed(sample))


def allowed(sample: samples.Sample) -> set[str]:
    """Return what may stand in a report as it is: typed texts, codes, names of sources, and words of Unicode's own."""
    assessment, questionnaire = sample.assessment, sample.questionnaire
    found = {*NAMES, assessment.organisation.name, *codes(questionnaire)}
    for answer in assessment.answers.values():
        found |= {answer.evidence, answer.comment, answer.not_applicable or ""}
    language = sample.content.language
    found |= {language.all_of(["1", "2"]).strip("12 ")}
    found |= {language.country(assessment.organisation.country)} if assessment.organisation.country else set()
    return found - {""}


def codes(questionnaire: Questionnaire) -> set[str]:
    found = {question.id for question in questionnaire.questions}
    for code, source in questionnaire.sources.items():
        found |= {code, source.title, source.body or "", source.short or "", source.note or ""}
    for question in questionnaire.questions:
        found |= {citation.section or "" for citation in question.sources}
    return found


def overlapping(boxes: list[Box]) -> list[tuple[Box, Box]]:
    return [
        (one, other)
        for one, other in combinations(boxes, 2)
        if min(one[2], other[2]) - max(one[0], other[0]) > OVERLAP
        and min(one[3], other[3]) - max(one[1], other[1]) > OVERLAP
    ]


def _tight(block: Element) -> Box:
    """Return the box of a block by the height of small letters: lines stand closer than fonts are high."""
    x0, top, x1, bottom = block.box
    height = block.letters[0].bottom - block.letters[0].top
    return x0, top + height / 4, x1, bottom - height / 4
