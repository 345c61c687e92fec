"""How `serve --demo` opens an installation of its own, and fills it."""

import os
from contextlib import closing
from pathlib import Path

from assessment.cli._files import stop
from assessment.cli._installation import database_trouble_told, open_installation
from assessment.installation.config import Config
from assessment.installation.database import Database
from assessment.installation.jobs import utc_now
from assessment.installation.settings import SettingsKeeper
from assessment.manage.demonstration import NotEmpty, fill

FOLDER = "demonstration"


def open_demonstration(**given: str | int | None) -> Config:
    """Return the settings of the demonstration, whose instance and database lie inside the instance folder."""
    instance = Path(os.environ.get("ASSESSMENT_INSTANCE", "instance")) / FOLDER
    os.environ["ASSESSMENT_INSTANCE"] = str(instance)
    os.environ["ASSESSMENT_DEMONSTRATION"] = "true"
    # A database that was named for real answers is not the one for invented ones.
    os.environ["ASSESSMENT_DATABASE_URL"] = f"sqlite:///{(instance / 'level-ground.sqlite').absolute()}"
    return open_installation(**given)


def fill_demonstration(config: Config) -> None:
    """Fill the demonstration where it is empty, or end the command with the reason."""
    with database_trouble_told(config), closing(Database(config.database_url)) as database:
        try:
            fill(database, SettingsKeeper(config), config.secret_key, utc_now())
        except NotEmpty:
            stop(f"{config.instance} holds other answers. Remove the folder for a new demonstration.")
