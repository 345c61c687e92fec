"""A session as its pages need it: agenda, last vote, and the questionnaire in the reader's language."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from assessment.answering.storage import assessment_of
from assessment.installation.request import now, public_url, reader, reading
from assessment.library.storage import shelf
from assessment.method.question import Question
from assessment.method.questionnaire import Questionnaire
from assessment.method.wording import worded
from assessment.organisations.storage import NotThere
from assessment.reports.charts import people_chart
from assessment.reports.drawing import picture_address
from assessment.reports.session_charts import CHARTS
from assessment.rounds.times import day_of, told
from assessment.workshop import joining, storage, stories, voting
from assessment.workshop.agenda import Part
from assessment.workshop.ballot_questions import answer_told
from assessment.workshop.scenes import CHOSEN, Scene, Timer, ballot_timer, part_timer, scene_of
from assessment.workshop.spread import Spread, spread_of
from assessment.workshop.spread_texts import Told, told_of
from assessment.workshop.storage import Session
from assessment.workshop.stories import Story
from assessment.workshop.voting import Ballot, Stage


@dataclass(frozen=True)
class Opened:
    """A session that the reader presents, takes part in, or looks at on the projector."""

    session: Session

    @cached_property
    def parts(self) -> list[Part]:
        return storage.parts_of(reading(), self.session.id)

    @property
    def part(self) -> Part | None:
        """The part that runs."""
        return None if self.session.part is None else self.parts[self.session.part]

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """The session's questionnaire: of an own session, as its organisation is asked."""
        one = self.session
        edition = shelf().edition(reading(), one.questionnaire, one.version, reader().tag)
        return worded(edition.questionnaire, self._variant(edition.questionnaire))

    def _variant(self, questionnaire: Questionnaire) -> str | None:
        own = storage.own_assessment(reading(), self.session)
        if own is None or own.organisation is None:
            return None
        return assessment_of(own, {}).variant_of(questionnaire)

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Code → question."""
        return {one.id: one for one in self.questionnaire.questions}

    def question(self, code: str | None) -> Question:
        """Return a question of the session. Raises NotThere."""
        found = self.questions.get(code or "")
        if found is None:
            raise NotThere
        return found

    @cached_property
    def phases(self) -> dict[str, str]:
        """Code → title of each phase."""
        return {one.id: one.title for one in self.questionnaire.phases}

    @cached_property
    def ballot(self) -> Ballot | None:
        """The last vote; None before there is one."""
        return voting.ballot_of(reading(), self.session.id)

    @property
    def open_ballot(self) -> Ballot | None:
        return self.ballot if self.ballot and self.ballot.state is Stage.OPEN else None

    def answer(self, code: str, kept: str) -> str:
        """Return an answer of a vote, as it is kept, within a sentence."""
        return answer_told(self.question(code), kept, reader())

    @cached_property
    def spread(self) -> Spread:
        """What the last vote came to. Raises NotThere where there is none, or it is not revealed."""
        if self.ballot is None:
            raise NotThere
        return spread_of(self.question(self.ballot.question), voting.votes_of(reading(), self.ballot.id))

    @cached_property
    def told(self) -> Told:
        """The same in words. Raises NotThere as `spread` does."""
        question = self.question(self.ballot.question if self.ballot else None)
        return told_of(self.questionnaire, question, self.spread, reader())

    def agreed_numbers(self, ballot: Ballot) -> Told | None:
        """Return the table that the room agreed on as one voice; None for other kinds, and where it did not."""
        question = self.question(ballot.question)
        if question.kind != "table" or ballot.agreed is None:
            return None
        return told_of(self.questionnaire, question, spread_of(question, {ballot.agreed: 1}), reader())

    def drawn(self, told: Told, most: int = 100) -> list[tuple[str, str]]:
        """Return pictures of ticks or counts, each of `most` rows: its address, and the text that stands for it."""
        people = told.people
        if people is None:
            return []
        parts = (replace(people, rows=people.rows[at : at + most]) for at in range(0, len(people.rows), most))
        charts = [people_chart(one, reader(), CHARTS) for one in parts]
        return [(picture_address(one.svg), one.alt) for one in charts]

    @cached_property
    def scene(self) -> Scene:
        """What the projector shows."""
        return scene_of(self.session, self.parts, self.ballot, self.story)

    @cached_property
    def stories(self) -> list[Story]:
        """The stories that may be told in the room: those of the round of a panel."""
        one = self.session
        return stories.told_in_room(reading(), one.round_id) if one.round_id and not one.is_own else []

    @property
    def story(self) -> Story | None:
        """The story that was chosen for the projector; None where it may not be told any more."""
        shows = self.session.shows
        is_one = shows is not None and shows not in CHOSEN
        return next((one for one in self.stories if shows == stories.shown_as(one.id)), None) if is_one else None

    @cached_property
    def joined(self) -> int:
        """How many people are in the room."""
        return joining.joined(reading(), self.session.id)

    @cached_property
    def voted(self) -> int:
        """How many have voted in the last vote."""
        return voting.voted(reading(), self.ballot.id) if self.ballot else 0

    @property
    def code(self) -> str:
        """The code as people read it."""
        return f"{self.session.code[:3]} {self.session.code[3:]}"

    @property
    def join_address(self) -> str:
        """The address that the picture of the code holds."""
        return public_url("room.join", code=self.session.code)

    @property
    def join_host(self) -> str:
        """The address to type, without what browsers add themselves."""
        return public_url("room.join").partition("://")[2]

    @property
    def when(self) -> str:
        """When the session is planned for, on its own clock."""
        return told(reader(), self.session.begins_at, self.session.zone)

    @property
    def day(self) -> str:
        return day_of(reader(), self.session.begins_at, self.session.zone)

    def part_timer(self) -> Timer | None:
        return part_timer(self.session, self.parts, now())

    def ballot_timer(self) -> Timer | None:
        return ballot_timer(self.ballot, now())

    def values(self) -> dict[str, Any]:
        """Return what all templates of a session need."""
        timer = self.ballot_timer() or self.part_timer()
        return {"opened": self, "session": self.session, "timer": timer, "scene": self.scene.value}
