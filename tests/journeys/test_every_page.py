"""Every page as a browser shows it: nothing for axe to find, every text translated, no wider than a phone."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from assessment.installation.languages import language
from tests.journeys import administration, colleagues, comparisons, rounds, sessions, sharing, teammates
from tests.journeys.browser import DESK, HEIGHT, PHONE, Watch, sideways, until_quiet
from tests.journeys.pages import PLACES
from tests.journeys.place import Place
from tests.journeys.site import (
    PEOPLE,
    PERSONAL,
    RIGHT_TO_LEFT,
    TYPED,
    WRONG_NUMBER,
    clearance,
    long,
    noted,
    opened,
    site_in,
    write_languages,
)
from tests.languages.pseudo_language import TAG, outside_marks
from tests.languages.test_pseudo_language import codes
from tests.places import GENDER_QUICK
from tests.reports import samples

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TEXTS = """() => {
  const found = [document.title], letters = [];
  const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (nodes.nextNode())
    if (!nodes.currentNode.parentElement.closest("script, style, .lg-initial")) letters.push(nodes.currentNode.data);
  const isTold = (name, owner) =>
    /^(alt|aria-label|title|placeholder)$/.test(name) || (owner.id === "foot" && name.startsWith("data-"));
  for (const owner of document.querySelectorAll("*"))
    for (const {name, value} of owner.attributes) if (isTold(name, owner)) found.push(value);
  return [...found, letters.join(" ")];
}"""
TOLD_IN_ENGLISH = ("open-file-problems", "open-file-unreadable")
"""Problems of a file are told in the words of the command line."""
ENGLISH = [(place, "en", DESK) for place in PLACES if not place.is_variant]
LONGER = [(place, TAG, PHONE) for place in PLACES]
FROM_THE_RIGHT = [(place, RIGHT_TO_LEFT, PHONE) for place in PLACES if not place.is_variant]


@dataclass
class Shown:
    """A page in a browser."""

    page: Page
    watch: Watch
    place: Place


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Give the site in English, the pseudo-language, and one from right to left."""
    folder = tmp_path_factory.mktemp("site")
    write_languages(folder)
    with site_in(folder, in_languages=True) as site:
        yield site


@pytest.fixture(scope="module")
def watch(chromium, site) -> Iterator[Watch]:
    """Give one browser window for all pages: what it has loaded once it keeps, and another one takes longer to open."""
    with closing(chromium.new_context(locale="en-GB")) as context:
        context.set_default_timeout(15_000)
        yield Watch(context.new_page(), site.address)


@pytest.fixture(scope="module")
def shown(request, site, watch) -> Iterator[Shown]:
    place, tag, width = request.param
    page = watch.page
    page.set_viewport_size({"width": width, "height": HEIGHT})
    watch.begin()
    place.show(page, site, tag)
    # The page of the report would look again by itself, in the middle of the test.
    page.evaluate("window.stop()")
    yield Shown(page, watch, place)
    page.goto("about:blank")


def named(value):
    place, tag, _ = value
    return f"{place.name}-{tag}"


def pages(*lists):
    together = [one for some in lists for one in some]
    return pytest.mark.parametrize("shown", together, ids=named, indirect=True, scope="module")


@pages(ENGLISH, LONGER, FROM_THE_RIGHT)
def test_it_is_the_page_and_does_nothing_that_it_must_not(shown):
    assert shown.watch.status == shown.place.status
    assert shown.watch.problems == []


@pages(ENGLISH, LONGER, FROM_THE_RIGHT)
def test_it_does_not_scroll_sideways(shown):
    assert sideways(shown.page) == 0


@pages([one for one in LONGER if one[0].name in ("work", "round-as-invited")])
def test_the_masthead_of_who_is_invited_to_a_round_has_two_rows(shown):
    links = shown.page.locator(".lg-masthead :is(a, button)")
    rows = {round(link.bounding_box()["y"] / 44) for link in links.all()}

    assert links.count() == 6
    assert len(rows) == 2


@pages([one for one in LONGER if not one[0].is_variant])
def test_axe_finds_nothing(shown):
    shown.page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")

    found = Axe().run(shown.page, options={"runOnly": RULES, "resultTypes": ["violations"]})

    told = [
        (one["id"], node["target"], node["html"][:200]) for one in found.response["violations"] for node in one["nodes"]
    ]
    assert told == []


@pages(LONGER)
def test_no_text_escapes_translation(shown):
    told = shown.page.evaluate(TEXTS)
    if shown.place.name in TOLD_IN_ENGLISH:
        told = told[:-1]
    # What people typed, their codes, and links stand in these elements.
    given = shown.page.locator("main bdi, main textarea:is([readonly], [lang], #list)").all_text_contents()
    for text in told:
        assert outside_marks(text, {*NAMES, *given}) == [], text


@pages(FROM_THE_RIGHT)
def test_it_runs_from_right_to_left(shown):
    page = shown.page.locator("html")

    assert (page.get_attribute("lang"), page.get_attribute("dir")) == (RIGHT_TO_LEFT, "rtl")


# Choosing a language


def choose(page, tag):
    until_quiet(page, page.locator(f"footer button[value='{tag}']").click)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_choosing_a_language_on_a_phase_keeps_what_was_typed(site, new_context, javascript):
    context = new_context(javascript=javascript)
    person = opened(site)
    site.lend(context, person)
    page = context.new_page()
    address = f"{site.address}{person.home}/phases/1"
    page.goto(address)
    page.locator("[id='DES-01:2']").check()
    page.locator("[id='DES-02']").get_by_text("Evidence and comment").click()
    page.locator("[id='DES-02:comment']").fill(TYPED)

    choose(page, TAG)

    assert page.url.partition("#")[0] == address
    expect(page.locator("html")).to_have_attribute("lang", TAG)
    expect(page.locator("[id='DES-01:2']")).to_be_checked()
    expect(page.locator("[id='DES-02:comment']")).to_have_value(TYPED)


def test_choosing_a_language_on_a_form_keeps_what_was_typed_even_if_it_is_wrong(site, new_context):
    context = new_context()
    person = noted(site)
    site.lend(context, person)
    page = context.new_page()
    page.goto(f"{site.address}{person.home}/opening")
    page.fill("#name", TYPED)
    page.fill("#women", WRONG_NUMBER)

    choose(page, TAG)

    assert page.url == f"{site.address}{person.home}/opening"
    expect(page.locator("html")).to_have_attribute("lang", TAG)
    expect(page.locator("#name")).to_have_value(TYPED)
    expect(page.locator("#women")).to_have_value(WRONG_NUMBER)


@pytest.mark.parametrize("address", ["/help", "/scores", "/come-back?code=HR4T9W", "/open-file", "/?erased=1"])
def test_a_chosen_language_stays_on_its_page_and_on_the_next_ones(site, new_context, address):
    page = new_context().new_page()
    page.goto(f"{site.address}{address}")

    choose(page, RIGHT_TO_LEFT)

    assert page.url.startswith(f"{site.address}{address.partition('?')[0]}")
    expect(page.locator("html")).to_have_attribute("lang", RIGHT_TO_LEFT)
    if "code=" in address:
        expect(page.locator("#code")).to_have_value("HR4T9W")
    page.goto(f"{site.address}/privacy")
    expect(page.locator("html")).to_have_attribute("lang", RIGHT_TO_LEFT)


@pytest.mark.parametrize(("asked", "given"), [("eo", "eo"), ("ar-EG", "ar"), ("fr-FR", "en"), ("en-US", "en")])
def test_a_browser_is_answered_in_the_language_it_asks_for(site, new_context, asked, given):
    page = new_context(locale=asked).new_page()

    page.goto(site.address)

    expect(page.locator("html")).to_have_attribute("lang", given)


# What may stand on a page as it is


def typed(answers):
    texts = {answers["organisation"]["name"]}
    for entry in answers["answers"].values():
        texts |= {text for text in entry.values() if isinstance(text, str)}
    return texts


def unicode_words(reader):
    """Return the words that Unicode knows of a language: countries, months, and how a list ends."""
    months = {one for width in ("wide", "abbreviated") for one in reader.locale.months["format"][width].values()}
    cities = {zone["city"] for zone in reader.locale.time_zones.values() if "city" in zone}
    return {*reader.locale.territories.values(), *months, *cities, reader.all_of(["", ""]).strip()}


def names():
    found = {"Level Ground", *PEOPLE, TYPED, PERSONAL, WRONG_NUMBER, *codes(samples.read(GENDER_QUICK))}
    for answers in (clearance(), long(), samples.example("authority"), samples.answers()):
        found |= typed(answers)
    found |= {
        *teammates.WORDS,
        *administration.NAMES,
        *rounds.WORDS,
        *comparisons.WORDS,
        *sharing.WORDS,
        *sessions.WORDS,
        *colleagues.NAMES,
        *colleagues.ORGANISATIONS,
        colleagues.PAPER,
    }
    return found | {"English", "Esperanto", "العربية"} | unicode_words(language(TAG))


NAMES = names()
