"""What a revealed vote came to, in the reader's language: for pages, the projector and paper.

Ticks and the middle of counts are drawn as the people of a report are.
"""

from dataclasses import dataclass, replace

from assessment.installation.languages import Language
from assessment.method.question import Question, SeveralQuestion, TableQuestion
from assessment.method.questionnaire import Questionnaire
from assessment.reports.content import People
from assessment.reports.question_entries import is_divided_by_column, people_row
from assessment.reports.session_charts import choice_told, votes_told
from assessment.workshop.ballot_questions import Choice, choices_of
from assessment.workshop.spread import Cell, Ladder, Numbers, Spread, Ticks

COMPARED = 2
"""Groups, in a table that a picture shows."""


@dataclass(frozen=True)
class Told:
    """A revealed vote in words: `voted` people, of whom `unknown` do not know.

    `choices` are those of a ladder, with their voices; none for ticks and counts.

    `people` are the voices of ticks, or the middle of counts of two groups, which a picture shows. `table` has counts
    with the lowest and the highest: a row's title and its cells, under `columns`.
    """

    voted: int
    unknown: int
    votes: str
    dont_know: str
    middle: str
    choices: tuple[tuple[Choice, int], ...] = ()
    people: People | None = None
    columns: tuple[str, ...] = ()
    table: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def sentences(self) -> str:
        return " ".join(filter(None, (self.votes, self.dont_know, self.middle)))


def told_of(questionnaire: Questionnaire, question: Question, spread: Spread, language: Language) -> Told:
    """Return what a vote on a question of a questionnaire came to."""
    unknown = language.ngettext("%(count)s does not know.", "%(count)s do not know.", spread.dont_know)
    told = Told(
        voted=spread.voted,
        unknown=spread.dont_know,
        votes=language.gettext("%(votes)s.", votes=votes_told(language, spread.voted)),
        dont_know=unknown if spread.dont_know else "",
        middle="",
    )
    if isinstance(spread, Ladder):
        choices = tuple((one, spread.voices[one.value]) for one in choices_of(question, language))
        return replace(told, middle=_middle_told(spread, choices, language), choices=choices)
    if not spread.answered:
        return told
    if isinstance(spread, Ticks) and isinstance(question, SeveralQuestion):
        people = _ticked(question, spread, language)
        return replace(told, middle=_usual_told(question, spread, language), people=people)
    if isinstance(spread, Numbers) and isinstance(question, TableQuestion):
        drawn = _middles(question, spread, language) if _is_compared(questionnaire, question) else None
        return replace(_with_numbers(told, question, spread, language), people=drawn)
    raise TypeError(f"{question.id} is no question of {type(spread).__name__}")


def _middle_told(spread: Ladder, choices: tuple[tuple[Choice, int], ...], language: Language) -> str:
    _ = language.gettext
    middle = [choice_told(language, one.label) for one, _voices in choices if one.value in spread.middle]
    if len(middle) == 1:
        return _("The middle answer is %(answer)s.", answer=middle[0])
    return _("The middle lies between %(one)s and %(two)s.", one=middle[0], two=middle[-1]) if middle else ""


def _usual_told(question: SeveralQuestion, spread: Ticks, language: Language) -> str:
    _ = language.gettext
    if not spread.usual:
        return _("Nothing was ticked by more than half.")
    options = language.all_of([question.options[option] for option in spread.usual])
    return _("Ticked by more than half: %(options)s.", options=options)


def _ticked(question: SeveralQuestion, spread: Ticks, language: Language) -> People:
    """Return the options as rows of voices: who ticked it, who only said that it is there, and who neither."""
    _ = language.gettext
    if spread.among is None:
        columns: tuple[str, ...] = (_("ticked it"), _("did not"))
    else:
        chosen, among = question.chosen or _("Yes"), question.among or ""
        columns = (_("ticked “%(column)s”", column=chosen), _("only “%(column)s”", column=among), _("ticked nothing"))
    rows = [people_row(language, question.options[one], _voices(spread, one)) for one in question.options]
    return People(columns, tuple(rows), has_total=True, is_compared=True, indicators=())


def _voices(spread: Ticks, option: str) -> list[int]:
    voices = spread.voices[option]
    if spread.among is None:
        return [voices, spread.answered - voices]
    return [voices, spread.among[option] - voices, spread.answered - spread.among[option]]


def _is_compared(questionnaire: Questionnaire, question: TableQuestion) -> bool:
    """Tell whether a table divides people into two groups, so that a picture shows more than its numbers."""
    return len(question.required_columns) == COMPARED and not is_divided_by_column(questionnaire, question)


def _with_numbers(told: Told, question: TableQuestion, spread: Numbers, language: Language) -> Told:
    _, used = language.gettext, _used(question, spread)
    columns = question.columns or {}
    return replace(
        told,
        middle=_("The middle of what was written; in brackets the lowest and the highest.") if used else "",
        columns=tuple(columns[one].text for one in used) if columns else (_("Number"),),
        table=tuple(
            (question.rows[row].text, tuple(_cell_told(question, row, cells.get(one), language) for one in used))
            for row, cells in spread.cells.items()
        ),
    )


def _used(question: TableQuestion, spread: Numbers) -> list[str]:
    return [one for one in question.column_ids if any(one in cells for cells in spread.cells.values())]


def _cell_told(question: TableQuestion, row: str, cell: Cell | None, language: Language) -> str:
    if cell is None:
        return "–"
    write = language.percent if question.rows[row].unit == "percent" else language.whole
    lowest, highest = cell.ends
    if lowest == highest:
        return write(lowest)
    ends = {"lowest": write(lowest), "highest": write(highest)}
    return language.gettext("%(middle)s (%(lowest)s–%(highest)s)", middle=write(cell.middle), **ends)


def _middles(question: TableQuestion, spread: Numbers, language: Language) -> People | None:
    columns, middle, used = question.columns or {}, spread.usual, _used(question, spread)
    rows = [
        people_row(language, line.text, [middle[row].get(one, 0) for one in used])
        for row, line in question.rows.items()
        if line.unit == "people" and row in middle
    ]
    titles = tuple(columns[one].text for one in used)
    return People(titles, tuple(rows), has_total=True, is_compared=True, indicators=()) if rows else None
