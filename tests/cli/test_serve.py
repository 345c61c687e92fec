"""`assessment serve` as real processes: it answers, ends without leftovers, and replaces what dies."""

import io
import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection

import pytest
import segno
from click import unstyle
from ifaddr import IP, Adapter, get_adapters

from assessment.cli._lan import NO_NETWORK, lan_addresses, told_to_presenter
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


def first_lines(folder, *options, page="/", **settings):
    """Start the server, and return its address with what it prints until it is ended."""
    port = free_port()
    command = [sys.executable, "-P", "-m", "assessment", "serve", "--port", str(port), *options]
    with subprocess.Popen(
        command, env=environment_for(folder, **settings), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        told = process.stdout.readline()
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        with closing(connection):
            connection.request("GET", page)
            answer = connection.getresponse()
            assert answer.status == 200
            assert "secure" not in (answer.headers["Set-Cookie"] or "").lower()
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


def adapter(name, *addresses):
    ips = [IP(one, 24, name) if isinstance(one, str) else IP(one, 64, name) for one in addresses]
    return Adapter(name, name, ips)


@pytest.mark.parametrize(
    ("adapters", "found"),
    [
        ([("lo", "127.0.0.1"), ("eth0", "10.0.0.5")], ["10.0.0.5"]),  # the machine itself is no network
        ([("eth0", "10.0.0.5"), ("wlan0", "10.42.0.1")], ["10.42.0.1", "10.0.0.5"]),  # phones are in the Wi-Fi
        ([("docker0", "172.17.0.1"), ("eth0", "10.0.0.5")], ["10.0.0.5", "172.17.0.1"]),  # no phone is in there
        ([("wlan0", "169.254.7.7"), ("docker0", "172.17.0.1")], ["172.17.0.1", "169.254.7.7"]),  # nobody gave it that
        ([("eth0", ("fe80::1", 0, 2), "10.0.0.5")], ["10.0.0.5"]),  # hotspots give IPv4
        ([("eth0", "10.0.0.5", "192.168.8.2")], ["10.0.0.5", "192.168.8.2"]),
        ([("lo", "127.0.0.1")], []),
    ],
)
def test_the_addresses_that_phones_reach_begin_with_the_likeliest(adapters, found):
    assert lan_addresses([adapter(*one) for one in adapters]) == found


def test_the_presenter_is_told_each_address_the_code_of_the_first_and_what_to_do():
    told = unstyle(told_to_presenter(["http://10.42.0.1:8000", "http://10.0.0.5:8000"], 8000)).splitlines()

    drawn = io.StringIO()
    segno.make("http://10.42.0.1:8000/join", micro=False).terminal(drawn, compact=True)
    assert told[0] == "Phones join at http://10.42.0.1:8000/join"
    assert told[1].endswith("at http://10.0.0.5:8000/join")
    assert told[2:-1] == drawn.getvalue().splitlines()
    assert "hotspot" in told[-1]
    assert "port 8000" in told[-1]


def test_a_workshop_is_served_by_http_on_all_addresses_with_links_that_phones_reach(tmp_path):
    reached = lan_addresses(get_adapters())
    if not reached:
        done = program("serve", "--lan", folder=tmp_path / "instance")
        assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{NO_NETWORK}\n")
        return

    # The settings of an installation behind a web server do not hold for a room without one.
    address, told = first_lines(tmp_path / "instance", "--lan", page="/sign-in", https="true", proxies=1)

    port = address.rstrip("/").rpartition(":")[2]
    assert told[0] == f"Level Ground runs at {address} (Ctrl+C ends it)\n"
    assert told[1] == f"Phones join at http://{reached[0]}:{port}/join\n"
    assert told[-1].startswith(f"The first administrator opens, once: http://{reached[0]}:{port}/invitations/")


def test_a_workshop_may_name_the_address_and_show_the_demonstration(tmp_path):
    address, told = first_lines(tmp_path / "instance", "--lan", "--host", "127.0.0.1", "--demo")

    assert told[:2] == [f"Level Ground runs at {address} (Ctrl+C ends it)\n", f"Phones join at {address}join\n"]
    assert (tmp_path / "instance" / "demonstration" / "level-ground.sqlite").exists()


def test_a_public_address_that_was_set_stays_and_is_told(tmp_path):
    settings = {"public_address": "http://workshop.example"}

    with subprocess.Popen(
        [sys.executable, "-P", "-m", "assessment", "serve", "--lan", "--host", "127.0.0.1", "--port", str(free_port())],
        env=environment_for(tmp_path / "instance", **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr
        complained = process.stderr.readline()
        assert process.stdout
        told = [process.stdout.readline() for _ in range(2)]
        process.terminate()
        rest = process.stdout.read()

    assert complained.startswith(
        "public_address is http://workshop.example: links and codes on the pages begin with it"
    )
    assert told[1].startswith("Phones join at http://127.0.0.1:")
    assert "The first administrator opens, once: http://workshop.example/invitations/" in rest
