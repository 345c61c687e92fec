"""Two hundred people at once: each changes an answer every five seconds, and opens a page every minute.

Every answer that was acknowledged is looked for in the database afterwards, with its revision.
"""

import json
import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from assessment.answering.tables import AnswerHistoryRow
from assessment.installation.config import Config
from assessment.installation.database import Database
from benchmarks.loader import TIMEOUT_SECONDS, Connection, WentWrong, get, post
from benchmarks.measuring import Measurement, percentile
from benchmarks.people import Person, one_answer, settle
from benchmarks.server import OURS, installation, served

PEOPLE = 200
SECONDS = 30
BETWEEN_ANSWERS = 5
BETWEEN_PAGES = 60


class Seen(NamedTuple):
    """What one person saw: the seconds that answers and pages took, and which answers are said to be kept."""

    answers: list[float]
    pages: list[float]
    kept: list[tuple[UUID, str, int]]


def usual() -> Measurement:
    """The worse of two: what 95 of 100 answers, and 95 of 100 pages, take at most, from when they were to be sent."""
    return _measured(OURS)


def slow_disk() -> Measurement:
    """The same where each commit takes 5 ms longer, its lock held, as by a slow fsync.

    The app waits by itself, before it commits: what the disk does beside commits, at a checkpoint, is as fast as ever.
    """
    return _measured("benchmarks.apps:slow_disk")


def _measured(factory: str) -> Measurement:
    with installation() as place:
        people = settle(place.config, PEOPLE)
        with served(place, factory) as port, ThreadPoolExecutor(PEOPLE) as threads:
            all_here = Barrier(PEOPLE, timeout=TIMEOUT_SECONDS)
            seen = list(threads.map(lambda one: _work(one, port, all_here), people))
        _look_for([kept for one in seen for kept in one.kept], place.config)
    answers, pages = [taken for one in seen for taken in one.answers], [taken for one in seen for taken in one.pages]
    figure = 1000 * max(percentile(answers, 95), percentile(pages, 95))
    return Measurement(figure, 50, "ms", figure, None)


def _work(one: Person, port: int, all_here: Barrier) -> Seen:
    """Be one of the people for a while. Raises WentWrong at the first error."""
    chance = random.Random(one.assessment_id.int)  # noqa: S311 - it guards nothing
    connection = Connection(port)
    # A browser has loaded its page before it sends an answer.
    connection.ask(get(one.phase(), one.cookie))
    first = chance.uniform(0, BETWEEN_ANSWERS)
    due = [(first + times * BETWEEN_ANSWERS, True) for times in range(SECONDS // BETWEEN_ANSWERS)]
    if (page := chance.uniform(0, BETWEEN_PAGES)) < SECONDS:
        due.append((page, False))
    seen = Seen([], [], [])
    all_here.wait()
    start = time.perf_counter()
    for number, (after, is_answer) in enumerate(sorted(due), start=1):
        address, fields = f"{one.phase()}/answers", one_answer(one, number)
        request = (
            post(address, one.cookie, fields, accept="application/json") if is_answer else get(one.phase(), one.cookie)
        )
        time.sleep(max(0.0, start + after - time.perf_counter()))
        answer = connection.ask(request)
        (seen.answers if is_answer else seen.pages).append(time.perf_counter() - start - after)
        if is_answer:
            told = json.loads(answer.body)
            if not told["saved"]:
                raise WentWrong(f"an answer was not saved: {told}")
            seen.kept.extend((one.assessment_id, code, revision) for code, revision in told["revisions"].items())
    connection.close()
    return seen


def _look_for(kept: Sequence[tuple[UUID, str, int]], config: Config) -> None:
    """Raise WentWrong if an answer is not there that was acknowledged."""
    database = Database(config.database_url)
    with database.reading() as connection:
        lines = connection.execute(
            select(AnswerHistoryRow.assessment_id, AnswerHistoryRow.question, AnswerHistoryRow.revision)
        )
        lost = set(kept) - {(line.assessment_id, line.question, line.revision) for line in lines}
    database.close()
    if lost or not kept:
        raise WentWrong(f"of {len(kept)} answers, {len(lost)} are lost")
