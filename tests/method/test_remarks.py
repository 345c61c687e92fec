"""What a facilitator is to ask about: answers that do not fit together, and claims that nothing shows."""

import pytest

from assessment.files.questionnaire_file import read_questionnaire
from assessment.method.remarks import remarks_for_facilitators
from tests.method.builders import (
    DONT_KNOW,
    NOT_APPLICABLE,
    assessment,
    levels,
    questionnaire,
    recommend,
    staff_table,
    yes_partly_no,
)
from tests.places import GENDER_QUICK

POLICY_WITHOUT_MONEY = {
    "when": {"all": [{"answer": "A1", "at_least": 75}, {"answer": "A2", "below": 50}]},
    "beside": "A2",
    "for": "facilitator",
    "say": "A policy needs money.",
}
SHOWN = "Policy of 2025, signed"


def remarked(book, **answers):
    found = remarks_for_facilitators(book, assessment(book, answers))
    return [(one.questions, one.text) for one in found]


@pytest.fixture
def book():
    """A policy and its budget, a promise by yes or no, and how many people there are."""
    return questionnaire(
        levels("A1"),
        levels("A2", not_applicable_by_hand="No own budget."),
        yes_partly_no("B1"),
        staff_table("B2", "leaders"),
        remarks=[POLICY_WITHOUT_MONEY],
        evidence_remark={"from": 100, "say": "Ask what shows it."},
    )


@pytest.mark.parametrize(
    ("policy", "budget", "is_remarked"),
    [
        (3, 1, True),
        (3, 2, False),  # some money
        (2, 0, False),  # no policy to speak of
        (3, DONT_KNOW, False),  # an answer that is not known contradicts nothing
        (3, NOT_APPLICABLE, False),
    ],
)
def test_answers_against_each_other_are_remarked_on_where_both_are_known(book, policy, budget, is_remarked):
    assert remarked(book, A1=policy, A2=budget) == ([(("A2", "A1"), "A policy needs money.")] if is_remarked else [])


def test_the_highest_claims_that_nothing_shows_are_remarked_on_together(book):
    answers = {"A1": 4, "A2": {"value": 4, "evidence": SHOWN}, "B1": "yes", "B2": {"leaders": {"women": 3, "men": 3}}}
    assert remarked(book, **answers) == [(("A1", "B1"), "Ask what shows it.")]
    assert remarked(book, A1=3, B1="partly", A2={"value": 4, "evidence": "   "}) == [(("A2",), "Ask what shows it.")]
    assert remarked(book, A1=3, A2=DONT_KNOW) == []


def test_a_claim_is_remarked_on_where_the_score_lowers_it():
    rule = {"kinds": ["levels"], "from": 75, "counts_as": 50}
    lowering = questionnaire(
        levels("A1"),
        levels("A2"),
        scoring={"evidence_rule": rule},
        remarks=[POLICY_WITHOUT_MONEY],
        evidence_remark={"from": 100, "say": "Ask what shows it."},
    )

    # The policy counts as level 2: the rules over several answers compare what counts.
    assert remarked(lowering, A1=4, A2=1) == [(("A1",), "Ask what shows it.")]


def test_without_the_rule_nothing_is_said_of_evidence(book):
    assert remarked(book.model_copy(update={"evidence_remark": None}), A1=4, A2=4, B1="yes") == []


def test_a_remark_for_the_organisation_is_not_the_facilitators():
    book = questionnaire(levels("A1"), levels("A2"), remarks=[POLICY_WITHOUT_MONEY | {"for": "organisation"}])

    assert remarked(book, A1=4, A2=0) == []


def test_a_remark_can_say_what_another_question_recommends():
    rule = {name: one for name, one in POLICY_WITHOUT_MONEY.items() if name != "say"}
    book = questionnaire(
        levels("A1", recommendations=[recommend(100, "Look at it each year.")]),
        levels("A2"),
        conditions={"has-policy": {"answer": "A1", "at_least": 75}},
        remarks=[rule | {"when": {"all": ["has-policy"]}, "recommend": {"question": "A1", "below": 100}}],
    )

    assert remarked(book, A1=4, A2=0) == [(("A2", "A1"), "Look at it each year.")]


@pytest.mark.parametrize(
    ("answers", "questions"),
    [
        ({"DES-01": 3, "EVA-06": 2}, [("EVA-06", "DES-01")]),  # a dated plan, and no money in its follow-up
        ({"DES-01": 3, "EVA-06": 3}, []),
        ({"MON-01": 3, "MON-04": 1}, [("MON-04", "MON-01")]),  # data that are collected and not used
        ({"MON-01": 2, "MON-04": 1}, []),
        ({"IMP-02": 4, "OPS-02": {"value": 4, "evidence": SHOWN}}, [("IMP-02",)]),  # the highest level, unshown
    ],
)
def test_the_quick_form_remarks_on_the_three_things_of_a_review(answers, questions):
    quick = read_questionnaire(GENDER_QUICK).questionnaire
    assert quick

    assert [codes for codes, _ in remarked(quick, **answers)] == questions
