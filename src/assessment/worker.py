"""The worker: a process that does what takes too long for a page, and keeps the installation's house in order."""

import datetime
import logging
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from uuid import UUID

from assessment.accounts.storage import forget_ended_sign_ins, forget_old_pins
from assessment.answering.erasing import erase_expired
from assessment.answering.together import forget_old_presence
from assessment.comparing.report import make_national_report
from assessment.comparing.storage import KIND as NATIONAL_REPORT
from assessment.installation.config import Config
from assessment.installation.database import Database
from assessment.installation.jobs import Queue, Work, forget_old_jobs, run_job, sweep, utc_now
from assessment.installation.mail import retry_letters, send_letter
from assessment.installation.throttle import forget_old_tries
from assessment.installation.undelivered import KIND as LETTER
from assessment.organisations.invitations import forget_old_addresses

# Loaded at the start rather than in the first visitor's job: WeasyPrint takes a second.
from assessment.reports.pdf import render, render_national, render_paper
from assessment.results.report import make_report
from assessment.results.storage import KIND as REPORT
from assessment.rounds.closing import KIND as PUBLICATION
from assessment.rounds.closing import ask_for_all_previews, make_preview
from assessment.rounds.invitees import forget_addresses
from assessment.rounds.letters import due_rounds, remind
from assessment.workshop.erasing import erase_old_sessions
from assessment.workshop.paper_storage import KIND as SESSION_PAPER
from assessment.workshop.papers import make_paper

Housekeeping = Callable[[Database, Config, datetime.datetime], None]
"""Removes what is no longer wanted. Several workers may do it at once."""

UNTOUCHED_DAYS = 14
"""After which a draft goes that nobody went on with: its opening page was never saved."""
JOBS_DAYS = 7
"""After which a job that is done or has failed is forgotten."""
PRESENCE_DAYS = 30
"""After which it is forgotten that somebody had a page open."""
PIN_DAYS = 1
"""After which a PIN is no longer shown, noted or not."""


def erase_what_is_over(database: Database, config: Config, now: datetime.datetime) -> None:
    """Erase assessments and sessions that are older than what the installation keeps, and what has ended."""
    before = now - datetime.timedelta(days=config.kept_months * 365 / 12)
    in_rounds_before = now - datetime.timedelta(days=config.kept_months_in_rounds * 365 / 12)
    untouched_before = now - datetime.timedelta(days=UNTOUCHED_DAYS)
    with database.writing() as connection:
        erase_expired(connection, before=before, in_rounds_before=in_rounds_before, untouched_before=untouched_before)
        erase_old_sessions(connection, before=before, in_rounds_before=in_rounds_before)
        forget_old_pins(connection, now - datetime.timedelta(days=PIN_DAYS))
        forget_old_jobs(connection, now - datetime.timedelta(days=JOBS_DAYS))
        forget_old_presence(connection, now - datetime.timedelta(days=PRESENCE_DAYS))
        forget_ended_sign_ins(connection, now)
        forget_old_tries(connection, now)
        forget_old_addresses(connection, now)
        forget_addresses(connection, now)


def work_of(config: Config) -> Mapping[str, Work]:
    """Return what each kind of job does."""
    return {
        REPORT: partial(make_report, render),
        NATIONAL_REPORT: partial(make_national_report, render_national),
        PUBLICATION: make_preview,
        SESSION_PAPER: partial(make_paper, render_paper),
        LETTER: partial(send_letter, config),
    }


def send_what_waits(database: Database, config: Config, now: datetime.datetime) -> None:
    """Ask again for letters whose sending has failed; the sweep puts them in the queue."""
    with database.writing() as connection:
        retry_letters(connection, now)


def send_reminders(database: Database, config: Config, now: datetime.datetime) -> None:
    """Write the reminders of rounds whose day has come, each once; the sweep puts the letters in the queue."""
    with database.reading() as connection:
        due = due_rounds(connection, now)
    for round_id in due:
        with database.writing() as connection:
            remind(connection, config, round_id, now)


def prepare_publications(database: Database, config: Config, now: datetime.datetime) -> None:
    """Ask for the previews of rounds that have closed; the sweep puts the jobs in the queue."""
    with database.writing() as connection:
        ask_for_all_previews(connection, now)


HOUSEKEEPING: Sequence[Housekeeping] = (erase_what_is_over, prepare_publications, send_reminders, send_what_waits)
HOUSEKEEPING_SECONDS = 3600

_logger = logging.getLogger(__name__)


def run_worker(
    config: Config,
    *,
    work: Mapping[str, Work] | None = None,
    housekeeping: Sequence[Housekeeping] = HOUSEKEEPING,
    ends_with_input: bool = False,
) -> None:
    """Run jobs until SIGTERM or SIGINT comes; `ends_with_input` also ends it when its standard input ends.

    A pipe from the process that started it ends with that process, however that died. Raises DBAPIError or NotSaved
    when the database cannot be reached.
    """
    database = Database(config.database_url)
    lease_seconds = config.job_lease_seconds
    kinds = work_of(config) if work is None else work

    def run(id: UUID) -> None:
        run_job(database, kinds, id, lease_seconds=lease_seconds)

    queue = Queue(database, config.instance, run)
    # Several times within a lease, so that a dead worker's job waits for little more than its lease.
    pause = lease_seconds / 4
    next_housekeeping = time.monotonic()
    with closing(database), closing(queue), _consumer(queue) as ends:
        while True:
            _put_lost_jobs(database, queue, pause)
            if time.monotonic() >= next_housekeeping:
                next_housekeeping += HOUSEKEEPING_SECONDS
                _keep_house(housekeeping, database, config)
            watched = [ends, sys.stdin.fileno()] if ends_with_input else [ends]
            if select.select(watched, [], [], pause)[0]:
                return


def _put_lost_jobs(database: Database, queue: Queue, waiting_seconds: float) -> None:
    lost = sweep(database, waiting_seconds=waiting_seconds)
    # While there are others in the queue, these may be among them.
    if lost and queue.is_empty():
        for id in lost:
            queue.put(id)


def _keep_house(housekeeping: Sequence[Housekeeping], database: Database, config: Config) -> None:
    for keep in housekeeping:
        try:
            keep(database, config, utc_now())
        except Exception:
            _logger.exception("Housekeeping failed; it is tried again in an hour.")


@contextmanager
def _consumer(queue: Queue) -> Iterator[int]:
    """Run huey's consumer, and give a file that can be read from when a signal says that it is to end."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    ending = (signal.SIGTERM, signal.SIGINT)
    hangup = signal.getsignal(signal.SIGHUP)
    consumer = queue.consumer()
    # huey sets handlers of its own, of which one drops the job in hand: no signal may come before ours are set.
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)
    consumer.start()
    signal.set_wakeup_fd(writing)
    for number in ending:
        signal.signal(number, _wake)
    signal.signal(signal.SIGHUP, hangup)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ending)
    try:
        yield reading
    finally:
        consumer.stop(graceful=True)
        signal.set_wakeup_fd(-1)
        os.close(reading)
        os.close(writing)


def _wake(number: int, frame: object) -> None:
    """Let a signal do no more than wake `select`, by the file that Python writes its number to."""
