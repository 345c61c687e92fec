"""A room answers any question on its own scale: levels, words, ticks and counts, from the phone to the record."""

import csv
from html import unescape
from io import BytesIO, StringIO
from uuid import UUID

import pdfplumber
import pytest

from assessment.installation.jobs import utc_now
from assessment.installation.languages import language
from assessment.library.storage import Shelf, publish
from assessment.method.answers import Answer
from assessment.method.question import Selection, TableQuestion
from assessment.method.wording import worded
from assessment.reports.pdf import render_paper
from assessment.workshop.ballot_questions import answer_of, answer_told, kept_of
from assessment.workshop.papers import paper_of
from assessment.workshop.spread import Cell, Ladder, Numbers, Ticks, spread_of, usual_answer
from assessment.workshop.spread_texts import told_of
from assessment.workshop.storage import session_by_id
from tests.answering.drafts import WORDED
from tests.answering.drafts import _read as read
from tests.places import WRITTEN_FOR_TESTS
from tests.reports.reading import squashed
from tests.workshop.visited import Held, agreement, answered

FLEET_FILE = WRITTEN_FOR_TESTS / "safety-check.yaml"
FLEET = worded(read(FLEET_FILE), None)
ENGLISH = language("en")
STEPS, WORDS, TICKS, BELTS, DRIVERS = (
    FLEET.question(code) for code in ("CREW-2", "TRIP-2", "TRIP-3", "CAR-2", "CREW-3")
)
OPTIONS = frozenset(TICKS.options)  # type: ignore[union-attr]


def votes(question, *answers):
    """Return how votes are counted, a list of answers, each one voice."""
    found: dict[str, int] = {}
    for one in answers:
        kept = kept_of(question, one)
        assert kept is not None
        found[kept] = found.get(kept, 0) + 1
    return found


def ticks(chosen, among):
    return Answer(value=Selection(frozenset(chosen), frozenset(among)))


def numbers(**rows):
    return Answer(value={row: dict(zip(("in-use", "belts"), cells, strict=True)) for row, cells in rows.items()})


UNKNOWN = Answer(dont_know=True)


# As votes are kept


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (STEPS, Answer(value=0)),
        (WORDS, Answer(value="partly")),
        (TICKS, ticks(["night"], ["night", "floods"])),
        (TICKS, ticks([], [])),
        (BELTS, numbers(cars=(12, 11), trucks=(4, 0))),
        (BELTS, Answer(value={})),
        (DRIVERS, Answer(value={"drivers": {"number": 9}, "trained": {"number": 3}})),
        (DRIVERS, UNKNOWN),
    ],
)
def test_an_answer_is_read_as_it_was_kept(question, answer):
    kept = kept_of(question, answer)
    assert kept is not None
    assert answer_of(question, kept) == answer


def test_no_answer_is_no_vote():
    assert kept_of(STEPS, Answer()) is None


@pytest.mark.parametrize(
    ("question", "answer", "told"),
    [
        (STEPS, Answer(value=2), "level 2"),
        (WORDS, Answer(value="no"), "No"),
        (STEPS, UNKNOWN, "don’t know"),
        (TICKS, ticks(["night", "floods"], OPTIONS), "Driving at night and Floods and mud"),
        (TICKS, ticks([], OPTIONS), "None of them"),
        (BELTS, numbers(cars=(12, 11)), "Cars and vans: In use 12, With a working belt at every seat 11"),
        (DRIVERS, Answer(value={"drivers": {"number": 9}}), "Drivers: 9"),
    ],
)
def test_an_answer_is_told_with_all_that_is_in_it(question, answer, told):
    assert answer_told(question, str(kept_of(question, answer)), ENGLISH) == told


# What votes come to


def test_the_middle_of_a_ladder_may_lie_between_two_answers():
    found = spread_of(STEPS, votes(STEPS, Answer(value=1), Answer(value=3), UNKNOWN))
    assert found == Ladder({"0": 0, "1": 1, "2": 0, "3": 1}, 1, ("1", "3"))
    assert told_of(FLEET, STEPS, found, ENGLISH).sentences == (
        "3 votes. 1 does not know. The middle lies between level 1 and level 3."
    )


def test_ticks_are_counted_for_each_option_and_those_of_more_than_half_are_usual():
    given = (
        ticks(["night", "floods"], ["night", "floods", "animals"]),
        ticks(["night"], ["night", "animals"]),
        ticks([], ["animals"]),
        UNKNOWN,
    )
    found = spread_of(TICKS, votes(TICKS, *given))
    assert found == Ticks(
        voices=dict.fromkeys(OPTIONS, 0) | {"night": 2, "floods": 1},
        among=dict.fromkeys(OPTIONS, 0) | {"night": 2, "floods": 1, "animals": 3},
        answered=3,
        dont_know=1,
    )
    assert usual_answer(TICKS, found) == ticks(["night"], ["night", "animals"])
    told = told_of(FLEET, TICKS, found, ENGLISH)
    assert told.sentences == "4 votes. 1 does not know. Ticked by more than half: Driving at night."
    assert told.people is not None
    rows = {row.title: row.counts for row in told.people.rows}
    assert (rows["Driving at night"], rows["Animals on the road"]) == ((2, 0, 1), (0, 3, 0))


def test_half_of_the_voices_are_not_most():
    found = spread_of(TICKS, votes(TICKS, ticks(["night"], OPTIONS), ticks([], OPTIONS)))
    assert told_of(FLEET, TICKS, found, ENGLISH).middle == "Nothing was ticked by more than half."


def test_counts_have_their_middle_their_lowest_and_their_highest():
    given = (numbers(cars=(10, 4), trucks=(2, 0)), numbers(cars=(12, 4)), numbers(cars=(20, 9)), UNKNOWN)
    found = spread_of(BELTS, votes(BELTS, *given))
    assert isinstance(found, Numbers)
    assert found.cells["cars"] == {"in-use": Cell({10: 1, 12: 1, 20: 1}), "belts": Cell({4: 2, 9: 1})}
    assert found.cells["trucks"]["in-use"] == Cell({0: 2, 2: 1}), "an empty box is nobody"
    assert usual_answer(BELTS, found) == numbers(cars=(12, 4), trucks=(0, 0))
    told = told_of(FLEET, BELTS, found, ENGLISH)
    assert told.people is None, "vehicles with belts are some of those in use: together they make up nothing"
    assert told.table[0] == ("Cars and vans", ("12 (10–20)", "4 (4–9)"))
    assert told.sentences.startswith("4 votes. 1 does not know.")


def test_of_two_middles_of_counts_the_lower_one_stands_which_somebody_wrote():
    found = spread_of(DRIVERS, votes(DRIVERS, *(Answer(value={"drivers": {"number": one}}) for one in (8, 20))))
    assert isinstance(found, Numbers)
    assert found.usual == {"drivers": {"number": 8}}


@pytest.mark.parametrize("question", [STEPS, WORDS, TICKS, BELTS])
def test_where_nobody_knows_there_is_no_middle_and_nothing_to_begin_from(question):
    for given in ((), (UNKNOWN, UNKNOWN)):
        found = spread_of(question, votes(question, *given))
        assert found.voted == len(given)
        assert usual_answer(question, found) == Answer()
        assert told_of(FLEET, question, found, ENGLISH).middle == ""


def test_women_and_men_are_drawn_as_in_a_report():
    staff = WORDED.question("IMP-03")
    given = [Answer(value={"management": {"women": women, "men": 8}}) for women in (2, 4, 3)]
    told = told_of(WORDED, staff, spread_of(staff, votes(staff, *given)), ENGLISH)
    assert told.people is not None
    assert (told.people.columns, told.people.rows[0].counts) == (("Women", "Men"), (3, 8))
    assert told.table[0][1] == ("3 (2–4)", "8")


def test_shares_whose_middles_make_no_whole_are_not_begun_from():
    row = {"text": "Sessions", "unit": "percent"}
    question = TableQuestion.model_validate(
        {"id": "Q-1", "phase": "Q", "weight": 1, "kind": "table", "text": "Shares?", "rows": {"sessions": row}}
        | {"columns": {"women": "Women", "men": "Men", "girls": "Girls"}}
    )
    shares = (
        {"women": 100, "men": 0, "girls": 0},
        {"women": 0, "men": 100, "girls": 0},
        {"women": 0, "men": 0, "girls": 100},
    )
    apart = spread_of(question, votes(question, *(Answer(value={"sessions": one}) for one in shares)))
    assert usual_answer(question, apart) == Answer(value={})
    alike = spread_of(question, votes(question, Answer(value={"sessions": shares[0]})))
    assert usual_answer(question, alike) == Answer(value={"sessions": shares[0]})


def test_votes_that_another_wording_takes_no_more_are_left_out():
    assert spread_of(STEPS, {"9": 2, "1": 1}) == Ladder({"0": 0, "1": 1, "2": 0, "3": 0}, 0, ("1",))
    gone = spread_of(TICKS, {'{"chosen": ["moon"], "among": ["moon"]}': 1, "dont_know": 1})
    assert (gone.voted, answer_told(TICKS, '{"chosen": ["moon"]}', ENGLISH)) == (1, "Not answered")


# In the room


@pytest.fixture
def held(app):
    """A session about the fleet that runs, with three phones."""
    with app.extensions["database"].writing() as connection:
        publish(connection, read(FLEET_FILE), utc_now())
    held = Held(app, book="safety-check:1").begin()
    held.phones = [held.phone() for _ in range(3)]
    return held


def text_of(page):
    return " ".join(page.text.split())


def lines_of(held, kind):
    answer = held.presenter.client.get(f"{held.home}/papers/record.csv")
    return [row for row in csv.DictReader(StringIO(answer.get_data().decode("utf-8-sig"))) if row["kind"] == kind]


def test_a_room_ticks_what_is_there_and_agrees(held):
    held.press("open", question="TRIP-3")
    assert "Steep roads" in held.look().text
    both = {"among": ["night", "floods"], "chosen": ["night"]}
    for phone in held.phones[:2]:
        held.vote(phone, both)
    assert "Your answer is in: Driving at night." in text_of(held.phones[0].get("/room"))
    held.vote(held.phones[2], {"": "given"})
    held.press("reveal")
    assert "Ticked by more than half: Driving at night." in text_of(held.look())
    assert "Driving at night: ticked “We have a rule” 2 of 3: 66.7" in unescape(held.look().html)
    for page in (held.phones[0].get("/room"), held.present()):
        assert "Driving at night" in page.html
        assert page.status == 200
    held.agree({"among": ["night", "floods"], "chosen": ["night", "floods"]}, "The rule on floods is new.")
    assert "Agreed: Driving at night and Floods and mud." in text_of(held.look())
    held.press("end")
    record = text_of(held.presenter.get(f"{held.home}/record"))
    assert "Driving at night: 2, Floods and mud: 0, Steep roads: 0, Animals on the road: 0, " in record
    counts = {row["choice"]: row["count"] for row in lines_of(held, "vote")}
    assert counts["night"] == counts["among:night"] == counts["among:floods"] == "2"
    assert {row["choice"] for row in lines_of(held, "agreed")} == {"night", "floods", "among:night", "among:floods"}


def test_a_room_writes_numbers_and_agrees(held):
    held.press("open", question="CAR-2")
    for phone, (cars, belts) in zip(held.phones, (("10", "4"), ("12", ""), ("20", "9")), strict=True):
        held.vote(phone, {"cars:in-use": cars, "cars:belts": belts})
    assert "Your numbers are in." in text_of(held.phones[1].get("/room"))
    held.press("reveal")
    for page in (held.look(), held.phones[0].get("/room"), held.present()):
        assert "12 (10–20)" in text_of(page)
        assert "4 (0–9)" in text_of(page)
    assert held.presenter.page.form_with("agree").value("CAR-2:cars:in-use") == "12", "it begins from the middle"
    held.agree({"cars:in-use": "11", "cars:belts": "9", "trucks:in-use": "", "trucks:belts": ""}, "Counted today.")
    assert "Agreed: the numbers below. Counted today." in text_of(held.look())
    assert "Cars and vans119" in text_of(held.look())
    held.press("end")
    agreed = "Agreed: Cars and vans: In use 11, With a working belt at every seat 9. Counted today."
    assert agreed in text_of(held.presenter.get(f"{held.home}/record"))
    written = [(row["choice"], row["value"], row["count"]) for row in lines_of(held, "vote")]
    assert ("cars:in-use", "12", "1") in written
    assert written[-2:] == [("answered", "", "3"), ("dont_know", "", "0")]
    assert {row["choice"]: row["value"] for row in lines_of(held, "agreed")} == {"cars:belts": "9", "cars:in-use": "11"}


def test_an_agreement_on_none_of_them_keeps_its_reason(held):
    held.press("open", question="TRIP-3")
    for phone in held.phones:
        held.vote(phone, {"": "given"})
    held.press("reveal")
    held.agree({"": "given"}, "Nothing is written yet.")
    held.press("end")
    answered = {row["choice"]: row["count"] for row in lines_of(held, "vote")}
    assert (answered["night"], answered["answered"], answered["dont_know"]) == ("0", "3", "0")
    assert [(row["choice"], row["text"]) for row in lines_of(held, "agreed")] == [("none", "Nothing is written yet.")]


def test_the_reason_of_another_vote_is_shown_and_not_taken(held):
    held.press("open", question="TRIP-2")
    held.press("reveal")
    fields = held.fields("agree", **agreement(held.present(), "yes", "All of us do."))
    held.press("open", question="TRIP-1")
    held.press("reveal")
    page = held.presenter.post(f"{held.home}/present", fields)
    assert page.status == 409
    assert "You wrote as the reason: All of us do." in text_of(page)
    assert page.form_with("agree").value("reason") == ""


def test_the_record_on_paper_has_ticks_and_numbers(app, held):
    held.press("open", question="TRIP-3")
    held.vote(held.phones[0], {"among": ["night", "floods"], "chosen": ["night"]})
    held.press("reveal")
    held.press("open", question="CREW-3")
    for phone, drivers in zip(held.phones, ("8", "12", "20"), strict=True):
        held.vote(phone, {"drivers:number": drivers, "trained:number": "3"})
    held.press("reveal")
    held.agree({"drivers:number": "12", "trained:number": "3"}, "Counted today.")
    held.press("end")
    with app.extensions["database"].reading() as connection:
        session = session_by_id(connection, UUID(held.id))
        paper = paper_of(connection, session, "record", ENGLISH, Shelf(), target="http://localhost/join")
    with pdfplumber.open(BytesIO(render_paper(paper))) as pdf:
        text = squashed("".join(page.extract_text() for page in pdf.pages))
    for said in (
        "Driving at night",
        "ticked “We have a rule” 1 of 1",
        "Drivers 12 (8–20)",
        "Drivers trained in the last three years 3",
        "The room agreed on Drivers: 12; Drivers trained in the last three years: 3. Counted today.",
    ):
        assert squashed(said) in text, said


@pytest.mark.parametrize(
    ("code", "parts", "told"),
    [
        ("CAR-2", {"cars:in-use": "twelve"}, "Cars and vans, In use: enter a whole number, such as 20"),
        ("CAR-2", {"cars:in-use": "-1"}, "Cars and vans, In use: enter a whole number, such as 20"),
        ("CAR-2", {}, "Choose one of the answers that stand here."),
        ("CAR-2", {"cars:in-use": "1", "": "dk"}, "There are two answers here. Keep the one that is true."),
        ("CAR-2", {"": "na"}, "This question applies to every organisation."),
        ("CREW-3", {"": "na", "reason": "A hire company"}, "Choose one of the answers that stand here."),
        ("TRIP-3", {"chosen": ["moon"]}, "Choose among the answers that stand here."),
        ("TRIP-3", {"chosen": ["night"]}, "Driving at night: ticked in the second column only."),
        ("TRIP-2", {"": "often"}, "Choose one of the answers that stand here."),
    ],
)
def test_what_cannot_be_taken_is_told_at_its_place_and_stays_on_the_page(held, code, parts, told):
    held.press("open", question=code)
    page = held.vote(held.phones[0], parts)
    assert page.status == 422
    assert told in text_of(page)
    assert "Your answer is not in yet." in text_of(page)
    if "cars:in-use" in parts:
        assert page.form("/vote").value("CAR-2:cars:in-use") == parts["cars:in-use"]
    assert "0 of 3 have voted" in text_of(held.look())


def test_an_agreement_that_is_not_right_keeps_what_was_typed(held):
    held.press("open", question="CAR-2")
    held.press("reveal")
    page = held.agree({"cars:in-use": "many"}, "")
    assert page.status == 422
    assert "Cars and vans, In use: enter a whole number" in text_of(page)
    assert "Write the reason in one or two sentences." in text_of(page)
    assert page.form_with("agree").value("CAR-2:cars:in-use") == "many"


def test_an_agreement_on_a_vote_that_is_over_is_told(held):
    held.press("open", question="TRIP-2")
    held.press("reveal")
    old = held.present().form_with("agree")
    held.press("open", question="TRIP-3")
    held.press("reveal")
    fields = {name: value for name, value in old.fields if name != "seen"} | answered(old, "yes")
    page = held.press("agree", **fields | {"reason": "All of us do."})
    assert page.status == 409
    assert "This vote is not open any more" in text_of(page)
    assert "Agreed:" not in held.look().text
