"""Answers are kept with their history, and none over another one that its writer has not seen."""

from uuid import uuid4

import pytest

from assessment.answering.saving import Change, history
from assessment.answering.storage import NotADraft, NotFound, stored, stored_answers, submit
from assessment.installation.access import Actor, Role
from assessment.method.answers import Answer, Assessment, Organisation
from assessment.method.scoring import score
from tests.answering.drafts import NOW, QUICK, WORDED, level, new_draft

CODE = "DES-01"


@pytest.fixture
def draft(database):
    return new_draft(database)


def answers_of(draft):
    with draft.database.reading() as connection:
        return stored_answers(connection, draft.id, WORDED)


def lines_of(draft, code=CODE):
    with draft.database.reading() as connection:
        return history(connection, draft.id, WORDED.question(code))


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("DES-01", Answer(value=0)),  # the lowest level is an answer
        ("DES-01", Answer(dont_know=True, comment="ask HR")),
        ("DES-01", Answer(evidence="a policy ‘of’ 2025\nsigned")),  # words without an answer
        ("IMP-03", Answer(value={"management": {"women": 2, "men": 5}})),
        ("IMP-03", Answer(value={})),  # a table in which nobody is
        ("IMP-09", Answer(not_applicable="no victim assistance work")),
    ],
)
def test_an_answer_comes_back_as_it_was_given(draft, code, answer):
    draft.save(Change(code, answer, 0))

    assert answers_of(draft)[code].answer == answer


def test_each_change_counts_the_revision_and_writes_a_line_of_history(draft):
    first = draft.save(level(CODE, 1), level("DES-02", 2)).revisions
    second = draft.save(level(CODE, 2, seen=first[CODE])).revisions

    assert first[CODE] == first["DES-02"] < second[CODE]
    assert [(line.revision, line.answer.value) for line in lines_of(draft)] == [(second[CODE], 2), (first[CODE], 1)]


def test_what_was_left_as_it_was_writes_nothing(draft):
    seen = draft.save(level(CODE, 1)).revisions[CODE]

    again = draft.save(level(CODE, 1, seen=seen), Change("DES-02", Answer(), 0))

    assert again.revisions == {CODE: seen, "DES-02": 0}
    assert len(lines_of(draft)) == 1
    assert "DES-02" not in answers_of(draft)


def test_an_answer_can_be_taken_away_again(draft):
    seen = draft.save(level(CODE, 1)).revisions[CODE]

    draft.save(Change(CODE, Answer(), seen))

    assert answers_of(draft)[CODE].answer == Answer()
    assert [line.answer.value for line in lines_of(draft)] == [None, 1]


def test_two_pages_with_different_answers_show_both_and_change_nothing(draft):
    standing = draft.save(level(CODE, 2), page="theirs").revisions[CODE]

    saved = draft.save(level(CODE, 3), level("DES-02", 1), page="mine")

    (conflict,) = saved.conflicts
    assert (conflict.code, conflict.theirs.value, conflict.mine.value) == (CODE, 2, 3)
    assert conflict.revision == standing
    assert answers_of(draft)[CODE].answer.value == 2
    assert answers_of(draft)["DES-02"].answer.value == 1, "the rest of the page is kept"


@pytest.mark.parametrize(
    ("mine", "stands"),
    [
        (2, 2),  # both say the same
        (1, 2),  # mine is what the page showed: only they changed it
    ],
)
def test_no_conflict_where_only_one_side_changed_the_answer(draft, mine, stands):
    seen = draft.save(level(CODE, 1), page="before").revisions[CODE]
    draft.save(level(CODE, 2, seen=seen), page="theirs")

    saved = draft.save(level(CODE, mine, seen=seen), page="mine")

    assert not saved.conflicts
    assert answers_of(draft)[CODE].answer.value == stands


def test_a_page_does_not_take_an_answer_for_seen_that_it_left_alone(draft):
    """Else its next change would overwrite theirs without a question."""
    seen = draft.save(level(CODE, 1), page="before").revisions[CODE]
    draft.save(level(CODE, 2, seen=seen), page="theirs")

    assert draft.save(level(CODE, 1, seen=seen), page="mine").revisions == {}
    assert draft.save(level(CODE, 4, seen=seen), page="mine", turn=1).conflicts


def test_a_conflict_gives_no_revision_to_take_for_seen(draft):
    draft.save(level(CODE, 2), page="theirs")

    assert draft.save(level(CODE, 3), page="mine").revisions == {}


def test_the_chosen_answer_of_a_conflict_is_saved(draft):
    draft.save(level(CODE, 2), page="theirs")
    (conflict,) = draft.save(level(CODE, 3), page="mine").conflicts

    assert not draft.save(level(CODE, 3, seen=conflict.revision), page="choice").conflicts

    assert answers_of(draft)[CODE].answer.value == 3


def test_a_page_is_in_no_conflict_with_itself(draft):
    """Its first saving was kept, but the answer to it was lost on the way: it has not seen its own revision."""
    draft.save(level(CODE, 1), page="mine", turn=1)

    saved = draft.save(level(CODE, 2), page="mine", turn=2)

    assert not saved.conflicts
    assert answers_of(draft)[CODE].answer.value == 2


def test_a_saving_that_was_overtaken_by_a_later_one_of_its_page_changes_nothing(draft):
    draft.save(level(CODE, 2), page="mine", turn=2)

    saved = draft.save(level(CODE, 1), page="mine", turn=1)

    assert not saved.conflicts
    assert answers_of(draft)[CODE].answer.value == 2


def test_somebody_elses_assessment_is_not_there(draft):
    stranger = new_draft(draft.database).actor

    with pytest.raises(NotFound):
        draft.save(level(CODE, 1), actor=stranger)
    with pytest.raises(NotFound):
        draft.save(level(CODE, 1), actor=Actor(Role.SEAT, seat_id=uuid4(), assessment_id=draft.id))
    assert not answers_of(draft)


def test_a_submitted_assessment_takes_no_answers(draft):
    seen = draft.save(level(CODE, 1)).revisions[CODE]
    with draft.database.writing() as connection:
        revision = stored(connection, draft.id, draft.actor).revision
        result = score(QUICK, Assessment(Organisation(name="E"), {}))
        submit(connection, draft.id, draft.actor, result=result, revision=revision, date=NOW.date(), now=NOW)

    with pytest.raises(NotADraft):
        draft.save(level(CODE, 4, seen=seen))

    assert answers_of(draft)[CODE].answer.value == 1


def test_a_save_that_fails_leaves_nothing_half_there(draft):
    with pytest.raises(KeyError):
        draft.save(level(CODE, 1), level("NO-SUCH", 1))

    assert not answers_of(draft)
    with draft.database.reading() as connection:
        before = stored(connection, draft.id, draft.actor).revision
    assert draft.save(level(CODE, 1)).revisions[CODE] == before + 1
