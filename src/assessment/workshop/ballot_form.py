"""The form by which a question is answered in the room: the inputs of an assessment, without evidence and comment."""

from typing import Any

from assessment.answering.forms import AnswerField, PhaseForm
from assessment.answering.kinds import Wrong
from assessment.installation.languages import Language
from assessment.method.answers import Answer
from assessment.method.question import Question
from assessment.workshop.ballot_questions import answer_of, kept_of


def kept_field(question: Question, kept: str | None, language: Language) -> AnswerField:
    """Return a question's inputs with an answer as it is kept; None is no answer yet."""
    return answer_field(question, Answer() if kept is None else answer_of(question, kept), language)


def answer_field(question: Question, answer: Answer, language: Language) -> AnswerField:
    """Return a question's inputs, filled with an answer."""
    return _field(question, language, None, answer)


def posted_field(question: Question, language: Language, posted: Any) -> tuple[AnswerField, str | None]:
    """Return a question's inputs as they were posted, and the answer as it is kept; None where it is not right."""
    field = _field(question, language, posted, Answer())
    field.validate(None)
    answer = field.data
    kept = None if field.wrong or answer.not_applicable is not None else kept_of(question, answer)
    if kept is None and not field.wrong:
        field.wrong = [Wrong("", language.gettext("Choose one of the answers that stand here."))]
    return field, kept


def _field(question: Question, language: Language, posted: Any, answer: Answer) -> AnswerField:
    form = PhaseForm({question.id: AnswerField(question)}, language, posted=posted, answers={question.id: answer})
    return form.questions[0]
