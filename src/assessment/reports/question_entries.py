"""The report question by question: the answer, the next step, numbers, evidence and comment."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assessment.installation.languages import Language
from assessment.method.condition import holds
from assessment.method.indicators import IndicatorResult, Tables
from assessment.method.question import (
    Counts,
    LevelsQuestion,
    Line,
    Question,
    Reference,
    Selection,
    SeveralQuestion,
    TableQuestion,
)
from assessment.method.questionnaire import Indicator, LargestGap, Questionnaire, Share, ShareGap
from assessment.method.result import Item
from assessment.method.rounding import rounded
from assessment.method.scoring import facts_with_answers
from assessment.reports.answer_texts import word_text
from assessment.reports.case import Case
from assessment.reports.content import People, PeopleRow, PhaseEntry, QuestionEntry
from assessment.reports.profile import phase_line


def phase_entries(case: Case) -> Iterator[PhaseEntry]:
    for phase in case.questionnaire.phases:
        questions = case.questionnaire.questions_in(phase.id)
        if questions:
            entries = tuple(_entry(case, question) for question in questions)
            yield PhaseEntry(phase_line(case, phase), entries)


def _entry(case: Case, question: Question) -> QuestionEntry:
    item, answer = case.result.items[question.id], case.answer(question)
    entry = QuestionEntry(
        code=question.id,
        pillar=case.pillar_titles.get(question.pillar or ""),
        weight=case.language.whole(question.weight),
        is_safeguard=question.safeguard,
        text=question.text,
        answer=case.answer_text(question),
        note=_note(case, item),
        evidence=answer.evidence,
        comment=answer.comment,
        practice=question.practice,
        remarks=tuple(_remarks(case, question)),
        sources=tuple(case.cited(question.sources)),
    )
    if item.status == "not_applicable":
        return replace(entry, note=case.reason(question), practice=None, sources=())
    if isinstance(question, LevelsQuestion):
        return _with_levels(case, entry, question, item)
    if isinstance(question, TableQuestion) and isinstance(answer.value, dict):
        return replace(entry, people=_people(case, question, answer.value))
    if isinstance(question, SeveralQuestion) and isinstance(answer.value, Selection):
        return replace(entry, chosen=tuple(_chosen(case, question, answer.value)))
    if answer.value == "partly" or answer.value == "no":
        return replace(entry, next_step=word_text("yes", case.language))
    return entry


def _with_levels(case: Case, entry: QuestionEntry, question: LevelsQuestion, item: Item) -> QuestionEntry:
    _ = case.language.gettext
    if item.level is None:
        return entry
    following = item.level + 1
    next_step = None if item.level == question.top else _("To reach level %(level)s", level=str(following))
    return replace(
        entry,
        level=item.level,
        top=question.top,
        statement=question.statements[item.level],
        next_step=next_step,
        next_statement=question.statements[following] if next_step else None,
    )


def _note(case: Case, item: Item) -> str | None:
    _ = case.language.gettext
    if item.lacks_evidence and item.level is not None:
        return _(
            "Level %(claimed)s was answered without evidence, and counts as level %(level)s.",
            claimed=str(item.claimed_level),
            level=str(item.level),
        )
    if item.lacks_evidence:
        return _("Answered without evidence, and counts less for it.")
    if item.status == "not_scored":
        return _("Shown here and not scored: too few counted, or no data.")
    return None


def _people(case: Case, question: TableQuestion, counts: Counts) -> People:
    columns = question.columns or {}
    used = [
        column
        for column in question.column_ids
        if column in question.required_columns or any(cells.get(column) for cells in counts.values())
    ]
    rows = [
        _line_row(case.language, line, [counts.get(row, {}).get(column, 0) for column in used])
        for row, line in question.rows.items()
        if line.unit == "people" or counts.get(row)
    ]
    reference = question.reference if question.reference and question.reference.verified else None
    has_total = bool(columns) and not is_divided_by_column(case.questionnaire, question)
    return People(
        columns=tuple(columns[column].text for column in used) if columns else (),
        rows=tuple(rows),
        has_total=has_total,
        is_compared=has_total and len(question.required_columns) == 2,
        indicators=tuple(_indicator_lines(case, question)),
        reference_at=reference.percent if reference else None,
        reference=_reference_line(case, reference) if reference else None,
    )


def _reference_line(case: Case, reference: Reference) -> str:
    _ = case.language.gettext
    share = case.language.percent(reference.percent)
    return _("The line at %(share)s, for context: %(text)s.", share=share, text=reference.text)


def is_divided_by_column(questionnaire: Questionnaire, question: TableQuestion) -> bool:
    """Tell whether an indicator divides by some columns of the table: then the columns together make up nothing."""
    parts = [part for indicator in questionnaire.indicators.values() for part in indicator.parts.items()]
    return any(name != "of" and part.question == question.id and part.columns for name, part in parts)


def _line_row(language: Language, line: Line, counts: list[int]) -> PeopleRow:
    if line.unit == "percent":
        cells = tuple(language.percent(count) for count in counts)
        return PeopleRow(line.text, (), cells, "", ("",) * len(cells))
    return people_row(language, line.text, counts)


def people_row(language: Language, title: str, counts: Sequence[int]) -> PeopleRow:
    """Return counts of people as a row, with the share of each."""
    total = sum(counts)
    return PeopleRow(
        title=title,
        counts=tuple(counts),
        cells=tuple(language.whole(count) for count in counts),
        total=language.whole(total),
        shares=tuple(language.percent(rounded(100 * count, total)) if total else "" for count in counts),
    )


def _indicator_lines(case: Case, question: TableQuestion) -> Iterator[str]:
    """Yield the indicators computed from a table, with their base."""
    for code, indicator in case.questionnaire.indicators.items():
        if indicator.of.question == question.id:
            yield _indicator_line(case, question, indicator, case.result.indicators[code])


def _indicator_line(case: Case, question: TableQuestion, indicator: Indicator, found: IndicatorResult) -> str:
    _ = case.language.gettext
    language, title = case.language, indicator.title
    base = _base(case, indicator, found)
    if found.by_group is not None:
        columns = question.columns or {}
        groups = [
            f"{columns[column].text} {language.decimal(ratio, places=2)}"
            for column, ratio in found.by_group.items()
            if ratio is not None and column in columns
        ]
        told = language.all_of(groups) if groups else _("no data")
        return _("%(title)s: %(number)s, %(base)s. Not scored.", title=title, number=told, base=base)
    if found.value is None:
        return _("%(title)s: no data.", title=title)
    is_gap = isinstance(indicator, ShareGap | LargestGap)
    number = language.decimal(found.value)
    number = _("%(number)s points", number=number) if is_gap else language.percent(found.value)
    if found.band is None:
        return _("%(title)s: %(number)s, %(base)s. Not scored.", title=title, number=number, base=base)
    return _(
        "%(title)s: %(number)s, %(base)s. Step %(band)s of %(top)s.",
        title=title,
        number=number,
        base=base,
        band=language.whole(found.band),
        top=language.whole(found.top),
    )


def _base(case: Case, indicator: Indicator, found: IndicatorResult) -> str:
    """Return what the number is a share of: people, or of a share whatever was counted."""
    language = case.language
    if not isinstance(indicator, Share):
        return language.gettext("of %(count)s counted", count=language.whole(found.people))
    questions = {one.id: one for one in case.questionnaire.questions if isinstance(one, TableQuestion)}
    counts = {code: answer.value for code, answer in case.assessment.answers.items() if isinstance(answer.value, dict)}
    total = Tables(questions, counts).total(indicator.out_of) if indicator.out_of.question in counts else 0
    return language.gettext("%(count)s of %(total)s", count=language.whole(found.people), total=language.whole(total))


def _chosen(case: Case, question: SeveralQuestion, selection: Selection) -> Iterator[str]:
    _ = case.language.gettext
    for option, title in question.options.items():
        if option in selection.chosen:
            yield _("Yes: %(option)s", option=title)
        elif option in selection.among and question.among:
            yield _("Not yet: %(option)s", option=title)


def _remarks(case: Case, question: Question) -> Iterator[str]:
    facts = facts_with_answers(case.questionnaire, case.assessment, case.result.items, case.result.indicators)
    for remark in case.questionnaire.remarks:
        if remark.beside != question.id or remark.to != "organisation" or not holds(remark.when, facts):
            continue
        if remark.say:
            yield remark.say
        elif remark.recommend:
            wanted = case.questionnaire.question(remark.recommend.question)
            yield from (one.do for one in wanted.recommendations if one.below == remark.recommend.below)
