"""`assessment compare`: many answers files to a publication, exactly as the closing of a round makes it."""

import datetime
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn
from uuid import uuid4

import click
from pydantic import ValidationError

from assessment.cli._files import open_questionnaire, questionnaire_argument, say, stop, write
from assessment.files.answers_file import read_answers
from assessment.files.document import MOST_BYTES
from assessment.files.model_problems import problems_of
from assessment.installation.languages import language
from assessment.method.answers import Assessment
from assessment.method.comparison import compare, member_of
from assessment.method.disclosure import release
from assessment.method.publication import ALL, Released
from assessment.method.questionnaire import Questionnaire
from assessment.method.wording import worded
from assessment.organisations.kinds import organisation_types
from assessment.reports.national_sheets import render_codebook, render_csv, render_xlsx
from assessment.reports.pdf import render_national
from assessment.reports.round_content import RoundContent
from assessment.reports.round_report import round_report


@click.command("compare")
@questionnaire_argument
@click.argument("answers", metavar="ANSWERS...", nargs=-1, required=True)
@click.option(
    "--earlier", metavar="PUBLICATION", multiple=True, help="A publication that was published before; may be repeated."
)
@click.option(
    "--date",
    type=click.DateTime(["%Y-%m-%d"]),
    default=lambda: datetime.datetime.now().astimezone().strftime("%Y-%m-%d"),
    help="The day of the publication; today, if left out.",
)
@click.option(
    "-o",
    "output",
    metavar="FILE",
    required=True,
    help="The publication (.json) or the national report (.pdf, .xlsx, .csv with a codebook beside it) to write.",
)
def command(
    questionnaire: str, answers: tuple[str, ...], earlier: tuple[str, ...], date: datetime.datetime, output: str
) -> None:
    """Combine the answers of many organisations, and write what of it may be published.

    QUESTIONNAIRE is a file, or the id of one that comes with the product. Each answers file has a period and the type
    of its organisation. What could tell of a single organisation is left out: docs/disclosure.md has the rules.
    """
    suffix = Path(output).suffix.lower()
    if suffix not in (".json", *WRITERS):
        stop(f"{output}: what kind of file is wanted? Name one that ends in .json, {', '.join(WRITERS)}.")
    path, wanted = open_questionnaire(questionnaire)
    read = list(_read(wanted, answers))
    assessments = [assessment for _, assessment in read]
    problems = [*_incomplete(read), *_doubled(read), *_mixed(wanted, assessments)]
    if len(read) < len(answers) or problems:
        for problem in problems:
            click.echo(problem, err=True)
        stop("Nothing was written. Correct these files, or leave them out.")
    before = [_publication(name, wanted) for name in earlier]
    members = [member_of(wanted, one) for one in assessments]
    period = assessments[0].period or ""
    released = release(compare(wanted, members, period=period, date=date.date(), earlier=before))
    sources = [str(path), *answers, *earlier]
    if suffix == ".json":
        write(output, (json.dumps(released.as_json(), ensure_ascii=False, indent=1) + "\n").encode(), beside=sources)
        return
    content = _content(released, wanted, before)
    if suffix == ".csv":
        codebook = str(Path(output).with_name(f"{Path(output).stem}-codebook.csv"))
        _write_both({output: render_csv(content), codebook: render_codebook(content)}, beside=sources)
    else:
        write(output, WRITERS[suffix](content), beside=sources)


WRITERS: Mapping[str, Callable[[RoundContent], bytes]] = {
    ".pdf": render_national,
    ".xlsx": render_xlsx,
    ".csv": render_csv,
}
"""End of a file's name → what writes the national report so."""


def _content(released: Released, questionnaire: Questionnaire, earlier: Iterable[Released]) -> RoundContent:
    reader = language(questionnaire.language)
    newest_first = sorted(earlier, key=lambda one: one.date, reverse=True)
    types = organisation_types(reader)
    return round_report(released, questionnaire, reader, types=types, earlier=newest_first)


_Read = tuple[str, Assessment]
"""The name of a file, and what it holds."""


def _read(wanted: Questionnaire, names: Iterable[str]) -> Iterator[_Read]:
    for name in names:
        assessment, findings = read_answers(Path(name), wanted, name=name)
        if assessment is None:
            say(findings)
        else:
            yield name, assessment


def _incomplete(read: Iterable[_Read]) -> Iterator[str]:
    for name, one in read:
        if one.period is None:
            yield f"{name}: the period is missing. Write for example: period: '2026'"
        if one.organisation.type is None:
            yield f"{name}: the type of the organisation is missing. Write for example: type: ngo"


def _doubled(read: Sequence[_Read]) -> Iterator[str]:
    counts = Counter(_key(one) for _, one in read)
    for name, one in read:
        if counts[_key(one)] > 1:
            yield f"{name}: {one.organisation.name} stands in more than one file. Keep the one that counts."


def _key(one: Assessment) -> str:
    return " ".join(one.organisation.name.split()).casefold()


def _mixed(wanted: Questionnaire, assessments: Iterable[Assessment]) -> Iterator[str]:
    ones = list(assessments)
    periods = sorted({one.period for one in ones if one.period})
    if len(periods) > 1:
        yield f"the files are of {len(periods)} periods: {', '.join(periods)}. Compare one period at a time."
    wordings = {one.variant_of(wanted) for one in ones}
    if len(wordings) > 1:
        yield "authorities answer in a wording of their own, and are not compared with operators. Compare them apart."


def _publication(name: str, wanted: Questionnaire) -> Released:
    path = Path(name)
    try:
        if path.stat().st_size > MOST_BYTES:
            stop(f"{name} is larger than any publication (5 MB). Give the file that assessment compare wrote.")
        found = Released.read(path.read_bytes())
    except OSError as error:
        stop(f"{name} cannot be read ({error.strerror}). Check the name.")
    except ValidationError as error:
        _damaged(name, _first_of(error))
    if (found.questionnaire, found.version) != (wanted.id, wanted.version):
        stop(
            f"{name} is of version {found.version} of {found.questionnaire!r}, and is not compared with version "
            f"{wanted.version} of {wanted.id!r}. Leave it out."
        )
    if found.variant is not None and found.variant not in wanted.variants:
        _damaged(name, f"{wanted.id!r} has no wording {found.variant!r}.")
    for fault in _missing(found, wanted):
        _damaged(name, fault)
    return found


def _damaged(name: str, fault: str) -> NoReturn:
    stop(f"{name} is no publication, or is damaged: {fault} Give the file as it was published.")


def _first_of(error: ValidationError) -> str:
    """Return the first thing that is wrong with a publication; keys of the file can be of any length and letters."""
    first = next(problems_of(error, Released, None))
    place = ".".join(str(part) for part in error.errors(include_url=False, include_input=False)[0]["loc"])
    place = place if place.isprintable() else ascii(place)[1:-1]
    place = place if len(place) <= MOST_PLACE else f"{place[:MOST_PLACE]}…"
    return f"{place}: {first.text}" if place else first.text


MOST_PLACE = 60
"""Letters in which it is said where a publication is damaged."""
_QUARTILES = {"lower-quartile", "upper-quartile"}


def _missing(found: Released, wanted: Questionnaire) -> Iterator[str]:
    """Yield what a publication lacks or has too much: it tells of everything in the questionnaire, shown or hidden."""
    # Of nobody: what is compared in a wording follows from the wording alone.
    nobody = compare(worded(wanted, found.variant), [], period=found.period, date=found.date)
    tables = {one.key: {each.name for each in one.classes} for one in nobody.subjects}
    for one in nobody.subjects:
        tables[one.key] |= {"median"} if one.has_scores else {"standard-met", "recommended"}
    people = {one.key: set(one.columns) for one in nobody.sums}
    hidden = {(one.group, one.subject) for one in found.hidden}
    for group in found.groups:
        wants = tables | (people if group == ALL else {})
        shown = set(found.subjects(group))
        for subject in sorted(wants.keys() ^ (shown | {one for other, one in hidden if other == group})):
            yield f"the group {group!r} {'lacks' if subject in wants else 'has too much:'} {subject!r}."
        for subject in shown & wants.keys():
            values = (found.table(subject, group) or {}).keys()
            if values not in (wants[subject], wants[subject] | (_QUARTILES if "median" in wants[subject] else set())):
                yield f"{subject!r} does not have its numbers in the group {group!r}."


def _write_both(files: Mapping[str, bytes], *, beside: Iterable[str | Path]) -> None:
    """Write files that belong together, or none of them: then all stays as it was before."""
    output = ""
    try:
        with ExitStack() as parts, ExitStack() as undo:
            ready = {}
            for output, content in files.items():
                ready[output] = _part(output, content, beside, parts)
            for output, (target, part) in ready.items():  # noqa: B007 -- the message names it
                _put_in_place(target, part, parts, undo)
            undo.pop_all()
    except OSError as error:
        stop(f"{output} cannot be written ({error.strerror}). Name another file with -o.")


def _put_in_place(target: Path, part: Path, parts: ExitStack, undo: ExitStack) -> None:
    """Put a file where it belongs; `undo` puts back what was there, or nothing."""
    if target.exists():
        before = _beside(target, parts)
        target.replace(before)
        undo.callback(before.replace, target)
    else:
        undo.callback(target.unlink, missing_ok=True)
    part.replace(target)


def _part(output: str, content: bytes, beside: Iterable[str | Path], parts: ExitStack) -> tuple[Path, Path]:
    """Write what a file will hold beside it, and return both: where a link leads, and what is to go there."""
    target = Path(os.path.realpath(output))
    if target.exists():
        if any(Path(one).exists() and target.samefile(one) for one in beside):
            stop(f"{output} is a file that this is made from. Name another one with -o.")
        target.open("ab").close()  # whoever may not write it may not put another in its place
    part = _beside(target, parts)
    part.write_bytes(content)
    if target.exists():
        shutil.copymode(target, part)
    return target, part


def _beside(target: Path, parts: ExitStack) -> Path:
    """Return the name of a new file in the same folder, which is gone at the end whatever happens."""
    path = target.with_name(f".{uuid4().hex}.part")
    parts.callback(path.unlink, missing_ok=True)
    return path
