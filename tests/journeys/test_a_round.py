"""A round from the list of organisations to its publication: people at browsers, the real program with its worker, and
the command line beside them, which has nothing but the answers files that the organisations downloaded."""

import csv
import json
import re
from contextlib import closing
from io import BytesIO, StringIO
from types import SimpleNamespace

import openpyxl
import pdfplumber
import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from assessment.cli import main
from assessment.installation.database import Database
from assessment.installation.jobs import utc_now
from assessment.rounds.tables import PublicationRow, RoundRow
from tests.databases import database_url
from tests.journeys.browser import PHONE, Watch, until_quiet
from tests.journeys.guests import Guest
from tests.journeys.server import Server
from tests.members import PASSWORD, email_of, make_account
from tests.reports.reading import Reading, squashed
from tests.rounds.authorities import BOOK, day, give_mandate

__all__ = ["database_url"]

TEAMS = [f"{name} Clearance" for name in ("Acacia", "Banyan", "Cardamom", "Durian", "Frangipani", "Gecko", "Heron")]
NAMED, UNNAMED = TEAMS[0], TEAMS[1]
"""Both have a lead with an account. The first answers in a browser, and lets its name stand beside its result."""
WITHDRAWS, FEW, SILENT = "Ibis Clearance", "Jasmine Clearance", "Kapok Clearance"
LIST = "\n".join(["name; e-mail; type", *(f"{name}; ; ngo" for name in [*TEAMS, WITHDRAWS, FEW, SILENT])])
COMPARED = ("cells", "hidden", "groups", "participants", "submitted", "provisional", "waiting", "named")
ROWS = "all => all.map(row => [...row.cells].map(cell => cell.textContent.trim().replace(/\\s+/g, ' ')))"
SECONDS_TO_MAKE = 60


@pytest.fixture
def server(tmp_path, database_url):
    folder = tmp_path / "instance"
    server = Server(folder, time_zone="UTC", database_url=database_url).start()
    yield server
    server.stop()


@pytest.fixture
def database(server):
    with closing(Database(server.database_url)) as database:
        yield database


def heading(page, text, **more):
    expect(page.get_by_role("heading", level=1)).to_have_text(text, **more)


def press(page, name):
    until_quiet(page, page.get_by_role("button", name=name).click)


def follow(page, name):
    until_quiet(page, page.get_by_role("link", name=name, exact=True).first.click)


def sign_in(page, server, name):
    page.goto(f"{server.address}/sign-in")
    page.get_by_label("E-mail address").fill(email_of(name))
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")


def set_up(page, server):
    """Make a round and invite by a pasted list; return the round's address, and the links by the names of teams."""
    page.goto(f"{server.address}/rounds/new")
    page.get_by_label("Period").fill("2026")
    page.locator("#book").select_option(BOOK)
    page.locator("#zone").select_option("Asia/Phnom_Penh")
    page.locator("#opens_day").fill(day(-1))
    page.locator("#closes_day").fill(day(30))
    press(page, "Make the round")
    home = page.url.partition("/invite")[0]
    page.locator("#list").fill(LIST)
    press(page, "Look at the list")
    expect(page.locator("main")).to_contain_text("0 known, 10 new, 0 doubtful, 0 wrong")
    press(page, "Invite 10 organisations")
    texts = page.locator("main textarea[readonly]").evaluate_all("all => all.map(one => one.value)")
    links = [re.search(r"^(.+) is invited to round .*(/invited/[\w-]+)", text, flags=re.MULTILINE) for text in texts]
    return home, {link[1]: link[2] for link in links if link}


def answer_in_browser(page, server, link, guest):
    """Answer by a link in a browser, with an account, and share the name; return the score that the result shows."""
    page.goto(f"{server.address}{link}")
    press(page, "Make an account first")
    page.get_by_label("Your name").fill("Sophea")
    page.get_by_label("E-mail address").fill(email_of("Sophea"))
    page.get_by_label("New password").fill(PASSWORD)
    press(page, f"Join {NAMED}")
    page.goto(f"{server.address}{link}")
    press(page, f"Begin for {NAMED}")
    guest.home = page.url.removesuffix("/opening").removeprefix(server.address)
    for work in ("Survey (non-technical or technical)", "Clearance", "Risk education (EORE, formerly MRE)"):
        page.get_by_label(work, exact=True).check()
    page.get_by_label("How many people work for you in this country?").fill("120")
    press(page, "Save and go to the questions")
    for _ in range(5):
        ids = page.locator("main [id]").evaluate_all("all => all.map(one => one.id)")
        for name, value in guest.answers(set(ids)).items():
            if name.endswith((":women", ":men")):
                page.locator(f"[id='{name}']").fill(value)
            elif not name.endswith(":evidence"):
                page.locator(f"[name='{name}'][value='{value}']").check()
        until_quiet(page, page.locator("#foot button.govuk-button").first.click)
    heading(page, "Check and submit")
    page.get_by_label("Our name beside our result.").check()
    press(page, "Submit and share like this")
    heading(page, "Your result")
    return page.locator(".lg-result__num strong").first.inner_text()


def answer_the_others(server, links):
    """Let the other teams answer by their links; return them by their names."""
    teams = {name: Guest(server.address, name, number) for number, name in enumerate(links) if name != NAMED}
    for name, team in teams.items():
        if name == SILENT:
            continue
        if name == UNNAMED:
            team.begin_as_lead(links[name], "Bounmy")
        else:
            team.begin_by_link(links[name])
        team.answer(**({"phases": 1} if name == FEW else {}))
        team.submit(share="nothing")
    return teams


def compared(files, folder):
    """Return the publication that the command line makes of answers files."""
    names = []
    for name, text in files.items():
        names.append(str(folder / f"{name}.yaml"))
        (folder / f"{name}.yaml").write_text(text)
    output = folder / "publication.json"
    with pytest.raises(SystemExit) as ended:
        main(["compare", "gender-quick", *names, "-o", str(output)])
    assert ended.value.code == 0
    return json.loads(output.read_text())


def publish(page, home):
    page.goto(f"{home}/publication")
    press(page, "Prepare the publication")
    heading(page, "What will be published", timeout=SECONDS_TO_MAKE * 1000)
    expect(page.locator("main .lg-facts")).to_contain_text("1provisional, left out and counted")
    press(page, "Publish for 10 organisations")
    expect(page.get_by_role("alert")).to_contain_text("a publication never changes")
    page.get_by_label("I understand that a publication never changes").check()
    press(page, "Publish for 10 organisations")
    heading(page, "Publication")
    expect(page.locator("main")).to_contain_text("It does not change any more.")


def fetch(page, address):
    """Return a file as the browser's own sign-in gets it."""
    answer = page.context.request.get(address)
    assert answer.status == 200, address
    return answer.body()


def rows(page, selector="main tr"):
    return page.locator(selector).evaluate_all(ROWS)


def national_report(page, home):
    """Have the report made, and return it."""
    page.goto(f"{home}/comparison")
    press(page, "National report (PDF)")
    heading(page, "National report", timeout=SECONDS_TO_MAKE * 1000)
    link = page.get_by_role("button", name="Download the national report (PDF)").get_attribute("href")
    return fetch(page, f"{home.partition('/rounds/')[0]}{link}")


# What the command line's publication says, as pages and files have to say it


def numbers(publication):
    """Return group, subject and value → number, or "not shown"."""
    shown = {
        (one["group"], one["subject"], one["value"]): one.get("count", one.get("number"))
        for one in publication["cells"]
    }
    return shown | {(one["group"], one["subject"], ""): "not shown" for one in publication["hidden"]}


def table(publication, subject):
    return {
        value: number
        for (group, one, value), number in numbers(publication).items()
        if (group, one) == ("all", subject)
    }


def standards(publication):
    """Return question → how many meet the standard, as pages and the report say it."""
    found = {}
    for code in {one.partition(":")[2] for _, one, _ in numbers(publication) if one.startswith("question:")}:
        cells = table(publication, f"question:{code}")
        size = sum(number for value, number in cells.items() if value.startswith("level-"))
        found[code] = f"{cells['standard-met']} of {size}" if "standard-met" in cells else cells[""]
    return found


def bands(publication, subject="overall"):
    cells = table(publication, subject)
    return [str(cells[f"band-{number}"]) for number in range(1, 6)]


def as_numbers(records):
    """Return the same of rows of a file."""
    return {
        (one["group"], one["subject"], one["value"] or ""): (
            one["number"] if one["number"] == "not shown" else int(one["number"])
        )
        for one in records
    }


def records(lines):
    heads, *others = lines
    return [dict(zip(heads, line, strict=True)) for line in others]


def of_csv(content):
    return as_numbers(csv.DictReader(StringIO(content.decode("utf-8-sig"))))


def book_of(content):
    book = openpyxl.load_workbook(BytesIO(content))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def test_from_the_list_to_the_publication(server, database, new_context, tmp_path):
    javascript = not database.is_sqlite
    app = SimpleNamespace(extensions={"database": database})
    give_mandate(app, make_account(app, "Sovann"))
    authority, sophea, bounmy = (new_context(javascript=javascript, width=PHONE).new_page() for _ in range(3))
    watches = [Watch(page, server.address) for page in (authority, sophea, bounmy)]

    # A list becomes links, and links become answers.
    sign_in(authority, server, "Sovann")
    home, links = set_up(authority, server)
    assert set(links) == {*TEAMS, WITHDRAWS, FEW, SILENT}
    named = Guest(server.address, NAMED, 0)
    own_score = answer_in_browser(sophea, server, links[NAMED], named)
    teams = answer_the_others(server, links)
    sign_in(bounmy, server, "Bounmy")
    files = {NAMED: fetch(sophea, f"{server.address}{named.home}/answers.yaml").decode()}
    files |= {name: teams[name].answers_file() for name in (*TEAMS[1:], FEW)}
    teams[WITHDRAWS].withdraw()

    # Until it closes there is nothing to see but who takes part.
    authority.goto(home)
    told = rows(authority)
    assert [[name, next(row[1] for row in told if row[0].startswith(name))] for name in (WITHDRAWS, SILENT, FEW)] == [
        [WITHDRAWS, "Started"],
        [SILENT, "Invited"],
        [FEW, "Submitted"],
    ]
    authority.goto(f"{home}/publication")
    expect(authority.get_by_role("button", name="Prepare the publication")).to_have_count(0)
    authority.goto(f"{home}/comparison")
    assert watches[0].status == 404
    with database.writing() as connection:
        connection.execute(update(RoundRow).values(closes_at=utc_now()))

    # What is published is what the command line makes of the same answers.
    publish(authority, home)
    wanted = compared(files, tmp_path)
    with database.reading() as connection:
        published = connection.execute(select(PublicationRow.document)).scalar_one()
    document = json.loads(published)
    for part in COMPARED:
        assert document[part] == wanted[part], part
    assert (wanted["submitted"], wanted["provisional"]) == (len(TEAMS) + 1, 1)
    assert [one["name"] for one in wanted["named"]] == [NAMED]
    assert wanted["hidden"]
    assert "not shown" in standards(wanted).values()
    assert {"not shown"} < set(standards(wanted).values())

    # The pages say it.
    authority.goto(f"{home}/comparison")
    shown = rows(authority)
    assert ["Overall", *bands(wanted)] in shown
    gaps = {row[0].partition(" ")[0]: row[1] for row in rows(authority, ".lg-gaps tbody tr")}
    assert gaps == standards(wanted)
    code = next(code for code, met in sorted(standards(wanted).items()) if met != "not shown")
    authority.goto(f"{home}/comparison/{code}")
    levels = table(wanted, f"question:{code}")
    assert [row[1] for row in rows(authority, ".lg-sum--answers tbody tr")] == [
        str(levels[f"level-{level}"]) for level in range(5)
    ]

    # The files say it.
    lines = fetch(authority, f"{home}/numbers.csv")
    assert of_csv(lines) == numbers(wanted)
    book = book_of(fetch(authority, f"{home}/numbers.xlsx"))
    assert as_numbers(records(book["Numbers"])) == numbers(wanted)
    assert [row[0] for row in book["By name"][1:]] == [NAMED]

    # The national report says it.
    pdf = national_report(authority, home)
    reading = Reading(pdf)
    assert ["Overall", *bands(wanted)] in [row[:6] for row in reading.rows("Where organisations stand")]
    assert {row[0]: row[2] for row in reading.rows("Standards, by gap")} == standards(wanted)
    assert NAMED in [row[0] for row in reading.rows("Participation")]
    with pdfplumber.open(BytesIO(pdf)) as pages:
        printed = squashed("".join(page.extract_text() for page in pages.pages))
    assert squashed(NAMED) in printed
    assert squashed(UNNAMED) in printed, "it took part"

    # Each organisation sees its own position, and nobody else does.
    own = "main table:has(caption:text-is('Your organisation')) tbody tr"
    for page in (sophea, bounmy, authority):
        page.goto(f"{home}/comparison")
    positions = [dict(row[:2] for row in rows(page, own)) for page in (sophea, bounmy, authority)]
    assert positions[0]["Overall"] == own_score
    assert positions[1]["Overall"] != own_score
    assert positions[2] == {}
    expect(authority.locator("main")).not_to_contain_text("The white diamond")

    # A name that is taken back is gone at once; the numbers stay.
    sophea.goto(f"{server.address}{named.home}/sharing")
    sophea.get_by_label("Only combined results.").check()
    press(sophea, "Share like this")
    for page in (authority, bounmy):
        page.goto(f"{home}/comparison")
        expect(page.locator("main")).not_to_contain_text(NAMED)
        assert {row[0].partition(" ")[0]: row[1] for row in rows(page, ".lg-gaps tbody tr")} == gaps
    assert fetch(authority, f"{home}/numbers.csv") == lines
    later = book_of(fetch(authority, f"{home}/numbers.xlsx"))
    assert "By name" not in later
    assert later["Numbers"] == book["Numbers"]
    again = Reading(national_report(authority, home))
    assert NAMED not in [row[0] for row in again.rows("Participation")]
    assert again.rows("Standards, by gap") == reading.rows("Standards, by gap")
    with database.reading() as connection:
        assert connection.execute(select(PublicationRow.document)).scalar_one() == published
    assert [watch.problems for watch in watches] == [[], [], []]
