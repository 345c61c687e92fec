"""An own session in little: who presents, a projector and six phones, each a browser of its own that reaches no other
host. A phone loses its line, the server loses its power, and nothing that was said is lost."""

import csv
import re
from io import BytesIO, StringIO
from urllib.parse import urlsplit

import pdfplumber
import pytest
from playwright.sync_api import expect

from assessment.app import create_app
from assessment.installation.access import Role
from tests.journeys.browser import DESK, PHONE, Watch, sideways, until_quiet
from tests.journeys.server import Server
from tests.members import PASSWORD, begin, email_of, make_organisation, member
from tests.reports.reading import squashed
from tests.web import config_of

PHONES = 6
SEEN_WITHIN = 40_000
"""Milliseconds until a screen shows a change on a busy machine; how fast it is, benchmarks/ promise."""
LESSON = "Two contact people, one from outside, made people trust the number."
CHALLENGE = "=1+1 <b>Daily workers</b> sign and never hear of it again."
QUESTION = "DES-01"


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path / "instance", time_zone="UTC").start()
    yield server
    server.stop()


class Window:
    """A browser of somebody in the room; what it asks another host for is broken off, and told."""

    def __init__(self, new_context, server, *, width):
        self.server, self.context = server, new_context(width=width)
        here = urlsplit(server.address).netloc
        self.context.route(lambda url: urlsplit(url).netloc != here, lambda route: route.abort())
        self.page = self.context.new_page()
        self.watch = Watch(self.page, server.address)

    def open(self, address):
        self.page.goto(f"{self.server.address}{address}")
        return self

    def press(self, name):
        """Press a button that leads to a page."""
        until_quiet(self.page, self.page.get_by_role("button", name=name).first.click)

    def shows(self, text):
        """Wait until the page shows a text, without anybody touching it."""
        expect(self.page.locator("main")).to_contain_text(text, timeout=SEEN_WITHIN)


class Session:
    """The windows of a session that a lead makes on the own assessment."""

    def __init__(self, new_context, server, home):
        self.lead = Window(new_context, server, width=DESK)
        self.projector = Window(new_context, server, width=DESK)
        self.phones = [Window(new_context, server, width=PHONE) for _ in range(PHONES)]
        self.windows = [self.lead, self.projector, *self.phones]
        page = self.lead.open("/sign-in").page
        page.fill("#email", email_of("Dara"))
        page.fill("#password", PASSWORD)
        self.lead.press("Sign in")
        self.lead.open(f"/sessions/new?about=own:{home.rpartition('/')[2]}")
        page.fill("#title", "Our own afternoon")
        self.lead.press("Make the agenda")
        self.home = "/sessions/" + page.url.partition("/sessions/")[2][:36]
        self.lead.open(f"{self.home}/present")
        screen = page.get_by_role("link", name="Open the projector’s page").get_attribute("href")
        self.screen = urlsplit(screen).path

    def all_show(self, text):
        for one in self.windows[1:]:
            one.shows(text)

    def join(self):
        """Let all phones in by the code on the projector."""
        self.projector.open(self.screen)
        code = self.projector.page.locator(".lg-screen__code").inner_text()
        for number, phone in enumerate(self.phones):
            phone.open("/join")
            phone.page.fill("#code", code)
            phone.page.fill("#nickname", f"Table {number + 1}")
            phone.press("Join")
            phone.shows("You are in")
        self.projector.shows("6 people have joined.")
        self.lead.shows("6 people have joined.")

    def vote(self, choices):
        """Let phones vote, each by the keyboard."""
        for phone, choice in zip(self.phones, choices, strict=False):
            phone.shows("Send my answer")
            phone.page.locator(f"[id='{QUESTION}:{choice}']").focus()
            phone.page.keyboard.press("Space")
            phone.page.keyboard.press("Enter")
            phone.shows("Your answer is in:")

    def open_vote(self):
        page = self.lead.page
        page.select_option("#question", QUESTION)
        self.lead.press("Open the vote")

    def wholesome(self):
        """Tell that no page asked another host, complained in its console, or is wider than its window."""
        for one in self.windows:
            assert one.watch.problems == [], one.page.url
            assert sideways(one.page) == 0, one.page.url


@pytest.fixture
def home(server, tmp_path):
    """An organisation with a lead who has begun an assessment; its address."""
    app = create_app(config_of(server.database_url, tmp_path))
    lead = begin(member(app, make_organisation(app), "Dara", Role.LEAD))
    app.extensions["queue"].close()
    app.extensions["database"].close()
    return lead.home


def test_a_whole_session_with_six_phones(new_context, server, home):
    room = Session(new_context, server, home)
    lead, projector, phones = room.lead, room.projector, room.phones
    phones[4].page.clock.set_system_time("2001-01-01T00:00:00")  # a phone whose clock is wrong
    room.join()
    lead.press("Begin the session")
    projector.shows("What we are here for:")

    # A vote is hidden until all are revealed, and seen by all of them at once.
    room.open_vote()
    room.all_show("highest level")
    assert re.fullmatch("[0-2]:[0-9]{2}|3:00", phones[4].page.locator(".lg-timer__left").inner_text())
    phones[5].press("Send my answer")
    phones[5].shows("Your answer is not in yet.")
    room.vote("00112")
    projector.shows("5 of 6 have voted")
    lead.shows("5 of 6 have voted")
    assert "The middle" not in projector.page.content() + lead.page.content()
    lead.press("Reveal the votes")
    room.all_show("The middle answer is level 1.")

    # A phone loses its line, and is right again when it is back.
    away = phones[5]
    away.context.set_offline(True)
    lead.press("Vote again")
    for phone in phones[:5]:
        phone.shows("Vote again, turn 2")
    expect(away.page.locator("#live-lost")).to_be_visible(timeout=SEEN_WITHIN)
    away.context.set_offline(False)
    away.shows("Vote again, turn 2")
    expect(away.page.locator("#live-lost")).to_be_hidden()
    room.vote("222")

    # The server loses its power in the middle of the vote; what was sent is there, and the session goes on.
    room.wholesome()
    server.kill()
    server.start()
    projector.shows("3 of 6 have voted")
    for phone in phones[3:]:
        phone.shows("Send my answer")
        phone.page.locator(f"[id='{QUESTION}:3']").check(force=True)
        phone.press("Send my answer")
    lead.shows("6 of 6 have voted")
    lead.press("Reveal the votes")
    room.all_show("The middle lies between level 2 and level 3.")
    for one in room.windows:
        # What could not be loaded without power is no fault of a page; a browser has told it all once it shows more.
        one.watch.begin()

    # The room agrees, and the lead takes the answer over with one click. The reason is typed while others still act.
    page = lead.page
    page.locator(f"[id='{QUESTION}:2']").check(force=True)
    page.fill("#reason", "Most know the policy; few know the plan.")
    lead.press("Record the agreement")
    projector.shows("Agreed: level 2.")
    lead.press("Take it over into the draft")
    lead.shows("It stands in the draft.")

    # Cards by phone wait for the facilitator, are shown, and get dots.
    lead.press("Go to part 2")
    for number in range(3, 8):
        lead.press(f"Go to part {number}")
    projector.shows("Good lessons")
    for phone, kind, text in ((phones[0], "#kind", LESSON), (phones[1], "#kind-2", CHALLENGE)):
        phone.shows("Tables: what helped, what is hard")
        phone.press("Write a card")
        phone.page.check(kind, force=True)
        phone.page.fill("#text", text)
        phone.press("Send to the facilitator")
        phone.shows("Your card is with the facilitator.")
    lead.shows("2 cards wait")
    assert LESSON not in projector.page.content()
    lead.press(re.compile("^Show this card"))
    lead.press(re.compile("^Show this card"))
    projector.shows(LESSON)
    projector.shows(CHALLENGE)
    for phone in phones[2:5]:
        phone.shows(LESSON)
        phone.press(re.compile("^Put a dot here ?: Two contact people"))
    projector.shows("3 dots")

    # Actions and commitments.
    page.select_option("#recommendation", QUESTION)
    until_quiet(page, page.locator("form:has(#recommendation) button").click)
    page.fill("#due", "2027-03-01")
    lead.press("Put it on the board")
    lead.press("Go to part 8")
    projector.shows("Each of us")
    projector.shows("by 1 March 2027")
    lead.press("Go to part 9")
    until_quiet(page, page.get_by_role("link", name="Commitments").click)
    page.fill("#organisation", "Example Clearance")
    page.fill("#commitment [name=text]", "Read the policy aloud on Monday.")
    lead.press("Keep the commitment")
    projector.shows("Read the policy aloud on Monday.")
    room.wholesome()

    # The end, five questions, and the record.
    lead.open(f"{room.home}/present")
    lead.press("End the session")
    projector.shows("Thank you")
    for phone in phones[:5]:
        phone.shows("Five questions about this session")
        phone.press("Five questions about this session")
        phone.page.locator("#impact_after-4").check(force=True)
        phone.press("Send")
        phone.shows("Nobody can tell which answers are yours.")
    lead.open(f"{room.home}/record")
    lead.shows("5 people answered")
    page.fill("#summary", "The policy is known, the plan is not.")
    until_quiet(page, page.get_by_role("button", name="Save", exact=True).click)
    lead.press("Approve the record")
    lead.shows("The record is approved.")
    for phone in phones:
        phone.shows("This phone is in no session, or the session is over.")
    room.wholesome()
    _the_record_holds_it(lead, page)
    _the_answer_stands(lead, home)


def _the_record_holds_it(lead, page):
    with page.expect_download() as download:
        page.get_by_role("link", name="The record as CSV").click()
    rows = list(csv.DictReader(StringIO(download.value.path().read_text("utf-8-sig"))))
    texts = {row["text"] for row in rows}
    assert LESSON in texts
    assert f"'{CHALLENGE}" in texts, "a formula is no formula in a sheet"
    until_quiet(page, page.get_by_role("link", name="The record as PDF").click)
    lead.press(re.compile("^Make"))
    link = page.get_by_role("button", name=re.compile("^Download"))
    expect(link).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        link.click()
    with pdfplumber.open(BytesIO(download.value.path().read_bytes())) as pdf:
        text = squashed("".join(one.extract_text() for one in pdf.pages))
    for said in (LESSON, CHALLENGE, "Read the policy aloud on Monday.", "Most know the policy; few know the plan."):
        assert squashed(said) in text, said


def _the_answer_stands(lead, home):
    lead.open(f"{home}/phases/1")
    expect(lead.page.locator(f"[name='{QUESTION}'][value='2']")).to_be_checked()
