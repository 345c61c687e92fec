"""The worked example of docs/scoring.md and its variants: every number was computed by hand before there was a program.

It is read as anybody would read it, from its two files; a variant changes the answers file and nothing else.
"""

import json
from typing import Any

import pytest
import yaml

from assessment.files.answers_file import read_answers
from assessment.files.questionnaire_file import read_questionnaire
from assessment.method.scoring import score
from tests.places import WRITTEN_FOR_TESTS

EXAMPLE = WRITTEN_FOR_TESTS / "worked-example.yaml"
ANSWERS = WRITTEN_FOR_TESTS / "worked-example.answers.yaml"


def phase(score, band, *, band_by_score=None, limited_by=(), coverage=100.0, provisional=False, status="scored"):
    return {
        "score": score,
        "band": band,
        "band_by_score": band if band_by_score is None else band_by_score,
        "limited_by": list(limited_by),
        "coverage": coverage,
        "provisional": provisional,
        "status": status,
    }


def recommended(*rows):
    """The list of recommendations: question, its level (None for a kind without levels), and the reason, if any."""
    found = []
    for priority, (question, level, *reason) in enumerate(rows, start=1):
        row = {"question": question, "priority": priority}
        row |= {"reason": reason[0]} if reason else {}
        row |= {} if level is None else {"level": level}
        found.append(row)
    return found


DES = phase(62.5, 4)  # 3.75 / 6
IMP = phase(50.0, 3)  # 3.00 / 6; IMP-01 is at level 1, but Developing is no more than it allows
OPS = phase(75.0, 4, coverage=60.0, provisional=True)  # 2.25 / 3, answered 3 of 5
MON = phase(80.0, 5)  # 4.00 / 5
EVA = phase(50.0, 3)  # 1.00 / 2


def test_overall_result_of_the_worked_example(scored):
    overall = scored()["overall"]

    assert overall == {
        "status": "scored",
        "score": 63.5,
        "band": 3,
        "band_name": "Developing",
        "band_by_score": 4,
        "limited_by": ["IMP-01"],
        "coverage": 91.7,
        "provisional": False,
    }


def test_phases_of_the_worked_example(scored):
    assert scored()["phases"] == {"DES": DES, "IMP": IMP, "OPS": OPS, "MON": MON, "EVA": EVA}


def test_pillars_of_the_worked_example(scored):
    assert scored()["pillars"] == {
        "OC": {"score": 61.8, "answered": 7, "status": "scored"},
        "LR": {"score": None, "answered": 1, "status": "too_few_questions"},
        "VA": {"score": None, "answered": 0, "status": "not_applicable"},
        "RE": {"score": None, "answered": 0, "status": "not_applicable"},
        "AD": {"score": None, "answered": 0, "status": "not_applicable"},
    }


def test_standards_met_and_counts_of_the_worked_example(scored):
    result = scored()

    assert result["standards_met"] == {"met": 4, "applicable": 9, "percent": 44.4}
    assert (result["not_applicable"], result["dont_know"], result["unanswered"]) == (1, 1, 0)


def test_items_of_the_worked_example(scored):
    items = scored()["items"]

    assert {code: (item["status"], item["value"]) for code, item in items.items()} == {
        "DES-01": ("answered", 0.75),
        "DES-02": ("answered", 0.5),
        "IMP-01": ("answered", 0.25),
        "IMP-02": ("answered", 0.75),
        "IMP-09": ("not_applicable", None),
        "OPS-01": ("answered", 0.75),
        "OPS-06": ("dont_know", None),
        "MON-01": ("answered", 1.0),
        "MON-10": ("answered", 0.5),
        "EVA-06": ("answered", 0.5),
    }
    assert items["DES-01"] == {"status": "answered", "value": 0.75, "level": 3, "claimed_level": 3}


def test_recommendations_of_the_worked_example_begin_with_the_safeguard(scored):
    assert scored()["recommendations"] == recommended(
        ("IMP-01", 1, "safeguard"),
        ("DES-02", 2),  # 3 x 2 = 6
        ("MON-10", None),  # 2 x 2 = 4, before EVA-06 by the order of the phases
        ("EVA-06", 2),  # 2 x 2 = 4
        ("DES-01", 3),  # 3 x 1 = 3, and so have the next two: the order of the phases
        ("IMP-02", 3),
        ("OPS-01", 3),
    )


def test_the_head_of_the_result_names_questionnaire_version_and_wording(scored):
    result = scored()

    assert (result["questionnaire"], result["version"], result["variant"]) == ("example", 1, None)


# Variant: changed answers (None: no answer at all), changed profile → what changes.
VARIANTS = {
    "a: IMP-01 at level 2, the cap is gone": {
        "answers": {"IMP-01": {"value": 2, "evidence": "Signed codes"}},
        "score": 66.0,  # 330 / 5
        "band": 4,
        "phases": {"IMP": phase(62.5, 4)},  # 3.75 / 6
        "oc": 65.8,  # 12.50 / 19
        "recommendations": recommended(
            ("DES-02", 2),
            ("IMP-01", 2),  # 6 as DES-02, both structural: the order of the phases
            ("MON-10", None),
            ("EVA-06", 2),
            ("DES-01", 3),
            ("IMP-02", 3),
            ("OPS-01", 3),
        ),
    },
    "b: DES-01 without evidence counts as level 2": {
        "answers": {"DES-01": {"value": 3}},
        "score": 61.0,  # 305 / 5
        "band": 3,
        "band_by_score": 4,
        "limited_by": ["IMP-01"],
        "phases": {"DES": phase(50.0, 3)},  # 3.00 / 6
        "oc": 57.9,  # 11.00 / 19
        "standards_met": {"met": 3, "applicable": 9, "percent": 33.3},
        "recommendations": recommended(
            ("IMP-01", 1, "safeguard"),
            ("DES-01", 2),
            ("DES-02", 2),
            ("MON-10", None),
            ("EVA-06", 2),
            ("IMP-02", 3),
            ("OPS-01", 3),
        ),
    },
    "c: no survey and no clearance, so that the phase OPS does not apply": {
        "profile": {"activities": ["eore"], "staff": 120},
        "score": 60.6,  # 242.5 / 4 = 60.625
        "band": 3,
        "band_by_score": 4,
        "limited_by": ["IMP-01"],
        "coverage": 100.0,  # 19 / 19
        "phases": {"OPS": phase(None, None, coverage=None, status="not_applicable")},
        "standards_met": {"met": 3, "applicable": 7, "percent": 42.9},
        "counts": (3, 0, 0),
        "recommendations": recommended(
            ("IMP-01", 1, "safeguard"),
            ("DES-02", 2),
            ("MON-10", None),
            ("EVA-06", 2),
            ("DES-01", 3),
            ("IMP-02", 3),
        ),
    },
    "d: OPS-06 at level 0": {
        "answers": {"OPS-06": {"value": 0}},
        "score": 57.5,  # 287.5 / 5
        "band": 3,  # Developing by number: the cap lowers nothing and is not named
        "coverage": 100.0,  # 24 / 24
        "phases": {"OPS": phase(45.0, 3)},  # 2.25 / 5
        "counts": (1, 0, 0),
        "recommendations": recommended(
            ("IMP-01", 1, "safeguard"),
            ("OPS-06", 0),  # 2 x 4 = 8
            ("DES-02", 2),
            ("MON-10", None),
            ("EVA-06", 2),
            ("DES-01", 3),
            ("IMP-02", 3),
            ("OPS-01", 3),
        ),
    },
    "e: MON-01 unanswered, so that MON has no number": {
        "answers": {"MON-01": None},
        "score": 59.4,  # 237.5 / 4 = 59.375
        "band": 3,
        "coverage": 79.2,  # 19 / 24
        "provisional": True,
        "phases": {"MON": phase(None, None, coverage=40.0, provisional=True, status="too_little_answered")},
        "oc": 54.7,  # 8.75 / 16 = 54.6875
        "standards_met": {"met": 3, "applicable": 9, "percent": 33.3},
        "counts": (1, 1, 1),
        "recommendations": recommended(
            ("IMP-01", 1, "safeguard"),
            ("DES-02", 2),
            ("MON-10", None),
            ("EVA-06", 2),
            ("DES-01", 3),
            ("IMP-02", 3),
            ("OPS-01", 3),
        ),
    },
}


@pytest.mark.parametrize("expected", VARIANTS.values(), ids=VARIANTS)
def test_variant_of_the_worked_example(scored, expected):
    result = scored(expected.get("answers", {}), profile=expected.get("profile"))

    names = {3: "Developing", 4: "Established"}
    assert result["overall"] == phase(
        expected["score"],
        expected["band"],
        band_by_score=expected.get("band_by_score"),
        limited_by=expected.get("limited_by", []),
        coverage=expected.get("coverage", 91.7),
        provisional=expected.get("provisional", False),
    ) | {"band_name": names[expected["band"]]}
    assert result["phases"] == {"DES": DES, "IMP": IMP, "OPS": OPS, "MON": MON, "EVA": EVA} | expected["phases"]
    assert result["pillars"]["OC"]["score"] == expected.get("oc", 61.8)
    assert result["standards_met"] == expected.get("standards_met", {"met": 4, "applicable": 9, "percent": 44.4})
    counts = result["not_applicable"], result["dont_know"], result["unanswered"]
    assert counts == expected.get("counts", (1, 1, 0))
    assert result["recommendations"] == expected["recommendations"]


def test_the_evidence_rule_shows_what_was_claimed_and_what_counts(scored):
    item = scored({"DES-01": {"value": 3}})["items"]["DES-01"]

    assert item == {"status": "answered", "value": 0.5, "level": 2, "claimed_level": 3}


def test_with_the_evidence_rule_off_variant_b_scores_as_the_example(scored):
    without_evidence = scored({"DES-01": {"value": 3}}, evidence_rule=False)

    assert without_evidence == scored()


@pytest.fixture(scope="module")
def example():
    questionnaire, findings = read_questionnaire(EXAMPLE)
    assert findings == []
    assert questionnaire is not None
    return questionnaire


@pytest.fixture
def scored(example, tmp_path):
    """Score the example with changed answers, as the JSON of the contract."""

    def scored_with(changes=None, *, profile=None, evidence_rule=True) -> dict[str, Any]:
        content = yaml.safe_load(ANSWERS.read_text(encoding="utf-8"))
        answers = content["answers"] | (changes or {})
        content["answers"] = {code: answer for code, answer in answers.items() if answer is not None}
        if profile is not None:
            content["profile"] = profile
        file = tmp_path / "answers.json"
        file.write_text(json.dumps(content, default=str), encoding="utf-8")
        assessment, findings = read_answers(file, example)
        assert findings == []
        assert assessment is not None
        return score(example, assessment, evidence_rule=evidence_rule).as_json()

    return scored_with
