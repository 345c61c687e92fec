"""Khmer, Lao, Thai and Burmese are shaped and broken between words, Arabic runs from right to left: in every text of a
report in that language, and in what somebody typed into an English one.

The strings are those of shared/domain.md, section 9. Letters of these scripts stack and change places, so the tests
look at glyphs, at the text that readers are told, and at where lines end on paper.
"""

import struct
from functools import cache
from itertools import pairwise
from typing import Any
from unicodedata import category

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from icu4py.breakers import WordBreaker

from assessment.installation.languages import TRANSLATIONS
from assessment.reports.fonts import FONTS, unprintable_characters
from assessment.reports.line_breaks import ZERO_WIDTH_SPACE, breakable, shortened
from assessment.reports.pdf import render
from tests.places import GENDER_QUICK, SHIPPED
from tests.reports import samples
from tests.reports.reading import Page, Reading, squashed

TAGS = ("km", "lo", "th", "my")
FONT = {"km": "Khmer", "lo": "Lao", "th": "Thai", "my": "Myanmar", "ar": "Arabic"}
VIETNAMESE = "lồng ghép giới; khắc phục hậu quả bom mìn; giáo dục phòng tránh tai nạn bom mìn; hỗ trợ nạn nhân; rà phá"
INDONESIAN = "pengarusutamaan gender (PUG); penanganan ranjau; pelaksanaan; operasi pembersihan ranjau"
DOTTED_CIRCLE = "\u25cc"
MARGIN = 18 / 25.4 * 72
WIDE_MARGIN = 15 / 25.4 * 72


@pytest.fixture(scope="module", params=samples.IN_SCRIPTS)
def report(request, reports):
    """A report with every text of questionnaire, program and organisation in one script."""
    return reports[request.param]


@pytest.fixture
def tag(report):
    return report.sample.name.rpartition("-")[2]


@pytest.fixture(scope="module")
def typed() -> Reading:
    """An English report with a comment in each script, as organisations write them."""
    answers = samples.example("risk-education")
    texts = {**{tag: samples.SCRIPTS[tag] for tag in samples.SCRIPTS}, "vi": VIETNAMESE, "id": INDONESIAN}
    for entry, text in zip(answers["answers"].values(), texts.values(), strict=False):
        entry["comment"] = text
    answers["organisation"]["name"] = samples.SCRIPTS["th"].split()[0]
    return Reading(render(samples.assessed("typed", GENDER_QUICK, answers).content))


# Glyphs


def test_the_font_of_the_script_is_used_in_both_weights(report, tag):
    assert {f"Noto-Sans-{FONT[tag]}", f"Noto-Sans-{FONT[tag]}-Bold"} <= set(report.reading.fonts)


def test_no_letter_is_missing_and_no_syllable_is_broken(report):
    assert broken_glyphs(report.reading) == []


def test_no_typed_letter_is_missing_in_an_english_report(typed):
    assert broken_glyphs(typed) == []
    assert {f"Noto-Sans-{name}" for name in FONT.values()} <= set(typed.fonts)


@pytest.mark.parametrize("tag", ["km", "my", "ar"])
def test_letters_that_stack_or_join_get_glyphs_of_their_own(reports, tag):
    """Shaping makes glyphs that no character has: feet of stacks, and the forms of a letter inside a word."""
    name = f"Noto-Sans-{FONT[tag]}"

    drawn = {glyph for font, glyph in glyphs(reports[f"clearance-{tag}"].reading) if font == name}
    assert len(drawn - glyphs_of_characters(name)) >= 5


@pytest.mark.parametrize("tag", TAGS)
def test_words_in_pictures_are_shaped_as_in_the_text(reports, tag):
    """WeasyPrint would set them letter by letter: each mark on a circle of its own, no stacks."""
    reading = reports[f"clearance-{tag}"].reading
    in_pictures = [letter for figure in reading.document.all("Figure") for letter in figure.letters]

    assert any(FONT[tag] in letter.font for letter in in_pictures)
    assert DOTTED_CIRCLE not in "".join(letter.text for letter in in_pictures)
    assert any(category(mark) == "Mn" for letter in in_pictures for mark in letter.text)


def test_every_text_of_the_program_and_of_the_shipped_questionnaires_can_be_printed():
    for file in (TRANSLATIONS / "messages.pot", *SHIPPED.glob("*.yaml")):
        text = file.read_text(encoding="utf-8")

        assert {letter for letter in text if letter.isprintable() and ord(letter) not in characters()} == set(), file


def test_a_character_without_a_font_is_told():
    typed = samples.with_texts(samples.example("risk-education"), name="漢字", text="हो गया")

    assert set("漢字हगय") <= set(unprintable_characters(samples.assessed("typed", GENDER_QUICK, typed).content))


# Text as it was written


@pytest.mark.parametrize("tag", TAGS)
def test_readers_are_told_the_text_as_it_was_written(reports, tag):
    """Without it they get glyphs in the order of paper, in which vowels come before their letters."""
    report = reports[f"clearance-{tag}"]
    blocks = squashed(" ".join(block.text for block in report.reading.document.blocks()))

    for question in report.sample.questionnaire.questions:
        assert squashed(question.text) in blocks
    for answer in report.sample.assessment.answers.values():
        assert squashed(answer.comment) in blocks


@pytest.mark.parametrize("tag", TAGS)
def test_breaks_are_not_in_the_text_that_readers_are_told(reports, tag):
    reading = reports[f"clearance-{tag}"].reading

    told = [piece.written for block in reading.document.blocks() for piece in block.pieces if piece.written]
    assert len(told) > 100
    assert not any(ZERO_WIDTH_SPACE in text for text in told)
    assert not any(ZERO_WIDTH_SPACE in title for _, title, _ in reading.bookmarks())
    assert ZERO_WIDTH_SPACE not in str(reading.pdf.docinfo["/Title"])


def test_typed_texts_are_told_as_they_were_typed(typed):
    blocks = squashed(" ".join(block.text for block in typed.document.blocks()))

    for text in (*samples.SCRIPTS.values(), VIETNAMESE, INDONESIAN):
        assert squashed(text) in blocks


# Lines


@pytest.mark.parametrize("tag", TAGS)
def test_lines_end_between_words(reports, tag):
    comment = samples.in_words_of(tag, 400)
    ends = line_ends(reports[f"clearance-{tag}"].reading, comment)

    assert len(ends) >= 5
    words = list(WordBreaker(comment, tag))
    boundaries = {len(squashed("".join(words[:count]))) for count in range(len(words) + 1)}
    assert ends <= boundaries


def test_typed_lines_end_between_words(typed):
    for tag in ("km", "th"):
        ends = line_ends(typed, samples.SCRIPTS[tag])
        words = list(WordBreaker(samples.SCRIPTS[tag], tag))

        assert ends
        assert ends <= {len(squashed("".join(words[:count]))) for count in range(len(words) + 1)}


def test_nothing_runs_over_the_margin(report):
    assert over_the_margin(report.reading) == []


def test_nothing_typed_runs_over_the_margin(typed):
    assert over_the_margin(typed) == []


@pytest.mark.parametrize("name", ["long", "long-word"])
def test_words_longer_than_a_line_stay_inside_the_margins(reports, name):
    assert over_the_margin(reports[name].reading) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ការបញ្ជ្រាបយេនឌ័រ", ["ការ", "បញ្ជ្រាប", "យេនឌ័រ"]),  # the work of · spreading · gender
        ("ការអប់រំពីគ្រោះថ្នាក់មីន", ["ការអប់រំ", "ពី", "គ្រោះថ្នាក់", "មីន"]),  # education · about · danger · mine
        ("ປະເມີນຕົນເອງ", ["ປະເມີນ", "ຕົນເອງ"]),  # assess · oneself
        ("ความเสมอภาคทางเพศ", ["ความ", "เสมอ", "ภาค", "ทาง", "เพศ"]),  # equality · of sex, by its parts
        ("การประเมินตนเอง", ["การ", "ประเมิน", "ตนเอง"]),  # the act of · assessing · oneself
        ("အသိပညာပေး", ["အသိပညာ", "ပေး"]),  # knowledge · give
        ("Gender and ยุทธศาสตร์", ["Gender and ยุทธศาสตร์"]),  # spaces break by themselves, one Thai word does not
    ],
)
def test_breaks_stand_between_words(text, words):
    assert breakable(text).split(ZERO_WIDTH_SPACE) == words


def test_a_word_that_the_dictionary_lacks_is_not_cut_before_a_vowel_that_follows_its_letter():
    parts = breakable("บูรณาการ บูรณาการ").split(ZERO_WIDTH_SPACE)

    assert len(parts) > 1
    assert not any(part.startswith(("า", "ะ", "ำ")) for part in parts)


@pytest.mark.parametrize("text", ["lồng ghép giới", "gender", "التقييم الذاتي", "", "12 + 3"])
def test_other_scripts_get_no_breaks(text):
    assert breakable(text) == text


@pytest.mark.parametrize("tag", TAGS)
def test_a_name_is_shortened_between_letters_as_people_see_them(tag):
    name = samples.in_words_of(tag, 120)

    for most in range(10, 60):
        short = shortened(name, most)
        assert short.endswith("…")
        assert len(short) <= len(name)
        assert category(name[len(short) - 1]) != "Mn"


# Right to left


def test_an_arabic_report_runs_from_right_to_left(reports):
    report = reports["clearance-ar"]
    reading = report.reading

    assert report.sample.content.language.direction == "rtl"
    for heading in reading.headings[1:]:
        page = reading.pages[heading.page - 1]
        margin = WIDE_MARGIN if page.width > page.height else MARGIN
        own = [letter for letter in heading.letters if letter.text.strip() and abs(letter.top - heading.box[1]) < 8]
        if heading.kind in ("H1", "H3"):
            assert page.width - margin - 3 < max(letter.x1 for letter in own) <= page.width - margin + 1


def test_arabic_reads_back_from_the_right(reports):
    report = reports["clearance-ar"]
    blocks = squashed(" ".join(block.text for block in report.reading.document.blocks()))

    for question in report.sample.questionnaire.questions:
        assert squashed(question.text) in blocks


def test_the_first_column_of_an_arabic_table_is_at_the_right(reports):
    reading = reports["clearance-ar"].reading

    for row in list(reading.document.all("TR"))[:10]:
        cells = [cell for cell in row.all("TH", "TD") if cell.letters]
        assert all(before.box[2] >= after.box[2] for before, after in pairwise(cells))


# Helpers


def glyphs(reading: Reading) -> set[tuple[str, int]]:
    """Return font and number of every glyph that is drawn."""
    found: set[tuple[str, int]] = set()
    for page in reading.pdf.pages:
        _draw(page, page.obj.Resources, found)
    return found


def _draw(stream: Any, resources: Any, found: set[tuple[str, int]]) -> None:
    font = ""
    for instruction in pikepdf.parse_content_stream(stream):
        operands: list[Any] = list(instruction.operands)
        match str(instruction.operator):
            case "Tf":
                font = str(resources.Font[str(operands[0])].BaseFont).partition("+")[2]
            case "Tj" | "TJ":
                shown = operands[0] if isinstance(operands[0], pikepdf.Array) else operands
                codes = b"".join(bytes(one) for one in shown if isinstance(one, pikepdf.String))
                found |= {(font, code) for (code,) in struct.iter_unpack(">H", codes)}
            case "Do":
                form = resources.XObject[str(operands[0])]
                if form.get("/Subtype") == "/Form":
                    _draw(form, form.get("/Resources", resources), found)


def broken_glyphs(reading: Reading) -> list[tuple[str, int]]:
    """Return the glyphs that stand for nothing: boxes for letters without a font, circles for marks without letter."""
    return sorted(
        (font, glyph) for font, glyph in glyphs(reading) if not 0 < glyph < count(font) or glyph == circle(font)
    )


@cache
def _font(name: str) -> tuple[dict[int, int], int]:
    """Return character → glyph of a font, and how many glyphs it has."""
    weight = "Bold" if name.endswith("-Bold") else "Regular"
    with TTFont(FONTS / f"{name.removesuffix('-Bold').replace('-', '')}-{weight}.ttf", lazy=True) as font:
        numbers = {point: font.getGlyphID(glyph) for point, glyph in font.getBestCmap().items()}
        return numbers, font["maxp"].numGlyphs


def count(font: str) -> int:
    return _font(font)[1]


def circle(font: str) -> int | None:
    return _font(font)[0].get(ord(DOTTED_CIRCLE))


def glyphs_of_characters(font: str) -> set[int]:
    """Return the glyphs of single characters, without the forms of Arabic letters, which old programs know as such."""
    return {glyph for point, glyph in _font(font)[0].items() if not 0xFB50 <= point <= 0xFEFF}


@cache
def characters() -> set[int]:
    """Return the characters that the shipped fonts have between them."""
    names = ["Noto-Sans", "Noto-Sans-Math", "Noto-Sans-Symbols2", *(f"Noto-Sans-{name}" for name in FONT.values())]
    return {point for name in names for point in _font(name)[0]}


def line_ends(reading: Reading, text: str) -> set[int]:
    """Return at how many squashed letters of a text its lines end on paper, wherever it stands."""
    wanted, ends = squashed(text), set()
    for block in reading.document.blocks():
        told = squashed(block.text)
        start = told.find(wanted)
        if start < 0:
            continue
        place = 0
        for piece in block.pieces:
            place += len(squashed(piece.text))
            if start < place < start + len(wanted):
                ends.add(place - start)
    return ends


def over_the_margin(reading: Reading) -> list[tuple[int, str]]:
    """Return page and letter of what is drawn outside the margins; half a point is rounding."""
    return [
        (page.number, letter.text)
        for page in reading.pages[1:]
        for letter in page.letters
        if letter.text.strip() and not _margin(page) - 0.5 <= letter.x0 <= letter.x1 <= page.width - _margin(page) + 0.5
    ]


def _margin(page: Page) -> float:
    return WIDE_MARGIN if page.width > page.height else MARGIN
