"""Phase pages while the worker makes reports, against the same while it has nothing to do."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from assessment.installation.database import Database
from assessment.results.tables import ReportRow
from benchmarks.loader import Connection, WentWrong, get, post
from benchmarks.measuring import Measurement, percentile
from benchmarks.people import Person, settle
from benchmarks.server import Installation, installation, served

REPORTS = 10
ROUNDS = 3
READERS = 4
PAUSE = 0.1
"""Between a reader's pages: together they open forty a second, ten times what a crowd of 200 does."""
IDLE_SECONDS = 4
MOST_SECONDS = 120


def measure() -> Measurement:
    """What 95 of 100 pages take at most; rounds of both follow each other, each with ten new reports."""
    with installation() as place:
        submitted = settle(place.config, ROUNDS * REPORTS, answered=1, is_submitted=True)
        readers = settle(place.config, READERS)
        busy: list[float] = []
        idle: list[float] = []
        with served(place) as port:
            _read(port, readers, _after(2))
            for number in range(ROUNDS):
                idle += _read(port, readers, _after(IDLE_SECONDS))
                connection = Connection(port)
                for one in submitted[number * REPORTS : (number + 1) * REPORTS]:
                    address, fields = f"/assessments/{one.assessment_id}/report", [("csrf_token", one.token)]
                    connection.ask(post(address, one.cookie, fields))
                connection.close()
                busy += _read(port, readers, _when_made(place, (number + 1) * REPORTS))
    ours, floor = percentile(busy, 95), percentile(idle, 95)
    return Measurement(ours / floor, 2.0, "x", ours, floor)


def _read(port: int, readers: Sequence[Person], is_over: Callable[[], bool]) -> list[float]:
    """Open pages until it is over, and return the seconds that each took."""

    def read(one: Person) -> list[float]:
        connection, taken = Connection(port), []
        request = get(one.phase(), one.cookie)
        while not is_over():
            start = time.perf_counter()
            connection.ask(request)
            taken.append(time.perf_counter() - start)
            time.sleep(PAUSE)
        connection.close()
        return taken

    with ThreadPoolExecutor(READERS) as threads:
        return [taken for of_one in threads.map(read, readers) for taken in of_one]


def _after(seconds: float) -> Callable[[], bool]:
    end = time.perf_counter() + seconds
    return lambda: time.perf_counter() > end


def _when_made(place: Installation, reports: int) -> Callable[[], bool]:
    """Return what tells that there are so many reports. Raises WentWrong when they are not made."""
    database = Database(place.config.database_url)
    is_late = _after(MOST_SECONDS)

    def are_made() -> bool:
        if is_late():
            raise WentWrong("the reports were not made")
        with database.reading() as connection:
            return connection.execute(select(func.count()).select_from(ReportRow)).scalar_one() >= reports

    return are_made
