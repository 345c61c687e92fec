"""The command line. Each command is a module here, loaded when it is called: scoring loads nothing that draws a PDF."""

from importlib import import_module

import click

from assessment import __version__

COMMANDS = ("check", "compare", "init", "report", "rescore", "schema", "score", "serve", "texts", "user", "worker")


class _Commands(click.Group):
    """Finds a command in the module of its name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"assessment.cli.{cmd_name}").command
        return command


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="assessment")
def main() -> None:
    """Level Ground: find out how well your mine action work serves women, men, girls and boys."""
