"""What the lines of a list stand for: organisations that are known in the area, new ones, and those that look alike."""

import heapq
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from operator import itemgetter
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy import Connection, select

from assessment.answering.tables import AssessmentRow
from assessment.installation.access import Role
from assessment.organisations.kinds import countries_in
from assessment.organisations.tables import MembershipRow, OrganisationRow
from assessment.rounds.reading_list import Flaw, Line, plain
from assessment.rounds.tables import InviteeRow, RoundRow

ALIKE = 0.84
"""From which likeness on, by difflib, two names may be one: a letter or two of a dozen differ."""
_SHARED = 0.5
"""Part of all groups of three letters that names have in common before they are compared letter by letter."""
_COMPARED = 3
"""Names that are compared letter by letter with a line: those with most in common."""
_NUMBER = re.compile(r"\d+")
_ORGANISATION, _ROUND = OrganisationRow.__table__.c, RoundRow.__table__.c


class Kind(StrEnum):
    """What a line is."""

    NEW = "new"
    KNOWN = "known"
    DOUBTFUL = "doubtful"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Known:
    """An organisation of the area. `took_part` is the latest period in which it submitted, None for none."""

    id: UUID
    name: str
    type: str
    country: str
    has_leads: bool
    is_invited: bool
    took_part: str | None


@dataclass(frozen=True, slots=True)
class Match:
    """What a line stands for. `known` is the organisation that it is, or that a doubtful line looks like.

    `like` is the earlier line of the list that a doubtful line looks like: one organisation may stand there twice,
    misspelt. It stands beside `known` where the line looks like both.
    """

    line: Line
    kind: Kind
    known: Known | None = None
    like: Line | None = None


_Named = TypeVar("_Named", Known, Line)


def known_in(connection: Connection, round_id: UUID, area: str) -> list[Known]:
    """Return the organisations of an area, as the authority of one of its rounds may know them."""
    leads = set(
        connection.execute(select(MembershipRow.organisation_id).where(MembershipRow.role == Role.LEAD)).scalars()
    )
    invited_query = select(InviteeRow.organisation_id).where(InviteeRow.round_id == round_id)
    invited = set(connection.execute(invited_query).scalars())
    took_part = _took_part(connection, area)
    query = select(_ORGANISATION.id, _ORGANISATION.name, _ORGANISATION.type, _ORGANISATION.country)
    rows = connection.execute(
        query.where(_ORGANISATION.country.in_(countries_in(area))).order_by(_ORGANISATION.made_at)
    )
    return [Known(*row, row.id in leads, row.id in invited, took_part.get(row.id)) for row in rows]


def _took_part(connection: Connection, area: str) -> dict[UUID, str]:
    assessments = AssessmentRow.__table__.c
    query = (
        select(assessments.organisation_id, _ROUND.period)
        .join_from(AssessmentRow.__table__, RoundRow.__table__, _ROUND.id == assessments.round_id)
        .where(_ROUND.area == area, assessments.submitted_at < _ROUND.closes_at)
        .order_by(_ROUND.closes_at)
    )
    return {row.organisation_id: row.period for row in connection.execute(query)}


def matches(lines: Sequence[Line], known: Sequence[Known], area: str) -> list[Match]:
    """Return what each line stands for. `known` are the organisations of the area."""
    names, earlier, countries = _Names[Known](known), _Names[Line](), countries_in(area)
    found = []
    for line in lines:
        one = _match(line, names, countries)
        if one.kind in (Kind.NEW, Kind.DOUBTFUL):
            one = _beside(one, earlier)
            earlier.add(one.line)
        found.append(one)
    return found


def _match(line: Line, names: "_Names[Known]", countries: Sequence[str]) -> Match:
    if line.flaw is not None:
        return Match(line, Kind.WRONG)
    places = (line.country,) if line.country else tuple(countries)
    same = [one for one in names.same(line.name) if one.country in places]
    if len(same) == 1:
        return Match(line, Kind.KNOWN, same[0])
    alike = same[0] if same else names.most_alike(line.name, lambda one: one.country in places)
    if not line.country and len(countries) > 1:
        # New in a region, or of one name in several countries: only the country tells which it is.
        return Match(replace(line, flaw=Flaw.COUNTRY), Kind.WRONG, alike)
    line = replace(line, country=places[0])
    return Match(line, Kind.DOUBTFUL if alike else Kind.NEW, alike)


def _beside(one: Match, earlier: "_Names[Line]") -> Match:
    """Return a match with the earlier line that it looks like. `earlier` are those that are new or may become so."""
    line, numbers = one.line, _numbers(one.line.name)

    def may_be(other: Line) -> bool:
        # Units of one organisation stand below each other by their numbers: nobody is asked of each of them.
        return other.country == line.country and (not numbers or _numbers(other.name) in ((), numbers))

    like = earlier.most_alike(line.name, may_be)
    return one if like is None else replace(one, kind=Kind.DOUBTFUL, like=like)


@lru_cache(maxsize=4096)
def _numbers(name: str) -> tuple[int, ...]:
    return tuple(int(one) for one in _NUMBER.findall(name))


class _Names(Generic[_Named]):
    """Names with what has them, found again by what is the same or alike in them: there may be thousands."""

    def __init__(self, some: Iterable[_Named] = ()) -> None:
        self._named: list[_Named] = []
        self._plain: list[str] = []
        self._groups: list[int] = []
        self._same: dict[str, list[_Named]] = {}
        self._by_group: dict[str, int] = {}
        for one in some:
            self.add(one)

    def add(self, one: _Named) -> None:
        """Take one more."""
        name, index = plain(one.name), len(self._named)
        groups = _groups(name)
        self._named.append(one)
        self._plain.append(name)
        self._groups.append(len(groups))
        self._same.setdefault(name, []).append(one)
        for group in groups:
            self._by_group[group] = self._by_group.get(group, 0) | 1 << index

    def same(self, name: str) -> list[_Named]:
        """Return those of this name."""
        return self._same.get(plain(name), [])

    def most_alike(self, name: str, may_be: Callable[[_Named], bool]) -> _Named | None:
        """Return the one whose name looks most like this one, of those that may be it; the first of several."""
        wanted = plain(name)
        close = heapq.nlargest(_COMPARED, self._near(wanted, may_be), key=itemgetter(0))
        rated = [(SequenceMatcher(None, wanted, self._plain[index]).ratio(), index) for _, index in close]
        ratio, index = max(rated, key=itemgetter(0), default=(0.0, 0))
        return self._named[index] if ratio >= ALIKE else None

    def _near(self, wanted: str, may_be: Callable[[_Named], bool]) -> Iterator[tuple[float, int]]:
        """Give those that share enough groups of letters with a name: which part of them, and where they stand."""
        groups = _groups(wanted)
        digits = _sums([self._by_group[group] for group in groups if group in self._by_group])
        # Whoever shares half of the groups of both names shares a third of this one's.
        for shared in range(min(len(groups), 2 ** len(digits) - 1), (len(groups) - 1) // 3, -1):
            for index in _places(digits, shared):
                part = 2 * shared / (len(groups) + self._groups[index])
                if part >= _SHARED and may_be(self._named[index]):
                    yield part, index


def _sums(sets: Sequence[int]) -> list[int]:
    """Return in how many of some sets each place is. A set is a number: the bits of its members are 1.

    The sums are binary: the first number has their last digits, each at its place. All places are counted in one go,
    which is what makes thousands of names quick.
    """
    digits: list[int] = []
    for carried in sets:
        for power, digit in enumerate(digits):
            digits[power], carried = digit ^ carried, digit & carried
        if carried:
            digits.append(carried)
    return digits


def _places(digits: Sequence[int], wanted: int) -> Iterator[int]:
    """Give the places with one sum, the first one first."""
    found = -1
    for power, digit in enumerate(digits):
        found &= digit if wanted >> power & 1 else ~digit
    bits = f"{found:b}"[::-1]
    place = bits.find("1")
    while place >= 0:
        yield place
        place = bits.find("1", place + 1)


def _groups(name: str) -> set[str]:
    padded = f"  {name} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def counted(found: Sequence[Match]) -> Mapping[Kind, int]:
    """Return how many lines there are of each kind."""
    numbers = Counter(one.kind for one in found)
    return {kind: numbers[kind] for kind in Kind}
