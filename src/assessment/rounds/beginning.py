"""Beginning for a round: by an account of an invited organisation, or by whoever has its link."""

import datetime
from uuid import UUID

from sqlalchemy import Connection

from assessment.accounts import storage as accounts
from assessment.answering.taking_part import begin_for_round
from assessment.installation.access import Actor, Role
from assessment.installation.log import note
from assessment.organisations.invitations import invite
from assessment.organisations.storage import NotThere, end_invitations_of, reached_organisation
from assessment.organisations.tables import InvitationRow
from assessment.rounds.invitees import Invited, invited_by_token
from assessment.rounds.storage import Phase, Round, invited_round


class NotOpen(Exception):
    """The round is not open yet, or not any more."""


class HasPeople(Exception):
    """The organisation has people of its own, or an assessment that only its code opens: a link alone is not enough."""


def begin_for(connection: Connection, actor: Actor, round_id: UUID, *, language: str, now: datetime.datetime) -> UUID:
    """Begin the assessment of the actor's organisation for a round, and return its id.

    Raises NotThere, NotOpen and AlreadyBegun.
    """
    found = invited_round(connection, actor, round_id)
    organisation_id = reached_organisation(connection, actor)
    if organisation_id is None:
        raise NotThere
    assessment_id = _begin(connection, found, organisation_id, language, now)
    _note_begun(connection, actor.key, assessment_id, organisation_id, now)
    return assessment_id


def begin_by_link(
    connection: Connection, token: str, pin: accounts.Pin, *, language: str, now: datetime.datetime
) -> accounts.Seat:
    """Begin the assessment of an organisation without people, with a code and a PIN that decide about it.

    Raises LinkOver, HasPeople, NotOpen and AlreadyBegun.
    """
    invited = invited_by_token(connection, token, now)
    if invited.has_people:
        # Who has the link may be nobody of theirs: they would read along.
        raise HasPeople
    assessment_id = _begin(connection, invited.round, invited.organisation_id, language, now)
    # Who asked to become the first lead before there was anything to read does not become it by that any more.
    end_invitations_of(connection, None, now, InvitationRow.organisation_id == invited.organisation_id)
    seat = accounts.make_seat(connection, assessment_id, pin, now)
    _note_begun(connection, f"seat {seat.id}", assessment_id, invited.organisation_id, now)
    return seat


def _begin(connection: Connection, found: Round, organisation_id: UUID, language: str, now: datetime.datetime) -> UUID:
    if found.phase(now) is not Phase.OPEN:
        raise NotOpen
    return begin_for_round(
        connection,
        round_id=found.id,
        organisation_id=organisation_id,
        questionnaire=found.questionnaire,
        version=found.version,
        period=found.period,
        due=found.last_day,
        language=language,
        now=now,
    )


def _note_begun(
    connection: Connection, actor_key: str, assessment_id: UUID, organisation_id: UUID, now: datetime.datetime
) -> None:
    thing = f"assessment {assessment_id}"
    note(connection, actor=actor_key, act="began", thing=thing, now=now, organisation_id=organisation_id)


def may_make_account(invited: Invited, actor: Actor | None) -> bool:
    """Tell whether whoever has the link may become the organisation's first lead.

    A lead reads all assessments. Where there are some, the link alone is not enough: code and PIN have to be given.
    """
    holds_it = actor is not None and actor.assessment_id is not None and actor.assessment_id == invited.assessment_id
    return not invited.has_people and (not invited.has_history or holds_it)


def invite_first_lead(connection: Connection, token: str, actor: Actor | None, now: datetime.datetime) -> str:
    """Make an invitation for the first lead of an organisation, and return what its link holds.

    Raises LinkOver and HasPeople.
    """
    invited = invited_by_token(connection, token, now)
    if not may_make_account(invited, actor):
        raise HasPeople
    return invite(
        connection,
        f"organisation {invited.organisation_id}",
        organisation_id=invited.organisation_id,
        role=Role.LEAD,
        email=None,
        made_by=None,
        now=now,
        days=1,
    )
