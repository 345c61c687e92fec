"""The page of somebody's fifty assessments with all that it takes, against its template on values that lie ready."""

import re
from collections.abc import Sequence
from itertools import repeat

from benchmarks.loader import CONNECTIONS, Connection, WentWrong, get, load
from benchmarks.measuring import Measurement, against_floor
from benchmarks.people import settle_team
from benchmarks.server import installation, served

ASSESSMENTS = 50
REQUESTS = 15
HOME = "/assessments"
OWN = re.compile(rb'(name="csrf_token" value)="[^"]*"')


def measure() -> Measurement:
    """Ours knows who asks and reads all assessments; what it summed up of them once, each of its processes keeps."""
    with installation() as place, installation() as beside:
        cookie = settle_team(place.config, ASSESSMENTS)
        floor = beside._replace(environment={**beside.environment, "ASSESSMENT_INSTANCE": str(place.config.instance)})
        values = {"BENCHMARK_PAGE": HOME, "BENCHMARK_COOKIE": cookie, "BENCHMARK_TEMPLATE": "home/work.html"}
        with served(place) as port, served(floor, "benchmarks.apps:bare_page", **values) as floor_port:
            ours = [Connection(port) for _ in range(CONNECTIONS)]
            bare = [Connection(floor_port) for _ in range(CONNECTIONS)]
            _check_alike(port, floor_port, cookie)
            return against_floor(lambda: _load(ours, cookie), lambda: _load(bare, cookie), aim=2.0, runs=11)


def _load(connections: Sequence[Connection], cookie: str) -> None:
    # One queue: the kernel spreads connections by chance, and the process with fewer would idle while the other works.
    queue = repeat(get(HOME, cookie), REQUESTS * len(connections))
    load(connections, [queue for _ in connections])


def _check_alike(port: int, floor_port: int, cookie: str) -> None:
    plain = get(HOME, cookie).replace(b"gzip, deflate, br", b"identity")
    pages = [OWN.sub(rb"\1", Connection(one).ask(plain).body) for one in (port, floor_port)]
    if pages[0] != pages[1]:
        raise WentWrong("the floor shows another page")
