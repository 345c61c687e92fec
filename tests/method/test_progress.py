"""How far an assessment is: one rule, in which nothing counts that nobody said."""

import pytest

from assessment.method.answers import Answer, Assessment, Organisation
from assessment.method.progress import progress
from tests.answering.drafts import QUICK

EVERYTHING = frozenset({"survey", "clearance", "eore", "va", "advocacy"})


def found(answers=None, activities=EVERYTHING, staff=120):
    profile = {"activities": activities, "staff": staff}
    return progress(QUICK, Assessment(Organisation(name="E", type="ngo"), answers or {}, profile))


def test_an_untouched_assessment_is_at_nothing():
    begun = found()

    assert (begun.done, begun.asked) == (0, 15)
    assert len(begun.missing) == 15
    assert begun.minutes_left == 30


@pytest.mark.parametrize(
    ("answer", "done"),
    [
        (Answer(value=0), 1),  # the lowest level is an answer
        (Answer(dont_know=True), 1),
        (Answer(comment="look in the file"), 0),  # words are no answer
        (Answer(), 0),
    ],
)
def test_what_counts_as_done(answer, done):
    assert found({"DES-01": answer}).done == done


def test_a_reason_for_not_applicable_counts_as_done():
    with_reason = next(question for question in QUICK.questions if question.not_applicable_by_hand is not None)

    one = found({with_reason.id: Answer(not_applicable="we do no such work")})

    assert one.done == 1
    assert [code for phase in one.phases for code in phase.not_applicable] == [with_reason.id]


def test_what_the_profile_leaves_out_is_not_asked():
    survey_only = found(activities=frozenset({"survey"}))

    assert survey_only.asked < 15
    left_out = {code for phase in survey_only.phases for code in phase.left_out}
    assert "IMP-09" in left_out
    assert not left_out & set(survey_only.missing)


def test_a_phase_is_done_when_nothing_of_it_is_missing():
    answers = {question.id: Answer(value=1) for question in QUICK.questions if question.phase == "DES"}

    design, implementation, *_ = found(answers).phases

    assert design.is_done
    assert (design.done, len(design.asked)) == (3, 3)
    assert not implementation.is_done
