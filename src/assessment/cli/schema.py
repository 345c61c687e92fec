"""`assessment schema`: the questionnaire format for editors."""

import click

from assessment.files.schema import schema_text


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of the questionnaire format.

    An editor with a YAML language server completes keys by it and marks wrong ones.
    """
    click.echo(schema_text(), nl=False)
