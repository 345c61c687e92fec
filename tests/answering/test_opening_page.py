"""Who answers: what is asked, what is refused, and two people at the same page."""

import pytest

from tests.web import Visitor

GOOD = {"name": "Example Clearance", "type": "ngo", "profile:activities": ["clearance"], "profile:staff": "120"}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": " "}, "Write the name of your organisation"),
        ({"name": "x" * 201}, "Shorten the name to 200 characters"),
        ({"name": "a\x07b"}, "invisible character"),
        ({"type": "bank"}, "Choose what kind of organisation you are"),
        ({"type": ""}, "Choose what kind of organisation you are"),
        ({"country": "Cambodia"}, "Choose one of the answers"),
        ({"profile:activities": ["clearance", "mining"]}, "Choose among the answers"),
        ({"profile:staff": "many"}, "whole number, such as 20"),
        ({"women": "-3"}, "Women: enter a whole number, such as 20"),
        ({"men": "9" * 400}, "whole number, such as 20"),
    ],
)
def test_what_cannot_be_kept_is_said_and_the_rest_stays(visitor, changes, says):
    visitor.begin()

    page = visitor.send(GOOD | changes)

    assert page.status == 422
    assert says in page.text
    if "name" not in changes:
        assert page.form().value("name") == "Example Clearance"


def test_what_was_left_open_is_not_made_up(visitor):
    visitor.begin()
    visitor.send({"name": "Team 7", "type": "other"})

    form = visitor.get(f"{visitor.home}/opening").form()

    assert (form.value("women"), form.value("profile:staff"), form.value("country")) == ("", "", "")
    assert "0 of 15" in visitor.get(visitor.home).text, "what the profile does not say is asked"


def test_a_question_page_before_the_opening_page_leads_there(visitor):
    visitor.begin()

    assert visitor.get(f"{visitor.home}/phases/2").address.endswith("/opening")


def test_two_people_at_the_opening_page_overwrite_nothing_unseen(visitor, app):
    visitor.open()
    other = Visitor(app)
    other.client = visitor.client
    other.get(f"{visitor.home}/opening")
    visitor.get(f"{visitor.home}/opening")
    visitor.send({"name": "Their name"})

    page = other.send({"name": "My name"})

    assert page.status == 409
    assert "Their name" in page.text
    assert page.form().value("name") == "My name"
    assert visitor.get(f"{visitor.home}/opening").form().value("name") == "Their name"
    assert other.send().status == 200, "having seen theirs, one may save one's own"
    assert visitor.get(f"{visitor.home}/opening").form().value("name") == "My name"


def test_another_wording_is_asked_about_before_answers_stand_under_it(visitor):
    visitor.open()
    visitor.send({"DES-01": "3"})
    visitor.get(f"{visitor.home}/opening")

    page = visitor.send({"type": "authority"})
    assert page.status == 422
    assert "DES-01" in page.text
    assert visitor.get(f"{visitor.home}/opening").form().value("type") == "ngo"

    visitor.send({"type": "authority", "reworded": "yes"})
    assert visitor.get(f"{visitor.home}/opening").form().value("type") == "authority"
    assert visitor.get(f"{visitor.home}/phases/1").form().value("DES-01") == "3"


def test_another_kind_of_organisation_with_the_same_wording_asks_nothing(visitor):
    visitor.open()
    visitor.send({"DES-01": "3"})
    visitor.get(f"{visitor.home}/opening")

    assert visitor.send({"type": "military"}).address == visitor.home
