"""Links to a result in the database, on both kinds: who may make and end them, and what becomes of them."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from assessment.answering.storage import NotFound, NotSubmitted, erase, withdraw
from assessment.answering.tables import AssessmentRow
from assessment.installation.access import Actor, Role
from assessment.installation.tables import LogRow
from assessment.results import sharing
from assessment.results.sharing import MOST_OPEN, Over, ShareOver, TooManyShares, What
from assessment.results.tables import ShareRow
from tests.answering.drafts import NOW, new_draft

SOON = NOW + datetime.timedelta(hours=1)
DAYS = 7
AFTER = NOW + datetime.timedelta(days=DAYS)
STRANGER = Actor(Role.SEAT, seat_id=uuid4(), assessment_id=uuid4())


def submit(connection, draft):
    values = {"state": "submitted", "submitted_at": NOW}
    connection.execute(update(AssessmentRow).where(AssessmentRow.id == draft.id).values(values))


@pytest.fixture
def submitted(database):
    """Give an assessment that was submitted."""
    draft = new_draft(database)
    with database.writing() as connection:
        submit(connection, draft)
    return draft


def share(connection, draft, actor=None, *, recipient="Director", days=DAYS, now=NOW):
    return sharing.share(
        connection,
        draft.id,
        actor or draft.actor,
        what=What.RESULT,
        language="en",
        recipient=recipient,
        days=days,
        now=now,
    )


def shares(connection, draft, actor=None, now=NOW):
    return sharing.shares_of(connection, draft.id, actor or draft.actor, now)


def over(connection, token, now=NOW):
    with pytest.raises(ShareOver) as told:
        sharing.share_by_token(connection, token, now)
    return told.value.reason


def test_a_link_leads_to_its_assessment_and_only_its_hash_is_kept(submitted):
    with submitted.database.writing() as connection:
        token = share(connection, submitted)

        found, shown = sharing.share_by_token(connection, token, NOW)

        assert (found.what, found.recipient, found.made_by) == (What.RESULT, "Director", submitted.actor.key)
        assert (found.ends_at, found.ended_at, found.opened, found.opened_at) == (AFTER, None, 0, None)
        assert shown.id == submitted.id
        [row] = connection.execute(select(ShareRow.__table__)).all()
        assert not [one for one in row if token in str(one)]


def test_a_link_holds_until_its_time_is_over(submitted):
    with submitted.database.writing() as connection:
        token = share(connection, submitted)

        assert sharing.share_by_token(connection, token, AFTER - datetime.timedelta(seconds=1))
        assert over(connection, token, AFTER) == Over.EXPIRED
        [found] = shares(connection, submitted, now=AFTER)
        assert (found.ended_at, found.is_revoked) == (AFTER, False)


def test_a_link_that_was_ended_stays_ended(submitted):
    with submitted.database.writing() as connection:
        token = share(connection, submitted)
        [found] = shares(connection, submitted)

        sharing.revoke(connection, submitted.id, submitted.actor, found.id, NOW)
        sharing.revoke(connection, submitted.id, submitted.actor, found.id, SOON)

        assert over(connection, token) == Over.REVOKED
        [ended] = shares(connection, submitted, now=SOON)
        assert (ended.ended_at, ended.is_revoked) == (NOW, True)
        acts = connection.execute(select(LogRow.act).where(LogRow.act.like("%share%")).order_by(LogRow.id))
        assert acts.scalars().all() == ["shared", "revoked_share"]


def test_a_link_shows_nothing_while_the_answers_are_changed(submitted):
    with submitted.database.writing() as connection:
        token = share(connection, submitted)

        withdraw(connection, submitted.id, submitted.actor, NOW)
        assert over(connection, token) == Over.WITHDRAWN
        with pytest.raises(NotSubmitted):
            share(connection, submitted)

        submit(connection, submitted)
        assert sharing.share_by_token(connection, token, NOW)[1].id == submitted.id


def test_links_go_with_their_assessment(submitted):
    with submitted.database.writing() as connection:
        token = share(connection, submitted)

        erase(connection, submitted.id, submitted.actor, NOW)

        assert over(connection, token) == Over.UNKNOWN
        assert connection.execute(select(func.count()).select_from(ShareRow)).scalar() == 0


@pytest.mark.parametrize("token", ["", "forged", "\x00", "\ud800", "ព" * 10_000, "' OR 1=1 --"])
def test_what_never_was_a_link_is_none(database, token):
    with database.reading() as connection:
        assert over(connection, token) == Over.UNKNOWN


def test_strangers_neither_see_nor_make_nor_end_links(submitted):
    with submitted.database.writing() as connection:
        share(connection, submitted)
        [found] = shares(connection, submitted)

        assert shares(connection, submitted, STRANGER) == []
        with pytest.raises(NotFound):
            share(connection, submitted, STRANGER)
        with pytest.raises(NotFound):
            sharing.revoke(connection, submitted.id, STRANGER, found.id, NOW)
        assert [one.ended_at for one in shares(connection, submitted)] == [None]


def test_a_link_is_ended_by_its_own_assessment_alone(database, submitted):
    other = new_draft(database)
    with database.writing() as connection:
        submit(connection, other)
        share(connection, submitted)
        [found] = shares(connection, submitted)

        for id in (found.id, uuid4()):
            with pytest.raises(NotFound):
                sharing.revoke(connection, other.id, other.actor, id, NOW)

        assert [one.ended_at for one in shares(connection, submitted)] == [None]


def test_each_visit_counts(submitted):
    with submitted.database.writing() as connection:
        share(connection, submitted)
        [found] = shares(connection, submitted)

    def visit(_):
        with submitted.database.writing() as connection:
            sharing.count_opening(connection, found.id, SOON)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(visit, range(8)))

    with submitted.database.reading() as connection:
        [found] = shares(connection, submitted)
        assert (found.opened, found.opened_at) == (8, SOON)


def test_only_so_many_links_hold_and_those_that_are_over_make_room(submitted):
    with submitted.database.writing() as connection:
        for _ in range(MOST_OPEN):
            share(connection, submitted)
        with pytest.raises(TooManyShares):
            share(connection, submitted)
        sharing.revoke(connection, submitted.id, submitted.actor, shares(connection, submitted)[0].id, NOW)
        share(connection, submitted)
        with pytest.raises(TooManyShares):
            share(connection, submitted)
        share(connection, submitted, now=AFTER)


def test_two_at_once_do_not_make_more_than_may_hold(submitted):
    with submitted.database.writing() as connection:
        for _ in range(MOST_OPEN - 1):
            share(connection, submitted)

    def make(_):
        try:
            with submitted.database.writing() as connection:
                return bool(share(connection, submitted))
        except TooManyShares:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(make, range(4))) == [False, False, False, True]


def test_links_that_hold_come_before_those_that_are_over(submitted):
    with submitted.database.writing() as connection:
        share(connection, submitted, recipient="Board", days=90)
        share(connection, submitted, recipient="Donor", now=SOON)
        share(connection, submitted, recipient="Director", now=SOON, days=90)
        [donor] = [one for one in shares(connection, submitted) if one.recipient == "Donor"]
        sharing.revoke(connection, submitted.id, submitted.actor, donor.id, SOON)

        assert [one.recipient for one in shares(connection, submitted, now=SOON)] == ["Director", "Board", "Donor"]
