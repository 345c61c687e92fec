"""A session as its pages need it: agenda, last vote, and the questionnaire in the reader's language."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assessment.answering.storage import assessment_of
from assessment.installation.request import now, public_url, reader, reading
from assessment.library.storage import shelf
from assessment.method.question import Question
from assessment.method.questionnaire import Questionnaire
from assessment.method.wording import worded
from assessment.organisations.storage import NotThere
from assessment.rounds.times import day_of, told
from assessment.workshop import joining, storage, voting
from assessment.workshop.agenda import Part
from assessment.workshop.ballot_questions import Choice, choices_of
from assessment.workshop.scenes import Scene, Timer, ballot_timer, part_timer, scene_of
from assessment.workshop.storage import Session
from assessment.workshop.voting import Ballot, Spread, Stage


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

    def choices(self, ballot: Ballot) -> list[Choice]:
        """Return what the question of a vote is answered by, from the lowest."""
        return choices_of(self.question(ballot.question), reader())

    def spread(self, ballot: Ballot) -> Spread:
        """Return what a revealed vote came to. Raises NotThere for any other."""
        return voting.spread(reading(), ballot.id, [one.value for one in self.choices(ballot)])

    @cached_property
    def scene(self) -> Scene:
        """What the projector shows."""
        return scene_of(self.session, self.parts, self.ballot)

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
