"""Choosing a language: a cookie for a year, and back to the page, which is never one of another host."""

import pytest
from flask import Flask
from werkzeug import Response

from assessment.home.views import blueprint, keep_language

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


def test_the_language_is_kept_for_a_year_out_of_reach_of_scripts():
    answer = Response()

    keep_language(answer, "km", is_secure=True)

    cookie = answer.headers["Set-Cookie"].split("; ")
    assert cookie[0] == "language=km"
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/", f"Max-Age={YEAR_SECONDS}"} <= set(cookie)


def test_without_https_the_cookie_travels_too():
    answer = Response()

    keep_language(answer, "km", is_secure=False)

    assert "Secure" not in answer.headers["Set-Cookie"]
