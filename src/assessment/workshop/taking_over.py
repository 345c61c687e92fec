"""An agreed answer of an own session, put into the draft by the organisation's lead: one click, one line of history.

The picture of a panel is never anybody's answer.
"""

import datetime
import secrets
from dataclasses import replace

from sqlalchemy import Connection

from assessment.answering.saving import Change, Page, save_answers
from assessment.answering.storage import NotADraft, NotFound, StoredAnswer, stored, stored_answers
from assessment.installation.access import Actor, NotAllowed, Permission, Role
from assessment.method.answers import Answer
from assessment.organisations.storage import NotThere
from assessment.workshop.ballot_questions import answer_of
from assessment.workshop.opened import Opened
from assessment.workshop.voting import Ballot, mark_taken_over


def may_take_over(connection: Connection, actor: Actor, opened: Opened, ballot: Ballot) -> bool:
    """Tell whether the actor may put the agreed answer of a vote into the draft."""
    assessment_id = opened.session.assessment_id
    if assessment_id is None or ballot.agreed is None or actor.role is not Role.LEAD:
        return False
    try:
        return stored(connection, assessment_id, actor).is_draft
    except NotFound:  # the lead of another organisation, or acting for another one now
        return False


def take_over(connection: Connection, actor: Actor, opened: Opened, ballot: Ballot, now: datetime.datetime) -> None:
    """Put the agreed answer into the draft; evidence and comment stay as they are.

    Raises NotThere for a panel or where nothing was agreed, NotAllowed for anybody but the lead, and NotADraft.
    """
    assessment_id = opened.session.assessment_id
    if assessment_id is None or ballot.agreed is None:
        raise NotThere
    if actor.role is not Role.LEAD:
        raise NotAllowed(Permission.SUBMIT)
    if not stored(connection, assessment_id, actor).is_draft:
        raise NotADraft
    standing = stored_answers(connection, assessment_id, opened.questionnaire).get(ballot.question)
    seen, is_text_kept = (standing.revision, standing.is_text_kept) if standing else (0, False)
    change = Change(ballot.question, _agreed(opened, ballot, standing), seen, is_text_kept)
    save_answers(
        connection,
        assessment_id,
        actor,
        questionnaire=opened.questionnaire,
        changes=[change],
        page=Page(secrets.token_hex(6), 1),
        now=now,
    )
    mark_taken_over(connection, ballot, now)


def _agreed(opened: Opened, ballot: Ballot, standing: StoredAnswer | None) -> Answer:
    before = standing.answer if standing else Answer()
    agreed = answer_of(opened.question(ballot.question), str(ballot.agreed))
    return replace(before, value=agreed.value, not_applicable=None, dont_know=agreed.dont_know)
