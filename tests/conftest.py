"""What all tests share: random cases are the same on every machine, and databases are real ones."""

from hypothesis import settings

from tests.databases import database, database_url
from tests.web import app, visitor

__all__ = ["app", "database", "database_url", "visitor"]

# The same cases everywhere and in any order: a test that fails does so for everybody. No limit of time for a single
# case, since machines differ and the first case pays for what is made once.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")
