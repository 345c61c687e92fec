"""What a revealed vote came to, for each way in which a question is answered: a ladder, ticks, or counts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low
from typing import TypeAlias

from assessment.method.answers import Answer
from assessment.method.question import Counts, Question, Selection, SeveralQuestion, TableQuestion
from assessment.workshop.ballot_questions import answer_of, values_of
from assessment.workshop.voting import DONT_KNOW


@dataclass(frozen=True, slots=True)
class Ladder:
    """Votes on levels or words: choice → voices, the lowest first, and the middle of all who know.

    `middle` has two choices where the middle lies between them, and none where nobody chose.
    """

    voices: dict[str, int]
    dont_know: int
    middle: tuple[str, ...]

    @property
    def voted(self) -> int:
        return sum(self.voices.values()) + self.dont_know


@dataclass(frozen=True, slots=True)
class _Counted:
    """Who voted: `answered` are those who know, whatever they answered."""

    answered: int
    dont_know: int

    @property
    def voted(self) -> int:
        return self.answered + self.dont_know


@dataclass(frozen=True, slots=True)
class Ticks(_Counted):
    """Votes on several options: option → voices. `among` is None where the question has no column for what is there."""

    voices: dict[str, int]
    among: dict[str, int] | None

    @property
    def usual(self) -> tuple[str, ...]:
        """The options that more than half of those who answered ticked."""
        return tuple(_most(self.voices, self.answered))


@dataclass(frozen=True, slots=True)
class Cell:
    """What was written into one cell of a table: count → voices. An empty box is nobody, in a row of people."""

    counts: dict[int, int]

    @property
    def ends(self) -> tuple[int, int]:
        """The lowest and the highest count."""
        return min(self.counts), max(self.counts)

    @property
    def middle(self) -> int:
        """The middle count; of two middles the lower one, so that it is one that somebody wrote."""
        return median_low(Counter(self.counts).elements())


@dataclass(frozen=True, slots=True)
class Numbers(_Counted):
    """Votes on a table: row → column → what was written, without rows and columns that nobody filled in."""

    cells: dict[str, dict[str, Cell]]

    @property
    def usual(self) -> Counts:
        """The middle of each cell."""
        return {row: {column: one.middle for column, one in cells.items()} for row, cells in self.cells.items()}


Spread: TypeAlias = Ladder | Ticks | Numbers


def spread_of(question: Question, votes: Mapping[str, int]) -> Spread:
    """Return what votes came to; `votes` are answers as they are kept → voices."""
    dont_know = votes.get(DONT_KNOW, 0)
    if values_of(question):
        return _ladder(values_of(question), votes, dont_know)
    read = [(answer_of(question, kept), voices) for kept, voices in votes.items() if kept != DONT_KNOW]
    given = [(answer, voices) for answer, voices in read if answer.is_given]
    if isinstance(question, SeveralQuestion):
        return _ticks(question, given, dont_know)
    if isinstance(question, TableQuestion):
        return _numbers(question, given, dont_know)
    raise TypeError(question.kind)


def _ladder(choices: Sequence[str], votes: Mapping[str, int], dont_know: int) -> Ladder:
    voices = {choice: votes.get(choice, 0) for choice in choices}
    ordered = [choice for choice, number in voices.items() for _ in range(number)]
    middle = {ordered[place] for place in ((len(ordered) - 1) // 2, len(ordered) // 2)} if ordered else set()
    return Ladder(voices, dont_know, tuple(sorted(middle, key=choices.index)))


_Given: TypeAlias = Sequence[tuple[Answer, int]]


def _ticks(question: SeveralQuestion, given: _Given, dont_know: int) -> Ticks:
    chosen, among = Counter[str](), Counter[str]()
    for answer, voices in given:
        if isinstance(answer.value, Selection):
            chosen.update(dict.fromkeys(answer.value.chosen, voices))
            among.update(dict.fromkeys(answer.value.among, voices))
    return Ticks(
        voices={option: chosen[option] for option in question.options},
        among={option: among[option] for option in question.options} if question.among else None,
        answered=sum(voices for _answer, voices in given),
        dont_know=dont_know,
    )


def _most(voices: Mapping[str, int], answered: int) -> Iterable[str]:
    return (option for option, count in voices.items() if 2 * count > answered)


def _numbers(question: TableQuestion, given: _Given, dont_know: int) -> Numbers:
    counts = [(answer.value, voices) for answer, voices in given if isinstance(answer.value, Mapping)]
    cells: dict[str, dict[str, Cell]] = {}
    for row, line in question.rows.items():
        # A share that somebody left empty is none; people whom somebody left out are nobody.
        told = [(table.get(row, {}), voices) for table, voices in counts if line.unit == "people" or table.get(row)]
        used = {column for of_row, _voices in told for column in of_row}
        found = {column: _cell(column, told) for column in question.column_ids if column in used}
        if found:
            cells[row] = found
    return Numbers(sum(voices for _answer, voices in given), dont_know, cells)


def _cell(column: str, told: Iterable[tuple[Mapping[str, int], int]]) -> Cell:
    written = Counter[int]()
    for of_row, voices in told:
        written[of_row.get(column, 0)] += voices
    return Cell(dict(sorted(written.items())))


def _fitting(question: Question, usual: Counts) -> Counts:
    """Leave out rows that the question does not take: shares whose middles make no whole, each of another voice."""
    entries = {row: Answer(value={row: cells}).as_entry(question) for row, cells in usual.items()}
    return {row: cells for row, cells in usual.items() if Answer.from_entry(entries[row], question).is_given}


def usual_answer(question: Question, spread: Spread) -> Answer:
    """Return what a room most likely agrees on, to begin from: the middle, or what most ticked."""
    if isinstance(spread, Ladder):
        return answer_of(question, spread.middle[0]) if spread.middle else Answer()
    if not spread.answered:
        return Answer()
    if isinstance(spread, Numbers):
        return Answer(value=_fitting(question, spread.usual))
    chosen = frozenset(spread.usual)
    if spread.among is None:
        return Answer(value=Selection(chosen, frozenset(spread.voices)))
    return Answer(value=Selection(chosen, chosen | set(_most(spread.among, spread.answered))))
