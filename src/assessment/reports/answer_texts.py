"""Answers, values and bands in words."""

from collections.abc import Mapping

from assessment.installation.languages import Language
from assessment.method.answers import Answer
from assessment.method.question import (
    AnswerValue,
    LevelsQuestion,
    Question,
    Selection,
    SeveralQuestion,
    TableQuestion,
)
from assessment.method.questionnaire import Questionnaire
from assessment.method.result import Item, Score


def band_text(score: Score, band_names: tuple[str, ...], language: Language) -> str:
    """Return the band that is shown, such as "3 Developing", or why there is none."""
    if score.band is not None:
        return f"{language.whole(score.band)} {band_names[score.band - 1]}"
    _ = language.gettext
    if score.status == "not_applicable":
        return _("not applicable")
    return _("no score yet, too few answers")


def band_names(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Return the names of the bands, the lowest first."""
    return tuple(band.name for band in questionnaire.steps)


def word_text(word: str, language: Language) -> str:
    """Return yes, partly or no in the reader's language."""
    _ = language.gettext
    return {"yes": _("Yes"), "partly": _("Partly"), "no": _("No")}[word]


def answer_text(question: Question, item: Item, value: AnswerValue | None, language: Language) -> str:
    """Return the answer in a few words, such as "Level 3 of 4", "Partly" or "Don't know"."""
    _ = language.gettext
    if item.status == "not_applicable":
        return _("Not applicable")
    if item.status == "dont_know":
        return _("Don't know")
    if item.status == "unanswered" or value is None:
        return _("Not answered")
    if isinstance(question, LevelsQuestion) and item.level is not None and item.claimed_level is not None:
        level, top = language.whole(item.level), language.whole(question.top)
        if not item.lacks_evidence:
            return _("Level %(level)s of %(top)s", level=level, top=top)
        claimed = language.whole(item.claimed_level)
        return _("Level %(level)s of %(top)s (%(claimed)s without evidence)", level=level, top=top, claimed=claimed)
    if isinstance(value, str):
        word = word_text(value, language)
        return _("%(answer)s, without evidence", answer=word) if item.lacks_evidence else word
    if isinstance(question, SeveralQuestion) and isinstance(value, Selection):
        return _(
            "%(chosen)s of %(among)s", chosen=language.whole(len(value.chosen)), among=language.whole(len(value.among))
        )
    if item.status == "not_scored":
        return _("Numbers, not scored")
    return _("Numbers, see the table")


def given_text(question: Question, answer: Answer, language: Language) -> str:
    """Return an answer as it was given, before any rule: a level with its statement, totals, words."""
    _ = language.gettext
    value = answer.value
    if answer.not_applicable is not None:
        return _("Not applicable: %(reason)s", reason=answer.not_applicable)
    if answer.dont_know:
        return _("Don't know")
    if isinstance(question, LevelsQuestion) and isinstance(value, int):
        return _("Level %(level)s: %(statement)s", level=language.whole(value), statement=question.statements[value])
    if isinstance(value, str):
        return word_text(value, language)
    if isinstance(question, SeveralQuestion) and isinstance(value, Selection):
        chosen = [text for option, text in question.options.items() if option in value.chosen]
        return language.all_of(chosen) if chosen else _("None of them")
    if isinstance(question, TableQuestion) and isinstance(value, Mapping):
        totals = {column: sum(cells.get(column, 0) for cells in value.values()) for column in question.column_ids}
        titles = {column: line.text for column, line in (question.columns or {}).items()}
        told = [
            _("%(column)s: %(count)s", column=titles.get(column, _("In all")), count=language.whole(count))
            for column, count in totals.items()
        ]
        return language.all_of(told)
    return _("Not answered")
