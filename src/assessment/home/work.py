"""A person's assessments as the home page shows them: how far each is, what it came to, and what comes next."""

import datetime
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from assessment.answering.storage import (
    Stored,
    StoredAnswer,
    answers_of,
    assessment_of,
    results_of,
    wording_of,
    writers_of,
)
from assessment.library.storage import Edition
from assessment.method.progress import progress
from assessment.method.questionnaire import Questionnaire

MOST_KEPT = 5_000
"""Summaries that a process keeps, of some 300 bytes each."""


class Next(NamedTuple):
    """The first question without an answer, and the number of its phase."""

    code: str
    phase: int


class Summary(NamedTuple):
    """What a revision of an assessment tells at a glance, whoever reads it in whichever language.

    A draft has `asked`, `done`, `minutes_left` and `next`, None where nothing is missing. What was submitted has
    `score`, `band` (from 1) and `limited_by`; the first two are None where there is no score. `writers` are the keys of
    those who answered.
    """

    asked: int = 0
    done: int = 0
    minutes_left: int = 0
    next: Next | None = None
    score: float | None = None
    band: int | None = None
    limited_by: tuple[str, ...] = ()
    is_provisional: bool = False
    writers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """An assessment on the home page. The days are those of the reader's clock; `submitted_on` is None for a draft."""

    stored: Stored
    edition: Edition
    summary: Summary
    begun_on: datetime.date
    submitted_on: datetime.date | None

    @property
    def band_name(self) -> str | None:
        """The name of the band that was reached; None without a score."""
        band = self.summary.band
        return self.edition.questionnaire.steps[band - 1].name if band else None

    @property
    def bands(self) -> int:
        """How many bands there are."""
        return len(self.edition.questionnaire.bands)


class Summaries:
    """Summaries that this process has made: a revision never changes, and reading fifty assessments takes long."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[UUID, int, str], Summary] = OrderedDict()

    def of(self, connection: Connection, ones: Sequence[tuple[Stored, Edition]]) -> list[Summary]:
        """Return the summaries of assessments, in their order; whose they are was asked before."""
        new = [pair for pair in ones if _key(pair[0]) not in self._known]
        for one, summary in _summaries(connection, new):
            self._known[_key(one)] = summary
        found = [self._known[_key(one)] for one, _ in ones]
        while len(self._known) > MOST_KEPT:
            self._known.popitem(last=False)
        return found


def _key(one: Stored) -> tuple[UUID, int, str]:
    return one.id, one.revision, one.state


def _summaries(connection: Connection, ones: Sequence[tuple[Stored, Edition]]) -> Iterator[tuple[Stored, Summary]]:
    if not ones:
        return
    worded = {one.id: wording_of(one, book.questionnaire) for one, book in ones if one.is_draft and one.organisation}
    answers = answers_of(connection, worded) if worded else {}
    submitted = [one.id for one, _ in ones if not one.is_draft]
    results = results_of(connection, submitted) if submitted else {}
    writers = writers_of(connection, [one.id for one, _ in ones])
    for one, _ in ones:
        found = Summary(writers=tuple(writers[one.id]))
        if one.id in results:
            found = _of_result(found, results[one.id])
        elif one.id in worded:
            found = _of_draft(found, one, worded[one.id], answers[one.id])
        yield one, found


def _of_draft(
    found: Summary, one: Stored, questionnaire: Questionnaire, answers: Mapping[str, StoredAnswer]
) -> Summary:
    far = progress(questionnaire, assessment_of(one, answers))
    first = questionnaire.question(far.missing[0]) if far.missing else None
    step = Next(first.id, questionnaire.phase_order[first.phase] + 1) if first else None
    return found._replace(asked=far.asked, done=far.done, minutes_left=far.minutes_left, next=step)


def _of_result(found: Summary, document: dict[str, Any]) -> Summary:
    overall = document["overall"]
    return found._replace(
        score=overall["score"],
        band=overall["band"],
        limited_by=tuple(overall["limited_by"]),
        is_provisional=overall["provisional"],
    )
