"""How commands open the installation: its settings, its database, what is in it from the start."""

import logging
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError

from assessment.cli._files import stop
from assessment.installation.config import Config, WrongSetting, read_config
from assessment.installation.database import Database, NotSaved
from assessment.installation.jobs import Queue, utc_now
from assessment.library.storage import AlreadyPublished, Faulty, publish_shipped


def open_installation(**given: str | int | None) -> Config:
    """Return the settings, or end the command with what is wrong with them. `given` go before all others.

    They hold for the processes that the command starts, too: they go by the environment.
    """
    os.environ.update({f"ASSESSMENT_{name.upper()}": str(value) for name, value in given.items() if value is not None})
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    try:
        return read_config()
    except WrongSetting as wrong:
        stop(str(wrong))
    except OSError as error:
        stop(f"{error.filename} cannot be used ({error.strerror}). Name another folder: ASSESSMENT_INSTANCE=FOLDER.")


def prepare_installation(config: Config) -> None:
    """Bring the database up to date, with the shipped questionnaires in it; or end the command with the reason."""
    with database_trouble_told(config), closing(Database(config.database_url)) as database:
        database.upgrade()
        with closing(Queue(database, config.instance)) as queue:
            queue.open()
        try:
            publish_shipped(database, utc_now())
        except (AlreadyPublished, Faulty) as wrong:
            stop(str(wrong))


@contextmanager
def database_trouble_told(config: Config) -> Iterator[None]:
    """End the command with a sentence when the database cannot be reached or written."""
    try:
        yield
    except (DBAPIError, NotSaved, psycopg.Error) as error:
        shown = Database(config.database_url).url.render_as_string(hide_password=True)
        reason = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines()[0]
        stop(f"The database {shown} cannot be used: {reason}")
