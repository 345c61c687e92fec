"""The form of coming back: a code and a PIN."""

from wtforms import Form, StringField
from wtforms.validators import Length


class ComeBackForm(Form):
    """What the card says. Whether it is right is told by the storage."""

    code = StringField(validators=[Length(max=100)])
    pin = StringField(validators=[Length(max=100)])
