"""What the pages of a comparison show, prepared once: a publication never changes, so its pages are kept."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from assessment.installation.resources import resource_folder
from assessment.reports.drawing import Chart, picture_address
from assessment.reports.round_change import points_text
from assessment.reports.round_charts import level_chart, people_charts, strip_chart
from assessment.reports.round_content import GroupTables, Own, QuestionLine, RoundContent, Spread

CHARTS = resource_folder("templates") / "report" / "charts"

MOST_CONTENTS = 100
"""Publications, each in a language; some 200 kB each."""
MOST_PAGES = 500
"""Pages with their pictures, some 100 kB each at most."""

T = TypeVar("T")
Picture = tuple[str, str]
"""The address of a picture, and the text that stands for it."""


class Kept(Generic[T]):
    """What was made of publications, as long as it is looked at: the `most` that were asked for last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what was made for a key, or make it now. Two threads may make the same once each."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        made = make()
        with self._lock:
            self._found[key] = made
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return made


class Comparisons:
    """The contents and pages of publications that this process has made."""

    def __init__(self) -> None:
        self.contents: Kept[RoundContent] = Kept(MOST_CONTENTS)
        self.pages: Kept[ComparisonPage] = Kept(MOST_PAGES)
        self.parts: Kept[PartPage] = Kept(MOST_PAGES)
        self.places: Kept[Mapping[str, str]] = Kept(MOST_PAGES)


@dataclass(frozen=True)
class OwnLine:
    """A score of the reader's organisation: in the round before, where it can be compared, and now."""

    title: str
    before: str | None
    now: str
    change: str | None
    median: str | None


@dataclass(frozen=True)
class ComparisonPage:
    """The page of a publication for one group, with the position of the reader's organisation, if it has one."""

    content: RoundContent
    group: GroupTables
    own: Own | None
    own_lines: tuple[OwnLine, ...]
    strip: Picture | None
    people: Mapping[str, Picture]


@dataclass(frozen=True)
class Part:
    """A question on the page of a phase or of its own; `before` is it in the round that changes are compared with."""

    line: QuestionLine
    picture: Picture | None
    own: str | None
    before: QuestionLine | None


@dataclass(frozen=True)
class PartPage:
    """The page of a phase, with all its questions, or of one question, whose `phase` is then where it belongs."""

    content: RoundContent
    group: GroupTables
    own: Own | None
    own_score: str | None
    phase: Spread
    is_question: bool
    strip: Picture | None
    parts: tuple[Part, ...]


def comparison_page(content: RoundContent, key: str, own: Own | None) -> ComparisonPage:
    """Return the page of a group."""
    group, language = content.groups[key], content.language
    charts = people_charts(group, language, CHARTS)
    return ComparisonPage(
        content=content,
        group=group,
        own=own,
        own_lines=tuple(_own_lines(content, group, own)) if own else (),
        strip=_strip(content, group.spreads, own),
        people={name: _picture(chart) for name, chart in charts.items()},
    )


def part_page(content: RoundContent, key: str, code: str, own: Own | None) -> PartPage:
    """Return the page of a phase or a question of this code, one of `codes_of`.

    A question stands beside itself in the round that changes are compared with, as far as all are concerned.
    """
    group = content.groups[key]
    question = group.question(code)
    phase = group.spread(question.phase if question else code) or group.overall
    lines = [question] if question else [line for line in group.questions if line.phase == code]
    before = content.change.before if content.change and question and group is content.all else {}
    score = own.scores.get(phase.code) if own else None
    return PartPage(
        content=content,
        group=group,
        own=own,
        own_score=None if score is None else content.language.decimal(score),
        phase=phase,
        is_question=question is not None,
        strip=None if question else _strip(content, [phase], own),
        parts=tuple(_part(content, line, own, before.get(line.code)) for line in lines),
    )


def codes_of(content: RoundContent) -> list[str]:
    """Return the codes of all phases and questions: each has a page."""
    return [*(phase.code for phase in content.all.phases), *(line.code for line in content.all.questions)]


def _part(content: RoundContent, line: QuestionLine, own: Own | None, before: QuestionLine | None) -> Part:
    if not line.is_shown:
        return Part(line, None, None, None)
    place = own.levels.get(line.code) if own else None
    compared = (content.change.period, before) if content.change and before else None
    chart = level_chart(line, content.language, CHARTS, own=own, period=content.period, before=compared)
    return Part(line, _picture(chart), None if place is None else line.levels[place].told, before)


def _strip(content: RoundContent, spreads: Iterable[Spread], own: Own | None) -> Picture | None:
    shown = [one for one in spreads if one.is_shown]
    return _picture(strip_chart(shown, content.steps, content.language, CHARTS, own)) if shown else None


def _picture(chart: Chart) -> Picture:
    return picture_address(chart.svg), chart.alt


def _own_lines(content: RoundContent, group: GroupTables, own: Own) -> Iterator[OwnLine]:
    language = content.language
    for spread in group.spreads:
        if (score := own.scores.get(spread.code)) is not None:
            before = own.before.get(spread.code)
            yield OwnLine(
                title=spread.title,
                before=None if before is None else language.decimal(before),
                now=language.decimal(score),
                change=None if before is None else points_text(round(score - before, 1), language),
                median=None if spread.median is None else language.whole(spread.median),
            )
