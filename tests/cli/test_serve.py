"""`assessment serve` as real processes: it answers, ends without leftovers, and replaces what dies."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection

import pytest

from assessment.cli.serve import WORKER
from assessment.installation.database import Database
from tests.installation.kinds import environment_for, until
from tests.journeys.server import free_port, processes_of

# The server, with an app that needs nothing.
SERVE = """
import signal

from assessment.cli.serve import free_address, run_server
from assessment.installation.config import read_config

# Where the tests run without a terminal, its end is ignored: here it is to be noticed.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
config = read_config()
run_server(config, free_address(config), app="tests.cli.small_app:create_app")
"""


PATIENCE_SECONDS = 30
"""A guard: a web process that is asked to end while it still starts is killed, after SECONDS_TO_END."""


class Served:
    """A running server."""

    def __init__(self, folder, database):
        self.folder = folder
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE],
            env=environment_for(folder, database_url=database, port=self.port),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def answer(self):
        """Return what the page says: the number of the process that answers. None when nobody does."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/")
            return int(connection.getresponse().read())
        except OSError:
            return None
        finally:
            connection.close()

    def worker(self):
        command = " ".join(WORKER)
        return next((number for number, one in processes_of(self.folder).items() if command in one), None)


@pytest.fixture
def served(tmp_path):
    url = f"sqlite:///{tmp_path / 'level-ground.sqlite'}"
    with closing(Database(url)) as database:
        database.upgrade()
    new = Served(tmp_path / "instance", url)
    with new.process:
        try:
            until(new.answer)
            until(new.worker)
            yield new
        finally:
            new.process.kill()
    until(lambda: not processes_of(new.folder))


def test_the_address_is_told_once_and_sigterm_leaves_nothing_running(served):
    line = served.process.stdout.readline()
    running = processes_of(served.folder)

    served.process.terminate()
    rest, complained = served.process.communicate(timeout=PATIENCE_SECONDS)

    assert line == f"Level Ground runs at http://127.0.0.1:{served.port}/ (Ctrl+C ends it)\n"
    assert len(running) == 4
    assert (served.process.returncode, rest, complained) == (0, "", "")
    assert processes_of(served.folder) == {}
    assert served.answer() is None


def test_ctrl_c_ends_it_as_well(served):
    served.process.send_signal(signal.SIGINT)
    _, complained = served.process.communicate(timeout=PATIENCE_SECONDS)

    assert (served.process.returncode, complained) == (0, "")
    assert processes_of(served.folder) == {}


def test_the_end_of_the_terminal_ends_it_as_well(served):
    served.process.send_signal(signal.SIGHUP)

    assert served.process.wait(timeout=PATIENCE_SECONDS) == 0
    assert processes_of(served.folder) == {}


def test_nothing_stays_when_it_is_killed(served):
    served.process.kill()

    until(lambda: not processes_of(served.folder), seconds=PATIENCE_SECONDS)
    assert served.answer() is None


def test_a_worker_that_is_killed_is_followed_by_another(served):
    killed = served.worker()

    os.kill(killed, signal.SIGKILL)
    following = until(lambda: served.worker() not in (None, killed) and served.worker())

    assert following != killed
    assert served.answer()


def test_a_web_process_that_is_killed_is_followed_by_another(served):
    killed = served.answer()

    os.kill(killed, signal.SIGKILL)
    until(lambda: killed not in processes_of(served.folder) and len(processes_of(served.folder)) == 4)

    assert until(served.answer) != killed


def program(*arguments, folder, **settings):
    command = [sys.executable, "-P", "-m", "assessment", *arguments]
    environment = environment_for(folder, **settings)
    return subprocess.run(command, env=environment, cwd=folder.parent, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("is_option", [True, False])
def test_a_port_that_is_taken_is_said_in_a_sentence(tmp_path, is_option):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        if is_option:
            done = program("serve", "--port", str(port), folder=tmp_path / "instance")
        else:
            done = program("serve", folder=tmp_path / "instance", port=port)

    told = f"Port {port} of 127.0.0.1 is taken, perhaps by this program. Choose another one with --port.\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", told)


def test_an_address_of_another_machine_is_said_in_a_sentence(tmp_path):
    done = program("serve", "--host", "192.0.2.1", folder=tmp_path / "instance")

    told = "192.0.2.1 is no address of this machine. Choose another one with --host.\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", told)


@pytest.mark.parametrize("command", ["serve", "worker", "init"])
def test_a_wrong_setting_is_said_in_a_sentence(tmp_path, command):
    done = program(command, folder=tmp_path / "instance", web_workers="many")

    told = "environment: web_workers is 'many'. Write a number from 1 to 64.\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", told)


@pytest.mark.parametrize("command", ["worker", "init"])
def test_a_database_that_cannot_be_reached_is_said_without_its_password(tmp_path, command):
    url = f"postgresql://someone:secret@127.0.0.1:{free_port()}/assessment"

    done = program(command, folder=tmp_path / "instance", database_url=url)

    assert done.returncode == 1
    assert done.stderr.startswith("The database postgresql+psycopg://someone:***@127.0.0.1") or done.stderr.startswith(
        "The database postgresql://someone:***@127.0.0.1"
    )
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr


def test_init_makes_an_installation_and_does_nothing_to_one_that_stands(tmp_path):
    folder = tmp_path / "instance"

    done = [program("init", folder=folder) for _ in range(2)]

    ready = f"The installation in {folder} is ready: assessment serve\n"
    assert [(one.returncode, one.stdout, one.stderr) for one in done] == [(0, ready, "")] * 2
    assert (folder / "level-ground.sqlite").exists()
    assert processes_of(folder) == {}


def first_lines(folder, **settings):
    """Start the server, and return its address with what it prints until it is ended."""
    port = free_port()
    command = [sys.executable, "-P", "-m", "assessment", "serve", "--port", str(port)]
    with subprocess.Popen(
        command, env=environment_for(folder, **settings), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        told = process.stdout.readline()
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        with closing(connection):
            connection.request("GET", "/")
            assert connection.getresponse().status == 200
        process.terminate()
        rest = process.stdout.read()
    assert process.returncode == 0
    return f"http://127.0.0.1:{port}/", [told, *rest.splitlines(keepends=True)]


def test_serve_needs_nothing_to_be_there_before_and_lets_the_first_administrator_in_once(tmp_path):
    address, told = first_lines(tmp_path / "instance")
    again, told_again = first_lines(tmp_path / "instance")

    assert told[0] == f"Level Ground runs at {address} (Ctrl+C ends it)\n"
    [link] = told[1:]
    start, _, token = link.rstrip("\n").rpartition("/")
    assert start == f"The first administrator opens, once: {address}invitations"
    assert len(token) >= 32
    assert told_again == [f"Level Ground runs at {again} (Ctrl+C ends it)\n"]


def test_the_link_names_the_address_that_visitors_use(tmp_path):
    _, told = first_lines(tmp_path / "instance", public_address="https://ground.example.org", proxies=1)

    assert told[1].startswith("The first administrator opens, once: https://ground.example.org/invitations/")
