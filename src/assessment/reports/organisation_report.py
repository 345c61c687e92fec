"""The report of one organisation: what it says, put together from an assessment and its result."""

from collections.abc import Iterator

from assessment.installation.languages import Language
from assessment.method.answers import Assessment
from assessment.method.questionnaire import Questionnaire
from assessment.method.recommendations import recommendation_of
from assessment.method.result import Action, Item, ItemStatus, Result
from assessment.reports.case import Case
from assessment.reports.content import OpenLine, PlanRow, ReportContent, SafeguardLine, SourceLine, Step
from assessment.reports.explanation import overall_sentences, phase_sums
from assessment.reports.line_breaks import shortened
from assessment.reports.method_text import method_sentences
from assessment.reports.profile import headline, phase_line, pillar_lines
from assessment.reports.question_entries import phase_entries

MOST_STRENGTHS = 3
MOST_FIRST = 3
MOST_RUNNING = 60
"""Letters of the organisation's name in running lines."""
MOST_PLANNED = 12
"""Rows of the plan on paper; the others follow in a table of their own."""


def organisation_report(
    questionnaire: Questionnaire, assessment: Assessment, result: Result, language: Language, *, untranslated: int = 0
) -> ReportContent:
    """Return the report of one assessment, in one language.

    `questionnaire` is already translated; `untranslated` is how many of its texts stayed in their own language, which
    the report then says. An empty list of recommendations is no error: the report says that there are none.
    """
    case = Case(questionnaire, assessment, result, language)
    questionnaire = case.questionnaire
    _ = language.gettext
    met = result.standards_met
    plan = tuple(_plan_row(case, action) for action in result.recommendations)
    variant = questionnaire.variants[result.variant].title if result.variant else None
    return ReportContent(
        language=language,
        title=questionnaire.report_title,
        organisation=assessment.organisation.name,
        running_name=shortened(assessment.organisation.name, MOST_RUNNING),
        country=language.country(assessment.organisation.country) if assessment.organisation.country else None,
        date=language.day(assessment.date) if assessment.date else None,
        period=assessment.period or (str(assessment.date.year) if assessment.date else None),
        questionnaire=_(
            "%(title)s, version %(version)s", title=questionnaire.title, version=str(questionnaire.version)
        ),
        variant=variant,
        status=_status(case),
        participants=_participants(case),
        untranslated=untranslated,
        steps=tuple(Step(number, band.name, band.start) for number, band in enumerate(questionnaire.steps, start=1)),
        headline=headline(case),
        standards=_("%(met)s of %(all)s", met=language.whole(met.met), all=language.whole(met.applicable)),
        standards_percent=language.percent(met.percent) if met.percent is not None else _("no data"),
        coverage=language.percent(result.overall.coverage) if result.overall.coverage is not None else _("no data"),
        not_applicable_count=language.whole(result.count("not_applicable")),
        open_count=language.whole(result.count("dont_know") + result.count("unanswered")),
        phases=tuple(phase_line(case, phase) for phase in questionnaire.phases),
        pillars=tuple(pillar_lines(case)),
        strengths=tuple(_strengths(case)),
        first=plan[:MOST_FIRST],
        safeguards=tuple(_safeguards(case)),
        entries=tuple(phase_entries(case)),
        sums=tuple(phase_sums(questionnaire, assessment, result, language)),
        overall_sum=tuple(overall_sentences(questionnaire, result, language)),
        plan=plan[:MOST_PLANNED],
        further=plan[MOST_PLANNED:],
        signed_by=questionnaire.signed_by,
        to_find_out=tuple(_open_lines(case, "dont_know")),
        unanswered=tuple(_open_lines(case, "unanswered")),
        left_out=tuple(_left_out(case)),
        method=tuple(method_sentences(questionnaire, language)),
        sources=tuple(_sources(case, verified=True)),
        unverified=tuple(_sources(case, verified=False)),
        glossary=tuple(
            sorted(((one.term, one.meaning) for one in questionnaire.glossary), key=lambda pair: pair[0].casefold())
        ),
    )


def _status(case: Case) -> str:
    _ = case.language.gettext
    form = case.questionnaire.form
    if case.result.overall.score is None or case.result.overall.provisional:
        return _("Provisional, %(form)s, self-reported", form=form) if form else _("Provisional, self-reported")
    return _("Final, %(form)s, self-reported", form=form) if form else _("Final, self-reported")


def _participants(case: Case) -> str | None:
    people = case.assessment.participants
    if people is None:
        return None
    ngettext = case.language.ngettext
    women = ngettext("%(count)s woman", "%(count)s women", people.women)
    men = ngettext("%(count)s man", "%(count)s men", people.men)
    return case.language.all_of([women, men])


def _strengths(case: Case) -> Iterator[OpenLine]:
    """Yield the questions that meet the standard, the highest value and weight first."""
    start = case.questionnaire.scoring.standard_from
    met = [
        (question, value)
        for question in case.questionnaire.questions
        if (value := case.result.items[question.id].value) is not None and value >= start
    ]
    met.sort(key=lambda pair: (-pair[1], -pair[0].weight))
    for question, _value in met[:MOST_STRENGTHS]:
        yield OpenLine(question.id, question.topic, case.answer_text(question))


def _safeguards(case: Case) -> Iterator[SafeguardLine]:
    for question in case.questionnaire.questions:
        if question.safeguard:
            item = case.result.items[question.id]
            state, is_in_place = _safeguard_state(case, item)
            answer = case.answer_text(question) if item.value is not None else ""
            yield SafeguardLine(question.id, question.topic, state, is_in_place, answer)


def _safeguard_state(case: Case, item: Item) -> tuple[str, bool]:
    _ = case.language.gettext
    rules = case.questionnaire.scoring
    if item.status == "not_applicable":
        return _("Not applicable"), False
    if item.value is None:
        return _("Find out"), False
    if rules.safeguard and item.value < rules.safeguard.below:
        return _("Not yet"), False
    if item.value < rules.standard_from:
        return _("In part"), False
    return _("In place"), True


def _plan_row(case: Case, action: Action) -> PlanRow:
    _ = case.language.gettext
    question = case.questionnaire.question(action.question)
    advice = recommendation_of(action, case.questionnaire)
    months = case.language.ngettext("%(count)s month", "%(count)s months", advice.time)
    kind = _("quick win") if advice.effort == "quick" else _("structural")
    return PlanRow(
        number=case.language.whole(action.priority),
        code=question.id,
        topic=question.topic,
        is_safeguard=action.is_safeguard,
        do=advice.do,
        first=advice.first,
        who=advice.role or "",
        time=_("%(kind)s, %(months)s", kind=kind, months=months),
        done=question.evidence or "",
        source=next(case.cited(question.sources), None),
    )


def _open_lines(case: Case, status: ItemStatus) -> Iterator[OpenLine]:
    for question in case.questionnaire.questions:
        if case.result.items[question.id].status == status:
            yield OpenLine(question.id, question.text, question.evidence or "")


def _left_out(case: Case) -> Iterator[OpenLine]:
    for question in case.questionnaire.questions:
        if case.result.items[question.id].status == "not_applicable":
            yield OpenLine(question.id, question.topic, case.reason(question))


def _sources(case: Case, *, verified: bool) -> Iterator[SourceLine]:
    citing: dict[str, dict[str, None]] = {}
    for question in case.questionnaire.questions:
        for citation in question.sources:
            source = case.questionnaire.sources[citation.code]
            if (citation.verified and source.verified) is verified:
                citing.setdefault(citation.code, {})[question.id] = None
    for code in sorted(citing):
        source = case.questionnaire.sources[code]
        parts = [source.title, source.body, str(source.year) if source.year else None]
        title = ", ".join(part for part in parts if part)
        yield SourceLine(source.short or code, title, case.language.all_of(list(citing[code])))
