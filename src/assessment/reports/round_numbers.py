"""The numbers of a publication as rows, with the codes that it has for them, and the codebook that explains them."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from assessment.installation.languages import Language
from assessment.method.comparison import PEOPLE, PHASE, QUESTION
from assessment.method.publication import PANEL, Released
from assessment.method.question import LevelsQuestion, Question, TableQuestion, YesPartlyNoQuestion
from assessment.method.questionnaire import Questionnaire
from assessment.reports.round_content import Meaning, NumberRow
from assessment.reports.round_tables import level_shares, level_words, subject_titles

COLUMNS = (
    "period",
    "questionnaire",
    "version",
    "variant",
    "group",
    "group_title",
    "subject",
    "subject_title",
    "value",
    "value_title",
    "unit",
    "number",
    "organisations",
)
"""The columns of the numbers, by their codes: these stay as they are in every language."""


def number_rows(
    released: Released, questionnaire: Questionnaire, groups: Mapping[str, str], language: Language
) -> Iterator[NumberRow]:
    """Yield each published number, and each subject that is not shown; `groups`: group → its name."""
    subjects = subject_titles(questionnaire, language)
    values = _value_titles(questionnaire, language)
    for cell in released.cells:
        is_people = cell.subject.startswith(PEOPLE)
        yield NumberRow(
            group=cell.group,
            group_title=_group_title(cell.group, groups, language),
            subject=cell.subject,
            subject_title=subjects.get(cell.subject, cell.subject),
            value=cell.value,
            value_title=values.get((_kind(cell.subject), cell.value), cell.value),
            unit="people" if is_people else "points" if cell.count is None else "organisations",
            number=cell.shown,
            organisations=cell.organisations,
        )
    for one in released.hidden:
        yield NumberRow(
            group=one.group,
            group_title=_group_title(one.group, groups, language),
            subject=one.subject,
            subject_title=subjects.get(one.subject, one.subject),
            value="",
            value_title="",
            unit="",
            number=None,
            organisations=None,
        )


def codebook(questionnaire: Questionnaire, groups: Mapping[str, str], language: Language) -> Iterator[Meaning]:
    """Yield what every column and every code in it means."""
    _ = language.gettext
    yield from (Meaning(column, "", text) for column, text in _column_texts(language).items())
    yield from (Meaning("group", group, title) for group, title in groups.items())
    yield Meaning(
        "group",
        f"{PANEL}…",
        _(
            "Those who also took part in the round of the period that follows: the numbers of this round, for them "
            "alone."
        ),
    )
    yield from (Meaning("subject", subject, text) for subject, text in subject_titles(questionnaire, language).items())
    for question in questionnaire.questions:
        yield Meaning("subject", f"{QUESTION}{question.id}", question.text)
        if isinstance(question, LevelsQuestion):
            for level, statement in enumerate(question.statements):
                yield Meaning("value", f"{QUESTION}{question.id} level-{level}", statement)
    seen: set[str] = set()
    for (_kind_of, value), text in _value_titles(questionnaire, language).items():
        if value not in seen:
            seen.add(value)
            yield Meaning("value", value, text)
    yield Meaning("unit", "organisations", _("A number of organisations."))
    yield Meaning("unit", "points", _("Points of a score from 0 to 100, in steps of 5."))
    yield Meaning("unit", "people", _("People, summed over organisations and rounded to 5."))


def _column_texts(language: Language) -> Mapping[str, str]:
    _ = language.gettext
    return {
        "period": _("The period of the round."),
        "questionnaire": _("The questionnaire, by its code."),
        "version": _("Its version. Numbers of different versions are not compared."),
        "variant": _("Its wording: empty is its own, “authority” that for national authorities."),
        "group": _("Whom the number is about, by code."),
        "group_title": _("Whom the number is about."),
        "subject": _("What the number is about, by code: overall, a phase, a question, or a row of people."),
        "subject_title": _("What the number is about."),
        "value": _("Which number it is, by code. Empty where the subject is not shown."),
        "value_title": _("Which number it is."),
        "unit": _("What is counted."),
        "number": _(
            "The number, or “not shown”: so that no single organisation can be recognised. It never means zero."
        ),
        "organisations": _("How many organisations stand behind a sum of people."),
    }


def _group_title(group: str, groups: Mapping[str, str], language: Language) -> str:
    if group.startswith(PANEL):
        return language.gettext("Those who also took part in %(period)s", period=group.removeprefix(PANEL))
    return groups.get(group, group)


def _kind(subject: str) -> str:
    """Return what decides the meaning of a value: the kind of subject, and for questions the question itself."""
    if subject.startswith(PEOPLE):
        return subject.rpartition(":")[0]
    return subject if subject.startswith(QUESTION) else PHASE


def _value_titles(questionnaire: Questionnaire, language: Language) -> dict[tuple[str, str], str]:
    """Return the kind of subject and the value → what it says."""
    _ = language.gettext
    titles = {(PHASE, value): text for value, text in _band_titles(questionnaire, language)}
    titles[PHASE, "median"] = _("Median: half of the organisations stand there or above, half there or below.")
    titles[PHASE, "lower-quartile"] = _("Lower end of the middle half of the organisations.")
    titles[PHASE, "upper-quartile"] = _("Upper end of the middle half of the organisations.")
    for question in questionnaire.questions:
        key = f"{QUESTION}{question.id}"
        for name in level_shares(question):
            titles[key, name] = _answer_title(question, name, language)
        titles[key, "standard-met"] = _("Organisations that meet the standard.")
        titles[key, "recommended"] = _("Organisations that have a recommendation here.")
        if isinstance(question, TableQuestion):
            for column, line in (question.columns or {}).items():
                titles[f"{PEOPLE}{question.id}", column] = line.text
    return titles


def _band_titles(questionnaire: Questionnaire, language: Language) -> Iterator[tuple[str, str]]:
    limits = [*(band.start for band in questionnaire.steps), 100.0]
    for number, (band, (low, high)) in enumerate(zip(questionnaire.steps, pairwise(limits), strict=True), start=1):
        yield (
            f"band-{number}",
            language.gettext(
                "Organisations on step %(number)s %(name)s (%(low)s to %(high)s).",
                number=language.whole(number),
                name=band.name,
                low=language.limit(low),
                high=language.limit(high),
            ),
        )


def _answer_title(question: Question, name: str, language: Language) -> str:
    _ = language.gettext
    label, told = level_words(question, name, language)
    if isinstance(question, LevelsQuestion):
        return _("Organisations at %(level)s.", level=told)
    if isinstance(question, YesPartlyNoQuestion):
        return _("Organisations that answered: %(answer)s.", answer=label)
    return _("Organisations whose answer is worth %(share)s of the highest value.", share=label)
