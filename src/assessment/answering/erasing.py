"""What of assessments is erased by itself, once its time is over."""

import datetime

from sqlalchemy import Connection, delete, or_

from assessment.answering.tables import AssessmentRow


def erase_expired(
    connection: Connection,
    *,
    before: datetime.datetime,
    in_rounds_before: datetime.datetime,
    untouched_before: datetime.datetime,
) -> int:
    """Remove what was not changed for long, and drafts that nobody went on with. Returns how many.

    What was submitted for a round has a limit of its own: next year's is compared with it.
    """
    changed_at = AssessmentRow.changed_at
    is_of_round = AssessmentRow.round_id.is_not(None) & (AssessmentRow.state == "submitted")
    is_old = or_((changed_at < before) & ~is_of_round, (changed_at < in_rounds_before) & is_of_round)
    is_untouched = (AssessmentRow.organisation.is_(None)) & (changed_at < untouched_before)
    return connection.execute(delete(AssessmentRow).where(is_old | is_untouched)).rowcount
