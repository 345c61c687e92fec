"""The method in half a page, said from the rules that the questionnaire's file states."""

from collections.abc import Iterator

from assessment.installation.languages import Language
from assessment.method.questionnaire import Questionnaire
from assessment.reports.answer_texts import band_names


def method_sentences(questionnaire: Questionnaire, language: Language) -> Iterator[str]:
    """Yield the paragraphs of the method: values, scores, coverage, bands, safeguards, order of the plan."""
    _ = language.gettext
    rules = questionnaire.scoring
    limit = language.limit
    yield _(
        "Each answer has a value from 0 to 1: a level counts as level ÷ top level; yes is 1, partly 0.5, no 0; a table "
        "of numbers counts by the steps of its indicators; several choices count as chosen ÷ those there are. A "
        "phase's score is the mean of its values by weight, times 100."
    )
    yield _(
        "“Not applicable” counts neither for nor against. “Don't know” and no answer lower the coverage, never the "
        "score. A phase has a score from %(score)s%% coverage on, and is final from %(final)s%%; the overall result "
        "has a number from %(overall_score)s%% on, and is final from %(overall_final)s%%.",
        score=limit(rules.phase.score_from),
        final=limit(rules.phase.final_from),
        overall_score=limit(rules.overall.score_from),
        overall_final=limit(rules.overall.final_from),
    )
    if rules.overall.mean_of == "phases":
        yield language.ngettext(
            "The overall score is the plain mean of the phases; it needs %(count)s phase with a score.",
            "The overall score is the plain mean of the phases; it needs %(count)s phases with a score.",
            rules.overall.phases_needed,
        )
    names = band_names(questionnaire)
    starts = [band.start for band in questionnaire.steps]
    bands = [
        _("%(number)s %(name)s from %(start)s", number=str(number), name=name, start=limit(start))
        for number, (name, start) in enumerate(zip(names, starts, strict=True), start=1)
    ]
    yield _("Steps: %(bands)s.", bands=language.all_of(bands))
    yield _(
        "A standard is met from %(share)s%% of the highest value on. Questions without an answer count among the "
        "applicable ones.",
        share=limit(rules.standard_from),
    )
    yield from _caps(questionnaire, language)
    yield _(
        "Recommendations come in this order: safeguards that are not in place; then weight times the gap to the "
        "highest value; quick wins before structural changes; then the order of the phases."
    )
    yield _("Numbers are worked out exactly and rounded once, half up.")
    if questionnaire.caution:
        yield questionnaire.caution


def _caps(questionnaire: Questionnaire, language: Language) -> Iterator[str]:
    _ = language.gettext
    rules, names = questionnaire.scoring, band_names(questionnaire)
    if rules.safeguard:
        yield _(
            "A safeguard that is not in place (under %(below)s%% of its highest value) holds its phase and the overall "
            "result at step %(step)s %(name)s at most. The number stays the same.",
            below=language.limit(rules.safeguard.below),
            step=language.whole(rules.safeguard.highest_band),
            name=names[rules.safeguard.highest_band - 1],
        )
    if rules.top_band:
        yield _(
            "Step %(step)s %(name)s also needs every safeguard at %(safeguards)s%% or more, and no phase under "
            "%(phases)s.",
            step=language.whole(rules.top_band.band),
            name=names[rules.top_band.band - 1],
            safeguards=language.limit(rules.top_band.safeguards_from),
            phases=language.limit(rules.top_band.phases_from),
        )
    if rules.evidence_rule:
        yield _(
            "An answer worth %(start)s%% or more without evidence counts as %(counts_as)s%%.",
            start=language.limit(rules.evidence_rule.start),
            counts_as=language.limit(rules.evidence_rule.counts_as),
        )
