"""Jobs for tests, and processes that do them.

Each keeps its outcome, and who made it, in a table with a unique key. Files in the instance folder tell what goes on.
"""

import os
import signal
import sys
import time
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from assessment.installation.database import Database
from assessment.installation.jobs import Progress, run_job
from tests.places import CHECKOUT

WORKER = (sys.executable, "-m", "tests.installation.worker_process")
KILLED_AT_ITS_JOB = (sys.executable, "-c", "from tests.installation.kinds import run_one; run_one()")


def make_outcomes(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE outcome (name VARCHAR PRIMARY KEY, maker INTEGER)"))


def outcomes(database: Database) -> dict[str, int]:
    with database.reading() as connection:
        return {row.name: row.maker for row in connection.execute(text("SELECT name, maker FROM outcome"))}


def keep_outcome(database: Database, arguments, progress: Progress) -> None:
    with database.writing() as connection:
        connection.execute(
            text("INSERT INTO outcome (name, maker) VALUES (:name, :maker) ON CONFLICT DO NOTHING"),
            {"name": arguments["name"], "maker": os.getpid()},
        )


def wait_for_leave(database: Database, arguments, progress: Progress) -> None:
    """Tell that it has begun, and end when there is a file that lets it."""
    folder = Path(arguments["folder"])
    (folder / "begun").touch()
    while not (folder / "leave").exists():
        time.sleep(0.02)
    keep_outcome(database, arguments, progress)


def kill_the_worker(database: Database, arguments, progress: Progress) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fail(database: Database, arguments, progress: Progress) -> None:
    raise ValueError("what somebody wrote")


WORK = {"keep": keep_outcome, "wait": wait_for_leave, "kill": kill_the_worker, "fail": fail}


def run_one() -> None:
    """Run the one job that is named on the command line."""
    url, id, lease_seconds = sys.argv[1:]
    run_job(Database(url), WORK, UUID(id), lease_seconds=float(lease_seconds))


def until(condition, seconds: float = 15):
    """Wait until something is so, and return it. The limit is for what has gone wrong."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError(f"still not so after {seconds} s")


def environment_for(instance: Path, **settings: object) -> dict[str, str]:
    """Return the environment of a process of an installation, in which the tests can be imported."""
    own = {f"ASSESSMENT_{name.upper()}": str(value) for name, value in {"instance": instance, **settings}.items()}
    return os.environ | own | {"PYTHONPATH": str(CHECKOUT)}
