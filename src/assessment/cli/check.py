"""`assessment check`: what is wrong with a questionnaire file, and what its author surely did not mean."""

import sys
from pathlib import Path

import click

from assessment.cli._files import say
from assessment.files.questionnaire_file import read_questionnaire
from assessment.files.translation_file import missing_translations


@click.command("check")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
def command(files: tuple[str, ...]) -> None:
    """Check questionnaire files.

    Prints every problem as file:line:column: what is wrong. What would be right. The exit code is 1 when there is an
    error, and 0 when there are only warnings, or nothing at all.
    """
    is_good = True
    for name in files:
        path = Path(name)
        questionnaire, findings = read_questionnaire(path, name=name)
        say(findings)
        if questionnaire is None:
            is_good = False
            continue
        translations = missing_translations(path, questionnaire, name=name)
        say(translations)
        if not all(one.is_warning for one in translations):
            is_good = False
            continue
        click.echo(
            f"{name}: {questionnaire.id}, version {questionnaire.version}, {len(questionnaire.questions)} questions"
        )
    sys.exit(0 if is_good else 1)
