"""What an author wrote that can never happen: a condition that no organisation meets, a recommendation out of reach."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import chain, combinations, product
from typing import Any

from assessment.method.condition import (
    AnswerCondition,
    Condition,
    Facts,
    IndicatorCondition,
    OrganisationCondition,
    ProfileCondition,
    holds,
    parts_of,
)
from assessment.method.parts import Parts
from assessment.method.problem import Problem
from assessment.method.question import LevelsQuestion, Path, Question, Recommendation
from assessment.method.questionnaire import ChoiceProfile, Profile
from assessment.method.wording import complete, in_variant

MOST_OPTIONS = 8
"""A condition with more options of an opening question is taken to be possible: the check is for slips, not a proof."""

_Key = tuple[str, str]


def can_apply(
    condition: Condition, conditions: Mapping[str, Condition], profile: Mapping[str, Profile], tries: Iterator[int]
) -> bool:
    """Return False when no profile, organisation and answers make the condition true.

    Every attempt takes one of `tries`. When they are used up, the condition is taken to be possible.
    """
    values = _values_to_try(condition, conditions, profile)
    if values is None:
        return True
    keys = list(values)
    for chosen in product(*(values[key] for key in keys)):
        is_over = next(tries, None) is None
        if is_over or holds(condition, _facts(dict(zip(keys, chosen, strict=True)), conditions)):
            return True
    return False


def _facts(chosen: Mapping[_Key, Any], conditions: Mapping[str, Condition]) -> Facts:
    def of(kind: str) -> dict[str, Any]:
        return {name: value for (one, name), value in chosen.items() if one == kind}

    return Facts(conditions, of("profile"), of("organisation"), of("answer").get, of("indicator").get)


def _values_to_try(
    condition: Condition, conditions: Mapping[str, Condition], profile: Mapping[str, Profile]
) -> dict[_Key, list[Any]] | None:
    """Return the values worth trying for everything the condition asks.

    None when it names what is not there, or more options than can be tried.
    """
    limits: dict[_Key, set[Any]] = {}
    for part in every_part(condition, conditions):
        match part:
            case None:
                return None
            case ProfileCondition(profile=name):
                if name not in profile:
                    return None
                limits.setdefault(("profile", name), set()).update(part.any_of, _numbers(part.at_least, part.at_most))
            case OrganisationCondition(organisation=name):
                limits.setdefault(("organisation", name), set()).update(part.any_of)
            case AnswerCondition(answer=name):
                limits.setdefault(("answer", name), set()).update(_numbers(part.at_least, part.at_most, part.below))
            case IndicatorCondition(indicator=name):
                limits.setdefault(("indicator", name), set()).update(_numbers(part.at_least, part.at_most, part.below))
            case _:
                pass
    if any(kind == "profile" and len(found) > MOST_OPTIONS for (kind, _), found in limits.items()):
        return None
    return {key: list(_values(key, found, profile)) for key, found in limits.items()}


def every_part(condition: Condition, conditions: Mapping[str, Condition]) -> Iterator[Condition | None]:
    """Yield every condition inside, names and what they stand for; None for a name that leads nowhere.

    None of `conditions` names itself, directly or through others.
    """
    for _, part in parts_of(condition):
        yield part
        if isinstance(part, str) and part in conditions:
            yield from every_part(conditions[part], conditions)
        elif isinstance(part, str):
            yield None


def _numbers(*limits: float | None) -> set[Fraction]:
    """Return each limit with a number just below and just above it."""
    known = [Fraction(limit) for limit in limits if limit is not None]
    return {limit + step for limit in known for step in (-1, 0, 1)}


def _values(key: _Key, limits: set[Any], profile: Mapping[str, Profile]) -> Iterable[Any]:
    kind, name = key
    if kind == "organisation":
        return [*limits, "any other"]
    if kind != "profile":
        low, high = (0, 100) if kind == "answer" else (min(limits), max(limits))
        return sorted({value for value in limits if low <= value <= high})
    opening = profile[name]
    if not isinstance(opening, ChoiceProfile):
        return sorted({int(value) for value in limits if not isinstance(value, str) and value >= 0})
    options = sorted(one for one in limits if isinstance(one, str))
    sizes = range(len(options) + 1) if opening.kind == "several" else range(2)
    return map(frozenset, chain.from_iterable(combinations(options, size) for size in sizes))


def never_reached(parts: Parts) -> Iterator[Problem]:
    """Find recommendations that no value reaches: in a question, and in a scale for all questions that share it."""
    reached: dict[str, set[int]] = {name: set() for name in parts.scales}
    for number, question in parts.questions.items():
        for variant in (None, *question.variants):
            worded = complete(in_variant(question, variant), parts.scales)
            if isinstance(worded, LevelsQuestion) and worded.levels is None:
                reached.pop(worded.scale or "", None)
                continue
            hit = _hit(worded)
            own = _own_recommendations(question, variant)
            path: Path = ("questions", number, *(("variants", variant) if variant else ()), "recommendations")
            for place in range(len(own)):
                if place not in hit:
                    yield Problem((*path, place), _never_reached(worded, own[place]))
            if worded.scale in reached:
                before = len(worded.recommendations) - len(parts.scales[worded.scale].recommendations)
                reached[worded.scale] |= {place - before for place in hit if place >= before}
            if worded.recommendations and not worded.recommendations[0].role:
                text = f"no recommendation of {question.id} says who. Give the first one a role."
                yield Problem((*path, 0) if own else path[:2], text, is_warning=True)
    for name, scale in parts.scales.items():
        used = any(
            question.scale == name or any(v.scale == name for v in question.variants.values())
            for question in parts.questions.values()
        )
        is_sure = used and parts.is_whole and name in reached
        for place, one in enumerate(scale.recommendations):
            if is_sure and place not in reached[name]:
                text = f"no question of scale {name!r} reaches this recommendation (below {one.below:g})."
                yield Problem(("scales", name, "recommendations", place), f"{text} Raise its limit, or take it out.")


def _own_recommendations(question: Question, variant: str | None) -> tuple[Recommendation, ...]:
    wording = question.variants.get(variant) if variant else None
    if wording is None or (wording.recommendations is None and not (wording.scale or wording.levels)):
        return question.recommendations if wording is None else ()
    return wording.recommendations or ()


def _hit(question: Question) -> set[int]:
    """Return the places of the recommendations that some value of the question reaches."""
    possible = question.possible_values()
    limits = [one.below for one in question.recommendations]
    if possible is None:
        return {place for place, limit in enumerate(limits) if limit > max(limits[:place], default=0)}
    values = [Fraction(value) for value in possible]
    found = (next((place for place, limit in enumerate(limits) if value < limit), None) for value in values)
    return {place for place in found if place is not None}


def _never_reached(question: Question, one: Recommendation) -> str:
    text = f"no answer to {question.id} leads to this recommendation (below {one.below:g})"
    return f"{text}, since those above it take every value. Sort them by below, and leave a value for each."
