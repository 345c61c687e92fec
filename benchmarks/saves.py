"""Saving, against the bare driver in the same tables: a whole phase, and an answer while somebody types."""

from collections.abc import Callable, Iterator, Sequence
from itertools import count, islice

from benchmarks.loader import CONNECTIONS, Connection, load, post
from benchmarks.measuring import Measurement, against_floor
from benchmarks.people import Person, one_answer, settle, whole_phase
from benchmarks.server import installation, served

REQUESTS = 20
RUNS = 11
MakeRequest = Callable[[Person, int], bytes]


def whole() -> Measurement:
    """Ours checks five answers of each form, looks for other people's, and decides which page comes next."""
    return _measured(lambda one, number: post(one.phase(), one.cookie, whole_phase(one, number)))


def one() -> Measurement:
    """The same for one answer, sent by the page itself."""
    return _measured(
        lambda one, number: post(
            f"{one.phase()}/answers", one.cookie, one_answer(one, number), accept="application/json"
        )
    )


def _measured(request: MakeRequest) -> Measurement:
    with installation() as place, installation() as beside:
        people, others = settle(place.config, CONNECTIONS), settle(beside.config, CONNECTIONS)
        with served(place) as port, served(beside, "benchmarks.apps:bare_save") as floor_port:
            ours = _runs(port, people, request)
            floor = _runs(floor_port, others, request)
            return against_floor(lambda: next(ours), lambda: next(floor), aim=2.5, runs=RUNS)


def _runs(port: int, people: Sequence[Person], request: MakeRequest) -> Iterator[None]:
    """Send every person's next requests, at each step; all are made before the first."""
    connections = [Connection(port) for _ in people]
    numbers = count(1)
    made = [[[request(one, number) for number in islice(numbers, REQUESTS)] for one in people] for _ in range(RUNS + 1)]
    for requests in made:
        load(connections, requests)
        yield
