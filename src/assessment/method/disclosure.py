"""What of a comparison may be published, so that no single organisation can be recognised.

The rules stand in docs/disclosure.md in plain words, with what is proven, what was tried and what is accepted. Whoever
shows its result with its name is *known*; a curious reader takes the known ones away from every number, and its own
organisation, too. So all rules look at the *unknown* alone.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from assessment.method.comparison import Subject, Sums, Unreleased, Value
from assessment.method.publication import ALL, PANEL, TYPE, Cell, Group, Hidden, Participant, Released, named_as

_OTHER = TYPE + "other"
_Members = frozenset[int]
"""Places of members."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers of the rules. Another number than these is for the test that shows what each of them prevents."""

    smallest_group: int = 5
    """Unknown organisations that a table needs."""
    outside_a_class: int = 2
    """Of them, those outside of any band or level: one alone would see where all the others are."""
    outside_where_mixed: int = 3
    """The same, where not all have the same questions: who knows more of some can tell two apart."""
    near: int = 5
    """Points of a score that are as one class: who is within so many of all others is known nearly."""
    smallest_type: int = 10
    """Unknown organisations that each type needs for tables by type."""
    quartiles_from: int = 10
    step: int = 5
    """Points to which medians and quartiles are rounded."""
    largest_part: int = 80
    """Per cent of a sum that one organisation may make up, any other one being left out."""
    smallest_sum: int = 5
    """People in a cell; fewer, or none, hide its row."""
    people_step: int = 5
    hides_whole_phases: bool = True
    """Whether a phase and its questions go together."""
    minds_profiles: bool = True
    """Whether those who have the same questions in a phase, or in all, must pass by themselves for its bands."""
    hides_in_all_types: bool = True
    """Whether what one type hides is hidden in the others, and in the total."""
    has_panel_beside_types: bool = False
    minds_newcomers: bool = True
    """Whether those who came since an earlier table must pass as a group of their own."""


RULES = Rules()


def release(unreleased: Unreleased, rules: Rules = RULES) -> Released:
    """Return what may be published of a round, after everything that was published before."""
    return _Release(unreleased, rules).released()


def may_be_named(unreleased: Unreleased, released: Released, name: str, rules: Rules = RULES) -> bool:
    """Tell whether an organisation may show its result after the publication, without exposing those who do not.

    Whoever is known leaves fewer unknown in every published table: each number that was `released` must pass the rules
    without it, too.
    """
    submitted = tuple(replace(one, share="result") if one.name == name else one for one in unreleased.submitted)
    members = tuple(one for one in submitted if one.is_final)
    again = release(replace(unreleased, submitted=submitted, members=members), rules)
    return _places(again) >= _places(released)


@dataclass(frozen=True, slots=True)
class _Table:
    """A group of members, and what is hidden in it."""

    group: str
    members: _Members
    hidden: frozenset[str]
    has_people: bool = False


class _Release:
    def __init__(self, unreleased: Unreleased, rules: Rules) -> None:
        self.unreleased, self.rules = unreleased, rules
        self.corrected = [one for one in unreleased.earlier if one.period == unreleased.period]
        self.waiting = self._waiting()
        self.members = frozenset(range(len(unreleased.members))) - self.waiting
        self.unknown = frozenset(place for place in self.members if not unreleased.members[place].is_known)

    def released(self) -> Released:
        unreleased = self.unreleased
        tables = list(self._tables())
        return Released(
            questionnaire=unreleased.questionnaire,
            version=unreleased.version,
            variant=unreleased.variant,
            period=unreleased.period,
            date=unreleased.date,
            submitted=len(unreleased.submitted),
            provisional=len(unreleased.submitted) - len(unreleased.members),
            waiting=len(self.waiting),
            participants=tuple(
                Participant(name=one.name, type=one.type)
                for one in sorted(unreleased.submitted, key=lambda one: one.name)
            ),
            groups={one.group: Group(size=len(one.members), unknown=len(one.members & self.unknown)) for one in tables},
            cells=tuple(cell for one in tables for cell in self._cells(one)),
            hidden=tuple(Hidden(group=one.group, subject=key) for one in tables for key in self._hidden_of(one)),
            named=tuple(
                named_as(one.name, one.type, one.share, one.result.as_json())
                for one in sorted(unreleased.submitted, key=lambda one: one.name)
                if one.is_named
            ),
        )

    # Which tables there are

    def _tables(self) -> Iterator[_Table]:
        everybody, types = self.members, self._types()
        hidden = self._failing(everybody) | self._failing_people(everybody) | self._empty(everybody)
        for part in types.values() if self.rules.hides_in_all_types else ():
            hidden |= self._failing(part)
        for old in self.corrected:
            hidden |= self._failing_correction(old)
        yield _Table(ALL, everybody, hidden, has_people=True)
        for group, part in types.items():
            yield _Table(group, part, hidden | self._failing(part) | self._empty(part))
        if not types or self.rules.has_panel_beside_types:
            yield from self._panel(hidden)

    def _types(self) -> Mapping[str, _Members]:
        """Return the types apart, small ones joined; none where one of them is still small, or there is only one."""
        groups: dict[str, set[int]] = {}
        for place in sorted(self.members):
            groups.setdefault(TYPE + self.unreleased.members[place].type, set()).add(place)
        small = {name for name, group in groups.items() if len(self.unknown & group) < self.rules.smallest_type}
        joined = {name: frozenset(group) for name, group in sorted(groups.items()) if name not in small | {_OTHER}}
        rest = frozenset().union(*(groups[name] for name in small | ({_OTHER} & groups.keys())))
        if rest:
            joined[_OTHER] = rest
        is_apart = len(joined) > 1 and len(self.unknown & rest) >= (self.rules.smallest_type if rest else 0)
        return joined if is_apart else {}

    def _panel(self, hidden: frozenset[str]) -> Iterator[_Table]:
        """Yield those of this round who took part in the one before, too."""
        before = [one for one in self.unreleased.earlier if one.period != self.unreleased.period]
        if not before:
            return
        last = max(before, key=lambda one: (one.date, one.period))
        names = {one.name for one in last.participants}
        both = frozenset(place for place in self.members if self.unreleased.members[place].name in names)
        newcomers = self.members - both
        failing = self._failing_part(both) | (
            self._failing_part(newcomers) if newcomers and self.rules.minds_newcomers else set()
        )
        yield _Table(PANEL + last.period, both, hidden | failing | self._empty(both))

    def _waiting(self) -> _Members:
        """Return those who came since a publication of the same period, and are too few to be added."""
        members = self.unreleased.members
        if not self.corrected or not self.rules.minds_newcomers:
            return frozenset()
        seen = {one.name for old in self.corrected for one in old.participants}
        new = frozenset(place for place, one in enumerate(members) if one.name not in seen)
        is_enough = sum(not members[place].is_known for place in new) >= self.rules.smallest_group
        return frozenset() if is_enough else new

    # What fails in a group

    def _failing(self, group: _Members) -> frozenset[str]:
        """Return the subjects that must be hidden where a table of the group is published."""
        mixed = {one.key for one in self.unreleased.subjects if one.has_scores and self._is_mixed(one, group)}
        return (
            self._closed({one.key for one in self.unreleased.subjects if self._is_too_plain(one, group)}, group) | mixed
        )

    def _failing_part(self, part: _Members) -> frozenset[str]:
        """Return the same for a part of a table whose scores are shown: questions go where the part is mixed, too."""
        subjects = self.unreleased.subjects
        return self._closed(
            {
                one.key
                for one in subjects
                if self._is_too_plain(one, part) or (one.has_scores and self._is_mixed(one, part))
            },
            part,
        )

    def _closed(self, failing: set[str], group: _Members) -> frozenset[str]:
        """Return what fails with what goes along: a phase and its questions are hidden together."""
        subjects = self.unreleased.subjects
        if not self.rules.hides_whole_phases:
            return frozenset(failing)
        broken = {one.phase for one in subjects if one.key in failing and self._can(one, group)}
        return frozenset(failing | {one.key for one in subjects if one.phase and one.phase in broken})

    def _is_too_plain(self, subject: Subject, group: _Members) -> bool:
        """Too few are unknown, or nearly all of them are alike. Nobody who can answer: nothing to protect."""
        if not any(subject.can[place] for place in group):
            return False
        values = self._values(subject, group & self.unknown)
        total, alike = len(values), self._most_alike(values)
        works = {self.unreleased.members[place].can_answer for place in group & self.unknown}
        outside = self.rules.outside_a_class if len(works) == 1 else self.rules.outside_where_mixed
        return total < self.rules.smallest_group or total - alike < outside

    def _most_alike(self, values: Sequence[Value]) -> int:
        """Return how many one class, or one narrow part of the scores, holds at most."""
        scores = sorted(value.score for value in values if value.score is not None)
        # A score has one decimal: half of it more is nothing but how numbers are kept.
        ends = (bisect_right(scores, score + self.rules.near + 0.05) for score in scores)
        in_a_part = (end - place for place, end in enumerate(ends))
        return max([0, *Counter(value.place for value in values).values(), *in_a_part])

    def _can(self, subject: Subject, group: _Members) -> bool:
        """Whether enough can answer for the subject to have been shown: what is hidden anyway tells nothing."""
        return sum(subject.can[place] for place in group & self.unknown) >= self.rules.smallest_group

    def _is_mixed(self, subject: Subject, group: _Members) -> bool:
        """Whether some who answer other questions of the subject than the rest could not be shown by themselves."""
        profiles: dict[frozenset[str], set[int]] = {}
        for place in group & self.unknown:
            if subject.can[place]:
                answered = self.unreleased.members[place].can_answer & subject.questions
                profiles.setdefault(answered, set()).add(place)
        parts = [frozenset(part) for part in profiles.values()]
        return self.rules.minds_profiles and len(parts) > 1 and any(self._is_too_plain(subject, part) for part in parts)

    def _failing_people(self, group: _Members) -> frozenset[str]:
        return frozenset(one.key for one in self.unreleased.sums if self._is_dominated(one, group & self.unknown))

    def _is_dominated(self, sums: Sums, unknown: _Members) -> bool:
        rows = [row for place in unknown if (row := sums.values[place]) is not None]
        if len(rows) < self.rules.smallest_group:
            return True
        return any(self._is_told([row.get(column, 0) for row in rows]) for column in sums.columns)

    def _is_told(self, counts: Sequence[int]) -> bool:
        """Whether a sum is small, or tells the largest of its parts to the organisation of the second largest."""
        largest, second, *_ = sorted(counts, reverse=True)
        total = sum(counts)
        is_large = 100 * largest > self.rules.largest_part * (total - second)
        return total < self.rules.smallest_sum or is_large

    def _failing_correction(self, old: Released) -> frozenset[str]:
        """Return what differs from a publication of the same period by more than a group that may be shown itself."""
        names = {one.name for one in old.participants}
        still = {one.name for one in self.unreleased.submitted}
        if not names <= still:
            everything: tuple[Subject | Sums, ...] = (*self.unreleased.subjects, *self.unreleased.sums)
            return frozenset(one.key for one in everything)
        seen = frozenset(place for place in self.members if self.unreleased.members[place].name in names)
        new = self.members - seen
        before = _Table(ALL, seen, frozenset())
        told = {one.key for one in self.unreleased.subjects if not _agree(self._cells_of(one, before), old)}
        sums = {one.key for one in self.unreleased.sums if new or not _agree(self._cells_of_people(one, before), old)}
        is_minded = new and self.rules.minds_newcomers
        return frozenset(told | sums | (self._failing_part(new) if is_minded else frozenset()))

    # What is told

    def _empty(self, group: _Members) -> frozenset[str]:
        return frozenset(one.key for one in self.unreleased.subjects if not any(one.values[place] for place in group))

    def _values(self, subject: Subject, group: _Members) -> list[Value]:
        return [value for place in sorted(group) if (value := subject.values[place]) is not None]

    def _hidden_of(self, table: _Table) -> Iterator[str]:
        for one in self._told_in(table):
            if one.key in table.hidden:
                yield one.key

    def _told_in(self, table: _Table) -> Iterable[Subject | Sums]:
        return (*self.unreleased.subjects, *(self.unreleased.sums if table.has_people else ()))

    def _cells(self, table: _Table) -> Iterator[Cell]:
        for one in self._told_in(table):
            if one.key not in table.hidden:
                yield from self._cells_of(one, table) if isinstance(one, Subject) else self._cells_of_people(one, table)

    def _cells_of(self, subject: Subject, table: _Table) -> Iterator[Cell]:
        values = self._values(subject, table.members)
        counts = Counter(value.place for value in values)
        numbers = {one.name: counts[place] for place, one in enumerate(subject.classes)}
        if subject.met_from is not None and subject.recommended_below is not None:
            starts = [one.start for one in subject.classes]
            numbers["standard-met"] = sum(counts[at] for at, start in enumerate(starts) if start >= subject.met_from)
            numbers["recommended"] = sum(
                counts[at] for at, start in enumerate(starts) if start < subject.recommended_below
            )
        for name, count in numbers.items():
            yield Cell(group=table.group, subject=subject.key, value=name, count=count)
        if subject.has_scores:
            unknown = len(self._values(subject, table.members & self.unknown))
            for name, number in self._quantiles([value.score or 0 for value in values], unknown):
                yield Cell(group=table.group, subject=subject.key, value=name, number=number)

    def _quantiles(self, scores: list[float], unknown: int) -> Iterator[tuple[str, int]]:
        wanted = {"lower-quartile": 1, "median": 2, "upper-quartile": 3}
        for name, quarters in wanted.items():
            if name == "median" or unknown >= self.rules.quartiles_from:
                yield name, _rounded(_quantile(scores, quarters), self.rules.step)

    def _cells_of_people(self, sums: Sums, table: _Table) -> Iterator[Cell]:
        rows = [row for place in sorted(table.members) if (row := sums.values[place]) is not None]
        for column in sums.columns:
            total = _rounded(Fraction(sum(row.get(column, 0) for row in rows)), self.rules.people_step)
            yield Cell(group=table.group, subject=sums.key, value=column, number=total, organisations=len(rows))


def _places(released: Released) -> set[tuple[str, str, str]]:
    """Return which numbers are told."""
    return {(one.group, one.subject, one.value) for one in released.cells}


def _agree(cells: Iterable[Cell], old: Released) -> bool:
    """Whether cells are those that were published, or their subject was hidden then."""
    ours = {one.value: one for one in cells}
    subject = next(iter(ours.values())).subject if ours else ""
    theirs = old.table(subject)
    return theirs is None or theirs == ours


def _quantile(scores: Sequence[float], quarters: int) -> Fraction:
    """Return a quartile of scores with one decimal, inclusive (type 7): the median for two quarters. Exact."""
    ordered = sorted(scores)
    place, rest = divmod((len(ordered) - 1) * quarters, 4)
    low, high = (Fraction(str(one)) for one in (ordered[place], ordered[min(place + 1, len(ordered) - 1)]))
    return low + (high - low) * Fraction(rest, 4)


def _rounded(number: Fraction, step: int) -> int:
    """Return the nearest multiple of the step, the higher one of two."""
    return step * int((2 * number + step) // (2 * step))
