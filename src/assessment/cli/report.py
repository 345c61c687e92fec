"""`assessment report`: answers to a report that one can hand to a director."""

import sys
from pathlib import Path

import click

from assessment.cli._files import open_questionnaire, questionnaire_argument, say, stop, write
from assessment.files.answers_file import read_answers
from assessment.files.document import Unreadable
from assessment.files.translation_file import translate_questionnaire
from assessment.installation.languages import Language, UnknownLanguage, language
from assessment.method.scoring import score
from assessment.reports.fonts import unprintable_characters
from assessment.reports.organisation_report import organisation_report
from assessment.reports.pdf import render

WRITERS = {".pdf": render}


@click.command("report")
@questionnaire_argument
@click.argument("answers", metavar="ANSWERS")
@click.option("-o", "--output", metavar="FILE", required=True, help="The report to write; its suffix says the format.")
@click.option(
    "--language", "tag", metavar="TAG", help="The report's language, such as vi. Left out: that of the answers."
)
def command(questionnaire: str, answers: str, *, output: str, tag: str | None) -> None:
    """Write the report of an answers file: .pdf."""
    writer = WRITERS.get(Path(output).suffix.lower())
    if writer is None:
        stop(f"{output}: a report is written as {', '.join(WRITERS)}. Give the file one of these endings.")
    path, wanted = open_questionnaire(questionnaire)
    assessment, findings = read_answers(Path(answers), wanted, name=answers)
    if assessment is None:
        say(findings)
        sys.exit(1)
    reader = _language(tag or assessment.language or wanted.language)
    try:
        translated, untranslated = translate_questionnaire(wanted, path, reader.tag)
    except Unreadable as unreadable:
        stop(str(unreadable))
    content = organisation_report(
        translated, assessment, score(translated, assessment), reader, untranslated=untranslated
    )
    if missing := unprintable_characters(content):
        told = ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in missing[:10])
        click.echo(
            f"{answers}: these characters print as empty boxes, no font of the report has them: {told}.", err=True
        )
    write(output, writer(content), beside=(path, answers))


def _language(tag: str) -> Language:
    try:
        return language(tag)
    except UnknownLanguage:
        stop(f"{tag!r} is no language known here. Write its tag, such as en, km, lo, th or vi.")
