"""The pictures on the papers of a session, by the names that their pages call them."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

import segno

from assessment.reports.charts import people_chart
from assessment.reports.drawing import Chart
from assessment.reports.round_charts import strip_chart
from assessment.reports.round_content import RoundContent
from assessment.reports.session_charts import minutes_picture, votes_picture
from assessment.reports.session_content import BriefingContent, Join, PackContent, Paper, RecordContent


def session_pictures(paper: Paper, folder: Path) -> Mapping[str, Chart]:
    """Return the pictures of a paper; templates lie in `folder`."""
    return dict(_pictures(paper, folder))


def _pictures(paper: Paper, folder: Path) -> Iterator[tuple[str, Chart]]:
    language = paper.head.language
    if isinstance(paper, BriefingContent | PackContent | RecordContent):
        yield "minutes", minutes_picture(language, paper.agenda.slots)
    if isinstance(paper, PackContent | RecordContent):
        yield from _of_round(paper.picture, folder)
    if isinstance(paper, PackContent):
        yield "join", code_picture(paper.join, language.gettext("Code to open %(address)s", address=paper.join.address))
    if isinstance(paper, RecordContent):
        for ballot in paper.ballots:
            for turn in ballot.turns:
                if turn.voices:
                    yield turn.picture, votes_picture(language, turn.voices, turn.middle, turn.picture)
                elif turn.people:
                    yield turn.picture, people_chart(turn.people, language, folder)


def _of_round(picture: RoundContent | None, folder: Path) -> Iterator[tuple[str, Chart]]:
    shown = [one for one in picture.all.spreads if one.is_shown] if picture else []
    if picture and shown:
        yield "strip", strip_chart(shown, picture.steps, picture.language, folder)


def code_picture(join: Join, alt: str) -> Chart:
    """Return the address of the room as a picture that phones read."""
    stream = BytesIO()
    segno.make(join.target, error="m").save(
        stream, kind="svg", border=2, dark="#0c322a", svgclass=None, lineclass=None, omitsize=True, xmldecl=False
    )
    return Chart(stream.getvalue().decode(), alt)
