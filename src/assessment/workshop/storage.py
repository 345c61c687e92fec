"""Sessions in the database. Whose a session is, is part of every query: who leads what it is about, or else made it.

A step of the facilitator is one UPDATE that names the step that their page showed: two who present the same session do
not overwrite each other, the later one sees what is true now.
"""

import datetime
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, Uuid, and_, bindparam, delete, func, insert, or_, select, update

from assessment.accounts.storage import free_code
from assessment.answering.storage import Stored, stored_of
from assessment.answering.tables import AssessmentRow
from assessment.installation.access import Actor, Role
from assessment.installation.tokens import token_key
from assessment.organisations.mandates import is_mandated
from assessment.organisations.storage import NotThere
from assessment.organisations.tables import MembershipRow
from assessment.rounds.tables import RoundRow
from assessment.workshop.agenda import Kind, Part
from assessment.workshop.review_tables import StoryRow
from assessment.workshop.reviewers import FACILITATED
from assessment.workshop.stories import is_on_screen
from assessment.workshop.tables import BallotRow, CardRow, DotRow, ParticipantRow, PartRow, SessionRow, VoteRow

_SESSION, _PART = SessionRow.__table__.c, PartRow.__table__.c
_ASSESSMENT, _MEMBERSHIP, _ROUND = AssessmentRow.__table__.c, MembershipRow.__table__.c, RoundRow.__table__.c


class MovedOn(Exception):
    """Somebody else who presents the session did a step since the page was made."""


class NotRunning(Exception):
    """The session has not begun, or is over; or its record was approved."""


class State(StrEnum):
    """Where a session is on its way."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Session:
    """A session. `assessment_id` is that of an own session, None for a panel; `part` the one that runs.

    `shows` is what the projector shows, None for what belongs to the part; of a story, what `shown_as` makes of its id.
    `seconds_women` and `seconds_men` are how long women and men have spoken until `speaking_since`, since when
    `speaking` ("women", "men", None) is counted.
    """

    id: UUID
    title: str
    begins_at: datetime.datetime
    zone: str
    code: str
    questionnaire: str
    version: int
    assessment_id: UUID | None
    round_id: UUID | None
    is_interpreted: bool
    state: State
    step: int
    part: int | None
    part_began_at: datetime.datetime | None
    began_at: datetime.datetime | None
    ended_at: datetime.datetime | None
    shows: str | None
    speaking: str | None
    speaking_since: datetime.datetime | None
    seconds_women: int
    seconds_men: int
    summary: str
    approved_at: datetime.datetime | None

    @property
    def is_own(self) -> bool:
        """Whether it is the session of one organisation, on its own answers."""
        return self.assessment_id is not None

    def spoken(self, who: str, now: datetime.datetime) -> int:
        """Return how many seconds "women" or "men" have spoken."""
        before = self.seconds_women if who == "women" else self.seconds_men
        if self.speaking != who or self.speaking_since is None:
            return before
        return before + max(0, round((now - self.speaking_since).total_seconds()))


_COLUMNS = tuple(_SESSION[name] for name in Session.__dataclass_fields__)
_PRESENTING_IN = select(_MEMBERSHIP.organisation_id).where(
    _MEMBERSHIP.account_id == bindparam("reaching_account", type_=Uuid()),
    _MEMBERSHIP.role.in_((Role.LEAD, Role.FACILITATOR)),
)
_OWN_ASSESSMENTS = select(_ASSESSMENT.id).where(_ASSESSMENT.organisation_id.in_(_PRESENTING_IN))
_OWN_ROUNDS = select(_ROUND.id).where(is_mandated(_ROUND.area) | _ROUND.id.in_(FACILITATED))


def _is_presented() -> ColumnElement[bool]:
    """Return the condition of who presents: who leads its organisation or its round, or facilitates it.

    Only what is about neither is of whoever made it: who left an organisation or lost a mandate presents nothing of it.
    """
    is_free = and_(_SESSION.assessment_id.is_(None), _SESSION.round_id.is_(None))
    return or_(
        and_(is_free, _SESSION.made_by == bindparam("reaching_account", type_=Uuid())),
        _SESSION.assessment_id.in_(_OWN_ASSESSMENTS),
        _SESSION.round_id.in_(_OWN_ROUNDS),
    )


def _reach(actor: Actor) -> dict[str, UUID | None]:
    return {"reaching_account": actor.account_id}


def make_session(
    connection: Connection,
    actor: Actor,
    *,
    title: str,
    begins_at: datetime.datetime,
    zone: str,
    questionnaire: str,
    version: int,
    secret: str,
    parts: Sequence[Part],
    assessment_id: UUID | None = None,
    round_id: UUID | None = None,
    is_interpreted: bool = False,
    now: datetime.datetime,
) -> UUID:
    """Make a session that has not begun. `secret` is that of the installation.

    Raises NotThere for an assessment or a round of others.
    """
    own = ((assessment_id, _ASSESSMENT.id, _OWN_ASSESSMENTS), (round_id, _ROUND.id, _OWN_ROUNDS))
    for id, column, reached in own:
        if id is not None and not connection.execute(reached.where(column == id), _reach(actor)).first():
            raise NotThere
    session_id = uuid4()
    row: dict[str, Any] = {
        "id": session_id,
        "title": title,
        "begins_at": begins_at,
        "zone": zone,
        "code": free_code(connection, _SESSION.code),
    }
    row |= {
        "screen_key": token_key(screen_token(secret, session_id)),
        "questionnaire": questionnaire,
        "version": version,
        "step": 0,
    }
    row |= {"assessment_id": assessment_id, "round_id": round_id, "is_interpreted": is_interpreted}
    row |= {"state": State.PLANNED, "made_by": actor.account_id, "made_at": now}
    connection.execute(insert(SessionRow).values(row))
    _keep_parts(connection, session_id, parts)
    return session_id


def screen_token(secret: str, session_id: UUID) -> str:
    """Return what the address of a session's projector holds: nobody guesses it, and who presents is told it again."""
    return hmac.new(secret.encode(), f"screen:{session_id}".encode(), hashlib.sha256).hexdigest()


def _keep_parts(connection: Connection, session_id: UUID, parts: Sequence[Part]) -> None:
    rows = [
        {"session_id": session_id, "number": number, "kind": one.kind, "title": one.title, "minutes": one.minutes}
        | {"who": one.who, "notes": one.notes, "question": one.question, "sheet": one.sheet}
        for number, one in enumerate(parts)
    ]
    connection.execute(insert(PartRow), rows)


def session_of(connection: Connection, actor: Actor, session_id: UUID) -> Session:
    """Return a session that the actor presents. Raises NotThere."""
    query = select(*_COLUMNS).where(_SESSION.id == session_id, _is_presented())
    return _session_from(connection.execute(query, _reach(actor)).first())


def sessions_of(connection: Connection, actor: Actor) -> list[Session]:
    """Return the sessions that the actor presents, the latest first."""
    query = select(*_COLUMNS).where(_is_presented()).order_by(_SESSION.begins_at.desc(), _SESSION.id)
    return [_session_from(row) for row in connection.execute(query, _reach(actor))]


def session_on_screen(connection: Connection, screen: str) -> Session:
    """Return the session of a projector's address. Raises NotThere."""
    return _session_from(connection.execute(select(*_COLUMNS).where(_SESSION.screen_key == token_key(screen))).first())


def session_by_id(connection: Connection, session_id: UUID) -> Session:
    """Return a session for who takes part in it, which was looked at before. Raises NotThere."""
    return _session_from(connection.execute(select(*_COLUMNS).where(_SESSION.id == session_id)).first())


def _session_from(row: Any) -> Session:
    if row is None:
        raise NotThere
    return Session(**row._asdict() | {"state": State(row.state)})


def own_assessment(connection: Connection, session: Session) -> Stored | None:
    """Return the assessment of an own session, for who takes part in it; None for a panel."""
    row = connection.execute(select(AssessmentRow.__table__).where(_ASSESSMENT.id == session.assessment_id)).first()
    return None if row is None else stored_of(row)


def assessments_presented(connection: Connection, actor: Actor) -> list[Stored]:
    """Return the drafts on which the actor may make an own session."""
    drafts = select(AssessmentRow.__table__).where(_ASSESSMENT.id.in_(_OWN_ASSESSMENTS), _ASSESSMENT.state == "draft")
    return [stored_of(row) for row in connection.execute(drafts.order_by(_ASSESSMENT.begun_at.desc()), _reach(actor))]


def parts_of(connection: Connection, session_id: UUID) -> list[Part]:
    """Return the agenda of a session."""
    query = select(_PART.kind, _PART.title, _PART.minutes, _PART.who, _PART.notes, _PART.question, _PART.sheet)
    rows = connection.execute(query.where(_PART.session_id == session_id).order_by(_PART.number))
    return [Part(Kind(row.kind), *row[1:]) for row in rows]


_STEP = select(_SESSION.step).where(_SESSION.id == bindparam("session", type_=Uuid()))


def step_of(connection: Connection, session_id: UUID) -> int | None:
    """Return how many steps the facilitator did: what all screens look at. None where there is no such session."""
    step: int | None = connection.execute(_STEP, {"session": session_id}).scalar()
    return step


def _counted(column: ColumnElement[Any], *conditions: ColumnElement[bool]) -> Any:
    return select(func.count(column)).where(*conditions).scalar_subquery()


_CARD, _BALLOT, _VOTE = CardRow.__table__.c, BallotRow.__table__.c, VoteRow.__table__.c
_OF_SESSION = bindparam("session", type_=Uuid())
_OPEN_BALLOT = select(_BALLOT.id).where(_BALLOT.session_id == _OF_SESSION, _BALLOT.state == "open")
_CARDS = select(_CARD.id).where(_CARD.session_id == _OF_SESSION)
_PULSE = select(
    _SESSION.step,
    _counted(ParticipantRow.__table__.c.id, ParticipantRow.__table__.c.session_id == _OF_SESSION).label("joined"),
    _counted(_VOTE.participant_id, _VOTE.ballot_id.in_(_OPEN_BALLOT)).label("voted"),
    _counted(_CARD.id, _CARD.session_id == _OF_SESSION, _CARD.state == "waiting").label("waiting"),
    _counted(DotRow.__table__.c.participant_id, DotRow.__table__.c.card_id.in_(_CARDS)).label("dots"),
    _counted(StoryRow.__table__.c.id, is_on_screen(_SESSION.shows, _SESSION.round_id)).label("told"),
).where(_SESSION.id == _OF_SESSION)


def pulse_of(connection: Connection, session_id: UUID) -> tuple[int, ...] | None:
    """Return what the screens of who presents look at: the step, and how many joined, voted, cards wait, dots are set.

    The last one is 1 while a story is chosen that may be told. None where there is no such session.
    """
    row = connection.execute(_PULSE, {"session": session_id}).first()
    return None if row is None else tuple(row)


# Steps of the facilitator


def take_step(connection: Connection, actor: Actor, session_id: UUID, seen: int, **values: Any) -> Session:
    """Do a step of a session that is not over, after the one that the page showed.

    Raises NotThere, MovedOn and NotRunning.
    """
    return _take(connection, actor, session_id, seen, _SESSION.state != State.ENDED, values)


def change_record(connection: Connection, actor: Actor, session_id: UUID, seen: int, **values: Any) -> Session:
    """Do a step that may also be done after the session, until its record is approved.

    Raises NotThere, MovedOn and NotRunning.
    """
    return _take(connection, actor, session_id, seen, _SESSION.approved_at.is_(None), values)


def _take(
    connection: Connection,
    actor: Actor,
    session_id: UUID,
    seen: int,
    is_allowed: ColumnElement[bool],
    values: dict[str, Any],
) -> Session:
    statement = (
        update(SessionRow)
        .where(_SESSION.id == session_id, _is_presented(), _SESSION.step == bindparam("seen"), is_allowed)
        .values(step=_SESSION.step + 1, **values)
        .returning(*_COLUMNS)
    )
    row = connection.execute(statement, _reach(actor) | {"seen": seen}).first()
    if row is not None:
        return _session_from(row)
    found = session_of(connection, actor, session_id)
    raise MovedOn if found.step != seen else NotRunning


def begin(connection: Connection, actor: Actor, session_id: UUID, *, seen: int, now: datetime.datetime) -> None:
    """Begin a session, with its first part. Beginning it again changes nothing of its clock."""
    found = session_of(connection, actor, session_id)
    if found.state is State.PLANNED:
        values = {"state": State.RUNNING, "began_at": now, "part": 0, "part_began_at": now}
        take_step(connection, actor, session_id, seen, **values)


def go_to_part(
    connection: Connection, actor: Actor, session_id: UUID, part: int, *, seen: int, now: datetime.datetime
) -> None:
    """Go to a part of the agenda, onwards or back. Raises NotThere for a part that there is not, and NotRunning."""
    found = session_of(connection, actor, session_id)
    if found.state is not State.RUNNING:
        raise NotRunning
    if not 0 <= part < len(parts_of(connection, session_id)):
        raise NotThere
    take_step(connection, actor, session_id, seen, part=part, part_began_at=now, shows=None)


def end(connection: Connection, actor: Actor, session_id: UUID, *, seen: int, now: datetime.datetime) -> None:
    """End a session: its code opens nothing any more."""
    found = count_speaking(connection, actor, session_id, None, now=now)
    if found.state is not State.RUNNING:
        raise NotRunning
    values = {"state": State.ENDED, "ended_at": now, "part": None, "part_began_at": None, "shows": None}
    take_step(connection, actor, session_id, seen, **values)


def show(connection: Connection, actor: Actor, session_id: UUID, shows: str | None, *, seen: int) -> None:
    """Choose what the projector shows; None for what belongs to the part."""
    take_step(connection, actor, session_id, seen, shows=shows)


def count_speaking(
    connection: Connection, actor: Actor, session_id: UUID, who: str | None, *, now: datetime.datetime
) -> Session:
    """Begin to count that "women" or "men" speak; None counts nobody. No screen in the room shows it: it is no step."""
    found = session_of(connection, actor, session_id)
    seconds = {f"seconds_{one}": found.spoken(one, now) for one in ("women", "men")}
    since = {"speaking": who, "speaking_since": now if who else None}
    connection.execute(update(SessionRow).where(_SESSION.id == session_id).values(seconds | since))
    return found


def keep_agenda(
    connection: Connection, actor: Actor, session_id: UUID, parts: Sequence[Part], *, seen: int, **about: Any
) -> None:
    """Keep an agenda, and what else the planning page asks: title, begins_at, zone, is_interpreted.

    The part that runs stays the one with its number. Raises NotThere, MovedOn and NotRunning.
    """
    found = session_of(connection, actor, session_id)
    if found.part is not None and found.part >= len(parts):
        raise NotRunning
    take_step(connection, actor, session_id, seen, **about)
    connection.execute(delete(PartRow).where(_PART.session_id == session_id))
    _keep_parts(connection, session_id, parts)


def approve(connection: Connection, actor: Actor, session_id: UUID, *, seen: int, now: datetime.datetime) -> None:
    """Approve the record of a session that is over: from then on nothing of it is changed."""
    if session_of(connection, actor, session_id).state is not State.ENDED:
        raise NotRunning
    change_record(connection, actor, session_id, seen, approved_at=now)


def take_approval_back(connection: Connection, actor: Actor, session_id: UUID, *, seen: int) -> None:
    """Open the record for changes again."""
    is_approved = _SESSION.approved_at.is_not(None)
    _take(connection, actor, session_id, seen, is_approved, {"approved_at": None})


def erase(connection: Connection, actor: Actor, session_id: UUID) -> None:
    """Erase a session with all that was said in it. Raises NotThere."""
    session_of(connection, actor, session_id)
    connection.execute(delete(SessionRow).where(_SESSION.id == session_id))
