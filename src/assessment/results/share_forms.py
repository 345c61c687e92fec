"""The form of a link: for whom it is, what it shows, and how long it holds."""

from wtforms import Form, StringField

from assessment.accounts.people import proper_name
from assessment.installation.languages import Language
from assessment.organisations.forms import line
from assessment.results.sharing import What

MOST_RECIPIENT = 100
DAYS = (7, 30, 90)
"""How long a link may hold."""


class ShareForm(Form):
    """What is asked for a new link. `report_language` is the tag of the report's language."""

    recipient = StringField()
    what = StringField(default=What.RESULT.value)
    report_language = StringField()
    days = StringField(default="30")

    @property
    def recipient_text(self) -> str:
        """For whom it is, as people see it."""
        return line(self.recipient)

    def check(self, language: Language) -> bool:
        """Tell whether all is right; else messages stand at the fields."""
        _ = language.gettext
        problem = _recipient_problem(language, self.recipient_text)
        if problem:
            self.recipient.errors = [problem]
        if self.what.data not in list(What):
            self.what.errors = [_("Choose what the link shows.")]
        if self.days.data not in [str(days) for days in DAYS]:
            self.days.errors = [_("Choose how long the link holds.")]
        return not self.errors


def _recipient_problem(language: Language, text: str) -> str | None:
    _ = language.gettext
    if not text:
        return _("Write for whom the link is, such as “Director”.")
    if len(text) > MOST_RECIPIENT:
        return _("Shorten this to %(most)s characters.", most=MOST_RECIPIENT)
    if proper_name(text) is None:
        return _("There is a line break or an invisible character in this. Type it again.")
    return None
