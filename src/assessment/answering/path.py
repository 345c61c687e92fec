"""The way through the phases: what the bar on top of the pages and the list of tasks show."""

from typing import NamedTuple

from assessment.answering.opened import Opened
from assessment.method.progress import MINUTES_A_QUESTION


class PhaseLink(NamedTuple):
    """A phase with its state: `state` is done, part, open, or empty where nothing is asked. Numbers count questions."""

    number: int
    code: str
    title: str
    asked: int
    done: int
    dont_know: int
    not_applicable: int
    state: str
    tenths: int

    @property
    def minutes(self) -> int:
        """How long the rest of it takes."""
        return MINUTES_A_QUESTION * (self.asked - self.done)


def phase_links(opened: Opened) -> list[PhaseLink]:
    """Return the phases in their order; `tenths` is how full the bar is, 10 to 90, where a part is done."""
    links = []
    pairs = zip(opened.questionnaire.phases, opened.progress.phases, strict=True)
    for number, (phase, found) in enumerate(pairs, start=1):
        asked, done = len(found.asked), found.done
        state = "empty" if not asked else "done" if found.is_done else "part" if done else "open"
        tenths = min(90, max(10, 10 * round(10 * done / asked))) if asked else 0
        counts = (asked, done, len(found.dont_know), len(found.not_applicable))
        links.append(PhaseLink(number, phase.id, phase.title, *counts, state, tenths))
    return links
