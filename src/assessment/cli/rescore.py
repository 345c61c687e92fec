"""`assessment rescore --check`: whether every stored result is still the one that its answers make."""

import sys
from contextlib import closing

import click

from assessment.cli._installation import database_trouble_told, open_installation
from assessment.installation.database import Database
from assessment.results.rescoring import rescored


@click.command("rescore")
@click.option("--check", is_flag=True, help="Compare only; nothing is written.")
def command(*, check: bool) -> None:
    """Score all submitted assessments anew, and compare.

    Prints each result that differs from what its answers make, with the first place that does, and how many are the
    same. The exit code is 1 where one differs.
    """
    if not check:
        raise click.UsageError("Say --check: results are compared, and never rewritten.")
    same = different = 0
    config = open_installation()
    opened = closing(Database(config.database_url))
    with database_trouble_told(config), opened as database, database.reading() as connection:
        for one in rescored(connection):
            if one.difference is None:
                same += 1
                continue
            different += 1
            click.echo(f"assessment {one.assessment_id}: {one.difference}")
    click.echo(f"{same} the same, {different} different")
    sys.exit(1 if different else 0)
