"""Saving answers: each with its history, none over another one that its writer has not seen."""

import datetime
import json
from collections.abc import Container, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from assessment.answering.storage import count_change, draft_revision
from assessment.answering.tables import AnswerHistoryRow, AnswerRow
from assessment.installation.access import Actor
from assessment.method.answers import Answer
from assessment.method.question import Question
from assessment.method.questionnaire import Questionnaire

MOST_LINES = 200
"""Lines of history that are shown; all are kept."""
_NOTHING = "{}"
"""The content of a question that nobody answered."""


# Written once: making a statement costs more than running it.
_STANDING = select(AnswerRow.__table__).where(AnswerRow.__table__.c.assessment_id == bindparam("assessment"))
_ADD_LINES = insert(AnswerHistoryRow)


def _upsert(dialect: Any) -> Any:
    upsert = dialect.insert(AnswerRow)
    changed = {name: upsert.excluded[name] for name in ("revision", "content", "page", "turn", "is_text_kept")}
    return upsert.on_conflict_do_update(index_elements=["assessment_id", "question"], set_=changed)


_KEEP = {"sqlite": _upsert(sqlite), "postgresql": _upsert(postgresql)}


class Change(NamedTuple):
    """An answer as somebody gives it; `seen` is the revision of the one on the page, 0 where there was none.

    `is_text_kept`: its words were looked at, and no person is in them.
    """

    code: str
    answer: Answer
    seen: int
    is_text_kept: bool = False


class Page(NamedTuple):
    """Which rendering of a page saves, and its how-many-th saving it is."""

    key: str
    turn: int


class Conflict(NamedTuple):
    """Two answers to one question: `theirs`, which stands, and `mine`, which was given without having seen it.

    `actor` is the key of who gave theirs.
    """

    code: str
    theirs: Answer
    actor: str
    revision: int
    saved_at: datetime.datetime
    mine: Answer


class Saved(NamedTuple):
    """What saving came to: the revision of each question that now stands as the page has it, and what is to be chosen.

    A question that somebody else changed is in neither where this side left it alone: the page has not seen theirs.
    """

    revisions: dict[str, int]
    conflicts: tuple[Conflict, ...]


def save_answers(
    connection: Connection,
    assessment_id: UUID,
    actor: Actor,
    *,
    questionnaire: Questionnaire,
    changes: Sequence[Change],
    page: Page,
    now: datetime.datetime,
) -> Saved:
    """Keep answers, each with a line of history, in one transaction. `questionnaire` is in the assessment's wording.

    An answer that was changed since the page saw it is kept back as a conflict, unless the page itself changed it,
    both say the same, or this side left it as it was. Raises NotFound and NotADraft.
    """
    revision = draft_revision(connection, assessment_id, actor) + 1
    questions = {question.id: question for question in questionnaire.questions}
    standing = _standing(connection, assessment_id, {change.code for change in changes})
    revisions: dict[str, int] = {}
    conflicts: list[Conflict] = []
    rows: list[dict[str, Any]] = []
    for change in changes:
        content = _content(change.answer, questions[change.code])
        before = standing.get(change.code)
        if _says_the_same(before, content, change):
            revisions[change.code] = before.revision if before else 0
            continue
        if before and before.revision != change.seen and not _is_earlier_turn(before, page):
            if before.page != page.key and (found := _conflict(connection, before, change, content, questions)):
                conflicts.append(found)
            continue
        revisions[change.code] = revision
        rows.append(
            {"assessment_id": assessment_id, "question": change.code, "revision": revision, "content": content}
            | {"page": page.key, "turn": page.turn, "is_text_kept": change.is_text_kept}
        )
    if rows:
        _write(connection, rows, actor, now)
        count_change(connection, assessment_id, now)
    return Saved(revisions, tuple(conflicts))


def _standing(connection: Connection, assessment_id: UUID, codes: Container[str]) -> dict[str, Any]:
    rows = connection.execute(_STANDING, {"assessment": assessment_id})
    return {row.question: row for row in rows if row.question in codes}


def _content(answer: Answer, question: Question) -> str:
    return json.dumps(answer.as_entry(question), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _says_the_same(before: Any, content: str, change: Change) -> bool:
    if before is None:
        return content == _NOTHING
    return bool(before.content == content and before.is_text_kept == change.is_text_kept)


def _is_earlier_turn(before: Any, page: Page) -> bool:
    """Whether the answer that stands is this page's own, from before; a later one stays, since requests overtake."""
    return bool(before.page == page.key and before.turn <= page.turn)


def _conflict(
    connection: Connection, before: Any, change: Change, content: str, questions: dict[str, Question]
) -> Conflict | None:
    """Return the conflict; None when this side left alone what it saw."""
    lines = connection.execute(
        select(
            AnswerHistoryRow.revision, AnswerHistoryRow.content, AnswerHistoryRow.actor, AnswerHistoryRow.saved_at
        ).where(
            AnswerHistoryRow.assessment_id == before.assessment_id,
            AnswerHistoryRow.question == change.code,
            AnswerHistoryRow.revision.in_([change.seen, before.revision]),
        )
    )
    by_revision = {line.revision: line for line in lines}
    seen = by_revision[change.seen].content if change.seen in by_revision else _NOTHING
    if content == seen:
        return None
    theirs = Answer.from_entry(json.loads(before.content), questions[change.code])
    line = by_revision[before.revision]
    return Conflict(change.code, theirs, line.actor, before.revision, line.saved_at, change.answer)


def _write(connection: Connection, rows: list[dict[str, Any]], actor: Actor, now: datetime.datetime) -> None:
    connection.execute(_KEEP[connection.dialect.name], rows)
    kept = ("assessment_id", "question", "revision", "content")
    lines = [{name: row[name] for name in kept} | {"actor": actor.key, "saved_at": now} for row in rows]
    connection.execute(_ADD_LINES, lines)


class HistoryLine(NamedTuple):
    """An answer that stood once."""

    revision: int
    answer: Answer
    actor: str
    saved_at: datetime.datetime


def history(connection: Connection, assessment_id: UUID, question: Question) -> list[HistoryLine]:
    """Return the latest answers to a question, the newest first, of an assessment that `stored` gave.

    There is one more than is shown, so that each of these has the one before it.
    """
    rows = connection.execute(
        select(AnswerHistoryRow.__table__)
        .where(AnswerHistoryRow.assessment_id == assessment_id, AnswerHistoryRow.question == question.id)
        .order_by(AnswerHistoryRow.revision.desc())
        .limit(MOST_LINES + 1)
    )
    return [
        HistoryLine(row.revision, Answer.from_entry(json.loads(row.content), question), row.actor, row.saved_at)
        for row in rows
    ]


def line_before(lines: Sequence[HistoryLine], revision: int) -> HistoryLine | None:
    """Return what an answer was before it became that of a revision: the latest earlier line that says something else.

    None where there was no answer. This is what undo takes. An undo is a change as any other: a second one brings back
    what the first one took, so that nobody goes through the history without seeing it.
    """
    standing = next((line.answer for line in lines if line.revision == revision), None)
    return next((line for line in lines if line.revision < revision and line.answer != standing), None)


def undo(
    connection: Connection,
    assessment_id: UUID,
    actor: Actor,
    *,
    questionnaire: Questionnaire,
    question: Question,
    seen: int,
    page: Page,
    now: datetime.datetime,
) -> Saved:
    """Take the last change of an answer back, by a line of its own; `seen` is the revision that the page has.

    Its texts go back too. Raises NotFound and NotADraft.
    """
    line = line_before(history(connection, assessment_id, question), seen)
    change = Change(question.id, line.answer if line else Answer(), seen)
    return save_answers(
        connection, assessment_id, actor, questionnaire=questionnaire, changes=[change], page=page, now=now
    )
