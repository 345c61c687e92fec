"""The pages on which an organisation chooses what a round shows, and its authority reads what is shown to it."""

import datetime

import pytest
from sqlalchemy import select, update

from assessment.answering.tables import AssessmentRow
from assessment.installation.access import Role
from assessment.installation.jobs import run_job, utc_now
from assessment.installation.tables import JobRow
from assessment.organisations.tables import OrganisationRow
from assessment.rounds.tables import RoundRow
from assessment.worker import work_of
from tests.members import make_organisation, member
from tests.rounds.authorities import authority, follow, invite, make_round
from tests.rounds.countries import Country

TYPED = "Written after closing"
EVIDENCE = "Gender policy 2025, signed"


class Begun:
    """A round, its authority, and an organisation that has begun for it: `lead` is on the check page."""

    def __init__(self, app):
        self.app, self.database = app, app.extensions["database"]
        self.organisation_id = make_organisation(app)
        self.lead = member(app, self.organisation_id, "Dara", Role.LEAD)
        self.member = member(app, self.organisation_id, "Bounmy")
        self.authority = authority(app)
        self.round = make_round(self.authority)
        self.links = invite(self.authority, self.round)
        self.lead.send(form=self.lead.get(self.round).form("/begin"))
        self.home = self.lead.page.address.removesuffix("/opening")
        self.lead.send({"type": "ngo", "profile:activities": ["clearance", "eore"], "profile:staff": "120"})
        self.lead.send({"DES-01": "3", "DES-01:evidence": EVIDENCE})
        self.lead.get(f"{self.home}/check")

    def submit(self, share="nothing"):
        self.lead.get(f"{self.home}/check")
        return self.lead.send({"share": share}, form=self.lead.page.form("/submit"))

    def choose(self, share):
        self.lead.get(f"{self.home}/sharing")
        return self.lead.send({"share": share}, form=self.lead.page.form("/sharing/choice"))

    def close(self):
        with self.database.writing() as connection:
            now = utc_now()
            connection.execute(update(RoundRow).values(closes_at=now, opens_at=now - datetime.timedelta(days=9)))

    def reports(self):
        return self.authority.get(f"{self.round}/reports")

    @property
    def report(self):
        return f"{self.round}/reports/{self.home.rpartition('/')[2]}"


@pytest.fixture
def begun(app):
    return Begun(app)


def shares(app):
    with app.extensions["database"].reading() as connection:
        return list(connection.execute(select(AssessmentRow.share)).scalars())


def test_before_submitting_the_picture_is_shown_and_nothing_is_shared_unless_it_is_chosen(begun):
    form = begun.lead.page.form("/submit")
    assert form.value("share") == "nothing"
    assert "Submit and share like this" in begun.lead.page.text
    assert "After closing" in begun.lead.page.text
    assert "Nobody else on this site" not in begun.lead.page.text

    begun.member.get(f"{begun.home}/check")
    assert "The picture" in begun.member.page.text
    assert not [one for one in begun.member.page.forms if one.action.endswith("/submit")]

    begun.lead.send(form=form)
    assert begun.lead.page.address.endswith("/results")
    assert shares(begun.app) == ["nothing"]


@pytest.mark.parametrize("wrong", ["", "everything", "REPORT"])
def test_what_is_no_step_is_not_taken_and_said_beside_the_steps(begun, wrong):
    page = begun.submit(wrong)
    assert page.status == 422
    assert "Choose what you share in the round." in page.text
    assert "#step" in page.links
    begun.submit("report")
    assert shares(begun.app) == ["report"]

    page = begun.choose(wrong)
    assert page.status == 422
    assert "#step" in page.links
    assert shares(begun.app) == ["report"]


def test_until_closing_the_step_changes_freely_and_the_log_of_the_organisation_says_so(begun):
    begun.submit("result")
    for step, told in (("report", "its authority your full report"), ("nothing", "shows only combined results")):
        page = begun.choose(step)
        assert (page.status, page.form("/sharing/choice").value("share")) == (200, step)
        assert told in page.text
        assert "It shows nothing of your result before it closes." in page.text

    log = begun.lead.get("/organisation/log").text
    for line in ("show the name beside the result", "show the full report", "show nothing with the name"):
        assert line in log


def test_a_member_sees_what_is_chosen_and_cannot_change_it(begun):
    begun.submit("result")
    page = begun.member.get(f"{begun.home}/sharing")

    assert "Chosen now: step 1." in page.text
    begun.member.post(f"{begun.home}/sharing/choice", {"csrf_token": begun.member.token, "share": "report"})
    assert begun.member.page.status == 403
    assert shares(begun.app) == ["result"]


def test_what_was_chosen_is_offered_again_when_the_answers_were_opened_again(begun):
    begun.submit("report")
    begun.lead.send(form=begun.lead.page.form("/withdraw"))

    begun.lead.get(f"{begun.home}/check")

    assert begun.lead.page.form("/submit").value("share") == "report"


def test_after_closing_nothing_of_it_changes_and_nothing_typed_is_lost(begun):
    phase = begun.lead.get(f"{begun.home}/phases/1").form()
    opening = begun.lead.get(f"{begun.home}/opening").form()
    phase.action, opening.action = f"{begun.home}/phases/1", f"{begun.home}/opening"
    begun.submit()
    withdraw = begun.lead.page.form("/withdraw")
    begun.close()

    for form, fields in ((phase, {"DES-01:evidence": TYPED}), (opening, {"name": TYPED}), (withdraw, {})):
        page = begun.lead.send(fields, form=form)
        assert page.status == 409
        assert "Round 2026 closed on" in page.text
        assert "Late answers go to the next round." in page.text
        assert not fields or TYPED in page.html
    page = begun.lead.get(f"{begun.home}/results")
    assert "Round 2026 closed on" in page.text
    assert not [one for one in page.forms if one.action.endswith("/withdraw")]
    begun.lead.get(f"{begun.home}/erase")
    assert begun.lead.send({"sure": "yes"}).status == 200
    assert shares(begun.app) == []


def test_who_presses_submit_as_the_round_closes_is_told_and_goes_on_for_their_own_use(begun):
    form = begun.lead.page.form("/submit")
    begun.close()

    page = begun.lead.send({"share": "report"}, form=form)

    assert page.status == 409
    assert "Late answers go to the next round. Nothing is lost" in page.text
    assert "Round 2026 closed on" in begun.lead.get(begun.home).text
    begun.lead.get(f"{begun.home}/check")
    page = begun.lead.send(form=begun.lead.page.form("/submit"))
    assert page.address.endswith("/results")
    assert shares(begun.app) == ["nothing"]
    assert "it counts in no round" in begun.lead.get(f"{begun.home}/sharing").text
    assert [one for one in begun.lead.get(f"{begun.home}/results").forms if one.action.endswith("/withdraw")]
    assert "Started" in begun.authority.get(begun.round).text


def test_an_assessment_says_for_which_round_it_is(begun):
    assert "Round 2026" in begun.lead.get(begun.home).text
    assert "Round 2026" in begun.lead.get("/assessments").text
    begun.submit()
    assert "Round 2026" in begun.lead.get("/organisation").text


def test_with_a_code_alone_one_submits_chooses_and_steps_down(begun):
    seat = follow(begun.app, begun.links["Kapok Land Release"])
    seat.send(form=seat.page.form("/begin"))
    home = seat.page.address.removesuffix("/card")
    seat.send({"noted": "yes"})
    seat.send({"profile:activities": ["eore"], "profile:staff": "20"})
    seat.get(f"{home}/check")
    seat.send({"share": "report"}, form=seat.page.form("/submit"))
    assert seat.page.address.endswith("/results")
    begun.close()
    assert "Kapok Land Release" in begun.reports().text

    seat.get(f"{home}/sharing")
    assert seat.send({"share": "nothing"}, form=seat.page.form("/sharing/choice")).status == 200
    assert "Kapok Land Release" not in begun.reports().text


def test_a_full_report_is_read_and_kept_by_the_authority_until_it_is_taken_back(begun):
    begun.submit("report")
    assert "Their reports stand here from then on." in begun.reports().text
    assert begun.authority.get(begun.report).status == 404
    begun.close()
    assert begun.report in begun.reports().links
    assert f"{begun.round}/reports" in begun.authority.get(begun.round).links

    page = begun.authority.get(begun.report)
    assert EVIDENCE in page.text
    assert "Dara" not in page.html
    assert not [link for link in page.links if link.startswith("/assessments/")]
    begun.authority.send(form=page.form(begun.report))
    assert "It waits for its turn." in begun.authority.page.text
    with begun.database.reading() as connection:
        job = connection.execute(select(JobRow.id).where(JobRow.kind == "report")).scalar_one()
    run_job(begun.database, work_of(begun.app.extensions["config"]), job, lease_seconds=60)
    page = begun.authority.get(begun.report)
    [pdf] = [link for link in page.links if "report.pdf" in link]
    assert begun.authority.client.get(pdf).data.startswith(b"%PDF")

    begun.choose("result")

    for address in (begun.report, pdf):
        assert begun.authority.client.get(address).status_code == 404
    begun.authority.post(begun.report, {"csrf_token": begun.authority.token})
    assert begun.authority.page.status == 404
    assert "No organisation shows its full report." in begun.reports().text


@pytest.mark.parametrize(("number", "is_kept"), [(5, False), (12, True)])
def test_a_step_up_after_closing_waits_where_it_exposes_others(app, number, is_kept):
    country = Country(app, number)
    with country.database.reading() as connection:
        own = select(AssessmentRow.id, AssessmentRow.organisation_id)
        own = own.join(OrganisationRow, OrganisationRow.id == AssessmentRow.organisation_id)
        assessment_id, organisation_id = connection.execute(own.where(OrganisationRow.name == "Operator 2")).one()
    lead = member(app, organisation_id, "Dara", Role.LEAD)
    page = lead.get(f"/assessments/{assessment_id}/sharing")

    page = lead.send({"share": "result"}, form=page.form("/sharing/choice"))

    assert page.status == (200 if is_kept else 409)
    assert ("waits for the next round: with it" in page.text) is not is_kept
    assert shares(app).count("result") == is_kept
