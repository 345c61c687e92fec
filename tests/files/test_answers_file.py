"""What is wrong with an answers file, and where: everything of the list "Bad input", and the way out."""

import json
from pathlib import Path

import pytest

from assessment.files.answers_file import read_answers
from assessment.files.questionnaire_file import read_questionnaire
from assessment.method.problem import MOST_PROBLEMS
from tests.places import GENDER_QUICK

GOOD_QUESTIONNAIRE = Path(__file__).parent / "good.yaml"
HERE = "▸"
"""Stands in an edit of the good answers where the problem should be found."""

GOOD = """questionnaire: good
version: 1
organisation: {name: Example, country: KH, type: ngo}
date: 2026-11-24
period: "2026"
language: en
participants: {women: 3, men: 2}
share: result
profile: {work: [survey], place: field, staff: 40}
answers:
  DES-01: {value: 3, evidence: A policy, comment: "It is new."}
  DES-02: {not_applicable: We plan no projects.}
  DES-03: {value: {leaders: {women: 2, men: 5}, others: {women: 10, men: 12, other: 1}}}
  OPS-01: {value: {chosen: [women], among: [women, men]}}
"""


def test_good_answers_have_no_finding(read):
    assessment, found = read(GOOD)

    assert found == []
    assert assessment.answers["DES-01"].value == 3
    assert assessment.answers["DES-03"].value["others"] == {"women": 10, "men": 12, "other": 1}
    assert assessment.answers["OPS-01"].value.chosen == {"women"}
    assert assessment.profile == {"work": {"survey"}, "place": {"field"}, "staff": 40}


LEVEL = '{value: 3, evidence: A policy, comment: "It is new."}'
REASON = "{not_applicable: We plan no projects.}"
COUNTS = "{leaders: {women: 2, men: 5}, others: {women: 10, men: 12, other: 1}}"
CHOICE = "{chosen: [women], among: [women, men]}"
LONG = "x" * 4001

# What stands in the good answers; what is written instead, with a mark where the problem is; and words of the message:
# what is wrong, and what would be right. Nothing else is found.
FAULTS = {
    # Levels
    "level above": (LEVEL, "{value: ▸5}", "'5' is no level of DES-01. Write a whole number from 0 to 4."),
    "level below": (LEVEL, "{value: ▸-1}", "'-1' is no level of DES-01"),
    "half a level": (LEVEL, "{value: ▸2.5}", "'2.5' is no level of DES-01"),
    "level with decimals": (LEVEL, "{value: ▸3.0}", "'3.0' is no level"),
    "level in quotes": (LEVEL, '{value: ▸"3"}', "'3' is no level of DES-01. Write a whole number without quotes."),
    "level in words": (LEVEL, "{value: ▸three}", "'three' is no level"),
    "level that is no number": (LEVEL, "{value: ▸.nan}", "'.nan' is no level"),
    "level NaN": (LEVEL, "{value: ▸NaN}", "'NaN' is no level"),
    "level without end": (LEVEL, "{value: ▸.inf}", "'.inf' is no level"),
    "level as truth": (LEVEL, "{value: ▸true}", "'true' is no level"),
    "level as list": (LEVEL, "{▸value: [3]}", "['3'] is no level"),
    "level as keys": (LEVEL, "{▸value: {level: 3}}", "is no level"),
    "endless level": (LEVEL, f"{{value: ▸{'9' * 4000}}}", "is no level of DES-01"),
    "level with an exponent": (LEVEL, "{value: ▸1e0}", "'1e0' is no level"),
    # Words
    "word nobody knows": (REASON, "{value: ▸maybe}", "'maybe' does not answer DES-02. Write yes, partly or no."),
    "word with a capital": (REASON, "{value: ▸Yes}", "'Yes' does not answer DES-02"),
    "number for a word": (REASON, "{value: ▸1}", "'1' does not answer DES-02"),
    "truth for a word": (REASON, "{value: ▸true}", "'true' does not answer DES-02"),
    # Tables
    "number for a table": (COUNTS, "▸17", "DES-03 is a table. Write its rows: leaders, others."),
    "row nobody knows": (COUNTS, "{▸leader: {women: 2}}", "DES-03 has no row 'leader'. Its rows are: leaders, others."),
    "column nobody knows": (COUNTS, "{leaders: {woman: ▸2}}", "no column 'woman'. Its columns are: women, men, other."),
    "number for a row": (COUNTS, "{leaders: ▸7}", "a row has a number in each column: women, men, other."),
    "fewer than nobody": (COUNTS, "{leaders: {women: ▸-1}}", "'-1' is no count. Write a whole number from 0 to"),
    "half a person": (COUNTS, "{leaders: {women: ▸1.5}}", "'1.5' is no count"),
    "too many people": (COUNTS, "{leaders: {women: ▸1000001}}", "'1000001' is no count"),
    "people in words": (COUNTS, "{leaders: {women: ▸two}}", "'two' is no count"),
    "people in quotes": (COUNTS, "{leaders: {women: ▸'2'}}", "is no count"),
    "no number of people": (COUNTS, "{leaders: {women: }}", "nothing is no count"),
    # Several choices
    "option nobody knows": (CHOICE, "{chosen: [▸girls]}", "OPS-01 has no option 'girls'. Its options are: women, men."),
    "option nobody knows among": (CHOICE, "{chosen: [], among: [▸girls]}", "no option 'girls'"),
    "chosen that is not among": (CHOICE, "{▸chosen: [women], among: [men]}", "women: chosen, but not in among. Add it"),
    "option twice": (CHOICE, "{▸chosen: [women, women]}", "an option stands twice"),
    "options without a list": (CHOICE, "{chosen: ▸women}", "chosen is a list. Its options are: women, men."),
    "list without a key": (CHOICE, "[women]", "OPS-01 takes several choices. Write {chosen: […], among: […]}."),
    "among without chosen": (CHOICE, "{among: [women]}", "OPS-01 takes several choices. Write {chosen"),
    # One answer, whole
    "two answers": (LEVEL, "{value: 3, not_applicable: No.}", "value and not_applicable stand together. Keep the one"),
    "two answers and a doubt": (LEVEL, "{value: 3, dont_know: true}", "value and dont_know stand together"),
    "empty value": (LEVEL, "{value: }", "value is empty. Write the answer."),
    "reason that is empty": (REASON, "{not_applicable: ▸''}", "this is too short. At least 1."),
    "reason of blanks": (REASON, "{not_applicable: ▸' '}", "this is empty. Write the text."),
    "no reason": (REASON, "{not_applicable: }", "not_applicable is empty. Write the reason."),
    "reason that is a truth": (REASON, "{▸not_applicable: [yes]}", "is no text"),
    "doubt denied": (LEVEL, "{dont_know: false}", "dont_know takes only true. Leave it out otherwise."),
    "doubt in words": (LEVEL, "{dont_know: ▸perhaps}", "'perhaps' is neither true nor false"),
    "answer without a key": (LEVEL, "▸3", "an answer has keys. Write {value: 3}."),
    "nothing at all": (LEVEL, "", "nothing is no set of keys"),
    "not applicable where it cannot be": (LEVEL, "{not_applicable: ▸No.}", "DES-01 applies to every organisation with"),
    "evidence that is a list": ("evidence: A policy", "▸evidence: [A, B]", "is no text"),
    "evidence too long": ("evidence: A policy", f"evidence: ▸{LONG}", "this is too long (4001). At most 4000."),
    "comment too long": ('comment: "It is new."', f"comment: ▸{LONG}", "this is too long (4001). At most 4000."),
    "null byte in a comment": ('comment: "It is new."', 'comment: ▸"a\\0b"', "invisible control character"),
    "escape code in a comment": ('comment: "It is new."', 'comment: ▸"\\e[31m"', "invisible control character"),
    # Codes and keys
    "code nobody knows": ("  DES-01:", "  ▸DES-1:", "'DES-1' is not known here. Did you mean 'DES-01'?"),
    "code of nothing": ("  DES-01:", "  ▸QQQ:", "'QQQ' is not known here. Known here: DES-01, DES-02, DES-03, OPS-01."),
    "key nobody knows": ("share: result", "▸colour: red", "'colour' is not known here. Known here: questionnaire"),
    "misspelt key": ("period:", "▸perod:", "'perod' is not known here. Did you mean 'period'?"),
    "misspelt key of an answer": ("evidence: A policy", "▸evidense: A policy", "Did you mean 'evidence'?"),
    "misspelt key of the organisation": ("country: KH", "▸contry: KH", "Did you mean 'country'?"),
    "misspelt key of the participants": ("{women: 3,", "{▸woman: 3,", "Did you mean 'women'?"),
    "code twice": ("  DES-02: {not", "  ▸DES-01: {value: 1}\n  DES-02: {not", "'DES-01' stands twice here. Keep one"),
    "key twice": ("share: result", "share: result\n▸share: report", "'share' stands twice here"),
    "key of an answer twice": ("{value: 3, evidence", "{value: 3, ▸value: 2, evidence", "'value' stands twice here"),
    "row twice": ("others: {women: 10,", "▸leaders: {}, others: {women: 10,", "'leaders' stands twice here"),
    # The head
    "another questionnaire": (
        "questionnaire: good",
        "questionnaire: ▸better",
        "these answers are for 'better'. Use its",
    ),
    "another version": ("version: 1", "version: ▸2", "these answers are for version 2 of 'good'. Use that version"),
    "version in words": ("version: 1", "version: ▸one", "'one' is no whole number"),
    "version in quotes": ("version: 1", "version: ▸'1'", "without quotes"),
    "no version": ("version: 1\n", "", "'version' is missing here. Add it."),
    "no answers": (GOOD[GOOD.index("answers:") :], "", "'answers' is missing here. Add it."),
    "answers without entries": (GOOD[GOOD.index("answers:") :], "answers:▸\n", "nothing is no set of keys"),
    "no organisation": (
        "organisation: {name: Example, country: KH, type: ngo}\n",
        "",
        "'organisation' is missing here",
    ),
    "organisation without a name": ("name: Example, ", "", "'name' is missing here. Add it."),
    "organisation with a blank name": ("name: Example,", "name: ▸' ',", "this is empty. Write the text."),
    "country in words": (
        "country: KH",
        "country: ▸Cambodia",
        "'Cambodia' is no country. Write its two capital letters",
    ),
    "type nobody knows": ("type: ngo", "type: ▸army", "'army' is not known here. Known here: ngo, company, military"),
    "another order of the day": (
        "date: 2026-11-24",
        "date: ▸24.11.2026",
        "24.11.2026 is no date. Write it as 2026-11-24",
    ),
    "day that does not exist": ("date: 2026-11-24", "date: ▸2026-02-30", "is no date. Write it as 2026-11-24"),
    "seconds for a day": ("date: 2026-11-24", "date: ▸1795478400", "is no date"),
    "language by its name": ("language: en", "language: ▸English", "'English'"),
    "share with nobody": (
        "share: result",
        "share: ▸all",
        "'all' is not known here. Known here: nothing, result, report.",
    ),
    "fewer than no participants": ("women: 3,", "women: ▸-3,", "too small. Write 0 or more."),
    # The profile
    "opening question nobody knows": (
        "place: field",
        "▸plase: field",
        "'plase' is not known here. Did you mean 'place'?",
    ),
    "activity nobody knows": ("work: [survey]", "▸work: [surveys]", "Write a list out of: survey, clearance, eore."),
    "one activity without a list": ("place: field", "place: ▸desert", "Write one of: field, office."),
    "list for one option": ("place: field", "▸place: [field, office]", "Write one of: field, office."),
    "staff in words": ("staff: 40", "staff: ▸many", "staff is a number. Write 0 to 1000000."),
    "fewer than no staff": ("staff: 40", "staff: ▸-1", "staff is a number"),
    "staff in quotes": ("staff: 40", "staff: ▸'40'", "staff is a number"),
    "profile without keys": (
        "profile: {work: [survey], place: field, staff: 40}",
        "profile: ▸survey",
        "no set of keys",
    ),
}


@pytest.mark.parametrize(("old", "new", "words"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named_at_its_place_with_the_way_out(read, old, new, words):
    text, places = edited((old, new))

    assessment, found = read(text)

    assert assessment is None
    [finding] = found
    assert words in finding
    assert all(finding.startswith(f"{place}: ") for place in places)


def test_all_faults_are_found_at_once(read):
    text, places = edited(
        ("{value: 3,", "{value: ▸7,"),
        (COUNTS, "{leaders: {women: ▸-1, girls: ▸2}, ▸cooks: {}}"),
        (CHOICE, "{chosen: [▸girls], among: [▸boys]}"),
        ("place: field", "place: ▸desert"),
    )

    _, found = read(text)

    assert [finding.split(" ")[0] for finding in found] == [f"{place}:" for place in places]


def test_faults_of_the_file_and_keys_that_stand_twice_are_found_at_once(read):
    text, places = edited(
        ("version: 1", "version: ▸one"),
        ("country: KH", "country: ▸Cambodia"),
        ("{value: 3,", "{value: 3, ▸value: 2,"),
        ("evidence: A policy", f"evidence: ▸{LONG}"),
        (REASON, "{▸not_aplicable: No.}"),
    )

    _, found = read(text)

    assert [finding.split(" ")[0] for finding in found] == [f"{place}:" for place in places]


# What is right, though it may look wrong.
RIGHT = {
    "no answers": (GOOD[GOOD.index("answers:") :], "answers: {}\n"),
    "comment alone": (LEVEL, "{comment: Not discussed.}"),
    "empty entry": (LEVEL, "{}"),
    "empty evidence": ("evidence: A policy", "evidence: ''"),
    "evidence of 4,000 characters": ("evidence: A policy", f"evidence: {'x' * 4000}"),
    "several lines": ('comment: "It is new."', 'comment: "One.\\nTwo.\\tThree."'),
    "emoji and Khmer": ('comment: "It is new."', "comment: 👍🏽 ភាសាខ្មែរ"),
    "level 0": ("{value: 3,", "{value: 0,"),
    "yes": (REASON, "{value: yes}"),
    "no in quotes": (REASON, "{value: 'no'}"),
    "nobody": (COUNTS, "{}"),
    "no row": (COUNTS, "{leaders: {}}"),
    "a million": (COUNTS, "{leaders: {women: 1000000}}"),
    "nothing chosen": (CHOICE, "{chosen: []}"),
    "nothing there": (CHOICE, "{chosen: [], among: []}"),
    "don't know": (LEVEL, "{dont_know: true}"),
    "no profile": ("profile: {work: [survey], place: field, staff: 40}\n", ""),
    "no activities": ("work: [survey]", "work: []"),
    "organisation with a name alone": (", country: KH, type: ngo}", "}"),
    "reserved keys": ("share: result", "share: result\nplan: [x]\nprevious: {a: b}"),
    "reserved keys of an answer": (
        "evidence: A policy",
        "practice: x, challenge: x, support: x, confidence: 2, target: 4",
    ),
    "Norway": ("country: KH", "country: NO"),
}


@pytest.mark.parametrize(("old", "new"), RIGHT.values(), ids=RIGHT)
def test_what_is_right_is_read(read, old, new):
    text, _ = edited((old, new))

    assessment, found = read(text)

    assert found == []
    assert assessment is not None


def test_not_applicable_is_taken_where_the_profile_shuts_the_question(read):
    text, _ = edited(("work: [survey]", "work: [eore]"), ("{value: " + CHOICE + "}", "{not_applicable: No survey.}"))

    _, found = read(text)

    assert found == []


def test_a_word_is_the_same_however_its_letters_are_put_together(read):
    decomposed, _ = edited(("name: Example", "name: Tie\u0302\u0301ng"))

    assessment, _ = read(decomposed)

    assert assessment.organisation.name == "Ti\u1ebfng"


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_files_of_every_editor_are_read(read, ending, mark):
    assessment, found = read((mark + GOOD.replace("\n", ending)).encode("utf-8"))

    assert found == []
    assert assessment is not None


def test_answers_in_json_are_the_same_answers(read):
    content = {
        "questionnaire": "good",
        "version": 1,
        "organisation": {"name": "Example", "country": "KH", "type": "ngo"},
        "date": "2026-11-24",
        "period": "2026",
        "language": "en",
        "participants": {"women": 3, "men": 2},
        "share": "result",
        "profile": {"work": ["survey"], "place": "field", "staff": 40},
        "answers": {
            "DES-01": {"value": 3, "evidence": "A policy", "comment": "It is new."},
            "DES-02": {"not_applicable": "We plan no projects."},
            "DES-03": {"value": {"leaders": {"women": 2, "men": 5}, "others": {"women": 10, "men": 12, "other": 1}}},
            "OPS-01": {"value": {"chosen": ["women"], "among": ["women", "men"]}},
        },
    }

    from_json, found = read(json.dumps(content, indent="\t"), suffix=".json")
    from_yaml, _ = read(GOOD)

    assert found == []
    assert from_json == from_yaml


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ('{"value": NaN}', "'NaN' is no level"),
        ('{"value": Infinity}', "'Infinity' is no level"),
        ('{"value": 3.0}', "'3.0' is no level"),
        ('{"value": "3"}', "'3' is no level"),
        ('{"value": null}', "value is empty"),
        ('{"value": 3, "value": 2}', "'value' stands twice"),
        ('{"value": 3, "comment": "a\\u0000b"}', "invisible control character"),
        ('{"value": 3, "comment": "\\ud83d"}', "not valid YAML"),  # half a character
        ('{"value": 3, "comment": "😀 \\ud83d\\ude00"}', None),
    ],
)
def test_json_is_looked_at_as_closely(read, entry, words):
    text = '{"questionnaire": "good", "version": 1, "organisation": {"name": "X"}, "answers": {"DES-01": ENTRY}}'

    _, found = read(text.replace("ENTRY", entry), suffix=".json")

    assert [words in finding for finding in found] == ([True] if words else [])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "this file is empty"),
        (b"- a\n", "an answers file is a set of keys. Begin with questionnaire"),
        (b"just words\n", "an answers file is a set of keys"),
        (b"\x89PNG\r\n\x1a\n\x00", "this is not UTF-8 text"),
        (GOOD.encode("utf-8").replace(b"policy", b"polic\xff"), "11:39: this is not UTF-8 text"),
        (GOOD.encode("utf-8").replace(b"policy", b"polic\x00"), "11:39: the character U+0000"),
        (GOOD.encode("utf-16"), "this is not UTF-8 text"),
        (GOOD.replace("A policy", "&a policy").encode(), "an anchor (&) is not taken here"),
        (GOOD.replace("A policy", "!!str policy").encode(), "a tag (!) is not taken here"),
        (GOOD.encode() + b"x: " + b"[" * 100_000, "not valid YAML"),
        (GOOD.encode() + b"x: " + b"y" * 5_000_000, "larger than 5 MB"),
        (GOOD.encode() + b"---\n" + GOOD.encode(), "a second document begins here"),
    ],
)
def test_a_file_that_is_none_is_refused_in_one_message(read, content, words):
    assessment, found = read(content)

    assert assessment is None
    [finding] = found
    assert words in finding


def edited(*edits):
    """Return the good answers with edits, and the places that they mark, in the order of the file."""
    text = GOOD
    for old, new in edits:
        assert text.count(old) == 1, f"{text.count(old)} times in the good answers: {old}"
        text = text.replace(old, new)
    places = []
    while HERE in text:
        before, after = text.split(HERE, 1)
        places.append(f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}")
        text = before + after
    return text, places


@pytest.fixture(scope="module")
def questionnaire():
    found, _ = read_questionnaire(GOOD_QUESTIONNAIRE)
    return found


@pytest.fixture
def read(questionnaire, tmp_path):
    """Return the assessment that a text holds, and what is found in it, as `line:column: text`."""

    def read_text(text, *, suffix=".yaml"):
        file = tmp_path / f"answers{suffix}"
        file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        assessment, findings = read_answers(file, questionnaire, name="a")
        assert (assessment is None) == bool(findings)
        return assessment, [str(one).removeprefix("a:") for one in findings]

    return read_text


def test_of_thousands_of_unknown_codes_the_first_are_told(tmp_path):
    lines = [f"  CODE-{number}: {{value: 1}}" for number in range(20_000)]
    file = tmp_path / "many.yaml"
    head = "questionnaire: gender-quick\nversion: 1\norganisation: {name: A}\nanswers:\n"
    file.write_text(head + "\n".join(lines), encoding="utf-8")
    questionnaire = read_questionnaire(GENDER_QUICK).questionnaire
    assert questionnaire

    assessment, findings = read_answers(file, questionnaire)

    assert assessment is None
    assert len(findings) == MOST_PROBLEMS
