"""What a room answers in a vote: any question of its questionnaire, on its own scale; and how that is kept and told."""

import json
from typing import NamedTuple

from assessment.installation.languages import Language
from assessment.method.answers import Answer
from assessment.method.question import WORDS, LevelsQuestion, Question, TableQuestion, YesPartlyNoQuestion
from assessment.reports.answer_texts import given_text, word_text
from assessment.reports.session_charts import choice_told
from assessment.workshop.voting import DONT_KNOW

WORDS_FROM_LOW = tuple(sorted(WORDS, key=("no", "partly", "yes").index))


class Choice(NamedTuple):
    """An answer to choose: how it is kept, what stands in the chart ("2", "Yes"), and its statement."""

    value: str
    label: str
    statement: str


def values_of(question: Question) -> list[str]:
    """Return the answers that a ladder has, as they are kept, the lowest first; none for ticks and counts."""
    if isinstance(question, LevelsQuestion):
        return [str(level) for level in range(question.top + 1)]
    return list(WORDS_FROM_LOW) if isinstance(question, YesPartlyNoQuestion) else []


def choices_of(question: Question, language: Language) -> list[Choice]:
    """Return the same in the reader's language."""
    if isinstance(question, LevelsQuestion):
        return [Choice(str(level), language.whole(level), text) for level, text in enumerate(question.statements)]
    return [Choice(word, word_text(word, language), word_text(word, language)) for word in values_of(question)]


def kept_of(question: Question, answer: Answer) -> str | None:
    """Return an answer as votes keep it: a level, a word, DONT_KNOW, ticks and counts as JSON; None where none is."""
    if answer.dont_know:
        return DONT_KNOW
    if answer.value is None:
        return None
    value = answer.as_entry(question)["value"]
    return str(value) if isinstance(value, int | str) else json.dumps(value, sort_keys=True)


def answer_of(question: Question, kept: str) -> Answer:
    """Return the answer that `kept_of` wrote; none where the question takes it no more, in another wording."""
    if kept == DONT_KNOW:
        return Answer(dont_know=True)
    value = kept if isinstance(question, YesPartlyNoQuestion) else json.loads(kept)
    return Answer.from_entry({"value": value}, question)


def answer_told(question: Question, kept: str, language: Language) -> str:
    """Return an answer within a sentence: "level 2", "Yes", "don’t know", the options, or all counts."""
    if kept == DONT_KNOW:
        return language.gettext("don’t know")
    if values_of(question):
        labels = {one.value: one.label for one in choices_of(question, language)}
        return choice_told(language, labels.get(kept, kept))
    answer = answer_of(question, kept)
    return _cells_told(question, answer, language) or given_text(question, answer, language)


def _cells_told(question: Question, answer: Answer, language: Language) -> str:
    if not isinstance(question, TableQuestion) or not isinstance(answer.value, dict):
        return ""
    _, columns, rows = language.gettext, question.columns or {}, []
    for row, line in question.rows.items():
        cells = answer.value.get(row, {})
        counts = [
            f"{columns[one].text} {language.whole(cells[one])}" if columns else language.whole(cells[one])
            for one in question.column_ids
            if one in cells
        ]
        if counts:
            rows.append(_("%(row)s: %(groups)s", row=line.text, groups=", ".join(counts)))
    return "; ".join(rows)
