"""A curious reader: what can be worked out of single organisations from all that was published?

A *world* is one way in which the others may have answered. What is the same in all worlds is found out. Worlds come by
three ways, the cheap ones first: organisations that nobody can tell apart may have each other's answers; levels may be
exchanged by chance, where the rules would then publish the same; and the solver finds a world, or proves that there
is none.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ortools.sat.python.cp_model import FEASIBLE, INFEASIBLE, OPTIMAL, CpModel, CpSolver, LiteralT

from tests.disclosure.country import QUESTIONNAIRE, Operator, Seen
from tests.disclosure.world import World

NARROW = 5
"""Points: a score that is known within half of it, either way, is taken to be found out."""
PATIENCE = 100
"""Seconds of the solver's own clock, which is the same on every machine, for one question put to it."""
PATIENCE_FOR_MANY = 1
"""The same, where nothing depends on the answer."""
TRIES = 60
"""Exchanges by chance, for each level or score that is not open yet."""

Levels = Mapping[str, int | None]


class Leak(NamedTuple):
    """What was found out of an organisation, a question's level or a phase's score; `by` is "" for a reader outside."""

    by: str
    name: str
    what: str


class Undecided(Exception):
    """The solver gave up: the round is too large for its patience."""


class _Open(NamedTuple):
    """A level, or the range of a score, that all worlds until now have in common for those who cannot be told apart."""

    names: tuple[str, ...]
    question: str | None
    phase: str | None
    low: float
    high: float


class Attack:
    """All readers of some publications over the same answers. They tell each other the worlds that they thought of."""

    def __init__(self, seen: Sequence[Seen]) -> None:
        self.seen = seen
        self.operators = {one.name: one for each in seen for one in each.operators}
        self.members = {one.name: one for each in seen for one in each.members}
        self.unknown = sorted(name for name, one in self.members.items() if not one.is_known)
        self.tables = {name: tuple(self._tables_of(name)) for name in self.unknown}
        self.chance = random.Random(1)  # noqa: S311 -- repeatable
        self.others: list[Mapping[str, Operator]] = []
        self.solved = 0

    def leaks(self) -> Iterator[Leak]:
        """Yield what somebody from outside, and each organisation that does not show its result, finds out."""
        for insider in ("", *self.unknown):
            yield from self._leaks_to(insider)

    def _leaks_to(self, insider: str) -> Iterator[Leak]:
        still = list(self._alike(insider))
        for other in self.others:
            if insider not in other:
                still = _struck(still, other)
        if still:
            still = self._exchanged(still, insider)
        if still:
            still = self._solved(still, insider)
        for one in still:
            yield Leak(insider, one.names[0], f"question:{one.question}" if one.question else f"phase:{one.phase}")

    def _tables_of(self, name: str) -> Iterator[tuple[int, str]]:
        """Yield the tables with numbers in them that an organisation is in."""
        for at, each in enumerate(self.seen):
            for group in sorted({cell.group for cell in each.released.cells}):
                if name in each.group(group):
                    yield at, group

    def _alike(self, insider: str) -> Iterator[_Open]:
        """Yield what those whom nobody can tell apart have in common."""
        groups: dict[object, list[str]] = defaultdict(list)
        for name in self.unknown:
            if name != insider:
                groups[self.members[name].can_answer, self.tables[name]].append(name)
        for names in groups.values():
            first = self.members[names[0]]
            for code in sorted(first.can_answer):
                levels = {self.operators[name].levels[code] for name in names}
                if len(levels) == 1 and (level := levels.pop()) is not None:
                    yield _Open(tuple(names), code, None, level, level)
            for phase in first.result.phases:
                scores = [self.members[name].result.phases[phase].score for name in names]
                real = [score for score in scores if score is not None]
                if len(real) == len(scores) and max(real) - min(real) <= NARROW:
                    yield _Open(tuple(names), None, phase, min(real), max(real))

    def _exchanged(self, still: list[_Open], insider: str) -> list[_Open]:
        """Exchange levels by chance, as long as everybody would read the same."""
        free = [name for name in self.unknown if name != insider]
        for _ in range(TRIES * len(still)):
            if not still:
                break
            target = self.chance.choice(still)
            other = self._exchange(self.chance.choice(target.names), target, free)
            changes = {name: one.levels for name, one in other.items()}
            if other and all(each.again(changes) == each.released for each in self.seen):
                self.others.append(other)
                still = _struck(still, other)
        return still

    def _exchange(self, name: str, target: _Open, free: list[str]) -> dict[str, Operator]:
        """Let one organisation have some levels of another, and the other way round."""
        one, two = self.operators[name], self.operators[self.chance.choice(free)]
        common = sorted(self.members[one.name].can_answer & self.members[two.name].can_answer)
        phase = target.phase or QUESTIONNAIRE.question(target.question or "").phase
        near = [code for code in common if QUESTIONNAIRE.question(code).phase == phase] or common
        chosen = self.chance.sample(near, self.chance.randint(1, len(near))) if near else []
        if one.name == two.name:
            return {}
        mine = {**one.levels, **{code: two.levels[code] for code in chosen}}
        theirs = {**two.levels, **{code: one.levels[code] for code in chosen}}
        return {one.name: _with(one, mine), two.name: _with(two, theirs)}

    def _solved(self, still: list[_Open], insider: str) -> list[_Open]:
        """Let the solver find worlds, many things at once being otherwise as long as there are such worlds."""
        world = World(QUESTIONNAIRE, self.seen, insider or None)
        many = len(still)
        while still:
            many = min(many, len(still))
            other = self._another(world, still, many)
            if other is not None:
                self.others.append(other)
                still = _struck(still, other)
            elif many == 1:
                return still
            else:
                many = many // 3 or 1
        return still

    def _another(self, world: World, still: list[_Open], many: int) -> dict[str, Operator] | None:
        """Return a world in which so many things are otherwise. None where there is none; of many, perhaps there is."""
        self.solved += 1
        model = world.model.clone()
        for (name, code), levels in world.levels.items():
            for level, variable in enumerate(levels):
                hinted = model.get_bool_var_from_proto_index(variable.index)
                model.add_hint(hinted, self.operators[name].levels[code] == level)
        model.add(sum(self._otherwise(model, world, one) for one in still) >= many)
        solver = CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = PATIENCE if many == 1 else PATIENCE_FOR_MANY
        status = solver.solve(model)
        if status in (OPTIMAL, FEASIBLE):
            return dict(self._answers(world, solver))
        if status != INFEASIBLE and many == 1:
            raise Undecided
        return None

    def _otherwise(self, model: CpModel, world: World, one: _Open) -> LiteralT:
        """Return the truth that a level is another one, or a score outside what it was in all worlds until now."""
        name = one.names[0]
        if one.question:
            level = world.levels[name, one.question][int(one.low)]
            return model.get_bool_var_from_proto_index(level.index).negated()
        shown = model.get_int_var_from_proto_index(world.shown[name, one.phase or ""].index)
        otherwise, is_above = model.new_bool_var(""), model.new_bool_var("")
        low, high = round(10 * one.low), round(10 * one.high)
        model.add(shown < low).only_enforce_if(otherwise, is_above.negated())
        model.add(shown > high).only_enforce_if(otherwise, is_above)
        return otherwise

    def _answers(self, world: World, solver: CpSolver) -> Iterator[tuple[str, Operator]]:
        for name in self.unknown:
            one = self.operators[name]
            levels = {code: _true_one(map(solver.value, world.levels[name, code])) for code in one.levels}
            if levels != one.levels:
                yield name, _with(one, levels)


def _with(operator: Operator, levels: Levels) -> Operator:
    return Operator(operator.name, operator.type, operator.activities, operator.share, levels)


def _true_one(truths: Iterable[int]) -> int | None:
    return next((place for place, one in enumerate(truths) if one), None)


def _struck(still: Iterable[_Open], other: Mapping[str, Operator]) -> list[_Open]:
    """Return what is still open after a world in which some organisations answered otherwise."""
    found = []
    for one in still:
        low, high = one.low, one.high
        for name in one.names:
            if name not in other:
                continue
            if one.question:
                value: float | None = other[name].levels[one.question]
            else:
                value = other[name].member.result.phases[one.phase or ""].score
            low, high = (0, 100) if value is None else (min(low, value), max(high, value))
        if high - low <= (0 if one.question else NARROW):
            found.append(one._replace(low=low, high=high))
    return found
