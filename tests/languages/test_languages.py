"""A language writes numbers, dates and lists as its readers do. What Unicode says of a language is the expectation."""

import datetime

import pytest

from assessment.installation.languages import UnknownLanguage, language


@pytest.mark.parametrize(
    ("tag", "decimal", "whole", "percent", "limit"),
    [
        ("en", "1,063.5", "2,545", "91.7%", "66.7"),
        ("vi", "1.063,5", "2.545", "91,7%", "66,7"),
        ("id", "1.063,5", "2.545", "91,7%", "66,7"),
        ("th", "1,063.5", "2,545", "91.7%", "66.7"),
    ],
)
def test_numbers(tag, decimal, whole, percent, limit):
    reader = language(tag)

    assert reader.decimal(1063.5) == decimal
    assert reader.whole(2545) == whole
    assert reader.percent(91.7) == percent
    assert reader.limit(66.7) == limit
    assert reader.limit(60.0) == "60"


def test_decimals_are_as_many_as_asked_for():
    assert [language("en").decimal(number, places=2) for number in (0.5, 1.25, 10)] == ["0.50", "1.25", "10.00"]


@pytest.mark.parametrize(
    ("tag", "day", "brief", "listed", "country"),
    [
        ("en", "24 November 2026", "24 Nov", "a, b, and c", "Cambodia"),
        ("vi", "24 tháng 11, 2026", "24 thg 11", "a, b và c", "Campuchia"),
        ("id", "24 November 2026", "24 Nov", "a, b, dan c", "Kamboja"),
        ("km", "24 វិច្ឆិកា 2026", "24 វិច្ឆិកា", "a, b និង c", "កម្ពុជា"),
    ],
)
def test_dates_lists_and_countries(tag, day, brief, listed, country):
    reader = language(tag)

    assert reader.day(datetime.date(2026, 11, 24)) == day
    assert reader.brief_day(datetime.date(2026, 11, 24)) == brief
    assert reader.all_of(["a", "b", "c"]) == listed
    assert reader.country("KH") == country


def test_an_unknown_country_stays_a_code():
    assert language("en").country("QX") == "QX"


@pytest.mark.parametrize(("tag", "direction"), [("en", "ltr"), ("km", "ltr"), ("ar", "rtl"), ("fa", "rtl")])
def test_direction(tag, direction):
    assert language(tag).direction == direction


@pytest.mark.parametrize("tag", ["xx", "english", "", "../../etc", "e", "en-"])
def test_a_tag_that_names_no_language_is_refused(tag):
    with pytest.raises(UnknownLanguage):
        language(tag)


def test_without_a_catalogue_texts_are_english():
    reader = language("vi")

    assert reader.gettext("Not applicable") == "Not applicable"
    assert reader.gettext("Level %(level)s of %(top)s", level=3, top=4) == "Level 3 of 4"


def test_per_cent_signs_in_texts_without_parts_stay():
    assert language("en").gettext("100 % of it") == "100 % of it"
