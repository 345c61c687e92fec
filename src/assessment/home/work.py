"""A person's assessments as the home page shows them: how far each is, what it came to, and what comes next."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from assessment.answering.overview import Listed, answers_of, whole, writers_of
from assessment.answering.storage import Stored, StoredAnswer, assessment_of, wording_of
from assessment.library.storage import Edition
from assessment.method.progress import progress
from assessment.method.questionnaire import Questionnaire

MOST_KEPT = 5_000
"""Summaries that a process keeps, of some 300 bytes each."""


class Next(NamedTuple):
    """The first question of a phase without an answer; `number` is the phase's, `phase` its id."""

    code: str
    phase: str
    number: int


class Summary(NamedTuple):
    """What a revision of an assessment tells at a glance, whoever reads it in whichever language.

    A draft has `asked`, `done`, `minutes_left` and `missing`: the first open question of each phase. What was submitted
    has `score`, `band` (from 1) and `limited_by`; the first two are None where there is no score. `writers` are the
    keys of those who answered.
    """

    asked: int = 0
    done: int = 0
    minutes_left: int = 0
    missing: tuple[Next, ...] = ()
    score: float | None = None
    band: int | None = None
    limited_by: tuple[str, ...] = ()
    is_provisional: bool = False
    writers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """An assessment on the home page. The days are those of the reader's clock; `submitted_on` is None for a draft.

    `parts`: phase → account that has taken it on.
    """

    stored: Listed
    edition: Edition
    summary: Summary
    begun_on: datetime.date
    submitted_on: datetime.date | None
    parts: Mapping[str, UUID]

    def next_for(self, account_id: UUID | None) -> Next | None:
        """Return what somebody answers next: in a phase of their own, else in nobody's, else the first one open."""
        missing = self.summary.missing
        own = [one for one in missing if account_id is not None and self.parts.get(one.phase) == account_id]
        free = [one for one in missing if one.phase not in self.parts]
        return next(iter([*own, *free, *missing]), None)

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
        self._known: dict[tuple[UUID, int, str], Summary] = {}

    def of(self, connection: Connection, ones: Sequence[tuple[Listed, Edition]]) -> list[Summary]:
        """Return the summaries of assessments, in their order; whose they are was asked before."""
        # By a mapping of this call's own: another thread may forget the oldest meanwhile.
        found = {key: summary for one, _ in ones if (summary := self._known.get(key := _key(one)))}
        new = {one.id: edition for one, edition in ones if _key(one) not in found}
        found |= {_key(one): summary for one, summary in _summaries(connection, new)}
        self._known.update(found)
        for oldest in list(self._known)[: max(0, len(self._known) - MOST_KEPT)]:
            self._known.pop(oldest, None)
        return [found[_key(one)] for one, _ in ones]


def _key(one: Listed | Stored) -> tuple[UUID, int, str]:
    return one.id, one.revision, one.state


def _summaries(connection: Connection, editions: Mapping[UUID, Edition]) -> Iterator[tuple[Stored, Summary]]:
    if not editions:
        return
    ones = whole(connection, list(editions))
    opened = [one for one, _ in ones if one.is_draft and one.organisation]
    worded = {one.id: wording_of(one, editions[one.id].questionnaire) for one in opened}
    answers = answers_of(connection, worded) if worded else {}
    writers = writers_of(connection, list(editions))
    for one, result in ones:
        found = Summary(writers=tuple(writers[one.id]))
        if result is not None:
            found = _of_result(found, result)
        elif one.id in worded:
            found = _of_draft(found, one, worded[one.id], answers[one.id])
        yield one, found


def _of_draft(
    found: Summary, one: Stored, questionnaire: Questionnaire, answers: Mapping[str, StoredAnswer]
) -> Summary:
    far = progress(questionnaire, assessment_of(one, answers))
    open_ones = [(number, one) for number, one in enumerate(far.phases, start=1) if one.missing]
    missing = tuple(Next(one.missing[0], one.phase, number) for number, one in open_ones)
    return found._replace(asked=far.asked, done=far.done, minutes_left=far.minutes_left, missing=missing)


def _of_result(found: Summary, document: dict[str, Any]) -> Summary:
    overall = document["overall"]
    return found._replace(
        score=overall["score"],
        band=overall["band"],
        limited_by=tuple(overall["limited_by"]),
        is_provisional=overall["provisional"],
    )
