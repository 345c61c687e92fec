"""Whether each stored Result is the one that its answers make."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select

from assessment.answering.overview import answers_of, whole
from assessment.answering.storage import assessment_of, wording_of
from assessment.answering.tables import AssessmentRow
from assessment.library.storage import Shelf
from assessment.method.scoring import score

AT_ONCE = 100
"""Assessments that are read together: ten thousand take no more memory than these."""
_ASSESSMENT = AssessmentRow.__table__.c


class Rescored(NamedTuple):
    """A submitted assessment. `difference` names the first place at which its Result differs; None where none does."""

    assessment_id: UUID
    difference: str | None


def rescored(connection: Connection) -> Iterator[Rescored]:
    """Compute the Result of everything that was submitted anew, and compare it with the stored one."""
    shelf = Shelf()
    query = select(_ASSESSMENT.id).where(_ASSESSMENT.state == "submitted").order_by(_ASSESSMENT.id).limit(AT_ONCE)
    ids = connection.execute(query).scalars().all()
    while ids:
        yield from _rescored(connection, shelf, ids)
        ids = connection.execute(query.where(_ASSESSMENT.id > ids[-1])).scalars().all()


def _rescored(connection: Connection, shelf: Shelf, ids: Sequence[UUID]) -> Iterator[Rescored]:
    found = whole(connection, ids)
    worded = {
        one.id: wording_of(one, shelf.edition(connection, one.questionnaire, one.version, "").questionnaire)
        for one, _ in found
    }
    answers = answers_of(connection, worded)
    for one, stored in found:
        result = score(worded[one.id], assessment_of(one, answers[one.id])).as_json()
        yield Rescored(one.id, difference(stored, json.loads(json.dumps(result))))


def difference(stored: Any, made: Any, place: str = "result") -> str | None:
    """Return the first place at which two documents differ, with both values; None where they are the same."""
    if isinstance(stored, dict) and isinstance(made, dict):
        pairs = ((f"{place}.{key}", stored.get(key), made.get(key)) for key in {**stored, **made})
        return next((told for at, one, other in pairs if (told := difference(one, other, at))), None)
    if stored == made:
        return None
    return f"{place} is {_short(stored)}, its answers make {_short(made)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."
