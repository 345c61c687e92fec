"""Sessions whose time is over are erased with all that was said in them, on both databases, and no others."""

import datetime

import pytest
from sqlalchemy import delete, func, select, update

from assessment.accounts.tables import AccountRow
from assessment.installation.database import Base
from assessment.rounds.tables import RoundRow
from assessment.worker import erase_what_is_over
from assessment.workshop import cards, commitments, evaluating, storage
from assessment.workshop.cards import CardKind, Content
from assessment.workshop.erasing import erase_old_sessions
from assessment.workshop.paper_storage import keep_paper
from assessment.workshop.tables import SessionRow
from tests.answering.drafts import new_draft
from tests.rounds.test_round_storage import authority, make_round
from tests.web import config_of
from tests.workshop.room import Room

NOW = datetime.datetime(2026, 12, 9, 2, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
LIMIT, ROUND_LIMIT = NOW - 365 * DAY, NOW - 3 * 365 * DAY
LONG_AGO = NOW - 4 * 365 * DAY
BEFORE, AFTER = -datetime.timedelta(seconds=1), datetime.timedelta(seconds=1)
OF_A_SESSION = (
    "session_part",
    "participant",
    "ballot",
    "vote",
    "card",
    "dot",
    "commitment",
    "evaluation",
    "session_paper",
)


@pytest.fixture
def room(database):
    """A session that was planned long ago, and has not begun."""
    room = Room(database, NOW)
    change(room, begins_at=LONG_AGO, made_at=LONG_AGO)
    return room


def change(room, **values):
    with room.database.writing() as connection:
        connection.execute(update(SessionRow).where(SessionRow.id == room.id).values(values))


def is_erased(room):
    """Erase what is over, and tell whether the session is gone."""
    with room.database.writing() as connection:
        erased = erase_old_sessions(connection, before=LIMIT, in_rounds_before=ROUND_LIMIT)
        is_gone = connection.execute(select(SessionRow.id).where(SessionRow.id == room.id)).first() is None
    assert erased == is_gone
    return is_gone


def put_on_round(room):
    with room.database.writing() as connection:
        round_id = make_round(connection, authority(connection))
    change(room, round_id=round_id)


@pytest.mark.parametrize("limit", [LIMIT, ROUND_LIMIT])
@pytest.mark.parametrize(
    ("state", "counts_from"),
    [
        ("ended", "ended_at"),  # though it was planned, and began, long ago
        ("planned", "begins_at"),  # it never began
        ("running", "begins_at"),  # it began early, and nobody ended it
        ("running", "began_at"),  # it began late, and nobody ended it
        ("planned", "made_at"),  # a slip in the year: it was planned for a day that was over
    ],
)
def test_a_session_is_erased_once_its_time_is_over_and_not_before(room, state, counts_from, limit):
    if limit == ROUND_LIMIT:
        put_on_round(room)
    given = {"began_at": None if state == "planned" else LONG_AGO, "state": state}
    change(room, **given | {counts_from: limit + AFTER})
    assert not is_erased(room)

    change(room, **{counts_from: limit + BEFORE})
    assert is_erased(room)


def test_a_session_that_ended_counts_from_its_end_even_where_it_was_planned_for_later(room):
    change(room, state="ended", ended_at=LIMIT + BEFORE, begins_at=NOW, began_at=LONG_AGO)
    assert is_erased(room)


def test_a_session_whose_round_was_erased_is_kept_no_longer_than_others(room):
    put_on_round(room)
    change(room, begins_at=LIMIT + BEFORE)
    assert not is_erased(room)
    with room.database.writing() as connection:
        connection.execute(delete(RoundRow))
    assert is_erased(room)


def test_a_session_that_nobody_presents_any_more_is_erased_as_others_are(room):
    with room.database.writing() as connection:
        connection.execute(delete(AccountRow))
    change(room, begins_at=LIMIT + AFTER)
    assert not is_erased(room)
    change(room, begins_at=LIMIT + BEFORE)
    assert is_erased(room)


def test_an_own_session_is_erased_and_its_assessment_stays(room):
    draft = new_draft(room.database)
    change(room, assessment_id=draft.id, begins_at=LIMIT + BEFORE)
    assert is_erased(room)
    with room.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(Base.metadata.tables["assessment"])).scalar_one()


def fill(room):
    """Let all be said in a session that can be."""
    room.begin()
    writer = room.inside("Table 2")
    ballot = room.open("DES-01")
    room.vote(ballot, writer.id, "2")
    with room.database.writing() as connection:
        cards.write_card(connection, writer, Content(CardKind.LESSON, "It helped"), NOW)
        [card] = cards.own_cards(connection, writer)
        step = room.session(connection).step
        cards.place_card(connection, room.presenter, room.id, card.id, cards.Place.SHOWN, seen=step)
        cards.put_dot(connection, writer, card.id)
        commitments.keep_commitment(
            connection,
            room.presenter,
            room.id,
            organisation="Delta",
            text="We will",
            owner="",
            due=None,
            seen=step + 1,
            now=NOW,
        )
        evaluating.evaluate(connection, writer, {"useful": 4})
        keep_paper(connection, room.id, "pack", "en", "stamp", b"PDF", NOW)


def counts(database):
    """Return how many rows there are in each table of a session."""
    with database.reading() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(Base.metadata.tables[name])).scalar_one()
            for name in OF_A_SESSION
        }


def test_the_worker_erases_all_that_hangs_on_a_session_and_leaves_others_alone(database, tmp_path):
    room = Room(database, NOW)
    fill(room)
    assert all(counts(database).values()), "else nothing is tried"
    with database.writing() as connection:
        later = Room.make(connection, room.presenter, NOW, begins_at=NOW + 30 * DAY)
        parts = storage.parts_of(connection, later)
    change(room, state="ended", ended_at=NOW)
    config = config_of("sqlite://", tmp_path)

    erase_what_is_over(database, config, NOW + 365 * DAY)
    assert all(counts(database).values())

    erase_what_is_over(database, config, NOW + 365 * DAY + datetime.timedelta(seconds=1))
    assert counts(database) == dict.fromkeys(OF_A_SESSION, 0) | {"session_part": len(parts)}
    with database.reading() as connection:
        assert connection.execute(select(SessionRow.id)).scalars().all() == [later]
        assert storage.parts_of(connection, later) == parts
