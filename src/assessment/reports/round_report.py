"""What a publication says, put together: for the pages of a comparison, the national report, and sheets."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from assessment.installation.languages import Language
from assessment.method.comparison import OVERALL
from assessment.method.publication import ALL, TYPE, Named, Released
from assessment.method.question import LevelsQuestion, YesPartlyNoQuestion
from assessment.method.questionnaire import Questionnaire
from assessment.method.wording import worded
from assessment.reports.answer_texts import band_names
from assessment.reports.content import Step
from assessment.reports.method_text import method_sentences
from assessment.reports.round_change import change_since
from assessment.reports.round_content import NamedLine, Own, ParticipationRow, RoundContent
from assessment.reports.round_numbers import codebook, number_rows
from assessment.reports.round_tables import QUARTERS, Tables, all_group_title, group_keys
from assessment.reports.round_texts import (
    carrying_sentences,
    not_shown,
    protection_sentences,
    quotes,
    reading_sentences,
)

WORDS = {0.0: 0, 0.5: 1, 1.0: 2}
"""The value of an answer in words → its place among them."""


class Turnout(NamedTuple):
    """How many organisations of a type were invited, have begun, and handed in."""

    invited: int
    begun: int
    submitted: int


@dataclass(frozen=True)
class RoundFacts:
    """What is known of a round beside its publication; None and empty where only the publication is at hand.

    `area` is a name to print. `turnout`: type of organisation → numbers. The round was open from `opened` to `closed`.
    """

    area: str | None = None
    turnout: Mapping[str, Turnout] | None = None
    opened: datetime.date | None = None
    closed: datetime.date | None = None


def round_report(
    released: Released,
    questionnaire: Questionnaire,
    language: Language,
    *,
    types: Mapping[str, str],
    facts: RoundFacts | None = None,
    earlier: Sequence[Released] = (),
    untranslated: int = 0,
) -> RoundContent:
    """Return what a publication says, in one language.

    `questionnaire` is already translated; `untranslated` of its texts stayed in their own language. `types`: type of
    organisation → its name. `earlier`: publications of the same area, the newest first; those of another version or
    wording are passed over.
    """
    _ = language.gettext
    facts = facts or RoundFacts()
    written = worded(questionnaire, released.variant)
    tables = Tables(released, written, language)
    titles = {ALL: all_group_title(language), f"{TYPE}other": _("Other organisations, small types together")}
    titles |= {f"{TYPE}{one}": name for one, name in types.items() if one != "other"}
    groups = {key: tables.group(key, titles.get(key, key)) for key in group_keys(released)}
    change = change_since(released, earlier, written, language)
    turnout = facts.turnout
    return RoundContent(
        language=language,
        title=_("Gender and diversity in mine action: where the sector stands"),
        area=facts.area,
        period=released.period,
        day=released.date,
        date=language.day(released.date),
        opened=_opened(facts, language),
        code=questionnaire.id,
        version=questionnaire.version,
        variant_code=released.variant or "",
        questionnaire=_(
            "%(title)s, version %(version)s", title=questionnaire.title, version=str(questionnaire.version)
        ),
        variant=questionnaire.variants[released.variant].title if released.variant else None,
        untranslated=untranslated,
        steps=tuple(Step(number, band.name, band.start) for number, band in enumerate(questionnaire.steps, start=1)),
        standard=_standard(written, language),
        submitted=released.submitted,
        provisional=released.provisional,
        waiting=released.waiting,
        participation=tuple(_participation(turnout, types, language)) if turnout else None,
        took_part=tuple(_took_part(released, types)),
        groups=groups,
        change=change,
        named=tuple(_named(one, questionnaire, types, language) for one in sorted(released.named, key=_by_name)),
        not_shown=not_shown(language),
        reading=tuple(reading_sentences(language)),
        carries=tuple(carrying_sentences(released, language)),
        method=tuple(method_sentences(questionnaire, language)),
        protection=tuple(protection_sentences(language)),
        quotes=tuple(
            quotes(
                sum(one.invited for one in turnout.values()) if turnout else None,
                released,
                groups[ALL],
                change,
                language,
            )
        ),
        numbers=tuple(number_rows(released, written, titles, language)),
        codebook=tuple(codebook(written, titles, language)),
    )


def own_position(
    name: str, result: Mapping[str, Any], questionnaire: Questionnaire, before: Mapping[str, Any] | None = None
) -> Own:
    """Return where an organisation stands, from its own Result, and that of its round before where it can be compared.

    `questionnaire` is in the wording of the round.
    """
    levels = {}
    for question in questionnaire.questions:
        item = result["items"].get(question.id, {})
        if item.get("value") is None:
            continue
        if isinstance(question, LevelsQuestion):
            levels[question.id] = item["level"]
        elif isinstance(question, YesPartlyNoQuestion):
            levels[question.id] = WORDS[item["value"]]
        else:
            levels[question.id] = int(QUARTERS * item["value"])
    return Own(name, _scores(result), levels, _scores(before) if before and _is_alike(before, result) else {})


def _is_alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one[key] == other[key] for key in ("questionnaire", "version", "variant"))


def _scores(result: Mapping[str, Any]) -> dict[str, float]:
    found = {OVERALL: result["overall"]["score"]}
    found |= {code: phase["score"] for code, phase in result["phases"].items()}
    return {code: score for code, score in found.items() if score is not None}


def _opened(facts: RoundFacts, language: Language) -> str | None:
    if facts.opened is None or facts.closed is None:
        return None
    return language.gettext(
        "open from %(opened)s to %(closed)s", opened=language.day(facts.opened), closed=language.day(facts.closed)
    )


def _standard(questionnaire: Questionnaire, language: Language) -> str:
    """Return what it takes to meet the standard, as a level where the questions have the same levels."""
    _ = language.gettext
    start = questionnaire.scoring.standard_from
    tops = {one.top for one in questionnaire.questions if isinstance(one, LevelsQuestion)}
    if len(tops) == 1:
        [top] = tops
        level = next(level for level in range(top + 1) if 100 * level >= start * top)
        return _("level %(level)s or more", level=language.whole(level))
    return _("%(share)s%% of the highest value or more", share=language.limit(start))


def _participation(
    turnout: Mapping[str, Turnout], types: Mapping[str, str], language: Language
) -> Iterator[ParticipationRow]:
    """Yield the types that were invited, in the order of the list of types, and the total."""
    for type, name in types.items():
        if type in turnout:
            yield ParticipationRow(name, *turnout[type])
    yield ParticipationRow(
        language.gettext("All"),
        sum(one.invited for one in turnout.values()),
        sum(one.begun for one in turnout.values()),
        sum(one.submitted for one in turnout.values()),
    )


def _took_part(released: Released, types: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for type, title in types.items():
        names = sorted((one.name for one in released.participants if one.type == type), key=str.casefold)
        if names:
            yield title, tuple(names)


def _by_name(one: Named) -> str:
    return one.name.casefold()


def _named(one: Named, questionnaire: Questionnaire, types: Mapping[str, str], language: Language) -> NamedLine:
    _ = language.gettext
    overall = one.result["overall"]
    band, score, limits = overall["band"], overall["score"], overall["limited_by"]
    names = band_names(questionnaire)
    return NamedLine(
        name=one.name,
        type=types.get(one.type, one.type),
        band=f"{language.whole(band)} {names[band - 1]}" if band else _("No overall score yet"),
        number=None if score is None else language.decimal(score),
        limited_by=_("limited by %(codes)s", codes=language.all_of(limits)) if limits else None,
        shows_report=one.share == "report",
    )
