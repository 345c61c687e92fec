"""What the papers of a session say, in the reader's language, before they have any form.

Texts come ready to print; the templates only place them. `workshop/papers.py` puts them together. Nobody is named in
them but organisations and roles.
"""

from dataclasses import dataclass
from typing import ClassVar

from assessment.installation.languages import Language
from assessment.reports.content import People
from assessment.reports.round_content import RoundContent
from assessment.reports.session_charts import Slot


@dataclass(frozen=True)
class Head:
    """The session that a paper is of. `running` names it at the top of each page, `when` with its hour and zone."""

    language: Language
    title: str
    running: str
    day: str
    when: str


@dataclass(frozen=True)
class AgendaRow:
    """A part of the agenda; `start` is the minute at which it begins."""

    start: str
    title: str
    minutes: int
    who: str
    is_speaker: bool


@dataclass(frozen=True)
class Agenda:
    """The parts in their order; `total` and `check` say whether they fit."""

    rows: tuple[AgendaRow, ...]
    total: str
    check: str

    @property
    def slots(self) -> list[Slot]:
        """The parts as their picture takes them."""
        return [Slot(row.title, row.minutes, row.is_speaker) for row in self.rows]


@dataclass(frozen=True)
class PointLine:
    """A strength or a challenge: a question's code, "" for none, what is so, and its level in words."""

    code: str
    text: str
    level: str


@dataclass(frozen=True)
class ClockPart:
    """A piece of a speaker's time, such as 1–4; `is_main`: what the sheet is about."""

    span: str
    title: str
    minutes: int
    is_main: bool


@dataclass(frozen=True)
class SheetContent:
    """A panellist sheet. `place` is the speaker's, such as "Speaker 2 of 4, 8 minutes"; `note` says where it is from.

    One without anything written has lines to write on.
    """

    template: ClassVar[str] = "session_sheet.html"

    head: Head
    title: str
    who: str
    introduction: str
    about: str
    place: str
    clock: tuple[ClockPart, ...]
    signals: tuple[str, ...]
    strengths: tuple[PointLine, ...]
    challenges: tuple[PointLine, ...]
    request: str
    note: str

    @property
    def name(self) -> str:
        """What the file is called where it is opened."""
        return self.head.language.gettext("Panellist sheet, %(who)s", who=self.who or self.title)

    @property
    def single_pages(self) -> "tuple[SheetContent | BriefingContent, ...]":
        """What has to fit a page of its own."""
        return (self,)


@dataclass(frozen=True)
class BriefingContent:
    """The chair's card: what to ask, what to watch, the rules of the room, and the agenda."""

    template: ClassVar[str] = "session_briefing.html"

    head: Head
    objectives: tuple[str, ...]
    questions: tuple[str, ...]
    watch: tuple[str, ...]
    agenda: Agenda

    @property
    def name(self) -> str:
        """What the file is called where it is opened."""
        return self.head.language.gettext("Chair’s briefing card, %(title)s", title=self.head.title)

    @property
    def single_pages(self) -> "tuple[SheetContent | BriefingContent, ...]":
        """What has to fit a page of its own."""
        return (self,)


@dataclass(frozen=True)
class Join:
    """How people come into the room by phone: the address, the code as it is read, and what the picture holds."""

    address: str
    code: str
    target: str


@dataclass(frozen=True)
class PackContent:
    """All papers for the room in one. `picture` is the published round; None where there is none to show."""

    template: ClassVar[str] = "session_pack.html"

    head: Head
    agenda: Agenda
    briefing: BriefingContent
    sheets: tuple[SheetContent, ...]
    picture: RoundContent | None
    join: Join
    attendance_rows: int = 18

    @property
    def name(self) -> str:
        """What the file is called where it is opened."""
        return self.head.language.gettext("Papers for the room, %(title)s", title=self.head.title)

    @property
    def single_pages(self) -> tuple[SheetContent | BriefingContent, ...]:
        """What has to fit a page of its own."""
        return (self.briefing, *self.sheets)


@dataclass(frozen=True)
class TurnLine:
    """A revealed vote: its picture's name, and what it came to in sentences.

    A vote on a ladder has label and count of each choice, and in `middle` the labels of the middle. One of ticks or
    counts has the `people` of its picture, None where there is none, and counts a `table` under `columns`.
    """

    picture: str
    title: str
    told: str
    voices: tuple[tuple[str, int], ...] = ()
    middle: tuple[str, ...] = ()
    people: People | None = None
    columns: tuple[str, ...] = ()
    table: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class BallotLine:
    """The votes on a question, and what the room agreed on; `agreed` is "" where it did not."""

    code: str
    text: str
    turns: tuple[TurnLine, ...]
    agreed: str
    reason: str


@dataclass(frozen=True)
class CardLine:
    """A good lesson or a challenge. `about` says to which phase, question and organisation it belongs."""

    text: str
    about: str
    dots: str


@dataclass(frozen=True)
class ActionLine:
    """An action with its owner, which is a role."""

    text: str
    about: str
    owner: str
    first_step: str
    due: str
    support: str
    dots: str


@dataclass(frozen=True)
class CommitmentLine:
    """What an organisation will do, and when it says how far it is."""

    organisation: str
    text: str
    owner: str
    due: str


@dataclass(frozen=True)
class EvaluationLine:
    """How many chose each of 1 to 5, and the middle; both are empty where fewer than five answered."""

    title: str
    when: str
    counts: tuple[str, ...]
    median: str


@dataclass(frozen=True)
class RecordContent:
    """What a session came to. `status` says whether it was approved; `organisation` is "" for the record of all.

    The record of one organisation has its own commitment, cards and actions, and what all do together.
    `lessons` are by pillar. `evaluation` is None where fewer than five evaluated the session.
    """

    template: ClassVar[str] = "session_record.html"
    single_pages: ClassVar[tuple[SheetContent | BriefingContent, ...]] = ()

    head: Head
    organisation: str
    is_draft: bool
    status: str
    facts: tuple[str, ...]
    summary: str
    agenda: Agenda
    picture: RoundContent | None
    ballots: tuple[BallotLine, ...]
    lessons: tuple[tuple[str, tuple[CardLine, ...]], ...]
    challenges: tuple[CardLine, ...]
    collective: tuple[ActionLine, ...]
    individual: tuple[ActionLine, ...]
    commitments: tuple[CommitmentLine, ...]
    evaluated: str
    evaluation: tuple[EvaluationLine, ...] | None
    checks: tuple[str, ...]

    @property
    def name(self) -> str:
        """What the file is called where it is opened."""
        _ = self.head.language.gettext
        if self.organisation:
            return _("Record for %(organisation)s, %(title)s", organisation=self.organisation, title=self.head.title)
        return _("Record, %(title)s", title=self.head.title)


Paper = SheetContent | BriefingContent | PackContent | RecordContent
