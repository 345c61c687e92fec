"""A published share stands beside one's own, in picture and words, once somebody has seen it in its source."""

from assessment.installation.languages import language
from assessment.method.question import TableQuestion
from assessment.method.scoring import score
from assessment.reports.charts import report_charts
from assessment.reports.organisation_report import organisation_report
from assessment.reports.pdf import CHARTS
from benchmarks.examples import example


def people_and_picture(*, verified):
    """The staff table of the example and its picture, with a reference that is verified, or not."""
    questionnaire, assessment = example()
    table = questionnaire.question("IMP-03")
    assert isinstance(table, TableQuestion)
    assert table.reference
    changed = table.model_copy(update={"reference": table.reference.model_copy(update={"verified": verified})})
    questions = tuple(changed if question is table else question for question in questionnaire.questions)
    questionnaire = questionnaire.model_copy(update={"questions": questions})

    content = organisation_report(questionnaire, assessment, score(questionnaire, assessment), language("en"))

    [people] = [entry.people for phase in content.entries for entry in phase.questions if entry.code == "IMP-03"]
    return people, report_charts(content, CHARTS)["people-IMP-03"]


def test_a_verified_reference_is_drawn_and_said_with_source_and_year():
    people, picture = people_and_picture(verified=True)

    assert people.reference == (
        "The line at 20.0%, for context: women among the operational staff of 12 NGOs, "
        "survey of Mines Action Canada, 2019."
    )
    assert people.reference in picture.alt
    # 20 % of a bar of 338 units that begins at 3.
    assert picture.svg.count('"M70.6 ') == 2 * len(people.rows)


def test_a_reference_that_nobody_has_checked_is_left_out():
    people, picture = people_and_picture(verified=False)

    assert people.reference is None
    assert '"M70.6 ' not in picture.svg
