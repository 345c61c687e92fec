"""What the first page after signing in says of rounds."""

from assessment.installation.access import Role
from tests.members import make_organisation, member
from tests.rounds.authorities import authority, invite, make_round


def test_a_member_begins_for_a_round_from_the_first_page_and_a_facilitator_does_not(app):
    organisation = make_organisation(app)
    lead = member(app, organisation, "Dara", Role.LEAD)
    facilitator = member(app, organisation, "Soma", Role.FACILITATOR)
    sovann = authority(app)
    home = make_round(sovann)
    assert "You are invited to round" not in lead.get("/assessments").text
    invite(sovann, home)

    assert "You are invited to round" not in facilitator.get("/assessments").text
    page = lead.get("/assessments")
    assert "You are invited to round 2026" in page.text
    page = lead.send(form=page.form(f"{home}/begin"))
    assert page.address.endswith("/opening")
    page = lead.get("/assessments")
    assert "You are invited to round" not in page.text
    assert lead.post(f"{home}/begin", {"csrf_token": lead.token}).address == home
    assert "This could not be begun" in lead.page.text


def test_an_authority_is_led_to_its_rounds(app):
    page = authority(app).get("/assessments")

    assert "You speak for a mine action authority" in page.text
    assert "/rounds" in page.links


def test_who_leads_no_rounds_is_told_who_does(app):
    lead = member(app, make_organisation(app), "Dara", Role.LEAD)
    page = lead.get("/rounds/new")

    assert page.status == 403
    assert "An administrator gives it the mandate." in page.text
