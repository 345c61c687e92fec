"""The way through an assessment on each kind of database."""

import pytest

from tests.web import Visitor, running


@pytest.fixture
def app(database_url, tmp_path):
    with running(database_url, tmp_path) as app:
        yield app


def test_the_way_from_the_first_page_to_the_last(app):
    person = Visitor(app)
    person.open()
    other = Visitor(app)
    other.client = person.client
    other.page = person.get(f"{person.home}/phases/1")
    person.get(f"{person.home}/phases/1")

    person.send({"DES-01": "3", "DES-01:comment": "ຄວາມສະເໝີພາບ"})
    assert other.send({"DES-01": "1", "page": "odd\x00key"}).status == 409
    assert other.send({"DES-01:pick": "theirs"}, form=other.page.form("/phases/1")).status == 200
    assert person.get(f"{person.home}/phases/1").form().value("DES-01:comment") == "ຄວາມສະເໝີພາບ"

    person.get(f"{person.home}/check")
    page = person.send(form=person.page.form("/submit"))
    assert page.address.endswith("/results")
    page = person.send(form=page.form("/report"))
    assert page.status == 200
    person.get(f"{person.home}/results")
    page = person.send(form=person.page.form("/withdraw"))
    assert page.address == person.home

    person.get(f"{person.home}/questions/DES-01/history")
    assert person.page.text.count("Level 3") >= 1
    person.get(f"{person.home}/erase")
    assert person.send({"sure": "yes"}).address == "/"


def test_wrong_pins_pause_and_the_right_one_opens(app):
    person = Visitor(app)
    person.open()
    stranger = Visitor(app)
    for expected in (422, 422):
        stranger.get("/come-back")
        pin = f"{(int(person.pin.replace(' ', '')) + 1) % 10000:04}"
        assert stranger.send({"code": person.code, "pin": pin}).status == expected
    stranger.get("/come-back")
    assert stranger.send({"code": person.code, "pin": person.pin}).address == person.home
