"""An answer written as an entry of an answers file, and read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.files.questionnaire_file import read_questionnaire
from assessment.method.answers import Answer
from assessment.method.question import MOST_PEOPLE, WORDS, Selection
from assessment.method.wording import worded
from tests.places import GENDER_QUICK, WRITTEN_FOR_TESTS

QUESTIONS = [
    question
    for path in (GENDER_QUICK, WRITTEN_FOR_TESTS / "safety-check.yaml", WRITTEN_FOR_TESTS / "worked-example.yaml")
    if (read := read_questionnaire(path).questionnaire)
    for question in worded(read, None).questions
]


def values(question):
    if question.kind == "levels":
        return st.integers(0, question.top)
    if question.kind == "yes_partly_no":
        return st.sampled_from(WORDS)
    if question.kind == "table":
        cells = st.dictionaries(st.sampled_from(question.column_ids), st.integers(0, MOST_PEOPLE), min_size=1)
        return st.dictionaries(st.sampled_from([*question.rows]), cells)
    among = st.frozensets(st.sampled_from([*question.options])) if question.among else st.just([*question.options])
    return among.flatmap(
        lambda there: st.builds(
            Selection, st.frozensets(st.sampled_from(sorted(there))) if there else st.just(frozenset()), st.just(there)
        )
    ).map(lambda one: Selection(one.chosen, frozenset(one.among)))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: f"{question.kind} {question.id}")
@given(data=st.data())
def test_an_answer_is_what_it_was(question, data):
    if question.kind == "table" and any(row.unit == "percent" for row in question.rows.values()):
        pytest.skip("percentages have to add up")
    answer = Answer(value=data.draw(values(question)), evidence=data.draw(st.sampled_from(["", "a policy"])))

    assert Answer.from_entry(answer.as_entry(question), question) == answer


@pytest.mark.parametrize("question", QUESTIONS[:3], ids=lambda question: question.id)
def test_a_value_that_a_question_no_longer_takes_is_no_value(question):
    kept = Answer.from_entry({"value": 99, "comment": "from before"}, question)

    assert kept == Answer(comment="from before")


def test_words_alone_are_no_answer():
    assert not Answer(comment="later").is_given
    assert Answer(value=0).is_given
    assert Answer(dont_know=True).is_given
    assert Answer(not_applicable="no such work").is_given
