"""A session that tells a story, as the page tests look at it: with people of its own."""

from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from assessment.workshop import stories
from assessment.workshop.review_tables import StoryRow
from assessment.workshop.tables import SessionRow
from tests.comparing.published import RESULT, Round, hand_in
from tests.journeys.sessions import BOOK, NAMES, ORGANISATIONS, STORY, TITLE, show
from tests.workshop.reviews import agreed_story, facilitated
from tests.workshop.visited import Held

LONG = "\n".join(" ".join([STORY] * 6) for _ in range(3))
"""As long as a story may be, nearly."""


def telling(app):
    """Return a facilitator whose session, on a round, has two stories that may be told: one is on the projector."""
    held = Held(app, title=TITLE, presenter=NAMES[7], book=BOOK).begin()
    session_id = UUID(held.id)
    round = Round(app, area="MN", leader=NAMES[8], organisation=ORGANISATIONS[0])
    with app.extensions["database"].writing() as connection:
        made_by = select(SessionRow.made_by).where(SessionRow.id == session_id)
        facilitated(connection, round.id, connection.execute(made_by).scalar_one())
        told = hand_in(connection, round.id, round.organisation_id, RESULT, share="report")
        story, long = (agreed_story(connection, told, text) for text in (STORY, LONG))
    show(app, held, round_id=round.id, shows=stories.shown_as(story))
    person: Any = held.presenter
    person.held, person.home, person.stories = held, held.home, {"short": story, "long": long}
    return person


@contextmanager
def take_back(app, story_id):
    """Let the organisation have taken its yes back, for as long as this lasts."""
    for is_allowed in (False, True):
        with app.extensions["database"].writing() as connection:
            connection.execute(update(StoryRow).where(StoryRow.id == story_id).values(is_allowed=is_allowed))
        if not is_allowed:
            yield
