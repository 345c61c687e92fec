"""Invented rounds: organisations of all types whose answers hang together as those of real ones do."""

import datetime
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from assessment.method.answers import Answer, Assessment, Organisation, Share
from assessment.method.comparison import Member, Unreleased, compare, member_of
from assessment.method.disclosure import RULES, Rules, release
from assessment.method.publication import ALL, PANEL, TYPE, Released
from tests.method import builders

DAY = datetime.date(2026, 12, 1)
LAND_RELEASE = {"profile": "activities", "any_of": ["clearance"]}
RISK_EDUCATION = {"profile": "activities", "any_of": ["eore"]}
QUESTIONNAIRE = builders.questionnaire(
    builders.levels("A-1", weight=3, safeguard=True),
    builders.levels("A-2", weight=2),
    builders.levels("B-1", weight=3),
    builders.levels("B-2", weight=2, applies_when=RISK_EDUCATION),
    builders.levels("B-3", weight=1),
    builders.levels("C-1", weight=3, safeguard=True, applies_when=LAND_RELEASE),
    builders.levels("C-2", weight=2, applies_when=LAND_RELEASE),
    scoring={
        "overall": {"phases_needed": 2, "score_from": 50, "final_from": 80},
        "phase": {"score_from": 50, "final_from": 70},
        "safeguard": builders.SAFEGUARD,
    },
    profile={
        "activities": {
            "text": "What do you do?",
            "kind": "several",
            "options": {"clearance": "Clearance", "eore": "Risk education", "advocacy": "Advocacy"},
        }
    },
)
"""Three phases, two gates, two safeguards: everything that the rules look at, small enough to try every way out."""
TYPES = ("ngo", "military", "company")
MIXES: Sequence[tuple[str, ...]] = (("clearance", "eore"), ("clearance",), ("eore",), ("advocacy",))


class Recipe(NamedTuple):
    """What a round is like. `spread` is how far levels lie apart; `mixed` how many have another profile than most.

    `known` show their result, `doubt` is the part of answers that are "don't know", `types` how many there are.
    """

    spread: float
    mixed: float
    known: float
    doubt: float
    types: int


def recipe(chance: random.Random) -> Recipe:
    """Return one of the kinds of round that there may be, from all alike to all different."""
    return Recipe(
        spread=chance.choice((0.4, 0.8, 1.2, 2.0)),
        mixed=chance.choice((0.0, 0.1, 0.3, 0.6)),
        known=chance.choice((0.0, 0.0, 0.2, 0.4)),
        doubt=chance.choice((0.0, 0.0, 0.03, 0.1)),
        types=chance.choice((1, 2, 3)),
    )


@dataclass(frozen=True)
class Operator:
    """An organisation and its answers: question → level, None for "don't know"."""

    name: str
    type: str
    activities: tuple[str, ...]
    share: Share
    levels: Mapping[str, int | None]

    @cached_property
    def member(self) -> Member:
        """Its part in a round."""
        return member_of(QUESTIONNAIRE, self._assessment)

    def named(self, other: "Operator") -> "Operator":
        """Return the same answers, as another organisation's."""
        return replace(self, name=other.name)

    def typed(self, type: str) -> "Operator":
        """Return the same organisation, of another type."""
        return replace(self, type=type)

    @property
    def _assessment(self) -> Assessment:
        answers = {code: Answer(value=level, dont_know=level is None) for code, level in self.levels.items()}
        organisation = Organisation.model_validate({"name": self.name, "type": self.type})
        return Assessment(organisation, answers, profile={"activities": frozenset(self.activities)}, share=self.share)


def operators(chance: random.Random, wanted: Recipe, number: int, *, first: int = 1) -> list[Operator]:
    """Return so many organisations with final results; their names are their numbers from `first` on."""
    return [_operator(chance, wanted, f"{first + place:03}") for place in range(number)]


def _operator(chance: random.Random, wanted: Recipe, name: str) -> Operator:
    mix = chance.choice(MIXES[1:]) if chance.random() < wanted.mixed else MIXES[0]
    kind = TYPES[min(int(chance.expovariate(1)), wanted.types - 1)]
    share: Share = chance.choice(("result", "report")) if chance.random() < wanted.known else "nothing"
    while True:
        base = chance.gauss(2, wanted.spread / 2)
        found = Operator(name, kind, mix, share, {code: _level(chance, wanted, base) for code in _can_answer(mix)})
        if found.member.is_final:
            return found


def _can_answer(mix: Iterable[str]) -> list[str]:
    shut = set() if "eore" in mix else {"B-2"}
    shut |= set() if "clearance" in mix else {"C-1", "C-2"}
    return [one.id for one in QUESTIONNAIRE.questions if one.id not in shut]


def _level(chance: random.Random, wanted: Recipe, base: float) -> int | None:
    return None if chance.random() < wanted.doubt else min(4, max(0, round(chance.gauss(base, wanted.spread))))


def showing(operator: Operator) -> Operator:
    """Return an organisation that shows its result with its name."""
    return replace(operator, share="result")


@dataclass(frozen=True)
class Seen:
    """A publication that everybody has read, with what it hides. `again` tells what other answers would have made."""

    operators: tuple[Operator, ...]
    released: Released
    unreleased: Unreleased
    again: Callable[[Mapping[str, Mapping[str, int | None]]], Released]
    is_fresh: bool = True
    """Whether those who show their result now are those who did when it was published."""

    def known_now(self, some: Sequence[Operator]) -> "Seen":
        """Return the same publication, read when others show their result with their name."""
        showing = {one.name: one for one in some}
        members = tuple(showing[one.name].member for one in self.unreleased.submitted)
        now = replace(self.unreleased, submitted=members, members=tuple(one for one in members if one.is_final))
        return replace(self, operators=tuple(some), unreleased=now, is_fresh=False)

    @property
    def members(self) -> list[Member]:
        """Those with a final result that are in the publication."""
        same = [old for old in self.unreleased.earlier if old.period == self.unreleased.period]
        seen = {one.name for old in same for one in old.participants}
        return [one for one in self.unreleased.members if not self.released.waiting or one.name in seen]

    def group(self, name: str) -> set[str]:
        """Return the names of the members of a table, as everybody knows them."""
        if name.startswith(PANEL):
            before = {one.name for old in self.unreleased.earlier for one in old.participants}
            return {one.name for one in self.members if one.name in before}
        apart = {f"{TYPE}{one.type}" for one in self.members} & self.released.groups.keys()
        return {one.name for one in self.members if name in (ALL, _table_of(one, apart))}


def _table_of(member: Member, apart: Iterable[str]) -> str:
    return f"{TYPE}{member.type}" if f"{TYPE}{member.type}" in apart else f"{TYPE}other"


def published(
    wanted: Sequence[Operator], rules: Rules = RULES, *, period: str = "2026", earlier: Sequence[Released] = ()
) -> Seen:
    """Close a round and publish it."""

    def put_together(some: Sequence[Operator]) -> Unreleased:
        return compare(QUESTIONNAIRE, [one.member for one in some], period=period, date=DAY, earlier=earlier)

    def again(changes: Mapping[str, Mapping[str, int | None]]) -> Released:
        some = [replace(one, levels=changes[one.name]) if one.name in changes else one for one in wanted]
        return release(put_together(some), rules)

    unreleased = put_together(wanted)
    return Seen(tuple(wanted), release(unreleased, rules), unreleased, again)
