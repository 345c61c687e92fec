"""Inviting, joining, roles, leaving and the log, as people do it on the pages."""

import datetime

import pytest
from sqlalchemy import select, update

from assessment.accounts.tables import AccountRow
from assessment.installation.access import Role
from assessment.installation.jobs import utc_now
from assessment.installation.tables import LetterRow
from assessment.organisations.tables import InvitationRow, MembershipRow
from tests.members import (
    PASSWORD,
    add,
    begin,
    email_of,
    invitation_link,
    make_account,
    make_organisation,
    member,
    sign_in,
)
from tests.web import Visitor

HOSTILE_NAMES = ["", "   ", "x" * 101, "x" * 10_000, "a\nb", "abc\u202edef", "a\u0000b"]


@pytest.fixture
def organisation(app):
    return make_organisation(app)


@pytest.fixture
def lead(app, organisation):
    return member(app, organisation, "Sophea", Role.LEAD)


def invite(lead, **fields):
    page = lead.get("/organisation/people")
    return lead.send(fields, form=page.form())


def join(app, link, name="Bounmy", **changes):
    visitor = Visitor(app)
    page = visitor.get(link)
    fields = {"name": name, "email": email_of(name), "password": PASSWORD}
    return visitor, visitor.send(fields | changes, form=page.form())


def roles(app, organisation):
    with app.extensions["database"].reading() as connection:
        rows = connection.execute(select(MembershipRow.role).where(MembershipRow.organisation_id == organisation))
        return sorted(rows.scalars())


def letters(app):
    with app.extensions["database"].reading() as connection:
        return connection.execute(select(LetterRow.__table__)).all()


def test_a_copied_link_makes_a_colleague_who_sees_the_organisations_assessment(app, lead):
    begin(lead)
    link = invitation_link(invite(lead))
    newcomer, page = join(app, link)

    assert page.address == "/assessments"
    assert "You have joined Example Clearance." in page.text
    assert f"{lead.home}/" in page.html
    assert newcomer.get(lead.home).status == 200
    assert not letters(app)


def test_a_link_works_once(app, lead):
    link = invitation_link(invite(lead))
    join(app, link)

    page = Visitor(app).get(link)
    assert (page.status, "It was used" in page.text) == (410, True)


def test_an_address_gets_a_letter_and_is_the_one_to_sign_in_with(app, lead):
    page = invite(lead, email="Dara@Example.org ")
    link = invitation_link(page)
    (letter,) = letters(app)
    assert letter.to == "dara@example.org"
    assert link in letter.text

    newcomer, _ = join(app, link, name="Dara", email="other@example.org")
    assert "dara@example.org" in newcomer.get("/account").text


def test_where_no_mail_is_sent_the_page_says_so(app, lead):
    assert "waits for its administrator" in invite(lead, email="dara@example.org").text


@pytest.mark.parametrize("email", ["dara", "dara@", "a@b\nBcc: c@example.org", "x" * 10_000 + "@example.org", "<b>@x"])
def test_what_is_no_address_is_told_beside_the_field_and_kept(app, lead, email):
    page = invite(lead, email=email)

    assert page.status == 422
    assert "Enter an e-mail address" in page.text
    assert page.form().value("email") is not None
    assert not letters(app)


def test_a_role_that_is_none_is_refused(lead):
    assert invite(lead, role="administrator").status == 422


def test_a_taken_back_an_expired_and_an_unknown_link_let_nobody_in(app, lead):
    link = invitation_link(invite(lead))
    page = lead.get("/organisation/people")
    lead.send(form=next(form for form in page.forms if form.action.endswith("/revoke")))
    assert "The invitation was taken back." in lead.page.text
    assert "It was taken back" in Visitor(app).get(link).text

    link = invitation_link(invite(lead))
    with app.extensions["database"].writing() as connection:
        connection.execute(update(InvitationRow).values(ends_at=utc_now() - datetime.timedelta(seconds=1)))
    visitor = Visitor(app)
    assert visitor.get(link).status == 410
    visitor.get("/sign-in")
    fields = {"csrf_token": visitor.token, "name": "Dara", "email": "dara@example.org", "password": PASSWORD}
    assert visitor.post(link, fields).status == 410

    for forged in ("forged", "%00", "x" * 3_000, "../people"):
        assert Visitor(app).get(f"/invitations/{forged}").status == 404


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_name_that_cannot_be_is_told_beside_the_field(app, lead, name):
    _, page = join(app, invitation_link(invite(lead)), email="dara@example.org", name=name)

    assert page.status == 422
    assert "Enter the name" in page.text


def test_a_name_in_html_is_a_name(app, lead):
    _, page = join(app, invitation_link(invite(lead)), name="<b>Dara</b>", email="dara@example.org")

    assert page.status == 200
    assert "&lt;b&gt;Dara&lt;/b&gt;" in page.html
    assert "<b>Dara" not in lead.get("/organisation/people").html


def test_a_weak_password_is_told_and_the_name_is_kept(app, lead):
    _, page = join(app, invitation_link(invite(lead)), password="short")  # noqa: S106

    assert page.status == 422
    assert next(form for form in page.forms if form.value("name")).value("name") == "Bounmy"


def test_a_taken_address_is_asked_to_sign_in_and_few_can_be_tried(app, organisation, lead):
    link = invitation_link(invite(lead))
    make_account(app, "Thida")
    statuses = [join(app, link, name="Thida")[1].status for _ in range(6)]

    assert statuses == [422] * 5 + [429]
    assert roles(app, organisation) == ["lead"]


def test_who_has_an_account_joins_by_a_button_and_acts_for_the_new_organisation(app, lead):
    other = make_organisation(app, "Bamboo Bridge")
    both = member(app, other, "Malee")
    link = invitation_link(invite(lead))
    page = both.get(link)
    assert "You are signed in as Malee." in page.text
    page = both.send(form=page.form())
    assert "You have joined Example Clearance." in page.text

    page = both.send(form=page.form("/act-for"))
    assert "You act for Bamboo Bridge now." in page.text


def test_an_assessment_of_the_other_organisation_says_whose_it_is_and_leads_there(app, organisation, lead):
    begin(lead)
    account = make_account(app, "Malee")
    add(app, make_organisation(app, "Bamboo Bridge"), account)
    add(app, organisation, account)
    both = sign_in(app, "Malee")
    stranger = member(app, make_organisation(app, "Third"), "Soma")

    page = both.get(lead.home)
    assert (page.status, "This belongs to Example Clearance" in page.text) == (404, True)
    assert both.send(form=page.form("/act-for")).address.startswith(lead.home)
    page = stranger.get(lead.home)
    assert (page.status, "Example Clearance" in page.text) == (404, False)


def test_a_lead_changes_roles_and_the_last_lead_stays(app, organisation, lead):
    bounmy = member(app, organisation, "Bounmy")
    assert bounmy.get("/organisation/log").status == 403
    page = lead.get("/organisation/people")
    lead.send({"role": "lead"}, form=next(form for form in page.forms if form.value("role") == "lead"))
    assert roles(app, organisation) == ["lead", "lead"]
    assert bounmy.get("/organisation/log").status == 200, "a colleague made lead meanwhile is one at once"

    bounmy.send(form=bounmy.get("/organisation/leave").form())
    assert roles(app, organisation) == ["lead"]
    page = lead.send(form=lead.get("/organisation/leave").form())
    assert (page.status, roles(app, organisation)) == (409, ["lead"])


def test_a_removed_colleague_with_an_open_page_is_told_and_can_copy_what_they_typed(app, organisation, lead):
    begin(lead)
    bounmy = member(app, organisation, "Bounmy")
    form = bounmy.get(f"{lead.home}/phases/1").form()
    page = lead.get("/organisation/people")
    remove = next(link for link in page.links if link.endswith("/remove") and _is_of(lead, link, "Bounmy"))
    page = lead.send(form=lead.get(remove).form())
    assert "Your colleague was removed." in page.text

    page = bounmy.send({"DES-01": "3", "DES-01:evidence": "Gender policy 2025"}, form=form)
    assert page.status in (403, 404)
    assert "Gender policy 2025" in page.text
    page = bounmy.get("/assessments")
    assert (page.status, "You belong to no organisation yet." in page.text) == (200, True)


def _is_of(visitor, link, name):
    return name in visitor.get(link).text


def test_only_leads_see_addresses_and_the_log(app, organisation, lead):
    bounmy = member(app, organisation, "Bounmy")

    assert email_of("Sophea") not in bounmy.get("/organisation/people").html
    assert email_of("Bounmy") in lead.get("/organisation/people").html
    page = lead.get("/organisation/log")
    assert "Joined the organisation" in page.text
    assert "example.org" not in page.html


def test_a_facilitator_sees_people_and_no_assessments(app, organisation, lead):
    begin(lead)
    facilitator = member(app, organisation, "Facilitator", Role.FACILITATOR)

    assert "Sophea" in facilitator.get("/organisation/people").text
    assert lead.home not in facilitator.get("/assessments").html
    assert facilitator.get(lead.home).status in (403, 404)


def test_an_expired_sign_in_asks_for_the_password_and_comes_back(app, organisation, lead):
    lead.get("/organisation/people")
    with app.extensions["database"].writing() as connection:
        connection.exec_driver_sql("UPDATE sign_in SET ends_at = '2020-01-01 00:00:00.000000'")
    page = lead.get("/organisation/people")
    assert page.address == "/sign-in"
    page = lead.send({"email": email_of("Sophea"), "password": PASSWORD}, form=page.form("/sign-in"))
    assert page.address == "/organisation/people"


def test_who_signs_in_anew_acts_for_the_organisation_joined_first(app, organisation):
    account = make_account(app, "Malee")
    add(app, organisation, account)
    add(app, make_organisation(app, "Bamboo Bridge"), account)

    assert "Example Clearance" in sign_in(app, "Malee").page.text


def test_nobody_comes_back_by_a_link_of_their_own(app, organisation, lead):
    other = member(app, organisation, "Mony", Role.LEAD)
    link = invitation_link(invite(other, role="lead"))
    page = lead.get("/organisation/people")
    remove = next(one for one in page.links if one.endswith("/remove") and _is_of(lead, one, "Mony"))
    lead.send(form=lead.get(remove).form())

    assert other.get(link).status == 410
    assert roles(app, organisation) == ["lead"]


def test_who_is_no_lead_any_more_invites_nobody(app, organisation, lead):
    other = member(app, organisation, "Mony", Role.LEAD)
    link = invitation_link(invite(other))
    page = lead.get("/organisation/people")
    # Of two leads, the one who came later stands below.
    [_, demote] = [form for form in page.forms if form.value("role") == "member" and form.action.endswith("/role")]
    lead.send(form=demote)

    assert roles(app, organisation) == ["lead", "member"]
    assert Visitor(app).get(link).status == 410


def test_the_address_of_an_invitation_goes_when_it_is_over(app, lead):
    link = invitation_link(invite(lead, email="dara@example.org"))
    join(app, link, name="Dara")
    invite(lead, email="soma@example.org")
    page = lead.get("/organisation/people")
    lead.send(form=next(form for form in page.forms if form.action.endswith("/revoke")))

    with app.extensions["database"].reading() as connection:
        assert set(connection.execute(select(InvitationRow.email)).scalars()) == {None}


def test_a_lead_whose_account_is_closed_is_not_the_other_lead(app, organisation, lead):
    member(app, organisation, "Mony", Role.LEAD)
    with app.extensions["database"].writing() as connection:
        connection.execute(update(AccountRow).where(AccountRow.name == "Mony").values(is_active=False))

    assert lead.send(form=lead.get("/organisation/leave").form()).status == 409


def test_a_code_goes_on_after_a_take_over_until_a_lead_ends_it(app, lead):
    seat = Visitor(app)
    seat.open()
    lead.send({"code": seat.code, "pin": seat.pin}, form=lead.get("/take-over").form())
    page = lead.get(f"{seat.home}/together")
    assert seat.code in page.text
    page = lead.send(form=next(form for form in page.forms if form.action.endswith("/end")))
    assert "The code opens nothing any more." in page.text

    assert seat.get(seat.home).address == "/come-back"
    page = seat.send({"code": seat.code, "pin": seat.pin}, form=seat.page.form("/come-back"))
    assert page.status == 422
