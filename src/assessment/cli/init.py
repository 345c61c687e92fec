"""`assessment init`: an installation that is ready to be served."""

import click

from assessment.cli._installation import open_installation, prepare_installation


@click.command("init")
def command() -> None:
    """Make the database, or bring it up to date, with the shipped questionnaires in it."""
    config = open_installation()
    prepare_installation(config)
    click.echo(f"The installation in {config.instance} is ready: assessment serve")
