"""What a session came to: votes, good lessons, challenges, actions, commitments, and what participants say of it.

All of it is read here once, for the pages and for the papers. Who wrote a card is not part of it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from unicodedata import normalize

from sqlalchemy import Connection

from assessment.answering.storage import assessment_of
from assessment.library.storage import Shelf
from assessment.method.questionnaire import Questionnaire
from assessment.method.wording import worded
from assessment.workshop.cards import Card, CardKind, Place, Scope, cards_of
from assessment.workshop.commitments import Commitment, commitments_of
from assessment.workshop.evaluating import LEAST, LEAST_SHOWN, MOST, QUESTIONS, evaluations_of
from assessment.workshop.joining import joined
from assessment.workshop.spread import Spread, spread_of
from assessment.workshop.storage import Session, own_assessment
from assessment.workshop.voting import Ballot, Stage, ballots_of, votes_of

MIDDLE_OF_TWO = 2


@dataclass(frozen=True, slots=True)
class Vote:
    """A revealed vote and what it came to."""

    ballot: Ballot
    spread: Spread


@dataclass(frozen=True, slots=True)
class QuestionVotes:
    """The revealed votes on a question, the first one first."""

    question: str
    votes: tuple[Vote, ...]

    @property
    def agreed(self) -> Ballot | None:
        """The last vote after which the room agreed on an answer; None where it did not."""
        return next((one.ballot for one in reversed(self.votes) if one.ballot.agreed is not None), None)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many chose each value from 1 to 5, and the middle, which may lie between two."""

    counts: tuple[int, ...]
    median: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What participants say. A question that fewer than five answered is None."""

    people: int
    questions: dict[str, Counted | None]


@dataclass(frozen=True, slots=True)
class Record:
    """What a session came to.

    `lessons` are by pillar, in the questionnaire's order, those of no pillar (None) last. Cards are those on the
    board, the ones with the most dots first. `evaluation` is None where fewer than five evaluated.
    """

    session: Session
    joined: int
    votes: tuple[QuestionVotes, ...]
    lessons: tuple[tuple[str | None, tuple[Card, ...]], ...]
    challenges: tuple[Card, ...]
    collective: tuple[Card, ...]
    individual: tuple[Card, ...]
    commitments: tuple[Commitment, ...]
    evaluation: Evaluation | None

    @property
    def cards(self) -> list[Card]:
        """All cards in the order of the record."""
        lessons = [card for _pillar, cards in self.lessons for card in cards]
        return [*lessons, *self.challenges, *self.collective, *self.individual]

    @property
    def organisations(self) -> list[str]:
        """The organisations that are named in it, as they were written first, in alphabetical order."""
        named = [*(one.organisation for one in self.commitments), *(card.content.organisation for card in self.cards)]
        return sorted({name_key(name): name for name in reversed(named) if name.strip()}.values(), key=name_key)

    def place_of(self, organisation: str) -> int | None:
        """Return the place of an organisation among them, from 1, however it is written; None where it is not named."""
        keys = [name_key(name) for name in self.organisations]
        return keys.index(name_key(organisation)) + 1 if name_key(organisation) in keys else None

    def part_of(self, organisation: str) -> "Record":
        """Return what concerns one organisation: its commitment, its cards and actions, and what all do together."""

        def own(cards: Iterable[Card]) -> tuple[Card, ...]:
            return tuple(card for card in cards if name_key(card.content.organisation) == name_key(organisation))

        lessons = ((pillar, own(cards)) for pillar, cards in self.lessons)
        return replace(
            self,
            votes=(),
            lessons=tuple((pillar, cards) for pillar, cards in lessons if cards),
            challenges=own(self.challenges),
            individual=own(self.individual),
            commitments=tuple(one for one in self.commitments if name_key(one.organisation) == name_key(organisation)),
            evaluation=None,
        )


def name_key(name: str) -> str:
    """Return what the same name has in common, however it is written: spaces, large letters, and how accents are."""
    return " ".join(normalize("NFC", name).split()).casefold()


def record_of(connection: Connection, session: Session, shelf: Shelf) -> Record:
    """Return what a session, which was looked at before, has come to so far."""
    # Codes are the same in each language.
    questionnaire = questionnaire_of(connection, session, shelf, "en")
    cards = sorted(cards_of(connection, session.id, Place.SHOWN), key=lambda card: -card.dots)
    actions = [card for card in cards if card.content.kind is CardKind.ACTION]
    return Record(
        session=session,
        joined=joined(connection, session.id),
        votes=tuple(_votes(connection, session, questionnaire)),
        lessons=tuple(_by_pillar([card for card in cards if card.content.kind is CardKind.LESSON], questionnaire)),
        challenges=tuple(card for card in cards if card.content.kind is CardKind.CHALLENGE),
        collective=tuple(card for card in actions if not _is_individual(card)),
        individual=tuple(card for card in actions if _is_individual(card)),
        commitments=tuple(commitments_of(connection, session.id)),
        evaluation=_evaluation(evaluations_of(connection, session.id)),
    )


def questionnaire_of(connection: Connection, session: Session, shelf: Shelf, language: str) -> Questionnaire:
    """Return the questionnaire of a session in a language: of an own session, as its organisation is asked."""
    found = shelf.edition(connection, session.questionnaire, session.version, language).questionnaire
    own = own_assessment(connection, session)
    if own is None or own.organisation is None:
        return worded(found, None)
    return worded(found, assessment_of(own, {}).variant_of(found))


def _is_individual(card: Card) -> bool:
    """Tell whether an organisation does it by itself; where nobody said so, it is one that names an organisation."""
    if card.content.scope is None:
        return bool(card.content.organisation)
    return card.content.scope is Scope.INDIVIDUAL


def _by_pillar(lessons: Sequence[Card], questionnaire: Questionnaire) -> Iterable[tuple[str | None, tuple[Card, ...]]]:
    known = {pillar.id for pillar in questionnaire.pillars}
    of_questions = {one.id: one.pillar for one in questionnaire.questions}
    found: dict[str | None, list[Card]] = {pillar.id: [] for pillar in questionnaire.pillars} | {None: []}
    for card in lessons:
        pillar = card.content.pillar or of_questions.get(card.content.question or "")
        found[pillar if pillar in known else None].append(card)
    return ((pillar, tuple(cards)) for pillar, cards in found.items() if cards)


def _votes(connection: Connection, session: Session, questionnaire: Questionnaire) -> Iterable[QuestionVotes]:
    questions = {one.id: one for one in questionnaire.questions}
    by_question: dict[str, list[Ballot]] = {}
    for ballot in ballots_of(connection, session.id):
        if ballot.state is Stage.REVEALED and ballot.question in questions:
            by_question.setdefault(ballot.question, []).append(ballot)
    for code, ballots in by_question.items():
        spreads = (spread_of(questions[code], votes_of(connection, one.id)) for one in ballots)
        yield QuestionVotes(code, tuple(map(Vote, ballots, spreads)))


def _evaluation(found: Sequence[dict[str, int]] | None) -> Evaluation | None:
    if found is None:
        return None
    answers = {one: [given[one] for given in found if one in given] for one in QUESTIONS}
    return Evaluation(len(found), {one: _counted(values) for one, values in answers.items()})


def _counted(values: Sequence[int]) -> Counted | None:
    if len(values) < LEAST_SHOWN:
        return None
    ordered, counts = sorted(values), Counter(values)
    middle = ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]
    return Counted(tuple(counts[value] for value in range(LEAST, MOST + 1)), middle / MIDDLE_OF_TWO)
