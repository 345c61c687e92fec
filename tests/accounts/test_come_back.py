"""Code and PIN bring one back, wrong ones do not, and what was typed before the session ended is not lost."""

import datetime
import threading
from dataclasses import replace

import pytest
from sqlalchemy import update

from assessment.accounts.tables import SignInRow
from assessment.features import PUBLIC_POSTS
from assessment.installation import throttle
from assessment.installation.jobs import utc_now
from assessment.installation.tables import ThrottleRow
from tests.web import Visitor


@pytest.fixture
def known(visitor):
    """Give a visitor who has begun, and so holds a code and a PIN."""
    visitor.open()
    return visitor


@pytest.fixture
def newcomer(app, known):
    """Give the same person at another browser."""
    other = Visitor(app)
    other.code, other.pin, other.home = known.code, known.pin, known.home
    return other


def give(visitor, code, pin):
    visitor.get("/come-back")
    return visitor.send({"code": code, "pin": pin})


def let_sign_ins_end(app):
    with app.extensions["database"].writing() as connection:
        connection.execute(update(SignInRow).values(ends_at=utc_now() - datetime.timedelta(minutes=1)))


def test_code_and_pin_open_the_assessment(newcomer):
    assert give(newcomer, newcomer.code, newcomer.pin).address == newcomer.home


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace(" ", "-"), lambda code: f"  {code} "])
def test_how_a_code_is_written_does_not_matter(newcomer, change):
    assert give(newcomer, change(newcomer.code), newcomer.pin).address == newcomer.home


def test_the_pin_may_be_typed_in_digits_of_any_script(newcomer):
    thai = newcomer.pin.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))

    assert give(newcomer, newcomer.code, thai).address == newcomer.home


def test_the_link_of_the_card_asks_for_the_pin_alone(newcomer):
    page = newcomer.get(f"/seats/{newcomer.code.replace(' ', '')}")

    assert page.form("/come-back").value("code") == newcomer.code.replace(" ", "")
    assert newcomer.send({"pin": newcomer.pin}, form=page.form("/come-back")).address == newcomer.home


def wrong(pin):
    return f"{(int(pin.replace(' ', '')) + 1) % 10000:04}"


def test_a_wrong_pin_and_a_code_that_nobody_has_say_the_same(newcomer):
    one = give(newcomer, newcomer.code, wrong(newcomer.pin))
    other = give(newcomer, "AAA AAA", newcomer.pin)

    assert one.status == other.status == 422
    assert "4 tries are left" in one.text
    assert one.text.replace(newcomer.code, "") == other.text.replace("AAA AAA", "")


def test_ten_wrong_pins_end_in_a_friendly_pause(newcomer):
    answers = [give(newcomer, newcomer.code, wrong(newcomer.pin)) for _ in range(10)]

    assert [page.status for page in answers] == [422] * 5 + [429] * 5
    assert "Try again at" in answers[-1].text
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 15 * 60
    assert give(newcomer, newcomer.code, newcomer.pin).status == 429, "the right one has to wait as well"


def test_after_the_pause_the_right_pin_is_taken_and_the_count_begins_anew(newcomer, app):
    for _ in range(5):
        give(newcomer, newcomer.code, wrong(newcomer.pin))
    with app.extensions["database"].writing() as connection:
        connection.execute(update(ThrottleRow).values(paused_until=utc_now()))

    assert give(newcomer, newcomer.code, newcomer.pin).address == newcomer.home
    newcomer.client.post("/leave")
    assert "4 tries are left" in give(Visitor(app), newcomer.code, wrong(newcomer.pin)).text


def test_each_further_five_tries_double_the_pause_up_to_a_day(database):
    now = utc_now()
    pauses: list[datetime.timedelta] = []
    while len(pauses) < 8:
        try:
            with database.writing() as connection:
                throttle.note_try(connection, "a key", throttle.PINS, now)
        except throttle.Paused as paused:
            pauses.append(paused.until - now)
            now = paused.until

    assert [pause.total_seconds() / 60 for pause in pauses] == [15, 30, 60, 120, 240, 480, 960, 24 * 60]


def test_tries_are_forgotten_after_their_time(database):
    now = utc_now()
    limit = throttle.Limit(2, datetime.timedelta(minutes=1), datetime.timedelta(hours=1))

    def left(moment):
        with database.writing() as connection:
            return throttle.note_try(connection, "a key", limit, moment)

    assert left(now) == 1
    assert left(now + datetime.timedelta(hours=2)) == 1, "it is the first one again"
    assert left(now + datetime.timedelta(hours=2)) == 0


def test_too_many_begun_from_one_place_end_in_a_pause(app):
    app.extensions["config"] = replace(app.extensions["config"], begins_an_hour=3)

    def begin():
        somebody = Visitor(app)
        somebody.get("/")
        return somebody.send(form=somebody.page.form("/begin")).status

    assert [begin() for _ in range(5)] == [200, 200, 200, 429, 429]


def test_a_throttle_key_does_not_tell_the_code():
    assert "HR4T9W" not in throttle.throttle_key("secret", "seat", "HR4T9W")
    assert throttle.throttle_key("secret", "seat", "A") != throttle.throttle_key("another", "seat", "A")


def test_the_pin_is_shown_until_it_was_noted_and_never_again(visitor):
    visitor.begin()

    assert visitor.pin not in visitor.get(f"{visitor.home}/card").text


def test_the_card_must_be_noted_before_one_goes_on(visitor):
    visitor.get("/")
    visitor.send(form=visitor.page.form("/begin"))

    page = visitor.send()

    assert page.status == 422
    assert "only way back" in page.text


def test_leaving_ends_the_session(known):
    known.send(form=known.page.form("/leave"))

    assert known.get(known.home).address == "/come-back"


def test_after_leaving_an_old_cookie_is_worth_nothing(known):
    cookie = known.client.get_cookie("level-ground").value
    known.send(form=known.page.form("/leave"))

    known.client.set_cookie("level-ground", cookie)

    assert known.get(known.home).address == "/come-back"


def test_an_expired_session_asks_again_and_comes_back_to_the_same_page(known, app):
    let_sign_ins_end(app)

    page = known.get(f"{known.home}/phases/2")
    assert page.address == "/come-back"
    page = known.send({"code": known.code, "pin": known.pin})

    assert page.address == f"{known.home}/phases/2"


def test_what_was_typed_on_an_expired_page_is_saved_after_the_pin(known, app):
    let_sign_ins_end(app)

    page = known.send({"DES-01": "3", "DES-01:comment": "“typed”\n<late>"})
    assert page.status == 401
    page = known.send({"code": known.code, "pin": wrong(known.pin)}, form=page.form("/come-back"))
    assert page.status == 422, "a wrong PIN does not lose it either"
    page = known.send({"code": known.code, "pin": known.pin}, form=page.form("/come-back"))
    assert page.status == 200
    page = known.send(form=page.form("/phases/1"))

    assert page.address.endswith("/phases/2")
    form = known.get(f"{known.home}/phases/1").form()
    assert form.value("DES-01") == "3"
    assert form.value("DES-01:comment") == "“typed”\n<late>"


def test_what_was_typed_is_carried_when_the_browser_lost_its_cookie(known):
    known.client.delete_cookie("level-ground")

    page = known.send({"DES-01": "4"})
    assert page.status == 400
    page = known.send({"code": known.code, "pin": known.pin}, form=page.form("/come-back"))
    known.send(form=page.form("/phases/1"))

    assert known.get(f"{known.home}/phases/1").form().value("DES-01") == "4"


def test_the_post_of_another_site_is_turned_away_and_carried_nowhere(known):
    fields = {"DES-01:seen": "0", "DES-01": "4"}

    page = known.post(f"{known.home}/phases/1", fields, headers={"Origin": "https://elsewhere.example"})

    assert page.status == 400
    assert not [form for form in page.forms if form.value("DES-01")]
    assert known.get(f"{known.home}/phases/1").form().value("DES-01") is None


def test_one_code_does_not_open_another_assessment(known, app):
    stranger = Visitor(app)
    stranger.open()

    assert stranger.get(f"{known.home}/phases/1").status == 404
    assert stranger.get(known.home).status == 404


@pytest.mark.parametrize(
    "carried",
    ["[" * 200_000, '[["a", "\\ud800"]]', '[["a", "\\u0000"]]', '{"a": 1}', "[1, 2]", '[["a"]]', "nonsense"],
)
def test_what_is_carried_by_somebody_else_breaks_nothing(newcomer, carried):
    newcomer.get("/come-back")

    assert newcomer.send({"code": newcomer.code, "pin": wrong(newcomer.pin), "carried": carried}).status == 422
    assert newcomer.send({"code": newcomer.code, "pin": newcomer.pin, "carried": carried}).status == 200


def test_pins_tried_at_once_are_counted_one_by_one(database):
    lefts: list[int | None] = []

    def try_one():
        try:
            with database.writing() as connection:
                lefts.append(throttle.note_try(connection, "a key", throttle.PINS, utc_now()))
        except throttle.Paused:
            lefts.append(None)

    threads = [threading.Thread(target=try_one) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(left for left in lefts if left is not None) == [0, 1, 2, 3, 4]
    assert lefts.count(None) == 7


@pytest.mark.parametrize("address", ["//evil.example/x", "https://evil.example", "/\\evil.example", "http://["])
def test_nobody_is_sent_to_another_site(newcomer, address):
    newcomer.get("/come-back", query_string={"next": address})

    page = newcomer.send({"code": newcomer.code, "pin": newcomer.pin})

    assert page.address == newcomer.home


def test_every_public_post_is_one(app):
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}

    assert set(PUBLIC_POSTS) <= posts


def test_a_password_does_not_travel_with_the_page_that_asks_again(app, visitor):
    visitor.get("/sign-in")
    fields = {"csrf_token": "lost", "do": "password", "old_password": "rice field", "password": "under water"}
    page = visitor.post("/account", fields)

    assert page.status in (400, 401)
    assert "rice field" not in page.html
    assert "under water" not in page.html


def test_a_right_pin_is_no_try(visitor):
    visitor.begin()
    for _ in range(6):
        visitor.get("/")
        visitor.send(form=visitor.page.form("/leave"))
        visitor.get("/come-back")
        page = visitor.send({"code": visitor.code, "pin": visitor.pin}, form=visitor.page.form("/come-back"))
        assert page.status == 200
