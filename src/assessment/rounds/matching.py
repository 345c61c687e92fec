"""What the lines of a list stand for: organisations that are known in the area, new ones, and those that look alike."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
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
    """What a line stands for. `known` is the organisation that it is, or that a doubtful line looks like."""

    line: Line
    kind: Kind
    known: Known | None = None


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
    names = _Names(known)
    return [_match(line, names, countries_in(area)) for line in lines]


def _match(line: Line, names: "_Names", countries: Sequence[str]) -> Match:
    if line.flaw is not None:
        return Match(line, Kind.WRONG)
    places = (line.country,) if line.country else tuple(countries)
    same = [one for one in names.same(line.name) if one.country in places]
    if len(same) == 1:
        return Match(line, Kind.KNOWN, same[0])
    alike = next(iter([*same, *names.alike(line.name, places)]), None)
    if not line.country and len(countries) > 1:
        # New in a region, or of one name in several countries: only the country tells which it is.
        return Match(replace(line, flaw=Flaw.COUNTRY), Kind.WRONG, alike)
    line = replace(line, country=places[0])
    return Match(line, Kind.DOUBTFUL if alike else Kind.NEW, alike)


class _Names:
    """The names of an area, found again by what is the same or alike in them: a list may have thousands of lines."""

    def __init__(self, known: Sequence[Known]) -> None:
        self._known = known
        self._plain = [plain(one.name) for one in known]
        self._same: dict[str, list[Known]] = {}
        self._by_group: dict[str, list[int]] = {}
        self._groups: list[int] = []
        for index, (one, name) in enumerate(zip(known, self._plain, strict=True)):
            self._same.setdefault(name, []).append(one)
            groups = _groups(name)
            self._groups.append(len(groups))
            for group in groups:
                self._by_group.setdefault(group, []).append(index)

    def same(self, name: str) -> list[Known]:
        """Return the organisations of this name."""
        return self._same.get(plain(name), [])

    def alike(self, name: str, countries: Sequence[str]) -> Iterator[Known]:
        """Give the organisations whose names look like this one, most alike first."""
        wanted = plain(name)
        groups = _groups(wanted)
        shared = Counter(index for group in groups for index in self._by_group.get(group, ()))
        near = ((2 * count / (len(groups) + self._groups[index]), index) for index, count in shared.items())
        close = sorted((one for one in near if one[0] >= _SHARED), reverse=True)[:_COMPARED]
        rated = [(SequenceMatcher(None, wanted, self._plain[index]).ratio(), index) for _, index in close]
        for ratio, index in sorted(rated, reverse=True):
            if ratio >= ALIKE and self._known[index].country in countries:
                yield self._known[index]


def _groups(name: str) -> set[str]:
    padded = f"  {name} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def counted(found: Sequence[Match]) -> Mapping[Kind, int]:
    """Return how many lines there are of each kind."""
    numbers = Counter(one.kind for one in found)
    return {kind: numbers[kind] for kind in Kind}
