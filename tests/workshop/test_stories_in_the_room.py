"""A story in the room: only with a yes that stands, on the presenter's page and, without any name, on the projector."""

import datetime
import re
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, update

from assessment.answering.taking_part import Step
from assessment.installation.access import Role
from assessment.installation.tables import LogRow
from assessment.organisations.storage import NotThere
from assessment.workshop import review_storage, stories
from assessment.workshop.pulse import room_pulse
from assessment.workshop.review_storage import Circle
from assessment.workshop.review_tables import StoryRow
from assessment.workshop.stories import StoryGone
from assessment.workshop.tables import SessionRow
from tests.comparing.published import RESULT, Round, hand_in
from tests.members import make_account, member, sign_in
from tests.rounds.authorities import give_mandate, new_round
from tests.web import Visitor
from tests.workshop.reviews import LATE, Review, agreed_story
from tests.workshop.room import Room
from tests.workshop.test_review_pages import STORY, Reviewing
from tests.workshop.visited import Held

HOSTILE = "<script>alert(1)</script>\n{{ 7*7 }} \u202etxet"
GONE = "This story may not be told any more"


# Which stories, on both databases


@pytest.fixture
def review(database):
    return Review(database)


def ask(review, text=STORY):
    actor = review.facilitator()
    with review.database.writing() as connection:
        one = review.reviewed(actor)
        return stories.ask_for_story(connection, actor, one, question="DES-01", text=text, now=LATE)


def answer(review, story_id, is_allowed, now=LATE):
    with review.database.writing() as connection:
        stories.answer_story(connection, review.lead, review.shown, story_id, is_allowed=is_allowed, now=now)


def test_only_a_story_of_the_round_with_a_yes_can_be_shown(review):
    story = ask(review)
    with review.database.writing() as connection:
        for round_id, story_id in ((review.id, story), (review.id, uuid4()), (uuid4(), story)):
            with pytest.raises(NotThere) as problem:
                stories.story_to_show(connection, round_id, story_id)
            assert problem.type is NotThere, "nobody has answered, or it is of another round"

    answer(review, story, True)
    with review.database.writing() as connection:
        assert stories.story_to_show(connection, review.id, story).text == STORY
        connection.execute(update(StoryRow).values(circle=Circle.ORGANISATION.value))
        with pytest.raises(NotThere) as problem:
            stories.story_to_show(connection, review.id, story)
        assert problem.type is NotThere, "another circle asked for it"
        connection.execute(update(StoryRow).values(circle=Circle.ROUND.value))

    review.choose(Step.RESULT)
    with review.database.writing() as connection, pytest.raises(StoryGone):
        stories.story_to_show(connection, review.id, story)


def test_a_room_hears_at_once_that_its_story_may_not_be_told_any_more(review):
    story, room = ask(review), Room(review.database, LATE).begin()
    answer(review, story, True)

    def told():
        with review.database.reading() as connection:
            return str(room_pulse(connection, room.id))[-1]

    for round_id, shown, number in ((None, story, "0"), (review.id, uuid4(), "0"), (review.id, story, "1")):
        with review.database.writing() as connection:
            values = {"round_id": round_id, "shows": stories.shown_as(shown)}
            connection.execute(update(SessionRow).values(values))
        assert told() == number
    answer(review, story, False)
    assert told() == "0"
    answer(review, story, True)
    assert told() == "1"
    review.choose(Step.RESULT)
    assert told() == "0"


def log(review):
    with review.database.reading() as connection:
        query = select(LogRow.act, LogRow.actor, LogRow.thing, LogRow.organisation_id).order_by(LogRow.id)
        return [tuple(row) for row in connection.execute(query) if "story" in row.act or "own" in row.act]


def test_each_answer_to_a_story_is_in_the_log_and_the_same_one_again_is_not(review):
    story = ask(review)
    assert log(review) == []
    for number, is_allowed in enumerate((False, True, True, False, False, True)):
        answer(review, story, is_allowed, LATE + datetime.timedelta(days=number))

    its = (review.lead.key, f"assessment {review.shown}", review.team)
    acts = ("refused_story", "allowed_story", "took_story_back", "allowed_story")
    assert log(review) == [(act, *its) for act in acts]
    with review.database.reading() as connection:
        [found] = stories.stories_for_organisation(connection, review.shown)
    assert found.answered_at == LATE + datetime.timedelta(days=5)


def test_showing_a_report_to_the_own_facilitators_and_taking_it_back_is_in_the_log(review):
    for is_shown in (False, True, True, False, False):
        with review.database.writing() as connection:
            review_storage.show_to_own(connection, review.lead, review.shown, is_shown=is_shown, now=LATE)

    its = (review.lead.key, f"assessment {review.shown}", review.team)
    assert log(review) == [("shown_to_own", *its), ("hidden_from_own", *its)]


# In the room


class Telling(Reviewing):
    """The authority has asked for a story and runs a session on the round; `held` is that session."""

    def __init__(self, app, text=STORY):
        super().__init__(app)
        self.ask(self.authority, text)
        self.held = self.session(self.authority, self.round.rpartition("/")[2])
        with self.database.reading() as connection:
            self.story = connection.execute(select(StoryRow.id)).scalar_one()

    def session(self, presenter, round_id):
        """Return a session on a round that has begun."""
        held = Held.__new__(Held)
        held.app, held.presenter, held.projector = self.app, presenter, Visitor(self.app)
        presenter.get("/sessions/new")
        presenter.send({"title": "Panel", "day": "2026-12-09", "about": f"round:{round_id}"})
        held.home = presenter.page.address
        held.id = held.home.rpartition("/")[2]
        held.present()
        held.screen = "/screen/" + next(one for one in presenter.page.links if "/screen/" in one).split("/")[-1]
        return held.begin()

    def reply(self, button):
        """Let the lead answer, by the button on the page."""
        [form] = [one for one in self.lead.get(self.comments).forms if "/stories/" in one.action]
        assert button in [value for _name, value in form.buttons]
        return self.lead.send({"answer": button}, form=form)

    def show(self):
        return self.held.press(f"story:{self.story}")


@pytest.fixture
def telling(app):
    return Telling(app)


def test_a_story_with_a_yes_is_put_on_the_projector_and_taken_off_again(telling):
    held = telling.held
    page = held.present()
    assert "Stories for the room" not in page.text
    assert 'id="stories"' not in page.html
    assert STORY not in page.text

    telling.reply("yes")
    page = held.present()
    assert STORY in page.text
    assert "Example Clearance" in page.text
    assert STORY not in held.look().text, "nobody has put it there"

    page = telling.show()
    assert "On the projector" in page.text
    assert re.search(r'<option value="story:[0-9a-f]{32}" selected>A story<', page.html)
    assert STORY in held.look().text
    [shown] = re.findall(r'"(story:[0-9a-f]{32})"', page.html)
    held.press("scene", scene_name=shown)
    assert STORY in held.look().text, "the list shows it, and may be sent as it is"

    held.press("scene:")
    assert STORY not in held.look().text
    assert STORY in held.present().text
    telling.show()
    held.press("part:1")
    assert STORY not in held.look().text, "it goes with the part"


def test_the_projector_has_the_text_and_nothing_of_whose_it_is(telling):
    telling.reply("yes")
    telling.show()
    page = telling.held.look()

    assert STORY in page.text
    assert "Example Clearance" not in page.html
    with telling.database.reading() as connection:
        row = connection.execute(select(StoryRow.__table__)).one()
    for id in (row.id, row.assessment_id, telling.organisation_id, UUID(telling.round.rpartition("/")[2])):
        assert str(id) not in page.html
        assert id.hex not in page.html
    assert page.forms == []
    assert row.asked_by.hex not in page.html.replace("-", "")
    assert "Sovann" not in page.html
    phone = telling.held.presenter.client.application.test_client()
    assert STORY not in phone.get("/room").get_data(as_text=True)


@pytest.mark.parametrize("how", ["taken back", "stepped down", "asked for no more"])
def test_a_story_is_gone_from_list_and_projector_at_the_next_look(telling, how):
    telling.reply("yes")
    telling.show()
    assert STORY in telling.held.look().text

    if how == "taken back":
        telling.reply("no")
    elif how == "stepped down":
        telling.choose("result")
    else:
        page = telling.authority.get(telling.review)
        telling.authority.send(form=page.form("/withdraw"))

    assert STORY not in telling.held.look().html
    assert telling.held.look().status == 200
    assert STORY not in telling.held.present().html
    page = telling.show()
    assert (page.status, GONE in page.text) == ((404, False) if how == "asked for no more" else (409, True))
    assert STORY not in page.html
    assert STORY not in telling.held.look().html


def test_a_story_that_was_refused_is_told_to_be_so_and_not_shown(telling):
    telling.reply("no")
    page = telling.show()
    assert (page.status, GONE in page.text) == (409, True)
    assert STORY not in page.html + telling.held.look().html


def test_a_choice_that_no_page_offers_is_not_there(telling):
    """Neither one without an answer, nor of another round or circle, nor what is none."""
    leader = give_mandate(telling.app, make_account(telling.app, "Khamla"), "LA")
    other_round = new_round(telling.app, leader, "LA", telling.organisation_id)
    with telling.database.writing() as connection:
        handed_in = hand_in(connection, other_round, telling.organisation_id, RESULT, share="report")
        other = agreed_story(connection, handed_in, "Of another round")
        row = connection.execute(select(StoryRow.__table__)).first()
        assert row is not None
        of_own = row._asdict() | {"id": uuid4(), "circle": "organisation", "is_allowed": True, "answered_at": LATE}
        connection.execute(insert(StoryRow).values(of_own))

    for forged in (telling.story, other, of_own["id"], uuid4(), "x", "", "none"):
        for page in (
            telling.held.press(f"story:{forged}"),
            telling.held.press("scene", scene_name=f"story:{forged}"),
        ):
            assert page.status == 404, forged
    for name in ("story", "over", "fly"):
        assert telling.held.press("scene", scene_name=name).status == 404
    assert "Stories for the room" not in telling.held.present().text


def test_a_session_on_no_round_and_an_own_one_have_no_stories(telling):
    telling.reply("yes")
    free = Held(telling.app).begin()
    assert free.press(f"story:{telling.story}").status == 404
    with telling.database.writing() as connection:
        is_it = SessionRow.id == UUID(telling.held.id)
        its = {"assessment_id": UUID(telling.id), "shows": stories.shown_as(telling.story)}
        connection.execute(update(SessionRow).where(is_it).values(its))

    assert STORY not in telling.held.look().html + telling.held.present().html
    assert telling.show().status == 404


def test_a_story_is_plain_text_whatever_was_written(app):
    telling = Telling(app, HOSTILE)
    telling.reply("yes")
    telling.show()

    for page in (telling.held.look(), telling.held.present()):
        assert "<script>alert" not in page.html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.html
        assert "{{ 7*7 }}" in page.html


def test_a_facilitator_of_the_round_shows_it_and_one_whose_task_ended_does_not(telling):
    telling.reply("yes")
    nirmala = telling.facilitator()
    telling.held.presenter = nirmala
    telling.show()
    assert STORY in telling.held.look().text

    telling.authority.get(f"{telling.round}/facilitators")
    telling.authority.send(form=next(one for one in telling.authority.page.forms if one.action.endswith("/end")))
    assert nirmala.get(f"{telling.held.home}/present").status == 404


def test_the_leads_log_has_the_answers_in_words(telling):
    telling.reply("yes")
    telling.reply("no")
    telling.lead.send({"show": "yes"}, form=telling.lead.get(telling.comments).form("/facilitators"))
    telling.lead.send({"show": "no"}, form=telling.lead.get(telling.comments).form("/facilitators"))

    page = telling.lead.get("/organisation/log")
    for text in (
        "Agreed to a story for the room of a workshop",
        "Took back the yes to a story for the room of a workshop",
        "Showed a report to the organisation’s own facilitators",
        "Took a report back from the organisation’s own facilitators",
    ):
        assert f"Dara{text}" in page.text
    assert STORY not in page.text
    stranger = member(telling.app, Round(telling.app, area="LA", leader="Malee").organisation_id, "Khamla", Role.LEAD)
    assert "a story for the room" not in stranger.get("/organisation/log").text
    assert sign_in(telling.app, "Bounmy").get("/organisation/log").status == 403
