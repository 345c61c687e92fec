"""Rounds to attack, by the number of their chance; and each rule switched off, to see what it prevents."""

import random
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from assessment.method.disclosure import RULES, Rules, may_be_named
from tests.disclosure.attack import Attack, Leak
from tests.disclosure.country import Recipe, Seen, operators, published, recipe, showing

Round = Callable[[random.Random, Rules], list[Seen]]
PLAIN = Recipe(spread=0.4, mixed=0.0, known=0.0, doubt=0.0, types=1)


def one_round(chance: random.Random, rules: Rules, *, fewest: int = 3, most: int = 12) -> list[Seen]:
    """A round of any kind."""
    return [published(operators(chance, recipe(chance), chance.randint(fewest, most)), rules)]


def tiny_round(chance: random.Random, rules: Rules) -> list[Seen]:
    return one_round(chance, rules, fewest=3, most=5)


def mixed_round(chance: random.Random, rules: Rules) -> list[Seen]:
    """Organisations that do different work, of which none is known."""
    wanted = recipe(chance)._replace(mixed=0.5, known=0.0, doubt=0.0)
    return [published(operators(chance, wanted, chance.randint(7, 12)), rules)]


def large_round(chance: random.Random, rules: Rules) -> list[Seen]:
    return one_round(chance, rules, fewest=13, most=40)


def round_by_type(chance: random.Random, rules: Rules) -> list[Seen]:
    """Two types of ten organisations or so each, much alike."""
    return [published(operators(chance, PLAIN._replace(types=2), chance.randint(18, 26)), rules)]


def second_year(chance: random.Random, rules: Rules) -> list[Seen]:
    """Most of those of last year, who may answer as they like, some that are new, and some that left."""
    wanted = recipe(chance)
    before = operators(chance, wanted, chance.randint(5, 12))
    last = published(before, rules, period="2025")
    stayed = [one for one in before if chance.random() < 0.9]
    again = operators(chance, wanted, len(stayed))
    now = [new.named(old) for new, old in zip(again, stayed, strict=True)]
    now += operators(chance, wanted, chance.choice((0, 1, 2, 5, 6)), first=101)
    return [published(now, rules, period="2026", earlier=[last.released])]


def second_year_by_type(chance: random.Random, rules: Rules) -> list[Seen]:
    """Two types, of which one grew from some that are much alike by some that are not."""
    few = operators(chance, PLAIN, chance.choice((5, 6)))
    others = [one.typed("military") for one in operators(chance, PLAIN._replace(spread=2.0), 10, first=51)]
    last = published([*few, *others], rules, period="2025")
    new = operators(chance, PLAIN._replace(spread=2.0), chance.choice((5, 6)), first=101)
    return [published([*few, *others, *new], rules, period="2026", earlier=[last.released])]


def correction(chance: random.Random, rules: Rules) -> list[Seen]:
    """The same answers published twice, the second time with those who came late."""
    wanted = recipe(chance)
    first = operators(chance, wanted, chance.randint(5, 10))
    one = published(first, rules)
    late = operators(chance, wanted, chance.choice((1, 2, 5, 6)), first=101)
    return [one, published([*first, *late], rules, earlier=[one.released])]


def late_sharing(chance: random.Random, rules: Rules, *, minds: bool = True) -> list[Seen]:
    """A round after which some show their result, one after the other, where the rule lets them."""
    some = operators(chance, recipe(chance)._replace(known=0), chance.randint(5, 10))
    seen = published(some, rules)
    for one in chance.sample(some, chance.randint(1, len(some) - 2)):
        if not minds or may_be_named(seen.unreleased, seen.released, one.name, rules):
            some = [showing(each) if each.name == one.name else each for each in some]
            seen = seen.known_now(some)
    return [seen]


def careless_sharing(chance: random.Random, rules: Rules) -> list[Seen]:
    return late_sharing(chance, rules, minds=False)


class Planted(NamedTuple):
    """A rule that is switched off, and rounds in which that tells."""

    rules: Rules
    round: Round


WITH_RULES: Mapping[str, Round] = {
    "one round": one_round,
    "large round": large_round,
    "by type": round_by_type,
    "second year": second_year,
    "second year by type": second_year_by_type,
    "correction": correction,
    "late sharing": late_sharing,
}
PLANTED: Mapping[str, Planted] = {
    "3, a group may be one": Planted(Rules(smallest_group=1, outside_a_class=0, outside_where_mixed=0), tiny_round),
    "3, a class may hold all": Planted(Rules(outside_a_class=0, outside_where_mixed=0), one_round),
    "3, a class may hold all but one": Planted(Rules(outside_a_class=1, outside_where_mixed=1), one_round),
    "3, scores that are nearly the same": Planted(Rules(near=-1), late_sharing),
    "3, two apart among those of other work": Planted(Rules(outside_where_mixed=2), late_sharing),
    "4, types do not mind each other": Planted(Rules(hides_in_all_types=False), round_by_type),
    "5, exact medians and quartiles of any group": Planted(Rules(step=1, quartiles_from=1), one_round),
    "7 and 8, few newcomers": Planted(Rules(minds_newcomers=False), second_year),
    "7, few corrections": Planted(Rules(minds_newcomers=False), correction),
    "9, sharing whenever one likes": Planted(RULES, careless_sharing),
    "10, questions apart from their phase": Planted(Rules(hides_whole_phases=False), one_round),
    "11, a few with other questions": Planted(Rules(minds_profiles=False), mixed_round),
    "12, both rounds beside types": Planted(Rules(has_panel_beside_types=True), second_year_by_type),
}


def attacked(round: Round, rules: Rules, number: int) -> Iterator[Leak]:
    """Yield what is found out in the round of this number."""
    return Attack(round(random.Random(number), rules)).leaks()  # noqa: S311 -- repeatable
