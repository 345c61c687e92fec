"""Reports for tests, each made once for all workers and read back once."""

import fcntl
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from assessment.reports.pdf import render
from tests.places import folder_of_all_workers
from tests.reports import samples
from tests.reports.reading import Reading
from tests.reports.samples import Sample


@dataclass(frozen=True)
class Report:
    """A sample and its PDF."""

    sample: Sample
    path: Path

    @cached_property
    def reading(self) -> Reading:
        reading = Reading(self.path)
        letters = once(self.path.with_suffix(".letters"), lambda file: file.write_bytes(pickle.dumps(reading.pages)))
        # Whoever made them reads them, too: all have the same.
        reading.pages = pickle.loads(letters.read_bytes())  # noqa: S301 -- written by this run of the tests
        return reading


class Reports:
    """Every report by the name of its sample, made when a test asks for it first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: dict[str, Report] = {}

    def __getitem__(self, name: str) -> Report:
        if name not in self.made:
            sample = samples.sample(name, self.catalogues)
            path = once(self.folder / f"{name}.pdf", lambda path: path.write_bytes(render(sample.content)))
            self.made[name] = Report(sample, path)
        return self.made[name]

    @cached_property
    def catalogues(self) -> Path:
        """Where the made-up languages have their texts."""

        def write(folder: Path) -> None:
            folder.mkdir()
            samples.in_languages(folder)

        return once(self.folder / "languages", write)


def once(path: Path, make: Callable[[Path], object]) -> Path:
    """Make a file or folder if no other worker has made it yet."""
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            half = path.with_name(f"{path.name}.half")
            make(half)
            half.rename(path)
    return path


@lru_cache(maxsize=1)
def all_reports(base: Path) -> Reports:
    """Return the reports of a test run, whose temporary files lie in `base`."""
    return Reports(folder_of_all_workers(base, "reports"))
