"""The pages on a port of this process, and people who got as far as a page needs: what the page tests look at."""

import itertools
import json
import logging
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from uuid import UUID

from flask import abort
from playwright.sync_api import BrowserContext
from werkzeug.serving import WSGIRequestHandler, make_server

from assessment.accounts import people
from assessment.accounts.storage import CODE_LENGTH, LETTERS
from assessment.app import create_app
from assessment.installation.access import Permission, may
from assessment.installation.database import NotSaved
from assessment.installation.jobs import utc_now
from assessment.installation.languages import TRANSLATIONS
from assessment.library.storage import publish_shipped
from assessment.results import storage as reports
from tests.journeys import administration, colleagues, comparisons, rounds, sessions, sharing, stories, teammates
from tests.languages.pseudo_language import TAG, pseudo, write_program_texts, write_questionnaire_texts
from tests.places import GENDER_QUICK, SHIPPED
from tests.reports import samples
from tests.web import Visitor, config_of

RIGHT_TO_LEFT = "ar"
MANY = 1000
"""Assessments that all the people here may begin in an hour."""
FEW = 4
"""Answers that are too few for a score."""
OPEN_SAFEGUARD = "MON-01"
PERSONAL = "Ask Dara, +855 12 345 678 or dara@example.org, at 11.5564, 104.9282"
TYPED = "Gender policy 2025, signed"
WRONG_NUMBER = "about 20"
PEOPLE = ("Sophea", "Thida")
PASSWORD = "rice field under water"  # noqa: S105


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing: what goes wrong is seen on the pages."""


class Site:
    """A server in a thread. `person` gives who got as far as a state, made when it is asked for first."""

    def __init__(self, folder: Path, *, translations: Path = TRANSLATIONS, questionnaires: Path = SHIPPED) -> None:
        config = config_of(f"sqlite:///{folder / 'site.sqlite'}", folder, begins_an_hour=MANY)
        self.app = create_app(config, translations=translations)
        self.database = self.app.extensions["database"]
        self.database.upgrade()
        publish_shipped(self.database, utc_now(), questionnaires)
        self._add_what_fails()
        self._people: dict[str, Visitor] = {}
        self._letters = itertools.product(LETTERS, repeat=CODE_LENGTH)
        self._server = make_server("127.0.0.1", 0, self.app, threaded=True, request_handler=_Quiet)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        """End the server and close the database."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.app.extensions["queue"].close()
        self.database.close()

    def _add_what_fails(self) -> None:
        """Add addresses at which something goes wrong that no visitor can bring about."""
        logging.getLogger("assessment").addHandler(logging.NullHandler())

        @may(Permission.VISIT)
        def fails(how: str) -> str:
            if how == "503":
                raise NotSaved("the disk is full")
            if how == "500":
                raise ValueError(how)
            abort(int(how))

        self.app.add_url_rule("/fails/<how>", "fails", fails, methods=["GET", "POST"])

    def person(self, state: str) -> Visitor:
        """Return who got as far as a state."""
        if state not in self._people:
            self._people[state] = STATES[state](self)
        return self._people[state]

    def visitor(self) -> Visitor:
        """Return somebody who has just come."""
        return Visitor(self.app)

    def unused_code(self) -> str:
        """Return a code that nobody has tried yet, and that belongs to nobody as far as chance goes."""
        return "".join(next(self._letters))

    def enter(self, context: BrowserContext, state: str, language: str = "en") -> Visitor:
        """Let a browser be that of a person, in a language."""
        person = self.person(state)
        context.clear_cookies()
        context.add_cookies([{"name": "language", "value": language, "url": self.address}])
        self.lend(context, person)
        return person

    def lend(self, context: BrowserContext, person: Visitor) -> None:
        """Give a browser the sign-in of a person, if there is one."""
        cookie = person.client.get_cookie("level-ground")
        if cookie:
            context.add_cookies([{"name": "level-ground", "value": cookie.value, "url": self.address}])


@contextmanager
def site_in(folder: Path, *, in_languages: bool) -> Iterator[Site]:
    """Give a site; with the made-up languages, or as it is shipped."""
    made_up = {"translations": folder / "program", "questionnaires": folder}
    site = Site(folder, **(made_up if in_languages else {}))
    try:
        yield site
    finally:
        site.close()


def write_languages(folder: Path) -> None:
    """Write the pseudo-language, and one from right to left, for the program and the questionnaire."""
    program = folder / "program"
    program.mkdir()
    for tag, translate in ((TAG, pseudo), (RIGHT_TO_LEFT, samples.in_script(RIGHT_TO_LEFT))):
        write_program_texts(program, tag, translate)
        write_questionnaire_texts(GENDER_QUICK, folder, tag, translate)


# People


def begun(site: Site) -> Visitor:
    """Return somebody who sees code and PIN."""
    person = site.visitor()
    person.get("/")
    person.send(form=person.page.form("/begin"))
    person.home = person.page.address.removesuffix("/card")
    return person


def noted(site: Site) -> Visitor:
    person = site.visitor()
    person.begin()
    return person


def opened(site: Site) -> Visitor:
    person = site.visitor()
    person.open(women="3", men="3")
    return person


def with_part(site: Site) -> Visitor:
    """Return somebody who answered most of two phases, with each kind of answer."""
    person = opened(site)
    person.get(f"{person.home}/phases/1")
    person.send({"DES-01": "1"})
    person.get(f"{person.home}/phases/1")
    person.send(
        {
            "DES-01": "3",
            "DES-01:evidence": TYPED,
            "DES-02": "na",
            "DES-02:reason": TYPED,
            "DES-03": "dk",
            "DES-03:comment": TYPED,
        }
    )
    person.get(f"{person.home}/phases/2")
    table = {"management:women": "3", "management:men": "8", "field-leaders:women": "5", "field-leaders:men": "27"}
    person.send({f"IMP-03:{cell}": number for cell, number in table.items()} | {"IMP-03": "given", "IMP-01": "2"})
    return person


def with_personal(site: Site) -> Visitor:
    person = opened(site)
    person.send({"DES-01": "3", "DES-01:evidence": PERSONAL})
    return person


def from_file(answers: samples.Answers) -> Callable[[Site], Visitor]:
    """Return how somebody comes who begins with an answers file."""

    def come(site: Site) -> Visitor:
        person = site.visitor()
        form = person.get("/open-file").form("/open-file")
        file = (BytesIO(json.dumps(answers).encode()), "answers.json")
        person.post(form.action, {"csrf_token": form.value("csrf_token"), "file": file})
        assert person.page.address.endswith("/card"), person.page.text
        person.home = person.page.address.removesuffix("/card")
        person.send({"noted": "yes"})
        return person

    return come


def submitted(answers: samples.Answers) -> Callable[[Site], Visitor]:
    def come(site: Site) -> Visitor:
        person = from_file(answers)(site)
        submit(person)
        return person

    return come


def submit(person: Visitor) -> None:
    """Submit what somebody answered."""
    person.get(f"{person.home}/check")
    person.send(form=person.page.form("/submit"))
    assert person.page.address.endswith("/results")


def withdraw(person: Visitor) -> None:
    """Open the answers again, where they were submitted."""
    page = person.get(person.home)
    if page.address.endswith("/results"):
        person.send(form=page.form("/withdraw"))


def asked_for_report(state: str, percent: int) -> Callable[[Site], Visitor]:
    """Return how somebody comes whose report is made so far."""

    def come(site: Site) -> Visitor:
        person = submitted(clearance())(site)
        person.send({"report_language": "en"}, form=person.page.form("/report"))
        lease = ", lease_ends = '2099-01-01 00:00:00'" if state == "running" else ""
        with site.database.writing() as connection:
            connection.exec_driver_sql(
                f"UPDATE job SET state = '{state}', percent = {percent}{lease} "
                f"WHERE key LIKE 'report:{person.home.rpartition('/')[2]}:%'"
            )
        return person

    return come


def with_report(site: Site) -> Visitor:
    """Return somebody whose report can be downloaded."""
    person = submitted(clearance())(site)
    id = UUID(person.home.rpartition("/")[2])
    with site.database.writing() as connection:
        [row] = connection.exec_driver_sql("SELECT revision FROM assessment WHERE id = ?", (id.hex,)).all()
        reports.keep_report(connection, id, revision=row.revision, language="en", content=b"%PDF-1.7", now=utc_now())
    return person


def with_account(name: str) -> Callable[[Site], Visitor]:
    """Return how somebody comes who has signed in to an account."""

    def come(site: Site) -> Visitor:
        email = f"{name.lower()}@example.org"
        with site.database.writing() as connection:
            people.make_account(
                connection, email=email, name=name, password_hash=people.hash_password(PASSWORD), now=utc_now()
            )
        person = site.visitor()
        person.get("/sign-in")
        person.send({"email": email, "password": PASSWORD}, form=person.page.form("/sign-in"))
        return person

    return come


def showing(come: Callable[[Site], Visitor], *, is_ended: bool = False, **fields: str) -> Callable[[Site], Visitor]:
    """Return how somebody comes who made a link to their result; `link` is its address."""

    def make(site: Site) -> Visitor:
        person = come(site)
        person.link = make_link(person, **fields)
        if is_ended:
            person.send(form=person.page.form("/end"))
        return person

    return make


def make_link(person: Visitor, **fields: str) -> str:
    """Make a link to somebody's result, and return its address."""
    person.get(f"{person.home}/sharing")
    person.send({"recipient": "Director"} | fields, form=person.page.form("/sharing"))
    [link] = re.findall(r">\s*https?://[^/\s]+(/shared/[^\s<]+)", person.page.html)
    return str(link)


def with_links(site: Site) -> Visitor:
    """Return somebody with a link that was opened, one that was not, and one that was ended."""
    person = showing(submitted(clearance()), recipient="Board", days="7", is_ended=True)(site)
    make_link(person, recipient="Donor", what="report")
    link = make_link(person)
    for _ in range(3):
        site.visitor().get(link)
    return person


def clearance() -> samples.Answers:
    """Return the answers of most people here."""
    return samples.example("clearance")


def _only(codes: list[str]) -> samples.Answers:
    answers = clearance()
    return answers | {"answers": {code: answers["answers"][code] for code in codes}}


def long() -> samples.Answers:
    """Return answers in words as long as a line, in texts and in the name."""
    return samples.with_texts(
        clearance(), name=samples.LONG_WORD[: samples.MOST_NAMED], text=f"{samples.LONG_WORD} {samples.written(500)}"
    )


STATES: dict[str, Callable[[Site], Visitor]] = {
    "nobody": Site.visitor,
    "begun": begun,
    "noted": noted,
    "opened": opened,
    "erring": opened,
    "disagreeing": opened,
    "disturbed": opened,
    "submitting": opened,
    "offline": opened,
    "part": with_part,
    "personal": with_personal,
    "answered": from_file(clearance()),
    "answered at length": from_file(long()),
    "submitted": submitted(clearance()),
    "authority": submitted(samples.example("authority")),
    "provisional": submitted(_only([code for code in clearance()["answers"] if code != OPEN_SAFEGUARD])),
    "few": submitted(_only(list(clearance()["answers"])[:FEW])),
    "nothing": submitted(samples.answers()),
    "at length": submitted(long()),
    "waiting": asked_for_report("waiting", 0),
    "running": asked_for_report("running", 40),
    "failed": asked_for_report("failed", 40),
    "reported": with_report,
    "alone": lambda site: colleagues.alone(site.app),
    "team": lambda site: colleagues.lead_of_two(site.app),
    "facilitator": lambda site: colleagues.facilitator(site.app),
    "no organisation": lambda site: colleagues.without_organisation(site.app),
    "in two": lambda site: colleagues.in_two(site.app),
    "with app": lambda site: colleagues.with_app(site.app),
    "account": with_account(PEOPLE[0]),
    # Links by which others read a result.
    "showing": showing(submitted(clearance())),
    "showing a report": showing(submitted(clearance()), what="report"),
    "showing a finished report": showing(with_report, what="report", report_language="en"),
    "showing nothing": showing(submitted(clearance()), is_ended=True),
    "with links": with_links,
    # Three people on one assessment.
    "together lead": lambda site: teammates.lead(site.app),
    "together member": lambda site: teammates.member(site.app),
    "not allowed": with_account(PEOPLE[1]),
    "administrator": lambda site: administration.administrator(site.app),
    # Rounds.
    "new authority": lambda site: rounds.newcomer(site.app),
    "leading a round": lambda site: rounds.with_round(site.app),
    "closed round": lambda site: rounds.closed(site.app),
    "invited": lambda site: rounds.invited(site.app),
    "deciding": lambda site: sharing.deciding(site.app),
    "shown by name": lambda site: sharing.shown_by_name(site.app),
    "late for a round": lambda site: sharing.late(site.app),
    "frozen": lambda site: sharing.frozen(site.app),
    "reading reports": lambda site: sharing.reading(site.app),
    "published round": lambda site: comparisons.published(site.app),
    "hidden round": lambda site: comparisons.hidden(site.app),
    "prepared round": lambda site: comparisons.prepared(site.app),
    "previewed round": lambda site: comparisons.looked_at(site.app),
    "own published round": lambda site: comparisons.out(site.app),
    # Sessions, and reviews of reports.
    "planning a session": lambda site: sessions.planning(site.app),
    "holding a vote": lambda site: sessions.voting(site.person("planning a session")),
    "after a vote": lambda site: sessions.revealed(site.person("planning a session")),
    "asking for numbers": lambda site: sessions.asking_for_numbers(site.person("planning a session")),
    "after numbers": lambda site: sessions.numbers_told(site.person("planning a session")),
    "at the board": lambda site: sessions.at_the_board(site.app, site.person("planning a session")),
    "telling a story": lambda site: stories.telling(site.app),
    "writing a record": lambda site: sessions.recording(site.app, site.person("planning a session")),
    "with a record": lambda site: sessions.recorded(site.person("planning a session")),
    "with a part": lambda site: sessions.handed(site.app, site.person("planning a session")),
    "at the desk": lambda site: sessions.at_the_desk(site.app),
    "reviewed": lambda site: sessions.reviewed_by(site.person("at the desk")),
    "given a paper form": lambda site: sessions.given_by(site.person("at the desk")),
}
"""Who looks at a page, by what they did before."""
