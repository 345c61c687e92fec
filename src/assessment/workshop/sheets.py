"""Panellist sheets: what a speaker puts before the room, three strengths, two challenges and one request.

A sheet is kept with its part of the agenda, as JSON. It is suggested from an organisation's own result, which only it
can do, or from a published round; whatever stands in it afterwards was written by whoever presents.
"""

import datetime
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Connection, select, update

from assessment.installation.access import Actor
from assessment.method.question import LevelsQuestion, Question
from assessment.organisations.storage import NotThere
from assessment.reports.case import Case
from assessment.reports.line_breaks import shortened
from assessment.reports.round_content import QuestionLine, RoundContent
from assessment.workshop.agenda import Kind, Part
from assessment.workshop.storage import take_step
from assessment.workshop.tables import PartRow

STRENGTHS, CHALLENGES = 3, 2
MOST_INTRODUCTION, MOST_POINT, MOST_REQUEST = 300, 250, 400
"""Letters with which a sheet stays on its page, in every language."""
_PART = PartRow.__table__.c

Source = Literal["own", "round", "written"]
"""An organisation's own result, a published round, or nothing but what was written."""


@dataclass(frozen=True, slots=True)
class Point:
    """A strength or a challenge. `code` is a question's, "" for none; `level` is in words, such as "level 3"."""

    code: str
    text: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A panellist sheet. `consented_on` is when the organisation agreed to show what comes from its own result."""

    introduction: str = ""
    strengths: tuple[Point, ...] = ()
    challenges: tuple[Point, ...] = ()
    request: str = ""
    source: Source = "written"
    consented_on: datetime.date | None = None

    def as_text(self) -> str:
        """Return the sheet as it is kept."""
        day = self.consented_on.isoformat() if self.consented_on else None
        return json.dumps(asdict(self) | {"consented_on": day}, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> "Sheet":
        """Return a sheet from the text that it was kept as."""
        kept: dict[str, Any] = json.loads(text)
        day = kept["consented_on"]
        return cls(
            introduction=kept["introduction"],
            strengths=tuple(Point(**point) for point in kept["strengths"]),
            challenges=tuple(Point(**point) for point in kept["challenges"]),
            request=kept["request"],
            source=kept["source"],
            consented_on=datetime.date.fromisoformat(day) if day else None,
        )


def sheet_in(part: Part) -> Sheet | None:
    """Return the sheet of a part; None where there is none."""
    return Sheet.from_text(part.sheet) if part.sheet else None


def speakers_of(parts: Sequence[Part]) -> list[int]:
    """Return the numbers of the parts in which somebody speaks: the first is speaker 1."""
    return [number for number, one in enumerate(parts) if one.kind is Kind.SPEAKER]


def sheet_of(connection: Connection, session_id: UUID, number: int) -> Sheet | None:
    """Return the sheet of the part with a number (from 0), of a session that was looked at before; None for none."""
    query = select(_PART.sheet).where(_PART.session_id == session_id, _PART.number == number)
    text: str | None = connection.execute(query).scalar()
    return Sheet.from_text(text) if text else None


def keep_sheet(
    connection: Connection, actor: Actor, session_id: UUID, number: int, sheet: Sheet | None, *, seen: int
) -> None:
    """Keep the sheet of a speaker's part, or none, as a step of who presents.

    `number` is that of the part, from 0. Raises NotThere for any other part, MovedOn and NotRunning.
    """
    take_step(connection, actor, session_id, seen)
    is_it = (_PART.session_id == session_id, _PART.number == number, _PART.kind == Kind.SPEAKER)
    kept = update(PartRow).where(*is_it).values(sheet=sheet.as_text() if sheet else None).returning(_PART.number)
    if connection.execute(kept).first() is None:
        raise NotThere


# Suggestions


def sheet_from_result(case: Case, consented_on: datetime.date | None) -> Sheet:
    """Return the sheet that an organisation's result suggests: its highest questions, and its lowest.

    What is at the top is no challenge, what is at the bottom no strength, and nothing is both.
    """
    questions = [(one, case.result.items[one.id].value) for one in case.questionnaire.questions]
    scored = [(one, value) for one, value in questions if value is not None]
    low = sorted((pair for pair in scored if pair[1] < 100), key=lambda pair: (pair[1], *_first_to_change(pair[0])))
    challenges = [one for one, _value in low[:CHALLENGES]]
    high = sorted((pair for pair in scored if pair[1] > 0), key=lambda pair: (-pair[1], -pair[0].weight))
    strengths = [one for one, _value in high if one not in challenges][:STRENGTHS]
    return Sheet(
        strengths=tuple(_points_of(case, strengths)),
        challenges=tuple(_points_of(case, challenges)),
        source="own",
        consented_on=consented_on,
    )


def _first_to_change(question: Question) -> tuple[bool, int]:
    return not question.safeguard, -question.weight


def _points_of(case: Case, questions: Sequence[Question]) -> Iterator[Point]:
    for question in questions:
        item = case.result.items[question.id]
        if isinstance(question, LevelsQuestion) and item.level is not None:
            level = case.language.gettext("level %(level)s", level=case.language.whole(item.level))
            yield Point(question.id, shortened(question.statements[item.level], MOST_POINT), level)
        else:
            yield Point(question.id, shortened(question.text, MOST_POINT), case.answer_text(question))


def sheet_from_round(content: RoundContent) -> Sheet:
    """Return the sheet that a published round suggests, out of what is shown of all organisations together."""
    shown = content.all.agenda
    challenges = [one for one in shown[:CHALLENGES] if one.met < one.size]
    strengths = [one for one in reversed(shown) if one not in challenges and one.met][:STRENGTHS]
    return Sheet(
        strengths=tuple(_points_of_round(content, strengths)),
        challenges=tuple(_points_of_round(content, challenges)),
        source="round",
    )


def _points_of_round(content: RoundContent, lines: Sequence[QuestionLine]) -> Iterator[Point]:
    language = content.language
    for one in lines:
        told = language.gettext(
            "in the round: %(met)s of %(all)s", met=language.whole(one.met), all=language.whole(one.size)
        )
        yield Point(one.code, shortened(one.topic, MOST_POINT), told)
