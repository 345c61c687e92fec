"""Whatever stands in a file, it is read or refused with findings: nothing else comes out."""

import json
import re
from copy import deepcopy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.files.answers_file import read_answers
from assessment.files.document import read_document
from assessment.files.questionnaire_file import read_questionnaire
from assessment.method.answers import AnswersFile, read_assessment
from assessment.method.fields import Plain
from assessment.method.questionnaire import Questionnaire
from assessment.method.scoring import score
from assessment.method.translation import texts
from tests.places import WRITTEN_FOR_TESTS

GOOD = Path(__file__).parent / "good.yaml"
SAFETY_CHECK = WRITTEN_FOR_TESTS / "safety-check.yaml"
ANSWERS = (WRITTEN_FOR_TESTS / "safety-check.answers.yaml").read_bytes()
JSON_ANSWERS = json.dumps(
    {
        "questionnaire": "safety-check",
        "version": 1,
        "organisation": {"name": "X", "country": "KH"},
        "profile": {"vehicles": 3, "kinds": ["cars"], "repairs": "own"},
        "answers": {
            "TRIP-1": {"value": 3, "evidence": "a"},
            "TRIP-3": {"value": {"chosen": ["night"], "among": ["night", "floods"]}},
            "CAR-2": {"value": {"cars": {"in-use": 3, "belts": 1}}},
            "CREW-3": {"not_applicable": "None."},
        },
    },
    indent=1,
).encode()
# What has a meaning in YAML, JSON or a questionnaire, or none at all.
SNIPPETS = (
    " |:|: |- |?|,|[|]|{|}|\"|'|\\|#|&a |*a|!x |%|@|>|~|null|true|yes|<<: |=|--- |... |\t|\r|\0|\u2028|\ufeff|ល្អ|Ｔ"
    "|0|-1|5|1e9|.nan|NaN|.inf|1_000|0x1f|2026-02-30|12:30|\\ud83d|\\u0000|\\x00|value: 3|all: [|not: |of: |in-use"
    "|weight: 0|levels: []|kind: table|name: |applies_when: |{answer: TRIP-1, below: 3}|TRIP-1"
)
EDIT = st.tuples(
    st.floats(0, 1),
    st.sampled_from([0, 0, 1, 2, 5, 40]),
    st.sampled_from([*SNIPPETS.encode().split(b"|"), b"|", b"\n", b"9" * 400, b"x" * 3000]) | st.binary(max_size=6),
)
EDITS = st.lists(EDIT, min_size=1, max_size=5)


def edited(content, edits):
    """Put pieces of bytes into a file: at a place, over so many bytes."""
    found = bytearray(content)
    for place, length, piece in edits:
        start = int(place * len(found))
        found[start : start + length] = piece
    return bytes(found)


@pytest.mark.parametrize(("answers", "suffix"), [(ANSWERS, ".yaml"), (JSON_ANSWERS, ".json")])
@given(edits=EDITS)
def test_any_answers_file_is_scored_or_refused(answers, suffix, edits):
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"a{suffix}"
        file.write_bytes(edited(answers, edits))

        assessment, findings = read_answers(file, safety_check())

    assert (assessment is None) == bool(findings)
    assert all(str(one).startswith(f"{file}:") and "\n" not in str(one) for one in findings)
    if assessment:
        assert json.dumps(score(safety_check(), assessment).as_json(), allow_nan=False)


@pytest.mark.parametrize("path", [GOOD, SAFETY_CHECK], ids=lambda path: path.name)
@given(edits=EDITS)
def test_any_questionnaire_is_read_or_refused(path, edits):
    with TemporaryDirectory() as folder:
        file = Path(folder) / "q.yaml"
        file.write_bytes(edited(path.read_bytes(), edits))

        questionnaire, findings = read_questionnaire(file)

    assert (questionnaire is None) == any(not one.is_warning for one in findings)
    assert all(str(one).startswith(f"{file}:") and "\n" not in str(one) for one in findings)
    if questionnaire:
        assert all(isinstance(text, str) for _, _, text in texts(questionnaire))


# Whole values put in other places: what is well-formed and makes no sense.

STRANGE = ["", "0", "-1", "1.5", "101", "9" * 30, "yes", "true", "[]", "{}", "[[]]", "{a: b}", "'3'", "null", "DES-01"]


def places_in(value, path=()):
    """Every place of a value, as a path of keys and numbers."""
    if path:
        yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in entries:
        yield from places_in(one, (*path, key))


def at(value, path):
    for key in path:
        value = value[key]
    return value


def written(value):
    """A value as YAML on one line; what stood without quotes stands without them again."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {written(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    is_plain = isinstance(value, Verbatim) or (isinstance(value, Plain) and re.fullmatch(r"[\w.-]+", value))
    return value if is_plain else json.dumps(value)


class Verbatim(str):
    """Stands in the file as it is."""


@st.composite
def rearranged(draw, path):
    """The values of a file, of which some are exchanged, moved, doubled or taken out."""
    value = read_document(path).value
    for _ in range(draw(st.integers(1, 3))):
        places = list(places_in(value))
        place, other = draw(st.sampled_from(places)), draw(st.sampled_from(places))
        holder, key = at(value, place[:-1]), place[-1]
        what = draw(st.sampled_from(["strange", "copy", "out", "rename"]))
        if what == "strange":
            holder[key] = Verbatim(draw(st.sampled_from(STRANGE)))
        elif what == "copy":
            holder[key] = deepcopy(at(value, other))
        elif what == "rename" and isinstance(holder, dict):
            holder[str(other[-1])] = holder.pop(key)
        else:
            del holder[key]
    return written(value)


@pytest.mark.parametrize("path", [GOOD, SAFETY_CHECK], ids=lambda path: path.name)
@given(data=st.data())
def test_any_arrangement_of_a_questionnaire_is_read_or_refused(path, data):
    text = data.draw(rearranged(path))
    with TemporaryDirectory() as folder:
        file = Path(folder) / "q.yaml"
        file.write_text(text, encoding="utf-8")

        questionnaire, findings = read_questionnaire(file)

    assert (questionnaire is None) == any(not one.is_warning for one in findings)
    if questionnaire:
        assert all(results_of_nobody(questionnaire))


def results_of_nobody(questionnaire):
    """Score a questionnaire without answers, and one that nobody can answer: without errors it can be scored."""
    nobody = {"questionnaire": questionnaire.id, "version": questionnaire.version, "organisation": {"name": "X"}}
    for answers in ({}, {question.id: {"dont_know": True} for question in questionnaire.questions}):
        assessment, _ = read_assessment(AnswersFile.model_validate(nobody | {"answers": answers}), questionnaire)
        yield score(questionnaire, assessment).as_json()


@given(data=st.data())
def test_any_arrangement_of_answers_is_scored_or_refused(data):
    text = data.draw(rearranged(WRITTEN_FOR_TESTS / "safety-check.answers.yaml"))
    with TemporaryDirectory() as folder:
        file = Path(folder) / "a.yaml"
        file.write_text(text, encoding="utf-8")

        assessment, findings = read_answers(file, safety_check())

    assert (assessment is None) == bool(findings)
    if assessment:
        assert json.dumps(score(safety_check(), assessment).as_json(), allow_nan=False)


@cache
def safety_check() -> Questionnaire:
    questionnaire = read_questionnaire(SAFETY_CHECK).questionnaire
    assert questionnaire is not None
    return questionnaire
