"""The tables of a publication in words and numbers: bands, levels, recommendations, people, for one group at a time."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from assessment.installation.languages import Language
from assessment.method.comparison import OVERALL, PEOPLE, PHASE, QUESTION
from assessment.method.publication import ALL, TYPE, Cell, Released
from assessment.method.question import LevelsQuestion, Question, Recommendation, TableQuestion, YesPartlyNoQuestion
from assessment.method.questionnaire import Questionnaire
from assessment.method.rounding import rounded
from assessment.reports.answer_texts import word_text
from assessment.reports.content import People, PeopleRow
from assessment.reports.round_content import (
    AdviceLine,
    GroupTables,
    LevelCount,
    PeopleTable,
    QuestionLine,
    Spread,
)

QUARTERS = 4
"""Questions without levels or words are counted by quarters of their value, and those with all of it."""
PERCENT_FROM = 10
"""People from whom on a share is said in per cent."""


class Tables:
    """Makes the tables of one publication; `questionnaire` is in its wording, and translated."""

    def __init__(self, released: Released, questionnaire: Questionnaire, language: Language) -> None:
        self.released = released
        self.questionnaire = questionnaire
        self.language = language

    def group(self, key: str, title: str) -> GroupTables:
        """Return all tables of a group."""
        questions = tuple(self._question(question, key) for question in self.questionnaire.questions)
        shown = [line for line in questions if line.is_shown]
        advice = [one for line in shown for one in line.advice]
        weight = {line.code: line.weight for line in questions}
        return GroupTables(
            key=key,
            title=title,
            size=self.released.groups[key].size if key in self.released.groups else 0,
            spreads=tuple(self._spreads(key)),
            questions=questions,
            agenda=tuple(sorted(shown, key=lambda line: (Fraction(line.met, line.size or 1), -line.weight))),
            advice=tuple(sorted(advice, key=lambda one: (-one.count, -weight[one.code]))),
            people=tuple(self._people(key)),
            hidden=tuple(self._hidden(key)),
        )

    def _spreads(self, key: str) -> Iterator[Spread]:
        yield self._spread(OVERALL, self.language.gettext("Overall"), OVERALL, key)
        for phase in self.questionnaire.phases:
            if self.questionnaire.questions_in(phase.id):
                yield self._spread(phase.id, phase.title, f"{PHASE}{phase.id}", key)

    def _spread(self, code: str, title: str, subject: str, key: str) -> Spread:
        cells = self.released.table(subject, key)
        if cells is None:
            return Spread(code, title)
        numbers = range(1, len(self.questionnaire.steps) + 1)
        lower, upper = cells.get("lower-quartile"), cells.get("upper-quartile")
        return Spread(
            code,
            title,
            is_shown=True,
            counts=tuple(_shown(cells, f"band-{number}") for number in numbers),
            median=cells["median"].shown if "median" in cells else None,
            quartiles=(lower.shown, upper.shown) if lower and upper else None,
        )

    def _question(self, question: Question, key: str) -> QuestionLine:
        cells = self.released.table(f"{QUESTION}{question.id}", key)
        levels = () if cells is None else tuple(self._levels(question, cells))
        return QuestionLine(
            code=question.id,
            phase=question.phase,
            topic=question.topic,
            text=question.text,
            is_safeguard=question.safeguard,
            weight=question.weight,
            is_shown=cells is not None,
            levels=levels,
            met=0 if cells is None else _shown(cells, "standard-met"),
            advice=() if cells is None else tuple(self._advice(question, levels, _shown(cells, "recommended"))),
        )

    def _levels(self, question: Question, cells: Mapping[str, Cell]) -> Iterator[LevelCount]:
        """Yield the answers that can be given, the lowest first."""
        for place, (name, share) in enumerate(level_shares(question).items()):
            label, told = level_words(question, name, self.language)
            statement = question.statements[place] if isinstance(question, LevelsQuestion) else None
            meets = 100 * share >= self.questionnaire.scoring.standard_from
            yield LevelCount(label, told, statement, share, _shown(cells, name), meets)

    def _advice(self, question: Question, levels: tuple[LevelCount, ...], recommended: int) -> Iterator[AdviceLine]:
        """Yield the recommendations with the number of organisations whose answers lead to each.

        Nothing where the answers do not tell which one it is: the sum would not be the one that was published.
        """
        counts: dict[int, int] = {}
        for level in levels:
            number = next((n for n, one in enumerate(question.recommendations) if 100 * level.share < one.below), None)
            if number is not None and level.count:
                counts[number] = counts.get(number, 0) + level.count
        if sum(counts.values()) != recommended:
            return
        size = sum(level.count for level in levels)
        for number, count in counts.items():
            advice = question.recommendations[number]
            yield AdviceLine(
                code=question.id,
                topic=question.topic,
                count=count,
                of=size,
                do=advice.do,
                first=advice.first,
                who=advice.role or "",
                time=self._time(advice),
            )

    def _time(self, advice: Recommendation) -> str:
        _ = self.language.gettext
        months = self.language.ngettext("%(count)s month", "%(count)s months", advice.time)
        kind = _("quick win") if advice.effort == "quick" else _("structural")
        return _("%(kind)s, %(months)s", kind=kind, months=months)

    def _people(self, key: str) -> Iterator[PeopleTable]:
        """Yield the tables of people of which something was published, or is hidden."""
        for question in self.questionnaire.questions:
            if not isinstance(question, TableQuestion) or not question.columns:
                continue
            names = {row: f"{PEOPLE}{question.id}:{row}" for row in question.rows}
            found = {row: cells for row, name in names.items() if (cells := self.released.table(name, key))}
            hidden = [row for row, name in names.items() if self._is_hidden(name, key)]
            if not found and not hidden:
                continue
            columns = [one for one in question.columns if any(one in cells for cells in found.values())]
            reference = question.reference if question.reference and question.reference.verified else None
            yield PeopleTable(
                code=question.id,
                topic=question.topic,
                people=People(
                    columns=tuple(question.columns[one].text for one in columns),
                    rows=tuple(self._row(question.rows[row].text, columns, cells) for row, cells in found.items()),
                    has_total=True,
                    is_compared=True,
                    indicators=(),
                    reference_at=reference.percent if reference else None,
                    reference=self._reference(reference.percent, reference.text) if reference else None,
                ),
                organisations=tuple(
                    max(cell.organisations or 0 for cell in cells.values()) for cells in found.values()
                ),
                hidden=tuple(question.rows[row].text for row in hidden),
            )

    def _row(self, title: str, columns: list[str], cells: Mapping[str, Cell]) -> PeopleRow:
        _, whole = self.language.gettext, self.language.whole
        counts = tuple(_shown(cells, column) for column in columns)
        total = sum(counts)
        share = ""
        if total >= PERCENT_FROM:
            share = _("about %(percent)s%%", percent=whole(int(rounded(100 * counts[0], total, places=0))))
        shares = (share, *("" for _column in columns[1:]))
        return PeopleRow(title, counts, tuple(map(whole, counts)), whole(total), shares)

    def _reference(self, percent: float, text: str) -> str:
        return self.language.gettext(
            "The line stands at %(percent)s%%: %(text)s.", percent=self.language.limit(percent), text=text
        )

    def _is_hidden(self, subject: str, key: str) -> bool:
        return any(one.subject == subject and one.group == key for one in self.released.hidden)

    def _hidden(self, key: str) -> Iterator[str]:
        """Yield what is not shown in a group, by name, in the order of the questionnaire."""
        hidden = {one.subject for one in self.released.hidden if one.group == key}
        names = subject_titles(self.questionnaire, self.language)
        yield from (name for subject, name in names.items() if subject in hidden)


def subject_titles(questionnaire: Questionnaire, language: Language) -> Mapping[str, str]:
    """Return what a publication can have tables of, each with its name, in the order of the questionnaire."""
    names = {OVERALL: language.gettext("Overall")}
    for phase in questionnaire.phases:
        names[f"{PHASE}{phase.id}"] = phase.title
        for question in questionnaire.questions_in(phase.id):
            names[f"{QUESTION}{question.id}"] = f"{question.id} {question.topic}"
    for question in questionnaire.questions:
        if isinstance(question, TableQuestion):
            names |= {
                f"{PEOPLE}{question.id}:{row}": f"{question.id} {line.text}" for row, line in question.rows.items()
            }
    return names


def level_shares(question: Question) -> Mapping[str, float]:
    """Return the answers of a question by the names that a publication has for them, with their value from 0 to 1."""
    if isinstance(question, LevelsQuestion):
        return {f"level-{level}": level / question.top for level in range(question.top + 1)}
    if isinstance(question, YesPartlyNoQuestion):
        return {"no": 0.0, "partly": 0.5, "yes": 1.0}
    return {f"quarter-{quarter}": quarter / QUARTERS for quarter in range(QUARTERS + 1)}


def level_words(question: Question, name: str, language: Language) -> tuple[str, str]:
    """Return an answer by the name that a publication has for it, as in a picture and as in a sentence."""
    _, whole = language.gettext, language.whole
    if isinstance(question, LevelsQuestion):
        level = whole(int(name.removeprefix("level-")))
        return level, _("level %(level)s", level=level)
    if isinstance(question, YesPartlyNoQuestion):
        return word_text(name, language), word_text(name, language)
    low = round(100 * level_shares(question)[name])
    label = (
        _("%(low)s–%(high)s%%", low=whole(low), high=whole(low + 24)) if low < 100 else _("%(low)s%%", low=whole(low))
    )
    return label, label


def _shown(cells: Mapping[str, Cell], name: str) -> int:
    return cells[name].shown if name in cells else 0


def all_group_title(language: Language) -> str:
    """Return what the group of all is called."""
    return language.gettext("All organisations")


def group_keys(released: Released) -> list[str]:
    """Return the groups with tables of their own: all, then the types in the order of the publication."""
    return [ALL, *(key for key in released.groups if key.startswith(TYPE))]
