"""What a page called saved is in the database, however the server ended."""

import json
import random
import sqlite3
import threading
import time
from collections import defaultdict
from contextlib import closing
from http.client import HTTPException

import pytest

from tests.journeys.server import Caller, Server

ROUNDS = 10
SAVES = 1000
PEOPLE = 25
QUESTIONS = ("DES-01", "DES-02", "DES-03")


class Saver:
    """Somebody whose page saves answer after answer, and who notes which of them it called saved."""

    def __init__(self, server, number):
        self.caller = Caller(server)
        self.caller.open()
        self.random = random.Random(number)  # noqa: S311 - a story that can be told again
        self.seen = dict.fromkeys(QUESTIONS, 0)
        self.turn = 0
        self.saved = []
        self.refused = []

    def save(self):
        code, level = self.random.choice(QUESTIONS), self.random.randrange(5)
        comment = f"turn {self.turn} " + "ក" * self.random.randrange(200)
        self.turn += 1
        fields = {code: level, f"{code}:comment": comment, f"{code}:seen": self.seen[code]}
        fields |= {"page": f"{id(self):012x}"[-12:], "turn": self.turn, "csrf_token": self.caller.token}
        status, _, content = self.caller.call(
            "POST", f"{self.caller.home}/phases/1/answers", fields, Accept="application/json"
        )
        answer = json.loads(content)
        if status == 200 and answer["saved"]:
            self.seen[code] = answer["revisions"][code]
            content = {"value": level, "comment": comment.strip()}
            self.saved.append((self.caller.home.rpartition("/")[2], code, self.seen[code], content))
        else:
            self.refused.append((status, content))

    def run(self):
        """Save until the server is gone, or enough was saved."""
        for _ in range(SAVES // PEOPLE):
            try:
                self.save()
            except (OSError, HTTPException):
                break
        self.caller.connection.close()


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path / "instance").start()
    yield server
    server.stop()


def test_every_answer_that_was_called_saved_outlives_the_servers_death(server):
    chance = random.Random(20261125)  # noqa: S311 - a story that can be told again
    people = [Saver(server, number) for number in range(PEOPLE)]
    for _ in range(ROUNDS):
        before = sum(len(one.saved) for one in people)
        threads = [threading.Thread(target=one.run) for one in people]
        for thread in threads:
            thread.start()
        # Some of the thousand are on their way, at another moment each time.
        enough = chance.randrange(SAVES // 10, SAVES * 8 // 10)
        while sum(len(one.saved) for one in people) < before + enough and any(map(threading.Thread.is_alive, threads)):
            time.sleep(0.005)
        assert any(map(threading.Thread.is_alive, threads)), "the server is killed while they save"
        server.kill()
        for thread in threads:
            thread.join()
        server.start()

    saved = [line for one in people for line in one.saved]
    assert not [refused for one in people for refused in one.refused]
    assert len(saved) > ROUNDS * SAVES // 10
    with closing(sqlite3.connect(server.folder / "level-ground.sqlite")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert not database.execute("PRAGMA foreign_key_check").fetchall()
        check_all_there(database, saved)
        check_nothing_is_half_there(database)


def check_all_there(database, saved):
    """Each (answer, revision) that a client noted as saved stands in the history, as it was sent."""
    history = {
        (assessment, question, revision): json.loads(content)
        for assessment, question, revision, content in database.execute(
            "SELECT assessment_id, question, revision, content FROM answer_history"
        )
    }
    missing = [line[:3] for line in saved if history.get((line[0].replace("-", ""), *line[1:3])) != line[3]]
    assert not missing, f"{len(missing)} of {len(saved)} are missing, such as {missing[0]}"


def check_nothing_is_half_there(database):
    """Each answer is the last line of its history, and no revision is beyond that of its assessment."""
    lines: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for assessment, question, revision, content in database.execute(
        "SELECT assessment_id, question, revision, content FROM answer_history"
    ):
        lines[assessment, question][revision] = content
    answers = {
        (assessment, question): (revision, content)
        for assessment, question, revision, content in database.execute(
            "SELECT assessment_id, question, revision, content FROM answer"
        )
    }
    assert answers == {place: max(history.items()) for place, history in lines.items()}
    revisions = dict(database.execute("SELECT id, revision FROM assessment"))
    assert all(revision <= revisions[assessment] for (assessment, _), (revision, _) in answers.items())
