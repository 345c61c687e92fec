"""The page for what went wrong in the program, also where neither the database nor the session can be read."""

import shutil

import pytest

from assessment.installation.access import Role
from tests.members import make_organisation, member
from tests.web import Visitor


@pytest.fixture
def broken(app):
    """Give somebody who is signed in, and whose database is none any more."""
    sophea = member(app, make_organisation(app), "Sophea", Role.LEAD)
    database = app.extensions["database"]
    database.close()
    file = database.url.database
    shutil.copy(__file__, file)
    return sophea


def test_the_page_leads_on_and_tells_nothing(broken):
    page = broken.get("/assessments")

    assert page.status == 500
    assert "Our mistake, not yours" in page.text
    assert {"/", "/help"} <= set(page.links)
    assert "/account" not in page.links
    for secret in ("Sophea", "Example Clearance", "sqlite", "DatabaseError"):
        assert secret not in page.html


def test_a_session_that_is_none_is_taken_for_nobodys(app):
    visitor = Visitor(app)
    visitor.client.set_cookie("level-ground", "no session")

    assert visitor.get("/help").status == 200


def test_its_links_work_without_a_database(broken):
    for visitor in (broken, Visitor(broken.app)):
        for address in ("/", "/help"):
            page = visitor.get(address)
            assert page.status == 200
            assert "Sophea" not in page.html
