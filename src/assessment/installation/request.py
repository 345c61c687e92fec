"""What a view needs of the request it serves: the database, the settings, the reader's language, the time."""

import datetime
from contextlib import AbstractContextManager, ExitStack
from typing import Any

from flask import current_app, g, url_for
from sqlalchemy import Connection

from assessment.installation.config import Config
from assessment.installation.database import Database
from assessment.installation.languages import Language
from assessment.installation.settings import Settings, SettingsKeeper


def database() -> Database:
    """Return the database of the installation."""
    found: Database = current_app.extensions["database"]
    return found


def config() -> Config:
    """Return the settings of the installation."""
    found: Config = current_app.extensions["config"]
    return found


def settings() -> Settings:
    """Return what the administrator chose for the pages."""
    return settings_keeper().settings(reading())


def settings_keeper() -> SettingsKeeper:
    """Return what keeps the administrator's choices in this process."""
    found: SettingsKeeper = current_app.extensions["settings"]
    return found


def public_url(endpoint: str, **values: Any) -> str:
    """Return the whole address of a page, as it stands in letters and on cards.

    The host that a browser names is taken only where the installation was not told its own.
    """
    if config().public_address:
        return f"{config().public_address}{url_for(endpoint, _external=False, **values)}"
    return url_for(endpoint, _external=True, **values)


def reading() -> Connection:
    """Return the connection that this request reads by: opened once, closed when the answer is made."""
    if "reading" not in g:
        g.connections = ExitStack()
        g.reading = g.connections.enter_context(database().reading())
    found: Connection = g.reading
    return found


def writing() -> AbstractContextManager[Connection]:
    """Give the one transaction of a request that changes something. Raises NotSaved when it cannot be kept."""
    stop_reading()
    return database().writing()


def stop_reading() -> None:
    """Close the connection that was read by, so that what is read next is what is true then."""
    g.pop("reading", None)
    connections: ExitStack | None = g.pop("connections", None)
    if connections is not None:
        connections.close()


def reader() -> Language:
    """Return the language of this page."""
    found: Language = g.language
    return found


def now() -> datetime.datetime:
    """Return the time, in UTC."""
    return datetime.datetime.now(datetime.UTC)


def clock(moment: datetime.datetime) -> datetime.datetime:
    """Return a moment on the clock that the pages show."""
    return moment.astimezone(config().zone)
