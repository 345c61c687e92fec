"""A worker that does the jobs of the tests: `python -m tests.installation.worker_process [--ends-with-input]`."""

import datetime
import sys

from assessment.installation.config import Config, read_config
from assessment.installation.database import Database
from assessment.worker import run_worker
from tests.installation.kinds import WORK


def fail_at_housekeeping(database: Database, config: Config, now: datetime.datetime) -> None:
    raise ValueError("the broom is broken")


def keep_house(database: Database, config: Config, now: datetime.datetime) -> None:
    (config.instance / "house-kept").touch()


if __name__ == "__main__":
    run_worker(
        read_config(),
        work=WORK,
        housekeeping=(fail_at_housekeeping, keep_house),
        ends_with_input="--ends-with-input" in sys.argv,
    )
