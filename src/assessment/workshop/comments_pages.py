"""Comments as pages show them: what each thread is about, and who said what on which day."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from assessment.installation.languages import Language
from assessment.installation.request import clock
from assessment.method.questionnaire import Questionnaire
from assessment.organisations.log import names_of
from assessment.workshop.comments import About, Comment, Place, Thread, places_in
from assessment.workshop.review_storage import Side


class CommentLine(NamedTuple):
    """A comment. `who` is a name with what they were."""

    day: str
    who: str
    text: str


class ThreadLine(NamedTuple):
    """A thread. `code` is that of its question or phase, "" for the whole."""

    thread: Thread
    code: str
    title: str
    comments: tuple[CommentLine, ...]

    @property
    def id(self) -> str:
        """What the thread's own fields and places on the page are called by."""
        return f"{self.thread.circle}-{self.thread.place.about}-{self.code}"


def thread_lines(
    connection: Connection,
    threads: Sequence[Thread],
    questionnaire: Questionnaire,
    organisation: str,
    language: Language,
) -> list[ThreadLine]:
    """Return threads as a page shows them; `organisation` is the name of whose assessment they are on."""
    titles = place_titles(questionnaire, language)
    names = names_of(connection, [one.author for thread in threads for one in thread.comments])

    def told(one: Comment) -> CommentLine:
        return CommentLine(
            language.brief_day(clock(one.made_at).date()), _who(one, names, organisation, language), one.text
        )

    return [
        ThreadLine(one, one.place.code, titles.get(one.place, one.place.code), tuple(map(told, one.comments)))
        for one in threads
    ]


def _who(one: Comment, names: dict[str, str], organisation: str, language: Language) -> str:
    _ = language.gettext
    if one.author.startswith("seat "):
        # A code is a key to the answers: nobody is told it.
        return organisation
    name = names.get(one.author) or _("Somebody who is gone")
    if one.side is Side.ORGANISATION:
        return _("%(name)s, %(organisation)s", name=name, organisation=organisation)
    return (
        _("%(name)s, facilitator", name=name) if one.side is Side.FACILITATOR else _("%(name)s, authority", name=name)
    )


def place_titles(questionnaire: Questionnaire, language: Language) -> dict[Place, str]:
    """Return what each place that can be commented on is called."""
    phases = {phase.id: phase.title for phase in questionnaire.phases}
    questions = {question.id: question.text for question in questionnaire.questions}
    named = {About.WHOLE: {"": language.gettext("The whole report")}, About.PHASE: phases, About.QUESTION: questions}
    return {place: named[place.about][place.code] for place in places_in(questionnaire)}


def place_choices(questionnaire: Questionnaire, language: Language) -> list[tuple[str, str]]:
    """Return the places as a form offers them: questions by code and topic, each after its phase."""
    topics = {question.id: f"{question.id} {question.topic}" for question in questionnaire.questions}
    return [
        (place.key, topics[place.code] if place.about is About.QUESTION else title)
        for place, title in place_titles(questionnaire, language).items()
    ]


def question_choices(codes: Iterable[str], questionnaire: Questionnaire) -> list[tuple[str, str]]:
    """Return questions as a form offers them."""
    wanted = set(codes)
    return [(one.id, f"{one.id} {one.topic}") for one in questionnaire.questions if one.id in wanted]
