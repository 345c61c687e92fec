"""What a facilitator's desk suggests and remarks: topics out of the publication alone, remarks out of shared reports.

Nothing here is known of an organisation that shows nothing: counts come from what was published, sums of published
counts included.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, delete, select

from assessment.answering.overview import answers_of
from assessment.answering.storage import StoredAnswer, assessment_of, wording_of
from assessment.installation.access import Actor
from assessment.installation.database import insert_for
from assessment.installation.languages import Language
from assessment.method.publication import ALL, Released
from assessment.method.questionnaire import Questionnaire
from assessment.method.remarks import Remarked, remarks_for_facilitators
from assessment.method.scoring import items_of
from assessment.method.wording import worded
from assessment.reports.answer_texts import answer_text
from assessment.reports.round_content import LevelCount, QuestionLine
from assessment.reports.round_tables import Tables
from assessment.workshop.review_storage import Kind, Reviewed
from assessment.workshop.review_tables import TopicRow
from assessment.workshop.reviewers import round_on_desk

OF_EACH = 2
"""Topics that are suggested, of what is strong and of what is hard."""
MOST_LOW = 5
"""Low items that are listed."""
_HALF = 0.5
"""A value below it is low: level 0 or 1 of 4, or no."""
_TOPIC = TopicRow.__table__.c


@dataclass(frozen=True, slots=True)
class Topic:
    """A question for the panel. `count` of `size` organisations are strong in it, or find it hard, as `told`."""

    code: str
    topic: str
    kind: Kind
    count: int
    size: int
    told: str


class Suggested(NamedTuple):
    """What a publication suggests: strong and hard topics, and the questions with most low answers."""

    topics: tuple[Topic, ...]
    low: tuple[Topic, ...]


class Line(NamedTuple):
    """A remark on a shared report; `answers` are the codes that it is about, each with its answer in words."""

    text: str
    answers: tuple[tuple[str, str], ...]


class Report(NamedTuple):
    """A shared report with what is remarked on it."""

    one: Reviewed
    remarks: tuple[Line, ...]


# Out of the publication


def suggested(released: Released, questionnaire: Questionnaire, language: Language) -> Suggested:
    """Return what a publication suggests; what it hides is not in it. `questionnaire` is translated."""
    lines = Tables(released, worded(questionnaire, released.variant), language).group(ALL, "").questions
    shown = [line for line in lines if line.is_shown and line.size]
    strong = _first(((line, line.met) for line in shown), OF_EACH)
    taken = {line.code for line in strong}
    low = _first(((line, _low(line)) for line in shown), len(shown))
    hard = [line for line in low if line.code not in taken][:OF_EACH]
    return Suggested(
        tuple(_strong(line, language) for line in strong) + tuple(_hard(line, language) for line in hard),
        tuple(_hard(line, language) for line in low[:MOST_LOW]),
    )


def _first(counted: Iterable[tuple[QuestionLine, int]], most: int) -> list[QuestionLine]:
    """Return the lines with the largest share, those that weigh more first; none with nobody."""
    found = [(Fraction(count, line.size), line) for line, count in counted if count]
    return [line for _, line in sorted(found, key=lambda one: (-one[0], -one[1].weight))[:most]]


def _low(line: QuestionLine) -> int:
    return sum(level.count for level in line.levels if level.share < _HALF)


def _strong(line: QuestionLine, language: Language) -> Topic:
    _, whole = language.gettext, language.whole
    level = next((one for one in line.levels if one.meets), None)
    numbers = {"count": whole(line.met), "size": whole(line.size)}
    if level is not None and level.statement:
        told = _("%(count)s of %(size)s at level %(level)s or more", **numbers, level=level.label)
    else:
        told = _("%(count)s of %(size)s meet the standard", **numbers)
    return Topic(line.code, line.topic, Kind.STRONG, line.met, line.size, told)


def _hard(line: QuestionLine, language: Language) -> Topic:
    _, whole = language.gettext, language.whole
    levels: list[LevelCount] = [one for one in line.levels if one.share < _HALF]
    count = _low(line)
    numbers = {"count": whole(count), "size": whole(line.size)}
    if levels[-1].statement:
        told = _("%(count)s of %(size)s at level %(level)s or less", **numbers, level=levels[-1].label)
    elif len(levels) == 1:
        told = _("%(count)s of %(size)s say no", **numbers)
    else:
        told = _("%(count)s of %(size)s in the lower half", **numbers)
    return Topic(line.code, line.topic, Kind.HARD, count, line.size, told)


# Topics that were taken


def topics_of(connection: Connection, round_id: UUID) -> dict[str, Kind]:
    """Return question → kind of the topics that were taken for a round, which was looked at before; earliest first."""
    query = select(_TOPIC.question, _TOPIC.kind).where(_TOPIC.round_id == round_id)
    rows = connection.execute(query.order_by(_TOPIC.taken_at, _TOPIC.question))
    return {row.question: Kind(row.kind) for row in rows}


def take_topic(
    connection: Connection, actor: Actor, round_id: UUID, question: str, kind: Kind | None, now: datetime.datetime
) -> None:
    """Take a question as a topic for the panel of a round; None leaves it. Raises NotThere."""
    round_on_desk(connection, actor, round_id)
    if kind is None:
        connection.execute(delete(TopicRow).where(_TOPIC.round_id == round_id, _TOPIC.question == question))
        return
    row = {"round_id": round_id, "question": question, "kind": kind.value, "taken_by": actor.account_id}
    new = insert_for(connection, TopicRow).values(row | {"taken_at": now})
    connection.execute(new.on_conflict_do_update(index_elements=["round_id", "question"], set_={"kind": kind.value}))


# Out of shared reports


def reports_with_remarks(
    connection: Connection, ones: Sequence[Reviewed], books: Mapping[UUID, Questionnaire], language: Language
) -> list[Report]:
    """Return shared reports with what is remarked on each. `books`: assessment → its questionnaire, translated."""
    asked = {one.stored.id: wording_of(one.stored, books[one.stored.id]) for one in ones}
    answers = answers_of(connection, asked) if asked else {}
    return [Report(one, tuple(_lines(one, asked[one.stored.id], answers[one.stored.id], language))) for one in ones]


def _lines(one: Reviewed, book: Questionnaire, answers: Mapping[str, StoredAnswer], language: Language) -> list[Line]:
    assessment = assessment_of(one.stored, answers)
    found = remarks_for_facilitators(book, assessment)
    items = items_of(book, assessment) if found else {}

    def told(remark: Remarked) -> Line:
        words = (
            (code, answer_text(book.question(code), items[code], answers[code].answer.value, language))
            for code in remark.questions
            if code in answers
        )
        return Line(remark.text, tuple(words))

    return [told(remark) for remark in found]
