"""Two people of an organisation, each at a browser of their own, through the real program: from the invitation to the
link that shows their result to somebody else, and until it is ended."""

import re
from contextlib import closing
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from assessment.installation.access import Role
from assessment.installation.database import Database
from tests.journeys.browser import DESK, PHONE, Watch, until_quiet
from tests.journeys.server import Server
from tests.members import PASSWORD, add, email_of, make_account, make_organisation

SAVED = re.compile(r"^Saved \d\d:\d\d\.")
LINE, SAVE = "#foot .lg-saved >> nth=0", "#foot button.govuk-button >> nth=0"
PHASES = 5


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("organisation") / "instance", time_zone="UTC").start()
    yield server
    server.stop()


@pytest.fixture
def lead(server, javascript):
    """Give the name of a lead whose organisation nobody else belongs to."""
    name = "Sophea" if javascript else "Chanthou"
    with closing(Database(server.database_url)) as database:
        app = SimpleNamespace(extensions={"database": database})
        add(app, make_organisation(app, "Example Clearance"), make_account(app, name), Role.LEAD)
    return name


def heading(page, text):
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def press(page, name):
    until_quiet(page, page.get_by_role("button", name=name, exact=True).click)


def follow(page, name):
    until_quiet(page, page.get_by_role("link", name=name, exact=True).first.click)


def go_to(page, server, place):
    page.goto(f"{server.address}{place}")


def sign_in(page, server, name):
    go_to(page, server, "/sign-in")
    page.get_by_label("E-mail address").fill(email_of(name))
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")


def invite(page):
    """Invite a colleague and return the link."""
    follow(page, "Invite colleagues")
    heading(page, "People")
    press(page, "Make the invitation")
    heading(page, "The invitation is made")
    return page.get_by_label("Link").input_value()


def join(page, link, name):
    page.goto(link)
    heading(page, "Join Example Clearance")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail address").fill(email_of(name))
    page.get_by_label("New password").fill(PASSWORD)
    press(page, "Join Example Clearance")


def begin(page):
    """Begin, and say who answers; return the address of the assessment."""
    press(page, "Start the quick version")
    heading(page, "Who answers?")
    expect(page.get_by_label("Name of your organisation, or a code")).to_have_value("Example Clearance")
    page.get_by_label("Clearance", exact=True).check()
    page.get_by_label("How many people work for you in this country?").fill("120")
    press(page, "Save and go to the questions")
    heading(page, "Design")
    return page.url.partition("/phases/")[0]


def choose(page, code, choice):
    page.locator(f"[id='{code}:{choice}']").check()


def answer_the_rest(page, home):
    """Say "don't know" to what has no answer, phase by phase, and give the scored answers that stand."""
    for number in range(1, PHASES + 1):
        page.goto(f"{home}/phases/{number}")
        for code in page.locator(".lg-question:not(.lg-question--out)").evaluate_all("all => all.map(one => one.id)"):
            card = page.locator(f"[id='{code}']")
            if not card.locator("input[type=radio]:checked").count():
                level = card.locator(f"[id='{code}:2']")
                (level if level.count() else card.locator(f"[id='{code}:dk']")).check()
        until_quiet(page, page.locator(SAVE).click)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_two_people_answer_together_and_show_what_came_of_it(server, new_context, javascript, lead):
    sophea = new_context(javascript=javascript, width=DESK).new_page()
    bounmy = new_context(javascript=javascript, width=PHONE).new_page()
    watches = [Watch(page, server.address) for page in (sophea, bounmy)]
    colleague = "Bounmy" if javascript else "Thida"

    sign_in(sophea, server, lead)
    expect(sophea.locator("main")).to_contain_text("There is no assessment yet.")
    join(bounmy, invite(sophea), colleague)
    expect(bounmy.get_by_role("alert")).to_contain_text("You have joined Example Clearance.")
    go_to(sophea, server, "/assessments")
    home = begin(sophea)

    # Both answer, without having seen each other's answer.
    bounmy.goto(f"{home}/phases/1")
    choose(sophea, "DES-01", 1)
    choose(bounmy, "DES-01", 4)
    choose(bounmy, "DES-02", 3)
    if javascript:
        expect(sophea.locator(LINE)).to_have_text(SAVED)
        expect(bounmy.locator(LINE)).to_contain_text("Somebody else answered a question on this page too.")
        press(bounmy, "See both answers")
    else:
        until_quiet(sophea, sophea.locator(SAVE).click)
        until_quiet(bounmy, bounmy.locator(SAVE).click)
    heading(bounmy, f"{lead} and you answered the same question")
    for level in (1, 4):
        expect(bounmy.locator("main")).to_contain_text(f"Level {level}:")
    bounmy.get_by_role("radio", name="You").check()
    press(bounmy, "Save this answer")

    # The history says who; undoing takes the answer before it again.
    bounmy.goto(f"{home}/questions/DES-01/history")
    for name in (lead, "You"):
        expect(bounmy.locator("main ol")).to_contain_text(name)
    until_quiet(bounmy, bounmy.get_by_role("button", name=re.compile("^Undo")).click)
    expect(bounmy.locator("[id='DES-01:1']")).to_be_checked()
    expect(bounmy.locator("[id='DES-02:3']")).to_be_checked()

    answer_the_rest(bounmy, home)
    heading(bounmy, "Check the answers")
    expect(bounmy.get_by_role("button", name="Submit", exact=True)).to_have_count(0)
    expect(bounmy.locator("main")).to_contain_text(f"A lead of your organisation submits: {lead}.")
    sophea.goto(f"{home}/check")
    press(sophea, "Submit")
    heading(sophea, "Your result")
    number = sophea.locator(".lg-result__num strong").first.inner_text()

    # A director without an account reads it, until the link is ended.
    follow(sophea, "Show it to somebody")
    heading(sophea, "Who sees what?")
    sophea.get_by_label("For whom is it?").fill("Director")
    press(sophea, "Make the link")
    link = sophea.get_by_label("The link", exact=True).input_value()
    director = new_context(javascript=javascript, width=PHONE).new_page()
    watches.append(Watch(director, server.address))
    director.goto(link)
    expect(director.locator(".lg-result__num strong").first).to_have_text(number)
    expect(director.locator("main")).to_contain_text("Example Clearance")
    sophea.goto(f"{home}/sharing")
    until_quiet(sophea, sophea.get_by_role("button", name=re.compile("^End this link")).click)
    director.goto(link)
    assert watches[2].status == 410
    expect(director.locator("main")).not_to_contain_text(number)
    assert [watch.problems for watch in watches] == [[], [], []]
