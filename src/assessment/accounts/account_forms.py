"""The forms of accounts."""

from wtforms import Form, StringField
from wtforms.validators import Length

from assessment.accounts.people import MOST_PASSWORD

_MOST = 300


class SignInForm(Form):
    """Address and password. Whether they belong together is told by the storage."""

    email = StringField(validators=[Length(max=_MOST)])
    password = StringField(validators=[Length(max=MOST_PASSWORD)])


class EmailForm(Form):
    """An address."""

    email = StringField(validators=[Length(max=_MOST)])


class CodeForm(Form):
    """A code of an authenticator app."""

    code = StringField(validators=[Length(max=20)])


class AccountForm(Form):
    """Everything on the page of an account; each of its forms sends some of it."""

    name = StringField(validators=[Length(max=200)])
    old_password = StringField(validators=[Length(max=MOST_PASSWORD)])
    password = StringField()
    code = StringField(validators=[Length(max=20)])
    totp_password = StringField(validators=[Length(max=MOST_PASSWORD)])
