"""The report explains a number by what counted, not by what was claimed, and names what a result still waits for."""

from dataclasses import replace

from assessment.files.answers_file import read_answers
from assessment.files.questionnaire_file import read_questionnaire
from assessment.installation.languages import language
from assessment.method.answers import Answer
from assessment.method.scoring import score
from assessment.reports.organisation_report import organisation_report
from assessment.reports.pdf import render
from tests.method import builders
from tests.places import WRITTEN_FOR_TESTS


def report_of_the_worked_example(**changes):
    """The report of the worked example, with some of its answers changed."""
    questionnaire, _ = read_questionnaire(WRITTEN_FOR_TESTS / "worked-example.yaml")
    assert questionnaire
    assessment, _ = read_answers(WRITTEN_FOR_TESTS / "worked-example.answers.yaml", questionnaire)
    assert assessment
    answers = {**assessment.answers, **{code.replace("_", "-"): answer for code, answer in changes.items()}}
    assessment = replace(assessment, answers=answers)
    return organisation_report(questionnaire, assessment, score(questionnaire, assessment), language("en"))


def entry_of(content, code):
    [entry] = [one for phase in content.entries for one in phase.questions if one.code == code]
    return entry


def test_a_level_without_evidence_is_told_as_the_level_that_counts():
    content = report_of_the_worked_example(DES_01=Answer(value=3))

    assert entry_of(content, "DES-01").answer == "Level 2 of 4 (3 without evidence)"
    [row] = [row for phase in content.sums for row in phase.rows if row.code == "DES-01"]
    assert (row.answer, row.value) == ("Level 2 of 4 (3 without evidence)", "0.50")


def test_a_yes_without_evidence_says_so():
    content = report_of_the_worked_example(MON_10=Answer(value="yes"))

    assert entry_of(content, "MON-10").answer == "Yes, without evidence"


def test_a_phase_that_waits_for_a_safeguard_alone_names_it():
    questions = [builders.levels("D-1", weight=3), builders.levels("D-2", safeguard=True)]
    questionnaire = builders.questionnaire(*questions, scoring={"phase": {"score_from": 50, "final_from": 70}})
    assessment = builders.assessment(questionnaire, {"D-1": 3})

    content = organisation_report(questionnaire, assessment, score(questionnaire, assessment), language("en"))

    assert content.phases[0].note == "provisional, no answer yet to D-2"
    assert "A safeguard has no answer yet (D-2), so the score is provisional." in content.sums[0].sentences
    assert not any("Answers cover" in sentence for sentence in content.sums[0].sentences)


def test_values_are_printed_so_that_the_sum_comes_out_by_hand():
    assert language("en").points(0.625) == "0.625"
    assert language("en").points(0.75) == "0.75"
    assert language("en").points(4.333) == "4.333"


def test_a_code_with_a_slash_has_its_picture():
    table = builders.staff_table("T/1", "office", "field")
    questionnaire = builders.questionnaire(table)
    assessment = builders.assessment(questionnaire, {"T/1": {"office": {"women": 3, "men": 4}}})

    content = organisation_report(questionnaire, assessment, score(questionnaire, assessment), language("en"))

    assert render(content).startswith(b"%PDF")
