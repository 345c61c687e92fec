"""The page of a comparison with all that it takes, against its template on values that lie ready."""

import re
from collections.abc import Sequence
from itertools import repeat

from benchmarks.loader import CONNECTIONS, Connection, WentWrong, get, load
from benchmarks.measuring import Measurement, against_floor
from benchmarks.rounds import Reader, settle_round
from benchmarks.server import installation, served

ORGANISATIONS = 40
REQUESTS = 15
OWN = re.compile(rb'(name="csrf_token" value)="[^"]*"')


def measure() -> Measurement:
    """Ours knows who asks, reads the publication and the reader's own result; what it makes of them, it keeps."""
    with installation() as place, installation() as beside:
        reader = settle_round(place.config, ORGANISATIONS, 2)
        floor = beside._replace(environment={**beside.environment, "ASSESSMENT_INSTANCE": str(place.config.instance)})
        values = {"BENCHMARK_PAGE": reader.address, "BENCHMARK_COOKIE": reader.cookie}
        values["BENCHMARK_TEMPLATE"] = "comparing/comparison.html"
        with served(place) as port, served(floor, "benchmarks.apps:bare_page", **values) as floor_port:
            ours = [Connection(port) for _ in range(CONNECTIONS)]
            bare = [Connection(floor_port) for _ in range(CONNECTIONS)]
            _check_alike(port, floor_port, reader)
            return against_floor(lambda: ask(ours, reader), lambda: ask(bare, reader), aim=2.0, runs=11)


def ask(connections: Sequence[Connection], reader: Reader) -> None:
    """Read the page some times by each connection, as a queue."""
    queue = repeat(get(reader.address, reader.cookie), REQUESTS * len(connections))
    load(connections, [queue for _ in connections])


def _check_alike(port: int, floor_port: int, reader: Reader) -> None:
    plain = get(reader.address, reader.cookie).replace(b"gzip, deflate, br", b"identity")
    pages = [OWN.sub(rb"\1", Connection(one).ask(plain).body) for one in (port, floor_port)]
    if pages[0] != pages[1]:
        raise WentWrong("the floor shows another page")
