"""`assessment worker`: one more process that makes reports."""

import click

from assessment.cli._installation import database_trouble_told, open_installation
from assessment.worker import run_worker


@click.command("worker")
@click.option("--ends-with-input", is_flag=True, hidden=True, help="End when standard input does.")
def command(*, ends_with_input: bool) -> None:
    """Run one more worker, beside the one that `serve` starts."""
    config = open_installation()
    click.echo("A worker runs (Ctrl+C ends it)")
    with database_trouble_told(config):
        run_worker(config, ends_with_input=ends_with_input)
