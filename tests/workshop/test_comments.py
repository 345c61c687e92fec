"""Comments and stories on both databases: threads by place, circles apart, and a yes that can be taken back."""

from typing import Any

import pytest
from sqlalchemy import select

from assessment.answering.storage import NotFound
from assessment.answering.tables import AnswerRow, AssessmentRow
from assessment.answering.taking_part import Step
from assessment.organisations.storage import NotThere
from assessment.workshop import comments, stories
from assessment.workshop.comments import WHOLE, About, Place, place_named, places_in
from assessment.workshop.review_storage import Circle, Side
from tests.answering.drafts import QUICK
from tests.workshop.reviews import LATE, MINUTE, Review

POLICY, DESIGN = Place(About.QUESTION, "DES-01"), Place(About.PHASE, "DES")
STORY = "They moved the session to the evening, and twice as many women came."


@pytest.fixture
def review(database):
    return Review(database)


def say(review, text, place=POLICY, *, side=Side.FACILITATOR, circle=Circle.ROUND, now=LATE):
    author = f"account {review.lead.account_id}" if side is Side.ORGANISATION else "account of Nirmala"
    with review.database.writing() as connection:
        comments.add_comment(connection, review.shown, circle, place, side=side, author=author, text=text, now=now)


def threads(review, circle=Circle.ROUND):
    with review.database.reading() as connection:
        return comments.threads_of(connection, [review.shown], circle)


def test_comments_on_a_place_make_one_thread_in_their_order(review):
    say(review, "Which three cost least?")
    say(review, "Transport, screens and meetings.", side=Side.ORGANISATION, now=LATE + MINUTE)
    say(review, "Look at the dates.", DESIGN, now=LATE + 2 * MINUTE)

    design, policy = threads(review)
    assert (design.place, policy.place) == (DESIGN, POLICY)
    assert [(one.side, one.text) for one in policy.comments] == [
        (Side.FACILITATOR, "Which three cost least?"),
        (Side.ORGANISATION, "Transport, screens and meetings."),
    ]
    assert (design.waits_for_organisation, policy.waits_for_organisation) == (True, False)


def test_a_settled_thread_comes_last_and_is_open_again_by_a_comment(review):
    say(review, "Which three cost least?")
    say(review, "Thank you.", WHOLE)
    settle(review, WHOLE, True)

    assert [(one.place, one.is_settled) for one in threads(review)] == [(POLICY, False), (WHOLE, True)]
    assert not threads(review)[1].waits_for_organisation
    settle(review, WHOLE, False)
    assert not any(one.is_settled for one in threads(review))

    settle(review, POLICY, True)
    say(review, "One thing more.", now=LATE + MINUTE)
    assert [one.place for one in threads(review) if not one.is_settled] == [POLICY, WHOLE]


def settle(review, place, is_settled):
    with review.database.writing() as connection:
        comments.settle(connection, review.shown, Circle.ROUND, place, is_settled=is_settled, now=LATE)


def test_what_nobody_commented_on_cannot_be_settled(review):
    with pytest.raises(NotThere):
        settle(review, POLICY, True)


def test_neither_circle_reads_the_other_and_the_organisation_reads_both(review):
    say(review, "Of the round.")
    say(review, "Of our own.", circle=Circle.ORGANISATION)

    for circle, text in ((Circle.ROUND, "Of the round."), (Circle.ORGANISATION, "Of our own.")):
        [found] = threads(review, circle)
        assert [one.text for one in found.comments] == [text]
    with review.database.reading() as connection:
        assert len(comments.threads_for_organisation(connection, review.shown)) == 2


def test_a_thread_holds_as_many_comments_as_somebody_can_read(review):
    def add(connection):
        given: dict[str, Any] = {
            "side": Side.FACILITATOR,
            "author": "account of Nirmala",
            "text": "One thing more.",
            "now": LATE,
        }
        comments.add_comment(connection, review.shown, Circle.ROUND, POLICY, **given)

    with review.database.writing() as connection:
        for _ in range(comments.MOST_COMMENTS):
            add(connection)
        with pytest.raises(comments.TooManyComments):
            add(connection)


def test_comments_leave_answers_and_assessment_as_they_are(review):
    def stands():
        with review.database.reading() as connection:
            kept = connection.execute(select(AssessmentRow.__table__)).all()
            return kept, connection.execute(select(AnswerRow.__table__)).all()

    before = stands()
    say(review, "Which three cost least?")
    ask(review)

    assert stands() == before


def test_the_whole_each_phase_and_each_question_can_be_commented_on_and_nothing_else():
    keys = [one.key for one in places_in(QUICK)]

    assert keys[:3] == ["whole:", "phase:DES", "question:DES-01"]
    assert len(keys) == 1 + len(QUICK.phases) + len(QUICK.questions)
    assert place_named("question:DES-01", QUICK) == POLICY
    for wrong in ("question:DES", "phase:DES-01", "whole:DES", "", "DES-01"):
        assert place_named(wrong, QUICK) is None


# Stories


def ask(review, actor=None, text=STORY):
    actor = actor or review.facilitator()
    with review.database.writing() as connection:
        one = review.reviewed(actor)
        return stories.ask_for_story(connection, actor, one, question="DES-01", text=text, now=LATE)


def answer(review, story_id, is_allowed, actor=None):
    with review.database.writing() as connection:
        given = {"is_allowed": is_allowed, "now": LATE}
        stories.answer_story(connection, actor or review.lead, review.shown, story_id, **given)


def told(review):
    with review.database.reading() as connection:
        return [one.text for one in stories.told_in_room(connection, review.id)]


def test_a_story_is_told_only_after_a_yes_and_as_long_as_it_stands(review):
    story = ask(review)
    assert told(review) == []
    for is_allowed, texts in ((False, []), (True, [STORY]), (False, []), (True, [STORY])):
        answer(review, story, is_allowed)
        assert told(review) == texts

    review.choose(Step.RESULT)
    assert told(review) == []


def test_the_answer_says_whose_it_was_and_when(review):
    story = ask(review)
    with review.database.reading() as connection:
        [found] = stories.stories_for_organisation(connection, review.shown)
    assert (found.is_allowed, found.answered_by, found.answered_at) == (None, None, None)

    answer(review, story, True)
    with review.database.reading() as connection:
        [found] = stories.stories_of(connection, [review.shown], Circle.ROUND)
        assert stories.stories_of(connection, [review.shown], Circle.ORGANISATION) == []
    assert (found.is_allowed, found.answered_by, found.answered_at) == (True, review.lead.key, LATE)
    assert (found.organisation, found.question) == ("Example Clearance", "DES-01")


def test_only_who_decides_for_the_organisation_answers(review):
    nirmala = review.facilitator()
    story = ask(review, nirmala)
    for actor in (nirmala, review.actor, review.member):
        with pytest.raises(NotFound):
            answer(review, story, True, actor)
    other = Review.somebody(review, "Khamla")
    with pytest.raises(NotFound):
        answer(review, story, True, other)
    assert told(review) == []


def test_a_story_can_be_withdrawn_by_its_circle_whatever_was_answered(review):
    nirmala = review.facilitator()
    story = ask(review, nirmala)
    answer(review, story, True)
    with review.database.writing() as connection:
        stories.withdraw_story(connection, review.reviewed(review.actor), story)
    assert told(review) == []
    with pytest.raises(NotThere), review.database.writing() as connection:
        stories.withdraw_story(connection, review.reviewed(nirmala), story)
    with pytest.raises(NotFound):
        answer(review, story, True)


def test_no_more_stories_are_asked_for_than_an_organisation_can_weigh(review):
    nirmala = review.facilitator()
    for _ in range(stories.MOST_STORIES):
        ask(review, nirmala)
    with pytest.raises(stories.TooManyStories):
        ask(review, nirmala)
