"""An organisation's answers: the answers file as a model, and the assessment it becomes once it is checked.

"No answer", "don't know", "not applicable" and the lowest level are four different things, here and everywhere.
"""

import datetime
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from assessment.method.condition import Facts, ProfileAnswer
from assessment.method.fields import Id, LanguageTag, Model, Plain, Truth, Whole, Word, whole
from assessment.method.problem import MOST_PROBLEMS, Problem, unknown_key
from assessment.method.question import MOST_PEOPLE, NUMBER, AnswerValue, Path, Question, Selection, WrongValue
from assessment.method.questionnaire import CountProfile, Questionnaire
from assessment.method.wording import worded

MOST_WRITTEN = 4000
"""Characters in one evidence or comment."""

Written = Annotated[Word, Field(max_length=MOST_WRITTEN), BeforeValidator(lambda raw: "" if raw is None else raw)]
"""Evidence or comment; a key with nothing behind it is the same as no key."""
Reason = Annotated[Word, Field(min_length=1, max_length=MOST_WRITTEN, pattern=r"\S")]
People = Annotated[Whole, Field(ge=0, le=MOST_PEOPLE)]
Share = Literal["nothing", "result", "report"]
"""What an organisation shows with its name: no more than that it takes part, its result, the whole report."""


def _day(raw: Any) -> Any:
    """Read a day. Digits alone would be taken for seconds since 1970."""
    if isinstance(raw, str) and (len(raw) != 10 or raw[4] + raw[7] != "--"):
        raise PydanticCustomError("day", "{day} is no date. Write it as 2026-11-24", {"day": str(raw)[:40]})
    return str(raw) if isinstance(raw, Plain) else raw


class Organisation(Model):
    """Who answers: a name or a code of its own choice."""

    name: Annotated[Word, Field(min_length=1, max_length=200, pattern=r"\S")]
    country: Annotated[Word, Field(pattern=r"^[A-Z]{2}$")] | None = None
    type: (
        Literal["ngo", "company", "military", "police", "state", "survivors", "authority", "regional", "other"] | None
    ) = None

    def as_facts(self) -> dict[str, str]:
        """Return what conditions may ask of it."""
        return {name: text for name, text in (("type", self.type), ("country", self.country)) if text}


class Participants(Model):
    """How many women and men took part in answering."""

    women: People = 0
    men: People = 0


class AnswerEntry(Model):
    """One answer as it stands in a file: one of `value`, `not_applicable`, `dont_know`, or none of them."""

    value: Any = None
    not_applicable: Reason | None = None
    dont_know: Truth | None = None
    evidence: Written = ""
    comment: Written = ""
    practice: Any = None
    challenge: Any = None
    support: Any = None
    confidence: Any = None
    target: Any = None

    @model_validator(mode="before")
    @classmethod
    def _has_keys(cls, raw: Any) -> Any:
        if isinstance(raw, str | int) and not isinstance(raw, bool):
            raise PydanticCustomError(
                "no_keys", "{way}", {"way": f"an answer has keys. Write {{value: {str(raw)[:40]}}}"}
            )
        return raw

    @model_validator(mode="after")
    def _is_one_answer(self) -> Self:
        given = [name for name in ("value", "not_applicable", "dont_know") if name in self.model_fields_set]
        if len(given) > 1:
            raise PydanticCustomError(
                "two_answers", "{given} stand together. Keep the one that is true", {"given": " and ".join(given)}
            )
        if given and getattr(self, given[0]) is None:
            ways = {"value": "Write the answer", "not_applicable": "Write the reason", "dont_know": "Write true"}
            raise PydanticCustomError(
                "empty_answer", "{name} is empty. {way}", {"name": given[0], "way": ways[given[0]]}
            )
        if self.dont_know is False:
            raise PydanticCustomError("dont_know", "dont_know takes only true. Leave it out otherwise", {})
        return self


class AnswersFile(Model):
    """An answers file; the API and the export have the same shape. `plan` and `previous` are reserved."""

    questionnaire: Id
    version: Annotated[Whole, Field(ge=1)]
    organisation: Organisation
    date: Annotated[datetime.date, BeforeValidator(_day)] | None = None
    period: Annotated[Word, Field(min_length=1, max_length=40)] | None = None
    language: LanguageTag | None = None
    participants: Participants | None = None
    share: Share | None = None
    profile: dict[str, Any] = {}
    answers: dict[str, AnswerEntry]
    plan: Any = None
    previous: Any = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What an organisation said to one question. All three of `value`, `not_applicable`, `dont_know` empty: nothing."""

    value: AnswerValue | None = None
    not_applicable: str | None = None
    dont_know: bool = False
    evidence: str = ""
    comment: str = ""

    @property
    def is_given(self) -> bool:
        """Whether the question has an answer: a value, "don't know" or "not applicable". Words alone are none."""
        return self.value is not None or self.not_applicable is not None or self.dont_know

    def as_entry(self, question: Question) -> dict[str, Any]:
        """Return the answer as it stands in an answers file, without what is empty."""
        entry: dict[str, Any] = {
            "value": _as_written(self.value, question),
            "not_applicable": self.not_applicable,
            "dont_know": self.dont_know or None,
            "evidence": self.evidence or None,
            "comment": self.comment or None,
        }
        return {name: one for name, one in entry.items() if one is not None}

    @classmethod
    def from_entry(cls, entry: Mapping[str, Any], question: Question) -> Self:
        """Return the answer that `as_entry` wrote; a value that the question no longer takes is no value."""
        value = None
        if "value" in entry:
            with suppress(WrongValue):
                value = question.read(entry["value"])
        return cls(
            value=value,
            not_applicable=entry.get("not_applicable"),
            dont_know=entry.get("dont_know", False),
            evidence=entry.get("evidence", ""),
            comment=entry.get("comment", ""),
        )


def _as_written(value: AnswerValue | None, question: Question) -> Any:
    if question.kind == "table" and not question.columns and isinstance(value, Mapping):
        return {row: cells[NUMBER] for row, cells in value.items() if NUMBER in cells}
    if not isinstance(value, Selection):
        return value
    written = {"chosen": sorted(value.chosen)}
    return written | {"among": sorted(value.among)} if question.kind == "several" and question.among else written


@dataclass(frozen=True, slots=True)
class Assessment:
    """A questionnaire answered by one organisation; `answers` holds only questions of the questionnaire.

    `share` is what the organisation shows with its name where it is compared with others.
    """

    organisation: Organisation
    answers: Mapping[str, Answer]
    profile: Mapping[str, ProfileAnswer] = field(default_factory=dict)
    date: datetime.date | None = None
    period: str | None = None
    language: str | None = None
    participants: Participants | None = None
    share: Share = "nothing"

    def variant_of(self, questionnaire: Questionnaire) -> str | None:
        """Return the wording that this organisation answers in."""
        return questionnaire.variant_for(self.facts(questionnaire))

    def facts(self, questionnaire: Questionnaire) -> Facts:
        """Return what is known before any question is answered."""
        return Facts(
            conditions=questionnaire.conditions,
            profile=self.profile,
            organisation=self.organisation.as_facts(),
            value_of=lambda code: None,
            indicator_of=lambda code: None,
        )


def read_assessment(file: AnswersFile, questionnaire: Questionnaire) -> tuple[Assessment, list[Problem]]:
    """Return the assessment that a file holds, and every answer in it that the questionnaire does not take."""
    problems = list(_another_questionnaire(file, questionnaire))
    if problems:
        return Assessment(file.organisation, {}), problems
    profile = dict(_read_profile(file, questionnaire, problems))
    assessment = Assessment(
        organisation=file.organisation,
        answers={},
        profile=profile,
        date=file.date,
        period=file.period,
        language=file.language,
        participants=file.participants,
        share=file.share or "nothing",
    )
    wording = worded(questionnaire, assessment.variant_of(questionnaire))
    answers = dict(_read_answers(file, wording, problems))
    return replace(assessment, answers=answers), problems


def _another_questionnaire(file: AnswersFile, questionnaire: Questionnaire) -> Iterator[Problem]:
    if file.questionnaire != questionnaire.id:
        text = f"these answers are for {file.questionnaire!r}. Use its questionnaire, not {questionnaire.id!r}."
        yield Problem(("questionnaire",), text)
    elif file.version != questionnaire.version:
        text = (
            f"these answers are for version {file.version} of {questionnaire.id!r}. "
            f"Use that version of the questionnaire; this one is {questionnaire.version}."
        )
        yield Problem(("version",), text)


def _read_profile(
    file: AnswersFile, questionnaire: Questionnaire, problems: list[Problem]
) -> Iterator[tuple[str, ProfileAnswer]]:
    for name, raw in file.profile.items():
        opening = questionnaire.profile.get(name)
        if opening is None:
            problems.append(unknown_key(("profile", name), name, questionnaire.profile))
        elif isinstance(opening, CountProfile):
            count = whole(raw)
            if type(count) is int and 0 <= count <= MOST_PEOPLE:
                yield name, count
            else:
                problems.append(Problem(("profile", name), f"{name} is a number. Write 0 to {MOST_PEOPLE}."))
        else:
            chosen = raw if isinstance(raw, list | tuple) and opening.kind == "several" else [raw]
            if all(isinstance(one, str) and one in opening.options for one in chosen):
                yield name, frozenset(map(str, chosen))
            else:
                known = ", ".join(opening.options)
                form = "a list out of" if opening.kind == "several" else "one of"
                problems.append(Problem(("profile", name), f"{name} has another answer here. Write {form}: {known}."))


def _read_answers(file: AnswersFile, wording: Questionnaire, problems: list[Problem]) -> Iterator[tuple[str, Answer]]:
    questions = {question.id: question for question in wording.questions}
    for code, entry in file.answers.items():
        if len(problems) >= MOST_PROBLEMS:
            return
        question = questions.get(code)
        if question is None:
            problems.append(unknown_key(("answers", code), code, questions))
            continue
        value = None
        if entry.value is not None:
            try:
                value = question.read(entry.value)
            except WrongValue as wrong:
                place: Path = ("answers", code, "value")
                problems += [Problem((*place, *path), text) for path, text in wrong.problems]
                continue
        yield (
            str(code),
            Answer(value, entry.not_applicable, bool(entry.dont_know), entry.evidence, entry.comment),
        )
