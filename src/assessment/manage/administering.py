"""The transactions of the administrator's pages."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from assessment.installation.access import signed_in
from assessment.installation.request import writing
from assessment.organisations.storage import still_administrator


@contextmanager
def administering() -> Iterator[Connection]:
    """Give the transaction of a request. Raises NotThere where the reader is no administrator any more."""
    with writing() as connection:
        still_administrator(connection, signed_in())
        yield connection
