"""The whole program as its users have it: real processes on a port of their own, and a visitor over the network."""

import os
import re
import signal
import socket
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from assessment.cli.serve import WORKER
from tests.installation.kinds import environment_for, until


def free_port():
    """Return a port that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def processes_of(folder):
    """Return the processes that were started for an installation, whoever their parent is: number to command."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"ASSESSMENT_INSTANCE={folder}\0".encode() in (process / "environ").read_bytes():
                found[int(process.name)] = (process / "cmdline").read_bytes().decode().replace("\0", " ")
        except OSError:  # it has ended meanwhile
            continue
    return found


class Server:
    """`assessment serve` with an instance folder that outlives it, so that it may be killed and started again."""

    def __init__(self, folder, **settings):
        self.folder, self.settings, self.port = Path(folder), settings, free_port()
        self.database_url = settings.get("database_url", f"sqlite:///{self.folder / 'level-ground.sqlite'}")
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = self.folder.parent / f"{self.folder.name}.log"
        self.process: Any = None

    def start(self):
        """Start it, and wait until it answers."""
        self.folder.mkdir(exist_ok=True)
        settings = {"https": "false", "anyone_may_start": "true", "port": self.port} | self.settings
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "assessment", "serve"],
                env=environment_for(self.folder, **settings),
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )
        until(self.answers, seconds=30)
        return self

    def answers(self):
        """Tell whether somebody answers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def kill(self):
        """Kill all its processes at one moment, as a power cut does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        until(lambda: not processes_of(self.folder))

    def stop(self):
        """End it as an administrator does."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=30)

    def worker(self):
        """Return the number of the worker's process; None when there is none."""
        command = " ".join(WORKER)
        return next((number for number, one in processes_of(self.folder).items() if command in one), None)


def found(pattern, text):
    """Return what a pattern finds in a page, where it must stand."""
    match = re.search(pattern, text)
    assert match, pattern
    return match[1]


class Caller:
    """A visitor over the network, with one kept connection; raises OSError when the server is gone."""

    def __init__(self, server):
        self.server = server
        self.cookies: dict[str, str] = {}
        self.connection = HTTPConnection("127.0.0.1", server.port, timeout=10)

    def call(self, method, address, fields=None, **headers):
        """Ask, and return status, headers and text; cookies are kept."""
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = urlencode(fields, doseq=True) if fields is not None else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, address, body, headers)
            answer = self.connection.getresponse()
            content = answer.read()
        except Exception:
            self.connection.close()
            raise
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, rest = value.partition(";")[0].partition("=")
                self.cookies[cookie] = rest
        return answer.status, dict(answer.getheaders()), content

    def get(self, address):
        """Return a page's text, which must be there."""
        status, _, content = self.call("GET", address)
        assert status == 200, (address, status)
        return content.decode()

    def send(self, address, fields):
        """Send a form with the token of the last page, and return where it leads."""
        status, headers, content = self.call("POST", address, fields | {"csrf_token": self.token})
        assert status == 303, (address, status, content[:2000])
        return headers["location"]

    def open(self):
        """Begin an assessment and say who answers; returns its address."""
        self._look("/")
        card = self.send("/begin", {})
        self._look(card)
        self.home = card.removesuffix("/card")
        opening = self.send(card, {"noted": "yes"})
        self._look(opening)
        self.send(opening, {"name": "Example Clearance", "type": "ngo", "profile:activities": ["clearance"]})
        self._look(f"{self.home}/phases/1")
        return self.home

    def _look(self, address):
        self.token = found(r'name="csrf_token" value="([^"]+)"', self.get(address))
