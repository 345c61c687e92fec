"""What a session came to, on both databases: votes only once revealed, cards on the board, evaluations from five on."""

import csv
import datetime
from io import StringIO

import pytest

from assessment.library.storage import Shelf
from assessment.workshop import cards, storage, voting
from assessment.workshop.ballot_questions import values_of
from assessment.workshop.cards import CardKind, Content, Place, Scope
from assessment.workshop.commitments import keep_commitment
from assessment.workshop.evaluating import QUESTIONS, evaluate
from assessment.workshop.record import Counted, record_of
from assessment.workshop.record_csv import COLUMNS, record_csv
from assessment.workshop.storage import end
from tests.answering.drafts import WORDED
from tests.workshop.room import Room

NOW = datetime.datetime(2026, 12, 9, 2, 0, tzinfo=datetime.UTC)
DUE = datetime.date(2027, 3, 31)
OURS = "Example Clearance"
LESSON = Content(CardKind.LESSON, "Two contact people, one from outside.", question="IMP-01", organisation=OURS)
CHALLENGE = Content(CardKind.CHALLENGE, "Daily workers never hear of it again.", phase="IMP")
TOGETHER = Content(
    CardKind.ACTION,
    "One shared outside contact",
    scope=Scope.COLLECTIVE,
    owner="authority",
    first_step="A first meeting",
    due=DUE,
    support="a room",
)
ALONE = Content(CardKind.ACTION, "Sign the code", organisation="example  clearance", scope=Scope.INDIVIDUAL, owner="HR")


class Held(Room):
    """A session that runs, and what is said in it; `guest` is somebody in the room."""

    def __init__(self, database, now):
        super().__init__(database, now)
        self.begin()
        self.guest = self.inside()

    def card(self, content, *, place=Place.SHOWN, second=0):
        step = self.step
        with self.database.writing() as connection:
            at = NOW + datetime.timedelta(seconds=second)
            card_id = cards.add_card(connection, self.presenter, self.id, content, seen=step, now=at)
            if place is not Place.SHOWN:
                cards.place_card(connection, self.presenter, self.id, card_id, place, seen=step + 1)
            return card_id

    def commitment(self, organisation, text="We sign the code."):
        step = self.step
        with self.database.writing() as connection:
            said = {"organisation": organisation, "text": text, "owner": "HR", "due": DUE}
            keep_commitment(connection, self.presenter, self.id, **said, seen=step, now=NOW)

    def voted(self, question, *choices, is_revealed=True):
        ballot = self.open(question)
        for choice in choices:
            self.vote(ballot, self.participant(), choice)
        if is_revealed:
            self.reveal(ballot)
        return ballot

    def agree(self, ballot, agreed, reason=""):
        step = self.step
        with self.database.writing() as connection:
            voting.agree(connection, self.presenter, ballot, agreed=agreed, reason=reason, seen=step)

    def dot(self, card_id):
        with self.database.writing() as connection:
            cards.put_dot(connection, self.guest, card_id)

    def evaluated(self, people, answers):
        for _number in range(people):
            guest = self.inside()
            with self.database.writing() as connection:
                evaluate(connection, guest, answers)

    @property
    def record(self):
        with self.database.reading() as connection:
            return record_of(connection, self.session(connection), Shelf())


@pytest.fixture
def room(database):
    return Held(database, NOW)


def lines(record):
    return list(csv.DictReader(StringIO(record_csv(record).decode("utf-8-sig"))))


def texts(them):
    return [card.content.text for card in them]


def test_an_empty_session_has_an_empty_record(room):
    record = room.record

    assert (record.votes, record.lessons, record.cards, record.commitments) == ((), (), [], ())
    assert record.evaluation is None
    assert record.joined == 1
    assert record.organisations == []


def test_only_what_stands_on_the_board_is_in_the_record(room):
    room.card(LESSON)
    room.card(CHALLENGE, place=Place.LEFT_OUT)
    with room.database.writing() as connection:
        cards.write_card(connection, room.guest, Content(CardKind.LESSON, "By phone"), NOW)

    assert texts(room.record.cards) == [LESSON.text]


def test_lessons_are_by_pillar_of_the_card_or_of_its_question(room):
    room.card(Content(CardKind.LESSON, "No pillar"), second=0)
    room.card(LESSON, second=1)  # IMP-01 is of OC, the last pillar
    room.card(Content(CardKind.LESSON, "Of risk education", pillar="RE", question="IMP-01"), second=2)
    room.card(Content(CardKind.LESSON, "Unknown", pillar="XX"), second=3)

    assert [(pillar, texts(found)) for pillar, found in room.record.lessons] == [
        ("RE", ["Of risk education"]),
        ("OC", [LESSON.text]),
        (None, ["No pillar", "Unknown"]),
    ]


def test_actions_are_of_all_or_of_one(room):
    room.card(TOGETHER, second=0)
    room.card(ALONE, second=1)
    room.card(Content(CardKind.ACTION, "Nobody said whose"), second=2)
    room.card(Content(CardKind.ACTION, "Of one that is named", organisation=OURS), second=3)

    assert texts(room.record.collective) == [TOGETHER.text, "Nobody said whose"]
    assert texts(room.record.individual) == [ALONE.text, "Of one that is named"]


def test_the_cards_with_the_most_dots_come_first(room):
    room.card(Content(CardKind.CHALLENGE, "No dot"), second=0)
    room.dot(room.card(Content(CardKind.CHALLENGE, "One dot"), second=1))

    assert [(card.content.text, card.dots) for card in room.record.challenges] == [("One dot", 1), ("No dot", 0)]


def test_votes_that_were_not_revealed_are_not_in_the_record(room):
    closed = room.voted("DES-01", "4", is_revealed=False)
    step = room.step
    with room.database.writing() as connection:
        voting.close(connection, room.presenter, closed, seen=step)
    room.voted("IMP-01", "0", is_revealed=False)

    assert room.record.votes == ()
    assert lines(room.record) == []


def test_both_turns_of_a_vote_are_there_with_what_the_room_agreed_on(room):
    room.voted("IMP-01", "0", "1", "1", "dont_know")
    second = room.voted("IMP-01", "1", "2")
    room.agree(second, "1", "Daily workers have not signed.")

    (found,) = room.record.votes
    assert found.question == "IMP-01"
    assert [one.ballot.turn for one in found.votes] == [1, 2]
    first = found.votes[0].spread
    assert (first.voices, first.dont_know, first.middle) == ({"0": 1, "1": 2, "2": 0, "3": 0, "4": 0}, 1, ("1",))
    assert found.votes[1].spread.middle == ("1", "2")
    assert found.agreed is not None
    assert (found.agreed.turn, found.agreed.agreed) == (2, "1")


def test_a_later_vote_without_an_agreement_leaves_the_earlier_one(room):
    room.agree(room.voted("IMP-01", "1"), "1")
    room.voted("IMP-01", "2")

    assert [one.agreed.agreed for one in room.record.votes if one.agreed] == ["1"]


@pytest.mark.parametrize(("code", "choices"), [("IMP-01", ["0", "1", "2", "3", "4"]), ("IMP-03", [])])
def test_the_choices_of_a_question_begin_with_the_lowest(code, choices):
    assert values_of(WORDED.question(code)) == choices


@pytest.mark.parametrize(("people", "is_shown"), [(4, False), (5, True)])
def test_evaluations_are_shown_from_five_on(room, people, is_shown):
    room.evaluated(people, dict.fromkeys(QUESTIONS, 3))

    assert (room.record.evaluation is not None) is is_shown
    assert ("evaluation" in {line["kind"] for line in lines(room.record)}) is is_shown


def test_each_question_of_the_evaluation_has_counts_and_its_middle(room):
    for value in (1, 2, 4, 5, 5, 2):
        room.evaluated(1, {"impact_before": value})
    room.evaluated(4, {"useful": 5})  # four answers to a question are too few, even of ten people

    found = room.record.evaluation
    assert found.people == 10
    assert found.questions["impact_before"] == Counted((1, 2, 0, 1, 2), 3.0)  # 1 2 2 | 4 5 5: between 2 and 4
    assert found.questions["useful"] is None
    assert found.questions["lessons_after"] is None


# The part of one organisation


def test_one_organisation_gets_its_own_and_what_all_do_together(room):
    room.card(LESSON, second=0)
    room.card(CHALLENGE, second=1)
    room.card(TOGETHER, second=2)
    room.card(ALONE, second=3)
    room.card(Content(CardKind.ACTION, "Theirs", organisation="Delta Clearing", scope=Scope.INDIVIDUAL), second=4)
    room.commitment(OURS)
    room.commitment("Delta Clearing", "Theirs, too")
    room.voted("IMP-01", "1")
    room.evaluated(5, {"useful": 5})

    record = room.record
    assert record.organisations == ["Delta Clearing", OURS]
    own = record.part_of(OURS)
    assert texts(own.cards) == [LESSON.text, TOGETHER.text, ALONE.text]
    assert [one.organisation for one in own.commitments] == [OURS]
    assert (own.votes, own.evaluation) == ((), None)


# Lines


def test_each_entry_is_a_line_with_its_codes(room):
    room.dot(room.card(TOGETHER))
    room.commitment(OURS)
    ballot = room.voted("IMP-01", "1", "dont_know")
    room.agree(ballot, "1", "Not all signed.")

    found = lines(room.record)
    assert tuple(found[0]) == COLUMNS
    action, commitment, *voted, agreed = found
    assert action == {
        **dict.fromkeys(COLUMNS, ""),
        "session": "Regional workshop",
        "day": "2026-12-09",
        "status": "draft",
        "kind": "action",
        "text": TOGETHER.text,
        "scope": "collective",
        "owner": "authority",
        "first_step": "A first meeting",
        "due": "2027-03-31",
        "support": "a room",
        "dots": "1",
    }
    assert (commitment["kind"], commitment["organisation"], commitment["due"]) == ("commitment", OURS, "2027-03-31")
    assert [(one["choice"], one["count"]) for one in voted] == [
        ("0", "0"),
        ("1", "1"),
        ("2", "0"),
        ("3", "0"),
        ("4", "0"),
        ("dont_know", "1"),
    ]
    assert (agreed["kind"], agreed["choice"], agreed["text"]) == ("agreed", "1", "Not all signed.")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_program_takes_what_somebody_wrote_for_a_formula(room, text):
    room.card(Content(CardKind.LESSON, text, organisation=text))

    (line,) = lines(room.record)
    assert (line["text"], line["organisation"]) == (f"'{text}", f"'{text}")


def test_the_file_says_that_it_is_in_unicode_and_keeps_lines_quotes_and_other_scripts(room):
    text = 'Line one\nline "two", ខ្មែរ 👍 <b>'
    room.card(Content(CardKind.LESSON, text))

    assert record_csv(room.record).startswith(b"\xef\xbb\xbf")
    assert lines(room.record)[0]["text"] == text


def test_who_wrote_a_card_is_in_no_record(room):
    writer = room.inside("Nickname of somebody")
    with room.database.writing() as connection:
        cards.write_card(connection, writer, LESSON, NOW)
        (waiting,) = cards.cards_of(connection, room.id, Place.WAITING)
        cards.place_card(connection, room.presenter, room.id, waiting.id, Place.SHOWN, seen=1)

    assert "Nickname" not in record_csv(room.record).decode()


def test_an_approved_record_says_so(room):
    room.card(LESSON)
    step = room.step
    with room.database.writing() as connection:
        end(connection, room.presenter, room.id, seen=step, now=NOW)
        storage.approve(connection, room.presenter, room.id, seen=step + 1, now=NOW)

    assert lines(room.record)[0]["status"] == "approved"
