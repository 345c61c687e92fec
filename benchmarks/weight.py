"""What goes over the wire, all headers included, to a browser that takes gzip. There is no floor."""

import re

from benchmarks.loader import Connection, get
from benchmarks.measuring import Measurement
from benchmarks.people import case, settle
from benchmarks.server import installation, served

FILE = re.compile(rb'(?:href|src)="?(/static/[^"]+)"|url\(["\']?(/static/[^"\')]+)')


def page() -> Measurement:
    """The heaviest phase page, nothing or everything answered, in kB."""
    questionnaire, _ = case()
    with installation() as place:
        people = [settle(place.config, 1, answered=share)[0] for share in (0, 1)]
        with served(place) as port:
            connection = Connection(port)
            most = max(
                connection.ask(get(one.phase(number), one.cookie)).size
                for one in people
                for number in range(1, len(questionnaire.phases) + 1)
            )
    return Measurement(most / 1000, 8, "kB", most, None)


def first_visit() -> Measurement:
    """The start page with all files that it names, in kB."""
    with installation() as place, served(place) as port:
        connection = Connection(port)
        plain = get("/").replace(b"gzip, deflate, br", b"identity")
        named = {b"".join(found).decode() for found in FILE.findall(connection.ask(plain).body)}
        for sheet in [one for one in named if one.endswith(".css")]:
            plain = get(sheet).replace(b"gzip, deflate, br", b"identity")
            named |= {b"".join(found).decode() for found in FILE.findall(connection.ask(plain).body)}
        whole = sum(connection.ask(get(address)).size for address in ("/", *named))
    return Measurement(whole / 1000, 100, "kB", whole, None)
