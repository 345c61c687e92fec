"""`assessment texts`: the texts of a questionnaire, for translators."""

from pathlib import Path

import click

from assessment.cli._files import open_questionnaire, questionnaire_argument, stop, write
from assessment.files.document import Unreadable
from assessment.files.translation_file import texts_to_translate


@click.command("texts")
@questionnaire_argument
@click.option("-o", "--output", metavar="FILE.po", required=True, help="The PO file to write.")
def command(questionnaire: str, output: str) -> None:
    """Write the texts of a questionnaire to a PO file, with their places, for tools such as Poedit or Weblate.

    Put the translated file beside the questionnaire as NAME.LANGUAGE.po, for example gender-quick.vi.po. A file that is
    there already is brought up to date, and keeps its translations.
    """
    path, wanted = open_questionnaire(questionnaire)
    target = Path(output)
    try:
        content = texts_to_translate(wanted, path, target if target.is_file() else None)
    except Unreadable as unreadable:
        stop(f"{unreadable} Name another file with -o, or mend this one.")
    write(output, content, beside=[path])
