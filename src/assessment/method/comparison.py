"""Many organisations side by side: what each of them came to, subject by subject. Nothing here may leave the building.

`disclosure.release` alone takes an `Unreleased` and says what of it may be published.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from assessment.method.answers import Assessment, Share
from assessment.method.publication import Released
from assessment.method.question import Counts, Question
from assessment.method.questionnaire import Questionnaire
from assessment.method.result import Item, Result, Score
from assessment.method.scoring import items_of, score
from assessment.method.wording import worded

OVERALL = "overall"
PHASE = "phase:"
QUESTION = "question:"
PEOPLE = "people:"
_QUARTERS = tuple(f"quarter-{number}" for number in range(5))
_WORDS = ("no", "partly", "yes")


@dataclass(frozen=True, slots=True)
class Member:
    """An organisation in a round. `can_answer`: the questions that its profile leaves to it, which is public.

    `tables`: question → the counts of people that it gave. `was_shown`: it showed its result once, and does no more.
    """

    name: str
    type: str
    share: Share
    result: Result
    can_answer: frozenset[str]
    tables: Mapping[str, Counts]
    was_shown: bool = False

    @property
    def is_final(self) -> bool:
        """Whether its result counts: there is one, and it is not provisional."""
        return self.result.overall.score is not None and not self.result.overall.provisional

    @property
    def is_named(self) -> bool:
        """Whether it shows its result with its name."""
        return self.share != "nothing"

    @property
    def is_known(self) -> bool:
        """Whether others know its result: what was shown once is not forgotten."""
        return self.is_named or self.was_shown


class Class(NamedTuple):
    """A band of a score, or a level of a question. `start` is the lowest value in it, 0 to 100."""

    name: str
    start: Fraction


class Value(NamedTuple):
    """What a member came to in a subject: the place of its class, and its score as shown (None in questions)."""

    place: int
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that members are compared in.

    `values` and `can` are in the order of the members: None where a member has no value, and whether its profile lets
    it have one. `questions` are those that make the value. A class counts as `met` from `met_from` on, and as
    `recommended` below `recommended_below`; both are None but for questions.
    """

    key: str
    phase: str | None
    questions: frozenset[str]
    classes: tuple[Class, ...]
    values: tuple[Value | None, ...]
    can: tuple[bool, ...]
    met_from: Fraction | None = None
    recommended_below: Fraction | None = None

    @property
    def has_scores(self) -> bool:
        """Whether there is a median to tell."""
        return self.met_from is None


@dataclass(frozen=True, slots=True)
class Sums:
    """People counted in a row of a table. `values`: column → people, in the order of the members; None without any."""

    key: str
    columns: tuple[str, ...]
    values: tuple[Mapping[str, int] | None, ...]


@dataclass(frozen=True, slots=True)
class Unreleased:
    """A round as nobody may see it. `members` are those with a final result, `submitted` all.

    `earlier` are publications that everybody has read, of this period or of others, in any order.
    """

    questionnaire: str
    version: int
    variant: str | None
    period: str
    date: datetime.date
    submitted: tuple[Member, ...]
    members: tuple[Member, ...]
    subjects: tuple[Subject, ...]
    sums: tuple[Sums, ...]
    earlier: tuple[Released, ...]


def member_of(questionnaire: Questionnaire, assessment: Assessment) -> Member:
    """Return an organisation's part in a round. Raises ValueError where the assessment does not say its type."""
    organisation = assessment.organisation
    if organisation.type is None:
        raise ValueError(f"{organisation.name} has no type")
    unanswered = items_of(questionnaire, replace(assessment, answers={}))
    tables = {code: one.value for code, one in assessment.answers.items() if isinstance(one.value, dict)}
    result = score(questionnaire, assessment)
    return Member(
        name=organisation.name,
        type=organisation.type,
        share=assessment.share,
        result=result,
        can_answer=frozenset(code for code, item in unanswered.items() if item.status != "not_applicable"),
        tables={code: table for code, table in tables.items() if result.items[code].status != "not_applicable"},
    )


def compare(
    questionnaire: Questionnaire,
    submitted: Sequence[Member],
    *,
    period: str,
    date: datetime.date,
    earlier: Iterable[Released] = (),
) -> Unreleased:
    """Put the members of a round side by side. Raises ValueError where they answered in different wordings."""
    variants = {one.result.variant for one in submitted}
    if len(variants) > 1:
        raise ValueError("two wordings cannot be compared")
    variant = next(iter(variants), None)
    wording = worded(questionnaire, variant)
    members = tuple(one for one in submitted if one.is_final)
    return Unreleased(
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        variant=variant,
        period=period,
        date=date,
        submitted=tuple(submitted),
        members=members,
        subjects=tuple(_subjects(wording, members)),
        sums=tuple(_sums(wording, members)),
        earlier=tuple(
            one
            for one in earlier
            if (one.questionnaire, one.version, one.variant) == (questionnaire.id, questionnaire.version, variant)
        ),
    )


def _subjects(wording: Questionnaire, members: Sequence[Member]) -> Iterable[Subject]:
    bands = tuple(Class(f"band-{place}", Fraction(band.start)) for place, band in enumerate(wording.steps, start=1))
    everything = frozenset(one.id for one in wording.questions)
    overall = [one.result.overall for one in members]
    yield _scored(OVERALL, None, everything, bands, overall, members)
    for phase in wording.phases:
        questions = frozenset(one.id for one in wording.questions_in(phase.id))
        scores = [one.result.phases[phase.id] for one in members]
        yield _scored(PHASE + phase.id, phase.id, questions, bands, scores, members)
        for question in wording.questions_in(phase.id):
            yield _question(question, wording, members)


def _scored(
    key: str,
    phase: str | None,
    questions: frozenset[str],
    bands: tuple[Class, ...],
    scores: Iterable[Score],
    members: Sequence[Member],
) -> Subject:
    values = tuple(Value(one.band - 1, one.score) if one.band else None for one in scores)
    return Subject(key, phase, questions, bands, values, tuple(bool(one.can_answer & questions) for one in members))


def _question(question: Question, wording: Questionnaire, members: Sequence[Member]) -> Subject:
    names = _class_names(question)
    top = len(names) - 1
    # A table that no indicator scores has no value, whoever answers it.
    has_values = question.possible_values() != []
    return Subject(
        key=QUESTION + question.id,
        phase=question.phase,
        questions=frozenset({question.id}),
        classes=tuple(Class(name, Fraction(100 * place, top)) for place, name in enumerate(names)),
        values=tuple(_value(one.result.items[question.id], top) for one in members),
        can=tuple(has_values and question.id in one.can_answer for one in members),
        met_from=Fraction(wording.scoring.standard_from),
        recommended_below=max((Fraction(one.below) for one in question.recommendations), default=Fraction(0)),
    )


def _class_names(question: Question) -> tuple[str, ...]:
    if question.kind == "levels":
        return tuple(f"level-{level}" for level in range(question.top + 1))
    return _WORDS if question.kind == "yes_partly_no" else _QUARTERS


def _value(item: Item, top: int) -> Value | None:
    return None if item.units is None else Value(item.units * top // item.full)


def _sums(wording: Questionnaire, members: Sequence[Member]) -> Iterable[Sums]:
    for question in wording.questions:
        if question.kind != "table":
            continue
        for row, line in question.rows.items():
            if line.unit == "people":
                values = tuple(one.tables.get(question.id, {}).get(row) for one in members)
                yield Sums(f"{PEOPLE}{question.id}:{row}", question.required_columns, values)
