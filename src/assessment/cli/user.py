"""`assessment user`: people, as far as they cannot be looked after on the pages."""

import click

from assessment.cli._administrator import new_administrator_link
from assessment.cli._installation import open_installation, prepare_installation
from assessment.organisations.invitations import DAYS


@click.group("user")
def command() -> None:
    """Let an administrator in."""


@command.command("administrator-link")
def administrator_link() -> None:
    """Make a link for an administrator. Links that were made before and not followed end."""
    config = open_installation()
    prepare_installation(config)
    click.echo(f"An administrator opens, once, within {DAYS} days: {new_administrator_link(config)}")
