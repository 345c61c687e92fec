"""The room of a workshop for the benchmarks: a session that runs, who presents it, and browsers with their cookies."""

import datetime
import gzip
import re
from collections.abc import Sequence
from http.client import HTTPConnection
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from assessment.accounts.people import make_account, sign_in_account
from assessment.app import create_app
from assessment.installation.access import Actor, Role
from assessment.installation.config import Config
from assessment.installation.database import Database
from assessment.installation.jobs import utc_now
from assessment.workshop.agenda import Part, template
from assessment.workshop.storage import begin, make_session, screen_token, session_of
from benchmarks.loader import TIMEOUT_SECONDS, WentWrong
from benchmarks.people import browser, case

_PULSE = re.compile(r'data-pulse="([^"]+)"')
_SEEN = re.compile(r'data-seen="([^"]+)"')
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Room(NamedTuple):
    """A session that runs: `parts` are in its agenda, `code` opens it to phones, `screen` is the projector's address.

    `cookie` is what the browser of who presents sends, `token` what stands in the forms of its pages.
    """

    session_id: UUID
    parts: int
    code: str
    screen: str
    cookie: str
    token: str

    @property
    def presented(self) -> str:
        return f"/sessions/{self.session_id}/present"


def settle_room(config: Config) -> Room:
    """Make a session of four speakers in an installation, and begin it."""
    app, now = create_app(config), utc_now()
    database: Database = app.extensions["database"]
    questionnaire, _ = case()
    parts = [Part(kind, kind.value, minutes) for kind, minutes in template(4, 8)]
    with database.writing() as connection:
        account = make_account(connection, email="nirmala@example.org", name="Nirmala", password_hash="", now=now)
        presenter = Actor(Role.ACCOUNT, account_id=account)
        session_id = make_session(
            connection,
            presenter,
            title="Regional workshop",
            begins_at=now,
            zone="Asia/Phnom_Penh",
            questionnaire=questionnaire.id,
            version=questionnaire.version,
            secret=config.secret_key,
            parts=parts,
            now=now,
        )
        begin(connection, presenter, session_id, seen=0, now=now)
        code = session_of(connection, presenter, session_id).code
        ends_at = now + datetime.timedelta(hours=1)
        sign_in = sign_in_account(connection, account, organisation_id=None, device="", ends_at=ends_at, now=now)
    database.close()
    screen = f"/screen/{screen_token(config.secret_key, session_id)}"
    return Room(session_id, len(parts), code, screen, *browser(app, sign_in))


class Page(NamedTuple):
    """A page that stays up to date: the address that it asks, and the numbers that it was made of."""

    pulse: str
    seen: str

    @property
    def step(self) -> int:
        """How many steps the facilitator did: the first of the numbers."""
        return int(self.seen.partition("-")[0])


class Browser:
    """One browser of the room: its connection, which stays open, and its cookies."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
        self._cookies = dict([cookie.split("=", 1)] if cookie else [])

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def open(self, address: str) -> Page:
        """Open a page of the room."""
        page = self.get(address)
        return Page(_found(_PULSE, page), _found(_SEEN, page))

    def is_new(self, page: Page) -> bool:
        """Ask, as the page does by itself, whether there are other numbers than those that it was made of."""
        # The script of the page sends no cookie along.
        return self._ask("GET", page.pulse, None, {"If-None-Match": f'"{page.seen}"'})[0] == 200

    def get(self, address: str) -> str:
        """Return a page. Raises WentWrong where there is none."""
        return self._ask("GET", address, None, {"Cookie": self.cookie})[1]

    def post(self, address: str, fields: Sequence[tuple[str, str]]) -> None:
        """Send a form. Raises WentWrong unless it leads on to a page."""
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
        if self._ask("POST", address, urlencode(fields), kind)[0] != 303:
            raise WentWrong(f"a form of {address} was shown again")

    def close(self) -> None:
        self._connection.close()

    def _ask(self, method: str, address: str, body: str | None, headers: dict[str, str]) -> tuple[int, str]:
        headers |= {"Accept-Encoding": "gzip", "Accept-Language": "en"}
        self._connection.request(method, address, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status not in (200, 303, 304):
            raise WentWrong(f"{method} {address}: {answer.status}")
        for one in answer.headers.get_all("Set-Cookie", []):
            name, _, value = one.partition(";")[0].partition("=")
            self._cookies[name] = value
        is_packed = answer.headers["Content-Encoding"] == "gzip"
        return answer.status, (gzip.decompress(content) if is_packed else content).decode()


def join(port: int, room: Room) -> Browser:
    """Join the room with a phone of its own, as people do: by the form."""
    phone = Browser(port)
    form = phone.get(f"/join?code={room.code}")
    fields = [("csrf_token", _found(_TOKEN, form)), ("code", room.code), ("nickname", "")]
    phone.post("/join", fields)
    return phone


def _found(pattern: re.Pattern[str], page: str) -> str:
    match = pattern.search(page)
    if match is None:
        raise WentWrong(f"a page of the room has no {pattern.pattern}")
    return match[1]
