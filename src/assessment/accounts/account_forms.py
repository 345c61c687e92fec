"""The forms of accounts. What is right in them is told by `people`."""

from wtforms import Form, StringField


class SignInForm(Form):
    """Address and password."""

    email = StringField()
    password = StringField()


class EmailForm(Form):
    """An address."""

    email = StringField()


class CodeForm(Form):
    """A code of an authenticator app."""

    code = StringField()


class AccountForm(Form):
    """Everything on the page of an account; each of its forms sends some of it."""

    name = StringField()
    old_password = StringField()
    password = StringField()
    code = StringField()
    app_password = StringField()
    totp_password = StringField()
