"""A curious authority and curious operators read what was published, and find out nothing of a single organisation.

With a rule switched off they do: otherwise their finding nothing would prove nothing. docs/disclosure.md tells how
many more rounds were tried than these.
"""

from itertools import islice

import pytest

from assessment.method.disclosure import RULES
from tests.disclosure.cases import PLANTED, WITH_RULES, attacked

ROUNDS = {
    "one round": 40,
    "large round": 3,
    "by type": 4,
    "second year": 15,
    "second year by type": 2,
    "correction": 6,
    "late sharing": 20,
}
"""How many rounds of each kind are tried here, in the time that tests have."""
FOUND_BEFORE = [
    ("one round", 5029),
    ("one round", 5110),
    ("one round", 5116),
    ("second year", 5017),
    ("second year", 6188),
    ("late sharing", 6225),
    ("late sharing", 10022),
    ("late sharing", 500167),
]
"""Rounds in which weaker rules than these let something out."""
LEAKY = {
    "3, a group may be one": 1,
    "3, a class may hold all": 2,
    "3, a class may hold all but one": 2,
    "3, scores that are nearly the same": 500167,
    "3, two apart among those of other work": 10022,
    "4, types do not mind each other": 3,
    "5, exact medians and quartiles of any group": 288,
    "7 and 8, few newcomers": 1,
    "7, few corrections": 1,
    "9, sharing whenever one likes": 4,
    "10, questions apart from their phase": 59,
    "11, a few with other questions": 2,
    "12, both rounds beside types": 0,
}
"""For each rule that is switched off, a round in which that tells."""


@pytest.mark.parametrize(("kind", "number"), [(kind, one) for kind, most in ROUNDS.items() for one in range(most)])
def test_nothing_is_found_out_of_a_single_organisation(kind, number):
    assert list(attacked(WITH_RULES[kind], RULES, number)) == []


@pytest.mark.parametrize(("kind", "number"), FOUND_BEFORE)
def test_what_was_found_once_is_not_found_again(kind, number):
    assert list(attacked(WITH_RULES[kind], RULES, number)) == []


@pytest.mark.parametrize("rule", PLANTED)
def test_without_a_rule_something_is_found_out(rule):
    planted = PLANTED[rule]

    assert list(islice(attacked(planted.round, planted.rules, LEAKY[rule]), 1))
