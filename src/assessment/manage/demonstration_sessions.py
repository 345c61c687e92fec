"""The sessions of a demonstration: one that is over, one in the middle of a vote, and one that is to be prepared.

All three are on a published round, and presented by a facilitator whom its authority let in. The running one is for
trying things: it is made anew as often as somebody likes.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, update

from assessment.installation.access import Actor, Role
from assessment.installation.languages import language
from assessment.library.storage import Shelf
from assessment.manage.demonstration_session_texts import (
    AGENDA,
    BOARD,
    COMMENTS,
    COMMITMENTS,
    EVALUATIONS,
    NEXT_AGENDA,
    NEXT_SHEET,
    ROUND_REQUEST,
    STORY,
    SUMMARY,
    WAITING,
)
from assessment.rounds.storage import Round, round_by_id
from assessment.workshop import cards, comments, review_storage, reviewers, storage, stories, voting
from assessment.workshop.agenda import Part
from assessment.workshop.commitments import keep_commitment
from assessment.workshop.evaluating import evaluate
from assessment.workshop.joining import Participant, join, participant_of
from assessment.workshop.papers import picture_of
from assessment.workshop.review_storage import Circle, Kind, Reviewed, Side
from assessment.workshop.sheets import Sheet, keep_sheet, sheet_from_round
from assessment.workshop.tables import SessionRow

PRACTICE_CODE = "K7M4QD"
"""Of the running session: by it the one to be made anew is found, whatever was changed in it meanwhile."""
SHOWS_ALL = "Delta Clearing"
"""The organisation that shows its full report."""
JOINED = 18
QUESTION = "IMP-01"
FIRST_TURN = ("0", *"1111", *"22222", *"333333", "dont_know")
SECOND_TURN = (*"1111", *"22222222222", *"333")
OPEN_VOTES = ("0", *"1111", *"22222", *"333", "dont_know")
AGREED, REASON = "2", "The code is signed nearly everywhere. Drivers and daily workers have no safe way to report."
PICTURE, TABLES, ACTIONS, LAST = 5, 6, 7, 8
"""Parts of the agenda."""
MINUTE = datetime.timedelta(minutes=1)
_DAY = datetime.timedelta(days=1)
_SESSION = SessionRow.__table__.c


@dataclass(frozen=True)
class Host:
    """Somebody who facilitates a round, and holds its sessions."""

    actor: Actor
    round: Round


def let_facilitate(
    connection: Connection, authority: Actor, facilitator_id: UUID, round_id: UUID, now: datetime.datetime
) -> Host:
    """Let somebody facilitate a round by a link of its authority."""
    link = reviewers.make_link(connection, authority, round_id, now)
    reviewers.follow_link(connection, link, facilitator_id, now)
    return Host(Actor(Role.ACCOUNT, account_id=facilitator_id), round_by_id(connection, round_id))


def host_of(connection: Connection, actor: Actor) -> Host | None:
    """Return the actor with the round that they facilitate; None for who facilitates none."""
    found = reviewers.rounds_facilitated(connection, actor)
    return Host(actor, found[0]) if found else None


def add_sessions(connection: Connection, host: Host, secret: str, lead: Actor, now: datetime.datetime) -> None:
    """Add the three sessions, and what the facilitator wrote on the report of `lead`'s organisation."""
    _review(connection, host, lead, now)
    _finished(connection, host, secret, now)
    practise(connection, host, secret, now)
    _planned(connection, host, secret, now)


# The room


class Told(NamedTuple):
    """What a session is called, when it begins, and when it was planned."""

    title: str
    begins_at: datetime.datetime
    made_at: datetime.datetime


class Room:
    """A session and the people in it. Each step comes after the one before: nobody else presents."""

    def __init__(self, connection: Connection, host: Host, secret: str, told: Told, parts: Sequence[Part]) -> None:
        self.connection, self.presenter = connection, host.actor
        self.id = storage.make_session(
            connection,
            host.actor,
            title=told.title,
            begins_at=told.begins_at,
            zone=host.round.zone,
            questionnaire=host.round.questionnaire,
            version=host.round.version,
            secret=secret,
            parts=parts,
            round_id=host.round.id,
            now=told.made_at,
        )
        self.people: list[Participant] = []

    @property
    def seen(self) -> int:
        """The step that a page would show now."""
        return storage.step_of(self.connection, self.id) or 0

    @property
    def session(self) -> storage.Session:
        return storage.session_of(self.connection, self.presenter, self.id)

    def begin(self, now: datetime.datetime) -> None:
        """Let people join, who come by tables and alone, and begin."""
        code = self.session.code
        for number in range(JOINED):
            nickname = f"Table {1 + number // 3}" if number % 3 == 0 else ""
            found = participant_of(self.connection, join(self.connection, code, nickname, now))
            self.people += [found] if found else []
        storage.begin(self.connection, self.presenter, self.id, seen=self.seen, now=now)

    def go(self, part: int, now: datetime.datetime) -> None:
        storage.go_to_part(self.connection, self.presenter, self.id, part, seen=self.seen, now=now)

    def speak(self, spans: Iterable[tuple[str | None, datetime.datetime]]) -> None:
        """Count who speaks from when on."""
        for who, since in spans:
            storage.count_speaking(self.connection, self.presenter, self.id, who, now=since)

    def vote(self, choices: Sequence[str], now: datetime.datetime) -> voting.Ballot:
        """Open a vote, and let as many vote as there are choices."""
        ballot_id = voting.open_ballot(self.connection, self.presenter, self.id, QUESTION, seen=self.seen, now=now)
        for one, choice in zip(self.people, choices, strict=False):
            voting.vote(self.connection, ballot_id, one.id, choice, now)
        found = voting.ballot_of(self.connection, self.id)
        if found is None:
            raise LookupError(ballot_id)
        return found

    def reveal(self, ballot: voting.Ballot, now: datetime.datetime) -> None:
        voting.reveal(self.connection, self.presenter, ballot, seen=self.seen, now=now)

    def write(self, contents: Iterable[cards.Content], now: datetime.datetime) -> None:
        """Let tables write cards, which wait in the queue."""
        tables = [one for one in self.people if one.nickname]
        for number, content in enumerate(contents):
            cards.write_card(self.connection, tables[number % len(tables)], content, now + number * MINUTE / 4)

    def show_all(self) -> None:
        """Put all cards that wait on the board."""
        for card in cards.cards_of(self.connection, self.id, cards.Place.WAITING):
            place = cards.Place.SHOWN
            cards.place_card(self.connection, self.presenter, self.id, card.id, place, seen=self.seen)

    def put_dots(self, dots: Sequence[int]) -> None:
        """Put so many dots on the cards of the board, each of another person who has one left."""
        board = cards.cards_of(self.connection, self.id, cards.Place.SHOWN)
        turn = 0
        for card, wanted in zip(board, dots, strict=True):
            for _dot in range(wanted):
                cards.put_dot(self.connection, self.people[turn % len(self.people)], card.id)
                turn += 1


# The session that is over


def _finished(connection: Connection, host: Host, secret: str, now: datetime.datetime) -> None:
    begins_at = _at_nine(host, now - 21 * _DAY)
    room = Room(
        connection,
        host,
        secret,
        Told("What the round showed, and what we do", begins_at, begins_at - 3 * _DAY),
        AGENDA,
    )
    room.begin(begins_at)
    room.speak([("women", begins_at + 5 * MINUTE), ("men", begins_at + 21 * MINUTE), (None, begins_at + 37 * MINUTE)])
    room.go(PICTURE, begins_at + 37 * MINUTE)
    room.reveal(room.vote(FIRST_TURN, begins_at + 38 * MINUTE), begins_at + 41 * MINUTE)
    again = room.vote(SECOND_TURN, begins_at + 44 * MINUTE)
    room.reveal(again, begins_at + 45 * MINUTE)
    voting.agree(connection, room.presenter, again, agreed=AGREED, reason=REASON, seen=room.seen)
    _board(room, begins_at)
    _commit(room, begins_at)
    storage.end(connection, room.presenter, room.id, seen=room.seen, now=begins_at + 76 * MINUTE)
    for person, answers in zip(room.people, EVALUATIONS, strict=False):
        evaluate(connection, person, answers)
    storage.change_record(connection, room.presenter, room.id, room.seen, summary=SUMMARY)
    storage.approve(connection, room.presenter, room.id, seen=room.seen, now=begins_at + 3 * _DAY)


def _board(room: Room, begins_at: datetime.datetime) -> None:
    room.go(TABLES, begins_at + 47 * MINUTE)
    room.write((_dated(one, begins_at, days) for one, days, _dots in BOARD), begins_at + 50 * MINUTE)
    room.show_all()
    room.go(ACTIONS, begins_at + 60 * MINUTE)
    room.put_dots([dots for _one, _days, dots in BOARD])
    room.go(LAST, begins_at + 70 * MINUTE)


def _dated(content: cards.Content, begins_at: datetime.datetime, days: int | None) -> cards.Content:
    return replace(content, due=(begins_at + days * _DAY).date()) if days else content


def _commit(room: Room, begins_at: datetime.datetime) -> None:
    for number, (organisation, text, owner, days) in enumerate(COMMITMENTS):
        keep_commitment(
            room.connection,
            room.presenter,
            room.id,
            organisation=organisation,
            text=text,
            owner=owner,
            due=(begins_at + days * _DAY).date(),
            seen=room.seen,
            now=begins_at + (70 + number) * MINUTE,
        )


# The session to try things in


def practise(connection: Connection, host: Host, secret: str, now: datetime.datetime) -> None:
    """Make the running session, instead of the one that there was: minute 41, with a vote that is open."""
    connection.execute(delete(SessionRow).where(_SESSION.code == PRACTICE_CODE))
    began_at = now - 41 * MINUTE
    room = Room(connection, host, secret, Told("Practice session", began_at.replace(second=0), began_at), AGENDA)
    connection.execute(update(SessionRow).where(_SESSION.id == room.id).values(code=PRACTICE_CODE))
    room.begin(began_at)
    room.speak([("men", began_at + 8 * MINUTE), ("women", began_at + 30 * MINUTE), (None, now)])
    room.write(WAITING, now - 10 * MINUTE)
    room.go(PICTURE, now - 3 * MINUTE)
    room.vote(OPEN_VOTES, now - MINUTE / 2)


# The session to be prepared


def _planned(connection: Connection, host: Host, secret: str, now: datetime.datetime) -> None:
    begins_at = _at_nine(host, now + 12 * _DAY)
    room = Room(connection, host, secret, Told("Second session: what becomes of it", begins_at, now), NEXT_AGENDA)
    suggested = _suggested(connection, room, host.round.period)
    keep_sheet(connection, room.presenter, room.id, 1, suggested, seen=room.seen)
    keep_sheet(connection, room.presenter, room.id, 2, NEXT_SHEET, seen=room.seen)


def _suggested(connection: Connection, room: Room, period: str) -> Sheet | None:
    """Return the sheet that the published round suggests, with the topics of its questions as statements."""
    picture = picture_of(connection, room.session, language("en"), Shelf())
    if picture is None:
        return None
    topics = {line.code: line.topic for line in picture.all.agenda}
    sheet = sheet_from_round(picture)
    strengths, challenges = (
        tuple(replace(point, text=topics[point.code]) for point in points)
        for points in (sheet.strengths, sheet.challenges)
    )
    told = f"What all organisations of round {period} say together."
    return replace(sheet, introduction=told, strengths=strengths, challenges=challenges, request=ROUND_REQUEST)


def _at_nine(host: Host, moment: datetime.datetime) -> datetime.datetime:
    there = moment.astimezone(ZoneInfo(host.round.zone)).replace(hour=9, minute=0, second=0, microsecond=0)
    return there.astimezone(datetime.UTC)


# The desk


def _review(connection: Connection, host: Host, lead: Actor, now: datetime.datetime) -> None:
    """Let the facilitator read the report that is shown, and ask for a story, to which the organisation says yes."""
    reader, read_at = host.actor, now - 24 * _DAY
    shown = review_storage.reviewed_in_round(connection, reader, host.round.id, now)
    one = next(found for found in shown if found.name == SHOWS_ALL)
    review_storage.look_at(connection, reader, one, read_at)
    review_storage.mark(connection, reader, one, "MON-04", Kind.STRONG, read_at)
    review_storage.mark(connection, reader, one, "IMP-01", Kind.HARD, read_at)
    _talk(connection, one, {Side.FACILITATOR: reader, Side.ORGANISATION: lead}, read_at)
    story = stories.ask_for_story(connection, reader, one, question="MON-04", text=STORY, now=read_at)
    stories.answer_story(connection, lead, one.stored.id, story, is_allowed=True, now=read_at + _DAY)


def _talk(connection: Connection, one: Reviewed, said_by: Mapping[Side, Actor], now: datetime.datetime) -> None:
    place = comments.Place(comments.About.QUESTION, "MON-04")
    for number, ((side, actor), text) in enumerate(zip(said_by.items(), COMMENTS, strict=True)):
        comments.add_comment(
            connection,
            one.stored.id,
            Circle.ROUND,
            place,
            side=side,
            author=actor.key,
            text=text,
            now=now + number * _DAY,
        )
