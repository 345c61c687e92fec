"""A server for a benchmark: real processes, as `assessment serve` starts them, in a folder that goes with them.

`python -m benchmarks.server FACTORY` serves another app in the same way: that is how the floors run.
"""

import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from assessment.cli._installation import open_installation
from assessment.cli.serve import WORKER, free_address, run_server
from assessment.installation.config import Config, read_config
from assessment.installation.database import Database
from assessment.installation.jobs import utc_now
from assessment.library.storage import publish_shipped
from benchmarks.examples import CHECKOUT
from benchmarks.loader import WentWrong

OURS = "assessment.app:create_app"
START_SECONDS = 60
SECONDS_TO_END = 20
NO_WORKER = (sys.executable, "-c", "import sys; sys.stdin.read()")


class Installation(NamedTuple):
    """A folder with a database in which there is nothing but the shipped questionnaires."""

    environment: Mapping[str, str]
    config: Config


@contextmanager
def installation() -> Iterator[Installation]:
    """Make an installation of its own for a benchmark, and remove it afterwards."""
    with tempfile.TemporaryDirectory(prefix="level-ground-") as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
        free.close()
        environment = {"INSTANCE": folder, "PORT": port, "HTTPS": "false", "ANYONE_MAY_START": "true"}
        environment = {f"ASSESSMENT_{name}": value for name, value in environment.items()}
        config = read_config(environment)
        database = Database(config.database_url)
        database.upgrade()
        publish_shipped(database, utc_now())
        database.close()
        yield Installation(environment, config)


@contextmanager
def served(place: Installation, factory: str = OURS, **more: str) -> Iterator[int]:
    """Serve an installation and give the port; `more` goes to the app by the environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ASSESSMENT_")}
    path = os.pathsep.join(map(str, (CHECKOUT / "src", CHECKOUT)))
    environment = {**kept, **place.environment, **more, "PYTHONPATH": path}
    command = [sys.executable, "-m", "benchmarks.server", factory]
    with subprocess.Popen(
        command, env=environment, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            _wait_for(process)
            yield place.config.port
        finally:
            process.terminate()
            try:
                process.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_for(process: subprocess.Popen[bytes]) -> None:
    assert process.stdout is not None  # noqa: S101 - for the type checker: it is a pipe
    if not select.select([process.stdout], [], [], START_SECONDS)[0] or not os.read(process.stdout.fileno(), 1000):
        raise WentWrong("the server did not start")
    # It tells when its first process answers; connections are to find the other ones, too.
    time.sleep(1)


def _end_with_input() -> None:
    """End when the benchmark has ended, however that was."""
    os.read(sys.stdin.fileno(), 1)
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Serve what the argument names. Only our own app has a worker."""
    factory = sys.argv[1]
    threading.Thread(target=_end_with_input, daemon=True).start()
    config = open_installation()
    is_floor = factory.startswith("benchmarks.apps:bare")
    run_server(config, free_address(config), app=factory, worker=NO_WORKER if is_floor else WORKER)


if __name__ == "__main__":
    main()
