"""The sentences of a publication: how to read it, how far it carries, how small groups are protected, what to quote."""

from collections.abc import Iterator, Sequence

from assessment.installation.languages import Language
from assessment.method.disclosure import RULES
from assessment.method.publication import ALL, Released
from assessment.reports.round_content import Change, GroupTables, PeopleTable

MOST_QUOTED = 3
"""Questions that a sentence for other reports names."""


def not_shown(language: Language) -> str:
    """Return the one sentence about anything hidden, whatever the rule behind it."""
    return language.gettext("Not shown, so that no single organisation can be recognised.")


def reading_sentences(language: Language) -> Iterator[str]:
    """Yield how to read the pictures and numbers."""
    _ = language.gettext
    yield _(
        "The dark line is the median: half of the organisations stand there or above, half there or below. The box "
        "holds the middle half; it is drawn from ten organisations on. n is the number of organisations."
    )
    yield _("Medians and boxes are given in steps of 5. The lowest and the highest result are never shown.")
    yield _(
        "In the pictures by level, a wider step means more organisations, and a higher one a better answer. Numbers "
        "inside are organisations."
    )


def carrying_sentences(released: Released, language: Language) -> Iterator[str]:
    """Yield how far the results carry: who is behind them, and who is not."""
    _ = language.gettext
    yield _(
        "Answers are self-reported and agreed within each organisation. Nobody checked them from outside. They show "
        "where to learn and where to invest, not who is better."
    )
    yield language.ngettext(
        "%(submitted)s organisations handed in an assessment. The tables hold %(count)s of them.",
        "%(submitted)s organisations handed in an assessment. The tables hold %(count)s of them.",
        released.groups[ALL].size,
        submitted=language.whole(released.submitted),
    )
    if released.provisional:
        yield language.ngettext(
            "%(count)s assessment is provisional, because too little of it was answered, and is left out.",
            "%(count)s assessments are provisional, because too little of them was answered, and are left out.",
            released.provisional,
        )
    if released.waiting:
        yield language.ngettext(
            "%(count)s organisation waits for the next round: tables with and without it would tell it apart.",
            "%(count)s organisations wait for the next round: tables with and without them would tell them apart.",
            released.waiting,
        )
    yield _("Who cannot answer a question, because it does not apply, does not count in its numbers.")


def protection_sentences(language: Language) -> Iterator[str]:
    """Yield how small groups are protected, in plain words."""
    _, whole = language.gettext, language.whole
    yield _(
        "What an organisation answered belongs to it. Others see numbers of many organisations together, and a result "
        "with a name only where the organisation chose to show it."
    )
    yield _(
        "Behind every table stand at least %(count)s organisations that keep their result to themselves. Where all, or "
        "all but one, gave the same answer, or have nearly the same score, the table is not shown.",
        count=whole(RULES.smallest_group),
    )
    yield _(
        "Types of organisation stand apart only where each has at least %(count)s that keep their result to "
        "themselves. Small types are put together.",
        count=whole(RULES.smallest_type),
    )
    yield _(
        "There is no lowest and no highest result, and no mark for a single organisation. Medians are given in steps "
        "of %(step)s, and the middle half from %(count)s organisations on.",
        step=whole(RULES.step),
        count=whole(RULES.quartiles_from),
    )
    yield _(
        "Sums of people are rounded to %(step)s. They are not shown where they are under %(least)s, or where one "
        "organisation makes up most of them.",
        step=whole(RULES.people_step),
        least=whole(RULES.smallest_sum),
    )
    yield _(
        "What is not shown says the same sentence everywhere. It does not mean that an answer was bad, or that there "
        "was none."
    )
    yield _(
        "A round is put together once, after it has closed, in fixed tables, and checked against everything that was "
        "published before. A publication never changes."
    )


def quotes(
    invited: int | None,
    released: Released,
    group: GroupTables,
    change: Change | None,
    language: Language,
) -> Iterator[tuple[str, str]]:
    """Yield sentences that another report can take over as they are, each with what it is about."""
    _ = language.gettext
    yield _("Participation"), _participation(invited, released, language)
    if group.overall.median is not None:
        yield (
            _("Where organisations stand"),
            _(
                "The median of the overall score was about %(median)s of 100 (%(size)s organisations, self-reported, "
                "in steps of 5).",
                median=language.whole(group.overall.median),
                size=language.whole(group.overall.size),
            ),
        )
    if group.agenda:
        yield _("Largest gaps"), _gaps(group, language)
    for table in group.people:
        for sentence in _people(table, language):
            yield _("Women and men at work"), sentence
    if change is not None and change.medians:
        yield _("Change"), _change(change, language)
    yield (
        _("Limits, to be quoted with the numbers"),
        _(
            "Numbers come from self-assessments and were not checked from outside. Groups that are too small to "
            "protect each organisation are not shown."
        ),
    )


def _participation(invited: int | None, released: Released, language: Language) -> str:
    _ = language.gettext
    submitted = language.whole(released.submitted)
    if invited is None:
        return _(
            "In the round %(period)s, %(submitted)s mine action organisations assessed how far gender and diversity "
            "are part of their work.",
            period=released.period,
            submitted=submitted,
        )
    return _(
        "In the round %(period)s, %(submitted)s of %(invited)s invited mine action organisations assessed how far "
        "gender and diversity are part of their work.",
        period=released.period,
        submitted=submitted,
        invited=language.whole(invited),
    )


def _gaps(group: GroupTables, language: Language) -> str:
    _, whole = language.gettext, language.whole
    told = [
        _("%(topic)s (%(met)s of %(all)s)", topic=line.topic, met=whole(line.met), all=whole(line.size))
        for line in group.agenda[:MOST_QUOTED]
    ]
    return _("The standard is met by the fewest organisations in: %(topics)s.", topics="; ".join(told))


def _people(table: PeopleTable, language: Language) -> Iterator[str]:
    """Yield the share of the first column in each row, with its base."""
    _ = language.gettext
    for row, organisations in zip(table.people.rows, table.organisations, strict=True):
        if row.shares and row.shares[0]:
            yield _(
                "%(row)s: %(column)s %(count)s of %(total)s people (%(share)s), in %(organisations)s organisations; "
                "numbers are rounded to 5.",
                row=row.title,
                column=table.people.columns[0],
                count=row.cells[0],
                total=row.total,
                share=row.shares[0],
                organisations=language.whole(organisations),
            )


def _change(change: Change, language: Language) -> str:
    _ = language.gettext
    sure: Sequence[str] = [
        _("%(title)s %(before)s → %(now)s", title=row.title, before=row.before, now=row.now)
        for row in change.medians
        if row.is_sure
    ]
    if not sure:
        return _(
            "Since %(period)s no median has changed by more than rounding can explain.",
            period=change.period,
        )
    return _("Medians that have changed since %(period)s: %(rows)s.", period=change.period, rows="; ".join(sure))
