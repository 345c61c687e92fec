"""The whole journey as people make it, in a browser with and without JavaScript, through the real program."""

import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from playwright.sync_api import Page, expect

from tests.installation.kinds import until
from tests.journeys.browser import PHONE, Watch, until_quiet
from tests.journeys.server import Caller, Server, found
from tests.reports.reading import squashed

SECONDS_TO_SAVE = 2
"""From a change until it is in the database."""
SAVED = re.compile(r"^Saved \d\d:\d\d\.")
LINE, SAVE = "#foot .lg-saved", "#foot button.govuk-button"
LEFT_OPEN = "MON-04"
Given = dict[str, dict[str, Any]]
FIRST: Given = {
    "DES-01": {"level": 3, "evidence": "Gender policy 2025, signed", "comment": "Yearly review\nis planned"},
    "DES-02": {"not_applicable": "We plan no projects; our partner does"},
    "DES-03": {"level": 2},
}
TYPED_WHEN_THE_SESSION_HAD_ENDED: Given = {
    "IMP-01": {"level": 2, "comment": "“Both phones” <work> & are known"},
    "IMP-02": {"level": 3},
    "IMP-03": {
        "people": {"management": (3, 8), "field-leaders": (5, 27), "field-technical": (58, 112)},
        "evidence": "Staff list of 1 November",
    },
    "IMP-07": {"dont_know": True, "comment": "Ask the teams"},
}
LAST: list[Given] = [
    {"OPS-01": {"level": 3}, "OPS-02": {"level": 1}, "OPS-06": {"level": 2}},
    {"MON-01": {"level": 3}},
    {"EVA-06": {"level": 2}, "EVA-08": {"level": 0, "comment": "A good story, never written down"}},
]
VALUE_TIMES_WEIGHT_OF_DES_01 = "0.75 × 3"
"""Level 3 of 4, by docs/scoring.md, and the weight that the question shows."""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("journey") / "instance", time_zone="UTC").start()
    yield server
    server.stop()


def heading(page, text):
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def press(page, name):
    until_quiet(page, page.get_by_role("button", name=name, exact=True).click)


def answer(page, code, *, level=None, people=None, not_applicable=None, dont_know=False, **texts):
    """Answer a question on its page, as a person does."""
    card = page.locator(f"[id='{code}']")
    if level is not None:
        card.locator(f"[id='{code}:{level}']").check()
    for row, (women, men) in (people or {}).items():
        card.locator(f"[id='{code}:{row}:women']").fill(str(women))
        card.locator(f"[id='{code}:{row}:men']").fill(str(men))
    if dont_know:
        card.get_by_label("Don’t know").check()
    if not_applicable:
        card.get_by_label("Not applicable to us").check()
        card.get_by_label("Why does it not apply?").fill(not_applicable)
    if texts:
        card.get_by_text("Evidence and comment").click()
    for part, text in texts.items():
        card.locator(f"[id='{code}:{part}']").fill(text)


def is_answered(page, code, *, level=None, people=None, not_applicable=None, dont_know=False, **texts):
    """Expect an answer to stand on its page."""
    chosen = level if level is not None else "na" if not_applicable else "dk" if dont_know else None
    if chosen is not None:
        expect(page.locator(f"[id='{code}:{chosen}']")).to_be_checked()
    for row, (women, men) in (people or {}).items():
        expect(page.locator(f"[id='{code}:{row}:women']")).to_have_value(str(women))
        expect(page.locator(f"[id='{code}:{row}:men']")).to_have_value(str(men))
    for part, text in texts.items():
        expect(page.locator(f"[id='{code}:{part}']")).to_have_value(text)


def rows(server, query, *values):
    with closing(sqlite3.connect(server.folder / "level-ground.sqlite", timeout=10)) as database, database:
        return database.execute(query, values).fetchall()


def begin(page, server):
    """Begin on the start page and note the card; return code and PIN."""
    page.goto(server.address)
    press(page, "Start the quick version")
    heading(page, "Keep this card, then begin")
    code, pin = page.locator(".lg-ticket dd bdi").all_inner_texts()
    page.get_by_label("I have noted the code and the PIN").check()
    press(page, "Begin")
    return code, pin


def tell_who_answers(page):
    heading(page, "Who answers?")
    page.get_by_label("Name of your organisation, or a code").fill("Example Clearance")
    page.get_by_label("Country", exact=True).select_option("KH")
    page.get_by_label("Non-governmental organisation").check()
    for work in ("Survey (non-technical or technical)", "Clearance", "Risk education (EORE, formerly MRE)"):
        page.get_by_label(work, exact=True).check()
    page.get_by_label("How many people work for you in this country?").fill("265")
    page.get_by_label("Women", exact=True).fill("3")
    page.get_by_label("Men", exact=True).fill("2")
    press(page, "Save and go to the questions")


def downloaded(page, link):
    with page.expect_download() as download:
        link.click()
    return Path(download.value.path()).read_bytes()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_the_start_page_to_the_report(server, new_context, javascript, tmp_path):
    page = new_context(javascript=javascript, width=PHONE).new_page()
    watch = Watch(page, server.address)
    code, pin = begin(page, server)
    tell_who_answers(page)

    heading(page, "Design")
    for question, given in FIRST.items():
        answer(page, question, **given)
    if javascript:
        expect(page.locator(LINE)).to_have_text(SAVED)
    until_quiet(page, page.locator(SAVE).first.click)

    # The session ends while something typed is not saved.
    heading(page, "Implementation")
    rows(server, "UPDATE sign_in SET ends_at = '2020-01-01 00:00:00.000000'")
    for question, given in TYPED_WHEN_THE_SESSION_HAD_ENDED.items():
        answer(page, question, **given)
    if javascript:
        expect(page.locator(LINE)).to_contain_text("Please give code and PIN again.")
        press(page, "Give code and PIN")
    else:
        until_quiet(page, page.locator(SAVE).first.click)
    heading(page, "Come back")
    assert watch.status == 401
    expect(page.locator("main")).to_contain_text("What you typed is not lost.")
    page.get_by_label("Code").fill(code.lower())
    page.get_by_label("PIN").fill(pin)
    press(page, "Open my assessment")
    heading(page, "You are back. One thing is left: save what you typed")
    press(page, "Save what I typed")

    # Nothing is lost.
    for number, page_of_answers in ((1, FIRST), (2, TYPED_WHEN_THE_SESSION_HAD_ENDED)):
        until_quiet(page, page.locator(f".lg-path__link[data-n='{number}']").click)
        for question, given in page_of_answers.items():
            is_answered(page, question, **given)
    for given_on_page in LAST:
        until_quiet(page, page.locator(SAVE).first.click)
        for question, given in given_on_page.items():
            answer(page, question, **given)
    until_quiet(page, page.locator(SAVE).first.click)

    # What is missing, and back to it.
    heading(page, "Check and submit")
    expect(page.locator("#missing")).to_have_text("1 question is still open")
    until_quiet(page, page.locator(f".lg-find__item:has-text('{LEFT_OPEN}') a.lg-find__q").first.click)
    answer(page, LEFT_OPEN, level=2)
    until_quiet(page, page.locator(SAVE).first.click)
    until_quiet(page, page.locator(SAVE).first.click)
    expect(page.locator("#missing")).to_have_text("Every question has an answer")
    press(page, "Submit")

    heading(page, "Your result")
    band = page.locator(".lg-result__band").inner_text()
    number = page.locator(".lg-result__num strong").first.inner_text()
    phases = page.locator("h3[id^='phase-']").all_inner_texts()
    assert len(phases) == 5
    why = page.locator("details#why")
    expect(why).not_to_have_attribute("open", "")
    why.locator("summary").click()
    expect(why.locator("tfoot")).to_have_text(re.compile(rf"Overall\s*{band}\s*{number}"))
    first = page.locator("details#why-DES")
    first.locator("summary").click()
    expect(first.get_by_role("row").filter(has_text="DES-01")).to_contain_text(VALUE_TIMES_WEIGHT_OF_DES_01)

    # The report says the same.
    press(page, "Make the report (PDF)")
    heading(page, "Your report is being made")
    page.wait_for_url("**/results?ready=en#report", timeout=60_000)
    expect(page.locator("#report")).to_contain_text("The report is ready.")
    report = downloaded(page, page.get_by_role("button", name="Download the report (PDF)"))
    with pymupdf.open(stream=report) as pdf:
        text = squashed("".join(one.get_text() for one in pdf))
    assert squashed(f"In brief {band} {number} of 100") in text
    for phase in phases:
        assert squashed(phase) in text
    answers = tmp_path / "answers.yaml"
    answers.write_bytes(downloaded(page, page.get_by_role("link", name="Download the answers as a file")))
    assert report == report_of_the_command_line(answers, tmp_path / "report.pdf")
    assert watch.problems == []


def report_of_the_command_line(answers, path):
    command = [sys.executable, "-P", "-m", "assessment", "report", "gender-quick", str(answers), "-o", str(path)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return path.read_bytes()


# Saving while one types


class Answering:
    """Somebody on the pages of an assessment that was begun a moment ago."""

    def __init__(self, server, new_context):
        self.server = server
        caller = Caller(server)
        self.home = caller.open()
        opening = f"{self.home}/opening"
        seen = found(r'name="seen" value="([^"]*)"', caller.get(opening))
        profile = {"name": "Example Clearance", "type": "ngo", "profile:activities": "clearance"}
        caller.send(opening, profile | {"profile:staff": "120", "seen": seen})
        caller.connection.close()
        self.cookies = [{"name": name, "value": value, "url": server.address} for name, value in caller.cookies.items()]
        self.context = new_context()
        self.context.add_cookies(self.cookies)
        self.page = self.open(self.context.new_page())

    def open(self, page: Page, number: int = 1) -> Page:
        page.goto(f"{self.server.address}{self.home}/phases/{number}")
        return page

    def stored(self, code):
        """Return what is saved of an answer, and when that was."""
        key = (self.home.rpartition("/")[2].replace("-", ""), code)
        query = (
            "SELECT content, saved_at FROM answer_history WHERE assessment_id = ? AND question = ? ORDER BY revision"
        )
        lines = rows(self.server, query, *key)
        if not lines:
            return {}, None
        content, saved_at = lines[-1]
        return json.loads(content), datetime.fromisoformat(saved_at).replace(tzinfo=UTC)

    def is_stored(self, code, **expected):
        """Wait until a part of an answer is saved."""
        return until(lambda: self.stored(code)[0] | expected == self.stored(code)[0])


@pytest.fixture
def answering(server, new_context):
    return Answering(server, new_context)


def a_level(page):
    page.locator("[id='DES-01:3']").check()


def another_level(page):
    page.locator("[id='DES-01:3']").check()
    page.locator("[id='DES-01:1']").check()


def dont_know(page):
    page.locator("[id='DES-01:dk']").check()


def evidence(page):
    page.locator("[id='DES-01']").get_by_text("Evidence and comment").click()
    page.locator("[id='DES-01:evidence']").press_sequentially("Policy of 2025")


def a_reason(page):
    page.locator("[id='DES-02:na']").check()
    page.locator("[id='DES-02:reason']").press_sequentially("We plan no projects")


def women(page):
    page.locator("[id='IMP-03:management:women']").press_sequentially("12")


@pytest.mark.parametrize(
    ("number", "change", "code", "stored"),
    [
        (1, a_level, "DES-01", {"value": 3}),
        (1, another_level, "DES-01", {"value": 1}),
        (1, dont_know, "DES-01", {"dont_know": True}),
        (1, evidence, "DES-01", {"evidence": "Policy of 2025"}),
        (1, a_reason, "DES-02", {"not_applicable": "We plan no projects"}),
        (2, women, "IMP-03", {"value": {"management": {"women": 12}}}),
    ],
    ids=["a level", "another level", "don’t know", "evidence", "a reason", "a number"],
)
def test_a_change_is_saved_within_two_seconds(answering, number, change, code, stored):
    page = answering.open(answering.page, number)
    expect(page.locator(LINE)).to_have_text("Saved while you answer.")

    change(page)
    changed_at = datetime.fromtimestamp(page.evaluate("Date.now()") / 1000, UTC)

    answering.is_stored(code, **stored)
    expect(page.locator(LINE)).to_have_text(SAVED)
    _, saved_at = answering.stored(code)
    assert (saved_at - changed_at).total_seconds() <= SECONDS_TO_SAVE


def by_a_link(page):
    page.get_by_role("link", name="All phases").click()


def by_closing_the_tab(page):
    page.close(run_before_unload=True)


def by_going_back(page):
    page.go_back()


def to_another_address(page):
    page.goto("about:blank")


def by_reloading(page):
    page.reload()


@pytest.mark.parametrize("leave", [by_a_link, by_closing_the_tab, by_going_back, to_another_address, by_reloading])
def test_leaving_right_after_a_change_loses_nothing(answering, leave):
    page = answering.page
    page.goto(f"{answering.server.address}{answering.home}")
    answering.open(page)

    evidence(page)
    leave(page)

    answering.is_stored("DES-01", evidence="Policy of 2025")


def test_without_a_network_nothing_is_saved_and_then_all_of_it(answering):
    page = answering.page

    answering.context.set_offline(True)
    a_level(page)
    expect(page.locator(LINE)).to_contain_text("Not saved yet.")
    assert answering.stored("DES-01") == ({}, None)
    answering.context.set_offline(False)

    expect(page.locator(LINE)).to_have_text(SAVED)
    answering.is_stored("DES-01", value=3)


def test_two_pages_with_different_answers_show_both_and_one_is_chosen(answering, new_context):
    one = answering.page
    colleague = new_context()
    colleague.add_cookies(answering.cookies)
    other = answering.open(colleague.new_page())

    one.locator("[id='DES-01:1']").check()
    answering.is_stored("DES-01", value=1)
    other.locator("[id='DES-01:4']").check()

    expect(other.locator(LINE)).to_contain_text("Somebody else answered a question on this page too.")
    assert answering.stored("DES-01")[0]["value"] == 1, "what was saved first is not written over"
    press(other, "See both answers")
    heading(other, "Somebody else and you answered the same question")
    for level in (1, 4):
        expect(other.locator("main")).to_contain_text(f"Level {level}:")
    other.get_by_role("radio", name="You").check()
    press(other, "Save this answer")
    answering.is_stored("DES-01", value=4)


# The keyboard alone


def tab_to(page, target):
    """Press Tab until something has the focus, which must be seen, and not behind the foot of the page."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("one => one === document.activeElement"):
            break
    expect(target).to_be_focused()
    assert target.evaluate("one => one.matches(':focus-visible')")
    assert target.evaluate(
        """one => {
          const box = one.getBoundingClientRect(), foot = document.getElementById("foot");
          const isInFoot = foot && foot.contains(one);
          const end = foot && !isInFoot ? foot.getBoundingClientRect().top : innerHeight;
          return box.top >= 0 && box.bottom <= end;
        }"""
    ), "it is seen"


@pytest.mark.parametrize("width", [PHONE, 1280])
def test_the_keyboard_alone_leads_to_the_first_saved_answer(server, new_context, width):
    page = new_context(width=width).new_page()
    key = page.keyboard.press
    page.goto(server.address)

    tab_to(page, page.get_by_role("button", name="Start the quick version"))
    until_quiet(page, lambda: key("Enter"))
    tab_to(page, page.get_by_label("I have noted the code and the PIN"))
    key("Space")
    tab_to(page, page.get_by_role("button", name="Begin"))
    until_quiet(page, lambda: key("Enter"))
    tab_to(page, page.get_by_label("Name of your organisation, or a code"))
    page.keyboard.type("Team 7")
    tab_to(page, page.get_by_label("Non-governmental organisation"))
    key("ArrowDown")
    expect(page.get_by_label("Company")).to_be_checked()
    tab_to(page, page.get_by_label("Clearance", exact=True))
    key("Space")
    tab_to(page, page.get_by_role("button", name="Save and go to the questions"))
    until_quiet(page, lambda: key("Enter"))
    heading(page, "Design")
    tab_to(page, page.locator("[id='DES-01:0']"))
    key("Space")
    key("ArrowDown")
    key("ArrowDown")

    expect(page.locator("[id='DES-01:2']")).to_be_checked()
    expect(page.locator(LINE)).to_have_text(SAVED)
    assessment = page.url.split("/")[4].replace("-", "")
    query = "SELECT content FROM answer WHERE assessment_id = ?"
    until(lambda: [json.loads(one)["value"] for (one,) in rows(server, query, assessment)] == [2])
    tab_to(page, page.locator("[id='DES-02:0']"))
