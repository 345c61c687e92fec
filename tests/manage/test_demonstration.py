"""A demonstration: invented people who are let in by a click, and never beside real ones."""

import re
import shutil
from dataclasses import replace

import pytest

from assessment.installation.jobs import utc_now
from assessment.manage.demonstration import NotEmpty, fill
from tests.members import make_account
from tests.web import Visitor, running

SECRET = "of a demonstration"  # noqa: S105


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A database with all of a demonstration: filling takes seconds, and is done once."""
    file = tmp_path_factory.mktemp("demonstration") / "level-ground.sqlite"
    with running(f"sqlite:///{file}", file.parent) as app:
        fill(app.extensions["database"], app.extensions["settings"], SECRET, utc_now())
    return file


@pytest.fixture
def demonstration(app, filled):
    app.extensions["config"] = replace(app.extensions["config"], demonstration=True)
    return with_invented_people(app, filled)


def with_invented_people(app, filled):
    database = app.extensions["database"]
    database.close()
    shutil.copy(filled, database.url.database)
    return app


def enter(app, name):
    visitor = Visitor(app)
    page = visitor.get("/sign-in")
    form = next(form for form in page.forms if form.value("account_id") == account_of(app, name))
    visitor.send(form=form)
    return visitor


def account_of(app, name):
    with app.extensions["database"].reading() as connection:
        invented = app.extensions["settings"].settings(connection).invented
    return next(one.account_id for one in invented if one.name == name)


def test_every_page_says_that_all_is_invented(demonstration):
    assert "Invented organisations, people and numbers." in Visitor(demonstration).get("/help").text


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Sophea", "In progress"),
        ("Bounmy", "Submitted"),
        ("Thida", "Bounmy was here yesterday"),
        ("Nary", "You were invited to look."),
        ("Malee", "There is no assessment yet."),
        ("Sovann", "Rounds"),
        ("Khamla", "Rounds"),
        ("Phirun", "Go to the administration"),
    ],
)
def test_a_click_lets_each_of_its_people_in(demonstration, name, says):
    page = enter(demonstration, name).page

    assert page.address == "/assessments"
    assert says in page.text


@pytest.mark.parametrize(
    ("name", "says"), [("Sovann", ["By phase", "Largest gaps", "Delta Clearing"]), ("Khamla", ["each is protected"])]
)
def test_an_authority_reads_what_its_rounds_came_to(demonstration, name, says):
    visitor = enter(demonstration, name)
    rounds = re.findall(r'href="(/rounds/[0-9a-f-]{36})"', visitor.get("/rounds").html)
    pages = [visitor.get(f"{address}/comparison") for address in rounds]

    published = [page.text for page in pages if page.status == 200]
    assert any(all(words in text for words in says) for text in published)


def test_it_is_filled_once(demonstration):
    fill(demonstration.extensions["database"], demonstration.extensions["settings"], SECRET, utc_now())

    assert Visitor(demonstration).get("/sign-in").text.count("Sign in as Sophea") == 1


def test_nothing_invented_is_put_beside_real_people(app):
    make_account(app, "Dara")
    with pytest.raises(NotEmpty):
        fill(app.extensions["database"], app.extensions["settings"], SECRET, utc_now())


def test_no_other_installation_lets_anybody_in_by_a_click(app, filled):
    visitor = Visitor(with_invented_people(app, filled))
    visitor.get("/sign-in")
    fields = {"csrf_token": visitor.token, "account_id": account_of(app, "Sophea")}

    assert "Sign in as Sophea" not in visitor.page.text
    assert visitor.post("/sign-in/demonstration", fields).status == 404
