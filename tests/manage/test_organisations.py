"""Organisations on the administrator's pages: added with a first lead, corrected, erased, and never their answers."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from assessment.answering import storage as answering
from assessment.answering.tables import AssessmentRow
from assessment.installation.jobs import utc_now
from assessment.installation.tables import LetterRow, LogRow
from assessment.organisations.invitations import accept, invitation_by_token
from assessment.organisations.tables import InvitationRow, MembershipRow, OrganisationRow
from tests.members import invitation_link, make_account

ALL = "/administration/organisations"
RIGHT = {"name": "Example Clearance", "country": "KH", "type": "ngo", "email": ""}


def rows(app, table):
    with app.extensions["database"].reading() as connection:
        return connection.execute(select(table.__table__)).all()


def add(visitor, **changes):
    visitor.get(f"{ALL}/new")
    return visitor.send(RIGHT | changes)


def token_in(page):
    return invitation_link(page).rpartition("/")[2]


@pytest.fixture
def organisation(app, administrator) -> UUID:
    """Give an organisation whose first lead has joined."""
    page = add(administrator)
    account = make_account(app, "Sophea")
    with app.extensions["database"].writing() as connection:
        found = accept(connection, token_in(page), account, utc_now())
    assert found is not None
    return found


def begin(app, organisation_id):
    with app.extensions["database"].writing() as connection:
        return answering.begin(
            connection,
            questionnaire="gender-quick",
            version=1,
            language="en",
            now=utc_now(),
            organisation_id=organisation_id,
        )


def test_the_empty_list_says_what_to_do(administrator):
    page = administrator.get(ALL)
    assert "There is no organisation yet." in page.text
    assert f"{ALL}/new" in page.links


def test_an_organisation_is_added_with_a_link_that_makes_its_lead(app, administrator):
    page = add(administrator)

    with app.extensions["database"].reading() as connection:
        invitation = invitation_by_token(connection, token_in(page), utc_now())
    assert (invitation.organisation_name, invitation.role, invitation.email) == ("Example Clearance", "lead", None)
    [row] = rows(app, OrganisationRow)
    assert (row.name, row.country, row.type) == ("Example Clearance", "KH", "ngo")
    assert rows(app, LetterRow) == []
    assert token_in(page) not in administrator.get(f"{ALL}/{row.id}").html, "it is shown once"


def test_with_an_address_a_letter_goes_there(app, administrator):
    page = add(administrator, email="Sophea@Example.org ")

    [letter] = rows(app, LetterRow)
    assert letter.to == "sophea@example.org"
    assert f"/invitations/{token_in(page)}" in letter.text
    assert "sophea@example.org" in page.text


def test_the_country_may_be_left_open(app, administrator):
    add(administrator, country="")
    assert rows(app, OrganisationRow)[0].country is None


WRONG = [
    ("name", ""),
    ("name", "x" * 201),
    ("name", "x" * 10_000),
    ("name", "Example \u202eecnaraelC"),
    ("name", "Example\r\nClearance"),
    ("name", "\u200b\u200d"),
    ("country", "XX"),
    ("country", "Cambodia"),
    ("type", ""),
    ("type", "party"),
    ("email", "nobody"),
    ("email", "a@example.org\nBcc: b@example.org"),
    ("email", "x" * 10_000),
]


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_added(app, administrator):
    for field, wrong in WRONG:
        page = add(administrator, **{field: wrong})

        told = f"{field}: {wrong[:40]!r}"
        assert page.status == 422, told
        assert {id for id in page.ids if id.endswith("-error")} == {f"{field}-error"}, told
        kept = page.form().value("name")
        assert kept == (wrong if field == "name" else RIGHT["name"]), told
    assert rows(app, OrganisationRow) == rows(app, InvitationRow) == []


def test_html_in_a_name_stays_text(app, administrator):
    page = add(administrator, name="<img src=x> & Co")

    assert "<img src=x>" not in page.html
    id = rows(app, OrganisationRow)[0].id
    for address in (ALL, f"{ALL}/{id}", f"{ALL}/{id}/erase", f"{ALL}/{id}/correct", "/administration/log"):
        assert "<img src=x>" not in administrator.get(address).html
    assert "<img src=x> & Co" in administrator.get(f"{ALL}/{id}").text


def test_the_same_name_in_the_same_country_is_asked_about(app, administrator):
    add(administrator)
    assert add(administrator).status == 422
    assert add(administrator, country="LA").status == 200
    assert len(rows(app, OrganisationRow)) == 2


def test_the_list_has_numbers_and_no_more(app, administrator, organisation):
    begin(app, organisation)
    page = administrator.get(ALL)

    assert "1 person" in page.text
    assert "1 assessment" in page.text
    assert "Cambodia" in page.text
    assert "Non-governmental organisation" in page.text


def test_assessments_without_an_organisation_are_counted_apart(app, administrator):
    begin(app, None)
    assert "1 assessment was begun with a code and belongs to no organisation." in administrator.get(ALL).text


def test_its_page_shows_people_and_open_invitations(administrator, organisation):
    administrator.get(f"{ALL}/{organisation}")
    page = administrator.send({"email": "dara@example.org"})
    assert page.status == 200
    token_in(page)

    page = administrator.get(f"{ALL}/{organisation}")
    assert "Sophea" in page.text
    assert "sophea@example.org" in page.text
    assert "dara@example.org" in page.text


def test_an_invitation_is_taken_back_once(app, administrator, organisation):
    administrator.get(f"{ALL}/{organisation}")
    administrator.send({"email": "dara@example.org"})
    form = administrator.get(f"{ALL}/{organisation}").form("/revoke")

    assert administrator.send(form=form).address == f"{ALL}/{organisation}"
    assert "dara@example.org" not in administrator.get(f"{ALL}/{organisation}").text
    assert administrator.send(form=form).status == 404


def test_a_wrong_address_is_asked_again_on_the_page(app, administrator, organisation):
    administrator.get(f"{ALL}/{organisation}")
    page = administrator.send({"email": "nobody"})

    assert page.status == 422
    assert "email-error" in page.ids
    assert len(rows(app, InvitationRow)) == 1


def test_it_is_corrected(app, administrator, organisation):
    administrator.get(f"{ALL}/{organisation}/correct")
    page = administrator.send({"name": "Example Clearing", "country": "LA", "type": "company"})

    assert page.address == f"{ALL}/{organisation}"
    [row] = rows(app, OrganisationRow)
    assert (row.name, row.country, row.type) == ("Example Clearing", "LA", "company")
    administrator.get(f"{ALL}/{organisation}/correct")
    assert administrator.send().status == 200, "its own name is no other organisation's"


def test_a_wrong_correction_changes_nothing(app, administrator, organisation):
    administrator.get(f"{ALL}/{organisation}/correct")
    assert administrator.send({"name": "Example \u202eecnaraelC"}).status == 422
    assert rows(app, OrganisationRow)[0].name == "Example Clearance"


def test_erasing_needs_a_tick(app, administrator, organisation):
    administrator.get(f"{ALL}/{organisation}/erase")
    page = administrator.send()

    assert page.status == 422
    assert "sure-error" in page.ids
    assert len(rows(app, OrganisationRow)) == 1


def test_erasing_takes_everything_of_it_and_nothing_of_others(app, administrator, organisation):
    begin(app, organisation)
    other = begin(app, None)
    assert "This erases 1 assessment" in administrator.get(f"{ALL}/{organisation}/erase").text

    assert administrator.send({"sure": "yes"}).address == ALL

    assert "The organisation was erased" in administrator.page.text
    assert rows(app, OrganisationRow) == rows(app, MembershipRow) == rows(app, InvitationRow) == []
    assert [row.id for row in rows(app, AssessmentRow)] == [other]
    assert "Sophea" in administrator.get("/administration/people").text, "people keep their accounts"
    [line] = [row for row in rows(app, LogRow) if row.act == "erased_organisation"]
    assert line.organisation_id is None


def test_an_organisation_that_is_not_there_is_not_found(administrator):
    administrator.get(f"{ALL}/new")
    fields = RIGHT | {"csrf_token": administrator.token, "sure": "yes"}
    for rest in ("", "/correct", "/erase"):
        address = f"{ALL}/{uuid4()}{rest}"
        assert administrator.get(address).status == 404, rest
        assert administrator.post(address, fields).status == 404, rest
