"""A publication is made, once, although its worker was killed in the middle of it."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from assessment.installation.access import Actor, Role
from assessment.installation.database import Database
from assessment.installation.jobs import JobState, State, run_job, sweep, utc_now
from assessment.rounds import closing, storage
from assessment.rounds.tables import PublicationRow, RoundRow
from assessment.worker import work_of
from tests.installation.kinds import until
from tests.rounds.countries import Country

KILLED = (
    sys.executable,
    "-c",
    "from tests.rounds.test_publication_survives import die_in_the_middle; die_in_the_middle()",
)


def die_in_the_middle() -> None:
    """Run the job that is named on the command line until the answers are read, and be killed there."""
    url, id = sys.argv[1:]

    def killed(database: Database, arguments: Mapping[str, Any], progress: Callable[[int], None]) -> None:
        def killing(percent: int) -> None:
            progress(percent)
            os.kill(os.getpid(), signal.SIGKILL)

        closing.make_preview(database, arguments, killing)

    run_job(Database(url), {closing.KIND: killed}, UUID(id), lease_seconds=0.1)


@pytest.fixture
def country(app):
    return Country(app)


def asked(country):
    with country.database.reading() as connection:
        found = storage.round_by_id(connection, country.round_id)
    with country.database.writing() as connection:
        return found, closing.ask_for_preview(connection, found, utc_now())


def test_after_the_workers_death_it_is_there_once(country):
    found, job = asked(country)

    died = subprocess.run([*KILLED, country.app.extensions["config"].database_url, str(job)], check=False)

    assert died.returncode == -signal.SIGKILL
    with country.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(PublicationRow)).scalar() == 0
    until(lambda: sweep(country.database, waiting_seconds=0) == [job])
    run_job(country.database, work_of(country.app.extensions["config"]), job, lease_seconds=60)
    with country.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(PublicationRow)).scalar() == 1
        assert closing.preview_state(connection, found, closing.basis_of(connection, found)) == JobState(
            State.DONE, 100, None
        )
    assert country.document()["submitted"] == len(country.wanted)


def test_of_two_who_publish_at_once_one_does(country):
    country.run_jobs()
    with country.database.reading() as connection:
        one = storage.round_by_id(connection, country.round_id)
        basis = closing.basis_of(connection, one)
        account_id = connection.execute(select(RoundRow.made_by)).scalar_one()
    actor = Actor(Role.ACCOUNT, account_id=account_id, is_authority=True)
    outcomes: list[str] = []
    start = threading.Barrier(4)

    def publish() -> None:
        start.wait()
        try:
            with country.database.writing() as connection:
                closing.publish(connection, actor, one.id, basis=basis, now=utc_now())
            outcomes.append("published")
        except closing.AlreadyPublished:
            outcomes.append("already")

    threads = [threading.Thread(target=publish) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["already", "already", "already", "published"]
