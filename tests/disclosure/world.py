"""All the worlds that could be behind what was published, as constraints on whole numbers.

Who reads the publications is taken to know much: the rules, who takes part with a final result, everybody's profile,
all that is shown with a name, and, if it takes part itself, its own answers. What it does not know are the levels of
the others: a variable for each organisation, question and level.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from math import lcm
from typing import Any

from ortools.sat.python.cp_model import CpModel, IntVar, LinearExprT

from assessment.method.comparison import Member, Subject
from assessment.method.publication import ALL, TYPE
from assessment.method.questionnaire import Questionnaire
from tests.disclosure.country import Seen

BANDS = 5
TOP = 4
TENTHS = 1000
SMALLEST = 5
"""Organisations of a group, as the rules say."""
NEAR = 50
"""Tenths of a point, within which scores are as one class."""
_QUARTERS = {"lower-quartile": 1, "median": 2, "upper-quartile": 3}


class World:
    """The model. `levels[name, question]` are five truths of which one holds, or none where there is no answer."""

    def __init__(self, questionnaire: Questionnaire, seen: Sequence[Seen], insider: str | None) -> None:
        self.model = CpModel()
        self.questionnaire = questionnaire
        self.weights = {one.id: one.weight for one in questionnaire.questions}
        self.safeguards = {one.id for one in questionnaire.questions if one.safeguard}
        self.phases = {one.id: [two.id for two in questionnaire.questions_in(one.id)] for one in questionnaire.phases}
        self.members = {one.name: one for each in seen for one in each.members}
        self.insider = insider
        totals = [sum(self.weights[code] for code in some) for codes in self.phases.values() for some in _some(codes)]
        self.scale = lcm(*totals)
        self.levels: dict[tuple[str, str], list[IntVar]] = {}
        self.answered: dict[tuple[str, str], IntVar] = {}
        self.has: dict[tuple[str, str], LinearExprT] = {}
        self.exact: dict[tuple[str, str], IntVar] = {}
        self.shown: dict[tuple[str, str], IntVar] = {}
        self.bands: dict[tuple[str, str], list[IntVar]] = {}
        for member in self.members.values():
            self._member(member)
        for each in seen:
            self._reads(each)
        if len(seen) == 1 and seen[0].is_fresh:
            self._infers(seen[0])

    # An organisation

    def _member(self, one: Member) -> None:
        model, name = self.model, one.name
        for code in sorted(one.can_answer):
            levels = [model.new_bool_var("") for _ in range(TOP + 1)]
            answered = model.new_constant(1) if code in self.safeguards else model.new_bool_var("")
            model.add(sum(levels) == answered)
            self.levels[name, code], self.answered[name, code] = levels, answered
            if one.is_known or name == self.insider:
                true = one.result.items[code].level
                for level, variable in enumerate(levels):
                    model.add(variable == (level == true))
        covered = sum(self.weights[code] * self.answered[name, code] for code in one.can_answer)
        final = self.questionnaire.scoring.overall.final_from
        model.add(100 * covered >= int(final * sum(self.weights[code] for code in one.can_answer)))
        for phase, codes in self.phases.items():
            if can := [code for code in codes if code in one.can_answer]:
                self._phase(name, phase, can)
        self._overall(name)

    def _phase(self, name: str, phase: str, can: list[str]) -> None:
        """Say how the score of a phase comes from the levels, whichever of the questions were answered."""
        model, scored = self.model, []
        limit = self.questionnaire.scoring.phase.score_from
        whole = self._weight(can)
        earned = sum(
            self.weights[code] * level * self.levels[name, code][level] for code in can for level in range(TOP + 1)
        )
        exact = model.new_int_var(0, 100 * self.scale, "")
        patterns = {some: model.new_bool_var("") for some in (*_some(can), ())}
        model.add_exactly_one(patterns.values())
        for code in can:
            model.add(sum(one for some, one in patterns.items() if code in some) == self.answered[name, code])
        for some, holds in patterns.items():
            if some and 100 * self._weight(some) >= limit * whole:
                scored.append(holds)
                model.add(exact == 25 * earned * (self.scale // self._weight(some))).only_enforce_if(holds)
            else:
                model.add(exact == 0).only_enforce_if(holds)
        self.has[name, phase] = has = model.new_bool_var("")
        model.add(sum(scored) == has)
        shown = model.new_int_var(0, TENTHS, "")
        model.add_division_equality(shown, 20 * exact + self.scale, 2 * self.scale)
        self.exact[name, phase], self.shown[name, phase] = exact, shown
        self.bands[name, phase] = self._bands(
            has, shown, [self._low(name, code) for code in can if code in self.safeguards]
        )

    def _overall(self, name: str) -> None:
        model = self.model
        phases = [phase for phase in self.phases if (name, phase) in self.has]
        total = sum(self.exact[name, phase] for phase in phases)
        number = sum(self.has[name, phase] for phase in phases)
        shown = model.new_int_var(0, TENTHS, "")
        needed = self.questionnaire.scoring.overall.phases_needed
        counts = {count: model.new_bool_var("") for count in range(needed, len(phases) + 1)}
        model.add_exactly_one(counts.values())
        for count, holds in counts.items():
            whole = 2 * count * self.scale
            model.add(number == count).only_enforce_if(holds)
            model.add(whole * shown <= 20 * total + whole // 2).only_enforce_if(holds)
            model.add(20 * total + whole // 2 < whole * shown + whole).only_enforce_if(holds)
        low = [self._low(name, code) for code in sorted(self.safeguards) if (name, code) in self.levels]
        self.has[name, ""], self.shown[name, ""] = 1, shown
        self.bands[name, ""] = self._bands(model.new_constant(1), shown, low)

    def _low(self, name: str, code: str) -> IntVar:
        """A safeguard that is not in place."""
        low = self.model.new_bool_var("")
        self.model.add(low == sum(self.levels[name, code][:2]))
        return low

    def _bands(self, has: IntVar, shown: IntVar, low: list[IntVar]) -> list[IntVar]:
        model = self.model
        by_score = [model.new_bool_var("") for _ in range(BANDS)]
        bands = [model.new_bool_var("") for _ in range(BANDS)]
        model.add(sum(by_score) == has)
        model.add(sum(bands) == has)
        held = model.new_bool_var("")
        model.add_max_equality(held, low or [model.new_constant(0)])
        rule = self.questionnaire.scoring.safeguard
        assert rule is not None
        for place, one in enumerate(by_score):
            model.add(shown >= 200 * place).only_enforce_if(one)
            if place < BANDS - 1:
                model.add(shown < 200 * (place + 1)).only_enforce_if(one)
            model.add_bool_or(one.negated(), held, bands[place])
            model.add_bool_or(one.negated(), held.negated(), bands[min(place, rule.highest_band - 1)])
        return bands

    def _weight(self, codes: Iterable[str]) -> int:
        return sum(self.weights[code] for code in codes)

    # What was published

    def classes(self, name: str, subject: str) -> list[IntVar]:
        """Return the truths, for each band or level, that the member is in it; none where it cannot have a value."""
        kind, _, code = subject.partition(":")
        found = self.levels if kind == "question" else self.bands
        return found.get((name, code), [])

    def _reads(self, seen: Seen) -> None:
        cells: dict[tuple[str, str], dict[str, int]] = {}
        for cell in seen.released.cells:
            cells.setdefault((cell.group, cell.subject), {})[cell.value] = cell.shown
        for (group, subject), numbers in cells.items():
            if subject.startswith("people:"):
                continue
            names = sorted(seen.group(group))
            prefix = "level-" if subject.startswith("question:") else "band-"
            counts = [count for value, count in numbers.items() if value.startswith(prefix)]
            for place, count in enumerate(counts):
                of = [classes[place] for name in names if (classes := self.classes(name, subject))]
                self.model.add(sum(of) == count)
            for value, quarters in _QUARTERS.items():
                if value in numbers:
                    self._quantile(names, subject.partition(":")[2], sum(counts), quarters, numbers[value])

    def _quantile(self, names: list[str], phase: str, size: int, quarters: int, told: int) -> None:
        place, rest = divmod((size - 1) * quarters, 4)
        low = self._ordered(names, phase, place)
        high = self._ordered(names, phase, place + 1) if rest else low
        fortieths = 4 * low + rest * (high - low)
        self.model.add(fortieths >= 40 * told - 100)
        self.model.add(fortieths < 40 * told + 100)

    def _ordered(self, names: list[str], phase: str, place: int) -> IntVar:
        """Return the score, in tenths, that `place` others are below or beside."""
        model = self.model
        found = model.new_int_var(0, TENTHS, "")
        below, up_to = [], []
        for name in names:
            if (name, phase) not in self.shown:
                continue
            shown, has = self.shown[name, phase], self.has[name, phase]
            is_below, is_up_to, real = (model.new_bool_var("") for _ in range(3))
            model.add(real == has)
            model.add(shown < found).only_enforce_if(is_below)
            model.add(shown >= found).only_enforce_if(is_below.negated(), real)
            model.add(shown <= found).only_enforce_if(is_up_to)
            model.add(shown > found).only_enforce_if(is_up_to.negated(), real)
            model.add_implication(is_below, real)
            model.add_implication(is_up_to, real)
            below.append(is_below)
            up_to.append(is_up_to)
        model.add(sum(below) <= place)
        model.add(sum(up_to) > place)
        return found

    # What follows from what is hidden

    def _infers(self, seen: Seen) -> None:
        """Use the rules: a subject that enough can answer is hidden only where nearly all are alike."""
        types = [name for name in seen.released.groups if name.startswith(TYPE)]
        parts = [seen.group(name) for name in (ALL, *types)]
        hidden = {one.subject for one in seen.released.hidden if one.group == ALL}
        subjects = {one.key: one for one in seen.unreleased.subjects}
        for phase in (None, *self.phases):
            block = [one for one in subjects.values() if one.phase == phase]
            told = [one for one in block if one.key in hidden and self._is_shown_or_plain(one, parts)]
            # Scores may also be hidden for those with another profile: nothing is made of that.
            if any(not one.has_scores or not any(self._is_mixed(part) for part in parts) for one in told):
                self.model.add_bool_or(
                    [plain for one in block for part in parts for plain in self._plain(one, part, seen)]
                )

    def _is_mixed(self, part: set[str]) -> bool:
        return len({self.members[name].can_answer for name in self._unknown(part)}) > 1

    def _is_shown_or_plain(self, subject: Subject, parts: Sequence[set[str]]) -> bool:
        """Whether enough can answer in each part where anybody can, so that numbers alone hide nothing."""
        return self._can(subject, parts[0]) == 2 and all(self._can(subject, part) != 1 for part in parts)

    def _can(self, subject: Subject, part: set[str]) -> int:
        """Return 0 where nobody of a part can answer, 1 where too few can, 2 where enough can."""
        number = len([name for name in self._unknown(part) if self.classes(name, subject.key)])
        return 0 if not number else 1 if number < SMALLEST else 2

    def _unknown(self, part: set[str]) -> list[str]:
        return sorted(name for name in part if not self.members[name].is_known)

    def _plain(self, subject: Subject, part: set[str], seen: Seen) -> Iterator[IntVar]:
        if self._can(subject, part) != 2:
            return
        rows = [classes for name in self._unknown(part) if (classes := self.classes(name, subject.key))]
        total = sum(one for row in rows for one in row)
        outside = 3 if self._is_mixed(part) else 2
        alike: list[Any] = [sum(row[place] for row in rows) for place in range(len(subject.classes))]
        if subject.has_scores:
            alike.append(self._near(self._unknown(part), subject.key.partition(":")[2]))
        for some in alike:
            plain = self.model.new_bool_var("")
            self.model.add(total - some < outside).only_enforce_if(plain)
            yield plain
        few = self.model.new_bool_var("")
        self.model.add(total < SMALLEST).only_enforce_if(few)
        yield few

    def _near(self, names: Sequence[str], phase: str) -> LinearExprT:
        """Return how many of some scores lie in a narrow part, wherever that is."""
        low, inside = self.model.new_int_var(0, TENTHS, ""), []
        for name in names:
            if (name, phase) in self.shown:
                is_inside, shown = self.model.new_bool_var(""), self.shown[name, phase]
                self.model.add(low <= shown).only_enforce_if(is_inside)
                self.model.add(shown <= low + NEAR).only_enforce_if(is_inside)
                self.model.add(self.has[name, phase] == 1).only_enforce_if(is_inside)
                inside.append(is_inside)
        return sum(inside)


def _some(codes: Sequence[str]) -> list[tuple[str, ...]]:
    return [some for size in range(1, len(codes) + 1) for some in combinations(codes, size)]
