"""Why this number: the sum behind each score, so that anybody can work it out again by hand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from assessment.installation.languages import Language
from assessment.method.answers import Assessment
from assessment.method.question import Question
from assessment.method.questionnaire import Questionnaire
from assessment.method.result import Item, Result, Score
from assessment.method.rounding import rounded
from assessment.method.scoring import OPEN
from assessment.reports.answer_texts import answer_text, band_names


@dataclass(frozen=True)
class SumRow:
    """One question in the sum of its phase. `value` and `points` are None where it does not count."""

    code: str
    topic: str
    answer: str
    value: str | None
    weight: str
    points: str | None


@dataclass(frozen=True)
class PhaseSum:
    """The sum of a phase: its rows, the totals of the last row, and what they mean in sentences."""

    title: str
    rows: tuple[SumRow, ...]
    weight: str
    points: str
    sentences: tuple[str, ...]


def phase_sums(
    questionnaire: Questionnaire, assessment: Assessment, result: Result, language: Language
) -> Iterator[PhaseSum]:
    """Yield the sum of each phase, in order. `questionnaire` is in the wording that was answered."""
    for phase in questionnaire.phases:
        questions = questionnaire.questions_in(phase.id)
        if not questions:
            continue
        items = [(question, result.items[question.id]) for question in questions]
        counted = [(question, item) for question, item in items if item.value is not None]
        earned = sum((question.weight * _share(item) for question, item in counted), Fraction())
        weight = sum(question.weight for question, _ in counted)
        yield PhaseSum(
            title=phase.title,
            rows=tuple(_row(question, item, assessment, language) for question, item in items),
            weight=language.whole(weight),
            points=_points(earned, language),
            sentences=tuple(
                _phase_sentences(
                    questionnaire,
                    result.phases[phase.id],
                    earned,
                    weight,
                    waiting=open_safeguards(questions, result),
                    language=language,
                )
            ),
        )


def overall_sentences(questionnaire: Questionnaire, result: Result, language: Language) -> Iterator[str]:
    """Yield how the overall score came about, what limited it, and what is missing where there is none."""
    _ = language.gettext
    overall, rules = result.overall, questionnaire.scoring
    scores = [phase.score for phase in result.phases.values() if phase.score is not None]
    if overall.score is None:
        yield no_overall_reason(questionnaire, result, language)
    elif rules.overall.mean_of == "phases":
        yield _(
            "The overall score is the plain mean of the phases that have a score, each counting the same: "
            "(%(scores)s) ÷ %(count)s = %(score)s.",
            scores=" + ".join(language.decimal(score) for score in scores),
            count=language.whole(len(scores)),
            score=language.decimal(overall.score),
        )
    else:
        yield _(
            "The overall score is the mean of all answered questions by weight: %(score)s.",
            score=language.decimal(overall.score),
        )
    if overall.limited_by:
        yield " ".join(limit_sentences(questionnaire, overall, language))
    yield from provisional_sentences(questionnaire, result, language)


def no_overall_reason(questionnaire: Questionnaire, result: Result, language: Language) -> str:
    """Return why there is no overall score, and what would bring one."""
    _ = language.gettext
    rules = questionnaire.scoring.overall
    if result.overall.status == "too_little_answered":
        return _(
            "There is no overall score yet: answers cover %(coverage)s of the weight, and %(needed)s%% is needed.",
            coverage=language.percent(result.overall.coverage or 0),
            needed=language.limit(rules.score_from),
        )
    return language.ngettext(
        "There is no overall score yet: it needs %(count)s phase with a score.",
        "There is no overall score yet: it needs %(count)s phases with a score.",
        rules.phases_needed,
    )


def limit_sentences(questionnaire: Questionnaire, score: Score, language: Language) -> Iterator[str]:
    """Yield why the band that is shown is lower than the number; nothing when it is not."""
    if not score.limited_by or score.band is None or score.band_by_score is None:
        return
    _ = language.gettext
    names = band_names(questionnaire)
    yield _(
        "By number the result stands on step %(step)s, %(name)s.",
        step=language.whole(score.band_by_score),
        name=names[score.band_by_score - 1],
    )
    codes = {question.id: question for question in questionnaire.questions}
    topics = [f"{code}, {codes[code].topic}" for code in score.limited_by if code in codes]
    phases = [phase.title for phase in questionnaire.phases if phase.id in score.limited_by]
    held = _("That holds it at step %(step)s.", step=language.whole(score.band))
    rule = questionnaire.scoring.safeguard
    if topics and rule and score.band == rule.highest_band and score.band_by_score > rule.highest_band:
        yield _("Not yet in place: %(topics)s.", topics="; ".join(topics))
    elif topics:
        yield _("The top step needs more here: %(topics)s.", topics="; ".join(topics))
    if phases and questionnaire.scoring.top_band:
        yield _(
            "The top step needs %(limit)s or more in each phase: %(phases)s.",
            limit=language.limit(questionnaire.scoring.top_band.phases_from),
            phases=language.all_of(phases),
        )
    yield held


def provisional_sentences(questionnaire: Questionnaire, result: Result, language: Language) -> Iterator[str]:
    """Yield what makes the overall result provisional; nothing when it is final."""
    if not result.overall.provisional or result.overall.score is None:
        return
    _ = language.gettext
    rules = questionnaire.scoring.overall
    waiting = open_safeguards(questionnaire.questions, result)
    if result.overall.coverage is not None and (result.overall.coverage < rules.final_from or not waiting):
        yield _(
            "The result is provisional: answers cover %(coverage)s of the weight, and a final result needs "
            "%(needed)s%%.",
            coverage=language.percent(result.overall.coverage),
            needed=language.limit(rules.final_from),
        )
    if waiting:
        yield _("The result is provisional: a safeguard has no answer yet (%(codes)s).", codes=language.all_of(waiting))


def open_safeguards(questions: Iterable[Question], result: Result) -> list[str]:
    """Return the safeguards among the questions that apply and have no answer: they make a result provisional."""
    return [one.id for one in questions if one.safeguard and result.items[one.id].status in OPEN]


def is_thin(questionnaire: Questionnaire, phase: Score) -> bool:
    """Say whether the answers to a phase cover too little of it for a final score."""
    return phase.coverage is not None and phase.coverage < questionnaire.scoring.phase.final_from


def _row(question: Question, item: Item, assessment: Assessment, language: Language) -> SumRow:
    answer = assessment.answers.get(question.id)
    share = None if item.value is None else _share(item)
    return SumRow(
        code=question.id,
        topic=question.topic,
        answer=answer_text(question, item, answer.value if answer else None, language),
        value=None if share is None else _points(share, language),
        weight=language.whole(question.weight),
        points=None if share is None else _points(share * question.weight, language),
    )


def _phase_sentences(
    questionnaire: Questionnaire,
    score: Score,
    earned: Fraction,
    weight: int,
    *,
    waiting: list[str],
    language: Language,
) -> Iterator[str]:
    _ = language.gettext
    if score.status == "not_applicable":
        yield _("No question of this phase applies, so it has no score and does not count in the mean.")
        return
    coverage = language.percent(score.coverage or 0)
    if score.score is None:
        yield _(
            "Answers cover %(coverage)s of the weight. A score needs %(needed)s%%, so this phase has none yet.",
            coverage=coverage,
            needed=language.limit(questionnaire.scoring.phase.score_from),
        )
        return
    yield _(
        "%(points)s ÷ %(weight)s × 100 = %(score)s.",
        points=_points(earned, language),
        weight=language.whole(weight),
        score=language.decimal(score.score),
    )
    if score.provisional and (is_thin(questionnaire, score) or not waiting):
        yield _("Answers cover %(coverage)s of the weight, so the score is provisional.", coverage=coverage)
    if score.provisional and waiting:
        codes = language.all_of(waiting)
        yield _("A safeguard has no answer yet (%(codes)s), so the score is provisional.", codes=codes)
    if score.limited_by:
        yield " ".join(limit_sentences(questionnaire, score, language))


def _share(item: Item) -> Fraction:
    return Fraction(item.units or 0, item.full)


def _points(points: Fraction, language: Language) -> str:
    return language.points(rounded(points.numerator, points.denominator, places=3))
