"""The report in a warm process, against bare WeasyPrint on the finished page."""

from weasyprint import HTML

from assessment.installation.languages import language
from assessment.method.scoring import score
from assessment.reports.charts import report_charts
from assessment.reports.content import ReportContent
from assessment.reports.organisation_report import organisation_report
from assessment.reports.pdf import CHARTS, FOLDER, ReportFiles, render, report_html
from benchmarks.examples import example
from benchmarks.measuring import Measurement, against_floor


def measure() -> Measurement:
    """Ours is everything from the answers to tagged bytes; the floor lays out the same page, untagged."""
    questionnaire, assessment = example()

    def content() -> ReportContent:
        return organisation_report(questionnaire, assessment, score(questionnaire, assessment), language("en"))

    charts = report_charts(content(), CHARTS)
    page = report_html(content(), charts)

    def bare() -> bytes:
        files = ReportFiles(FOLDER, charts)
        pdf: bytes = HTML(string=page, base_url=f"{FOLDER.as_uri()}/", url_fetcher=files).write_pdf()
        return pdf

    return against_floor(lambda: render(content()), bare, aim=1.15, runs=9)
