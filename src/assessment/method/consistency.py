"""Whether the parts of a questionnaire fit together: what names something that is not there, or can never happen.

The checks take the parts that were read without a fault, so that one wrong field hides no other problem of the file;
`Parts.known` has the ids of all parts, the faulty ones too.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice, pairwise
from typing import Any

from assessment.method.condition import (
    AnswerCondition,
    Condition,
    IndicatorCondition,
    OrganisationCondition,
    ProfileCondition,
    parts_of,
)
from assessment.method.indicator_checks import indicator_problems, scored_by_problems
from assessment.method.parts import Parts
from assessment.method.problem import Problem, nearest_of
from assessment.method.question import (
    LevelsQuestion,
    Path,
    Question,
    TableQuestion,
)
from assessment.method.questionnaire import (
    ORGANISATION_TYPES,
    ChoiceProfile,
    Profile,
    Scoring,
)
from assessment.method.reach import can_apply, every_part, never_reached
from assessment.method.wording import complete, in_variant

WORDS_OF_PAGES = frozenset({"answers", "clear", "foot", "go", "language", "main", "page", "turn"})
"""Names that the pages of the browser have for themselves: no question is called so."""
MOST_PARTS = 100
"""Parts of one condition, with those of the conditions that it names."""
MOST_TRIES = 20_000
"""Attempts, for all conditions of a file together, to find an organisation for which they are true."""


def problems(parts: Parts) -> Iterator[Problem]:
    """Yield everything that does not fit, errors and warnings, in no order."""
    for check in _CHECKS:
        yield from check(parts)


def _doubles(parts: Parts) -> Iterator[Problem]:
    lists: Mapping[str, Mapping[int, Any]] = {
        "phases": parts.phases,
        "pillars": parts.pillars,
        "questions": parts.questions,
        "remarks": {number: one for number, one in parts.remarks.items() if one.id},
    }
    for name, items in lists.items():
        seen: set[str] = set()
        for number, item in items.items():
            if item.id in seen:
                yield Problem((name, number, "id"), f"{item.id} stands twice in {name}. Give each a code of its own.")
            seen.add(item.id)


def _question_parts(parts: Parts) -> Iterator[Problem]:
    for number, question in parts.questions.items():
        path: Path = ("questions", number)
        if question.id in WORDS_OF_PAGES or any(one in f"{question.id}/" for one in ("//", "/./", "/../")):
            yield Problem((*path, "id"), f"{question.id} cannot be asked on a page. Take a code such as DES-01.")
        yield from parts.missing((*path, "phase"), "phase", question.phase, among="phases")
        if question.pillar:
            yield from parts.missing((*path, "pillar"), "pillar", question.pillar, among="pillars")
        elif parts.known.get("pillars"):
            yield Problem(path, f"{question.id} has no pillar, but the file has pillars. Name one of them.")
        if question.scale:
            yield from _scale(parts, (*path, "scale"), question, question.scale)
        for place, citation in enumerate(question.sources):
            yield from parts.missing((*path, "sources", place, "code"), "source", citation.code, among="sources")
        for name in question.variants:
            yield from _variant(parts, (*path, "variants", name), question, name)
        yield from _levels(parts, path, question)
        if isinstance(question, TableQuestion):
            for place, code in enumerate(question.scored_by):
                yield from scored_by_problems(
                    parts, (*path, "scored_by", place), code, parts.known["questions"][: number + 1]
                )


def _scale(parts: Parts, path: Path, question: Question, name: str) -> Iterator[Problem]:
    yield from parts.missing(path, "scale", name, among="scales")
    scale = parts.scales.get(name)
    if scale and scale.kind != question.kind:
        text = f"scale {name!r} is for questions of kind {scale.kind}, {question.id} is of kind {question.kind}."
        yield Problem(path, f"{text} Write kind: {scale.kind}, or leave the scale out.")


def _variant(parts: Parts, path: Path, question: Question, name: str) -> Iterator[Problem]:
    yield from parts.missing(path, "variant", name, among="variants")
    variant = question.variants[name]
    if variant.scale:
        yield from _scale(parts, (*path, "scale"), question, variant.scale)
    for key in ("rule", "levels", "rows", "options"):
        if getattr(variant, key) is not None and not hasattr(question, key):
            yield Problem((*path, key), f"{question.id} is of kind {question.kind} and has no {key}. Leave it out.")
    for key in ("rows", "options"):
        ids, other = set(getattr(question, key, ())), set(getattr(variant, key) or ())
        for extra in sorted(ids ^ other) if ids and other else ():
            text = f"{key} of a variant have the same ids as those of the question; {extra!r} is on one side only."
            yield Problem((*path, key), f"{text} Write each of: {', '.join(sorted(ids))}.")


def _levels(parts: Parts, path: Path, question: Question) -> Iterator[Problem]:
    if not isinstance(question, LevelsQuestion) or (question.scale and question.scale not in parts.scales):
        return
    for variant in (None, *question.variants):
        if (question.variants[variant].scale if variant else None) not in (None, *parts.scales):
            continue
        worded = complete(in_variant(question, variant), parts.scales)
        if isinstance(worded, LevelsQuestion) and worded.levels is None:
            where = f" in variant {variant!r}" if variant else ""
            text = (
                f"{question.id} has no levels{where}. Write levels: […], lowest first, or name a scale that has some."
            )
            yield Problem((*path, "variants", variant) if variant else path, text)


def _conditions(parts: Parts) -> Iterator[Problem]:
    names: list[str] = []
    sound: dict[str, Condition] = {}
    everything = parts.known["questions"]
    for name, condition in parts.conditions.items():
        path: Path = ("conditions", name)
        found = [*_condition(parts, path, condition, names=names, codes=everything), *_size(path, condition, sound)]
        yield from found
        names.append(name)
        if not found:
            sound[name] = condition
    tries = iter(range(MOST_TRIES))
    for path, condition, before in _places_of_conditions(parts):
        found = [
            *_condition(parts, path, condition, names=parts.known["conditions"], codes=before),
            *_size(path, condition, sound),
            *_named_conditions(path, condition, sound, later=set(everything) - set(before)),
            *(_variant_condition(path, condition, sound) if path[0] == "variants" else ()),
        ]
        yield from found
        if not found and not can_apply(condition, sound, parts.profile, tries):
            text = "this can never be true, so what hangs on it never applies. Change the condition, or take it out."
            yield Problem(path, text, is_warning=True)


def _size(path: Path, condition: Condition, conditions: Mapping[str, Condition]) -> Iterator[Problem]:
    """Keep conditions small: those that name each other could grow without end."""
    if len(list(islice(every_part(condition, conditions), MOST_PARTS + 1))) > MOST_PARTS:
        text = f"this has more than {MOST_PARTS} parts, with those of the conditions it names. Make it simpler."
        yield Problem(path, text)


def _named_conditions(
    path: Path, condition: Condition, conditions: Mapping[str, Condition], *, later: Container[str]
) -> Iterator[Problem]:
    """Look through the names: what a condition may not ask itself, it may not ask by a name either."""
    for place, name in parts_of(condition, path):
        for part in every_part(name, conditions) if isinstance(name, str) else ():
            if isinstance(part, AnswerCondition) and part.answer in later:
                text = f"{name} asks about {part.answer}, which stands later in the file."
                yield Problem(place, f"{text} A condition asks about a question above it.")


def _variant_condition(path: Path, condition: Condition, conditions: Mapping[str, Condition]) -> Iterator[Problem]:
    parts = every_part(condition, conditions)
    if any(isinstance(part, AnswerCondition | IndicatorCondition) for part in parts):
        text = "a variant is chosen before any question is answered."
        yield Problem(path, f"{text} Ask about the profile or the organisation only.")


def _places_of_conditions(parts: Parts) -> Iterator[tuple[Path, Condition, Sequence[str]]]:
    """Yield every condition outside `conditions`, with the codes of the questions that stand before it."""
    everything = parts.known.get("questions", ())
    for name, variant in parts.variants.items():
        yield ("variants", name, "when"), variant.when, everything
    for key, own, items in (("phases", "phase", parts.phases), ("pillars", "pillar", parts.pillars)):
        for number, item in items.items():
            if item.applies_when is not None:
                inside = (one for one, question in parts.questions.items() if getattr(question, own) == item.id)
                yield (key, number, "applies_when"), item.applies_when, everything[: next(inside, None)]
    for number, question in parts.questions.items():
        if question.applies_when is not None:
            yield ("questions", number, "applies_when"), question.applies_when, everything[:number]
    for number, remark in parts.remarks.items():
        yield ("remarks", number, "when"), remark.when, everything


def _condition(
    parts: Parts, path: Path, condition: Condition, *, names: Sequence[str], codes: Sequence[str]
) -> Iterator[Problem]:
    for place, one in parts_of(condition, path):
        match one:
            case str():
                if one not in names:
                    yield Problem(place, f"there is no condition {one!r} above. {nearest_of(one, names)}")
            case ProfileCondition():
                yield from parts.missing((*place, "profile"), "profile question", one.profile, among="profile")
                yield from _profile_condition(place, one, parts.profile.get(one.profile))
            case OrganisationCondition(organisation="type"):
                for number, word in enumerate(one.any_of):
                    if word not in ORGANISATION_TYPES:
                        text = f"there is no type of organisation {word!r}. {nearest_of(word, ORGANISATION_TYPES)}"
                        yield Problem((*place, "any_of", number), text)
            case AnswerCondition():
                if one.answer not in codes:
                    later = one.answer in parts.known["questions"]
                    text = f"{one.answer} stands later in the file" if later else f"there is no question {one.answer!r}"
                    yield Problem((*place, "answer"), f"{text}. A condition asks about a question above it.")
            case IndicatorCondition():
                yield from parts.missing((*place, "indicator"), "indicator", one.indicator, among="indicators")
            case _:
                pass


def _profile_condition(path: Path, condition: ProfileCondition, opening: Profile | None) -> Iterator[Problem]:
    if opening is None:
        return
    if not isinstance(opening, ChoiceProfile):
        if condition.any_of:
            yield Problem((*path, "any_of"), f"{condition.profile} is a count. Write at_least or at_most.")
        return
    if not condition.any_of:
        yield Problem(path, f"{condition.profile} has options. Write any_of: […].")
    for number, option in enumerate(condition.any_of):
        if option not in opening.options:
            text = f"{condition.profile} has no option {option!r}. {nearest_of(option, opening.options)}"
            yield Problem((*path, "any_of", number), text)


def _scoring(parts: Parts) -> Iterator[Problem]:
    rules = parts.scoring
    if rules is None:
        return
    for name, rule in (("overall", rules.overall), ("phase", rules.phase)):
        if rule.final_from < rule.score_from:
            text = f"final_from ({rule.final_from:g}) is below score_from ({rule.score_from:g})."
            yield Problem(("scoring", name, "final_from"), f"{text} Write a limit from {rule.score_from:g} to 100.")
    phases = len(parts.known.get("phases", ()))
    if 0 < phases < rules.overall.phases_needed:
        text = f"{rules.overall.phases_needed} phases are needed, but there are {phases}. Write 1 to {phases}."
        yield Problem(("scoring", "overall", "phases_needed"), text)
    if rules.pillar and not parts.known.get("pillars"):
        yield Problem(("scoring", "pillar"), "there are no pillars to view. Add pillars, or take this rule out.")
    if rules.evidence_rule and rules.evidence_rule.counts_as >= rules.evidence_rule.start:
        text = f"counts_as lowers nothing from {rules.evidence_rule.start:g} on. Write a smaller value."
        yield Problem(("scoring", "evidence_rule", "counts_as"), text)
    bands = len(parts.bands)
    for name, band in (
        ("safeguard", (rules.safeguard.highest_band if rules.safeguard else 1)),
        ("top_band", (rules.top_band.band if rules.top_band else 1)),
    ):
        if parts.is_whole and band > bands:
            key = "highest_band" if name == "safeguard" else "band"
            yield Problem(("scoring", name, key), f"there is no band {band}. Write 1 to {bands}.")
    yield from _turned_round(parts, rules)


def _turned_round(parts: Parts, rules: Scoring) -> Iterator[Problem]:
    """Warn of rules by which a better answer could end lower than a worse one."""
    if rules.safeguard and rules.top_band and rules.top_band.band <= rules.safeguard.highest_band <= len(parts.bands):
        text = f"a missing safeguard allows band {rules.safeguard.highest_band}, so this band needs no gate."
        path: Path = ("scoring", "top_band", "band")
        yield Problem(path, f"{text} Write a higher one.", is_warning=True)
    if claim := rules.evidence_rule:
        for question in parts.questions.values():
            between = [one for one in _values_of(question, parts) if claim.counts_as < one < claim.start]
            if question.kind in claim.kinds and between:
                text = f"the value {float(between[0]):.1f} of {question.id} needs no evidence, and a higher one without"
                text = f"{text} evidence counts as {claim.counts_as:g}. Write from: {int(between[0])}, or less."
                yield Problem(("scoring", "evidence_rule", "from"), text, is_warning=True)
                return


def _values_of(question: Question, parts: Parts) -> list[Fraction]:
    """Return the values an answer can have; none where they cannot be told one by one."""
    worded = complete(question, parts.scales)
    if isinstance(worded, LevelsQuestion) and worded.levels is None:
        return []
    return worded.possible_values() or []


def _bands(parts: Parts) -> Iterator[Problem]:
    ordered = list(parts.bands.items())
    if ordered and ordered[0][0] == 0 and ordered[0][1].start != 0:
        text = (
            f"the first band begins at {ordered[0][1].start:g}, so lower scores have none of their own. Write from: 0."
        )
        yield Problem(("bands", 0, "from"), text, is_warning=True)
    for (_, lower), (number, band) in pairwise(ordered):
        if band.start <= lower.start:
            text = f"this band begins at {band.start:g}, not above the one before it ({lower.start:g})."
            yield Problem(
                ("bands", number, "from"), f"{text} Write the lowest first, each higher than the last.", is_warning=True
            )


def _remarks(parts: Parts) -> Iterator[Problem]:
    for number, remark in parts.remarks.items():
        path: Path = ("remarks", number)
        yield from parts.missing((*path, "beside"), "question", remark.beside, among="questions")
        if (remark.say is None) == (remark.recommend is None):
            yield Problem(path, "a remark says one thing. Write say: …, or recommend: {question: …, below: …}.")
        if remark.recommend is None:
            continue
        place = (*path, "recommend", "question")
        yield from parts.missing(place, "question", remark.recommend.question, among="questions")
        question = parts.question(remark.recommend.question)
        limits = [one.below for one in complete(question, parts.scales).recommendations] if question else []
        if question and remark.recommend.below not in limits:
            text = f"{question.id} has no recommendation below {remark.recommend.below:g}."
            known = ", ".join(f"{limit:g}" for limit in limits)
            yield Problem((*path, "recommend", "below"), f"{text} Write one of: {known}.")


def _scales(parts: Parts) -> Iterator[Problem]:
    for name, scale in parts.scales.items():
        if scale.levels and scale.kind != "levels":
            yield Problem(("scales", name, "levels"), f"a scale of kind {scale.kind} has no levels. Take them out.")


def _unused(parts: Parts) -> Iterator[Problem]:
    """Warn of what is defined and never used: most often a misspelt reference's other half."""
    if not parts.is_whole:
        return
    phases = {question.phase for question in parts.questions.values()}
    for number, phase in parts.phases.items():
        if phase.id not in phases:
            yield Problem(
                ("phases", number), f"phase {phase.id} has no questions. Add some, or take it out.", is_warning=True
            )
    used: dict[str, set[object]] = {
        "conditions": {one for _, condition, _ in _places_of_conditions(parts) for _, one in parts_of(condition)}
        | {one for condition in parts.conditions.values() for _, one in parts_of(condition)},
        "scales": {one for question in parts.questions.values() for one in _scales_of(question)},
        "sources": {citation.code for question in parts.questions.values() for citation in question.sources},
    }
    for name, items in (("conditions", parts.conditions), ("scales", parts.scales), ("sources", parts.sources)):
        for key in items:
            if key not in used[name]:
                yield Problem(
                    (name, key), f"{key} is never used. Use it, or take it out.", at_key=True, is_warning=True
                )


def _scales_of(question: Question) -> Iterable[str | None]:
    return (question.scale, *(variant.scale for variant in question.variants.values()))


_CHECKS: tuple[Callable[[Parts], Iterator[Problem]], ...] = (
    _doubles,
    _question_parts,
    _conditions,
    indicator_problems,
    never_reached,
    _scales,
    _scoring,
    _bands,
    _remarks,
    _unused,
)
