"""What an organisation's report says, in the reader's language, before it has any form.

Texts come ready to print, numbers as shown; writers only place them. `organisation_report` puts one together.
"""

from dataclasses import dataclass

from assessment.installation.languages import Language
from assessment.method.result import Score
from assessment.reports.explanation import PhaseSum

MOST_UNCUT = 1500
"""Letters of evidence, comment and reason that are kept on one page; about a third of it."""


@dataclass(frozen=True)
class Step:
    """One band of the scale, as the picture of steps shows it."""

    number: int
    name: str
    start: float


@dataclass(frozen=True)
class Headline:
    """The overall result in words: its band, its number, and what limits it. `running` heads each page."""

    band: str
    running: str
    score: Score
    number: str | None
    limited_by: str | None
    limit: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class PhaseLine:
    """A phase in the profile. `band` says why there is no number where there is none; `note` marks it provisional."""

    code: str
    title: str
    score: Score
    number: str | None
    band: str
    note: str | None


@dataclass(frozen=True)
class PillarLine:
    """A pillar in the view across the phases."""

    title: str
    value: float | None
    number: str
    note: str


@dataclass(frozen=True)
class PeopleRow:
    """A row of a table. `counts` and `shares` are of people; a row of percentages has neither, nor a total."""

    title: str
    counts: tuple[int, ...]
    cells: tuple[str, ...]
    total: str
    shares: tuple[str, ...]


@dataclass(frozen=True)
class People:
    """A table of counts. `has_total`: its columns are groups that make up all; two such are worth a picture.

    Without columns each row has one number.
    """

    columns: tuple[str, ...]
    rows: tuple[PeopleRow, ...]
    has_total: bool
    is_compared: bool
    indicators: tuple[str, ...]
    reference_at: float | None = None
    reference: str | None = None


@dataclass(frozen=True)
class QuestionEntry:
    """A question with its answer and the next step. `level` and `top` draw the gauge; None without levels."""

    code: str
    pillar: str | None
    weight: str
    is_safeguard: bool
    text: str
    answer: str
    note: str | None
    evidence: str
    comment: str
    practice: str | None
    remarks: tuple[str, ...]
    sources: tuple[str, ...]
    level: int | None = None
    top: int | None = None
    statement: str | None = None
    next_step: str | None = None
    next_statement: str | None = None
    people: People | None = None
    chosen: tuple[str, ...] = ()

    @property
    def is_long(self) -> bool:
        """Whether so much was written that a page may end in it. Else it stays in one piece."""
        return len(self.evidence) + len(self.comment) + len(self.note or "") > MOST_UNCUT


@dataclass(frozen=True)
class PhaseEntry:
    """A phase with its questions."""

    line: PhaseLine
    questions: tuple[QuestionEntry, ...]


@dataclass(frozen=True)
class SafeguardLine:
    """A safeguard: in place, partly, not yet, to find out, not applicable."""

    code: str
    topic: str
    state: str
    is_in_place: bool
    answer: str


@dataclass(frozen=True)
class PlanRow:
    """A row of the plan. `first` is the first step, `done` how one sees that it is done, `source` the first one."""

    number: str
    code: str
    topic: str
    is_safeguard: bool
    do: str
    first: str
    who: str
    time: str
    done: str
    source: str | None


@dataclass(frozen=True)
class OpenLine:
    """A question without a score: to find out, not answered, or not applicable, with the reason."""

    code: str
    topic: str
    text: str


@dataclass(frozen=True)
class SourceLine:
    """A document that questions rest on."""

    name: str
    title: str
    codes: str


@dataclass(frozen=True)
class ReportContent:
    """A whole report, in one language. `running_name` names the organisation in a line that has little room."""

    language: Language
    title: str
    organisation: str
    running_name: str
    country: str | None
    date: str | None
    period: str | None
    questionnaire: str
    variant: str | None
    status: str
    participants: str | None
    untranslated: int
    steps: tuple[Step, ...]
    headline: Headline
    standards: str
    standards_percent: str
    coverage: str
    not_applicable_count: str
    open_count: str
    phases: tuple[PhaseLine, ...]
    pillars: tuple[PillarLine, ...]
    strengths: tuple[OpenLine, ...]
    first: tuple[PlanRow, ...]
    safeguards: tuple[SafeguardLine, ...]
    entries: tuple[PhaseEntry, ...]
    sums: tuple[PhaseSum, ...]
    overall_sum: tuple[str, ...]
    plan: tuple[PlanRow, ...]
    further: tuple[PlanRow, ...]
    signed_by: tuple[str, ...]
    to_find_out: tuple[OpenLine, ...]
    unanswered: tuple[OpenLine, ...]
    left_out: tuple[OpenLine, ...]
    method: tuple[str, ...]
    sources: tuple[SourceLine, ...]
    unverified: tuple[SourceLine, ...]
    glossary: tuple[tuple[str, str], ...]
