"""The page of one's assessments: their state, the next step, what is begun and taken over; and its cost."""

import datetime
import re
from contextlib import contextmanager

import pytest
from sqlalchemy import event, update

from assessment.answering.tables import AssessmentRow
from assessment.installation.access import Role
from assessment.installation.jobs import utc_now
from tests.members import begin, make_organisation, member
from tests.web import Visitor

MOST_QUERIES = 12


@pytest.fixture
def organisation(app):
    return make_organisation(app)


@pytest.fixture
def lead(app, organisation):
    return member(app, organisation, "Sophea", Role.LEAD)


def answered(page):
    """Return how many questions have an answer, and how many are asked in all, as a page says it."""
    counts = re.findall(r"(\d+) of (\d+) answered", " ".join(page.text.split()))
    return max(counts, key=lambda count: int(count[1]))


def test_the_first_day_says_what_to_do(lead):
    page = lead.get("/assessments")

    assert "There is no assessment yet." in page.text
    assert "So far that is you." in page.text
    assert page.form("/assessments").buttons


def test_a_new_assessment_asks_who_answers_with_what_the_organisation_is_called(lead):
    lead.send(form=lead.get("/assessments").form("/assessments"))

    assert lead.page.form().value("name") == "Example Clearance"
    assert lead.page.form().value("country") == "KH"
    assert "Say who answers" in lead.get("/assessments").text


def test_the_next_step_is_the_first_question_without_an_answer(lead):
    begin(lead)
    lead.send({"DES-01": "2", "DES-02": "1"})
    far = answered(lead.get(lead.home))
    page = lead.get("/assessments")

    assert (answered(page), far[0]) == (far, "2"), "one rule of progress on every page"
    assert "Go on with DES-03" in page.text
    assert f"{lead.home}/phases/1#DES-03" in page.links
    assert "Answered by you." in page.text


def test_what_a_colleague_answered_counts_at_once(app, organisation, lead):
    begin(lead)
    bounmy = member(app, organisation, "Bounmy")
    assert answered(bounmy.page)[0] == "0"
    lead.send({"DES-01": "2"})
    page = bounmy.get("/assessments")

    assert answered(page)[0] == "1"
    assert "Answered by Sophea." in page.text


def test_a_submitted_assessment_shows_its_result_and_a_withdrawn_one_does_not(lead):
    begin(lead)
    for number in range(1, 6):
        form = lead.get(f"{lead.home}/phases/{number}").form()
        codes = {name.partition(":")[0] for name, _ in form.fields if re.match(r"[A-Z]{3}-\d\d:", name)}
        lead.send(dict.fromkeys(codes, "dk"), form=form)
    lead.get(f"{lead.home}/check")
    lead.send(form=lead.page.form("/submit"))
    page = lead.get("/assessments")
    assert "No score: too little was answered." in page.text
    assert f"{lead.home}/results" in page.links
    assert lead.home in lead.get("/organisation").html

    lead.get(f"{lead.home}/results")
    lead.send(form=lead.page.form("/withdraw"))
    page = lead.get("/assessments")
    done, asked = answered(page)
    assert done == asked
    assert "Check and submit" in page.text


@pytest.mark.parametrize(
    ("days", "says"),
    [(6, "in 6 days"), (1, "in 1 day."), (0, "You would like to finish today."), (-2, "2 days ago")],
)
def test_the_day_to_finish_by(app, lead, days, says):
    begin(lead)
    zone = app.extensions["config"].zone
    due = datetime.datetime.now(zone).date() + datetime.timedelta(days=days)
    with app.extensions["database"].writing() as connection:
        connection.execute(update(AssessmentRow).values(due=due))

    assert says in lead.get("/assessments").text


def test_the_next_assessment_offers_the_last_profile_and_no_answers(lead):
    begin(lead)
    lead.send({"DES-01": "2"})
    lead.send(form=lead.get("/assessments").form("/assessments"))

    form = lead.page.form()
    assert "Taken over from your assessment" in lead.page.text
    assert form.value("profile:staff") == "120"
    assert [value for name, value in form.fields if name == "profile:activities"] == ["clearance", "eore"]
    lead.send(form=form)
    assert lead.page.form().value("DES-01") is None


def test_an_assessment_begun_with_a_code_is_taken_over_once(app, lead):
    seat = Visitor(app)
    seat.open(name="Written on paper")
    page = lead.send({"code": seat.code, "pin": "0000"}, form=lead.get("/take-over").form())
    assert page.status == 422
    page = lead.send({"code": seat.code, "pin": seat.pin}, form=lead.get("/take-over").form())
    assert "The assessment belongs to Example Clearance now." in page.text
    assert "As Written on paper" in page.text
    assert lead.get(seat.home).status == 200

    assert seat.get(seat.home).status == 200, "the code still answers"
    seat.get("/")
    assert seat.post(f"{seat.home}/submit", {"csrf_token": seat.token}).status == 403

    other = member(app, make_organisation(app, "Bamboo Bridge"), "Malee")
    page = other.send({"code": seat.code, "pin": seat.pin}, form=other.get("/take-over").form())
    assert page.status == 409
    assert other.get(seat.home).status == 404


def test_who_holds_a_code_cannot_begin_for_an_organisation(app):
    seat = Visitor(app)
    seat.open()
    seat.get("/")
    assert seat.post("/assessments", {"csrf_token": seat.token}).status in (403, 404)
    assert seat.get("/take-over").status == 403


@contextmanager
def counted(app):
    """Give a list that grows by each statement that is run."""
    statements = []
    engine = app.extensions["database"]._reader

    def note(connection, cursor, statement, *more):
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def test_fifty_assessments_take_twelve_queries_the_first_time_too(app, organisation, lead):
    begin(lead)
    lead.send({"DES-01": "2"})
    with app.extensions["database"].writing() as connection:
        connection.exec_driver_sql(_COPIES, (utc_now().isoformat(sep=" ")[:26],))
    app.extensions["summaries"]._known.clear()
    with counted(app) as first:
        page = lead.get("/assessments")
    assert page.html.count("lg-work__go") == 50
    with counted(app) as again:
        lead.get("/assessments")

    assert len(first) <= MOST_QUERIES, first
    assert len(again) <= len(first)


_COPIES = """
INSERT INTO assessment (id, organisation_id, questionnaire, version, state, revision, organisation, profile, language,
                        begun_at, changed_at)
WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 49)
SELECT printf('%032x', n), organisation_id, questionnaire, version, 'draft', 1, organisation, profile, language,
       begun_at, ?
FROM assessment, number
"""
