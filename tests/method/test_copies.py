"""A changed copy of a question forgets what was worked out from the question before the change."""

from assessment.method.question import LevelsQuestion
from tests.method import builders


def test_a_copy_with_other_levels_has_their_statements_and_top():
    question = LevelsQuestion.model_validate(builders.levels("DES-01"))
    assert question.top == len(question.statements) - 1

    copied = question.model_copy(update={"levels": ("none", "some")})

    assert copied.statements == ("none", "some")
    assert copied.top == 1
