"""A report as a PDF/UA-1 file: content to HTML to pages.

The same content gives the same bytes. A report loads nothing but the files of its own folder and its own pictures; its
fonts are those of that folder and no others.
"""

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from weasyprint import HTML, Document
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from assessment.installation.languages import Language
from assessment.installation.resources import resource_folder
from assessment.reports.charts import Chart, report_charts
from assessment.reports.content import ReportContent
from assessment.reports.line_breaks import breakable
from assessment.reports.svg_text import set_texts_in_one_piece
from assessment.reports.tags import complete_tags

FOLDER = resource_folder("templates") / "report"
CHARTS = FOLDER / "charts"
BRIEF_SIZES = ("", "small", "small brief--smallest")
"""Sizes of the page in brief, the next one where a longer language does not fit. Most reports need the first only."""

# Fontconfig reads its file anew for each document; with this one, no font of the machine gets into a report.
os.environ["FONTCONFIG_FILE"] = str(FOLDER / "fonts" / "fonts.conf")
set_texts_in_one_piece()


class ForbiddenAddress(Exception):
    """A report asked for something outside its folder."""


def render(content: ReportContent) -> bytes:
    """Return the report as a tagged PDF. Raises ForbiddenAddress when it asks for what is not its own."""
    charts = report_charts(content, CHARTS)
    try:
        for brief in BRIEF_SIZES:
            html = report_html(content, charts, brief=brief)
            page = HTML(string=html, base_url=f"{FOLDER.as_uri()}/", url_fetcher=ReportFiles(FOLDER, charts))
            document = page.render(pdf_variant="pdf/ua-1")
            if _is_brief_on_one_page(document):
                break
        pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1", finisher=complete_tags)
    except FatalURLFetchingError as error:
        raise ForbiddenAddress(str(error)) from error
    return pdf


def _is_brief_on_one_page(document: Document) -> bool:
    """Tell whether a chapter begins on the third page, after the cover and the page in brief."""
    return len(document.pages) < 3 or any(level == 1 for level, *_ in document.pages[2].bookmarks)


def report_html(content: ReportContent, charts: Mapping[str, Chart], *, brief: str = "") -> str:
    """Return the page that becomes the report, with breaks between the words of scripts without spaces.

    `brief` is one of BRIEF_SIZES.
    """
    language = content.language
    before, _, rest = language.gettext("Page %(page)s of %(pages)s", page="\x01", pages="\x02").partition("\x01")
    between, _, after = rest.partition("\x02")
    page = _environment(language).get_template("report.html")
    return page.render(content=content, charts=charts, brief=brief, page_words=(before, between, after))


class ReportFiles(URLFetcher):
    """Let a report open files of its own folder and its own pictures, and nothing else."""

    def __init__(self, folder: Path, charts: Mapping[str, Chart]) -> None:
        super().__init__(allowed_protocols=["file"])
        self.folder = folder.resolve()
        self.charts = charts

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        path = Path(url2pathname(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or not path.is_relative_to(self.folder):
            raise FatalURLFetchingError(f"a report may not load {url}")
        if path.parent == self.folder / "charts" and (chart := self.charts.get(unquote(path.stem))):
            return URLFetcherResponse(url, body=chart.svg, headers={"Content-Type": "image/svg+xml"})
        if not path.is_file():
            raise FatalURLFetchingError(f"a report's file is missing: {path.name}")
        return super().fetch(url, headers)


@lru_cache(maxsize=16)
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        finalize=_with_breaks,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(language.translations, newstyle=True)  # type: ignore[attr-defined]
    return environment


def _with_breaks(value: Any) -> Any:
    if isinstance(value, Markup):
        return Markup(breakable(str(value)))  # noqa: S704 - what was safe stays so, breaks are no markup
    return breakable(value) if isinstance(value, str) else value
