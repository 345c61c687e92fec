"""The cards that a phone has sent, and taking one back: by pages, without JavaScript."""

import pytest

from tests.web import Visitor
from tests.workshop.visited import Held

HOSTILE = "<script>alert(1)</script> =1+1 \U0001f600 {{ 7*7 }}\nA second line"


@pytest.fixture
def held(app):
    """A session that runs."""
    return Held(app).begin()


def text_of(page):
    return " ".join(page.text.split())


def sent_card(held, **fields):
    """Let a phone send a card; return it, on the page where it writes, and what its button names."""
    phone = held.phone()
    phone.get("/room/card")
    phone.send({"text": "Mixed pairs", "kind": "challenge", "belongs": "OPS-01"} | fields)
    page = phone.get("/room/card")
    return phone, next(value for name, value in page.form().buttons if name == "card")


def take_back(phone, card, text=""):
    return phone.send({"card": card, "text": text}, form=_to(phone.page.form(), "/room/card/take-back"))


def _to(form, address):
    form.action = address
    return form


def test_a_phone_takes_its_card_back_into_the_form(held):
    phone, card = sent_card(held)
    assert "With the facilitator" in text_of(phone.page)
    assert "1 card waits" in text_of(held.present())
    page = take_back(phone, card)
    assert page.status == 200
    assert "Your card is taken back." in text_of(page)
    assert [page.form("/room/card").value(name) for name in ("kind", "text", "belongs")] == [
        "challenge",
        "Mixed pairs",
        "OPS-01",
    ]
    assert "Your cards" not in page.text
    assert "No card waits" in text_of(held.present())
    phone.send({"text": "Mixed interview pairs"}, form=page.form("/room/card"))
    assert "Mixed interview pairs" in held.present().text


def test_what_is_being_typed_stays_when_a_card_is_taken_back(held):
    phone, card = sent_card(held)
    page = take_back(phone, card, "  Another one ")
    assert page.form("/room/card").value("text") == "Another one\n\nMixed pairs"
    assert page.form("/room/card").value("kind") == "lesson"


def test_a_button_pressed_twice_loses_no_text(held):
    phone, card = sent_card(held)
    form = phone.page.form()
    take_back(phone, card)
    page = phone.send({"card": card}, form=form)
    assert page.status == 404
    assert "you may have taken it back already" in text_of(page)
    assert page.form("/room/card").value("text") == "Mixed pairs"


def test_a_card_that_is_gone_is_not_shown_by_a_page_that_was_made_before(held):
    phone, card = sent_card(held)
    held.present()
    late = held.fields(f"show:{card}")
    take_back(phone, card)
    assert held.presenter.post(f"{held.home}/present", late).status in (404, 409)
    assert "Mixed pairs" not in held.present().text


def test_a_card_of_another_phone_is_not_taken_back(held):
    _writer, card = sent_card(held)
    stranger = held.phone()
    for named in (card, "0" * 36, "x", "' OR 1=1 --", ""):
        stranger.get("/room/card")
        assert "Mixed pairs" not in stranger.page.text
        page = take_back(stranger, named, "My own words")
        assert page.status == 404
        assert page.form("/room/card").value("text") == "My own words"
        assert "Mixed pairs" not in page.text
    assert "1 card waits" in text_of(held.present())


def test_a_card_that_was_shown_meanwhile_is_not_taken_back(held):
    phone, card = sent_card(held)
    held.press(f"show:{card}")
    page = take_back(phone, card, "My own words")
    assert page.status == 409
    assert "The facilitator has read this card meanwhile, so it cannot be taken back any more." in text_of(page)
    assert "On the board" in text_of(page)
    assert "Take it back" not in page.text
    assert page.form("/room/card").value("text") == "My own words"
    held.press(f"leave_out:{card}")
    assert "Not on the board" in text_of(phone.get("/room/card"))


def test_no_card_is_taken_back_after_the_session(held):
    phone, card = sent_card(held)
    held.press("end")
    page = take_back(phone, card, "My own words")
    assert page.status == 409
    assert "The session is over." in text_of(page)
    assert page.form("/room/card").value("text") == "My own words"
    assert "Your cards" not in phone.get("/room/card").text


def test_a_card_is_not_taken_back_from_outside_the_room(app, held):
    _phone, card = sent_card(held)
    visitor = Visitor(app)
    visitor.get("/join")
    page = visitor.post("/room/card/take-back", {"csrf_token": visitor.token, "card": card, "text": "My own words"})
    assert page.status == 409
    assert "My own words" in page.html
    assert "1 card waits" in text_of(held.present())


def test_a_card_on_the_phone_is_plain_text(held):
    phone, card = sent_card(held, text=HOSTILE)
    assert "&lt;script&gt;alert(1)" in phone.page.html
    assert "<script>alert" not in phone.page.html
    assert take_back(phone, card).form("/room/card").value("text") == HOSTILE


def test_whoever_presents_is_told_that_a_card_was_taken_back(held):
    phone, card = sent_card(held)
    fields = held.fields(f"show:{card}")
    take_back(phone, card)
    page = held.presenter.post(f"{held.home}/present", fields)
    assert page.status == 409
    assert "whoever sent it has taken it back" in text_of(page)
    assert "Mixed pairs" not in held.look().text
