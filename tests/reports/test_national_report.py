"""The national report, read back from its PDF."""

from dataclasses import replace
from functools import cache

import pytest
from outloud import check

from assessment.reports.fonts import unprintable_characters
from assessment.reports.pdf import CHARTS, national_html, render_national
from assessment.reports.round_charts import national_charts
from assessment.reports.round_content import RoundContent
from tests.comparing import publications as made
from tests.comparing.contents import said
from tests.reports.reading import Reading, squashed

HOSTILE = "=1+1<b>&\u202eevil"


@cache
def content() -> RoundContent:
    return said(made.quick(), made.quick_before())


@pytest.fixture(scope="module")
def pdf(tmp_path_factory):
    path = tmp_path_factory.mktemp("national") / "national.pdf"
    path.write_bytes(render_national(content()))
    return path


@pytest.fixture(scope="module")
def reading(pdf):
    return Reading(pdf)


def test_it_has_six_to_ten_pages_and_a_chapter_for_each_thing(reading):
    assert 6 <= len(reading.pages) <= 10
    assert [one.text for one in reading.headings if one.kind == "H1"] == [
        "Gender and diversity in mine action: where the sector stands",
        "In brief",
        "Participation",
        "Where organisations stand",
        "Standards, by gap",
        "Women and men at work",
        "Question by question",
        "Next steps of most organisations",
        "For other reports",
        "How small groups are protected",
        "Method",
    ]


def test_outloud_finds_nothing_that_keeps_a_reader_out(pdf):
    result = check(str(pdf))

    assert result.error is None
    assert [str(one) for one in result.findings if one.severity == "error"] == []


def test_the_tables_hold_the_published_numbers(reading):
    [first, *_] = reading.rows("Where organisations stand")
    assert first == ["Overall", "1", "3", "5", "2", "1", "12", "50", "40–60"]
    handover = ["OPS-06", "Land handover with women and men users", "5 of 11", "–", "–"]
    assert handover in reading.rows("Standards, by gap")
    assert ["All", "14", "13", "12"] in reading.rows("Participation")


def test_what_is_hidden_says_so_and_has_no_number(reading):
    gaps = reading.rows("Standards, by gap")

    assert gaps[-1] == ["IMP-09", "Equal access to help for survivors and families", "not shown"]
    [row] = [one for one in reading.rows("Women and men at work") if one[0].startswith("Management")]
    assert row[1:] == ["not shown"]
    assert squashed(content().not_shown) in reading.text


def test_names_stand_there_with_consent_alone(reading):
    assert ["Border Police EOD", "Police", "3 Developing, 48.8"] in reading.rows("Participation")
    scores = [row for row in reading.rows("Participation") if "Golden River Demining" in row[0]]
    assert scores == []


def test_every_picture_has_a_text_with_its_numbers(reading):
    figures = list(reading.document.all("Figure"))

    assert len(figures) == 1 + 14 + 1  # the strip, a picture a question, the people
    assert all(one.attributes.get("Alt") for one in figures)


def test_a_round_in_which_nothing_is_shown_has_a_kind_report():
    reading = Reading(render_national(said(made.all_hidden())))

    assert squashed("In a small group each could work out the answers of the others") in reading.text
    assert "median" not in squashed(" ".join(page.text for page in reading.pages[:3]))


def test_names_are_letters_and_never_markup():
    member = made.MEMBERS[0].model_copy(update={"name": HOSTILE})
    hostile = said(made.quick(participants=(member, *made.MEMBERS[1:]), named=(made.named(HOSTILE, "ngo", 50.0, 3),)))

    html = national_html(hostile, national_charts(hostile, CHARTS))

    assert "<b>&\u202e" not in html
    assert html.count("<bdi>=1+1&lt;b&gt;&amp;\u202eevil</bdi>") == 2


def test_letters_that_no_font_has_are_found():
    member = made.MEMBERS[0].model_copy(update={"name": "Name \U00012000"})

    assert unprintable_characters(said(made.quick(participants=(member,)))) == ["\U00012000"]
    assert unprintable_characters(content()) == []


def test_many_names_are_left_to_the_sheets():
    many = replace(content(), took_part=(("Company", tuple(f"Company {number}" for number in range(61))),))

    html = national_html(many, national_charts(many, CHARTS))

    assert "Company 60" not in html
    assert "stand in the sheets" in html


def test_the_same_content_gives_the_same_bytes(pdf):
    assert render_national(content()) == pdf.read_bytes()
