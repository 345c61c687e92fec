"""`assessment compare`: many answers files to a publication, exactly as the closing of a round makes it."""

import datetime
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import click
from pydantic import ValidationError

from assessment.cli._files import open_questionnaire, questionnaire_argument, say, stop, write
from assessment.files.answers_file import read_answers
from assessment.files.document import MOST_BYTES
from assessment.installation.languages import language
from assessment.method.answers import Assessment
from assessment.method.comparison import compare, member_of
from assessment.method.disclosure import release
from assessment.method.publication import Released
from assessment.method.questionnaire import Questionnaire
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
    write(output, WRITERS[suffix](content), beside=sources)
    if suffix == ".csv":
        codebook = Path(output).with_name(f"{Path(output).stem}-codebook.csv")
        write(str(codebook), render_codebook(content), beside=sources)


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
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        stop(f"{name} is no publication, or is damaged: {place}: {first['msg']}. Give the file as it was published.")
    if (found.questionnaire, found.version) != (wanted.id, wanted.version):
        stop(
            f"{name} is of version {found.version} of {found.questionnaire!r}, and is not compared with version "
            f"{wanted.version} of {wanted.id!r}. Leave it out."
        )
    return found
