"""The questionnaire and the answers that are measured: those that ship."""

from pathlib import Path

from assessment.files.answers_file import read_answers
from assessment.files.questionnaire_file import read_questionnaire
from assessment.method.answers import Assessment
from assessment.method.questionnaire import Questionnaire

CHECKOUT = Path(__file__).parents[1]
QUESTIONNAIRE = CHECKOUT / "questionnaires" / "gender-quick.yaml"
ANSWERS = CHECKOUT / "docs" / "examples" / "example-clearance.answers.yaml"


def example() -> tuple[Questionnaire, Assessment]:
    """Return the quick questionnaire and its example. Raises ValueError when a file has a fault."""
    questionnaire, faults = read_questionnaire(QUESTIONNAIRE)
    if questionnaire is None:
        raise ValueError("; ".join(map(str, faults)))
    assessment, faults = read_answers(ANSWERS, questionnaire)
    if assessment is None:
        raise ValueError("; ".join(map(str, faults)))
    return questionnaire, assessment
