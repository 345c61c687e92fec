"""What the screens of a room ask every two seconds: whether anything is new. Numbers alone, by one read.

It is answered in front of the application, which takes five times as long to find out who asks in which language, and
which page they want. Nobody is asked who they are: the address holds the session's id, and the numbers are on the
projector anyway.
"""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection

from assessment.installation.database import Database, NotSaved
from assessment.workshop.storage import pulse_of, step_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_ADDRESS = re.compile(r"/pulse/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(/room)?")


def phone_address(session_id: UUID) -> str:
    """Return where phones ask: how many steps the facilitator did."""
    return f"/pulse/{session_id}"


def room_address(session_id: UUID) -> str:
    """Return where projector and presenter ask: step, joined, voted, waiting cards, dots, and a story that is told."""
    return f"/pulse/{session_id}/room"


def room_pulse(connection: Connection, session_id: UUID) -> str | None:
    """Return the numbers of a room as pages and scripts compare them; None where there is no such session."""
    numbers = pulse_of(connection, session_id)
    return None if numbers is None else "-".join(map(str, numbers))


class Pulse:
    """Answers polls, and gives everything else to the application. `headers` are those of every page."""

    def __init__(self, application: "WSGIApplication", database: Database, headers: Mapping[str, str]) -> None:
        self._application, self._database = application, database
        self._headers = [*headers.items(), ("Cache-Control", "no-store")]

    def __call__(self, environment: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Answer as WSGI has it."""
        found = _ADDRESS.fullmatch(environment["PATH_INFO"])
        if found is None or environment["REQUEST_METHOD"] != "GET":
            return self._application(environment, start)
        try:
            with self._database.reading() as connection:
                pulse = (room_pulse if found[2] else step_of)(connection, UUID(found[1]))
        except NotSaved:
            return self._say(start, "503 SERVICE UNAVAILABLE", "")
        if pulse is None:
            return self._say(start, "404 NOT FOUND", "")
        mark = f'"{pulse}"'
        if environment.get("HTTP_IF_NONE_MATCH") == mark:
            start("304 NOT MODIFIED", [*self._headers, ("ETag", mark)])
            return [b""]
        return self._say(start, "200 OK", str(pulse), ("ETag", mark))

    def _say(self, start: "StartResponse", status: str, text: str, *more: tuple[str, str]) -> list[bytes]:
        body = text.encode()
        about = (("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body))))
        start(status, [*self._headers, *about, *more])
        return [body]
