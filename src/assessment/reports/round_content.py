"""What a publication says, in the reader's language, before it has any form.

Pages, the national report and sheets only place it. `round_report` puts one together; all of it comes out of a
`Released`, so nothing in here can say more than what was published.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from assessment.installation.languages import Language
from assessment.method.publication import ALL
from assessment.reports.content import People, Step

MOST_ADVICE = 10
"""Recommendations that stand on a page and in the national report; the sheets have all of them."""
MOST_NAMES = 60
"""Organisations whose names stand in the national report; the sheets have all of them."""


@dataclass(frozen=True)
class Spread:
    """How the organisations stand overall or in a phase.

    `counts` are those in each band, the lowest first. `median` and `quartiles` are in steps of 5; there are no
    quartiles of fewer than ten. Where it is not shown, all of it is empty.
    """

    code: str
    title: str
    is_shown: bool = False
    counts: tuple[int, ...] = ()
    median: int | None = None
    quartiles: tuple[int, int] | None = None

    @property
    def size(self) -> int:
        """How many organisations have a score here."""
        return sum(self.counts)


@dataclass(frozen=True)
class LevelCount:
    """An answer that can be given: `label` in a picture, `told` in a sentence, `statement` in full, if it has one.

    `share` is its value from 0 to 1. `meets`: it meets the standard.
    """

    label: str
    told: str
    statement: str | None
    share: float
    count: int
    meets: bool


@dataclass(frozen=True)
class AdviceLine:
    """A recommendation, and for how many organisations it is the next step; `of` have answered its question."""

    code: str
    topic: str
    count: int
    of: int
    do: str
    first: str
    who: str
    time: str


@dataclass(frozen=True)
class QuestionLine:
    """A question and how the organisations answered it. `met` of `size` meet the standard."""

    code: str
    phase: str
    topic: str
    text: str
    is_safeguard: bool
    weight: int
    is_shown: bool = False
    levels: tuple[LevelCount, ...] = ()
    met: int = 0
    advice: tuple[AdviceLine, ...] = ()

    @property
    def size(self) -> int:
        """How many organisations have an answer that counts."""
        return sum(level.count for level in self.levels)


@dataclass(frozen=True)
class PeopleTable:
    """A table of people, summed over organisations. `organisations` stand behind each of the rows that are shown.

    `people` has the rows that are shown; `hidden` names the others.
    """

    code: str
    topic: str
    people: People
    organisations: tuple[int, ...]
    hidden: tuple[str, ...]


@dataclass(frozen=True)
class GroupTables:
    """All tables of a group. `agenda` has the questions that are shown, the largest gap first."""

    key: str
    title: str
    size: int
    spreads: tuple[Spread, ...]
    questions: tuple[QuestionLine, ...]
    agenda: tuple[QuestionLine, ...]
    advice: tuple[AdviceLine, ...]
    people: tuple[PeopleTable, ...]
    hidden: tuple[str, ...]

    @property
    def first_advice(self) -> tuple[AdviceLine, ...]:
        """The recommendations that most organisations have before them."""
        return self.advice[:MOST_ADVICE]

    @property
    def overall(self) -> Spread:
        return self.spreads[0]

    @property
    def phases(self) -> tuple[Spread, ...]:
        return self.spreads[1:]

    @property
    def is_hidden(self) -> bool:
        """Whether nothing of the group is shown."""
        return not (
            any(one.is_shown for one in self.spreads) or self.agenda or any(one.people.rows for one in self.people)
        )

    def spread(self, code: str) -> Spread | None:
        """Return how the organisations stand in a phase, or overall; None where there is no such phase."""
        return next((one for one in self.spreads if one.code == code), None)

    def question(self, code: str) -> QuestionLine | None:
        """Return a question of this code; None where there is none."""
        return next((one for one in self.questions if one.code == code), None)


@dataclass(frozen=True)
class ChangeRow:
    """One number in the round before and now, as shown. `change` is in words; `is_sure`: more than rounding."""

    code: str
    title: str
    before: str
    now: str
    change: str
    is_sure: bool


@dataclass(frozen=True)
class Change:
    """What changed since a round of an earlier `period`, in the same version and wording of the questionnaire.

    `notes` say whom it compares and what counts as a change; `before` has the questions that were shown then, by code.
    """

    period: str
    notes: tuple[str, ...]
    medians: tuple[ChangeRow, ...]
    questions: tuple[ChangeRow, ...]
    before: Mapping[str, QuestionLine]

    @property
    def of_questions(self) -> Mapping[str, ChangeRow]:
        """The changes of questions by their codes."""
        return {row.code: row for row in self.questions}


@dataclass(frozen=True)
class ParticipationRow:
    """How many organisations of a type were invited, began and handed in."""

    title: str
    invited: int
    begun: int
    submitted: int


@dataclass(frozen=True)
class NamedLine:
    """An organisation that shows its result with its name, in words."""

    name: str
    type: str
    band: str
    number: str | None
    limited_by: str | None
    shows_report: bool


@dataclass(frozen=True)
class NumberRow:
    """A published number with its codes, as the publication has them, and what they mean.

    `number` None is not shown. `unit` is that of the number; `organisations` stand behind a sum of people.
    """

    group: str
    group_title: str
    subject: str
    subject_title: str
    value: str
    value_title: str
    unit: str
    number: int | None
    organisations: int | None


@dataclass(frozen=True)
class Meaning:
    """An entry of the codebook: what a code in a column stands for; "" is the column itself."""

    column: str
    code: str
    text: str


@dataclass(frozen=True)
class RoundContent:
    """A whole publication, in one language.

    `code` and `variant_code` ("" for its own wording) are the questionnaire's.
    `groups`: its tables by group, `all` first. `participation` is None where only the publication is at hand; its last
    row is the total. `took_part`: type → names, alphabetical. `quotes` are sentences for other reports. `numbers` are
    those of the publication, a row each, and `codebook` says what their codes mean.
    """

    language: Language
    title: str
    area: str | None
    period: str
    day: datetime.date
    date: str
    opened: str | None
    code: str
    version: int
    questionnaire: str
    variant_code: str
    variant: str | None
    untranslated: int
    steps: tuple[Step, ...]
    standard: str
    submitted: int
    provisional: int
    waiting: int
    participation: tuple[ParticipationRow, ...] | None
    took_part: tuple[tuple[str, tuple[str, ...]], ...]
    groups: Mapping[str, GroupTables]
    change: Change | None
    named: tuple[NamedLine, ...]
    not_shown: str
    reading: tuple[str, ...]
    carries: tuple[str, ...]
    method: tuple[str, ...]
    protection: tuple[str, ...]
    quotes: tuple[tuple[str, str], ...]
    numbers: tuple[NumberRow, ...]
    codebook: tuple[Meaning, ...]

    @property
    def all(self) -> GroupTables:
        return self.groups[ALL]

    @property
    def types(self) -> tuple[GroupTables, ...]:
        """The tables by type of organisation, where each type is large enough."""
        return tuple(group for key, group in self.groups.items() if key != ALL)

    @property
    def names_fit(self) -> bool:
        """Whether the names of all that took part fit a page of the report."""
        return sum(len(names) for _type, names in self.took_part) <= MOST_NAMES

    @property
    def is_hidden(self) -> bool:
        """Whether nothing can be shown of any group."""
        return all(group.is_hidden for group in self.groups.values())


@dataclass(frozen=True)
class Own:
    """Where the reader's organisation stands: its scores by code of phase, and the place of its answers by question.

    It is never part of a publication: only people of that organisation are shown it.
    """

    name: str
    scores: Mapping[str, float]
    levels: Mapping[str, int]
    before: Mapping[str, float]
