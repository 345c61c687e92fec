"""Sessions and votes on both databases: whose they are, one step after the other, and no vote told before all are."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert, select

from assessment.installation.access import Actor, Role
from assessment.installation.throttle import Paused
from assessment.library.storage import publish
from assessment.organisations.storage import NotThere
from assessment.organisations.tables import MandateRow
from assessment.workshop import joining, storage, voting
from assessment.workshop.joining import NoSuchRoom, RoomFull, join, participant_of
from assessment.workshop.spread import spread_of
from assessment.workshop.storage import MovedOn, NotRunning, State
from assessment.workshop.tables import VoteRow
from assessment.workshop.voting import NotOpen
from tests.answering.drafts import QUICK
from tests.organisations.test_organisation_storage import make_account
from tests.rounds.test_round_storage import authority, make_round
from tests.workshop.room import Room

NOW = datetime.datetime(2026, 12, 9, 2, 0, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)


def spread(connection, ballot):
    """Return what a vote came to."""
    return spread_of(QUICK.question(ballot.question), voting.votes_of(connection, ballot.id))


@pytest.fixture
def room(database):
    """A session that runs, with its presenter."""
    return Room(database, NOW).begin()


# Whose a session is


def test_who_made_it_presents_it_and_others_find_nothing(database):
    room = Room(database, NOW)
    with database.writing() as connection:
        other = Actor(Role.ACCOUNT, account_id=make_account(connection, "Khamla"))

        assert room.session(connection).state is State.PLANNED
        assert [one.id for one in storage.sessions_of(connection, room.presenter)] == [room.id]
        assert storage.sessions_of(connection, other) == []
        for act in (
            lambda: storage.session_of(connection, other, room.id),
            lambda: storage.begin(connection, other, room.id, seen=0, now=NOW),
            lambda: storage.take_step(connection, other, room.id, 0),
            lambda: voting.open_ballot(connection, other, room.id, "DES-01", seen=0, now=NOW),
        ):
            with pytest.raises(NotThere):
                act()
        assert room.session(connection).step == 0


def test_a_panel_on_a_round_is_presented_by_whoever_speaks_for_its_area(database):
    with database.writing() as connection:
        publish(connection, QUICK, NOW)
        sovann = authority(connection)
        round_id = make_round(connection, sovann)
        made = Room.make(connection, sovann, NOW, round_id=round_id)
        second = Actor(Role.ACCOUNT, account_id=make_account(connection, "Nirmala"))
        with pytest.raises(NotThere):
            storage.session_of(connection, second, made)
        with pytest.raises(NotThere):
            Room.make(connection, second, NOW, round_id=round_id)
        connection.execute(insert(MandateRow).values(account_id=second.account_id, area="KH", since=NOW))
        assert storage.session_of(connection, second, made).round_id == round_id

        # Whoever made it presents it as long as they speak for the area.
        connection.execute(delete(MandateRow).where(MandateRow.account_id == sovann.account_id))
        with pytest.raises(NotThere):
            storage.session_of(connection, sovann, made)


# Steps


def test_a_session_begins_goes_on_and_ends(room):
    with room.database.writing() as connection:
        begun = room.session(connection)
        assert (begun.state, begun.part, begun.step) == (State.RUNNING, 0, 1)
        storage.begin(connection, room.presenter, room.id, seen=1, now=NOW + MINUTE)
        assert room.session(connection).began_at == NOW
        storage.go_to_part(connection, room.presenter, room.id, 3, seen=1, now=NOW + 21 * MINUTE)
        assert (room.session(connection).part, room.session(connection).part_began_at) == (3, NOW + 21 * MINUTE)
        with pytest.raises(NotThere):
            storage.go_to_part(connection, room.presenter, room.id, 9, seen=2, now=NOW)
        storage.end(connection, room.presenter, room.id, seen=2, now=NOW + 75 * MINUTE)
        assert room.session(connection).state is State.ENDED
        with pytest.raises(NotRunning):
            storage.go_to_part(connection, room.presenter, room.id, 1, seen=3, now=NOW)


def test_of_two_who_present_the_later_one_is_told(room):
    def go(part):
        with room.database.writing() as connection:
            try:
                storage.go_to_part(connection, room.presenter, room.id, part, seen=1, now=NOW)
            except MovedOn:
                return "told"
            return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(go, (1, 2))) == ["done", "told"]
    with room.database.reading() as connection:
        assert storage.step_of(connection, room.id) == 2


# Joining


def test_one_joins_by_the_code_and_is_known_by_the_cookie(room):
    token = room.join(" k7m-2qd ".replace("k7m-2qd", room.code.lower()), "Dara")
    with room.database.writing() as connection:
        found = participant_of(connection, token)
        assert found is not None
        assert found.nickname == "Dara"
        assert participant_of(connection, "another") is None
        assert storage.step_of(connection, room.id) == 1, "who joins is no step of the facilitator"
        for wrong in ("", "AAAAAA", room.code[:5]):
            with pytest.raises(NoSuchRoom):
                join(connection, wrong, "", NOW)


def test_the_code_of_a_session_that_is_over_opens_nothing(room):
    token = room.join()
    with room.database.writing() as connection:
        storage.end(connection, room.presenter, room.id, seen=1, now=NOW)
        with pytest.raises(NoSuchRoom):
            join(connection, room.code, "", NOW)
        # Whoever is in may still evaluate it, until the record is approved.
        assert participant_of(connection, token) is not None
        storage.approve(connection, room.presenter, room.id, seen=2, now=NOW)
        assert participant_of(connection, token) is None


def test_no_more_come_in_than_there_is_room_for(room, monkeypatch):
    monkeypatch.setattr(joining, "MOST_PARTICIPANTS", 2)

    def come(_number):
        try:
            return room.join()
        except RoomFull:
            return None

    with ThreadPoolExecutor(4) as pool:
        assert sum(token is not None for token in pool.map(come, range(4))) == 2


def test_wrong_codes_from_one_address_are_paused_after_ten(room):
    with room.database.writing() as connection:
        for _ in range(10):
            joining.count_try(connection, "secret", "192.0.2.1", NOW)
        with pytest.raises(Paused):
            joining.count_try(connection, "secret", "192.0.2.1", NOW)
        joining.count_try(connection, "secret", "192.0.2.2", NOW)
        joining.check_pause(connection, "secret", "192.0.2.2", NOW)
        with pytest.raises(Paused):
            joining.check_pause(connection, "secret", "192.0.2.1", NOW)
        joining.check_pause(connection, "secret", "192.0.2.1", NOW + 2 * MINUTE)


# Votes


def test_a_vote_is_hidden_until_all_are_revealed_together(room):
    people = [room.participant() for _ in range(4)]
    ballot = room.open("IMP-01")
    for one, choice in zip(people, ("0", "2", "2", "dont_know"), strict=True):
        room.vote(ballot, one, choice)
    with room.database.writing() as connection:
        assert voting.voted(connection, ballot.id) == 4
        with pytest.raises(NotThere):
            spread(connection, ballot)
        assert storage.step_of(connection, room.id) == 2, "votes are no steps"

    room.reveal(ballot)

    with room.database.reading() as connection:
        found = spread(connection, ballot)
    assert found.voices == {"0": 1, "1": 0, "2": 2, "3": 0, "4": 0}
    assert (found.dont_know, found.middle, found.voted) == (1, ("2",), 4)


@pytest.mark.parametrize(
    ("choices", "middle"), [(("1", "3"), ("1", "3")), (("0", "1", "4"), ("1",)), ((), ()), (("dont_know",), ())]
)
def test_the_middle_may_lie_between_two_answers(room, choices, middle):
    ballot = room.open("IMP-01")
    for choice in choices:
        room.vote(ballot, room.participant(), choice)
    room.reveal(ballot)

    with room.database.reading() as connection:
        assert spread(connection, ballot).middle == middle


def test_who_votes_again_changes_the_mind_and_is_one_voice(room):
    one, ballot = room.participant(), room.open("IMP-01")
    room.vote(ballot, one, "1")
    room.vote(ballot, one, "3")
    with room.database.reading() as connection:
        assert voting.choice_of(connection, ballot.id, one) == "3"
        assert voting.voted(connection, ballot.id) == 1


def test_no_vote_is_taken_once_it_is_revealed_or_by_somebody_of_another_room(room):
    one, ballot = room.participant(), room.open("IMP-01")
    with pytest.raises(NotOpen):
        room.vote(ballot, uuid4(), "2")
    room.reveal(ballot)
    with pytest.raises(NotOpen):
        room.vote(ballot, one, "2")
    with room.database.reading() as connection:
        assert connection.execute(select(VoteRow.choice)).all() == []


def test_all_rounds_of_votes_and_what_was_agreed_are_kept(room):
    one = room.participant()
    first = room.open("IMP-01")
    room.vote(first, one, "1")
    room.reveal(first)
    second = room.open("IMP-01")
    room.vote(second, one, "2")
    room.reveal(second)
    with room.database.writing() as connection:
        voting.agree(connection, room.presenter, second, agreed="2", reason="Signed by all.", seen=room.step)
    with room.database.reading() as connection:
        kept = voting.ballots_of(connection, room.id)
        assert [(each.turn, each.agreed, each.reason) for each in kept] == [(1, None, ""), (2, "2", "Signed by all.")]
        assert [spread(connection, each).middle for each in kept] == [("1",), ("2",)]


def test_a_new_vote_closes_the_open_one_unseen(room):
    first = room.open("IMP-01")
    room.vote(first, room.participant(), "1")
    room.open("DES-06")
    with room.database.reading() as connection:
        assert [one.state for one in voting.ballots_of(connection, room.id)] == ["closed", "open"]
        with pytest.raises(NotThere):
            spread(connection, first)


def test_nobody_agrees_before_the_votes_are_seen(room):
    ballot = room.open("IMP-01")
    with pytest.raises(NotOpen), room.database.writing() as connection:
        voting.agree(connection, room.presenter, ballot, agreed="2", reason="", seen=room.step)
