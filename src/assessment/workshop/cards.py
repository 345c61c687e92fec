"""Cards on the board: good lessons, challenges and actions, and the dots that the room puts on them.

A card by phone waits in the facilitator's queue, who shows it, changes it, or leaves it out. Whatever the facilitator
does is a step of the session; what phones do is none.
"""

import datetime
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from assessment.installation.access import Actor
from assessment.organisations.storage import NotThere
from assessment.workshop.joining import Participant
from assessment.workshop.storage import NotRunning, State, change_record
from assessment.workshop.tables import CardRow, DotRow, SessionRow

MOST_CARDS = 300
"""Of a session."""
MOST_WAITING = 10
"""Cards of one participant in the queue."""
DOTS = 3
"""That a participant has."""
_CARD, _DOT, _SESSION = CardRow.__table__.c, DotRow.__table__.c, SessionRow.__table__.c


class CardKind(StrEnum):
    """What a card says."""

    LESSON = "lesson"
    CHALLENGE = "challenge"
    ACTION = "action"


class Place(StrEnum):
    """Where a card is."""

    WAITING = "waiting"
    SHOWN = "shown"
    LEFT_OUT = "left_out"


class Scope(StrEnum):
    """Who does an action: an organisation by itself, or all together."""

    INDIVIDUAL = "individual"
    COLLECTIVE = "collective"


class TooManyCards(Exception):
    """As many cards wait, or stand on the board, as there may be."""


class CardGone(NotThere):
    """Whoever sent the card has taken it back, or there never was one."""


class NotWaiting(Exception):
    """The facilitator has shown the card, or left it out."""


class NoDotLeft(Exception):
    """The participant has put all dots on cards."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a card says. All but kind and text may be left open; what follows `organisation` is an action's alone."""

    kind: CardKind
    text: str
    phase: str | None = None
    pillar: str | None = None
    question: str | None = None
    organisation: str = ""
    scope: Scope | None = None
    owner: str = ""
    first_step: str = ""
    due: datetime.date | None = None
    support: str = ""
    recommendation: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A card. `by` is the nickname of who wrote it, "" for none."""

    id: UUID
    place: Place
    by: str
    dots: int
    content: Content


def write_card(connection: Connection, participant: Participant, content: Content, now: datetime.datetime) -> None:
    """Put a participant's card in the queue. Raises NotRunning and TooManyCards."""
    _lock_running(connection, participant.session_id)
    waiting = (_CARD.participant_id == participant.id, _CARD.state == Place.WAITING)
    if connection.execute(select(func.count()).where(*waiting)).scalar_one() >= MOST_WAITING:
        raise TooManyCards
    about = {"participant_id": participant.id, "by": participant.nickname}
    _insert(connection, participant.session_id, content, Place.WAITING, now, about)


def _lock_running(connection: Connection, session_id: UUID) -> None:
    """Let those who write at the same moment come one after the other. Raises NotRunning."""
    state = connection.execute(select(_SESSION.state).where(_SESSION.id == session_id).with_for_update()).scalar()
    if state != State.RUNNING:
        raise NotRunning


def own_cards(connection: Connection, participant: Participant) -> list[Card]:
    """Return the cards that a participant has sent, the latest first."""
    query = _CARDS.where(_CARD.session_id == participant.session_id, _CARD.participant_id == participant.id)
    return [_card(row) for row in connection.execute(query)][::-1]


def take_back(connection: Connection, participant: Participant, card_id: UUID) -> Content:
    """Erase a participant's card that waits, and return what it says. Raises NotThere, NotRunning and NotWaiting."""
    _lock_running(connection, participant.session_id)
    is_own = (
        _CARD.id == card_id,
        _CARD.session_id == participant.session_id,
        _CARD.participant_id == participant.id,
    )
    row = connection.execute(_CARDS.where(*is_own)).first()
    if row is None:
        raise NotThere
    erased = connection.execute(delete(CardRow).where(*is_own, _CARD.state == Place.WAITING))
    if not erased.rowcount:
        raise NotWaiting
    return _card(row).content


def _insert(
    connection: Connection, session_id: UUID, content: Content, place: Place, now: datetime.datetime, about: Any
) -> UUID:
    if connection.execute(select(func.count()).where(_CARD.session_id == session_id)).scalar_one() >= MOST_CARDS:
        raise TooManyCards
    card_id = uuid4()
    row = {"id": card_id, "session_id": session_id, "state": place, "made_at": now, "by": ""}
    connection.execute(insert(CardRow).values(row | asdict(content) | about))
    return card_id


def add_card(
    connection: Connection, actor: Actor, session_id: UUID, content: Content, *, seen: int, now: datetime.datetime
) -> UUID:
    """Put a card on the board, as a step of the facilitator. Raises TooManyCards."""
    change_record(connection, actor, session_id, seen)
    return _insert(connection, session_id, content, Place.SHOWN, now, {})


def change_card(
    connection: Connection, actor: Actor, session_id: UUID, card_id: UUID, content: Content, *, seen: int
) -> None:
    """Change what a card says. Raises NotThere."""
    change_record(connection, actor, session_id, seen)
    _update(connection, session_id, card_id, asdict(content))


def place_card(
    connection: Connection, actor: Actor, session_id: UUID, card_id: UUID, place: Place, *, seen: int
) -> None:
    """Show a card on the board, leave it out, or put it back in the queue. Raises CardGone."""
    change_record(connection, actor, session_id, seen)
    _update(connection, session_id, card_id, {"state": place})


def _update(connection: Connection, session_id: UUID, card_id: UUID, values: dict[str, Any]) -> None:
    statement = update(CardRow).where(_CARD.id == card_id, _CARD.session_id == session_id).values(values)
    if connection.execute(statement.returning(_CARD.id)).first() is None:
        raise CardGone


_NUMBER_OF_DOTS = select(func.count()).where(_DOT.card_id == _CARD.id).scalar_subquery().label("dots")
_CONTENT = tuple(_CARD[name] for name in Content.__dataclass_fields__)
_CARDS: Select[Any] = select(_CARD.id, _CARD.state, _CARD.by, _NUMBER_OF_DOTS, *_CONTENT).order_by(
    _CARD.made_at, _CARD.id
)


def cards_of(connection: Connection, session_id: UUID, *places: Place) -> list[Card]:
    """Return the cards of a session, which was looked at before, that are at one of these places; oldest first."""
    query = _CARDS.where(_CARD.session_id == session_id, _CARD.state.in_(places))
    return [_card(row) for row in connection.execute(query)]


def card_of(connection: Connection, session_id: UUID, card_id: UUID) -> Card:
    """Return a card of a session, which was looked at before. Raises NotThere."""
    row = connection.execute(_CARDS.where(_CARD.session_id == session_id, _CARD.id == card_id)).first()
    if row is None:
        raise NotThere
    return _card(row)


def _card(row: Any) -> Card:
    values = row._asdict()
    told = {name: values[name] for name in Content.__dataclass_fields__}
    scope = Scope(row.scope) if row.scope else None
    return Card(
        row.id, Place(row.state), row.by, row.dots, Content(**told | {"kind": CardKind(row.kind), "scope": scope})
    )


def by_dots(cards: Sequence[Card]) -> list[Card]:
    """Return cards with the most dots first; those with as many stay as they are."""
    return sorted(cards, key=lambda card: -card.dots)


# Dots


def dots_of(connection: Connection, participant: Participant) -> set[UUID]:
    """Return the cards that a participant put a dot on."""
    return set(connection.execute(select(_DOT.card_id).where(_DOT.participant_id == participant.id)).scalars())


def put_dot(connection: Connection, participant: Participant, card_id: UUID) -> None:
    """Put a dot on a card of the board; a second one changes nothing. Raises NotThere, NotRunning and NoDotLeft."""
    _lock_running(connection, participant.session_id)
    is_there = (_CARD.id == card_id, _CARD.session_id == participant.session_id, _CARD.state == Place.SHOWN)
    if connection.execute(select(_CARD.id).where(*is_there)).first() is None:
        raise NotThere
    given = dots_of(connection, participant)
    if card_id in given:
        return
    if len(given) >= DOTS:
        raise NoDotLeft
    connection.execute(insert(DotRow).values(card_id=card_id, participant_id=participant.id))


def take_dot(connection: Connection, participant: Participant, card_id: UUID) -> None:
    """Take a dot from a card again. Raises NotRunning."""
    _lock_running(connection, participant.session_id)
    connection.execute(delete(DotRow).where(_DOT.card_id == card_id, _DOT.participant_id == participant.id))
