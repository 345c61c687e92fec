"""`assessment texts`: the texts of a questionnaire, for translators."""

from pathlib import Path

import click

from assessment.cli._files import open_questionnaire, questionnaire_argument, stop
from assessment.files.translation_file import texts_to_translate


@click.command("texts")
@questionnaire_argument
@click.option("-o", "--output", metavar="FILE.po", required=True, help="The PO file to write.")
def command(questionnaire: str, output: str) -> None:
    """Write the texts of a questionnaire to a PO file, with their places, for tools such as Poedit or Weblate.

    Put the translated file beside the questionnaire as NAME.LANGUAGE.po, for example gender-quick.vi.po.
    """
    path, wanted = open_questionnaire(questionnaire)
    try:
        Path(output).write_bytes(texts_to_translate(wanted, file_name=path.name))
    except OSError as error:
        stop(f"{output} cannot be written ({error.strerror}). Name another file with -o.")
