"""`assessment score`: answers to a Result, as JSON."""

import json
import sys
from pathlib import Path

import click

from assessment.cli._files import open_questionnaire, questionnaire_argument, say
from assessment.files.answers_file import read_answers
from assessment.method.scoring import score


@click.command("score")
@questionnaire_argument
@click.argument("answers", metavar="ANSWERS...", nargs=-1, required=True)
@click.option("--no-evidence-rule", is_flag=True, help="Count claims without evidence in full.")
def command(questionnaire: str, answers: tuple[str, ...], *, no_evidence_rule: bool) -> None:
    """Score answers files and print the results as JSON.

    QUESTIONNAIRE is a file, or the id of one that comes with the product. Several answers files: one result a line, in
    their order. What is wrong with a file is said on stderr, and the others are scored all the same.
    """
    _, wanted = open_questionnaire(questionnaire)
    is_good = True
    for name in answers:
        assessment, findings = read_answers(Path(name), wanted, name=name)
        if assessment is None:
            say(findings)
            is_good = False
            continue
        result = score(wanted, assessment, evidence_rule=not no_evidence_rule)
        click.echo(json.dumps(result.as_json(), ensure_ascii=False, indent=2 if len(answers) == 1 else None))
    sys.exit(0 if is_good else 1)
