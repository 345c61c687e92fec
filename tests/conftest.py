"""What all tests share: random cases are the same on every machine, and databases are real ones."""

import pytest
from argon2 import PasswordHasher
from hypothesis import settings

from assessment.accounts import people, storage
from tests.databases import database, database_url
from tests.web import app, visitor

__all__ = ["app", "database", "database_url", "visitor"]

# The same cases everywhere and in any order: a test that fails does so for everybody. No limit of time for a single
# case, since machines differ and the first case pays for what is made once.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")


@pytest.fixture(scope="session", autouse=True)
def cheap_hashes():
    """Hash passwords and PINs as the program does, at a small part of its cost: tests make some thousand of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        patch.setattr(storage, "PIN_METHOD", "scrypt:128:8:1")
        yield
