"""The forms of organisations. What is right in them is told by the views' helpers and by `accounts.people`."""

from wtforms import Form, StringField


class InviteForm(Form):
    """Whom to invite: an address, which may be left out, and a role."""

    email = StringField()
    role = StringField()


class JoinForm(Form):
    """A new account for somebody who was invited."""

    name = StringField()
    email = StringField()
    password = StringField()
