"""The papers of a session, made for real and read back."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
import segno
from outloud import check

from assessment.installation.languages import language
from assessment.reports.pdf import CHARTS, render_paper
from assessment.reports.session_content import (
    PointLine,
)
from assessment.reports.session_pictures import session_pictures
from assessment.reports.session_texts import (
    clock_parts,
    divided,
    questions_to_ask,
    signals,
    watch_list,
)
from assessment.workshop.agenda import Kind, Part
from assessment.workshop.papers import on_card
from assessment.workshop.sheets import MOST_INTRODUCTION, MOST_POINT, MOST_REQUEST
from tests.comparing import publications as made
from tests.comparing.contents import said
from tests.reports import samples
from tests.reports.reading import Reading, squashed
from tests.reports.session_samples import (
    EN,
    HEAD,
    PARTS,
    agenda,
    briefing,
    headings,
    pack,
    read,
    sheet,
)


@pytest.mark.parametrize("name", ["sheet", "briefing", "pack", "record", "of one"])
def test_outloud_finds_nothing_that_keeps_a_reader_out(name, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(read(name).bytes)

    result = check(str(path))

    assert result.error is None
    found = [one for one in result.findings if one.severity == "error"]
    # The line at the foot of a single page is repeated nowhere, so that it looks like prose.
    is_single = len(read(name).pages) == 1
    assert [str(one) for one in found if not (is_single and one.rule == "TAG-002")] == []


@pytest.mark.parametrize("name", ["sheet", "briefing", "pack", "record"])
def test_fonts_are_embedded(name):
    assert read(name).fonts
    assert all("/FontFile2" in font or "/FontFile3" in font for font in read(name).fonts.values())


def test_the_same_content_makes_the_same_bytes():
    assert render_paper(sheet()) == render_paper(sheet())


# The sheet


def test_a_sheet_has_one_page_with_three_two_and_one():
    reading = read("sheet")

    assert len(reading.pages) == 1
    assert headings(reading, "H1") == ["From one vacancy notice to mixed teams"]
    assert headings(reading, "H2") == ["3 strengths", "2 challenges", "1 request"]
    for point in (*sheet().strengths, *sheet().challenges):
        assert squashed(f"{point.code}{point.text}{point.level}") in reading.text
    assert squashed(sheet().request) in reading.text
    assert squashed("Speaker 2 of 4, 8 minutes") in reading.text
    assert squashed("consent of 20 November 2026") in reading.text


def test_without_anything_written_there_is_room_to_write():
    reading = Reading(render_paper(sheet(who="", introduction="", strengths=(), challenges=(), request="", note="")))

    assert len(reading.pages) == 1
    assert headings(reading, "H2") == ["3 strengths", "2 challenges", "1 request"]


@pytest.mark.parametrize("tag", ["en", "km", "lo", "th", "my"])
def test_a_sheet_with_the_longest_texts_stays_on_its_page(tag):
    def words(length, start=0):
        return samples.written(length) if tag == "en" else samples.in_words_of(tag, length, start=start)

    head = replace(HEAD, language=language(tag), title=words(80), running=words(60))
    points = [PointLine(code, words(MOST_POINT, n), words(25)) for n, code in enumerate(("DES-01",) * 5)]
    full = sheet(
        head=head,
        title=words(90),
        who=words(60),
        introduction=words(MOST_INTRODUCTION),
        strengths=tuple(points[:3]),
        challenges=tuple(points[3:]),
        request=words(MOST_REQUEST),
    )

    reading = Reading(render_paper(full))

    assert len(reading.pages) == 1
    assert squashed(full.request) in squashed("".join(one.text for one in reading.document.blocks()))


@pytest.mark.parametrize(
    ("minutes", "parts"),
    [
        # By eighths: 1, 3, 2, 1, 1; the largest remainders are rounded up.
        (7, [1, 2, 2, 1, 1]),
        (8, [1, 3, 2, 1, 1]),
        (9, [1, 4, 2, 1, 1]),
        (10, [1, 4, 3, 1, 1]),
        (16, [2, 6, 4, 2, 2]),  # eight minutes with interpretation
        (1, [0, 1, 0, 0, 0]),
        (0, [0, 0, 0, 0, 0]),
    ],
)
def test_a_speakers_minutes_are_divided_whole(minutes, parts):
    assert divided(minutes) == parts


@pytest.mark.parametrize("minutes", range(1, 76))
def test_all_minutes_of_a_speaker_are_in_the_strip_one_after_the_other(minutes):
    found = list(clock_parts(EN, minutes))

    ends = [tuple(map(int, part.span.split("–"))) for part in found]
    assert ends[0][0] == 0
    assert ends[-1][1] == minutes
    assert all(end == start for (_first, end), (start, _last) in pairwise(ends))


def test_with_interpretation_a_speaker_prepares_for_half_the_time():
    assert list(signals(EN, 16, is_interpreted=True)) == [
        "16 minutes. A quiet signal comes at minute 15 and at the end.",
        "Half of it is for the interpreter: prepare for half the time.",
    ]


# The chair's card


def test_the_card_has_the_questions_the_watch_list_and_the_minutes_on_one_page():
    reading = read("briefing")

    assert len(reading.pages) == 1
    for text in (*questions_to_ask(EN), *watch_list(EN)):
        assert squashed(text) in reading.text
    rows = reading.rows("The minutes", level="H2")
    assert [row[:3] for row in rows][:2] == [[str(0), PARTS[0][0], "5"], [str(5), PARTS[1][0], "8"]]
    assert len(rows) == len(PARTS) + 1


@pytest.mark.parametrize("tag", ["en", "km", "lo", "th", "my"])
def test_a_card_with_twenty_parts_stays_on_its_page(tag):
    text = samples.written(400) if tag == "en" else samples.in_words_of(tag, 400)
    part = on_card(Part(Kind.TABLES, text, 3, text))
    head, rows = replace(HEAD, language=language(tag)), [(part.title, part.minutes, part.who, True)] * 20

    assert len(Reading(render_paper(briefing(head=head, agenda=agenda(rows)))).pages) == 1


def test_what_fits_the_card_is_not_cut():
    part = Part(Kind.TABLES, "What we do together, what each of us does", 10, "All; action cards, dots")

    assert on_card(part) == part


# The pack


def test_the_pack_has_all_papers_for_the_room_in_order():
    assert headings(read("pack"), "H1") == [
        "Gender in mine action: what works",
        "Gender in mine action: what works",
        "From one vacancy notice to mixed teams",
        "Women in the search lane",
        "Group picture",
        "Who is here",
        "Join with your phone",
    ]


def test_each_page_says_at_its_top_whose_it_is():
    tops = [squashed(page.text) for page in read("pack").pages]

    told = ["Papers for the room", "For the chair", "Speaker 2 of 4, 8 minutes", "Speaker 3 of 4", "self-reported"]
    assert all(squashed(text) in top for text, top in zip(told, tops, strict=False))


def test_without_a_published_round_there_is_no_group_picture():
    assert "Group picture" not in headings(Reading(render_paper(pack(picture=None))), "H1")


def test_a_round_of_which_nothing_may_be_shown_says_so():
    nothing = said(made.released())

    reading = Reading(render_paper(pack(picture=nothing)))

    assert squashed(nothing.not_shown) in reading.text


def test_the_attendance_list_asks_for_no_names():
    (section,) = [blocks for heading, blocks in read("pack").sections.items() if heading == "Who is here"]
    heads = [one.text for one in section if one.kind == "TH"]

    assert heads == ["Organisation", "Role", "Women", "Men"]
    assert any("could put somebody at risk" in one.text for one in section)


def test_the_code_on_the_page_opens_the_room():
    chart = session_pictures(pack(), CHARTS)["join"]

    assert chart.alt == "Code to open levelground.example/join"
    # Its dark runs are those of the code, with two squares of paper around it.
    dark, x, y = set(), 0.0, 0.0
    for move, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", chart.svg.split(' d="')[1]):
        if move == "h":
            dark |= {(int(y) - 2, int(x) - 2 + n) for n in range(int(first))}
            x += int(first)
        else:
            x, y = (x + float(first), y + float(second)) if move == "m" else (float(first), float(second))
    rows = segno.make(pack().join.target, error="m").matrix
    assert dark == {(row, column) for row, line in enumerate(rows) for column, one in enumerate(line) if one}
