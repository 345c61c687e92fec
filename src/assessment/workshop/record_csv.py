"""The record of a session as lines to calculate with: one for each card, action, commitment, vote and evaluation.

Codes stay as they are, in English, so that records of several sessions can be joined. What people wrote is text in
every cell: nothing in the file is ever a formula. Days are written as 2027-03-31.
"""

import csv
import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

from assessment.answering.kinds import AMONG
from assessment.method.question import NUMBER
from assessment.reports.cells import safe
from assessment.rounds.times import on_clock
from assessment.workshop.cards import Card
from assessment.workshop.record import QuestionVotes, Record
from assessment.workshop.spread import Ladder, Numbers, Spread, Ticks
from assessment.workshop.voting import DONT_KNOW

COLUMNS = (
    *("session", "day", "status", "kind", "phase", "pillar", "question", "text", "organisation", "scope", "owner"),
    *("first_step", "due", "support", "dots", "turn", "choice", "value", "count"),
)
"""`turn`, `choice`, `value` and `count` are of votes. A `choice` is a level, a word, an option ("among:" and an option
where it was only said to be there), or row and column of a table ("management:women") with its number as `value`. Of
evaluations, `question` is what was asked and `choice` is 1 to 5."""
ANSWERED, NONE = "answered", "none"
"""Choices that no questionnaire has: how many answered with ticks or numbers, and an agreement on none of them."""
DRAFT, APPROVED = "draft", "approved"

Line = dict[str, Any]


def record_csv(record: Record) -> bytes:
    """Return a record, a line each (UTF-8, with a mark for spreadsheets)."""
    session, stream = record.session, StringIO()
    about = {
        "session": session.title,
        "day": on_clock(session.begins_at, session.zone).date().isoformat(),
        "status": APPROVED if session.approved_at else DRAFT,
    }
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    writer.writerows([safe((about | line).get(column, "")) for column in COLUMNS] for line in _lines(record))
    return stream.getvalue().encode("utf-8-sig")


def _lines(record: Record) -> Iterator[Line]:
    yield from (_card_line(card) for card in record.cards)
    for one in record.commitments:
        about = {"organisation": one.organisation, "owner": one.owner, "due": one.due and one.due.isoformat()}
        yield {"kind": "commitment", "text": one.text} | about
    for votes in record.votes:
        yield from _vote_lines(votes)
    if record.evaluation:
        for question, counted in record.evaluation.questions.items():
            for value, count in enumerate(counted.counts if counted else (), start=1):
                yield {"kind": "evaluation", "question": question, "choice": value, "count": count}


def _card_line(card: Card) -> Line:
    content = card.content
    return {
        "kind": content.kind.value,
        "phase": content.phase,
        "pillar": content.pillar,
        "question": content.question or content.recommendation,
        "text": content.text,
        "organisation": content.organisation,
        "scope": content.scope.value if content.scope else None,
        "owner": content.owner,
        "first_step": content.first_step,
        "due": content.due and content.due.isoformat(),
        "support": content.support,
        "dots": card.dots,
    }


def _vote_lines(votes: QuestionVotes) -> Iterator[Line]:
    about = {"question": votes.question}
    for one in votes.votes:
        for line in _spread_lines(one.spread):
            yield {"kind": "vote", "turn": one.ballot.turn} | about | line
    if votes.agreed and votes.agreed.agreed is not None:
        agreed = {"kind": "agreed", "turn": votes.agreed.turn, "text": votes.agreed.reason}
        for choice, value in _parts(votes.agreed.agreed):
            yield agreed | about | {"choice": choice, "value": value}


def _spread_lines(spread: Spread) -> Iterator[Line]:
    yield from _answer_lines(spread)
    if not isinstance(spread, Ladder):
        yield {"choice": ANSWERED, "count": spread.answered}
    yield {"choice": DONT_KNOW, "count": spread.dont_know}


def _answer_lines(spread: Spread) -> Iterator[Line]:
    if isinstance(spread, Numbers):
        for row, cells in spread.cells.items():
            for column, cell in cells.items():
                for value, count in cell.counts.items():
                    yield {"choice": f"{row}:{column}", "value": value, "count": count}
        return
    yield from ({"choice": choice, "count": count} for choice, count in spread.voices.items())
    if isinstance(spread, Ticks) and spread.among is not None:
        yield from ({"choice": f"{AMONG}:{choice}", "count": count} for choice, count in spread.among.items())


def _parts(agreed: str) -> Iterator[tuple[str, int | None]]:
    """Yield what was agreed, a line each: a choice; the options of ticks; the cells of counts, each with its value."""
    if not agreed.startswith("{"):
        yield agreed, None
        return
    kept: dict[str, Any] = json.loads(agreed)
    if not any(kept.values()):
        yield NONE, None
    for name, parts in kept.items():
        if isinstance(parts, list):
            yield from ((f"{AMONG}:{one}" if name == AMONG else one, None) for one in parts)
        elif isinstance(parts, dict):
            yield from ((f"{name}:{column}", value) for column, value in parts.items())
        else:
            yield f"{name}:{NUMBER}", parts
