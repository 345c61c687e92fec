"""Whether indicators fit the tables they are computed from, and the tables that they score."""

from collections.abc import Iterator, Sequence

from assessment.method.parts import Parts
from assessment.method.problem import Problem, nearest_of
from assessment.method.question import Path, TableQuestion
from assessment.method.questionnaire import Balance, Indicator, LargestGap, RatioByGroup, ShareGap, TablePart


def indicator_problems(parts: Parts) -> Iterator[Problem]:
    """Yield what does not fit between indicators and the tables they are computed from."""
    for code, indicator in parts.indicators.items():
        path: Path = ("indicators", code)
        for key, part in indicator.parts.items():
            yield from _table_part(parts, (*path, key), part)
        if isinstance(indicator, ShareGap):
            yield from _gap_column(parts, path, indicator)
        yield from _compared_columns(parts, path, indicator)
        if isinstance(indicator, RatioByGroup) and indicator.top:
            key = "bands_from" if indicator.bands_from else "bands_to"
            yield Problem((*path, key), "a ratio has a number for each group and no band. Take the limits out.")
        if indicator.bands_from and indicator.bands_to:
            yield Problem((*path, "bands_to"), "bands_from and bands_to stand together. Keep one of them.")
        if list(indicator.bands_from) != sorted(set(indicator.bands_from)):
            yield Problem((*path, "bands_from"), "these limits do not rise. Write the lowest first, each once.")
        if list(indicator.bands_to) != sorted(set(indicator.bands_to), reverse=True):
            yield Problem((*path, "bands_to"), "these limits do not fall. Write the highest first, each once.")


def _gap_column(parts: Parts, path: Path, indicator: ShareGap) -> Iterator[Problem]:
    for part in (indicator.of, indicator.minus):
        table = parts.question(part.question)
        if isinstance(table, TableQuestion) and indicator.column not in (part.columns or table.column_ids):
            text = f"{table.id} has no column {indicator.column!r}. {nearest_of(indicator.column, table.column_ids)}"
            yield Problem((*path, "column"), text)


def _compared_columns(parts: Parts, path: Path, indicator: Indicator) -> Iterator[Problem]:
    """Find columns that cannot be compared: a balance of one group, groups that only one of two tables has."""
    tables = {name: parts.question(part.question) for name, part in indicator.parts.items()}
    columns = {
        name: indicator.parts[name].columns or table.column_ids
        for name, table in tables.items()
        if isinstance(table, TableQuestion)
    }
    of = tables.get("of")
    if (
        isinstance(indicator, Balance)
        and isinstance(of, TableQuestion)
        and len(set(columns["of"]) & set(of.required_columns)) < 2
    ):
        text = f"a balance compares two columns or more of {of.id} that are not optional. Name them, or all."
        yield Problem((*path, "of"), text)
    if isinstance(indicator, LargestGap | RatioByGroup) and len({frozenset(ids) for ids in columns.values()}) > 1:
        yield Problem((*path, "to"), "of and to have different columns. Name the same columns in both.")


def _table_part(parts: Parts, path: Path, part: TablePart) -> Iterator[Problem]:
    yield from parts.missing((*path, "question"), "question", part.question, among="questions")
    question = parts.question(part.question)
    if question is None:
        return
    if not isinstance(question, TableQuestion):
        yield Problem((*path, "question"), f"{question.id} is of kind {question.kind}. Name a question of kind table.")
        return
    for key, ids, own in (
        ("rows", part.rows or (), tuple(question.rows)),
        ("columns", part.columns or (), question.column_ids),
    ):
        for number, one in enumerate(ids):
            if one not in own:
                yield Problem((*path, key, number), f"{question.id} has no {key[:-1]} {one!r}. {nearest_of(one, own)}")


def scored_by_problems(parts: Parts, path: Path, code: str, so_far: Sequence[str]) -> Iterator[Problem]:
    """Yield why a table cannot be scored by an indicator; `so_far` are the questions down to the table."""
    yield from parts.missing(path, "indicator", code, among="indicators")
    indicator = parts.indicators.get(code)
    if indicator is None:
        return
    if not indicator.top:
        yield Problem(path, f"indicator {code} has no bands, so it cannot score. Give it bands_from or bands_to.")
    for part in indicator.parts.values():
        if part.question in parts.known["questions"] and part.question not in so_far:
            yield Problem(path, f"indicator {code} needs {part.question}, which stands later. Move that question up.")
