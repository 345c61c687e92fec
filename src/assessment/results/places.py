"""Where the results page shows a question or a phase, and how its texts and pictures get there."""

import re
from collections.abc import Mapping

from markupsafe import Markup, escape

from assessment.reports.content import ReportContent
from assessment.reports.explanation import SumRow


def places_of(content: ReportContent) -> dict[str, str]:
    """Return the place on the page of each phase and question that stands there, by its code."""
    phases = {phase.line.code: f"#phase-{phase.line.code}" for phase in content.entries}
    questions = [question.code for phase in content.entries for question in phase.questions]
    return phases | {code: f"#question-{code}" for code in questions}


def linked(text: str, places: Mapping[str, str]) -> Markup:
    """Return a text in which each code that stands alone leads to its place."""
    if not places:
        return escape(text)
    codes = "|".join(re.escape(code) for code in sorted(places, key=len, reverse=True))
    parts = re.split(rf"(?<![\w./-])({codes})(?![\w/-]|\.\w)", text)
    link = Markup('<a class="govuk-link lg-code" href="{}">{}</a>')
    return Markup().join(link.format(places[part], part) if place % 2 else part for place, part in enumerate(parts))


def rows_by_area(content: ReportContent) -> dict[str, list[SumRow]]:
    """Return the rows of the sums by area of work: an area takes its questions out of all phases."""
    rows = {row.code: row for phase in content.sums for row in phase.rows}
    areas: dict[str, list[SumRow]] = {}
    for phase in content.entries:
        for question in phase.questions:
            if question.pillar:
                areas.setdefault(question.pillar, []).append(rows[question.code])
    return areas
