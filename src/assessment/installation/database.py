"""The database: SQLite in the instance folder, or PostgreSQL. How it is read and how it is written, in one place.

On SQLite a writer queues at a file lock before its transaction begins, since SQLite's own waiting is a poll without a
queue; and it begins with BEGIN IMMEDIATE, since a read that turns into a write fails whatever the timeout. What has
been committed is on the disk (synchronous=FULL).
"""

import datetime
import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import alembic.command
import alembic.config
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, create_engine, event, make_url
from sqlalchemy.dialects import postgresql as postgresql_dialect
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from assessment.installation.resources import PACKAGE

BUSY_SECONDS = 30
"""How long SQLite waits for writers that know nothing of the lock: a backup, the command line of SQLite."""
_REFUSALS = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
    }
)
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={1000 * BUSY_SECONDS}",
    # What is erased is overwritten.
    "secure_delete=ON",
)


class NotSaved(Exception):
    """The database could not keep a change: its disk is full, or it cannot be reached. Nothing is half there."""


class Base(DeclarativeBase):
    """The base of all tables; constraints have names that Alembic can find on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Moment(TypeDecorator[datetime.datetime]):
    """A time in UTC, with its zone in Python; SQLite keeps none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime.datetime | None, dialect: Dialect) -> datetime.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(datetime.UTC)

    def process_result_value(self, value: datetime.datetime | None, dialect: Dialect) -> datetime.datetime | None:
        return value if value is None or value.tzinfo else value.replace(tzinfo=datetime.UTC)


class Database:
    """Reading and writing connections to one database."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._reader = _sqlite_engine(url, "BEGIN")
            self._writer = _sqlite_engine(url, "BEGIN IMMEDIATE")
            self._lock = Path(f"{self.url.database}.lock")
        else:
            address = self.url.set(drivername="postgresql+psycopg")
            self._writer = create_engine(address, pool_pre_ping=True, hide_parameters=True)
            self._reader = create_engine(
                address, pool_pre_ping=True, hide_parameters=True, isolation_level="REPEATABLE READ"
            )

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database, whatever is written meanwhile.

        Raises NotSaved when the database cannot be reached.
        """
        with _told_apart(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are kept together, durably, when the block ends; or not at all.

        Raises NotSaved when the database cannot keep them.
        """
        queue = _queued(self._lock) if self.is_sqlite else nullcontext()
        with _told_apart(), queue, self._writer.begin() as connection:
            yield connection

    def upgrade(self) -> None:
        """Bring the tables up to date with the program. Does nothing when they are."""
        config = alembic.config.Config()
        config.set_main_option("script_location", str(PACKAGE / "migrations"))
        with self.writing() as connection:
            config.attributes["connection"] = connection
            alembic.command.upgrade(config, "head")

    def close(self) -> None:
        """Close what is pooled, so that files can be removed and processes forked."""
        self._reader.dispose()
        self._writer.dispose()


def insert_for(connection: Connection, table: Any) -> Any:
    """Return an INSERT that can say what becomes of a row that is there already: each database has its own."""
    return _DIALECTS[connection.dialect.name].insert(table)


_DIALECTS: dict[str, Any] = {"sqlite": sqlite_dialect, "postgresql": postgresql_dialect}


def _sqlite_engine(url: str, begin: str) -> Engine:
    engine = create_engine(
        url, hide_parameters=True, connect_args={"isolation_level": None, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, record: object) -> None:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


@contextmanager
def _queued(path: Path) -> Iterator[None]:
    # Each writer opens the file itself: a lock belongs to what was opened, and threads queue like processes.
    try:
        file = path.open("w")
    except OSError as error:
        raise NotSaved(str(error)) from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _told_apart() -> Iterator[None]:
    """Raise NotSaved where the database could not, rather than the program being wrong."""
    try:
        yield
    except OperationalError as error:
        # SQLite says the same of a misspelt table; its codes tell which is which.
        if getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_FULL) & 0xFF in _REFUSALS:
            raise NotSaved(str(error.orig)) from error
        raise
