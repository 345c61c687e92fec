"""A phase page with all that it takes, against its template on values that lie ready."""

import re

from benchmarks.loader import CONNECTIONS, Connection, WentWrong, get, load
from benchmarks.measuring import Measurement, against_floor
from benchmarks.people import settle
from benchmarks.server import installation, served

REQUESTS = 25
OWN = re.compile(rb'(name="(?:csrf_token|page)" value)="[^"]*"')


def measure() -> Measurement:
    """Ours knows who asks, reads the answers, translates and compresses; both are asked by as many browsers at once."""
    with installation() as place, installation() as beside:
        people = settle(place.config, CONNECTIONS)
        asked = people[0].phase()
        # The floor makes its values with our app, by the database of ours.
        floor = beside._replace(environment={**beside.environment, "ASSESSMENT_INSTANCE": str(place.config.instance)})
        values = {"BENCHMARK_PAGE": asked, "BENCHMARK_COOKIE": people[0].cookie}
        values["BENCHMARK_TEMPLATE"] = "answering/phase.html"
        with served(place) as port, served(floor, "benchmarks.apps:bare_page", **values) as floor_port:
            ours = [Connection(port) for _ in people]
            bare = [Connection(floor_port) for _ in people]
            _check_alike(port, floor_port, asked, people[0].cookie)
            requests = [REQUESTS * [get(one.phase(), one.cookie)] for one in people]
            return against_floor(lambda: load(ours, requests), lambda: load(bare, requests), aim=2.0, runs=11)


def _check_alike(port: int, floor_port: int, address: str, cookie: str) -> None:
    plain = get(address, cookie).replace(b"gzip, deflate, br", b"identity")
    pages = [OWN.sub(rb"\1", Connection(one).ask(plain).body) for one in (port, floor_port)]
    if pages[0] != pages[1]:
        raise WentWrong("the floor shows another page")
