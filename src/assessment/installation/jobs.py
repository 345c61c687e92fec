"""Jobs: work that takes too long for a page. A job is a row; the queue only says which row is next.

A row is written in the transaction that asks for the work, so that there is a job exactly when what asked for it was
kept. The queue may lose what is in it, or give it twice: `sweep` finds what was lost, a lease keeps two workers from
one job, and the work itself keeps its outcome under a unique key, so that running twice does no harm.
"""

import datetime
import logging
import sqlite3
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from traceback import extract_tb, format_tb
from typing import Any
from uuid import UUID, uuid4

import psycopg
from huey import PostgresHuey, SqliteHuey
from huey.registry import Message
from sqlalchemy import Connection, and_, delete, or_, select, update
from sqlalchemy.exc import DBAPIError

from assessment.installation.database import Database, NotSaved, insert_for
from assessment.installation.tables import JobRow

MOST_ATTEMPTS = 3
"""A job whose worker died as often as this is given up: it may well be what kills them."""
SECONDS_TO_END = 10
"""How long the job in hand may go on when its worker is to end. What is not finished then is begun anew by another."""
LONGEST_IDLE_SECONDS = 0.5
"""How long an idle worker waits before it looks into the queue again; PostgreSQL wakes it by itself."""

Progress = Callable[[int], None]
"""Tells how far the work is, in per cent. It costs nothing, and may be called inside a transaction."""
Work = Callable[[Database, Mapping[str, Any], Progress], None]
"""What a kind of job does with its arguments. It keeps its outcome in a transaction of its own, under a unique key."""
Clock = Callable[[], datetime.datetime]

_logger = logging.getLogger(__name__)


class Explained(Exception):
    """Work could not be done, for a known reason. Its text is kept with the job: nothing people wrote is in it."""


class State(StrEnum):
    """Where a job is on its way."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class JobState:
    """How a job stands. `problem` is for the log and the administrator; visitors are not shown it."""

    state: State
    percent: int
    problem: str | None


def utc_now() -> datetime.datetime:
    """Return the time, in UTC."""
    return datetime.datetime.now(datetime.UTC)


# Asking


def ask(
    connection: Connection,
    *,
    kind: str,
    key: str,
    arguments: Mapping[str, Any],
    now: datetime.datetime,
    again: bool = False,
) -> UUID:
    """Ask for work in the caller's transaction, and return the id of its job, for `Queue.put` after the commit.

    There is one job for a key: asking again returns it, and gives it another try when it has failed; with `again` also
    when it is done, for what was made then and is there no more. The arguments are stored as JSON; those of the first
    asking stay.
    """
    over = [State.FAILED, *([State.DONE] if again else [])]
    # Why it failed before is kept until it is tried again.
    waiting = {"state": State.WAITING, "attempts": 0, "percent": 0, "asked_at": now}
    statement = insert_for(connection, JobRow).values(
        id=uuid4(), kind=kind, key=key, arguments=dict(arguments), **waiting
    )
    connection.execute(
        statement.on_conflict_do_update(index_elements=[JobRow.key], set_=waiting, where=JobRow.state.in_(over))
    )
    return connection.execute(select(JobRow.id).where(JobRow.key == key)).scalar_one()


def state_of(connection: Connection, key: str) -> JobState | None:
    """Return how the job of this key stands; None when nobody has asked for it."""
    row = connection.execute(
        select(JobRow.state, JobRow.percent, JobRow.problem).where(JobRow.key == key)
    ).one_or_none()
    return None if row is None else JobState(State(row.state), row.percent, row.problem)


# The queue


def forget_old_jobs(connection: Connection, before: datetime.datetime) -> None:
    """Remove jobs that were asked for before and are over."""
    connection.execute(delete(JobRow).where(JobRow.asked_at < before, JobRow.state.in_([State.DONE, State.FAILED])))


class _Ids:
    """Jobs in the queue are their ids as text: nothing is unpickled that somebody may have put there."""

    def serialize(self, message: Message) -> bytes:
        return str(message.args[0]).encode()

    def deserialize(self, data: bytes) -> Message:
        return Message(id=str(uuid4()), name=_TASK, retries=0, retry_delay=0, args=(bytes(data).decode(),), kwargs={})


class Queue:
    """The order in which jobs are run: a file of its own beside SQLite, tables of its own in PostgreSQL.

    `run` is what a worker does with an id; who only puts leaves it out. Nothing is opened before it is needed.
    """

    def __init__(self, database: Database, instance: Path, run: Callable[[UUID], None] | None = None) -> None:
        self._database = database
        self._file = instance / "queue.sqlite"
        self._run = run
        self._opening = threading.Lock()
        self._huey: Any = None
        self._task: Any = None

    def put(self, id: UUID) -> None:
        """Put a job in the queue, after the commit. What cannot be put is left to the sweep: no error for a visitor."""
        try:
            self.open()
            self._task(str(id))
        except (sqlite3.Error, psycopg.Error, OSError):
            _logger.warning("Job %s could not be put in the queue; the sweep will.", id, exc_info=True)

    def is_empty(self) -> bool:
        """Tell whether no job is in the queue."""
        self.open()
        return not self._huey.pending_count()

    def consumer(self) -> Any:
        """Return huey's consumer: one thread that runs job after job, and at its end waits for the job in hand."""
        self.open()
        return self._huey.create_consumer(
            workers=1,
            periodic=False,
            scheduler_interval=60,
            max_delay=LONGEST_IDLE_SECONDS,
            shutdown_timeout=SECONDS_TO_END,
        )

    def open(self) -> None:
        """Open the queue, and make it where there is none. Raises the driver's error when that cannot be."""
        with self._opening:
            if self._huey is None:
                huey = self._new_huey()
                self._task = huey.task(name="job")(self._run_text)
                self._huey = huey

    def close(self) -> None:
        """Close the queue's connection."""
        if self._huey is not None:
            self._huey.storage.close()

    def _new_huey(self) -> Any:
        shared = {"results": False, "serializer": _Ids()}
        if self._database.is_sqlite:
            return SqliteHuey("jobs", filename=str(self._file), **shared)
        url = self._database.url.set(drivername="postgresql")
        return PostgresHuey("jobs", dsn=url.render_as_string(hide_password=False), **shared)

    def _run_text(self, id: str) -> None:
        if self._run is not None:
            self._run(UUID(id))


_TASK = f"{Queue.__module__}.job"


# Running


class _Lease:
    """A worker's right to a job. Its end is what the worker knows it by: another worker's ends at another moment."""

    def __init__(self, database: Database, id: UUID, seconds: float, now: Clock) -> None:
        self.percent = 0
        self._database, self._id, self._now = database, id, now
        self._length = datetime.timedelta(seconds=seconds)
        self._ends = now()
        self._changed = threading.Event()
        self._is_over = False
        # A daemon, so that a worker which gives up waiting for its job can end.
        self._keeper = threading.Thread(target=self._keep, name=f"lease of {id}", daemon=True)

    def take(self) -> tuple[str, Mapping[str, Any]] | None:
        """Take the job and return its kind and arguments; None when it is not to be had."""
        now = self._now()
        self._ends = now + self._length
        is_free = or_(
            JobRow.state == State.WAITING,
            and_(JobRow.state == State.RUNNING, JobRow.lease_ends < now, JobRow.attempts < MOST_ATTEMPTS),
        )
        statement = (
            update(JobRow)
            .where(JobRow.id == self._id, is_free)
            .values(state=State.RUNNING, lease_ends=self._ends, attempts=JobRow.attempts + 1, percent=0)
            .returning(JobRow.kind, JobRow.arguments)
        )
        with self._database.writing() as connection:
            row = connection.execute(statement).one_or_none()
        if row is None:
            return None
        self._keeper.start()
        return row.kind, row.arguments

    def tell(self, percent: int) -> None:
        """Note how far the work is. The keeper writes it: the work may be in the middle of a transaction."""
        self.percent = max(0, min(percent, 100))
        self._changed.set()

    def end(self, state: State, problem: str | None = None) -> None:
        """Give the job back, done or failed."""
        self._is_over = True
        self._changed.set()
        self._keeper.join()
        percent = 100 if state == State.DONE else self.percent
        if not self._write(state=state, lease_ends=None, percent=percent, problem=problem):
            _logger.warning("Job %s went on without its lease and was given to another worker.", self._id)

    def _keep(self) -> None:
        third = self._length.total_seconds() / 3
        while True:
            self._changed.wait(third)
            self._changed.clear()
            if self._is_over:
                return
            ends = self._now() + self._length
            try:
                if not self._write(lease_ends=ends, percent=self.percent):
                    return
                self._ends = ends
            except (NotSaved, DBAPIError):
                _logger.warning("The lease of job %s could not be kept.", self._id, exc_info=True)

    def _write(self, **values: Any) -> bool:
        """Change the row, if the job is still ours."""
        statement = update(JobRow).where(JobRow.id == self._id, JobRow.lease_ends == self._ends).values(values)
        with self._database.writing() as connection:
            return connection.execute(statement).rowcount == 1


def run_job(
    database: Database, registry: Mapping[str, Work], id: UUID, *, lease_seconds: float, now: Clock = utc_now
) -> None:
    """Run a job, unless it is done or somebody else's. What goes wrong in the work is logged and ends as `failed`."""
    lease = _Lease(database, id, lease_seconds, now)
    taken = lease.take()
    if taken is None:
        return
    kind, arguments = taken
    try:
        registry[kind](database, arguments, lease.tell)
    # WeasyPrint raises what is no Exception, and a worker outlives whatever a job raises.
    except BaseException as error:  # noqa: BLE001 - told in the log, and kept as `failed`
        # Without its message: in it there may be what people wrote, or to whom.
        told = "".join(["Traceback:\n", *format_tb(error.__traceback__), _place(error.__cause__ or error)])
        _logger.error("Job %s (%s) failed. %s", id, kind, told)
        lease.end(State.FAILED, str(error) if isinstance(error, Explained) else _place(error))
    else:
        lease.end(State.DONE)


def _place(error: BaseException) -> str:
    """Say what was raised and where; not its message, in which there may be what people wrote."""
    frame = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__qualname__} in {Path(frame.filename).name}, line {frame.lineno}"


def sweep(database: Database, *, waiting_seconds: float, now: Clock = utc_now) -> list[UUID]:
    """Return the jobs that nobody has taken for so long, and those whose worker has died, the oldest first.

    Jobs wait rightly while others are in the queue; with an empty queue, these were lost. Those that have lost too many
    workers are failed.
    """
    moment = now()
    is_abandoned = and_(JobRow.state == State.RUNNING, JobRow.lease_ends < moment)
    is_forgotten = and_(
        JobRow.state == State.WAITING, JobRow.asked_at < moment - datetime.timedelta(seconds=waiting_seconds)
    )
    with database.reading() as connection:
        rows = connection.execute(
            select(JobRow.id, JobRow.state, JobRow.attempts)
            .where(or_(is_abandoned, is_forgotten))
            .order_by(JobRow.asked_at)
        ).all()
    deadly = [row.id for row in rows if row.state == State.RUNNING and row.attempts >= MOST_ATTEMPTS]
    if deadly:
        _give_up(database, deadly, and_(is_abandoned, JobRow.attempts >= MOST_ATTEMPTS))
    return [row.id for row in rows if row.id not in deadly]


def _give_up(database: Database, ids: list[UUID], is_deadly: Any) -> None:
    problem = f"its worker died {MOST_ATTEMPTS} times"
    with database.writing() as connection:
        connection.execute(
            update(JobRow)
            .where(JobRow.id.in_(ids), is_deadly)
            .values(state=State.FAILED, lease_ends=None, problem=problem)
        )
    for id in ids:
        _logger.error("Job %s failed: %s.", id, problem)
