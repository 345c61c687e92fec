"""What is wrong with a file, and where: a value that the reader of the file turns into file:line:column."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from assessment.method.question import Path

MOST_PROBLEMS = 200
"""As many of one kind are told: nobody reads more at once, and looking for the nearest name takes its time."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A sentence that says what is wrong and what would be right, at a path of keys and numbers in the file.

    `at_key` points at the key itself. A warning is what an author surely did not mean, and stops nothing.
    """

    path: Path
    text: str
    at_key: bool = False
    is_warning: bool = False


def unknown_key(path: Path, key: str, known: Iterable[str]) -> Problem:
    """Return the problem of a key that nobody knows, with the nearest one that would be right."""
    return Problem(path, f"{str(key)[:60]!r} is not known here. {nearest_of(key, known)}", at_key=True)


def nearest_of(name: str, known: Iterable[str]) -> str:
    """Return a sentence with the known name that is nearest to a misspelt one, or with all of them."""
    names = list(dict.fromkeys(str(one) for one in known))
    nearest = get_close_matches(str(name)[:60], names, n=1)
    return f"Did you mean {nearest[0]!r}?" if nearest else f"Known here: {', '.join(names) or 'nothing'}."
