"""What `assessment check` finds in a questionnaire file, and where."""

from pathlib import Path

import pytest

from assessment.files.questionnaire_file import read_questionnaire

GOOD = (Path(__file__).parent / "good.yaml").read_text(encoding="utf-8")
HERE = "▸"
"""Stands in an edit of the good questionnaire where the problem should be found."""
FIRST_OF_TWO = """  - {below: 50, do: Write it., first: Begin., role: director, effort: quick, months: 2}
  - {below: 75, do: Plan it."""
REMARK = "- {when: {indicator: I-05, at_most: -10}, beside: DES-03, say: Look at leaders.}"
PILLARS = """pillars:
- {id: LR, title: Land release, applies_when: land-release}
- {id: OC, title: Organisation}
"""
VERIFIED = "note: Seen., verified: true"
VARIANT_OF_A_TABLE = "  scored_by: [I-01]\n  variants: {authority: {▸rows: {leaders: Chiefs}}}\n"
VARIANT_OF_A_CHOICE = "  among: Here\n  variants: {authority: {▸options: {women: W, men: M, girls: G}}}\n"
VARIANT_WITH_LEVELS = "  kind: yes_partly_no\n  variants: {authority: {▸levels: [a, b]}}\n"
TOO_MANY = "\n".join(f"  a{number}: {{profile: staff, at_least: 1}}" for number in range(201))


def test_the_good_questionnaire_has_no_finding(check):
    assert check(GOOD) == []


# What stands in the good questionnaire; what is written instead, with a mark where the problem is; and words of the
# message: what is wrong, and what would be right. Nothing else is found.
FAULTS = {
    # Keys
    "misspelt key": ("form: short", "▸from: short", "'from' is not known here. Did you mean 'form'?"),
    "unknown key": ("form: short", "▸colour: red", "'colour' is not known here. Known here: id, version"),
    "misspelt key of a question": ("  weight: 3\n  safeguard", "  weight: 3\n  ▸safegard", "mean 'safeguard'?"),
    "misspelt key of a recommendation": ("role: director, effort", "▸rolle: director, effort", "mean 'role'?"),
    "misspelt key of a scale": ("    rule: Choose", "    ▸rul: Choose", "Did you mean 'rule'?"),
    "misspelt key of a table part": ("DES-03, rows: [leaders]", "DES-03, ▸row: [leaders]", "Did you mean 'rows'?"),
    "misspelt key of a source": ("year: 2019", "▸yaer: 2019", "Did you mean 'year'?"),
    "misspelt key deep in a condition": ("at_least: 75}, {not", "at_least: 75, ▸blow: 9}, {not", "mean 'below'?"),
    "misspelt key of a column": ("text: Other, optional: true", "text: Other, ▸optionl: true", "mean 'optional'?"),
    "key of another kind of question": ("  among: Here", "  ▸levels: Here", "'levels' is not known here"),
    "key that stands twice": ("title: Good\n", "title: Good\n▸title: Better\n", "'title' stands twice here. Keep one"),
    "source that stands twice": ("glossary:\n", "  ▸UN: {title: Other}\nglossary:\n", "'UN' stands twice here"),
    "key that is missing": ("bands:\n- {from: 0, name: Starting}", "bands:\n- ▸{from: 0}", "'name' is missing here"),
    # Values
    "weight of nothing": ("weight: 3", "weight: ▸0", "'0' is too small. Write 1 or more."),
    "weight too large": ("weight: 3", "weight: ▸11", "'11' is too large. Write 10 or less."),
    "weight in words": ("weight: 3", "weight: ▸heavy", "'heavy' is no whole number"),
    "weight in quotes": ("weight: 3", 'weight: ▸"3"', "'3' is no whole number. Write digits without quotes."),
    "half a weight": ("weight: 3", "weight: ▸1.5", "'1.5' is no whole number"),
    "endless weight": ("weight: 3", f"weight: ▸{'9' * 5000}", "is no whole number"),
    "limit over 100": ("standard_from: 75", "standard_from: ▸101", "101 is too large. Write 100 or less."),
    "limit below 0": ("standard_from: 75", "standard_from: ▸-1", "-1 is too small. Write 0 or more."),
    "limit that is no number": ("standard_from: 75", "standard_from: ▸.nan", "'.nan' is no number"),
    "limit without end": ("standard_from: 75", "standard_from: ▸.inf", "'.inf' is no number"),
    "limit with an exponent": ("standard_from: 75", "standard_from: ▸1e2", "'1e2' is no number"),
    "yes for true": (VERIFIED, "verified: ▸yes", "'yes' is neither true nor false. Write one of them"),
    "true in quotes": (VERIFIED, 'verified: ▸"true"', "without quotes"),
    "list for a text": ("title: Good\n", "▸title: [Good]\n", "is no text. Write a text, in quotes if it begins"),
    "blank text": ("title: Good\n", 'title: ▸" "\n', "this is empty. Write the text."),
    "no text": ("title: Good\n", "title:▸\n", "nothing is no text"),
    "text too long": ("title: Good\n", f"title: ▸{'x' * 2001}\n", "this is too long (2001). At most 2000."),
    "control character": ("title: Good\n", 'title: ▸"Go\\u0007od"\n', "invisible control character"),
    "id with a capital": ("id: good", "id: ▸Good", "'Good' cannot be an id. Write small letters"),
    "id with a line": ("id: good", 'id: ▸"good\\n"', "cannot be an id"),
    "id of an option with a capital": ("office: Office", "▸Office: Office", "'Office' cannot be an id"),
    "language by its name": ("language: en", "language: ▸English", "'English'"),
    "keys for a list": ("scored_by: [I-01]", "▸scored_by: {I-01: yes}", "is no list. Write […]"),
    "word for a question": ("- id: DES-02\n", "- ▸DES-99\n- id: DES-02\n", "'DES-99' is no set of keys"),
    "one level": ("  short: A policy\n", "  short: A policy\n  ▸levels: [No.]\n", "At least 2."),
    "only option without a text": ("{field: Field, office: Office}", "{field: ▸''}", "this is too short. At least 1."),
    "unknown kind of question": ("questions:\n", "questions:\n- {id: X, kind: ▸multi}\n", "no kind of question. Write"),
    "unknown formula": ("    formula: share_gap", "    formula: ▸share_gaps", "Did you mean 'share_gap'?"),
    "unknown effort": ("effort: quick", "effort: ▸qick", "'qick' is not known here. Did you mean 'quick'?"),
    "formula left out": (
        "  I-05:\n    title: Gap\n    formula: share_gap\n",
        "  ▸I-05:\n    title: Gap\n",
        "'formula' is missing",
    ),
    "reader nobody knows": ("beside: DES-03,", "beside: DES-03, for: ▸director,", "organisation, facilitator"),
    "too many conditions": ("conditions:\n", f"▸conditions:\n{TOO_MANY}\n", "conditions has 203 entries. At most 200."),
    # Codes and references
    "question without a pillar": (
        "- id: DES-02\n  phase: DES\n  pillar: OC\n",
        "- ▸id: DES-02\n  phase: DES\n",
        "has no pillar",
    ),
    "scale of another kind": ("  kind: yes_partly_no\n", "  kind: yes_partly_no\n  scale: ▸ladder\n", "kind levels"),
    "unknown variant": ("    authority: {text", "    ▸authorities: {text", "there is no variant 'authorities'"),
    "unknown indicator of a table": ("scored_by: [I-01]", "scored_by: [I-01, ▸I-11]", "no indicator 'I-11'"),
    "unknown question beside a remark": ("beside: DES-03", "beside: ▸DES-33", "there is no question 'DES-33'"),
    # Conditions
    "unknown opening question": ("{profile: work,", "{profile: ▸worc,", "no profile question 'worc'. Did you mean"),
    "unknown option": ("any_of: [survey,", "any_of: [▸survy,", "work has no option 'survy'. Did you mean 'survey'?"),
    "options of a count": ("staff, at_least: 10}", "staff, ▸any_of: [ten]}", "staff is a count. Write at_least or"),
    "condition without a limit": (
        "  applies_when: ten-staff\n",
        "  applies_when: {profile: ▸staff}\n",
        "Write one of: any_of, at_least",
    ),
    "unknown condition": ("{not: ten-staff}", "{not: ▸ten-staf}", "no condition 'ten-staf' above. Did you mean"),
    "unknown question": ("{answer: DES-02,", "{answer: ▸DES-20,", "there is no question 'DES-20'"),
    "later question": ("when: ten-staff\n", "when: {answer: ▸OPS-01, below: 50}\n", "OPS-01 stands later in the file"),
    "question about itself": ("{answer: DES-02, at", "{answer: ▸OPS-01, at", "OPS-01 stands later in the file"),
    "unknown indicator": ("{indicator: I-05,", "{indicator: ▸I-50,", "there is no indicator 'I-50'"),
    # Recommendations
    "recommendation that nothing reaches": (
        FIRST_OF_TWO,
        FIRST_OF_TWO.replace("50", "75").replace("- {below: 75, do: P", "- ▸{below: 75, do: P"),
        "to DES-01 leads",
    ),
    "recommendation of a scale that nothing reaches": (
        "- {below: 100, do: Share",
        "- ▸{below: 75, do: Share",
        "scale 'ladder' reaches",
    ),
    "recommendation between two values": (
        "first: Ask one., role: manager}\n",
        "first: Ask one., role: manager}\n  - ▸{below: 100, do: a, first: b}\n",
        "no answer to DES-02 leads to this recommendation (below 100)",
    ),
    # Indicators
    "unknown table": ("    minus: {question: DES-03}", "    minus: {question: ▸DES-30}", "no question 'DES-30'"),
    "table that is none": ("    minus: {question: DES-03}", "    minus: {question: ▸DES-02}", "kind yes_partly_no"),
    "unknown row": ("rows: [leaders]", "rows: [▸leader]", "DES-03 has no row 'leader'. Did you mean 'leaders'?"),
    "unknown column": ("column: women", "column: ▸woman", "DES-03 has no column 'woman'. Did you mean 'women'?"),
    "shown indicator that should score": ("scored_by: [I-01]", "scored_by: [I-01, ▸I-05]", "I-05 has no bands"),
    "bands that do not rise": (
        "bands_from: [5, 15, 30, 40]",
        "▸bands_from: [5, 30, 15]",
        "do not rise. Write the lowest",
    ),
    "bands that do not fall": ("bands_from: [5, 15, 30, 40]", "▸bands_to: [5, 15]", "do not fall. Write the highest"),
    "bands on both sides": ("bands_from: [5, 15, 30, 40]", "bands_from: [5], ▸bands_to: [4]", "Keep one of them"),
    # Variants
    "variant that asks for an answer": (
        "when: {organisation: type, any_of: [authority]}",
        "▸when: {answer: DES-01, below: 50}",
        "before any question",
    ),
    "variant with levels of another kind": ("  kind: yes_partly_no\n", VARIANT_WITH_LEVELS, "has no levels. Leave"),
    "variant with other rows": ("  scored_by: [I-01]\n", VARIANT_OF_A_TABLE, "'others' is on one side only"),
    "variant with other options": ("  among: Here\n", VARIANT_OF_A_CHOICE, "'girls' is on one side only"),
    # Scoring
    "final before there is a number": (
        "final_from: 70}",
        "final_from: ▸40}",
        "final_from (40) is below score_from (50)",
    ),
    "more phases needed than there are": ("phases_needed: 1", "phases_needed: ▸3", "there are 2. Write 1 to 2."),
    "evidence that lowers nothing": ("counts_as: 50}", "counts_as: ▸75}", "lowers nothing from 75 on. Write a smaller"),
    "band that is not there": ("highest_band: 2}", "highest_band: ▸4}", "there is no band 4. Write 1 to 3."),
    "top band that is not there": ("top_band: {band: 3,", "top_band: {band: ▸4,", "there is no band 4"),
    # Remarks
    "remark that says nothing": (
        REMARK,
        REMARK.replace("{when", "▸{when").replace(", say: Look at leaders.", ""),
        "says one thing. Write",
    ),
    "remark that says two things": (
        REMARK,
        REMARK.replace("{when", "▸{when").replace("leaders.}", "leaders., recommend: {question: DES-01, below: 75}}"),
        "one thing",
    ),
    "remark on a question that is not there": (
        "{when: {all: [{answer: DES-01, at_least: 75}, {not",
        "{when: {all: [{answer: ▸DES-11, at_least: 75}, {not",
        "there is no question 'DES-11'",
    ),
    "remark named as another one": (
        REMARK,
        REMARK.replace("{when", "{id: leaders, when") + "\n" + REMARK.replace("{when", "{id: ▸leaders, when"),
        "leaders stands twice in remarks",
    ),
    "place of the remark on evidence": (
        "{from: 100, say",
        "{from: 100, ▸beside: DES-01, say",
        "'beside' is not known here. Known here: from, say",
    ),
    "remark on evidence without a sentence": (
        "evidence_remark: {from: 100, say: Ask for something to see.}",
        "▸evidence_remark: {from: 100}",
        "'say' is missing here",
    ),
    "remark on evidence that asks too much": ("{from: 100, say", "{from: ▸101, say", "101 is too large"),
    "remark with another recommendation": (
        "{question: DES-01, below: 75}",
        "{question: DES-01, below: ▸60}",
        "50, 75, 100",
    ),
}


@pytest.mark.parametrize(("old", "new", "words"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named_at_its_place_with_what_would_be_right(check, old, new, words):
    text, [place] = edited((old, new))

    [finding] = check(text)

    assert finding.startswith(f"{place}: ")
    assert words in finding


# A fault that cannot be alone: what it takes along is named as well.
FAULTS_WITH_COMPANY = {
    "misspelt key that is needed": ("70}\n  pillar", "70, ▸form: 1}\n  pillar", "'form' is not known here"),
    "list for keys": (
        "  phase: {score_from: 50, final_from: 70}",
        "  ▸phase: [50, 70]",
        "is no set of keys. Write key",
    ),
    "unknown kind of opening question": ("kind: count", "kind: ▸number", "Known here: one, several, count."),
    "fact nobody knows of an organisation": ("{organisation: type,", "{organisation: ▸name,", "type, country"),
    "limit of a condition in words": ("staff, at_least: 10}", "staff, at_least: ▸ten}", "'ten' is no whole number"),
    "misspelt key of a condition": ("staff, at_least: 10}", "staff, ▸at_leest: 10}", "Did you mean 'at_least'?"),
    "code with a space": ("- id: DES-02", "- id: ▸DES 02", "'DES 02' cannot be an id. Write letters, digits"),
    "code that pages have for themselves": ("- id: DES-02", "- id: ▸page", "page cannot be asked on a page"),
    "code that is a way through folders": ("- id: DES-02", "- id: ▸DES/../02", "DES/../02 cannot be asked on a page"),
    "source with a space": ("  UN: {title", "  ▸U N: {title", "'U N' cannot be an id"),
    "question that stands twice": ("id: DES-02", "id: ▸DES-01", "DES-01 stands twice in questions"),
    "phase that stands twice": ("id: OPS, title", "id: ▸DES, title", "DES stands twice in phases"),
    "pillar that stands twice": ("id: OC, title", "id: ▸LR, title", "LR stands twice in pillars"),
    "unknown phase": ("phase: OPS", "phase: ▸OSP", "there is no phase 'OSP'. Did you mean 'OPS'?"),
    "unknown pillar": ("pillar: LR", "pillar: ▸RL", "there is no pillar 'RL'. Known here: LR, OC."),
    "unknown scale": ("  scale: ladder", "  scale: ▸lader", "there is no scale 'lader'. Did you mean 'ladder'?"),
    "unknown source": ("{code: UN,", "{code: ▸UNN,", "there is no source 'UNN'. Did you mean 'UN'?"),
    "missing levels": (
        "    levels: [No., A little., Half., Most., All.]\n",
        "",
        "DES-01 has no levels. Write levels: […]",
    ),
    "no pillars to view": (PILLARS, "", "there are no pillars to view"),
    "one band": ("- {from: 40, name: Growing}\n- {from: 80, name: Leading}\n", "", "this is too short. At least 2."),
    "questions by another name": ("questions:\n", "▸question:\n", "Did you mean 'questions'?"),
    "wrong phases": ("phases:\n", "phases: ▸3\nphase:\n", "'3' is no list"),
}


@pytest.mark.parametrize(("old", "new", "words"), FAULTS_WITH_COMPANY.values(), ids=FAULTS_WITH_COMPANY)
def test_a_fault_in_company_is_named_at_its_place(check, old, new, words):
    text, places = edited((old, new))

    found = [finding for finding in check(text) if words in finding]

    assert found
    assert all(found[0].startswith(f"{place}: ") for place in places)


def test_all_faults_are_found_at_once_although_a_question_is_broken(check):
    text, places = edited(
        ("form: short", "▸from: short"),
        ("any_of: [survey,", "any_of: [▸survy,"),
        ("final_from: 70}", "final_from: ▸40}"),
        ("column: women", "column: ▸woman"),
        ("weight: 3", "weight: ▸heavy"),  # this breaks DES-01
        ("  not_applicable_by_hand: Plans", "  ▸not_aplicable_by_hand: Plans"),  # and this DES-02
        ("phase: OPS", "phase: ▸OSP"),
        ("beside: DES-03", "beside: ▸DES-33"),
    )

    found = check(text)

    assert [finding.split(" ")[0] for finding in found] == [f"{place}:" for place in places]


@pytest.mark.parametrize(
    ("old", "new", "echo"),
    [
        ("phases:\n", "phase:\n", "phases are needed"),
        ("phases:\n", "phase:\n", "is never used"),
        ("    levels: [No., A little., Half., Most., All.]\n", "", "reaches this recommendation"),
        ("{from: 0, name: Starting}", "{from: 0}", "there is no band"),
        ("levels: [No., A little., Half., Most., All.]", "levels: ['', '', '', '', All.]", "At least 2"),
        ("questions:\n", "question:\n", "has no questions"),
    ],
)
def test_nothing_is_said_of_what_only_seems_wrong_because_of_a_fault(check, old, new, echo):
    text, _ = edited((old, new))

    found = check(text)

    assert found
    assert not [finding for finding in found if echo in finding]


def test_several_faults_of_one_question_are_found_at_once(check):
    text, places = edited(
        ("  weight: 1\n  kind: several", "  weight: ▸0\n  kind: several"),
        ("  text: Whom do you reach?", "  text:▸"),
        ("  options: {women: Women, men: Men}", "  options: {women: Women, men: ▸''}"),
    )

    assert [finding.split(" ")[0] for finding in check(text)] == [f"{place}:" for place in places]


def test_every_condition_is_looked_at_through_the_names_it_uses(check):
    text, [place] = edited(
        ("  ten-staff: {profile: staff, at_least: 10}", "  ten-staff: {not: {answer: OPS-01, below: 50}}"),
        ("  applies_when: ten-staff", "  applies_when: ▸ten-staff"),
    )

    [finding] = check(text)

    assert finding.startswith(f"{place}: ten-staff asks about OPS-01, which stands later in the file.")


def test_a_phase_is_not_gated_by_an_answer_inside_it(check):
    text, [place] = edited(
        ("Operations, applies_when: land-release", "Operations, applies_when: {answer: ▸OPS-01, below: 9}")
    )

    [finding] = check(text)

    assert finding.startswith(f"{place}: OPS-01 stands later in the file.")


def test_conditions_that_name_each_other_cannot_grow_without_end(check):
    doubled = "\n".join(f"  a{number}: {{all: [a{number - 1}, a{number - 1}]}}" for number in range(1, 40))
    text, _ = edited(("conditions:\n", f"conditions:\n  a0: {{profile: staff, at_least: 1}}\n{doubled}\n"))

    found = check(text)

    assert any("this has more than 100 parts" in finding for finding in found)


# What an author surely did not mean, though the file works.
WARNINGS = {
    "lowest scores without a band": ("from: 0, name: Starting", "from: ▸10, name: Starting", "Write from: 0."),
    "bands that overlap": ("from: 80, name: Leading", "from: ▸40, name: Leading", "not above the one before it (40)"),
    "bands in the wrong order": ("from: 80, name: Leading", "from: ▸20, name: Leading", "Write the lowest first"),
    "question that can never apply": (
        "  applies_when: ten-staff",
        "  ▸applies_when: {all: [ten-staff, {profile: staff, at_most: 9}]}",
        "this can never be true",
    ),
    "remark that can never appear": (
        "when: {all: [{answer: DES-01, at_least: 75}, {not: ten-staff}]}",
        "▸when: {all: [{answer: DES-01, at_least: 75}, {answer: DES-01, below: 50}]}",
        "this can never be true",
    ),
    "options that exclude each other": (
        "  applies_when: ten-staff",
        "  ▸applies_when: {all: [{profile: place, any_of: [field]}, {profile: place, any_of: [office]}]}",
        "this can never be true",
    ),
    "phase without questions": (
        "pillars:\n",
        "- ▸{id: EVA, title: Evaluation}\npillars:\n",
        "phase EVA has no questions",
    ),
    "unused condition": (
        "variants:\n  auth",
        "  ▸ten: {profile: staff, at_least: 10}\nvariants:\n  auth",
        "ten is never used",
    ),
    "unused scale": ("indicators:\n", "  ▸steps: {kind: levels}\nindicators:\n", "steps is never used"),
    "unused source": (
        "glossary:\n",
        "  ▸WHO: {title: Other}\nglossary:\n",
        "WHO is never used. Use it, or take it out.",
    ),
    "level that needs no evidence, though a higher one counts as less without it": (
        "{kinds: [levels], from: 75, counts_as: 50}",
        "{kinds: [levels], from: ▸100, counts_as: 50}",
        "the value 75.0 of DES-01 needs no evidence",
    ),
    "gate to a band that a missing safeguard allows": (
        "top_band: {band: 3,",
        "top_band: {band: ▸2,",
        "a missing safeguard allows band 2",
    ),
    "nobody to do it": ("first: Ask one., role: manager}", "first: Ask one.}", "no recommendation of DES-02 says who"),
}


@pytest.mark.parametrize(("old", "new", "words"), WARNINGS.values(), ids=WARNINGS)
def test_a_warning_is_named_at_its_place_and_stops_nothing(check, old, new, words):
    text, places = edited((old, new))

    [finding] = check(text)

    assert "warning: " in finding
    assert words in finding
    assert all(finding.startswith(f"{place}: ") for place in places)


@pytest.mark.parametrize(
    "condition",
    [
        "{any: [ten-staff, {profile: staff, at_most: 9}]}",
        "{not: {profile: work, any_of: [survey]}}",
        "{all: [{profile: work, any_of: [survey]}, {profile: work, any_of: [eore]}]}",  # several may be chosen
        "{organisation: country, any_of: [KH, LA]}",
        "{answer: DES-02, at_least: 100}",
        "{all: [{answer: DES-02, at_least: 50}, {answer: DES-02, at_most: 50}]}",  # partly, exactly
    ],
)
def test_a_condition_that_can_be_true_is_no_warning(check, condition):
    text, _ = edited(("  applies_when: ten-staff", f"  applies_when: {condition}"))

    assert [finding for finding in check(text) if "never be true" in finding] == []


def test_findings_are_in_the_order_of_the_file(check):
    text, places = edited(
        ("beside: DES-03", "beside: ▸DES-33"),
        ("title: Good\n", "title:▸\n"),
        ("from: 80, name: Leading", "from: ▸40, name: Leading"),
    )

    assert [finding.split(" ")[0] for finding in check(text)] == [f"{place}:" for place in places]


def edited(*edits):
    """Return the good questionnaire with edits, and the places that they mark, in the order of the file."""
    text = GOOD
    for old, new in edits:
        assert text.count(old) == 1, f"{text.count(old)} times in the good questionnaire: {old}"
        text = text.replace(old, new)
    places = []
    while HERE in text:
        before, after = text.split(HERE, 1)
        places.append(f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}")
        text = before + after
    return text, places


@pytest.fixture
def check(tmp_path):
    """Return everything found in a text, as `line:column: text`."""

    def found_in(text):
        file = tmp_path / "q.yaml"
        file.write_text(text, encoding="utf-8")
        questionnaire, findings = read_questionnaire(file, name="q.yaml")
        assert (questionnaire is None) == any(not one.is_warning for one in findings)
        return [str(one).removeprefix("q.yaml:") for one in findings]

    return found_in
