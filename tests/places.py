"""Where the files lie that tests read, from wherever they are started."""

import os
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
SHIPPED = CHECKOUT / "questionnaires"
EXAMPLES = CHECKOUT / "docs" / "examples"
WRITTEN_FOR_TESTS = CHECKOUT / "tests" / "questionnaires"
GENDER_QUICK = SHIPPED / "gender-quick.yaml"


def folder_of_all_workers(base: Path, name: str) -> Path:
    """Return a folder of this test run, the same one in all its processes. `base`: pytest's folder in this one."""
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    folder.mkdir(exist_ok=True)
    return folder
