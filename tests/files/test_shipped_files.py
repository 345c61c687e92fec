"""Every questionnaire and every answers file that comes with the product is in order."""

from fractions import Fraction
from itertools import combinations_with_replacement

import pytest

from assessment.files.answers_file import read_answers
from assessment.files.questionnaire_file import read_questionnaire
from assessment.method.question import LevelsQuestion, SeveralQuestion, TableQuestion
from assessment.method.scoring import score
from assessment.method.wording import worded
from tests.places import EXAMPLES, SHIPPED, WRITTEN_FOR_TESTS

ANSWERS = sorted([*EXAMPLES.glob("*.answers.yaml"), *WRITTEN_FOR_TESTS.glob("*.answers.yaml")])
QUESTIONNAIRES = sorted({*SHIPPED.glob("*.yaml"), *WRITTEN_FOR_TESTS.glob("*.yaml")} - set(ANSWERS))


def name_of(path):
    return path.name


@pytest.mark.parametrize("path", QUESTIONNAIRES, ids=name_of)
def test_a_questionnaire_has_no_finding(path):
    questionnaire, findings = read_questionnaire(path)

    assert findings == []
    assert questionnaire is not None


@pytest.mark.parametrize("path", QUESTIONNAIRES, ids=name_of)
def test_some_answer_leads_to_each_recommendation(path):
    questionnaire = read_questionnaire(path).questionnaire
    assert questionnaire is not None
    written = set()
    reached = set()
    for variant in (None, *questionnaire.variants):
        for question in worded(questionnaire, variant).questions:
            written |= {one.do for one in question.recommendations}
            for value in possible_values(question, questionnaire.indicators):
                fitting = [one.do for one in question.recommendations if value < one.below]
                reached |= set(fitting[:1])

    assert written - reached == set()


def possible_values(question, indicators):
    """The values from 0 to 100 that an answer can have, worked out from what the question takes."""
    if isinstance(question, LevelsQuestion):
        return [Fraction(100 * level, question.top) for level in range(len(question.statements))]
    if isinstance(question, SeveralQuestion):
        return [Fraction(100 * chosen, len(question.options)) for chosen in range(len(question.options) + 1)]
    if isinstance(question, TableQuestion):
        tops = [len(indicators[code].bands_from or indicators[code].bands_to) for code in question.scored_by]
        shares = [Fraction(100 * band, top) for top in tops for band in range(top + 1)]
        return [sum(some) / len(some) for some in combinations_with_replacement(shares, len(tops))]
    return [Fraction(0), Fraction(50), Fraction(100)]


@pytest.mark.parametrize("path", ANSWERS, ids=name_of)
def test_an_answers_file_has_no_finding_and_is_scored(path):
    questionnaires = {one.id: one for one, _ in map(read_questionnaire, QUESTIONNAIRES) if one}
    named = path.read_text(encoding="utf-8").split("questionnaire: ")[1].split()[0]
    questionnaire = questionnaires[named]

    assessment, findings = read_answers(path, questionnaire)

    assert findings == []
    assert assessment is not None
    assert score(questionnaire, assessment).overall.status == "scored"
