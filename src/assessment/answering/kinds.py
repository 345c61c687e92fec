"""How each kind of question is asked in a form: what its inputs hold, and the value that they make.

The inputs of a question are named by its code; a part of it follows after a colon, such as `IMP-03:management:women`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias
from unicodedata import decimal

from assessment.installation.languages import Language
from assessment.method.question import (
    MOST_PEOPLE,
    WORDS,
    AnswerValue,
    LevelsQuestion,
    Question,
    Selection,
    SeveralQuestion,
    TableQuestion,
    WrongValue,
)

GIVEN = "given"
"""The choice "as written above", of questions whose value is more than one radio."""
CHOSEN = "chosen"
AMONG = "among"

Inputs: TypeAlias = Mapping[str, list[str]]
"""Part → what its inputs hold, as typed; the choice itself is the part ""."""

_GROUPED = re.compile(r"[0-9]{1,3}(?:[ .,\u00a0\u202f][0-9]{3})+")


class Wrong(NamedTuple):
    """What cannot be kept as it was typed, at the part where it stands."""

    part: str
    text: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of question in a form. `read` gives None where nothing was chosen or typed; `written` is its opposite."""

    read: Callable[[Question, Inputs, Language, list[Wrong]], AnswerValue | None]
    written: Callable[[Question, AnswerValue], dict[str, list[str]]]


def chosen_one(inputs: Inputs) -> str:
    """Return the radio that was chosen; "" is none."""
    found = inputs.get("", [])
    return found[0] if found else ""


def cell(row: str, column: str) -> str:
    """Return the part of a table's cell."""
    return f"{row}:{column}"


def _read_level(question: Question, inputs: Inputs, language: Language, wrong: list[Wrong]) -> AnswerValue | None:
    choice = chosen_one(inputs)
    if isinstance(question, LevelsQuestion) and choice in map(str, range(question.top + 1)):
        return int(choice)
    return _unknown_choice(choice, language, wrong)


def _read_word(question: Question, inputs: Inputs, language: Language, wrong: list[Wrong]) -> AnswerValue | None:
    choice = chosen_one(inputs)
    return choice if choice in WORDS else _unknown_choice(choice, language, wrong)


def _unknown_choice(choice: str, language: Language, wrong: list[Wrong]) -> AnswerValue | None:
    if choice:
        wrong.append(Wrong("", language.gettext("Choose one of the answers that stand here.")))
    return None


def _read_counts(question: Question, inputs: Inputs, language: Language, wrong: list[Wrong]) -> AnswerValue | None:
    assert isinstance(question, TableQuestion)  # noqa: S101 - the table KINDS says so
    counts: dict[str, dict[str, int]] = {}
    for row in question.rows:
        for column in question.column_ids:
            typed = " ".join(inputs.get(cell(row, column), [])).strip()
            if typed:
                count = people(typed)
                if count is None:
                    wrong.append(Wrong(cell(row, column), _no_count(question, row, column, language)))
                else:
                    counts.setdefault(row, {})[column] = count
    if not counts:
        return {} if chosen_one(inputs) == GIVEN else None
    if not wrong:
        _check_percentages(question, counts, language, wrong)
    return counts


def people(typed: str) -> int | None:
    """Return a count as people write it: digits of any script, thousands grouped; None where it is none."""
    plain = "".join(str(decimal(letter)) if letter.isdecimal() else letter for letter in typed)
    if _GROUPED.fullmatch(plain):
        plain = re.sub("[^0-9]", "", plain)
    if not (plain.isascii() and plain.isdecimal() and len(plain) <= len(str(MOST_PEOPLE))):
        return None
    return int(plain) if int(plain) <= MOST_PEOPLE else None


def _no_count(question: TableQuestion, row: str, column: str, language: Language) -> str:
    _ = language.gettext
    title = question.rows[row].text
    if question.columns:
        title = _("%(row)s, %(column)s", row=title, column=question.columns[column].text)
    return _("%(cell)s: enter a whole number, such as 20", cell=title)


def _check_percentages(
    question: TableQuestion, counts: dict[str, dict[str, int]], language: Language, wrong: list[Wrong]
) -> None:
    raw = counts if question.columns else {row: cells[question.column_ids[0]] for row, cells in counts.items()}
    try:
        question.read(raw)
    except WrongValue as error:
        for path, _text in error.problems:
            row = str(path[0])
            total = language.whole(sum(counts[row].values()))
            told = language.gettext(
                "%(row)s: these percentages add up to %(total)s. They should add up to 100.",
                row=question.rows[row].text,
                total=total,
            )
            wrong.append(Wrong(cell(row, question.column_ids[0]), told))


def _read_several(question: Question, inputs: Inputs, language: Language, wrong: list[Wrong]) -> AnswerValue | None:
    assert isinstance(question, SeveralQuestion)  # noqa: S101 - the table KINDS says so
    chosen = frozenset(inputs.get(CHOSEN, []))
    among = frozenset(inputs.get(AMONG, [])) if question.among else frozenset(question.options)
    if not chosen <= set(question.options) or not among <= set(question.options):
        wrong.append(Wrong(CHOSEN, language.gettext("Choose among the answers that stand here.")))
    elif not chosen <= among:
        extra = [question.options[one] for one in question.options if one in chosen - among]
        told = language.gettext(
            "%(options)s: ticked in the second column only. Tick the first one too, or neither.",
            options=language.all_of(extra),
        )
        wrong.append(Wrong(CHOSEN, told))
    is_touched = chosen or (question.among and among) or chosen_one(inputs) == GIVEN
    return Selection(chosen, among) if is_touched else None


def _written_choice(question: Question, value: AnswerValue) -> dict[str, list[str]]:
    return {"": [str(value)]}


def _written_counts(question: Question, value: AnswerValue) -> dict[str, list[str]]:
    counts = value if isinstance(value, Mapping) else {}
    cells = {cell(row, column): [str(count)] for row, each in counts.items() for column, count in each.items()}
    return cells or {"": [GIVEN]}


def _written_several(question: Question, value: AnswerValue) -> dict[str, list[str]]:
    if not isinstance(value, Selection) or not (value.chosen or value.among):
        return {"": [GIVEN]}
    written = {CHOSEN: sorted(value.chosen), AMONG: sorted(value.among)}
    has_own_column = question.kind == "several" and question.among
    return written if value.chosen or has_own_column else written | {"": [GIVEN]}


KINDS: Mapping[str, Kind] = {
    "levels": Kind(_read_level, _written_choice),
    "yes_partly_no": Kind(_read_word, _written_choice),
    "table": Kind(_read_counts, _written_counts),
    "several": Kind(_read_several, _written_several),
}
