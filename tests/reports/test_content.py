"""A report says what was answered and what scoring found: read back from the paper, compared with the JSON of
`assessment score` and with the questionnaire's own file.
"""

import json
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from click.testing import CliRunner

from assessment.cli import main
from assessment.method.question import LevelsQuestion
from tests.reports import samples
from tests.reports.reading import Element, squashed

QUICK = ("clearance", "authority", "risk-education", "nothing-answered", "top")
MOST_IN_PLAN = 12
# A sum is worked out exactly and each of its parts rounded to two decimals.
HALF = 0.005


@pytest.fixture(scope="module", params=samples.ENGLISH)
def report(request, reports):
    return reports[request.param]


@pytest.fixture(scope="module")
def scored(report, tmp_path_factory) -> dict[str, Any]:
    """What `assessment score` prints for the same answers."""
    answers = report.sample.answers_file(tmp_path_factory.mktemp("answers"))
    done = CliRunner().invoke(main, ["score", str(report.sample.file), str(answers)])
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.output)
    return found


@pytest.fixture
def reading(report):
    return report.reading


@pytest.fixture
def questionnaire(report):
    return report.sample.questionnaire


# In brief


def test_the_page_in_brief_is_one_page_and_nothing_else_is_on_it(reading):
    chapters = [(heading.text, heading.page) for heading in reading.headings if heading.kind == "H1"]

    assert chapters[1:3] == [("In brief", 2), ("Question by question", 3)]


def test_the_cover_says_that_it_is_no_audit(reading):
    cover = squashed(reading.pages[0].text)

    assert squashed("A self-assessment for learning. It is not an audit, a certificate or a ranking.") in cover


def test_the_cover_names_the_organisation_and_has_no_score(report, scored):
    cover = squashed(report.reading.pages[0].text)

    assert squashed(report.sample.assessment.organisation.name) in cover
    assert squashed(f"{report.sample.questionnaire.title}, version {scored['version']}") in cover
    assert scored["overall"]["score"] is None or str(scored["overall"]["score"]) not in cover


def test_the_overall_result_is_that_of_the_score_command(reading, scored):
    brief, overall = squashed(reading.pages[1].text), scored["overall"]

    if overall["score"] is None:
        assert squashed("No overall score yet") in brief
    else:
        assert squashed(f"{overall['band']} {overall['band_name']}{overall['score']} of 100") in brief


def test_what_limits_the_result_stands_in_brief_and_on_each_page(reading, scored):
    limited_by = " and ".join(scored["overall"]["limited_by"])

    for page in reading.pages[1:]:
        assert (squashed(f"limited by {limited_by}") in squashed(page.text)) == bool(limited_by)
    assert (squashed(f"Limited by {limited_by}.") in squashed(reading.pages[1].text)) == bool(limited_by)


def test_a_provisional_result_is_marked_on_each_page(reading, scored):
    is_marked = scored["overall"]["provisional"] and scored["overall"]["score"] is not None

    for page in reading.pages[1:]:
        running = "".join(letter.text for letter in page.letters if letter.is_artifact)
        assert (squashed("(provisional)") in squashed(running)) == is_marked


def test_the_four_facts_are_those_of_the_score_command(reading, scored):
    [facts] = [one for one in reading.document.all("L") if one.page == 2]
    met, coverage = scored["standards_met"], scored["overall"]["coverage"]

    assert [item.text for item in facts.all("LI")] == [
        f"{met['met']} of {met['applicable']} standards met, {met['percent']}%",
        f"{coverage}% covered by answers",
        f"{scored['not_applicable']} not applicable",
        f"{scored['dont_know'] + scored['unanswered']} to find out",
    ]


def test_the_scores_of_the_phases_are_those_of_the_score_command(reading, scored, questionnaire):
    picture = list(reading.document.all("Figure"))[1].attributes["Alt"]
    headings = [heading.text for heading in reading.headings if heading.kind == "H2" and heading.page > 2]

    for phase in questionnaire.phases:
        score = scored["phases"][phase.id]
        [heading] = [one for one in headings if one.startswith(f"{phase.title}:")]
        if score["score"] is None:
            words = "not applicable" if score["status"] == "not_applicable" else "no score yet, too few answers"
            assert heading.startswith(f"{phase.title}: {words}")
            assert f"{phase.title}: {words}" in picture
        else:
            band = f"{score['band']} {_band_name(questionnaire, score['band'])}"
            assert heading.startswith(f"{phase.title}: {score['score']}, {band}")
            assert f"{phase.title}: {score['score']} of 100, {band}" in picture
        assert ("provisional" in heading) == (score["provisional"] and score["score"] is not None)


def test_strengths_meet_the_standard_and_what_to_do_first_heads_the_plan(reading, scored, questionnaire):
    strengths = [row[0] for row in reading.rows("Strengths", level="H2")]
    first = [row[0] for row in reading.rows("Do first", level="H2")]

    assert len(strengths) == min(3, scored["standards_met"]["met"])
    for code in strengths:
        assert scored["items"][code]["value"] * 100 >= questionnaire.scoring.standard_from
    assert first == [one["question"] for one in scored["recommendations"][:3]]


def test_each_safeguard_is_named_with_its_state(reading, scored, questionnaire):
    states = {row[0]: row[2] for row in reading.rows("Safeguards", level="H2")}
    rules = questionnaire.scoring

    assert list(states) == [question.id for question in questionnaire.questions if question.safeguard]
    for code, state in states.items():
        item = scored["items"][code]
        if item["status"] == "not_applicable":
            assert state.startswith("Not applicable")
        elif item["value"] is None:
            assert state.startswith("Find out")
        elif item["value"] * 100 < rules.safeguard.below:
            assert state.startswith("Not yet")
        else:
            assert state.startswith("In place" if item["value"] * 100 >= rules.standard_from else "In part")


# Question by question


def test_each_question_stands_with_its_answer_and_the_next_step(report, scored):
    entries = _entries(report.reading)
    questions = report.sample.questionnaire.questions

    assert [entry.text for entry in entries] == [squashed(question.text) for question in questions]
    for entry, question in zip(entries, questions, strict=True):
        item = scored["items"][question.id]
        if item["status"] == "not_applicable":
            assert entry.has("Not applicable")
        elif item["status"] == "dont_know":
            assert entry.has("Don't know")
        elif item["status"] == "unanswered":
            assert entry.has("Not answered")
        elif isinstance(question, LevelsQuestion):
            level, top = item["level"], question.top
            assert entry.has(f"Level {level} of {top}: {question.statements[level]}")
            following = f"To reach level {level + 1}: {question.statements[level + 1]}" if level < top else ""
            assert entry.has(following)
            assert entry.has("To reach level") == (level < top)


def test_what_was_written_stands_under_its_question(report):
    entries = {entry.code: entry for entry in _entries(report.reading)}

    for code, answer in report.sample.assessment.answers.items():
        assert entries[code].has(f"Evidence: {answer.evidence}" if answer.evidence else "")
        assert entries[code].has(f"Comment: {answer.comment}" if answer.comment else "")
        assert entries[code].has(answer.not_applicable or "")


def test_a_question_stands_on_one_page_unless_a_lot_was_written(report):
    cut = [entry.code for entry in _entries(report.reading) if len(entry.pages) > 1]

    assert cut == [] or report.sample.name == "long"


def test_no_page_is_left_nearly_empty_before_a_long_question(reports):
    reading = reports["long"].reading
    last = reading.sections["Question by question"][-1].page

    for page in reading.pages[2 : last - 1]:
        assert len([letter for letter in page.letters if not letter.is_artifact]) > 1500, page.number


# Why this number


def test_every_phase_can_be_worked_out_again_from_its_rows(reading, scored, questionnaire):
    for phase in questionnaire.phases:
        rows = [_Row.of(cells) for cells in _why_rows(reading, phase.title)]
        *counted, total = [row for row in rows if row.counts]
        for row in counted:
            assert abs(row.value * row.weight - row.points) <= HALF * (row.weight + 1)
        assert sum(row.weight for row in counted) == total.weight
        assert abs(sum(row.points for row in counted) - total.points) <= HALF * (len(counted) + 1)
        score = scored["phases"][phase.id]["score"]
        if score is not None:
            assert abs(100 * total.points / total.weight - score) <= 100 * HALF / total.weight + 0.05
            sentence = f"{total.points:.2f} ÷ {total.weight:.0f} × 100 = {score}."
            assert squashed(sentence) in reading.text


def test_the_rows_of_the_sums_are_the_questions_and_their_values(reading, scored, questionnaire):
    for phase in questionnaire.phases:
        rows = {row[0].split()[0]: row for row in _why_rows(reading, phase.title)}
        for question in questionnaire.questions_in(phase.id):
            value = scored["items"][question.id]["value"]
            shown = rows[question.id][2:]
            if value is None:
                assert shown == ["–", f"({question.weight})", "–"]
            else:
                assert abs(float(shown[0]) - value) <= HALF + 0.0005
                assert shown[1] == str(question.weight)


def test_the_overall_score_can_be_worked_out_again(reading, scored):
    found = re.search(r"\(([\d.+]+)\)÷(\d+)=(\d+\.\d)\.", reading.text)
    scores = [phase["score"] for phase in scored["phases"].values() if phase["score"] is not None]

    if scored["overall"]["score"] is None:
        assert found is None
    else:
        assert found
        assert [float(one) for one in found[1].split("+")] == scores
        assert int(found[2]) == len(scores)
        assert float(found[3]) == scored["overall"]["score"]
        # Each phase was rounded to one decimal before it was printed, and so is the mean.
        assert abs(sum(scores) / len(scores) - float(found[3])) <= 0.1


# The plan


def test_the_plan_has_every_recommendation_in_order_with_what_to_do_and_who(report, scored):
    rows, questionnaire = report.reading.rows("Recommendation plan"), report.sample.questionnaire

    assert [row[0] for row in rows] == [str(one["priority"]) for one in scored["recommendations"]]
    for row, one in zip(rows, scored["recommendations"], strict=True):
        question = questionnaire.question(one["question"])
        value = scored["items"][question.id]["value"] * 100
        advice = next(one for one in question.recommendations if value < one.below)
        months = f"{advice.time} month" if advice.time == 1 else f"{advice.time} months"
        kind = "quick win" if advice.effort == "quick" else "structural"
        assert row[1].split()[0] == question.id
        assert squashed(row[2]) == squashed(advice.do)
        assert squashed(row[3]) == squashed(advice.first)
        assert squashed(row[4]) == squashed(f"{advice.role}{kind}, {months}")
        assert squashed(row[5]) == squashed(question.evidence or "")
        assert row[6:] == ["", "", ""]
        assert ("Safeguard" in row[1]) == (one.get("reason") == "safeguard")


def test_every_recommendation_has_somebody_who_does_it(reading):
    assert all(
        row[4].split("quick win")[0].split("structural")[0].strip() for row in reading.rows("Recommendation plan")
    )


def test_the_first_twelve_recommendations_come_before_the_others(reading, scored):
    later = [row[0] for row in reading.rows("Later, when the first twelve are under way", level="H2")]

    assert later == [str(one["priority"]) for one in scored["recommendations"][MOST_IN_PLAN:]]


def test_no_row_of_a_table_is_cut_by_a_page(reading):
    """A table is begun anew in the tags of each page: a row that goes on there would begin with an empty cell."""
    rows = list(reading.document.all("TR"))

    assert rows
    assert [row.text for row in rows if not _cells(row)[0].text] == []


def test_the_head_of_the_plan_stands_on_each_of_its_pages(reading, scored):
    cells = [block for block in reading.sections["Recommendation plan"] if block.kind in ("TH", "TD")]
    tables = {id(one): one for cell in cells for one in cell.above() if one.kind == "Table"}.values()

    assert bool(tables) == bool(scored["recommendations"])
    for table in tables:
        assert _head(table)[:5] == ["No.", "Question, source", "Recommendation", "First step", "Who"]
        assert len(table.pages) == 1


def test_without_recommendations_the_report_says_why(reading, scored):
    all_is_well = squashed("There is nothing to recommend from these answers.") in reading.text
    too_early = squashed("There is nothing to plan yet. Answer the open questions first.") in reading.text

    is_empty = scored["recommendations"] == []
    is_open = scored["unanswered"] + scored["dont_know"] > 0
    assert all_is_well == (is_empty and not is_open)
    assert too_early == (is_empty and is_open)


# Open questions, sources


def test_what_does_not_apply_stands_with_its_reason(report, scored):
    rows = report.reading.rows("Not applicable", level="H2")
    answers = report.sample.assessment.answers

    assert [row[0] for row in rows] == _codes(scored, "not_applicable")
    for row in rows:
        answer = answers.get(row[0])
        reason = (answer.not_applicable if answer else None) or "Left out by your profile."
        assert squashed(row[1]).endswith(squashed(reason))


@pytest.mark.parametrize(("title", "status"), [("Find out", "dont_know"), ("Not answered yet", "unanswered")])
def test_what_has_no_answer_is_listed(reading, scored, questionnaire, title, status):
    rows = reading.rows(title, level="H2")

    assert [row[0] for row in rows] == _codes(scored, status)
    for row in rows:
        assert squashed(row[1]).startswith(squashed(questionnaire.question(row[0]).text))


def test_only_verified_sources_stand_under_questions_that_apply_and_in_the_plan(report, scored):
    questionnaire = report.sample.questionnaire
    applies = {code for code, item in scored["items"].items() if item["status"] != "not_applicable"}
    verified = {
        question.id: _verified(questionnaire, question) if question.id in applies else []
        for question in questionnaire.questions
    }

    for entry in _entries(report.reading):
        lines = [line.removeprefix("Source: ") for line in entry.lines if line.startswith("Source: ")]
        assert lines == (["; ".join(verified[entry.code])] if verified[entry.code] else [])
    for row in report.reading.rows("Recommendation plan"):
        code, _, rest = row[1].partition(" ")
        source = rest.removeprefix("Safeguard").strip()
        assert squashed(source) == squashed(verified[code][0] if verified[code] else "")


def test_sources_nobody_has_checked_are_named_only_where_it_says_so(reading, questionnaire):
    cited = {citation.code for question in questionnaire.questions for citation in question.sources}
    unchecked = {code for code in cited if not questionnaire.sources[code].verified}
    before = squashed(
        "".join(block.text for block in _blocks_before(reading, "Named by the authors, still to be checked"))
    )
    listed = squashed(
        " ".join(" ".join(row) for row in reading.rows("Named by the authors, still to be checked", level="H2"))
    )

    for code in unchecked:
        source = questionnaire.sources[code]
        assert squashed(source.title) not in before
        assert squashed(source.title) in listed


# What a practitioner would take amiss (domain.md 8.4)


def test_people_are_women_men_girls_and_boys(reading):
    assert re.search(r"\b(fe)?males?\b", " ".join(page.text for page in reading.pages), re.IGNORECASE) is None
    assert squashed("women and children") not in reading.text.lower()


@pytest.mark.parametrize("name", QUICK)
def test_men_and_boys_are_there_and_parity_is_not_called_mainstreaming(reports, name):
    text = reports[name].reading.text

    assert squashed("women, men, girls and boys") in text
    assert squashed("Equal numbers of women and men alone are not gender mainstreaming") in text


def test_a_missing_code_of_conduct_does_not_hide_in_a_good_average(reports):
    brief = squashed(reports["clearance"].reading.pages[1].text)

    assert squashed("3 Developing63.6 of 100") in brief
    assert squashed("By number the result stands on step 4, Established. Not yet in place: IMP-01") in brief
    assert squashed("IMP-01Safe ways to prevent and report abuseNot yet Level 1 of 4") in brief


def test_a_risk_education_organisation_is_not_told_to_mix_demining_teams(reports):
    reading = reports["risk-education"].reading

    advised = {row[1].split()[0] for row in reading.rows("Recommendation plan")}
    assert advised == {"DES-01", "DES-02", "IMP-01", "IMP-02", "MON-01", "MON-04", "EVA-06", "EVA-08"}
    plan = squashed(" ".join(" ".join(row) for row in reading.rows("Recommendation plan"))).lower()
    assert not re.search(r"demin|mixed|all-women", plan)


def test_clearance_is_not_applicable_for_it_and_not_zero(reports):
    reading = reports["risk-education"].reading

    headings = [heading.text for heading in reading.headings]
    assert "Clearance operations: not applicable" in headings
    assert "No question of this phase applies, so it has no score and does not count in the mean." in [
        block.text for block in reading.document.blocks()
    ]
    assert re.search(r"(?<![\d.])0\.0(?![\d.%])", squashed(reading.pages[1].text)) is None


def test_a_share_of_people_has_its_base(reports):
    text = reports["clearance"].reading.text

    assert squashed("Women 3 of 11: 27.3%") in text
    assert squashed("Sex balance, all staff: 31.0%, of 213 counted.") in text


def test_the_wording_for_authorities_is_used_and_named(reports):
    reading = reports["authority"].reading

    assert squashed("Wording for national authorities") in squashed(reading.pages[0].text)
    assert squashed("Do NTS standards and QA require women and men informants?") in reading.text


def test_a_share_of_things_has_its_base(reports):
    text = reports["safety-check"].reading.text

    # 15 cars and 4 trucks, of 16 and 7
    assert squashed("Vehicles with a working belt at every seat: 82.6%, 19 of 23. Step 2 of 4.") in text


def test_columns_that_are_no_groups_of_people_are_not_added_up(reports):
    rows = reports["safety-check"].reading.rows("Vehicles: 75.0, 3 Safe by habit", level="H2")

    assert ["Cars and vans", "16", "15"] in rows
    assert ["Trucks", "7", "4"] in rows


# Reading helpers


@dataclass(frozen=True)
class _Entry:
    code: str
    text: str
    lines: list[str]
    pages: set[int]

    def has(self, text: str) -> bool:
        return squashed(text) in squashed("".join(self.lines))


def _entries(reading) -> list[_Entry]:
    """The questions of "Question by question", each with its blocks; a text cut by a page is two blocks."""
    blocks = reading.sections["Question by question"]
    starts = [number for number, block in enumerate(blocks) if block.kind == "H3"]
    found = []
    for start, end in pairwise([*starts, len(blocks)]):
        # The line above a question's text has its code. With the heading of a phase it ends the question before.
        own = [block for block in blocks[start - 1 : end - 1 if end < len(blocks) else end] if block.kind != "H2"]
        code, text, *lines = [block.text for block in own]
        found.append(_Entry(code.split()[0], squashed(text), lines, {page for block in own for page in block.pages}))
    return found


@dataclass(frozen=True)
class _Row:
    value: float
    weight: float
    points: float
    counts: bool

    @classmethod
    def of(cls, cells: list[str]) -> "_Row":
        value, weight, points = cells[2:]
        return cls(_number(value), _number(weight.strip("()")), _number(points), counts=points != "–")


def _number(text: str) -> float:
    return float(text) if text not in ("", "–") else 0.0


def _why_rows(reading, phase: str) -> list[list[str]]:
    """The rows of the sum of a phase, cell by cell."""
    rows: list[list[str]] = []
    is_inside = False
    for block in reading.sections["Why this number"]:
        if block.kind == "H2":
            is_inside = block.text == phase
        elif is_inside and block.kind in ("TH", "TD"):
            row = next(one for one in block.above() if one.kind == "TR")
            if not any(one.kind == "THead" for one in block.above()):
                cells = [cell.text for cell in _cells(row)]
                if not rows or rows[-1] != cells:
                    rows.append(cells)
    return rows


def _cells(row: Element) -> list[Element]:
    return [kid for kid in row.kids if isinstance(kid, Element)]


def _head(table: Element) -> list[str]:
    return [cell.text for head in table.all("THead") for cell in head.all("TH")]


def _band_name(questionnaire, band: int) -> str:
    return str(sorted(questionnaire.bands, key=lambda one: one.start)[band - 1].name)


def _codes(scored: dict[str, Any], status: str) -> list[str]:
    return [code for code, item in scored["items"].items() if item["status"] == status]


def _verified(questionnaire, question) -> list[str]:
    names = []
    for citation in question.sources:
        source = questionnaire.sources[citation.code]
        if citation.verified and source.verified:
            name = source.short or citation.code
            names.append(f"{name}, {citation.section}" if citation.section else name)
    return names


def _blocks_before(reading, heading: str) -> list[Element]:
    blocks = list(reading.document.blocks())
    place = next((number for number, block in enumerate(blocks) if block.text == heading), len(blocks))
    return blocks[:place]
