"""Papers of a session: what they say of what is in the database, and their pages from asking to the file."""

import datetime
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select

from assessment.accounts.tables import AccountRow
from assessment.installation.access import Actor, Role
from assessment.installation.jobs import utc_now
from assessment.installation.languages import language
from assessment.library.storage import Shelf
from assessment.organisations.storage import NotThere
from assessment.reports.session_content import BriefingContent, PackContent, RecordContent, SheetContent
from assessment.workshop import storage
from assessment.workshop.agenda import Kind, Part
from assessment.workshop.paper_storage import paper, stamp_of
from assessment.workshop.papers import make_paper, paper_of, readable
from assessment.workshop.record_paper import months_later
from assessment.workshop.sheets import Point, Sheet, keep_sheet
from tests.answering.drafts import QUICK
from tests.comparing.publications import quick
from tests.comparing.published import Round
from tests.comparing.test_comparison_pages import work
from tests.members import make_account, sign_in
from tests.reports.reading import Reading, squashed
from tests.workshop.room import SECRET
from tests.workshop.test_record import ALONE, LESSON, OURS, TOGETHER, Held

NOW = datetime.datetime(2026, 12, 9, 2, 0, tzinfo=datetime.UTC)
EN = language("en")
TARGET = "https://levelground.example/join?code=ABC"
DAY = datetime.date(2026, 11, 20)
SHEET = Sheet(
    "120 staff.",
    (Point("MON-01", "Measured each quarter.", "level 4"),),
    (Point("IMP-01", "Most field staff have not seen them.", "level 1"),),
    "One outside contact.",
    "own",
    DAY,
)


@pytest.fixture
def room(database):
    """A session that runs, with its presenter."""
    return Held(database, NOW)


def said(room, name, *, tag="en"):
    with room.database.reading() as connection:
        return paper_of(connection, room.session(connection), name, language(tag), Shelf(), target=TARGET)


def keep(room, number, sheet):
    step = room.step
    with room.database.writing() as connection:
        keep_sheet(connection, room.presenter, room.id, number, sheet, seen=step)


def ended(room, *, is_approved=False):
    then, step = NOW + datetime.timedelta(minutes=78), room.step
    with room.database.writing() as connection:
        storage.end(connection, room.presenter, room.id, seen=step, now=then)
        if is_approved:
            storage.approve(connection, room.presenter, room.id, seen=step + 1, now=then)
    return room


# What they say


def test_a_sheet_says_whose_turn_it_is_and_where_it_is_from(room):
    keep(room, 2, SHEET)

    sheet = said(room, "sheet-2")
    assert isinstance(sheet, SheetContent)
    assert sheet.place == "Speaker 2 of 4, 8 minutes"
    assert sheet.about == "Speaker 2 of 4. 9 December 2026."
    assert [(one.code, one.level) for one in (*sheet.strengths, *sheet.challenges)] == [
        ("MON-01", "level 4"),
        ("IMP-01", "level 1"),
    ]
    assert "with its consent of 20 November 2026" in sheet.note


@pytest.mark.parametrize(
    ("changed", "note"),
    [
        ({"source": "round", "consented_on": None}, "published numbers"),
        ({"consented_on": None}, "not noted yet"),
        ({"source": "written", "consented_on": None}, ""),
    ],
)
def test_the_note_of_a_sheet_says_what_is_so(room, changed, note):
    keep(room, 2, replace(SHEET, **changed))

    found = said(room, "sheet-2")
    assert isinstance(found, SheetContent)
    assert (note in found.note) if note else not found.note


def test_a_speaker_without_a_sheet_has_one_to_write_on(room):
    found = said(room, "sheet-4")

    assert isinstance(found, SheetContent)
    assert (found.strengths, found.challenges, found.request, found.note) == ((), (), "", "")


@pytest.mark.parametrize(
    "name", ["sheet-0", "sheet-5", "sheet-01", "sheet-", "record-1", "record-0", "else", "", "pack.pdf", "record-²"]
)
def test_what_there_is_not_is_not_there(room, name):
    with pytest.raises(NotThere):
        said(room, name)


def test_the_chair_is_told_what_to_ask_and_the_minutes(room):
    found = said(room, "briefing")

    assert isinstance(found, BriefingContent)
    assert found.questions == (
        "What changed for women, men, girls, boys?",
        "What did it cost?",
        "What failed?",
        "What would you need from the authority or neighbours?",
    )
    assert [(row.start, row.minutes) for row in found.agenda.rows][:3] == [("0", 5), ("5", 8), ("13", 8)]
    assert (found.agenda.total, found.agenda.check) == ("75", "75 of 75 minutes.")


def test_the_pack_has_a_sheet_of_each_speaker_and_the_code(room):
    found = said(room, "pack")

    assert isinstance(found, PackContent)
    assert len(found.sheets) == 4
    assert found.picture is None
    assert (found.join.address, found.join.target) == ("levelground.example/join", TARGET)
    assert found.join.code.replace(" ", "") == room.code.replace(" ", "")


@pytest.mark.parametrize(("code", "read"), [("K7M2QD", "K7M 2QD"), ("K7M 2QD", "K7M 2QD"), ("ABC", "ABC")])
def test_a_code_is_written_as_people_read_it(code, read):
    assert readable(code) == read


def test_a_record_is_a_draft_until_it_is_approved(room):
    found = said(room, "record")
    assert isinstance(found, RecordContent)
    assert (found.is_draft, found.status) == (True, "Draft, not approved")

    found = said(ended(room, is_approved=True), "record")
    assert isinstance(found, RecordContent)
    assert (found.is_draft, found.status) == (False, "Approved on 9 December 2026")


def test_a_record_tells_what_was_said_in_words(room):
    room.card(LESSON, second=0)
    room.dot(room.card(TOGETHER, second=1))
    room.card(ALONE, second=2)
    room.commitment(OURS)
    room.voted("IMP-01", "0", "1", "1", "dont_know")
    room.agree(room.voted("IMP-01", "1", "2"), "1", "Not all signed.")

    found = said(ended(room), "record")
    assert isinstance(found, RecordContent)
    assert found.facts[:2] == ("Held from 09:00 to 10:18 (UTC+7).", "7 people joined by phone.")
    assert [(pillar, one.text, one.about) for pillar, them in found.lessons for one in them] == [
        ("Organisation", LESSON.text, "Example Clearance, Implementation, IMP-01")
    ]
    (together,) = found.collective
    assert (together.owner, together.first_step, together.due, together.dots) == (
        *("authority", "A first meeting", "31 March 2027", "1"),
    )
    (ballot,) = found.ballots
    assert [turn.title for turn in ballot.turns] == ["First vote", "Second vote, after talking"]
    assert [turn.told for turn in ballot.turns] == [
        "4 votes. 1 does not know. The middle answer is level 1.",
        "2 votes. The middle lies between level 1 and level 2.",
    ]
    assert (ballot.agreed, ballot.reason) == ("level 1", "Not all signed.")
    assert found.checks == ("After 6 months: 9 June 2027", "After 12 months: 9 December 2027")
    assert found.evaluated == "Fewer than five evaluated the session, so nothing of it is shown."


def test_the_part_of_an_organisation_is_found_by_its_place_in_the_alphabet(room):
    room.commitment(OURS)
    room.commitment("Delta Clearing", "Theirs")

    found = said(room, "record-1")
    assert isinstance(found, RecordContent)
    assert found.organisation == "Delta Clearing"
    assert [one.text for one in found.commitments] == ["Theirs"]
    with pytest.raises(NotThere):
        said(room, "record-3")


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ((2026, 12, 9), 6, (2027, 6, 9)),
        ((2026, 8, 31), 6, (2027, 2, 28)),  # February has no 31st
        ((2027, 8, 31), 6, (2028, 2, 29)),
        ((2026, 12, 9), 12, (2027, 12, 9)),
    ],
)
def test_the_next_check_is_on_the_same_day_of_its_month(day, months, later):
    assert months_later(datetime.date(*day), months) == datetime.date(*later)


# The worker


def made(room, name, tag="en"):
    """Let the worker make a paper with a stand-in for its writer, which takes its time, and return what was kept."""
    arguments = {"session_id": str(room.id), "name": name, "language": tag, "target": TARGET}
    make_paper(lambda paper: paper.name.encode(), room.database, arguments, lambda percent: None)
    with room.database.reading() as connection:
        stamp = stamp_of(connection, room.session(connection), name, TARGET)
        return paper(connection, room.id, name, tag, stamp)


def test_a_paper_is_kept_and_made_twice_without_harm(room):
    assert made(room, "pack") == made(room, "pack") == b"Papers for the room, Regional workshop"


def test_whatever_changes_makes_papers_out_of_date(room):
    made(room, "pack")
    keep(room, 2, SHEET)

    with room.database.reading() as connection:
        stamp = stamp_of(connection, room.session(connection), "pack", TARGET)
        assert paper(connection, room.id, "pack", "en", stamp) is None
    assert made(room, "pack")


def test_a_dot_makes_the_record_out_of_date_and_not_the_pack(room):
    card = room.card(LESSON)

    def stamps():
        with room.database.reading() as connection:
            return [stamp_of(connection, room.session(connection), name, TARGET) for name in ("pack", "record")]

    pack, record = stamps()
    room.dot(card)
    assert stamps()[0] == pack
    assert stamps()[1] != record


def test_an_evaluation_makes_the_record_out_of_date(room):
    def stamp():
        with room.database.reading() as connection:
            return stamp_of(connection, room.session(connection), "record", TARGET)

    before = stamp()
    room.evaluated(1, {"useful": 5})
    assert stamp() != before


def test_a_session_that_was_erased_gets_no_paper(room):
    with room.database.writing() as connection:
        storage.erase(connection, room.presenter, room.id)

    arguments = {"session_id": str(room.id), "name": "pack", "language": "en", "target": TARGET}
    make_paper(lambda paper: b"", room.database, arguments, lambda percent: None)


# Pages


class Panel:
    """A session on a published round, presented by its authority at a browser."""

    def __init__(self, app):
        self.app, self.round = app, Round(app)
        self.round.publish(quick())
        self.presenter = self.round.authority
        self.database = app.extensions["database"]
        with self.database.reading() as connection:
            id = connection.execute(select(AccountRow.id).where(AccountRow.name == "Sovann")).scalar_one()
        self.actor = Actor(Role.ACCOUNT, account_id=id, is_authority=True)
        talk = Part(Kind.SPEAKER, "Women in the search lane", 8, "Border Police", question="OPS-01")
        parts = [
            Part(Kind.OPENING, "Purpose", 5, "Chair"),
            replace(talk, sheet=SHEET.as_text()),
            Part(Kind.TABLES, "Tables", 15),
        ]
        with self.database.writing() as connection:
            self.id = storage.make_session(
                connection,
                self.actor,
                title="Panel of twelve",
                begins_at=NOW,
                zone="Asia/Phnom_Penh",
                questionnaire=QUICK.id,
                version=QUICK.version,
                secret=SECRET,
                parts=parts,
                round_id=self.round.id,
                now=utc_now(),
            )
        self.home = f"/sessions/{self.id}/papers"

    def pdf(self, name):
        """Ask for a paper, let the worker make it, and return the file's answer."""
        visitor = self.presenter
        visitor.get(f"{self.home}/{name}")
        visitor.send(form=visitor.page.form(f"/papers/{name}"))
        work(self.app)
        page = visitor.get(f"{self.home}/{name}")
        (link,) = [one for one in page.links if "/file" in one]
        return visitor.client.get(link)


@pytest.fixture
def panel(app):
    return Panel(app)


@pytest.mark.parametrize(
    ("name", "pages", "told"),
    [
        ("sheet-1", 1, "Women in the search lane"),
        ("briefing", 1, "What changed for women, men, girls, boys?"),
        ("pack", 6, "Group picture"),
        ("record", 4, "Draft, not approved"),
    ],
)
def test_a_paper_is_asked_for_made_and_sent(panel, name, pages, told):
    answer = panel.pdf(name)

    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    file = f"level-ground-session-2026-12-09-{name}{'-draft' if name == 'record' else ''}-en.pdf"
    assert file in answer.headers["Content-Disposition"]
    reading = Reading(answer.data)
    assert len(reading.pages) == pages
    assert squashed(told) in reading.text


def test_the_page_looks_again_by_itself_while_the_paper_is_made(panel):
    visitor = panel.presenter
    page = visitor.get(f"{panel.home}/pack")
    assert "Make the paper (PDF)" in page.text
    assert "Refresh" not in page.headers

    visitor.send(form=page.form("/papers/pack"))
    assert visitor.page.headers["Refresh"] == "2"
    work(panel.app)
    assert "The paper is ready." in visitor.get(f"{panel.home}/pack").text


def test_a_paper_that_is_out_of_date_is_not_sent(panel):
    panel.pdf("pack")
    with panel.database.writing() as connection:
        storage.take_step(connection, panel.actor, panel.id, 0)

    assert "Make the paper (PDF)" in panel.presenter.get(f"{panel.home}/pack").text
    assert panel.presenter.get(f"{panel.home}/pack/file").status == 404


def test_the_record_comes_as_lines_at_once(panel):
    answer = panel.presenter.client.get(f"{panel.home}/record.csv")

    assert answer.mimetype == "text/csv"
    assert "record-draft.csv" in answer.headers["Content-Disposition"]
    assert answer.data.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("name", ["pack", "pack/file", "record.csv", "sheet-1", "nothing", "record-1"])
def test_others_find_nothing(panel, name):
    make_account(panel.app, "Nary")
    other = sign_in(panel.app, "Nary")

    assert other.get(f"{panel.home}/{name}").status == 404
    assert other.get(f"/sessions/{uuid4()}/papers/{name}").status == 404


def test_a_language_that_there_is_not_is_not_there(panel):
    assert panel.presenter.get(f"{panel.home}/pack?report_language=xx").status == 404
