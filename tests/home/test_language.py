"""Choosing a language: a cookie for a year, and back to the page, which is never one of another host."""

import pytest
from flask import Flask

from assessment.home.views import blueprint
from tests.languages.pseudo_language import write_program_texts
from tests.web import Visitor, running

YEAR_SECONDS = 31_536_000


@pytest.fixture(name="visitor")
def make_visitor():
    app = Flask("nothing-but-home")
    app.register_blueprint(blueprint)
    return app.test_client()


@pytest.mark.parametrize("page", ["/", "/help?x=1", "/assessments/1/DES?from=2", "/a//b", "/%09/x"])
def test_the_choice_leads_back_to_its_page(visitor, page):
    answer = visitor.post("/language", data={"language": "km", "next": page})

    assert (answer.status_code, answer.location) == (303, page)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "",
        "help",
        "//evil.example",
        "///evil.example",
        r"\\evil.example",
        r"/\evil.example",
        r"/help\..\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "/ /evil.example",
        "https://evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "/help\r\nSet-Cookie: a=b",
        "/help\x00",
        "/help\n",
    ],
)
def test_another_host_is_never_where_one_lands(visitor, elsewhere):
    assert visitor.post("/language", data={"language": "km", "next": elsewhere}).location == "/"


def test_without_a_page_one_lands_on_the_start_page(visitor):
    assert visitor.post("/language", data={"language": "km"}).location == "/"


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory):
    folder = tmp_path_factory.mktemp("catalogues")
    write_program_texts(folder, "eo")
    write_program_texts(folder, "ar")
    return folder


@pytest.fixture
def reader(tmp_path, catalogues):
    """Give somebody at pages that can be read in English, Esperanto (the made-up one) and Arabic."""
    with running(f"sqlite:///{tmp_path / 'level-ground.sqlite'}", tmp_path, translations=catalogues) as app:
        yield Visitor(app)


def language_of(page):
    return page.html.partition('<html lang="')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("eo", "eo"),
        ("fr, ar;q=0.5", "ar"),
        ("fr", "en"),
        ("", "en"),
        ("eo;q=nonsense", "en"),
        ("ar-EG, en;q=0.1", "ar"),
    ],
)
def test_the_browsers_languages_are_honoured(reader, asked, shown):
    assert language_of(reader.get("/help", headers={"Accept-Language": asked})) == shown


def test_what_was_chosen_goes_before_what_the_browser_asks_for(reader):
    page = reader.get("/help", headers={"Accept-Language": "eo"})
    page = reader.send({"language": "ar"}, form=page.form("/language"))

    assert (page.address, language_of(page)) == ("/help", "ar")
    assert 'dir="rtl"' in page.html
    assert language_of(reader.get("/", headers={"Accept-Language": "eo"})) == "ar"


def test_changing_the_language_on_a_question_page_keeps_the_place_and_what_was_typed(reader):
    reader.open()

    page = reader.send({"DES-01": "3", "DES-01:comment": "typed", "language": "eo"})

    assert page.address.endswith("/phases/1")
    assert language_of(page) == "eo"
    assert page.form().value("DES-01") == "3"
    assert page.form().value("DES-01:comment") == "typed"


def test_changing_the_language_on_the_opening_page_keeps_what_was_typed_and_complains_of_nothing(reader):
    reader.begin()

    page = reader.send({"name": "Half a na", "women": "many", "language": "ar"})

    assert (page.status, language_of(page)) == (200, "ar")
    assert page.form().value("name") == "Half a na"
    assert page.form().value("women") == "many"


def test_a_language_that_is_not_there_changes_nothing(reader):
    reader.get("/come-back")

    assert language_of(reader.post("/language", {"csrf_token": reader.token, "language": "../x"})) == "en"


def test_the_choice_is_kept_for_a_year_out_of_reach_of_scripts(reader):
    page = reader.get("/help")

    answer = reader.client.post(
        "/language", data={"csrf_token": page.form("/language").value("csrf_token"), "language": "eo"}
    )

    (cookie,) = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("language=")]
    assert {"language=eo", "HttpOnly", "SameSite=Lax", "Path=/", f"Max-Age={YEAR_SECONDS}"} <= set(cookie.split("; "))
    assert "Secure" not in cookie, "this installation is reached without https"
