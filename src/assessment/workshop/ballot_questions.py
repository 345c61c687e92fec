"""Which questions a room can vote on, and what it chooses among: each on its own scale."""

from typing import NamedTuple

from assessment.installation.languages import Language
from assessment.method.question import WORDS, LevelsQuestion, Question, YesPartlyNoQuestion
from assessment.method.questionnaire import Questionnaire
from assessment.workshop.voting import DONT_KNOW


class Choice(NamedTuple):
    """An answer to choose: how it is kept, what stands in the chart ("2", "Yes"), and its statement."""

    value: str
    label: str
    statement: str


def values_of(question: Question) -> list[str]:
    """Return the answers of a question as they are kept, the lowest first; none for one that is counted."""
    if isinstance(question, LevelsQuestion):
        return [str(level) for level in range(question.top + 1)]
    return list(WORDS_FROM_LOW) if isinstance(question, YesPartlyNoQuestion) else []


def choices_of(question: Question, language: Language) -> list[Choice]:
    """Return the answers of a question from the lowest; none for one that is counted rather than judged."""
    if isinstance(question, LevelsQuestion):
        return [Choice(str(level), str(level), text) for level, text in enumerate(question.statements)]
    if isinstance(question, YesPartlyNoQuestion):
        _ = language.gettext
        words = {"no": _("No"), "partly": _("Partly"), "yes": _("Yes")}
        return [Choice(value, words[value], words[value]) for value in WORDS_FROM_LOW]
    return []


WORDS_FROM_LOW = tuple(sorted(WORDS, key=("no", "partly", "yes").index))


def votable(questionnaire: Questionnaire) -> list[Question]:
    """Return the questions that a room can vote on."""
    return [one for one in questionnaire.questions if isinstance(one, LevelsQuestion | YesPartlyNoQuestion)]


def is_choice(question: Question, value: str) -> bool:
    """Tell whether a participant may choose this."""
    return value == DONT_KNOW or value in values_of(question)


def answer_of(question: Question, value: str) -> int | str:
    """Return an agreed choice as the answer that a draft keeps."""
    return int(value) if isinstance(question, LevelsQuestion) else value
