"""The result at a glance: the headline, the phases, the pillars."""

from collections.abc import Iterator

from assessment.method.questionnaire import Phase
from assessment.reports.answer_texts import band_text
from assessment.reports.case import Case
from assessment.reports.content import Headline, PhaseLine, PillarLine
from assessment.reports.explanation import (
    is_thin,
    limit_sentences,
    no_overall_reason,
    open_safeguards,
    provisional_sentences,
)


def headline(case: Case) -> Headline:
    """Return the overall result in words: band, number, and what limits it or makes it provisional."""
    score, language = case.result.overall, case.language
    _ = language.gettext
    if score.score is None:
        notes = (no_overall_reason(case.questionnaire, case.result, language),)
        band = _("No overall score yet")
        return Headline(band, band, score, None, None, "", notes)
    limited_by = language.all_of(score.limited_by)
    band = band_text(score, case.names, language)
    running = _("%(band)s, limited by %(codes)s", band=band, codes=limited_by) if limited_by else band
    return Headline(
        band=band,
        running=_("%(result)s (provisional)", result=running) if score.provisional else running,
        score=score,
        number=language.decimal(score.score),
        limited_by=_("Limited by %(codes)s.", codes=limited_by) if limited_by else None,
        limit=" ".join(limit_sentences(case.questionnaire, score, language)),
        notes=tuple(provisional_sentences(case.questionnaire, case.result, language)),
    )


def phase_line(case: Case, phase: Phase) -> PhaseLine:
    """Return a phase as the profile shows it."""
    score, language = case.result.phases[phase.id], case.language
    _ = language.gettext
    note = None
    waiting = open_safeguards(case.questionnaire.questions_in(phase.id), case.result)
    if score.score is None and score.coverage is not None:
        note = _("%(coverage)s answered", coverage=language.percent(score.coverage))
    elif score.provisional and waiting and not is_thin(case.questionnaire, score):
        note = _("provisional, no answer yet to %(codes)s", codes=language.all_of(waiting))
    elif score.provisional and score.coverage is not None:
        note = _("provisional, %(coverage)s answered", coverage=language.percent(score.coverage))
    elif score.limited_by:
        note = _("limited by %(codes)s", codes=language.all_of(score.limited_by))
    return PhaseLine(
        code=phase.id,
        title=phase.title,
        score=score,
        number=None if score.score is None else language.decimal(score.score),
        band=band_text(score, case.names, language),
        note=note,
    )


def pillar_lines(case: Case) -> Iterator[PillarLine]:
    """Yield the pillars of the view across the phases; nothing where the questionnaire has no such view."""
    _ = case.language.gettext
    for code, pillar in case.result.pillars.items():
        answered = case.language.ngettext("%(count)s answer", "%(count)s answers", pillar.answered)
        number = {
            "not_applicable": _("not applicable"),
            "too_few_questions": _("too few questions"),
        }.get(pillar.status) or case.language.decimal(pillar.score or 0)
        yield PillarLine(case.pillar_titles[code], pillar.score, number, answered)
