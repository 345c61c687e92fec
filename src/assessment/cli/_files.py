"""How commands take files, and how they say what is wrong with them."""

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import click

from assessment.files.document import Finding
from assessment.files.questionnaire_file import Reading, read_questionnaire
from assessment.installation.resources import resource_folder
from assessment.method.questionnaire import Questionnaire

_ID = re.compile(r"[a-z][a-z0-9-]*")

questionnaire_argument = click.argument("questionnaire", metavar="QUESTIONNAIRE")


def say(findings: Iterable[Finding]) -> None:
    """Print findings on stderr, one a line."""
    for finding in findings:
        click.echo(str(finding), err=True)


def stop(message: str) -> NoReturn:
    """End the command: the input is wrong, and the message says what would be right."""
    click.echo(message, err=True)
    sys.exit(1)


def write(output: str, content: bytes, *, beside: Iterable[str | Path]) -> None:
    """Write a file that a command makes, never over one of the files `beside` that it was made from."""
    target = Path(output)
    if any(target.exists() and Path(one).exists() and target.samefile(one) for one in beside):
        stop(f"{output} is a file that this is made from. Name another one with -o.")
    try:
        target.write_bytes(content)
    except OSError as error:
        stop(f"{output} cannot be written ({error.strerror}). Name another file with -o.")


def questionnaire_path(name: str) -> Path:
    """Return the file of a questionnaire that was named by path, or by the id of a shipped one."""
    if _ID.fullmatch(name) and not _is_there(Path(name)):
        return resource_folder("questionnaires") / f"{name}.yaml"
    return Path(name)


def shipped_questionnaires() -> list[str]:
    """Return the ids of the questionnaires that come with the product."""
    return sorted(path.stem for path in resource_folder("questionnaires").glob("*.yaml"))


def open_questionnaire(name: str) -> tuple[Path, Questionnaire]:
    """Return a questionnaire and its file, or end the command with everything that is wrong with it."""
    path = questionnaire_path(name)
    if not _is_there(path):
        shipped = ", ".join(shipped_questionnaires())
        stop(f"There is no questionnaire {name[:80]!r}. Name its file, or one that comes with the product: {shipped}.")
    reading: Reading = read_questionnaire(path, name=_shown(path))
    if reading.questionnaire is None:
        say(finding for finding in reading.findings if not finding.is_warning)
        sys.exit(1)
    return path, reading.questionnaire


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that is too long for the system
        return False


def _shown(path: Path) -> str:
    """Return a path as short as it can be said from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
