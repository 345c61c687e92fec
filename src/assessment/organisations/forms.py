"""The forms of organisations, and what is kept of a line that somebody typed."""

from unicodedata import normalize

from wtforms import Form, StringField

from assessment.accounts.people import normal_email
from assessment.installation.languages import Language


class InviteForm(Form):
    """Whom to invite: an address, which may be left out, and a role where there is a choice."""

    email = StringField()
    role = StringField()


class JoinForm(Form):
    """A new account for somebody who was invited."""

    name = StringField()
    email = StringField()
    password = StringField()


def line(field: StringField) -> str:
    """Return a line as it is kept: without spaces around it, and with one way to write each letter."""
    return normalize("NFC", (field.data or "").strip())


def address(field: StringField) -> str | None:
    """Return an e-mail address as it is kept; None where none was typed, or what was typed is none."""
    return normal_email(line(field))


def check_email(field: StringField, language: Language) -> None:
    """Say beside the field where what was typed is no address."""
    if line(field) and address(field) is None:
        told = language.gettext("Enter an e-mail address, such as name@example.org, or leave it open.")
        field.errors = [told]
