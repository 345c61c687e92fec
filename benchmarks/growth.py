"""An answer saved among 100,000 assessments, against the same among ten."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import count

from benchmarks.loader import Connection, load, post
from benchmarks.measuring import Measurement, against_floor
from benchmarks.people import Person, one_answer, settle
from benchmarks.server import Installation, installation, served

FEW = 10
MANY = 100_000
SPREAD = 1_000
"""So many of the many save: each of them finds pages of the database that nobody has just read."""
REQUESTS = 10
RUNS = 25
COPIED = {
    "assessment": ("id",),
    "answer": ("assessment_id",),
    "answer_history": ("assessment_id",),
    "seat": ("assessment_id", "id", "code"),
    "sign_in": ("seat_id", "key"),
}
"""Tables of an assessment, and which of their columns differ from one to the next."""


def measure() -> Measurement:
    """Both are our server. The many have all 15 answers, each with its line of history, copied from one assessment."""
    with installation() as small, installation() as large:
        few = settle(small.config, FEW)
        _copy(large)
        many = settle(large.config, SPREAD)
        with served(large) as port, served(small) as floor_port:
            among_many, among_few = _runs(port, many), _runs(floor_port, few)
            return against_floor(lambda: next(among_many), lambda: next(among_few), aim=1.2, runs=RUNS)


def _copy(place: Installation) -> None:
    """Fill a database with copies of an assessment, their ids in order: what is read later lies between them."""
    settle(place.config, 1, answered=1)
    file = place.config.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("BEGIN")
        database.execute("CREATE TEMP TABLE copy (start TEXT)")
        starts = ((f"{number * 10:05x}",) for number in range(1, MANY + 1))
        database.executemany("INSERT INTO copy VALUES (?)", starts)
        for table, own in COPIED.items():
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            copied = [f"start || substr({name}, 6)" if name in own else name for name in columns]
            rest = "WHERE substr(original." + own[0] + ", 1, 5) <> start"
            database.execute(
                f"INSERT INTO {table} SELECT {', '.join(copied)} FROM copy, {table} AS original {rest}"  # noqa: S608
            )
        database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _runs(port: int, people: Sequence[Person]) -> Iterator[None]:
    """Save some answers at each step, those of the people in turn, nobody's by two connections at once."""
    connections = [Connection(port) for _ in range(FEW)]
    for start in count(0, FEW * REQUESTS):
        numbers = [range(start + first, start + FEW * REQUESTS, FEW) for first in range(FEW)]
        load(connections, [[_request(people, number) for number in of_one] for of_one in numbers])
        yield


def _request(people: Sequence[Person], number: int) -> bytes:
    one = people[number % len(people)]
    return post(f"{one.phase()}/answers", one.cookie, one_answer(one, number), accept="application/json")
