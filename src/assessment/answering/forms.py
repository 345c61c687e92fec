"""The forms of answering. WTForms checks them; the templates render them."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from unicodedata import normalize

from wtforms.fields.core import Field
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta
from wtforms.utils import unset_value

from assessment.answering.kinds import KINDS, Inputs, Wrong, cell, chosen_one, people
from assessment.answering.saving import Change
from assessment.installation.languages import Language
from assessment.method.answers import MOST_WRITTEN, Answer
from assessment.method.fields import is_printable
from assessment.method.question import Question, TableQuestion
from assessment.method.questionnaire import Questionnaire

DONT_KNOW = "dk"
NOT_APPLICABLE = "na"
TEXTS = ("evidence", "comment")
WRITTEN = (*TEXTS, "reason")
"""The parts of a question that are free text."""
SEEN = "seen"
KEEP = "keep"
"""The box "no person is in this text": the part that answers the question about personal text."""


class AnswerField(Field):
    """One question: its value, or "don't know", or "not applicable"; evidence and comment.

    `inputs` is what its inputs hold, as typed or as stored; `data` the Answer once it is checked. A post that does not
    have the question leaves it alone (`is_posted` False).
    """

    def __init__(self, question: Question, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.question = question
        self.kind = KINDS[question.kind]
        self.inputs: Inputs = {}
        self.wrong: list[Wrong] = []
        self.is_posted = False

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take what was posted, or show an Answer."""
        self.wrong = []
        self.is_posted = formdata is not None and f"{self.name}:{SEEN}" in formdata
        self.data = Answer() if data in (unset_value, None) else data
        self.inputs = self._posted(formdata) if self.is_posted else written(self.question, self.data)

    def _posted(self, formdata: Any) -> Inputs:
        start = f"{self.name}:"
        found = {name.removeprefix(start): formdata.getlist(name) for name in formdata if name.startswith(start)}
        return {part: [_as_typed(one) for one in values] for part, values in found.items()} | {
            "": [one for one in formdata.getlist(self.name) if one]
        }

    def validate(self, form: Any, extra_validators: Sequence[Any] = ()) -> bool:
        """Check what was posted, and keep it as `data`."""
        if self.is_posted:
            self.data, self.wrong = read_answer(self.question, self.inputs, self.meta.language)
        self.errors = [one.text for one in self.wrong]
        return not self.errors

    # For templates

    def text(self, part: str) -> str:
        """Return what an input holds; "" is nothing."""
        found = self.inputs.get(part)
        return found[0] if found else ""

    def has(self, part: str, value: str) -> bool:
        """Tell whether a radio or a box is chosen."""
        return value in self.inputs.get(part, ())

    def total(self, column: str) -> int | None:
        """Return how many people the column of a table has, in rows of people; None where that cannot be told."""
        rows = self.question.rows if isinstance(self.question, TableQuestion) else {}
        typed = [self.text(cell(row, column)).strip() for row, line in rows.items() if line.unit == "people"]
        counts = [people(one) for one in typed if one]
        return sum(one or 0 for one in counts) if counts and None not in counts else None

    def wrong_at(self, part: str) -> str | None:
        """Return the message at an input; None where it is right."""
        return next((one.text for one in self.wrong if one.part == part), None)

    def change(self) -> Change:
        """Return what is to be saved."""
        is_text_kept = self.text(KEEP) == self.keep_mark
        return Change(self.question.id, self.data, whole_number(self.text(SEEN)), is_text_kept)

    @property
    def keep_mark(self) -> str:
        """What the box "no person is in this text" sends: a mark of these texts, so that others are asked about."""
        return hashlib.sha256("\0".join(self.text(part) for part in WRITTEN).encode()).hexdigest()[:12]


def whole_number(text: str) -> int:
    """Return a number that a page sends unseen; 0 for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _as_typed(text: str) -> str:
    """Return a text as people see it: one kind of line end, and one way to write each letter."""
    return normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def read_answer(question: Question, inputs: Inputs, language: Language) -> tuple[Answer, list[Wrong]]:
    """Return the answer that inputs make, and what in them cannot be kept."""
    _ = language.gettext
    wrong: list[Wrong] = []
    choice = chosen_one(inputs)
    has_two = len(inputs.get("", [])) > 1
    is_apart = choice in (DONT_KNOW, NOT_APPLICABLE)
    value = KINDS[question.kind].read(question, {**inputs, "": []} if is_apart else inputs, language, wrong)
    if has_two or (is_apart and value is not None):
        wrong.append(Wrong("", _("There are two answers here. Keep the one that is true.")))
    reason = _reason(question, inputs, choice, language, wrong)
    texts = {part: _text(inputs, part, language, wrong) for part in TEXTS}
    answer = Answer(
        value=None if is_apart else value,
        not_applicable=reason,
        dont_know=choice == DONT_KNOW,
        evidence=texts["evidence"],
        comment=texts["comment"],
    )
    return answer, wrong


def _reason(question: Question, inputs: Inputs, choice: str, language: Language, wrong: list[Wrong]) -> str | None:
    if choice != NOT_APPLICABLE:
        return None
    _ = language.gettext
    if question.not_applicable_by_hand is None:
        wrong.append(Wrong("", _("This question applies to every organisation. Choose another answer.")))
        return None
    reason = _text(inputs, "reason", language, wrong)
    if not reason:
        wrong.append(Wrong("reason", _("Write in a few words why it does not apply to you.")))
    return reason or None


def _text(inputs: Inputs, part: str, language: Language, wrong: list[Wrong]) -> str:
    text = "\n".join(inputs.get(part, [])).strip()
    _ = language.gettext
    if len(text) > MOST_WRITTEN:
        told = _(
            "This text has %(count)s characters. Shorten it to %(most)s.",
            count=language.whole(len(text)),
            most=language.whole(MOST_WRITTEN),
        )
        wrong.append(Wrong(part, told))
    elif not is_printable(text):
        wrong.append(Wrong(part, _("There is an invisible character in this text. Type the text again.")))
    return text


def written(question: Question, answer: Answer) -> Inputs:
    """Return what the inputs of a question hold when they show an answer."""
    inputs: dict[str, list[str]] = {"evidence": [answer.evidence], "comment": [answer.comment]}
    if answer.not_applicable is not None:
        return inputs | {"": [NOT_APPLICABLE], "reason": [answer.not_applicable]}
    if answer.dont_know:
        return inputs | {"": [DONT_KNOW]}
    if answer.value is None:
        return inputs
    return inputs | KINDS[question.kind].written(question, answer.value)


class Meta(DefaultMeta):
    """What every field of a form knows: the language of its messages."""

    def __init__(self, language: Language) -> None:
        self.language = language


class PhaseForm(BaseForm):
    """The questions of a phase, each a field named by its code."""

    def __init__(
        self, fields: Mapping[str, Any], language: Language, *, posted: Any = None, answers: Mapping[str, Answer]
    ) -> None:
        super().__init__(fields, meta=Meta(language))
        self.process(posted, data=answers)

    @property
    def questions(self) -> list[AnswerField]:
        """The fields, in the order of the questionnaire."""
        return [field for field in self if isinstance(field, AnswerField)]


@lru_cache(maxsize=256)
def phase_fields(questionnaire: Questionnaire, phase: str) -> Mapping[str, Any]:
    """Return the fields of a phase's form, made once; `questionnaire` is worded and translated."""
    return {one.id: AnswerField(one) for one in questionnaire.questions_in(phase)}
