"""When something applies: yes, no, or unknown. For a gate, unknown applies."""

from fractions import Fraction
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from assessment.method.condition import Condition, Facts, holds

CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)
YES = {"profile": "staff", "at_least": 1}
NO = {"profile": "staff", "at_least": 100}
UNKNOWN = {"profile": "budget", "at_least": 1}


def condition(raw: Any) -> Condition:
    return CONDITION.validate_python(raw)


@pytest.fixture
def facts() -> Facts:
    """Twenty people who survey, in Cambodia; A1 has a value of 50, I-01 of -10; nothing else is known."""
    return Facts(
        conditions={
            "surveyors": condition({"profile": "activities", "any_of": ["survey"]}),
            "open": condition(UNKNOWN),
        },
        profile={"activities": frozenset({"survey", "eore"}), "staff": 20},
        organisation={"country": "KH"},
        value_of={"A1": Fraction(50)}.get,
        indicator_of={"I-01": Fraction(-10)}.get,
    )


@pytest.mark.parametrize(
    ("raw", "truth"),
    [
        ("surveyors", True),
        ("open", None),
        ({"profile": "activities", "any_of": ["survey", "clearance"]}, True),
        ({"profile": "activities", "any_of": ["clearance"]}, False),
        ({"profile": "unasked", "any_of": ["clearance"]}, None),
        ({"profile": "staff", "at_least": 20}, True),
        ({"profile": "staff", "at_least": 21}, False),
        ({"profile": "staff", "at_most": 20}, True),
        ({"profile": "staff", "at_most": 19}, False),
        ({"organisation": "country", "any_of": ["LA", "KH"]}, True),
        ({"organisation": "country", "any_of": ["LA"]}, False),
        ({"organisation": "type", "any_of": ["authority"]}, None),  # of no known type
        ({"answer": "A1", "at_least": 50}, True),
        ({"answer": "A1", "below": 50}, False),
        ({"answer": "A1", "at_most": 50}, True),
        ({"answer": "A2", "below": 50}, None),  # unanswered
        ({"indicator": "I-01", "at_most": -10}, True),
        ({"indicator": "I-01", "below": -10}, False),
        ({"indicator": "I-02", "below": 0}, None),
    ],
)
def test_a_condition(facts, raw, truth):
    assert holds(condition(raw), facts) is truth


@pytest.mark.parametrize(
    ("raw", "truth"),
    [
        ({"all": [YES, YES]}, True),
        ({"all": [YES, UNKNOWN]}, None),
        ({"all": [UNKNOWN, NO]}, False),  # one no decides, whatever the unknown one is
        ({"any": [NO, NO]}, False),
        ({"any": [NO, UNKNOWN]}, None),
        ({"any": [UNKNOWN, YES]}, True),  # one yes decides
        ({"not": YES}, False),
        ({"not": NO}, True),
        ({"not": UNKNOWN}, None),
        ({"all": [{"any": [NO, "surveyors"]}, {"not": {"all": [YES, NO]}}]}, True),
    ],
)
def test_conditions_inside_each_other(facts, raw, truth):
    assert holds(condition(raw), facts) is truth


@pytest.mark.parametrize(
    "raw",
    [
        {"answer": "A1"},
        {"answer": "A1", "below": 50, "at_least": 20},
        {"profile": "staff", "any_of": ["survey"], "at_least": 3},
        {"profile": "staff", "any_of": []},
        {"all": []},
        {"organisation": "name", "any_of": ["Somebody"]},
        {"answer": "A1", "below": 101},  # values go from 0 to 100
        {"indicator": "I-01", "at_least": float("nan")},
        {"answer": "A1", "below": 50, "or": "B1"},
        7,
        None,
    ],
)
def test_a_condition_that_says_nothing_or_two_things_is_refused(raw):
    with pytest.raises(ValidationError):
        condition(raw)
