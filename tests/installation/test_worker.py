"""The worker as a real process: killed, ended, left without its queue; what was asked for is there, once."""

import signal
import subprocess
from contextlib import closing

import pytest

from assessment.installation.jobs import JobState, Queue, State, ask, state_of, utc_now
from tests.installation.kinds import WORKER, environment_for, make_outcomes, outcomes, until

DONE = JobState(State.DONE, 100, None)


class Installation:
    """A database, a folder, and the workers of a test."""

    def __init__(self, database, url, folder):
        self.database, self.folder = database, folder
        self.environment = environment_for(folder, database_url=url, job_lease_seconds=2)
        self.workers = []

    def ask(self, kind="keep", *, is_put=True):
        arguments = {"name": "report:1", "folder": str(self.folder)}
        with self.database.writing() as connection:
            id = ask(connection, kind=kind, key="report:1", arguments=arguments, now=utc_now())
        if is_put:
            with closing(Queue(self.database, self.folder)) as queue:
                queue.put(id)

    def worker(self, *arguments):
        worker = subprocess.Popen(
            [*WORKER, *arguments],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.workers.append(worker)
        return worker

    def state(self):
        with self.database.reading() as connection:
            return state_of(connection, "report:1")

    def begun(self):
        return (self.folder / "begun").exists()

    def leave(self):
        (self.folder / "leave").touch()


@pytest.fixture
def installation(database, database_url, tmp_path):
    make_outcomes(database)
    folder = tmp_path / "instance"
    folder.mkdir()
    new = Installation(database, database_url, folder)
    yield new
    for worker in new.workers:
        with worker:
            worker.kill()


def test_a_worker_that_is_killed_in_the_middle_of_a_job_leaves_it_to_the_next(installation):
    installation.ask("wait")
    killed = installation.worker()
    until(installation.begun)
    killed.kill()
    killed.wait()

    next_one = installation.worker()
    installation.leave()
    until(lambda: installation.state() == DONE)

    assert outcomes(installation.database) == {"report:1": next_one.pid}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_asked_to_end_finishes_the_job_in_hand(installation, number):
    installation.ask("wait")
    worker = installation.worker()
    until(installation.begun)

    worker.send_signal(number)
    installation.leave()
    said, _ = worker.communicate(timeout=10)

    assert (worker.returncode, said) == (0, "")
    assert installation.state() == DONE


def test_a_worker_ends_with_the_process_that_holds_its_input(installation):
    installation.ask()
    worker = installation.worker("--ends-with-input")
    until(lambda: installation.state() == DONE)

    worker.stdin.close()

    assert worker.wait(timeout=10) == 0


def test_a_job_that_never_came_into_the_queue_is_found_and_done(installation):
    installation.ask(is_put=False)

    worker = installation.worker()
    until(lambda: installation.state() == DONE)

    assert outcomes(installation.database) == {"report:1": worker.pid}


def test_a_job_that_the_queue_has_lost_is_found_and_done(installation):
    installation.ask()
    for file in installation.folder.glob("queue.sqlite*"):
        file.unlink()
    if not installation.database.is_sqlite:
        with installation.database.writing() as connection:
            connection.exec_driver_sql("DELETE FROM huey_task")

    worker = installation.worker()
    until(lambda: installation.state() == DONE)

    assert outcomes(installation.database) == {"report:1": worker.pid}


def test_a_worker_outlives_work_that_fails(installation):
    installation.ask("fail")
    worker = installation.worker()
    until(lambda: installation.state().state == State.FAILED)

    installation.ask()

    assert worker.poll() is None


def test_house_is_kept_from_the_start_and_what_fails_in_it_keeps_nothing_else_from_being_done(installation):
    worker = installation.worker()
    until((installation.folder / "house-kept").exists)

    worker.terminate()
    said, complained = worker.communicate(timeout=10)

    assert (worker.returncode, said) == (0, "")
    assert "ValueError: the broom is broken" in complained
