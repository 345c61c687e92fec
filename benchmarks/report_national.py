"""The national report in a warm process, against bare WeasyPrint on the finished page."""

from weasyprint import HTML

from assessment.installation.languages import language
from assessment.organisations.kinds import organisation_types
from assessment.reports.pdf import CHARTS, FOLDER, ReportFiles, national_html, render_national
from assessment.reports.round_charts import national_charts
from assessment.reports.round_content import RoundContent
from assessment.reports.round_report import round_report
from benchmarks.measuring import Measurement, against_floor
from benchmarks.people import case
from benchmarks.rounds import released

ORGANISATIONS = 40


def measure() -> Measurement:
    """Ours is everything from the publication to tagged bytes; the floor lays out the same page, untagged."""
    now = released(ORGANISATIONS)
    before = now.model_copy(update={"period": "2025"})
    english = language("en")

    def content() -> RoundContent:
        return round_report(now, case()[0], english, types=organisation_types(english), earlier=[before])

    charts = national_charts(content(), CHARTS)
    page = national_html(content(), charts)

    def bare() -> bytes:
        files = ReportFiles(FOLDER, charts)
        pdf: bytes = HTML(string=page, base_url=f"{FOLDER.as_uri()}/", url_fetcher=files).write_pdf()
        return pdf

    return against_floor(lambda: render_national(content()), bare, aim=1.15, runs=9)
