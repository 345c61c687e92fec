"""The opening page: who answers, what the organisation does, and who takes part."""

from collections.abc import Sequence
from typing import Any

from wtforms import Field, StringField
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from assessment.answering.forms import Meta
from assessment.answering.kinds import people
from assessment.answering.storage import Stored, profile_answers
from assessment.installation.languages import Language
from assessment.method.answers import Organisation, Participants
from assessment.method.condition import ProfileAnswer
from assessment.method.fields import is_printable
from assessment.method.questionnaire import CountProfile, Profile, Questionnaire
from assessment.organisations.kinds import countries, organisation_types

MOST_NAME = 200
PROFILE = "profile:"
"""How the inputs of a questionnaire's own opening questions begin."""


class CountField(StringField):
    """A number of people, as typed. `count` is None where nothing, or no number, was typed.

    `title` names it in a message; without one the message stands beside its question only.
    """

    def __init__(self, title: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.title = title

    @property
    def count(self) -> int | None:
        return people((self.data or "").strip())

    def pre_validate(self, form: BaseForm) -> None:
        if (self.data or "").strip() and self.count is None:
            _ = self.meta.language.gettext
            named = _("%(cell)s: enter a whole number, such as 20", cell=self.title)
            raise ValidationError(named if self.title else _("Enter a whole number, such as 20"))


class NameField(StringField):
    """The organisation's name, or a code of its own choice."""

    def pre_validate(self, form: BaseForm) -> None:
        _ = self.meta.language.gettext
        name = (self.data or "").strip()
        if not name:
            raise ValidationError(_("Write the name of your organisation, or a code of your own choice."))
        if len(name) > MOST_NAME:
            raise ValidationError(_("Shorten the name to %(most)s characters.", most=MOST_NAME))
        if not is_printable(name):
            raise ValidationError(_("There is an invisible character in the name. Type it again."))


class ChoiceField(StringField):
    """One of the options, `choices`: pairs of value and text. "" is none of them, or else `needed` is the message."""

    def __init__(self, choices: Sequence[tuple[str, str]], *, needed: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices, self.needed = choices, needed

    def pre_validate(self, form: BaseForm) -> None:
        if (self.data or self.needed) and self.data not in dict(self.choices):
            told = self.needed or self.meta.language.gettext("Choose one of the answers that stand here.")
            raise ValidationError(told)


class ChoicesField(Field):
    """Some of the options, `choices`: pairs of value and text. `data` is the list of values."""

    def __init__(self, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = choices

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = list(dict.fromkeys(valuelist))

    def pre_validate(self, form: BaseForm) -> None:
        if not set(self.data or ()) <= set(dict(self.choices)):
            raise ValidationError(self.meta.language.gettext("Choose among the answers that stand here."))


class OpeningForm(BaseForm):
    """Who answers. The opening questions of the questionnaire follow after what is asked of everybody."""

    def __init__(self, questionnaire: Questionnaire, language: Language, *, posted: Any, one: Stored) -> None:
        self.questionnaire = questionnaire
        super().__init__(_fields(questionnaire, language), meta=Meta(language))
        self.process(posted, data=_data(one, questionnaire))

    @property
    def organisation(self) -> Organisation:
        """The organisation, of a form that is right."""
        return Organisation(
            name=self["name"].data.strip(), country=self["country"].data or None, type=self["type"].data
        )

    @property
    def participants(self) -> Participants | None:
        """Who took part; None where nothing was said."""
        women, men = _count(self["women"]), _count(self["men"])
        return None if women is None and men is None else Participants(women=women or 0, men=men or 0)

    @property
    def profile(self) -> dict[str, Any]:
        """The answers to the opening questions, as an answers file has them. What was left empty is not there."""
        found: dict[str, Any] = {}
        for name in self.questionnaire.profile:
            field = self[f"{PROFILE}{name}"]
            value = field.count if isinstance(field, CountField) else field.data
            if value or value == 0:
                found[name] = value
        return found

    @property
    def profile_answers(self) -> dict[str, ProfileAnswer]:
        """The same for conditions to look at."""
        return profile_answers(self.profile)

    def profile_field(self, name: str) -> Field:
        """Return the field of an opening question."""
        return self[f"{PROFILE}{name}"]


def _count(field: Field) -> int | None:
    return field.count if isinstance(field, CountField) else None


def _fields(questionnaire: Questionnaire, language: Language) -> dict[str, Any]:
    _ = language.gettext
    fields: dict[str, Any] = {
        "name": NameField(),
        "country": ChoiceField(countries(language)),
        "type": ChoiceField(
            list(organisation_types(language).items()), needed=_("Choose what kind of organisation you are.")
        ),
        "women": CountField(_("Women")),
        "men": CountField(_("Men")),
    }
    for name, opening in questionnaire.profile.items():
        fields[f"{PROFILE}{name}"] = _profile_field(opening)
    return fields


def _profile_field(opening: Profile) -> Any:
    if isinstance(opening, CountProfile):
        return CountField()
    choices = list(opening.options.items())
    return ChoicesField(choices) if opening.kind == "several" else ChoiceField(choices)


def _data(one: Stored, questionnaire: Questionnaire) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if one.organisation:
        found |= {"name": one.organisation.name, "country": one.organisation.country, "type": one.organisation.type}
    if one.participants:
        found |= {"women": str(one.participants.women), "men": str(one.participants.men)}
    for name, answer in one.profile.items():
        many = [str(answer)] if isinstance(answer, int) else sorted(answer)
        found[f"{PROFILE}{name}"] = many if questionnaire.profile[name].kind == "several" else many[0]
    return found
