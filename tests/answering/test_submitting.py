"""Submitting freezes the answers, withdrawing gives them back, erasing leaves nothing."""

import json

import pytest
from sqlalchemy import func, select

from assessment.answering.erasing import erase_expired
from assessment.answering.tables import AnswerHistoryRow, AnswerRow, AssessmentRow, ResultRow
from assessment.installation.database import Base
from tests.answering.drafts import NOW, level, new_draft

ANSWERS = {1: {"DES-01": "3", "DES-02": "2"}, 4: {"MON-01": "4"}}


@pytest.fixture
def answered(visitor):
    """Give a visitor who has answered some questions."""
    visitor.open()
    for number, fields in ANSWERS.items():
        visitor.get(f"{visitor.home}/phases/{number}")
        visitor.send(fields)
    return visitor


def submit(visitor):
    visitor.get(f"{visitor.home}/check")
    return visitor.send(form=visitor.page.form("/submit"))


def test_the_check_page_says_what_is_missing_with_links(answered):
    page = answered.get(f"{answered.home}/check")

    assert f"{answered.home}/phases/2#IMP-01" in page.links
    assert "DES-01" in page.text


def test_submitting_shows_the_result_and_freezes_the_answers(answered):
    answered.get(f"{answered.home}/phases/1")
    late = answered.page.form()

    page = submit(answered)
    assert page.address.endswith("/results")

    refused = answered.send({"DES-01": "0"}, form=_to(late, f"{answered.home}/phases/1"))
    assert refused.status == 409
    assert answered.get(f"{answered.home}/phases/1").address.endswith("/results")


def _to(form, address):
    form.action = address
    return form


def test_the_stored_result_is_that_of_the_answers(answered, app):
    submit(answered)

    with app.extensions["database"].reading() as connection:
        document = json.loads(connection.execute(select(ResultRow.document)).scalar_one())
    assert document["items"]["DES-01"] == {"status": "answered", "value": 0.75, "level": 3, "claimed_level": 3}
    assert document["unanswered"] > 0


def test_answers_that_changed_since_the_page_was_made_are_shown_before_they_are_submitted(answered):
    page = answered.get(f"{answered.home}/check")
    form = page.form("/submit")
    answered.get(f"{answered.home}/phases/1")
    answered.send({"DES-01": "1"})

    page = answered.send(form=form)

    assert page.status == 409
    assert answered.get(answered.home).address == answered.home, "it is a draft still"


def test_submitting_twice_is_submitting_once(answered):
    answered.get(f"{answered.home}/check")
    form = answered.page.form("/submit")

    answered.send(form=form)
    page = answered.send(form=form)

    assert page.status == 200
    assert page.address.endswith("/results")


def test_withdrawing_makes_a_draft_with_all_its_answers(answered):
    page = submit(answered)

    page = answered.send(form=page.form("/withdraw"))

    assert page.address == answered.home
    assert answered.get(f"{answered.home}/phases/1").form().value("DES-01") == "3"
    assert answered.get(f"{answered.home}/results").status == 409


def test_saving_what_was_not_changed_does_not_stand_in_the_way_of_submitting(answered):
    form = answered.get(f"{answered.home}/check").form("/submit")
    answered.get(f"{answered.home}/phases/1")
    answered.send()

    assert answered.send(form=form).address.endswith("/results")


def test_what_is_submitted_again_is_another_submission(answered, app):
    """So that a report of the first one, or the job that makes it, is not taken for one of the second."""

    def revision():
        with app.extensions["database"].reading() as connection:
            return connection.execute(select(ResultRow.revision)).scalar_one()

    page = submit(answered)
    first = revision()
    answered.send(form=page.form("/withdraw"))
    submit(answered)

    assert revision() > first


def test_a_draft_cannot_be_withdrawn(answered):
    assert answered.post(f"{answered.home}/withdraw", {"csrf_token": answered.token}).status == 409


def test_erasing_wants_to_be_sure_and_leaves_nothing(answered, app):
    submit(answered)
    answered.get(f"{answered.home}/erase")
    assert answered.send().status == 422

    page = answered.send({"sure": "yes"})

    assert page.address == "/"
    with app.extensions["database"].reading() as connection:
        kept = {
            name: connection.execute(select(func.count()).select_from(table)).scalar()
            for name, table in Base.metadata.tables.items()
            if name not in ("questionnaire", "translation", "log", "throttle")
        }
    assert set(kept.values()) == {0}, kept
    assert answered.get(answered.home).address == "/come-back"


def test_what_was_not_changed_for_long_is_erased_and_nothing_else(database):
    drafts = [new_draft(database), new_draft(database, is_opened=False), new_draft(database)]
    drafts[0].save(level("DES-01", 1))

    def left(**moments):
        with database.writing() as connection:
            erase_expired(connection, **moments)
            return {row.id for row in connection.execute(select(AssessmentRow.id))}

    earlier, later = NOW.replace(year=2020), NOW.replace(year=2030)
    never = {"before": earlier, "in_rounds_before": earlier, "untouched_before": earlier}
    assert left(**never) == {draft.id for draft in drafts}
    assert left(**never | {"untouched_before": later}) == {drafts[0].id, drafts[2].id}
    assert left(**never | {"in_rounds_before": later}) == {drafts[0].id, drafts[2].id}
    assert not left(**never | {"before": later})
    with database.reading() as connection:
        assert not connection.execute(select(AnswerRow.question)).all()
        assert not connection.execute(select(AnswerHistoryRow.question)).all()
