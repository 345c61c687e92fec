"""The overview, invitations, questionnaires and the log; and who may see them."""

import datetime
import re
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from assessment.cli._administrator import first_administrator_link
from assessment.installation.access import Role
from assessment.installation.jobs import utc_now
from assessment.installation.languages import language
from assessment.installation.mail import write_letter
from assessment.manage import storage
from assessment.organisations.acts import act_texts
from assessment.organisations.invitations import InvitationOver, accept, invitation_by_token, invite
from assessment.organisations.storage import make_organisation
from tests.members import PASSWORD, invitation_link, make_account, sign_in
from tests.members import make_organisation as add_organisation
from tests.places import CHECKOUT
from tests.web import Visitor

PAGES = ["", "/first-run", "/organisations", "/organisations/new", "/people", "/invitations", "/questionnaires", "/log"]


def test_the_pages_are_for_administrators_alone(app, administrator):
    make_account(app, "Sophea")
    somebody, stranger = sign_in(app, "Sophea"), Visitor(app)

    for page in PAGES:
        assert administrator.get(f"/administration{page}").status == 200, page
        assert somebody.get(f"/administration{page}").status == 403, page
        assert stranger.get(f"/administration{page}").address == "/sign-in", page


def test_the_masthead_leads_administrators_there_and_nobody_else(app, administrator):
    make_account(app, "Sophea")

    assert "/administration" in administrator.get("/account").links
    assert "/administration" not in sign_in(app, "Sophea").get("/account").links


def test_an_administrator_sees_no_answers(app, administrator, visitor):
    visitor.open(name="Example Clearance")

    assert administrator.get(visitor.home).status in (403, 404)
    assert administrator.get(f"{visitor.home}/results").status in (403, 404)
    for page in PAGES:
        assert "Example Clearance" not in administrator.get(f"/administration{page}").html


# Mail


def test_letters_that_cannot_be_sent_are_told(app, administrator):
    given = {"mail_server": "mail.example.org", "public_address": "https://ground.example.org"}
    app.extensions["config"] = replace(app.extensions["config"], **given)
    with app.extensions["database"].writing() as connection:
        for minutes in (10, 20):
            written = utc_now() - datetime.timedelta(minutes=minutes)
            write_letter(connection, to="dara@example.org", subject="S", text="T", now=written)

    assert "1 letter could not be sent yet." in administrator.get("/administration").text
    assert "mail.example.org" in administrator.get("/administration/first-run").text


def test_where_nothing_is_to_be_done_it_says_so(app, administrator):
    add_organisation(app)
    given = {"mail_server": "mail.example.org", "public_address": "https://ground.example.org"}
    app.extensions["config"] = replace(app.extensions["config"], **given)
    with app.extensions["database"].writing() as connection:
        app.extensions["settings"].keep(connection, {"is_set_up": True})
    app.extensions["settings"].forget()

    page = administrator.get("/administration")
    assert "Nothing to do." in page.text
    assert "Look here" not in page.text


# Invitations


def token_in(page):
    return invitation_link(page).rpartition("/")[2]


def test_a_link_makes_another_administrator_once(app, administrator):
    administrator.get("/administration/invitations")
    page = administrator.send()
    token = token_in(page)
    dara = make_account(app, "Dara")
    with app.extensions["database"].writing() as connection:
        assert accept(connection, token, dara, utc_now()) is None

    assert sign_in(app, "Dara").get("/administration").status == 200
    assert token not in administrator.get("/administration/invitations").html


def test_open_invitations_are_listed_and_taken_back(app, administrator):
    organisation = add_organisation(app, "Example Clearance")
    with app.extensions["database"].writing() as connection:
        token = invite(
            connection,
            "installation",
            organisation_id=organisation,
            role=Role.MEMBER,
            email="dara@example.org",
            made_by=None,
            now=utc_now(),
        )
    page = administrator.get("/administration/invitations")
    assert "Example Clearance" in page.text
    assert "dara@example.org" in page.text
    form = page.form("/revoke")

    assert administrator.send(form=form).address == "/administration/invitations"
    assert "dara@example.org" not in administrator.page.text
    with app.extensions["database"].reading() as connection, pytest.raises(InvitationOver) as over:
        invitation_by_token(connection, token, utc_now())
    assert over.value.reason == "revoked"
    assert administrator.send(form=form).status == 404


def test_an_invitation_that_is_not_there_is_not_found(administrator):
    administrator.get("/administration/invitations")
    address = f"/administration/invitations/{uuid4()}/revoke"
    assert administrator.post(address, {"csrf_token": administrator.token}).status == 404


# Questionnaires


def test_versions_tell_how_many_assessments_use_them(app, administrator, visitor):
    assert "Not used yet." in administrator.get("/administration/questionnaires").text
    visitor.begin()
    page = administrator.get("/administration/questionnaires")

    assert "15 questions" in page.text
    assert "in English" in page.text
    assert "Used by 1 draft and 0 submitted assessments." in page.text


def test_a_translation_is_named(app, administrator):
    with app.extensions["database"].writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO translation (questionnaire, version, language, content) VALUES ('gender-quick', 1, 'km', '')"
        )
    assert "in English and Khmer" in administrator.get("/administration/questionnaires").text


# The log


def test_every_act_of_the_program_has_a_text():
    calls = re.compile(r'act="(\w+)"|(?:_note(?:_person)?|note_about)\([^()]*?"(\w+)"')
    found = set()
    for file in Path(CHECKOUT, "src").rglob("*.py"):
        found |= {one or other for one, other in calls.findall(file.read_text(encoding="utf-8"))}
    found |= {f"made_{role}" for role in ("member", "lead", "facilitator")}

    assert {"began", "signed_in", "submitted", "joined", "closed_account", "gave_mandate"} <= found
    assert found - set(act_texts(language("en"))) == set()


def test_the_log_says_who_did_what_and_has_no_keys(app, administrator):
    administrator.get("/administration/organisations/new")
    administrator.send({"name": "Example Clearance", "country": "", "type": "ngo"})
    page = administrator.get("/administration/log")

    assert "Added the organisation: Example Clearance" in page.text
    assert "Bopha" in page.text
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}", page.text)


def test_what_the_command_line_did_is_told(app, administrator):
    with app.extensions["database"].writing() as connection:
        invite(
            connection,
            "installation",
            organisation_id=None,
            role=Role.ADMINISTRATOR,
            email=None,
            made_by=None,
            now=utc_now(),
        )
    assert "The command line" in administrator.get("/administration/log").text


def test_numbers_come_right_on_both_databases(database):
    with database.writing() as connection:
        id = make_organisation(connection, "installation", name="Example", country="KH", type="ngo", now=utc_now())
        found = storage.organisation(connection, id)
        counts = storage.counts(connection, now=utc_now(), letters_before=utc_now())
        assert storage.has_namesake(connection, "Example", "KH")
        assert not storage.has_namesake(connection, "Example", None)
        assert storage.versions(connection) == []
        assert storage.open_invitations(connection, utc_now()) == []
        assert storage.without_organisation(connection) == 0
        storage.erase_organisation(connection, "installation", id, utc_now())
        assert storage.organisations(connection) == []
    assert (found.people, found.assessments, found.submitted, found.changed_at) == (0, 0, 0, None)
    assert counts == (1, 0, 0, 0, 0)


# The whole way


def test_the_first_administrator_comes_by_the_link_that_the_start_prints(app):
    link = first_administrator_link(app.extensions["config"])
    assert link
    somebody = Visitor(app)
    somebody.get(f"/invitations/{link.rpartition('/')[2]}")
    fields = {"name": "Bopha", "email": "bopha@example.org", "password": PASSWORD}
    somebody.send(fields)

    assert "Set up this installation" in somebody.get("/administration").text
    assert first_administrator_link(app.extensions["config"]) is None
    again = Visitor(app).get(f"/invitations/{link.rpartition('/')[2]}")
    assert again.status == 410
