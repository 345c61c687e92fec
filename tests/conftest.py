"""What all tests share: random cases are the same on every machine, and databases are real ones."""

from functools import partial

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.templating import Environment
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache

from assessment.accounts import people, storage
from tests.databases import bare_database_url, database, database_url
from tests.places import folder_of_all_workers
from tests.web import app, visitor

__all__ = ["app", "bare_database_url", "database", "database_url", "visitor"]

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


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once(tmp_path_factory):
    """Compile each template once for all tests: most of them have an application of their own, and show few pages."""
    folder = folder_of_all_workers(tmp_path_factory.getbasetemp(), "templates")
    environment = partial(Environment, bytecode_cache=FileSystemBytecodeCache(str(folder)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_environment", staticmethod(environment))
        yield
