"""Reports as PDF/UA-1 files: content to HTML to pages.

The same content gives the same bytes. A report loads nothing but the files of its own folder and its own pictures; its
fonts are those of that folder and no others.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from unicodedata import category
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from weasyprint import HTML, Document
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from assessment.installation.languages import Language
from assessment.installation.resources import resource_folder
from assessment.reports.charts import report_charts
from assessment.reports.content import ReportContent
from assessment.reports.drawing import Chart
from assessment.reports.fonts import unprintable_characters
from assessment.reports.line_breaks import ZERO_WIDTH_SPACE, breakable
from assessment.reports.round_charts import national_charts
from assessment.reports.round_content import RoundContent
from assessment.reports.session_content import BriefingContent, Paper, SheetContent
from assessment.reports.session_pictures import session_pictures
from assessment.reports.svg_text import set_texts_in_one_piece
from assessment.reports.tags import complete_tags

FOLDER = resource_folder("templates") / "report"
CHARTS = FOLDER / "charts"
SMALLER_BRIEF = ("small", "small brief--smallest")
"""Sizes of the page in brief for languages in which it would be longer than a page. Most reports need none of them."""
SMALLER_PAPER = ("small", "smallest")
"""Sizes of a paper of a session that has more to say than fits its one page."""

SYMBOLS = ("So", "Sk")
"""Categories of what emoji are made of, beside the sign that makes one of a plain symbol."""
EMOJI_SIGN = "\ufe0f"

# Fontconfig reads its file anew for each document; with this one, no font of the machine gets into a report.
os.environ["FONTCONFIG_FILE"] = str(FOLDER / "fonts" / "fonts.conf")
set_texts_in_one_piece()


class ForbiddenAddress(Exception):
    """A report asked for something outside its folder."""


def render(content: ReportContent) -> bytes:
    """Return a report as a tagged PDF. Raises ForbiddenAddress when it asks for what is not its own."""
    charts = report_charts(content, CHARTS)
    return _written(partial(report_html, content, charts), charts)


def render_national(content: RoundContent) -> bytes:
    """Return the report of a round as a tagged PDF. Raises ForbiddenAddress when it asks for what is not its own."""
    charts = national_charts(content, CHARTS)
    return _written(partial(national_html, content, charts), charts)


def render_paper(paper: Paper) -> bytes:
    """Return a paper of a session as a tagged PDF. Raises ForbiddenAddress when it asks for what is not its own."""
    charts = session_pictures(paper, CHARTS)
    try:
        sizes = [_fitting_paper(one) for one in paper.single_pages]
        return _finished(_document(paper_html(paper, charts, sizes), charts))
    except FatalURLFetchingError as error:
        raise ForbiddenAddress(str(error)) from error


def _fitting_paper(paper: SheetContent | BriefingContent) -> str:
    """Return the first size in which a paper is one page, or the smallest one."""
    charts = session_pictures(paper, CHARTS)
    for size in ("", *SMALLER_PAPER):
        if len(_document(paper_html(paper, charts, [size]), charts).pages) == 1:
            break
    return size


def _written(html: Callable[..., str], charts: Mapping[str, Chart]) -> bytes:
    """Return the pages of a report; `html` makes them in one of SMALLER_BRIEF, and up to the page in brief."""
    try:
        document = _document(html(), charts)
        if not _is_brief_on_one_page(document):
            document = _document(html(brief=_fitting_brief(html, charts)), charts)
        return _finished(document)
    except FatalURLFetchingError as error:
        raise ForbiddenAddress(str(error)) from error


def _finished(document: Document) -> bytes:
    # Its line breaks are for paper only.
    about = document.metadata
    about.title = about.title.replace(ZERO_WIDTH_SPACE, "")
    about.authors = [author.replace(ZERO_WIDTH_SPACE, "") for author in about.authors]
    pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1", finisher=complete_tags)
    return pdf


def _document(html: str, charts: Mapping[str, Chart]) -> Document:
    page = HTML(string=html, base_url=f"{FOLDER.as_uri()}/", url_fetcher=ReportFiles(FOLDER, charts))
    return page.render(pdf_variant="pdf/ua-1")


def _is_brief_on_one_page(document: Document) -> bool:
    """Tell whether nothing, or another chapter, begins on the third page, after the cover and the page in brief."""
    return len(document.pages) < 3 or any(level == 1 for level, *_ in document.pages[2].bookmarks)


def _fitting_brief(html: Callable[..., str], charts: Mapping[str, Chart]) -> str:
    """Return the first smaller size in which the page in brief is one page, or the smallest one."""
    for brief in SMALLER_BRIEF:
        if _is_brief_on_one_page(_document(html(brief=brief, is_whole=False), charts)):
            break
    return brief


def report_html(content: ReportContent, charts: Mapping[str, Chart], *, brief: str = "", is_whole: bool = True) -> str:
    """Return the page that becomes the report, with breaks between the words of scripts without spaces.

    `brief` is one of SMALLER_BRIEF; `is_whole` False leaves out all after the page in brief.
    """
    return _html("report.html", content.language, content=content, charts=charts, brief=brief, is_whole=is_whole)


def national_html(content: RoundContent, charts: Mapping[str, Chart], *, brief: str = "", is_whole: bool = True) -> str:
    """Return the page that becomes the report of a round; as `report_html`."""
    return _html("national.html", content.language, content=content, charts=charts, brief=brief, is_whole=is_whole)


def paper_html(paper: Paper, charts: Mapping[str, Chart], sizes: Sequence[str]) -> str:
    """Return the page that becomes a paper of a session; `sizes` are those of its single pages."""
    language = paper.head.language
    html = _html(paper.template, language, paper=paper, language=language, charts=charts, sizes=sizes)
    return html.translate(_missing_symbols(paper))


def _missing_symbols(paper: Any) -> dict[int, None]:
    """Return the symbols that no font has: phones write them, and on paper each would be an empty box.

    A letter that no font has is seen as a box, so that somebody notices.
    """
    return {ord(one): None for one in unprintable_characters(paper) if category(one) in SYMBOLS or one == EMOJI_SIGN}


def _html(template: str, reader: Language, **values: Any) -> str:
    before, _, rest = reader.gettext("Page %(page)s of %(pages)s", page="\x01", pages="\x02").partition("\x01")
    between, _, after = rest.partition("\x02")
    return _environment(reader).get_template(template).render(page_words=(before, between, after), **values)


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
