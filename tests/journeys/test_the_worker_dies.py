"""A report is made, once, although its worker was killed in the middle of it."""

import os
import signal
import sqlite3
from contextlib import closing

import pytest

from tests.installation.kinds import until
from tests.journeys.server import Caller, Server, found


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path / "instance", job_lease_seconds=2).start()
    yield server
    server.stop()


def rows(server, query):
    with closing(sqlite3.connect(server.folder / "level-ground.sqlite")) as database:
        return database.execute(query).fetchall()


def test_after_the_workers_death_the_report_is_there_once(server):
    person = Caller(server)
    home = person.open()
    person.send(f"{home}/phases/1", {"DES-01": "3", "DES-01:seen": "0", "page": "one", "turn": "0"})
    revision = found(r'name="revision" value="(\d+)"', person.get(f"{home}/check"))
    person.send(f"{home}/submit", {"revision": revision})
    person.send(f"{home}/report", {"report_language": "en"})

    until(lambda: rows(server, "SELECT 1 FROM job WHERE state = 'running'"))
    killed = server.worker()
    os.kill(killed, signal.SIGKILL)
    assert not rows(server, "SELECT 1 FROM report"), "it was killed in the middle"

    until(lambda: rows(server, "SELECT 1 FROM job WHERE state = 'done'"), seconds=40)
    assert server.worker() != killed
    assert rows(server, "SELECT count(*) FROM report") == [(1,)]
    assert rows(server, "SELECT attempts FROM job") == [(2,)]
    status, _, content = person.call("GET", f"{home}/report.pdf?report_language=en")
    assert status == 200
    assert content.startswith(b"%PDF-")
    person.connection.close()
