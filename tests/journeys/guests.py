"""Organisations that answer over the network, form by form: as a browser without JavaScript sends them, only faster."""

import json
import re
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from tests.members import PASSWORD, email_of
from tests.web import Visitor

TIMEOUT_SECONDS = 60
MOST_REDIRECTS = 5
PHASES = 5
FIELD = re.compile(r"([A-Z]+-\d+):(?:\d|[\w-]+:men)")
"""The id of a level, or of a cell in a table."""


@dataclass(frozen=True)
class Request:
    """What was asked for in the end."""

    path: str


@dataclass(frozen=True)
class Answer:
    """An answer of the server, as `tests.web.Page` reads it."""

    status_code: int
    headers: HTTPMessage
    content: bytes
    request: Request

    @property
    def mimetype(self) -> str:
        return self.headers.get_content_type()

    def get_data(self, *, as_text: bool) -> str:
        return self.content.decode(errors="replace")

    def get_json(self, *, silent: bool) -> Any:
        return json.loads(self.content) if self.mimetype == "application/json" else None


class Network:
    """The client of a visitor, over the network; cookies are kept."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._cookies: dict[str, str] = {}

    def get(self, address: str, *, follow_redirects: bool = True) -> Answer:
        """Open an address."""
        return self._ask("GET", address, None, MOST_REDIRECTS)

    def post(self, address: str, *, data: dict[str, list[str]], follow_redirects: bool = True) -> Answer:
        """Send a form, and follow where that leads."""
        return self._ask("POST", address, urlencode(data, doseq=True), MOST_REDIRECTS)

    def _ask(self, method: str, address: str, body: str | None, redirects: int) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection(urlsplit(self._address).netloc, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(method, address, body, headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        for one in response.headers.get_all("Set-Cookie") or ():
            name, _, value = one.partition(";")[0].partition("=")
            self._cookies[name] = value
        if response.status in (302, 303) and redirects:
            return self._ask("GET", urljoin(address, response.headers["Location"]), None, redirects - 1)
        return Answer(response.status, response.headers, content, Request(urlsplit(address).path))


class Guest(Visitor):
    """Somebody of an invited organisation: the `number` decides what they answer."""

    def __init__(self, address: str, name: str, number: int) -> None:
        self.client: Any = Network(address)
        self.page: Any = None
        self.name, self.number = name, number

    def begin_by_link(self, link: str) -> None:
        """Begin with a code and a PIN; ends on the opening page."""
        self.get(link)
        self.send(form=self.page.form("/begin"))
        self.home = self.page.address.removesuffix("/card")
        self.send({"noted": "yes"})

    def begin_as_lead(self, link: str, person: str) -> None:
        """Make an account first, as the organisation's first lead; ends on the opening page."""
        self.get(link)
        self.send(form=self.page.form("/account"))
        self.send({"name": person, "email": email_of(person), "password": PASSWORD})
        self.get(link)
        self.send(form=self.page.form("/begin"))
        self.home = self.page.address.removesuffix("/opening")

    def answer(self, *, phases: int = PHASES) -> None:
        """Say who answers, and answer the questions of the first phases."""
        self.get(f"{self.home}/opening")
        profile = {"profile:activities": ["survey", "clearance", "eore"], "profile:staff": str(40 + 5 * self.number)}
        self.send({"type": "ngo"} | profile)
        assert self.page.address.endswith("/phases/1"), self.page.text
        for number in range(1, phases + 1):
            page = self.get(f"{self.home}/phases/{number}")
            self.send(self.answers(page.ids))

    def answers(self, ids: set[str]) -> dict[str, str]:
        """Return an answer to each question on a page, by the ids of its fields: all agree on the first question."""
        found: dict[str, str] = {}
        codes = sorted({match[1] for one in ids if (match := FIELD.fullmatch(one))})
        for place, code in enumerate(codes):
            cells = sorted(one for one in ids if one.startswith(f"{code}:") and one.endswith((":women", ":men")))
            if cells:
                found |= {one: str(3 + (7 * self.number + 4 * row) % 23) for row, one in enumerate(cells)}
                found[code] = "given"
            else:
                found[code] = "3" if code == "DES-01" else self._level(place, ids, code)
            found[f"{code}:evidence"] = f"Paper {place} of {self.name}"
        return found

    def _level(self, place: int, ids: set[str], code: str) -> str:
        """Return the level of an answer: another one for each organisation and question."""
        top = max(int(one.rpartition(":")[2]) for one in ids if one.startswith(f"{code}:") and one[-1].isdigit())
        return str((self.number * 3 + place * 2 + self.number * place) % (top + 1))

    def submit(self, **fields: str) -> None:
        """Submit what was answered."""
        self.get(f"{self.home}/check")
        self.send(fields, form=self.page.form("/submit"))
        assert self.page.address.endswith("/results"), self.page.text

    def withdraw(self) -> None:
        """Open the answers again."""
        self.get(f"{self.home}/results")
        self.send(form=self.page.form("/withdraw"))
        assert not self.page.address.endswith("/results")

    def answers_file(self) -> str:
        """Download the answers."""
        return str(self.get(f"{self.home}/answers.yaml").html)
