"""Jobs on real databases: asked for once, run once at a time, done or failed in the end, whatever dies meanwhile."""

import datetime
import sqlite3
import subprocess
import threading
import time
from contextlib import closing

import pytest
from sqlalchemy import text

from assessment.installation.jobs import JobState, Queue, State, ask, run_job, state_of, sweep, utc_now
from tests.installation.kinds import KILLED_AT_ITS_JOB, WORK, make_outcomes, outcomes, until

NOW = datetime.datetime(2026, 11, 24, 9, 30, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(hours=1)
WAITING = JobState(State.WAITING, 0, None)
DONE = JobState(State.DONE, 100, None)


@pytest.fixture
def database(database):
    make_outcomes(database)
    return database


def asked(database, kind="keep", key="report:1", now=NOW, **arguments):
    with database.writing() as connection:
        return ask(connection, kind=kind, key=key, arguments={"name": key, **arguments}, now=now)


def state(database, key="report:1"):
    with database.reading() as connection:
        return state_of(connection, key)


def at(moment):
    return lambda: moment


def run(database, id, work=WORK, *, lease_seconds=60, now=None):
    run_job(database, work, id, lease_seconds=lease_seconds, now=utc_now if now is None else at(now))


# Asking


def test_a_job_that_was_asked_for_twice_runs_once(database):
    runs = []

    first, second = asked(database), asked(database)
    for id in (first, second):
        run(database, id, {"keep": lambda _, arguments, progress: runs.append(arguments)})

    assert first == second
    assert runs == [{"name": "report:1"}]
    assert state(database) == DONE


def test_a_job_that_was_asked_for_in_a_transaction_that_failed_does_not_exist(database):
    def ask_and_fail():
        with database.writing() as connection:
            ask(connection, kind="keep", key="report:1", arguments={}, now=NOW)
            raise LookupError

    with pytest.raises(LookupError):
        ask_and_fail()

    assert state(database) is None
    assert sweep(database, waiting_seconds=0) == []


def test_a_job_waits_until_it_is_run(database):
    id = asked(database)

    before = state(database)
    run(database, id)

    assert before == WAITING
    assert state(database) == DONE
    assert set(outcomes(database)) == {"report:1"}


def test_two_keys_are_two_jobs(database):
    assert asked(database, key="report:1") != asked(database, key="report:2")


def test_a_job_nobody_knows_is_not_run(database):
    id = asked(database)
    with database.writing() as connection:
        connection.execute(text("DELETE FROM job"))

    run(database, id)

    assert outcomes(database) == {}


# Failing


class NotEvenAnException(BaseException):
    """WeasyPrint raises one such."""


def raise_it(error):
    def work(database, arguments, progress):
        raise error

    return work


@pytest.mark.parametrize("error", [ValueError("what somebody wrote"), NotEvenAnException("what somebody wrote")])
def test_work_that_raises_ends_as_failed_and_tells_the_place_but_not_what_people_wrote(database, caplog, error):
    run(database, asked(database, kind="bad"), {"bad": raise_it(error)})

    failed = state(database)
    assert failed.state == State.FAILED
    assert failed.problem.startswith(f"{type(error).__name__} in test_jobs.py, line ")
    assert "somebody" not in failed.problem
    assert "Traceback" in caplog.text
    assert "what somebody wrote" not in caplog.text


def test_work_of_an_unknown_kind_fails(database, caplog):
    run(database, asked(database, kind="painting"))

    assert state(database).problem.startswith("KeyError in jobs.py, line ")


def test_asking_again_for_what_failed_is_another_try(database, caplog):
    first = asked(database, kind="fail")
    run(database, first)

    second = asked(database, now=LATER)
    waiting = state(database)
    run(database, second, WORK | {"fail": WORK["keep"]})

    assert second == first
    assert (waiting.state, waiting.percent) == (State.WAITING, 0)
    assert waiting.problem.startswith("ValueError"), "it is known until the work is tried again"
    assert state(database) == DONE


def test_asking_again_for_what_is_done_changes_nothing(database):
    run(database, asked(database))

    asked(database)

    assert state(database) == DONE


# Progress


def test_progress_is_seen_while_the_work_goes_on_and_may_be_told_in_a_transaction(database):
    def work(_, arguments, progress):
        with database.writing():
            progress(40)
        until(lambda: state(database) == JobState(State.RUNNING, 40, None))

    run(database, asked(database, kind="work"), {"work": work})

    assert state(database) == DONE


# Leases


def test_a_lease_that_is_kept_alive_is_not_taken_by_another_worker(database):
    runs = []

    def work(_, arguments, progress):
        runs.append(arguments)
        time.sleep(1.5)

    id = asked(database, kind="work")
    worker = threading.Thread(target=run, args=(database, id, {"work": work}), kwargs={"lease_seconds": 0.5})
    worker.start()
    until(lambda: runs)
    taken = []
    while worker.is_alive():
        run(database, id, {"work": work}, lease_seconds=0.5)
        taken += sweep(database, waiting_seconds=0)
        time.sleep(0.1)

    assert (len(runs), taken) == (1, [])
    assert state(database) == DONE


def test_of_many_workers_that_want_a_job_at_the_same_moment_one_gets_it(database):
    runs = []
    id = asked(database)
    start = threading.Barrier(4)

    def want():
        start.wait()
        run(database, id, {"keep": lambda *_: runs.append(1)})

    workers = [threading.Thread(target=want) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert runs == [1]


def test_who_has_lost_the_lease_does_not_say_how_the_job_ends(database, caplog):
    id = asked(database, kind="sleepy", now=NOW)

    def sleep_too_long(_, arguments, progress):
        run(database, id, {"sleepy": lambda *_: None}, now=LATER)
        raise TimeoutError

    run(database, id, {"sleepy": sleep_too_long}, lease_seconds=600, now=NOW)

    assert state(database) == DONE
    assert "was given to another worker" in caplog.text


def test_a_job_that_always_kills_its_worker_is_given_up(database, database_url, caplog):
    id = asked(database, kind="kill")

    for _ in range(3):
        until(lambda: sweep(database, waiting_seconds=0) == [id])
        died = subprocess.run([*KILLED_AT_ITS_JOB, database_url, str(id), "0.1"], check=False)
        assert died.returncode == -9
    until(lambda: sweep(database, waiting_seconds=0) or state(database).state == State.FAILED)

    assert state(database).problem == "its worker died 3 times"
    assert sweep(database, waiting_seconds=0) == []


# Sweeping


def test_a_sweep_finds_what_waits_too_long_the_oldest_first(database):
    minute = datetime.timedelta(minutes=1)
    second = asked(database, key="report:1", now=LATER - minute)
    first = asked(database, key="report:2", now=LATER - 2 * minute)
    asked(database, key="report:3", now=LATER)
    run(database, asked(database, key="report:4"))

    found = sweep(database, waiting_seconds=30, now=at(LATER))

    assert found == [first, second]


def test_a_sweep_finds_what_a_dead_worker_has_left(database):
    id = asked(database, kind="work")
    found = []

    def work(*_):
        for seconds in (9, 11):
            later = at(NOW + datetime.timedelta(seconds=seconds))
            found.append(sweep(database, waiting_seconds=3600, now=later))

    run(database, id, {"work": work}, lease_seconds=10, now=NOW)

    assert found == [[], [id]]


# The queue


def queued(database, folder):
    """Read what lies in the queue, past huey."""
    if database.is_sqlite:
        with closing(sqlite3.connect(folder / "queue.sqlite")) as file:
            return [data for (data,) in file.execute("SELECT data FROM task")]
    with database.reading() as connection:
        return [bytes(row.data) for row in connection.execute(text("SELECT data FROM huey_task"))]


def test_the_queue_holds_the_ids_of_jobs_and_nothing_else(database, tmp_path):
    id = asked(database)

    with closing(Queue(database, tmp_path)) as queue:
        was_empty = queue.is_empty()
        queue.put(id)

        assert was_empty
        assert not queue.is_empty()
    assert queued(database, tmp_path) == [str(id).encode()]


def test_a_queue_that_cannot_be_written_is_no_error_for_who_puts(database, tmp_path, caplog):
    id = asked(database)
    folder = tmp_path / "nowhere"
    if not database.is_sqlite:
        database.url = database.url.set(database="nowhere")

    with closing(Queue(database, folder)) as queue:
        queue.put(id)

    assert f"Job {id} could not be put in the queue" in caplog.text
