"""docs/questionnaire-format.md tells of every key that an author may write."""

import re
from inspect import getmembers, isclass
from typing import Literal, get_args, get_origin

import pytest

from assessment.method import answers, condition, question, questionnaire
from assessment.method.fields import Model
from tests.places import CHECKOUT

FORMAT = (CHECKOUT / "docs" / "questionnaire-format.md").read_text(encoding="utf-8")
ANSWERS = (CHECKOUT / "docs" / "answers-format.md").read_text(encoding="utf-8")


def fields_of(*modules):
    """Every field of every model that the modules define, with its key in the file."""
    for module in modules:
        for _, model in getmembers(module, isclass):
            if issubclass(model, Model) and model.__module__ == module.__name__:
                for name, field in model.model_fields.items():
                    yield field.alias or name, field


def keys_of(*modules):
    return sorted({key for key, _ in fields_of(*modules)})


def words_of(*modules):
    """The words that keys of closed sets take, such as `quick` and `structural`."""
    return sorted({word for _, field in fields_of(*modules) for word in literals_in(field.annotation)})


def literals_in(annotation):
    inner = get_args(annotation)
    if get_origin(annotation) is Literal:
        return [word for word in inner if isinstance(word, str)]
    return [word for one in inner for word in literals_in(one)]


QUESTIONNAIRE_MODULES = (questionnaire, question, condition)
EXAMPLES = "\n".join(re.findall(r"```yaml\n(.*?)```", FORMAT, flags=re.DOTALL))


@pytest.mark.parametrize("key", keys_of(*QUESTIONNAIRE_MODULES))
def test_the_manual_of_the_format_explains_every_key(key):
    assert f"`{key}`" in FORMAT


@pytest.mark.parametrize("key", keys_of(*QUESTIONNAIRE_MODULES))
def test_the_manual_of_the_format_shows_every_key_in_an_example(key):
    assert re.search(rf"(^|[\s{{-]){re.escape(key)}:", EXAMPLES)


@pytest.mark.parametrize("word", words_of(*QUESTIONNAIRE_MODULES))
def test_the_manual_of_the_format_names_every_word_that_a_key_takes(word):
    assert re.search(rf"`[^`\n]*\b{re.escape(word)}\b[^`\n]*`", FORMAT)


@pytest.mark.parametrize("key", keys_of(answers))
def test_the_manual_of_answers_explains_every_key(key):
    assert f"`{key}`" in ANSWERS


@pytest.mark.parametrize("word", words_of(answers))
def test_the_manual_of_answers_names_every_word_that_a_key_takes(word):
    assert f"`{word}`" in ANSWERS
