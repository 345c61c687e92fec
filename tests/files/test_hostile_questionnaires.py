"""Questionnaires that are made to use up the machine are read, or refused, in no time.

Each has a small cause with a large effect: names that lead to names, choices to combine, misspelt words to compare.
"""

import time

import pytest

from assessment.files.questionnaire_file import read_questionnaire

MOST_SECONDS = 5  # on a slow machine; each takes well under one here
HEAD = """id: x
version: 1
language: en
title: X
report_title: X
phases: [{id: A, title: A}]
bands: [{from: 0, name: a}, {from: 50, name: b}]
scoring:
  overall: {phases_needed: 1, score_from: 50, final_from: 80}
  phase: {score_from: 50, final_from: 70}
  standard_from: 75
"""
OPTIONS = [f"o{number}" for number in range(50)]
PROFILE = f"""profile:
  staff: {{kind: count, text: t}}
  work: {{kind: several, text: t, options: {{{", ".join(f"{one}: x" for one in OPTIONS)}}}}}
"""


def questions(count, extra=""):
    advice = "recommendations: [{below: 100, do: a, first: b, role: c}]"
    entry = f"phase: A, weight: 1, text: a, levels: [a, b], {advice}{extra}"
    return "questions:\n" + "".join(f"- {{id: A-{number}, {entry}}}\n" for number in range(count))


def conditions(*lines):
    return "conditions:\n" + "".join(f"  {line}\n" for line in lines)


def chained(form, count):
    """Conditions of which each names the one above, as `form` says."""
    return conditions(
        "c0: {profile: staff, at_least: 1}", *(f"c{n}: {form.format(f'c{n - 1}')}" for n in range(1, count))
    )


def gate(condition):
    return f", applies_when: {condition}"


def any_of(options):
    return f"{{profile: work, any_of: [{', '.join(options)}]}}"


def impossible(options):
    return f"{{all: [{any_of(options)}, {{not: {any_of(options)}}}]}}"


GOOD_AND_LARGE = {
    "500 questions": HEAD + questions(500),
    "50 conditions on 50 options": HEAD + PROFILE + questions(50, gate(any_of(OPTIONS))),
    "a chain of 90 names": HEAD + PROFILE + chained("{}", 90) + questions(1, gate("c89")),
    "a chain of 30 denials": HEAD + PROFILE + chained("{{not: {{not: {}}}}}", 30) + questions(500, gate("c29")),
    "500 conditions out of 8 options": HEAD + PROFILE + questions(500, gate(any_of(OPTIONS[:8]))),
}
DOUBTFUL = {
    "500 conditions that can never be true": HEAD + PROFILE + questions(500, gate(impossible(OPTIONS[:8]))),
}
WRONG = {
    "40,000 conditions": HEAD + PROFILE + chained("{}", 40_000) + questions(1),
    "200 names in a chain": HEAD + PROFILE + chained("{}", 200) + questions(1, gate("c199")),
    "denials in a chain": HEAD + PROFILE + chained("{{not: {}}}", 200) + questions(1, gate("c199")),
    "names that double": HEAD + PROFILE + chained("{{all: [{0}, {0}]}}", 60) + questions(1, gate("c59")),
    "names in a circle": HEAD + PROFILE + conditions("a: {any: [b, b]}", "b: {any: [a, a]}") + questions(1, gate("a")),
    "a name of itself": HEAD + PROFILE + conditions("a: {any: [a, a]}") + questions(1, gate("a")),
    "10,000 misspelt sources": HEAD
    + questions(500, f", sources: [{', '.join(f'{{code: Z{n}}}' for n in range(20))}]")
    + "sources:\n"
    + "".join(f"  Y{number}: {{title: t}}\n" for number in range(300)),
    "90,000 empty questions": HEAD + f"questions: [{'{},' * 90_000}]\n",
    "500 empty questions": HEAD + f"questions: [{'{},' * 500}]\n",
    "40,000 keys of one question": HEAD + questions(1, "".join(f", key{number}: 1" for number in range(40_000))),
    "500 questions with 8,000 recommendations": HEAD
    + questions(500, ", scale: s")
    + f"scales: {{s: {{kind: levels, recommendations: [{'{below: 1, do: a, first: b},' * 8_000}]}}}}\n",
    "45,000 words to explain": HEAD + questions(1) + f"glossary: [{'{},' * 45_000}]\n",
    "3,000 opening questions": HEAD
    + questions(1)
    + "profile:\n"
    + "".join(f"  p{number}: {{kind: count, text: t}}\n" for number in range(3_000)),
    "80,000 indicators of a table": HEAD
    + "questions:\n- {id: A-1, phase: A, weight: 1, text: a, kind: table, rows: {a: a}, scored_by: "
    + f"[{'I,' * 80_000}]}}\n",
    "a condition 40 deep": HEAD + PROFILE + questions(1, gate("{not: " * 40 + "a" + "}" * 40)),
}


@pytest.mark.parametrize("text", GOOD_AND_LARGE.values(), ids=GOOD_AND_LARGE)
def test_a_large_questionnaire_is_read_in_no_time(read, text):
    questionnaire, findings = read(text)

    assert questionnaire is not None
    assert findings == []


@pytest.mark.parametrize("text", DOUBTFUL.values(), ids=DOUBTFUL)
def test_a_doubtful_questionnaire_is_read_in_no_time(read, text):
    questionnaire, findings = read(text)

    assert questionnaire is not None
    assert all(one.is_warning for one in findings)


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_a_questionnaire_made_to_use_up_the_machine_is_refused_in_no_time(read, text):
    questionnaire, findings = read(text)

    assert questionnaire is None
    assert 1 <= len(findings) <= 2_000


@pytest.fixture
def read(tmp_path):
    def read_text(text):
        file = tmp_path / "q.yaml"
        file.write_text(text, encoding="utf-8")
        start = time.process_time()
        reading = read_questionnaire(file)
        assert time.process_time() - start < MOST_SECONDS
        return reading

    return read_text
