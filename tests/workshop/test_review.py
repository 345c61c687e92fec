"""Who reviews what, on both databases: facilitators see what is shown to them, and nothing else."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import delete, select

from assessment.answering.storage import NotFound, NotSubmitted
from assessment.answering.taking_part import Step
from assessment.installation.access import Role
from assessment.organisations.invitations import InvitationOver
from assessment.organisations.storage import NotThere, set_role
from assessment.organisations.tables import MandateRow
from assessment.workshop import review_storage, reviewers
from assessment.workshop import storage as sessions
from assessment.workshop.review_storage import Circle, Kind, Side
from assessment.workshop.review_tables import FacilitatorLinkRow, RoundFacilitatorRow
from tests.organisations.test_organisation_storage import join
from tests.rounds.test_round_storage import authority
from tests.workshop.reviews import LATE, MINUTE, SOON, Review
from tests.workshop.room import Room


@pytest.fixture
def review(database):
    return Review(database)


def names(review, actor, now=LATE):
    with review.database.reading() as connection:
        return [one.name for one in review_storage.reviewed_in_round(connection, actor, review.id, now)]


# The facilitators of a round


def test_a_link_makes_one_account_a_facilitator_and_only_its_hash_is_kept(review):
    token, nirmala, late = review.link(), review.somebody(), review.somebody("Khamla")
    with review.database.writing() as connection:
        assert reviewers.round_of_link(connection, token, LATE).id == review.id
        reviewers.follow_link(connection, token, nirmala.account_id, LATE)
        with pytest.raises(InvitationOver) as over:
            reviewers.follow_link(connection, token, late.account_id, LATE)

        assert over.value.reason == "used"
        assert [one.name for one in reviewers.facilitators_of(connection, review.id)] == ["Nirmala"]
        assert reviewers.round_on_desk(connection, nirmala, review.id).id == review.id
        assert [one.id for one in reviewers.rounds_facilitated(connection, nirmala)] == [review.id]
        with pytest.raises(NotThere):
            reviewers.round_on_desk(connection, late, review.id)
        assert token not in connection.execute(select(FacilitatorLinkRow.key)).scalars().all()


def test_of_two_who_follow_a_link_at_once_one_comes_in(review):
    token, people = review.link(), [review.somebody(name) for name in ("Nirmala", "Khamla", "Malee", "Chan")]

    def follow(actor):
        try:
            with review.database.writing() as connection:
                reviewers.follow_link(connection, token, actor.account_id, LATE)
        except InvitationOver:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(follow, people)) == [False, False, False, True]


def test_who_follows_two_links_is_one_facilitator(review):
    nirmala, token = review.facilitator(), review.link()
    with review.database.writing() as connection:
        reviewers.follow_link(connection, token, nirmala.account_id, LATE + MINUTE)

        assert [one.since for one in reviewers.facilitators_of(connection, review.id)] == [LATE]


@pytest.mark.parametrize("reason", ["unknown", "revoked", "expired"])
def test_a_link_that_is_over_lets_nobody_in(review, reason):
    token, nirmala = review.link(), review.somebody()
    with review.database.writing() as connection:
        [link] = reviewers.links_of(connection, review.actor, review.id, LATE)
        now = link.ends_at if reason == "expired" else LATE
        if reason == "revoked":
            reviewers.revoke_link(connection, review.actor, review.id, link.id, LATE)
            assert reviewers.links_of(connection, review.actor, review.id, LATE) == []
            with pytest.raises(NotThere):
                reviewers.revoke_link(connection, review.actor, review.id, link.id, LATE)
        with pytest.raises(InvitationOver) as over:
            reviewers.follow_link(connection, "forged" if reason == "unknown" else token, nirmala.account_id, now)
        assert over.value.reason == reason
        assert connection.execute(select(RoundFacilitatorRow.account_id)).first() is None


def test_only_the_authority_of_the_round_lets_in_and_ends_it(review):
    nirmala = review.facilitator()
    with review.database.writing() as connection:
        neighbour = authority(connection, "LA")
        reviewers.make_link(connection, review.actor, review.id, LATE)
        [link] = reviewers.links_of(connection, review.actor, review.id, LATE)
        for actor in (neighbour, nirmala, review.lead):
            for act in (
                lambda actor: reviewers.make_link(connection, actor, review.id, LATE),
                lambda actor: reviewers.links_of(connection, actor, review.id, LATE),
                lambda actor: reviewers.revoke_link(connection, actor, review.id, link.id, LATE),
                lambda actor: reviewers.end_facilitating(connection, actor, review.id, nirmala.account_id, LATE),
            ):
                with pytest.raises(NotThere):
                    act(actor)
        with pytest.raises(NotThere):
            reviewers.end_facilitating(connection, review.actor, review.id, uuid4(), LATE)


def test_there_are_no_more_links_than_somebody_can_look_through(review):
    for _ in range(reviewers.MOST_OPEN):
        review.link()
    with pytest.raises(reviewers.TooManyLinks):
        review.link()


def test_a_facilitator_presents_the_sessions_of_their_round_as_long_as_they_are_one(review):
    nirmala, stranger = review.facilitator(), review.somebody("Khamla")
    with review.database.writing() as connection:
        made = Room.make(connection, review.actor, LATE, round_id=review.id)
        assert sessions.session_of(connection, nirmala, made).round_id == review.id
        with pytest.raises(NotThere):
            sessions.session_of(connection, stranger, made)
        reviewers.end_facilitating(connection, review.actor, review.id, nirmala.account_id, LATE)
        with pytest.raises(NotThere):
            sessions.session_of(connection, nirmala, made)


# What is shown to them


def test_a_facilitator_of_a_round_sees_what_its_authority_sees_and_others_see_nothing(review):
    nirmala, stranger = review.facilitator(), review.somebody("Khamla")
    assert names(review, nirmala) == names(review, review.actor) == ["Example Clearance"]
    assert review.reviewed(nirmala)[1:3] == (Circle.ROUND, Side.FACILITATOR)
    assert review.reviewed(review.actor)[1:3] == (Circle.ROUND, Side.AUTHORITY)
    for actor in (stranger, review.lead, review.member):
        assert names(review, actor) == []
        with pytest.raises(NotThere):
            review.reviewed(actor)


def test_nothing_is_seen_before_the_round_closes_or_of_a_smaller_step(database):
    review = Review(database, Step.RESULT)
    nirmala = review.facilitator(now=SOON)
    assert names(review, nirmala, SOON) == names(review, nirmala) == []
    review.choose(Step.REPORT, SOON)
    assert names(review, nirmala, SOON) == []
    assert names(review, nirmala) == ["Example Clearance"]

    review.choose(Step.NOTHING)
    assert names(review, nirmala) == []
    with pytest.raises(NotThere):
        review.reviewed(nirmala)


def test_whose_facilitating_is_ended_sees_nothing_from_then_on(review):
    nirmala = review.facilitator()
    with review.database.writing() as connection:
        reviewers.end_facilitating(connection, review.actor, review.id, nirmala.account_id, LATE)

    assert names(review, nirmala) == []
    with review.database.reading() as connection, pytest.raises(NotThere):
        reviewers.round_on_desk(connection, nirmala, review.id)


def test_who_speaks_for_the_authority_no_more_sees_nothing(review):
    with review.database.writing() as connection:
        connection.execute(delete(MandateRow))

    assert names(review, review.actor) == []


def test_an_organisations_own_facilitator_sees_what_its_lead_shows_them(review):
    with review.database.writing() as connection:
        soma = join(connection, review.team, "Soma", Role.FACILITATOR)
    with pytest.raises(NotThere):
        review.reviewed(soma)

    show(review, True)
    assert review.reviewed(soma)[:3] == ("Example Clearance", Circle.ORGANISATION, Side.FACILITATOR)
    with review.database.reading() as connection:
        [found] = review_storage.reviewed_by_organisations(connection, soma, LATE)
        assert found.stored.id == review.shown
    assert names(review, soma) == []
    with pytest.raises(NotThere):  # who answers is no facilitator
        review.reviewed(review.member)

    show(review, False)
    with pytest.raises(NotThere):
        review.reviewed(soma)


def show(review, is_shown, actor=None):
    with review.database.writing() as connection:
        actor = actor or review.lead
        review_storage.show_to_own(connection, actor, review.shown, is_shown=is_shown, now=LATE)
        return review_storage.is_shown_to_own(connection, review.shown)


def test_a_facilitator_who_becomes_a_member_reviews_no_more(review):
    with review.database.writing() as connection:
        soma = join(connection, review.team, "Soma", Role.FACILITATOR)
    show(review, True)
    with review.database.writing() as connection:
        set_role(connection, review.lead, soma.account_id, Role.MEMBER, LATE)

    with pytest.raises(NotThere):
        review.reviewed(soma)


def test_only_a_lead_shows_and_only_what_was_submitted(review):
    assert show(review, True)
    assert show(review, True)
    for actor in (review.member, review.actor, review.facilitator()):
        with pytest.raises(NotFound):
            show(review, False, actor)
    with review.database.writing() as connection:
        connection.exec_driver_sql("UPDATE assessment SET state = 'draft', submitted_at = NULL")
    with pytest.raises(NotSubmitted):
        show(review, True)


# Looking and marking


def test_what_was_looked_at_is_new_again_after_a_change(review):
    nirmala = review.facilitator()
    assert review.reviewed(nirmala).looked_at is None
    for now in (LATE, LATE + MINUTE):
        with review.database.writing() as connection:
            review_storage.look_at(connection, nirmala, review.reviewed(nirmala), now)
    assert review.reviewed(nirmala).looked_at == LATE + MINUTE
    assert review.reviewed(review.actor).looked_at == LATE + MINUTE

    with review.database.writing() as connection:
        connection.exec_driver_sql("UPDATE assessment SET revision = revision + 1")
    assert review.reviewed(nirmala).looked_at is None


def test_marks_are_of_a_circle_and_can_be_changed_and_taken_away(review):
    nirmala = review.facilitator()
    for kind in (Kind.STRONG, Kind.HARD, None):
        left = {"DES-01": kind} if kind else {}
        with review.database.writing() as connection:
            review_storage.mark(connection, nirmala, review.reviewed(nirmala), "DES-01", kind, LATE)
            assert review_storage.marks_of(connection, review.shown, Circle.ROUND) == left
            assert review_storage.marks_of(connection, review.shown, Circle.ORGANISATION) == {}


def test_a_day_is_not_shown_before_it_is_over(review):
    """The end of the round itself is the first moment at which something is shown."""
    nirmala = review.facilitator()
    closes = review.round().closes_at

    assert names(review, nirmala, closes - datetime.timedelta(microseconds=1)) == []
    assert names(review, nirmala, closes) == ["Example Clearance"]
