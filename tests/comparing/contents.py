"""What the publications of `publications` say in English, with the texts of the quick form."""

import datetime
from functools import cache

from assessment.files.questionnaire_file import read_questionnaire
from assessment.installation.languages import language
from assessment.method.publication import Released
from assessment.method.questionnaire import Questionnaire
from assessment.organisations.kinds import organisation_types
from assessment.reports.round_content import Change, QuestionLine, RoundContent
from assessment.reports.round_report import RoundFacts, Turnout, round_report
from tests.places import GENDER_QUICK

EN = language("en")
TURNOUT = {
    "ngo": Turnout(7, 6, 6),
    "company": Turnout(4, 4, 3),
    "military": Turnout(1, 1, 1),
    "police": Turnout(1, 1, 1),
    "survivors": Turnout(1, 1, 1),
}
"""Fourteen invited, thirteen began, twelve handed in."""
FACTS = RoundFacts("Example country", TURNOUT, datetime.date(2026, 10, 1), datetime.date(2026, 11, 30))


@cache
def quick_form() -> Questionnaire:
    found = read_questionnaire(GENDER_QUICK).questionnaire
    assert found is not None
    return found


def question(content: RoundContent, code: str) -> QuestionLine:
    found = content.all.question(code)
    assert found is not None
    return found


def change(content: RoundContent) -> Change:
    assert content.change is not None
    return content.change


def said(released: Released, *earlier: Released, facts: RoundFacts | None = FACTS) -> RoundContent:
    """What a publication says, after earlier ones, the newest first."""
    return round_report(released, quick_form(), EN, types=organisation_types(EN), facts=facts, earlier=earlier)
