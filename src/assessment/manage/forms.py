"""The forms of looking after the installation. `check` says whether one is right, with texts beside its fields."""

from wtforms import Form, SelectMultipleField, StringField

from assessment.accounts.people import proper_name
from assessment.installation.languages import Language
from assessment.organisations.forms import check_email, line
from assessment.organisations.kinds import countries, organisation_types

MOST_LINE = 200
"""Characters of a name, or of another line."""


class SettingsForm(Form):
    """Who runs the installation, and what holds on its pages."""

    name = StringField()
    contact = StringField()
    place = StringField()
    languages = SelectMultipleField(validate_choice=False)
    anyone_may_start = StringField()

    def check(self, language: Language) -> bool:
        """Tell whether everything is right."""
        _ = language.gettext
        _check_line(self.name, language, _("Write who runs this installation."))
        _check_line(self.contact, language, _("Write whom users ask, such as a name with an e-mail address."))
        _check_line(self.place, language, _("Write where the data lie, such as a city and whose server it is."))
        if self.anyone_may_start.data not in ("yes", "no"):
            self.anyone_may_start.errors = [_("Choose who may start.")]
        return not self.errors


class OrganisationForm(Form):
    """An organisation, and the address of its first lead."""

    name = StringField()
    country = StringField()
    type = StringField()
    email = StringField()

    def check(self, language: Language) -> bool:
        """Tell whether everything is right."""
        _ = language.gettext
        _check_line(self.name, language, _("Write the name of the organisation."))
        if self.country.data not in dict(countries(language)):
            self.country.errors = [_("Choose one of the countries that stand here, or leave this open.")]
        if self.type.data not in organisation_types(language):
            self.type.errors = [_("Choose what kind of organisation it is.")]
        check_email(self.email, language)
        return not self.errors


class MandateForm(Form):
    """The area of a mandate."""

    area = StringField()


def _check_line(field: StringField, language: Language, needed: str) -> None:
    _, text = language.gettext, line(field)
    if not text:
        field.errors = [needed]
    elif len(text) > MOST_LINE:
        field.errors = [_("Shorten this to %(most)s characters.", most=MOST_LINE)]
    elif proper_name(text, MOST_LINE) is None or not any(letter.isalnum() for letter in text):
        field.errors = [_("There is an invisible character in this text. Type it again.")]
