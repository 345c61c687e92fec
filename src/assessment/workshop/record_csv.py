"""The record of a session as lines to calculate with: one for each card, action, commitment, vote and evaluation.

Codes stay as they are, in English, so that records of several sessions can be joined. What people wrote is text in
every cell: nothing in the file is ever a formula. Days are written as 2027-03-31.
"""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

from assessment.reports.cells import safe
from assessment.rounds.times import on_clock
from assessment.workshop.cards import Card
from assessment.workshop.record import QuestionVotes, Record
from assessment.workshop.voting import DONT_KNOW

COLUMNS = (
    *("session", "day", "status", "kind", "phase", "pillar", "question", "text", "organisation", "scope", "owner"),
    *("first_step", "due", "support", "dots", "turn", "choice", "count"),
)
"""`turn`, `choice` and `count` are of votes; of evaluations, `question` is what was asked and `choice` is 1 to 5."""
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
    for one in votes.votes:
        for choice, count in (one.spread.voices | {DONT_KNOW: one.spread.dont_know}).items():
            about = {"turn": one.ballot.turn, "choice": choice, "count": count}
            yield {"kind": "vote", "question": votes.question} | about
    if votes.agreed:
        agreed = {"turn": votes.agreed.turn, "choice": votes.agreed.agreed, "text": votes.agreed.reason}
        yield {"kind": "agreed", "question": votes.question} | agreed
