"""When a question, a pillar, a variant or a remark applies: yes, no, or unknown.

A condition looks at the opening profile, the organisation, earlier answers or indicators. What nobody answered makes it
unknown, and for a gate unknown applies: a question is left out only when the profile says so.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import Discriminator, Field, Tag, model_validator

from assessment.method.fields import Code, Id, Model, Number, Percent, Whole

ProfileAnswer: TypeAlias = frozenset[str] | int
"""What was chosen, or a count."""


class _OneLimit(Model):
    """Keeps exactly one of the limits that a condition may name."""

    @model_validator(mode="after")
    def _has_one_limit(self) -> Self:
        names = [name for name in ("any_of", "at_least", "at_most", "below") if name in type(self).model_fields]
        if sum(getattr(self, name) not in (None, ()) for name in names) != 1:
            raise ValueError(f"a condition has one limit. Write one of: {', '.join(names)}")
        return self


class ProfileCondition(_OneLimit):
    """An opening question was answered with one of these options, or with a count within the limit."""

    profile: Id
    any_of: Annotated[tuple[Id, ...], Field(max_length=50)] = ()
    at_least: Whole | None = None
    at_most: Whole | None = None


class OrganisationCondition(Model):
    """The organisation is of one of these types, or of one of these countries (ISO 3166 codes)."""

    organisation: Literal["type", "country"]
    any_of: Annotated[tuple[Code, ...], Field(min_length=1, max_length=300)]


class AnswerCondition(_OneLimit):
    """The value of an earlier question, 0 to 100, is within the limit."""

    answer: Code
    at_least: Percent | None = None
    below: Percent | None = None
    at_most: Percent | None = None


class IndicatorCondition(_OneLimit):
    """An indicator is within the limit."""

    indicator: Code
    at_least: Number | None = None
    below: Number | None = None
    at_most: Number | None = None


class AllOf(Model):
    """Every one of these holds."""

    all: Annotated[tuple["Condition", ...], Field(min_length=1, max_length=50)]


class AnyOf(Model):
    """At least one of these holds."""

    any: Annotated[tuple["Condition", ...], Field(min_length=1, max_length=50)]


class Not(Model):
    """This does not hold."""

    negated: "Condition" = Field(alias="not")


_KEYS = ("profile", "organisation", "answer", "indicator", "all", "any", "not")


def _kind(raw: Any) -> str:
    if isinstance(raw, Mapping):
        return next((key for key in _KEYS if key in raw), "profile")
    return _KIND_OF.get(type(raw), "name")


Condition = Annotated[
    Annotated[Id, Tag("name")]
    | Annotated[ProfileCondition, Tag("profile")]
    | Annotated[OrganisationCondition, Tag("organisation")]
    | Annotated[AnswerCondition, Tag("answer")]
    | Annotated[IndicatorCondition, Tag("indicator")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")],
    Discriminator(_kind),
]
"""The name of a condition of the file, or one of the forms above."""

_KIND_OF: dict[type, str] = {
    ProfileCondition: "profile",
    OrganisationCondition: "organisation",
    AnswerCondition: "answer",
    IndicatorCondition: "indicator",
    AllOf: "all",
    AnyOf: "any",
    Not: "not",
}
for _model in (AllOf, AnyOf, Not):
    _model.model_rebuild()


@dataclass(frozen=True, slots=True)
class Facts:
    """What conditions are asked about. A profile answer that is absent, and a None of the two functions, is unknown."""

    conditions: Mapping[str, Condition]
    profile: Mapping[str, ProfileAnswer]
    organisation: Mapping[str, str]
    value_of: Callable[[str], Fraction | None]
    indicator_of: Callable[[str], Fraction | None]


def holds(condition: Condition, facts: Facts) -> bool | None:
    """Say whether the condition holds; None when that is unknown."""
    match condition:
        case str():
            return holds(facts.conditions[condition], facts)
        case ProfileCondition(profile=name):
            return _profile_holds(condition, facts.profile.get(name))
        case OrganisationCondition(organisation=name):
            known = facts.organisation.get(name)
            return None if known is None else known in condition.any_of
        case AnswerCondition(answer=code):
            return _within(facts.value_of(code), condition)
        case IndicatorCondition(indicator=code):
            return _within(facts.indicator_of(code), condition)
        case AllOf(all=parts):
            return _every(holds(part, facts) for part in parts)
        case AnyOf(any=parts):
            return _opposite(_every(_opposite(holds(part, facts)) for part in parts))
        case Not(negated=part):
            return _opposite(holds(part, facts))


def parts_of(
    condition: Condition, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Condition]]:
    """Yield the condition and every condition inside it, each with its place below `path`."""
    yield path, condition
    match condition:
        case AllOf(all=parts):
            for number, part in enumerate(parts):
                yield from parts_of(part, (*path, "all", number))
        case AnyOf(any=parts):
            for number, part in enumerate(parts):
                yield from parts_of(part, (*path, "any", number))
        case Not(negated=part):
            yield from parts_of(part, (*path, "not"))


def is_settled(condition: Condition, conditions: Mapping[str, Condition]) -> bool:
    """Say whether the condition is the same whatever is answered, since it looks at profile and organisation only."""
    return not any(
        isinstance(part, AnswerCondition | IndicatorCondition)
        or (isinstance(part, str) and not is_settled(conditions[part], conditions))
        for _, part in parts_of(condition)
    )


def _profile_holds(condition: ProfileCondition, answer: ProfileAnswer | None) -> bool | None:
    if answer is None:
        return None
    if isinstance(answer, int):
        return (condition.at_least is None or answer >= condition.at_least) and (
            condition.at_most is None or answer <= condition.at_most
        )
    return not answer.isdisjoint(condition.any_of)


def _within(value: Fraction | None, limit: AnswerCondition | IndicatorCondition) -> bool | None:
    if value is None:
        return None
    return (
        (limit.at_least is None or value >= limit.at_least)
        and (limit.below is None or value < limit.below)
        and (limit.at_most is None or value <= limit.at_most)
    )


def _every(truths: Iterable[bool | None]) -> bool | None:
    found = set(truths)
    if False in found:
        return False
    return None if None in found else True


def _opposite(truth: bool | None) -> bool | None:
    return None if truth is None else not truth
