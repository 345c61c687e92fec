"""What a questionnaire remarks on answers, for those who read them together: unusual, or against each other."""

from collections.abc import Iterator
from dataclasses import dataclass

from assessment.method.answers import Answer, Assessment
from assessment.method.condition import AnswerCondition, Condition, holds
from assessment.method.questionnaire import Questionnaire, Remark
from assessment.method.reach import every_part
from assessment.method.result import Result
from assessment.method.scoring import facts_with_answers, score

_NOTHING = Answer()


@dataclass(frozen=True, slots=True)
class Remarked:
    """A sentence on the answers to these questions; the one that it stands beside is the first of them."""

    questions: tuple[str, ...]
    text: str


def remarks_for_facilitators(questionnaire: Questionnaire, assessment: Assessment) -> list[Remarked]:
    """Return what a facilitator is to ask about, in the order of the file; high claims that nothing shows come first.

    `questionnaire` is as the organisation was asked, in the language of the texts.
    """
    return [*_without_evidence(questionnaire, assessment), *_by_rules(questionnaire, assessment)]


def _by_rules(questionnaire: Questionnaire, assessment: Assessment) -> Iterator[Remarked]:
    rules = [one for one in questionnaire.remarks if one.to == "facilitator"]
    if not rules:
        return
    result = score(questionnaire, assessment)
    facts = facts_with_answers(questionnaire, assessment, result.items, result.indicators)
    for rule in rules:
        if holds(rule.when, facts):
            codes = tuple(dict.fromkeys((rule.beside, *_asked(rule.when, questionnaire))))
            yield from (Remarked(codes, text) for text in _said(questionnaire, rule))


def _asked(condition: Condition, questionnaire: Questionnaire) -> Iterator[str]:
    """Yield the questions that a condition asks about, also those behind the names of conditions."""
    for part in every_part(condition, questionnaire.conditions):
        if isinstance(part, AnswerCondition):
            yield part.answer


def _said(questionnaire: Questionnaire, rule: Remark) -> Iterator[str]:
    if rule.say:
        yield rule.say
    elif rule.recommend:
        wanted = questionnaire.question(rule.recommend.question)
        yield from (one.do for one in wanted.recommendations if one.below == rule.recommend.below)


def _without_evidence(questionnaire: Questionnaire, assessment: Assessment) -> Iterator[Remarked]:
    rule = questionnaire.evidence_remark
    if rule is None:
        return
    # What was claimed, not what counts: where a rule of the score lowers a claim, it is asked about all the same.
    claimed = score(questionnaire, assessment, evidence_rule=False)
    codes = [
        question.id
        for question in questionnaire.questions
        if question.kind != "table" and _is_claimed(claimed, question.id, rule.start)
        if not assessment.answers.get(question.id, _NOTHING).evidence.strip()
    ]
    if codes:
        yield Remarked(tuple(codes), rule.say)


def _is_claimed(result: Result, code: str, start: float) -> bool:
    value = result.items[code].value
    return value is not None and value >= start
