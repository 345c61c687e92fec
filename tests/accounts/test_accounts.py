"""Signing in to an account, a new password by letter, the authenticator app, and ending sign-ins."""

import re
import subprocess
import sys
from uuid import UUID

import pyotp
import pytest
from sqlalchemy import select

from assessment.accounts import people
from assessment.installation.access import Role
from assessment.installation.jobs import utc_now
from assessment.installation.mail import send_letter, waiting_letters
from assessment.installation.tables import LetterRow
from tests.members import PASSWORD as MEMBERS_PASSWORD
from tests.members import begin, email_of, make_organisation, member
from tests.web import Visitor

PASSWORD = "rice field under water"  # noqa: S105
EMAIL = "sok@example.org"


@pytest.fixture
def account(app) -> UUID:
    with app.extensions["database"].writing() as connection:
        return people.make_account(
            connection, email=EMAIL, name="Sok", password_hash=people.hash_password(PASSWORD), now=utc_now()
        )


def sign_in(visitor, password=PASSWORD, email=EMAIL):
    visitor.get("/sign-in?next=/account")
    return visitor.send({"email": email, "password": password}, form=visitor.page.form("/sign-in"))


def test_address_and_password_open_the_account_until_it_is_left(visitor, account):
    assert sign_in(visitor).address == "/account"
    visitor.send(form=visitor.page.form("/leave"))
    assert visitor.get("/account").address != "/account"


def test_a_wrong_password_and_an_unknown_address_say_the_same(visitor, account):
    one, other = sign_in(visitor, "wrong"), sign_in(visitor, email="nobody@example.org")

    assert one.status == other.status == 422
    assert one.text == other.text


def test_after_five_wrong_passwords_there_is_a_pause(visitor, account):
    assert [sign_in(visitor, "wrong").status for _ in range(6)] == [422] * 5 + [429]


def test_a_letter_brings_a_new_password_once(app, visitor, account):
    database, config = app.extensions["database"], app.extensions["config"]
    visitor.get("/forgotten-password")
    known = visitor.send({"email": EMAIL}, form=visitor.page.form("/forgotten-password"))
    visitor.get("/forgotten-password")
    unknown = visitor.send({"email": "no@example.org"}, form=visitor.page.form("/forgotten-password"))
    assert known.text == unknown.text
    with database.reading() as connection:
        (letter,) = connection.execute(select(LetterRow.__table__)).all()
    send_letter(config, database, {"letter_id": str(letter.id)}, lambda percent: None)
    assert waiting_letters(config.instance) == 1
    link = re.findall(r"https?://[^/]+(/new-password/\S+)", letter.text)[0]
    visitor.get(link)
    assert visitor.send({"password": "short"}, form=visitor.page.form(link)).status == 422
    assert visitor.send({"password": "another good one"}, form=visitor.page.form(link)).address == "/sign-in"
    assert visitor.get(link).status == 410
    assert sign_in(visitor, "another good one").address == "/account"


def test_a_code_is_asked_for_and_not_taken_twice(app, visitor, account):
    secret = people.offered_totp_secret("for tests", "")
    with app.extensions["database"].writing() as connection:
        people.set_totp(connection, account, secret)
    code = pyotp.TOTP(secret).now()

    sign_in(visitor)
    assert visitor.send({"code": code}, form=visitor.page.form("/sign-in/code")).address == "/account"
    other = Visitor(app)
    sign_in(other)
    assert other.send({"code": code}, form=other.page.form("/sign-in/code")).status == 422


def test_an_ended_sign_in_is_out(app, visitor, account):
    other = Visitor(app)
    sign_in(other)
    sign_in(visitor)
    visitor.post("/account", {"csrf_token": visitor.token, "do": "end_others"})

    assert other.get("/account").address != "/account"
    assert visitor.get("/account").address == "/account"


@pytest.mark.parametrize("typed", ["a@b", "x", "a@example.org\nBcc: b@example.org", "a" * 300 + "@example.org"])
def test_what_is_no_address_is_refused(typed):
    assert people.normal_email(typed) is None


def test_the_app_is_turned_on_by_a_code_and_off_by_the_password(app, visitor, account):
    page = sign_in(visitor)
    secret = re.findall(r"<bdi class=\"lg-mono\"[^>]*>(\w+)</bdi>", page.html)[0]
    token = visitor.token

    def change(**fields):
        return visitor.post("/account", {"csrf_token": token} | fields).status

    def has_totp():
        with app.extensions["database"].reading() as connection:
            return people.account_of(connection, account).has_totp

    assert change(do="totp_on", code="12", app_password=PASSWORD) == 422
    assert change(do="totp_on", code=pyotp.TOTP(secret).now(), app_password="wrong") == 422  # noqa: S106
    assert change(do="totp_on", code=pyotp.TOTP(secret).now(), app_password=PASSWORD) == 200
    assert has_totp()
    assert change(do="totp_off", totp_password="wrong") == 422  # noqa: S106
    assert change(do="totp_off", totp_password=PASSWORD) == 200
    assert not has_totp()


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "Sok\u202egnp", "Sok\nBcc", "Sok\x00"])
def test_a_name_that_nobody_could_read_is_asked_again(visitor, account, name):
    sign_in(visitor)
    form = next(form for form in visitor.page.forms if form.value("do") == "name")
    assert visitor.send({"name": name}, form=form).status == 422


def test_a_name_of_any_script_is_kept(visitor, account):
    sign_in(visitor)
    form = next(form for form in visitor.page.forms if form.value("do") == "name")
    page = visitor.send({"name": "<b>\u179f\u17bb\u1781\u200c</b>"}, form=form)
    assert page.form("/account").value("name") == "<b>\u179f\u17bb\u1781\u200c</b>"


def test_passwords_and_pins_cost_what_they_should():
    """In a process of its own: here they are hashed cheaply."""
    code = "from assessment.accounts import people, storage as s; print(people.hash_password('x'), s.new_pin('x').hash)"
    hashes = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout

    assert hashes.startswith("$argon2id$v=19$m=65536,t=3,p=4$"), "RFC 9106, the second recommended choice"
    assert " scrypt:32768:8:1$" in hashes


def test_who_erases_the_account_leaves_what_was_answered(app):
    organisation = make_organisation(app)
    lead = member(app, organisation, "Sophea", Role.LEAD)
    begin(lead)
    bounmy = member(app, organisation, "Bounmy")
    bounmy.get(f"{lead.home}/phases/1")
    bounmy.send({"DES-01": "3"})
    form = bounmy.get("/account/erase").form()
    assert bounmy.send({"password": "wrong"}, form=form).status == 422
    page = bounmy.send({"password": MEMBERS_PASSWORD}, form=form)
    assert "Your account was erased" in page.text

    with app.extensions["database"].reading() as connection:
        assert people.account_by_email(connection, email_of("Bounmy")) is None
    page = lead.get(f"{lead.home}/questions/DES-01/history")
    assert "Level 3" in page.text
    assert "Bounmy" not in page.text
    page = lead.send({"password": MEMBERS_PASSWORD}, form=lead.get("/account/erase").form())
    assert page.status == 409, "the only lead stays"


def test_after_signing_out_no_page_comes_back(app, visitor, account):
    sign_in(visitor)
    answer = visitor.client.get("/account")
    assert answer.headers["Cache-Control"] == "no-store"
    visitor.send(form=visitor.page.form("/leave"))

    assert visitor.get("/account").address == "/sign-in"
