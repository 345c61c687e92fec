"""Whether the parts of a questionnaire fit together: what names something that is not there, or can never happen.

The checks take the parts that were read without a fault, so that one wrong field hides no other problem of the file;
`Parts.known` has the ids of all parts, the faulty ones too.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from assessment.method.condition import (
    AnswerCondition,
    Condition,
    IndicatorCondition,
    ProfileCondition,
    parts_of,
)
from assessment.method.parts import Parts
from assessment.method.problem import Problem, nearest_of
from assessment.method.question import (
    LevelsQuestion,
    Path,
    Question,
    TableQuestion,
)
from assessment.method.questionnaire import (
    ChoiceProfile,
    Profile,
    ShareGap,
    TablePart,
)
from assessment.method.reach import can_apply, every_part, never_reached
from assessment.method.wording import complete, in_variant


def problems(parts: Parts) -> Iterator[Problem]:
    """Yield everything that does not fit, errors and warnings, in no order."""
    for check in _CHECKS:
        yield from check(parts)


def _doubles(parts: Parts) -> Iterator[Problem]:
    lists: Mapping[str, Mapping[int, Any]] = {
        "phases": parts.phases,
        "pillars": parts.pillars,
        "questions": parts.questions,
    }
    for name, items in lists.items():
        seen: set[str] = set()
        for number, item in items.items():
            if item.id in seen:
                yield Problem((name, number, "id"), f"{item.id} stands twice in {name}. Give each a code of its own.")
            seen.add(item.id)


def _missing(parts: Parts, path: Path, kind: str, name: str, *, among: str) -> Iterator[Problem]:
    """Yield the problem of a name that `among` does not have, with the nearest one."""
    if name not in parts.known.get(among, ()):
        yield Problem(path, f"there is no {kind} {name!r}. {nearest_of(name, parts.known.get(among, ()))}")


def _question_parts(parts: Parts) -> Iterator[Problem]:
    for number, question in parts.questions.items():
        path: Path = ("questions", number)
        yield from _missing(parts, (*path, "phase"), "phase", question.phase, among="phases")
        if question.pillar:
            yield from _missing(parts, (*path, "pillar"), "pillar", question.pillar, among="pillars")
        elif parts.known.get("pillars"):
            yield Problem(path, f"{question.id} has no pillar, but the file has pillars. Name one of them.")
        if question.scale:
            yield from _scale(parts, (*path, "scale"), question, question.scale)
        for place, citation in enumerate(question.sources):
            yield from _missing(parts, (*path, "sources", place, "code"), "source", citation.code, among="sources")
        for name in question.variants:
            yield from _variant(parts, (*path, "variants", name), question, name)
        yield from _levels(parts, path, question)
        if isinstance(question, TableQuestion):
            for place, code in enumerate(question.scored_by):
                yield from _scored_by(parts, (*path, "scored_by", place), code)


def _scale(parts: Parts, path: Path, question: Question, name: str) -> Iterator[Problem]:
    yield from _missing(parts, path, "scale", name, among="scales")
    scale = parts.scales.get(name)
    if scale and scale.kind != question.kind:
        text = f"scale {name!r} is for questions of kind {scale.kind}, {question.id} is of kind {question.kind}."
        yield Problem(path, f"{text} Write kind: {scale.kind}, or leave the scale out.")


def _variant(parts: Parts, path: Path, question: Question, name: str) -> Iterator[Problem]:
    yield from _missing(parts, path, "variant", name, among="variants")
    variant = question.variants[name]
    if variant.scale:
        yield from _scale(parts, (*path, "scale"), question, variant.scale)
    for key, own in (("levels", "levels"), ("rows", "rows"), ("options", "options")):
        if getattr(variant, key) is not None and not hasattr(question, own):
            yield Problem((*path, key), f"{question.id} is of kind {question.kind} and has no {key}. Leave it out.")
    ids = {key: set(getattr(question, key, ())) for key in ("rows", "options")}
    for key, own_ids in ids.items():
        for extra in set(getattr(variant, key) or ()) ^ own_ids if getattr(variant, key) else ():
            text = f"{key} of a variant have the same ids as those of the question; {extra!r} is on one side only."
            yield Problem((*path, key), f"{text} Write each of: {', '.join(sorted(own_ids))}.")


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


def _scored_by(parts: Parts, path: Path, code: str) -> Iterator[Problem]:
    yield from _missing(parts, path, "indicator", code, among="indicators")
    indicator = parts.indicators.get(code)
    if indicator and not indicator.top:
        yield Problem(path, f"indicator {code} has no bands, so it cannot score. Give it bands_from or bands_to.")


def _conditions(parts: Parts) -> Iterator[Problem]:
    defined: list[str] = []
    for name, condition in parts.conditions.items():
        yield from _condition(parts, ("conditions", name), condition, names=defined, codes=parts.known["questions"])
        defined.append(name)
    names = parts.known.get("conditions", ())
    for path, condition, before in _places_of_conditions(parts):
        yield from _condition(parts, path, condition, names=names, codes=before)
        if path[0] == "variants" and any(
            isinstance(part, AnswerCondition | IndicatorCondition) for part in every_part(condition, parts.conditions)
        ):
            text = (
                "a variant is chosen before any question is answered. Ask about the profile or the organisation only."
            )
            yield Problem(path, text)
        if not can_apply(condition, parts.conditions, parts.profile):
            text = "this can never be true, so what hangs on it never applies. Change the condition, or take it out."
            yield Problem(path, text, is_warning=True)


def _places_of_conditions(parts: Parts) -> Iterator[tuple[Path, Condition, Sequence[str]]]:
    """Yield every condition outside `conditions`, with the codes of the questions that stand before it."""
    everything = parts.known.get("questions", ())
    for name, variant in parts.variants.items():
        yield ("variants", name, "when"), variant.when, ()
    for key, items in (("phases", parts.phases), ("pillars", parts.pillars)):
        for number, item in items.items():
            if item.applies_when is not None:
                yield (key, number, "applies_when"), item.applies_when, everything
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
                yield from _missing(parts, (*place, "profile"), "profile question", one.profile, among="profile")
                yield from _profile_condition(place, one, parts.profile.get(one.profile))
            case AnswerCondition():
                if one.answer not in codes:
                    later = one.answer in parts.known["questions"]
                    text = f"{one.answer} stands later in the file" if later else f"there is no question {one.answer!r}"
                    yield Problem((*place, "answer"), f"{text}. A condition asks about a question above it.")
            case IndicatorCondition():
                yield from _missing(parts, (*place, "indicator"), "indicator", one.indicator, among="indicators")
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


def _indicators(parts: Parts) -> Iterator[Problem]:
    for code, indicator in parts.indicators.items():
        path: Path = ("indicators", code)
        for key, part in indicator.parts.items():
            yield from _table_part(parts, (*path, key), part)
        if isinstance(indicator, ShareGap):
            yield from _gap_column(parts, path, indicator)
        if indicator.bands_from and indicator.bands_to:
            yield Problem((*path, "bands_to"), "bands_from and bands_to stand together. Keep one of them.")
        if list(indicator.bands_from) != sorted(set(indicator.bands_from)):
            yield Problem((*path, "bands_from"), "these limits do not rise. Write the lowest first, each once.")
        if list(indicator.bands_to) != sorted(set(indicator.bands_to), reverse=True):
            yield Problem((*path, "bands_to"), "these limits do not fall. Write the highest first, each once.")


def _gap_column(parts: Parts, path: Path, indicator: ShareGap) -> Iterator[Problem]:
    for part in (indicator.of, indicator.minus):
        table = parts.question(part.question)
        if isinstance(table, TableQuestion) and indicator.column not in (part.columns or table.column_ids):
            text = f"{table.id} has no column {indicator.column!r}. {nearest_of(indicator.column, table.column_ids)}"
            yield Problem((*path, "column"), text)


def _table_part(parts: Parts, path: Path, part: TablePart) -> Iterator[Problem]:
    yield from _missing(parts, (*path, "question"), "question", part.question, among="questions")
    question = parts.question(part.question)
    if question is None:
        return
    if not isinstance(question, TableQuestion):
        yield Problem((*path, "question"), f"{question.id} is of kind {question.kind}. Name a question of kind table.")
        return
    for key, ids, own in (
        ("rows", part.rows or (), tuple(question.rows)),
        ("columns", part.columns or (), question.column_ids),
    ):
        for number, one in enumerate(ids):
            if one not in own:
                yield Problem((*path, key, number), f"{question.id} has no {key[:-1]} {one!r}. {nearest_of(one, own)}")


def _scoring(parts: Parts) -> Iterator[Problem]:
    rules = parts.scoring
    if rules is None:
        return
    for name, rule in (("overall", rules.overall), ("phase", rules.phase)):
        if rule.final_from < rule.score_from:
            text = f"final_from ({rule.final_from:g}) is below score_from ({rule.score_from:g})."
            yield Problem(("scoring", name, "final_from"), f"{text} Write a limit from {rule.score_from:g} to 100.")
    phases = len(parts.known.get("phases", ()))
    if rules.overall.phases_needed > phases:
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
        if bands and band > bands:
            key = "highest_band" if name == "safeguard" else "band"
            yield Problem(("scoring", name, key), f"there is no band {band}. Write 1 to {bands}.")


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
        yield from _missing(parts, (*path, "beside"), "question", remark.beside, among="questions")
        if (remark.say is None) == (remark.recommend is None):
            yield Problem(path, "a remark says one thing. Write say: …, or recommend: {question: …, below: …}.")
        if remark.recommend is None:
            continue
        yield from _missing(
            parts, (*path, "recommend", "question"), "question", remark.recommend.question, among="questions"
        )
        question = parts.question(remark.recommend.question)
        limits = [one.below for one in complete(question, parts.scales).recommendations] if question else []
        if question and remark.recommend.below not in limits:
            text = f"{question.id} has no recommendation below {remark.recommend.below:g}."
            known = ", ".join(f"{limit:g}" for limit in limits)
            yield Problem((*path, "recommend", "below"), f"{text} Write one of: {known}.")


def _unused(parts: Parts) -> Iterator[Problem]:
    """Warn of what is defined and never used: most often a misspelt reference's other half."""
    phases = {question.phase for question in parts.questions.values()}
    if len(parts.questions) == len(parts.known.get("questions", ())):
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
    if len(parts.questions) < len(parts.known.get("questions", ())):
        return
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
    _indicators,
    never_reached,
    _scoring,
    _bands,
    _remarks,
    _unused,
)
