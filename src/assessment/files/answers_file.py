"""An answers file: YAML or JSON to an Assessment of a questionnaire."""

from itertools import islice
from pathlib import Path as FilePath
from typing import NamedTuple

from pydantic import ValidationError

from assessment.files.document import Finding, Unreadable, read_document
from assessment.files.model_problems import problems_of
from assessment.method.answers import AnswersFile, Assessment, read_assessment
from assessment.method.problem import MOST_PROBLEMS, Problem
from assessment.method.questionnaire import Questionnaire
from assessment.method.scoring import wrongly_left_out


class AnswersReading(NamedTuple):
    """What became of an answers file. `assessment` is None when anything is wrong with it."""

    assessment: Assessment | None
    findings: list[Finding]


def read_answers(file: FilePath, questionnaire: Questionnaire, *, name: str | None = None) -> AnswersReading:
    """Read an answers file and find everything in it that the questionnaire does not take."""
    try:
        document = read_document(file, name=name)
    except Unreadable as unreadable:
        return AnswersReading(None, [unreadable.finding])
    if not isinstance(document.value, dict):
        text = "an answers file is a set of keys. Begin with questionnaire: …, version: …, organisation: …"
        return AnswersReading(None, [Finding(document.file, 1, 1, text)])
    problems: list[Problem] = []
    assessment = None
    try:
        content = AnswersFile.model_validate(document.value)
    except ValidationError as error:
        problems += islice(problems_of(error, AnswersFile, document.value), MOST_PROBLEMS)
    else:
        assessment, problems = read_assessment(content, questionnaire)
        if not problems:
            problems += [_not_allowed(code) for code in wrongly_left_out(questionnaire, assessment)]
    findings = sorted({*document.findings, *document.found(problems)})
    return AnswersReading(None if findings else assessment, findings)


def _not_allowed(code: str) -> Problem:
    text = f"{code} applies to every organisation with this profile. Write a value, or dont_know: true."
    return Problem(("answers", code, "not_applicable"), text)
