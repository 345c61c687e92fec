"""What the administrator chose on the pages: kept in the database, read at most every few seconds by each process."""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from assessment.installation.config import Config
from assessment.installation.database import insert_for
from assessment.installation.tables import SettingRow

SECONDS = 3
"""For which a process goes by what it read last; its own changes hold at once."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds on the pages. Texts are "" until the administrator wrote them.

    `name` is who runs the installation, `contact` whom its users ask, `place` where the data lie. `languages` are the
    tags offered, in their order; empty for all that there are. `is_set_up`: the first-run page was gone through.
    `invented` are the people of a demonstration, empty in every other installation.
    """

    name: str = ""
    contact: str = ""
    place: str = ""
    languages: tuple[str, ...] = ()
    anyone_may_start: bool = False
    is_set_up: bool = False
    invented: tuple["Invented", ...] = ()


class Invented(NamedTuple):
    """A person of a demonstration, whom a click lets in. `role` is a word for the page, `organisation` "" for none."""

    account_id: str
    name: str
    role: str
    organisation: str


class SettingsKeeper:
    """The settings as one process knows them. `config` says what holds where nothing was chosen."""

    def __init__(self, config: Config) -> None:
        self._default = Settings(anyone_may_start=config.anyone_may_start)
        self._found: Settings | None = None
        self._until = 0.0

    @property
    def last_known(self) -> Settings:
        """What held when it was last read, for pages without a database."""
        return self._found or self._default

    def settings(self, connection: Connection) -> Settings:
        """Return what holds now, or held a few seconds ago."""
        found = self._found
        if found is None or time.monotonic() > self._until:
            found = self._found = self._read(connection)
            self._until = time.monotonic() + SECONDS
        return found

    def keep(self, connection: Connection, changes: Mapping[str, Any]) -> None:
        """Keep what was chosen; other settings stay."""
        upsert = insert_for(connection, SettingRow)
        upsert = upsert.on_conflict_do_update(index_elements=["name"], set_={"value": upsert.excluded.value})
        connection.execute(upsert, [{"name": name, "value": value} for name, value in changes.items()])

    def forget(self) -> None:
        """Read anew at the next question: after a change was committed."""
        self._found = None

    def _read(self, connection: Connection) -> Settings:
        found = asdict(self._default)
        found |= {row.name: row.value for row in connection.execute(select(SettingRow.__table__)) if row.name in found}
        invented = tuple(Invented(*one) for one in found["invented"])
        return Settings(**found | {"languages": tuple(found["languages"]), "invented": invented})
