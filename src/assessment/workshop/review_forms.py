"""The forms of a review: a comment, a mark, a story. `check` tells whether one is right, with texts at its fields."""

from collections.abc import Collection
from unicodedata import normalize

from wtforms import Form, StringField

from assessment.installation.languages import Language
from assessment.method.fields import is_printable
from assessment.workshop.comments import MOST_COMMENT
from assessment.workshop.review_storage import Kind
from assessment.workshop.stories import MOST_STORY


def text_of(field: StringField) -> str:
    """Return a text of several lines as it is kept: one kind of line ends, and one way to write each letter."""
    return normalize("NFC", (field.data or "").replace("\r\n", "\n").strip())


def _check_text(field: StringField, language: Language, *, most: int, missing: str) -> None:
    _ = language.gettext
    text = text_of(field)
    if not text:
        field.errors = [missing]
    elif len(text) > most:
        told = _("Shorten this to %(most)s characters; it has %(count)s.", most=most, count=len(text))
        field.errors = [told]
    elif not is_printable(text):
        field.errors = [_("There is an invisible character in this. Type it again.")]


class CommentForm(Form):
    """A comment on a place."""

    place = StringField()
    text = StringField()

    def check(self, language: Language, places: Collection[str]) -> bool:
        """Tell whether all is right; `places` are those that can be commented on."""
        _ = language.gettext
        if self.place.data not in places:
            self.place.errors = [_("Choose what you comment on.")]
        _check_text(self.text, language, most=MOST_COMMENT, missing=_("Write your comment."))
        return not self.errors


class MarkForm(Form):
    """A question, and what it is marked as."""

    question = StringField()
    kind = StringField()

    def check(self, language: Language, questions: Collection[str]) -> bool:
        """Tell whether all is right."""
        _ = language.gettext
        if self.question.data not in questions:
            self.question.errors = [_("Choose a question.")]
        if self.kind.data not in list(Kind):
            self.kind.errors = [_("Choose what you mark it as.")]
        return not self.errors


class StoryForm(Form):
    """A story that is to be told in the room, with the question that it belongs to, which may be left out."""

    about = StringField()
    story = StringField()

    def check(self, language: Language, questions: Collection[str]) -> bool:
        """Tell whether all is right."""
        _ = language.gettext
        if self.about.data and self.about.data not in questions:
            self.about.errors = [_("Choose a question, or none.")]
        _check_text(self.story, language, most=MOST_STORY, missing=_("Write the story as it would be told."))
        return not self.errors
