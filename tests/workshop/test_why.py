"""The opening picture of a session: figures that were looked up, each with its base, its year and where it was read."""

import html
import re
from gettext import NullTranslations

import pytest

from assessment.app import create_app
from assessment.installation.config import read_config
from assessment.installation.languages import Language, language
from assessment.method.question import Reference
from assessment.workshop.why import casualties_seen, why_it_matters
from tests.answering.drafts import QUICK
from tests.web import PageReader

ENGLISH = language("en")


class Marked(NullTranslations):
    """A language that marks what went through it."""

    def gettext(self, message):
        return f"«{message}»"


def with_reference(reference):
    """Return the questionnaire with this beside its table of people."""
    changed = [
        one.model_copy(update={"reference": reference} if one.kind == "table" else {}) for one in QUICK.questions
    ]
    return QUICK.model_copy(update={"questions": tuple(changed)})


def figures(questionnaire=QUICK):
    return why_it_matters(questionnaire, ENGLISH).figures


@pytest.mark.parametrize(
    ("place", "all_of_them"),
    [
        ("Cambodia", 64_954),  # "a total of 64,954 victims during the period"
        ("Lao PDR", 41),  # "Annual total 41"
    ],
)
def test_women_men_girls_and_boys_are_all_that_the_source_counts(place, all_of_them):
    [found] = [one for one in casualties_seen(ENGLISH) if one.place == place]

    assert found.all == all_of_them


def test_the_picture_tells_each_share_with_its_base():
    told = why_it_matters(QUICK, ENGLISH).told

    # (4,792 + 1,393) ÷ (64,954 − 63) and (9 + 9) ÷ 41
    assert "Cambodia: Women and girls 6,185 of 64,891: 9.5%, Men and boys 58,706" in told
    assert "Lao PDR: Women and girls 18 of 41: 43.9%, Men and boys 23" in told


def test_women_men_girls_and_boys_are_told_apart_with_those_of_whom_nothing_is_known():
    cambodia, lao = why_it_matters(QUICK, ENGLISH).places

    assert cambodia.counts == "4,792 women, 52,619 men, 1,393 girls, 6,087 boys, 63 not known: 64,954 people"
    assert lao.counts == "9 women, 14 men, 9 girls, 9 boys: 41 people"


def test_every_number_has_a_year_and_a_place_where_it_was_read():
    shown = why_it_matters(QUICK, ENGLISH)
    sources = [one.source for one in shown.places] + [one.source for one in shown.figures if one.source]

    assert len(sources) >= len(shown.places) + 2
    for source in sources:
        assert re.fullmatch(r"[a-z0-9.-]+\.[a-z]+", source.site)
        assert source.address.startswith(f"{source.site}/")
        assert 2005 <= source.year <= 2026
    for figure in shown.figures:
        assert figure.source or re.search(r"\b20\d\d\b", figure.what)


def test_a_share_on_roles_is_that_of_the_questionnaire():
    reference = Reference(percent=22.5, text="women among deminers, survey of 2024", verified=True)

    assert [one.value for one in figures() if "Mines Action Canada" in one.what] == ["20%"]
    assert ("22.5%", "women among deminers, survey of 2024") in [
        (one.value, one.what) for one in figures(with_reference(reference))
    ]


@pytest.mark.parametrize("reference", [None, Reference(percent=20, text="women, from memory", verified=False)])
def test_what_nobody_looked_up_is_not_shown(reference):
    shown = figures(with_reference(reference))

    assert len(shown) == len(figures()) - 1
    assert "women, from memory" not in [one.what for one in shown]


def test_every_text_can_be_translated():
    shown = why_it_matters(QUICK, Language("en", Marked()))

    own = [figure.what for figure in shown.figures if figure.source]
    texts = [*own, *(one.when for one in shown.places), *(one.counts for one in shown.places)]
    assert [text for text in texts if not text.startswith("«")] == []


def test_the_page_shows_the_picture_and_every_number_with_where_it_was_read(tmp_path):
    app = create_app(read_config({"ASSESSMENT_INSTANCE": str(tmp_path / "instance")}))
    shown = why_it_matters(QUICK, ENGLISH)

    part = app.jinja_env.get_template("workshop/_why.html").render(_=lambda text, **parts: text % parts, why=shown)

    page = PageReader(f"<!DOCTYPE html><html lang=en><head><title>Session</title></head><body>{part}</body></html>")
    assert [problem for problem in page.problems if "title" not in problem] == []
    told = " ".join(page.text.split())
    for place in shown.places:
        assert f"{place.when}{place.counts}" in told
        assert f"{place.source.title}, {place.source.year} ({place.source.site})" in told
    for figure in shown.figures:
        assert f"{figure.value} {figure.what}" in told
        assert figure.source is None or f"{figure.source.title}, {figure.source.year}" in told
    assert shown.told in html.unescape(part)
    assert 'href="http' not in part
