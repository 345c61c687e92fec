"""Cards, dots, commitments and evaluations on both databases: the queue, the board, and who may change what."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from uuid import uuid4

import pytest

from assessment.installation.access import Actor, Role
from assessment.organisations.storage import NotThere
from assessment.workshop import cards, storage
from assessment.workshop.cards import CardKind, Content, NoDotLeft, NotWaiting, Place, Scope, TooManyCards
from assessment.workshop.commitments import commitments_of, keep_commitment, remove_commitment
from assessment.workshop.evaluating import QUESTIONS, evaluate, evaluations_of, has_evaluated
from assessment.workshop.storage import MovedOn, NotRunning
from tests.organisations.test_organisation_storage import make_account
from tests.workshop.room import Room

NOW = datetime.datetime(2026, 12, 9, 2, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
LESSON = Content(CardKind.LESSON, "Mixed interview pairs heard about water points.", question="OPS-01")
ACTION = Content(
    CardKind.ACTION,
    "One shared outside contact",
    scope=Scope.COLLECTIVE,
    owner="authority",
    first_step="A first meeting",
    due=datetime.date(2027, 3, 1),
    support="a room",
)


@pytest.fixture
def room(database):
    """A session that runs, with its presenter."""
    return Room(database, NOW).begin()


def shown(room, content, number=0):
    """Put a card on the board, and return its id."""
    step = room.step
    with room.database.writing() as connection:
        at = NOW + datetime.timedelta(seconds=number)
        return cards.add_card(connection, room.presenter, room.id, content, seen=step, now=at)


def on(connection, room, *places):
    return cards.cards_of(connection, room.id, *places)


# Cards


def test_a_card_by_phone_waits_until_the_facilitator_shows_it(room):
    writer = room.inside("Table 2")
    with room.database.writing() as connection:
        cards.write_card(connection, writer, LESSON, NOW)
        assert storage.step_of(connection, room.id) == 1, "a card by phone is no step of the facilitator"
        (waiting,) = on(connection, room, Place.WAITING)
        assert (waiting.content, waiting.by, waiting.dots) == (LESSON, "Table 2", 0)
        assert on(connection, room, Place.SHOWN) == []

        changed = Content(CardKind.CHALLENGE, "Another text")
        cards.change_card(connection, room.presenter, room.id, waiting.id, changed, seen=1)
        cards.place_card(connection, room.presenter, room.id, waiting.id, Place.SHOWN, seen=2)
        (card,) = on(connection, room, Place.SHOWN)
        assert (card.content, card.by) == (changed, "Table 2")
        cards.place_card(connection, room.presenter, room.id, waiting.id, Place.LEFT_OUT, seen=3)
        assert on(connection, room, Place.WAITING, Place.SHOWN) == []


def test_an_action_keeps_who_does_what_by_when(room):
    card_id = shown(room, ACTION)
    with room.database.reading() as connection:
        assert cards.card_of(connection, room.id, card_id).content == ACTION


def test_cards_of_others_are_not_there(room):
    card_id = shown(room, LESSON)
    with room.database.writing() as connection:
        stranger = Actor(Role.ACCOUNT, account_id=make_account(connection, "Khamla"))
        other = Room.make(connection, stranger, NOW)
        for act in (
            lambda: cards.change_card(connection, stranger, room.id, card_id, ACTION, seen=2),
            lambda: cards.change_card(connection, stranger, other, card_id, ACTION, seen=0),
            lambda: cards.place_card(connection, room.presenter, room.id, uuid4(), Place.LEFT_OUT, seen=2),
            lambda: cards.card_of(connection, other, card_id),
        ):
            with pytest.raises(NotThere):
                act()


def test_a_card_is_not_changed_by_a_page_that_has_not_seen_the_last_step(room):
    card_id = shown(room, LESSON)
    with room.database.writing() as connection, pytest.raises(MovedOn):
        cards.place_card(connection, room.presenter, room.id, card_id, Place.LEFT_OUT, seen=1)


def test_a_queue_takes_ten_cards_of_one_phone(room):
    writer, other = room.inside(), room.inside()
    with room.database.writing() as connection:
        for _ in range(10):
            cards.write_card(connection, writer, LESSON, NOW)
        with pytest.raises(TooManyCards):
            cards.write_card(connection, writer, LESSON, NOW)
        cards.write_card(connection, other, LESSON, NOW)


def test_a_board_takes_only_so_many(room, monkeypatch):
    monkeypatch.setattr(cards, "MOST_CARDS", 1)
    writer = room.inside()
    shown(room, LESSON)
    with pytest.raises(TooManyCards):
        shown(room, LESSON)
    with room.database.writing() as connection, pytest.raises(TooManyCards):
        cards.write_card(connection, writer, LESSON, NOW)


def test_nobody_writes_before_the_session_or_after_it_but_the_record_is_edited(database):
    room = Room(database, NOW)
    writer = room.inside()
    with database.writing() as connection, pytest.raises(NotRunning):
        cards.write_card(connection, writer, LESSON, NOW)
    room.begin()
    card_id = shown(room, LESSON)
    with database.writing() as connection:
        storage.end(connection, room.presenter, room.id, seen=2, now=NOW)
        with pytest.raises(NotRunning):
            cards.write_card(connection, writer, LESSON, NOW)
        cards.change_card(connection, room.presenter, room.id, card_id, ACTION, seen=3)
        storage.approve(connection, room.presenter, room.id, seen=4, now=NOW)
        with pytest.raises(NotRunning):
            cards.change_card(connection, room.presenter, room.id, card_id, LESSON, seen=5)
        assert cards.card_of(connection, room.id, card_id).content == ACTION
        storage.take_approval_back(connection, room.presenter, room.id, seen=5)
        cards.change_card(connection, room.presenter, room.id, card_id, LESSON, seen=6)


# Taking back


def test_a_phone_takes_back_a_card_that_waits_and_no_other(room):
    writer, other = room.inside(), room.inside()
    with room.database.writing() as connection:
        for number, text in enumerate(("First", "Second")):
            at = NOW + datetime.timedelta(seconds=number)
            cards.write_card(connection, writer, replace(LESSON, text=text), at)
        cards.write_card(connection, other, ACTION, NOW + DAY)
        second, first = cards.own_cards(connection, writer)
        assert storage.pulse_of(connection, room.id) == (1, 2, 0, 3, 0, 0)

        assert cards.take_back(connection, writer, second.id) == second.content == replace(LESSON, text="Second")
        assert cards.own_cards(connection, writer) == [first]
        assert [card.content.text for card in on(connection, room, Place.WAITING)] == ["First", ACTION.text]
        assert storage.pulse_of(connection, room.id) == (1, 2, 0, 2, 0, 0), "the presenter's page is fetched again"
        [foreign] = cards.own_cards(connection, other)
        for card_id in (second.id, foreign.id, uuid4()):
            with pytest.raises(NotThere):
                cards.take_back(connection, writer, card_id)
        assert cards.own_cards(connection, other) == [foreign]


def test_a_card_that_was_taken_back_counts_no_more(room):
    writer = room.inside()
    with room.database.writing() as connection:
        for _ in range(10):
            cards.write_card(connection, writer, LESSON, NOW)
        cards.take_back(connection, writer, cards.own_cards(connection, writer)[0].id)
        cards.write_card(connection, writer, LESSON, NOW)
        with pytest.raises(TooManyCards):
            cards.write_card(connection, writer, LESSON, NOW)


@pytest.mark.parametrize("place", [Place.SHOWN, Place.LEFT_OUT])
def test_a_card_that_was_read_stays_until_it_waits_again(room, place):
    writer = room.inside()
    with room.database.writing() as connection:
        cards.write_card(connection, writer, LESSON, NOW)
        [card] = cards.own_cards(connection, writer)
        cards.place_card(connection, room.presenter, room.id, card.id, place, seen=1)
        with pytest.raises(NotWaiting):
            cards.take_back(connection, writer, card.id)
        assert [one.place for one in cards.own_cards(connection, writer)] == [place]
        cards.place_card(connection, room.presenter, room.id, card.id, Place.WAITING, seen=2)
        cards.take_back(connection, writer, card.id)
        assert cards.own_cards(connection, writer) == []


def test_a_card_is_not_taken_back_after_the_session(room):
    writer = room.inside()
    with room.database.writing() as connection:
        cards.write_card(connection, writer, LESSON, NOW)
        storage.end(connection, room.presenter, room.id, seen=1, now=NOW)
        [card] = cards.own_cards(connection, writer)
        with pytest.raises(NotRunning):
            cards.take_back(connection, writer, card.id)
        assert cards.own_cards(connection, writer) == [card]


def test_a_card_is_either_shown_or_taken_back(room):
    writers = [room.inside() for _ in range(6)]
    with room.database.writing() as connection:
        for writer in writers:
            cards.write_card(connection, writer, LESSON, NOW)
        waiting = {writer: cards.own_cards(connection, writer)[0].id for writer in writers}

    def take(writer):
        with room.database.writing() as connection, suppress(NotWaiting):
            cards.take_back(connection, writer, waiting[writer])

    def show(writer):
        with room.database.writing() as connection, suppress(NotThere):
            step = room.session(connection).step
            cards.place_card(connection, room.presenter, room.id, waiting[writer], Place.SHOWN, seen=step)

    with ThreadPoolExecutor(4) as pool:
        shown_ones = [pool.submit(show, writer) for writer in writers[:1]]
        for done in [*shown_ones, *(pool.submit(take, writer) for writer in writers)]:
            done.result()
    with room.database.reading() as connection:
        assert on(connection, room, Place.WAITING, Place.LEFT_OUT) == []
        assert len(on(connection, room, Place.SHOWN)) <= 1


# Dots


def test_three_dots_each_on_different_cards(room):
    board = [shown(room, LESSON, number) for number in range(4)]
    one, two = room.inside(), room.inside()
    with room.database.writing() as connection:
        for card_id in (*board[:3], board[0]):
            cards.put_dot(connection, one, card_id)
        with pytest.raises(NoDotLeft):
            cards.put_dot(connection, one, board[3])
        cards.put_dot(connection, two, board[2])
        cards.take_dot(connection, one, board[0])
        cards.put_dot(connection, one, board[3])

        assert cards.dots_of(connection, one) == set(board[1:])
        assert [card.dots for card in on(connection, room, Place.SHOWN)] == [0, 1, 2, 1]
        assert [card.id for card in cards.by_dots(on(connection, room, Place.SHOWN))] == [
            board[2],
            board[1],
            board[3],
            board[0],
        ]
        assert storage.pulse_of(connection, room.id) == (5, 2, 0, 0, 4, 0)


def test_dots_go_only_on_the_board_of_the_own_session(room):
    writer = room.inside()
    with room.database.writing() as connection:
        cards.write_card(connection, writer, LESSON, NOW)
        (waiting,) = on(connection, room, Place.WAITING)
        other = Room.make(connection, room.presenter, NOW)
        elsewhere = cards.add_card(connection, room.presenter, other, LESSON, seen=0, now=NOW)
        for card_id in (waiting.id, elsewhere, uuid4()):
            with pytest.raises(NotThere):
                cards.put_dot(connection, writer, card_id)


# Commitments


def test_one_commitment_of_each_organisation(room):
    with room.database.writing() as connection:
        for seen, organisation, text in (
            (1, "Delta Clearing", "Print the code"),
            (2, "Example Clearance", "Two contacts"),
            (3, "Delta Clearing", "Print and read the code"),
        ):
            keep_commitment(
                connection,
                room.presenter,
                room.id,
                organisation=organisation,
                text=text,
                owner="director",
                due=None,
                seen=seen,
                now=NOW + datetime.timedelta(seconds=seen),
            )
        delta, example = commitments_of(connection, room.id)
        assert (delta.organisation, delta.text) == ("Delta Clearing", "Print and read the code")
        remove_commitment(connection, room.presenter, room.id, example.id, seen=4)
        with pytest.raises(NotThere):
            remove_commitment(connection, room.presenter, room.id, example.id, seen=5)


# Evaluations


def test_evaluations_are_shown_from_five_on_and_given_once(room):
    everybody = [room.inside() for _ in range(5)]
    answers = dict.fromkeys(QUESTIONS, 4)
    with room.database.writing() as connection:
        for number, one in enumerate(everybody):
            assert evaluations_of(connection, room.id) is None, f"{number} are too few"
            evaluate(connection, one, answers | {"useful": number + 1})
            with pytest.raises(NotRunning):
                evaluate(connection, one, answers)
            assert has_evaluated(connection, one)
        found = evaluations_of(connection, room.id)
        assert found is not None
        assert sorted(one["useful"] for one in found) == [1, 2, 3, 4, 5]


# The facilitator's steps


def test_speaking_time_is_counted_and_is_no_step(room):
    minute = datetime.timedelta(minutes=1)
    with room.database.writing() as connection:

        def count(who, minutes):
            storage.count_speaking(connection, room.presenter, room.id, who, now=NOW + minutes * minute)

        count("women", 0)
        count("men", 2)
        count(None, 5)
        count("women", 9)
        found = room.session(connection)
        assert (found.spoken("women", NOW + 10 * minute), found.spoken("men", NOW + 10 * minute)) == (180, 180)
        assert found.step == 1


def test_an_agenda_is_changed_while_it_runs_but_never_below_the_part_that_runs(room):
    with room.database.writing() as connection:
        parts = storage.parts_of(connection, room.id)
        storage.go_to_part(connection, room.presenter, room.id, 3, seen=1, now=NOW)
        with pytest.raises(NotRunning):
            storage.keep_agenda(connection, room.presenter, room.id, parts[:3], seen=2)
        storage.keep_agenda(connection, room.presenter, room.id, parts[:4], seen=2, title="Shorter")
        assert storage.parts_of(connection, room.id) == parts[:4]
        assert room.session(connection).title == "Shorter"


def test_what_the_projector_shows_is_chosen_until_the_next_part(room):
    with room.database.writing() as connection:
        storage.show(connection, room.presenter, room.id, "board", seen=1)
        assert room.session(connection).shows == "board"
        storage.go_to_part(connection, room.presenter, room.id, 1, seen=2, now=NOW)
        assert room.session(connection).shows is None


def test_an_erased_session_leaves_nothing(room):
    shown(room, LESSON)
    with room.database.writing() as connection:
        storage.erase(connection, room.presenter, room.id)
        with pytest.raises(NotThere):
            room.session(connection)
        assert on(connection, room, Place.SHOWN) == []
