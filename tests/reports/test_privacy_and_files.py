"""A report holds what somebody typed and nothing else: nothing of the machine that made it, nothing from outside."""

import datetime
import getpass
import os
import re
import socket
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from weasyprint.urls import FatalURLFetchingError

from assessment.installation.resources import PACKAGE
from assessment.reports import pdf
from assessment.reports.charts import report_charts
from assessment.reports.pdf import FOLDER, ForbiddenAddress, ReportFiles, render, report_html
from tests.places import CHECKOUT, GENDER_QUICK
from tests.reports import samples
from tests.reports.reading import Reading, squashed

# Each is harmless as text, and something else where it is taken for markup, a template, a format or an address.
HOSTILE = (
    "<script>alert(1)</script>",
    '<img src="file:///etc/passwd">',
    "<link rel=stylesheet href=http://127.0.0.1:9/a.css>",
    "</style><style>*{display:none}",
    "url(http://127.0.0.1:9/a.png)",
    "{{ 7*7 }} {% include '/etc/passwd' %}",
    "%(count)s %s %%",
    "&lt;b&gt; &#x41; &nbsp;",
    '" onload="alert(1)',
    "]]> -->",
    "null",
    "=HYPERLINK(1)",
    "../../../etc/passwd",
)
HOSTILE_NAME = HOSTILE[:3] + HOSTILE[5:8]
BIDI_CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"


@pytest.fixture(scope="module")
def clearance(reports):
    return reports["clearance"]


# The same bytes


def test_the_same_content_gives_the_same_bytes(clearance):
    assert render(clearance.sample.content) == clearance.path.read_bytes()


def test_another_process_folder_time_zone_and_locale_give_the_same_bytes(clearance, elsewhere):
    assert elsewhere(clearance.sample) == clearance.path.read_bytes()


# Nothing of the machine


def test_nothing_in_a_report_tells_where_who_and_when_it_was_made(clearance, elsewhere, tmp_path):
    inside = unpacked(elsewhere(clearance.sample))

    for private in (CHECKOUT, PACKAGE, Path.home(), tmp_path, Path(sys.prefix), "zelda", "/home", "file:"):
        assert str(private).encode() not in inside, private


def test_the_properties_are_title_organisation_and_programs(clearance):
    with pikepdf.open(clearance.path) as opened:
        properties = {str(key): str(value) for key, value in opened.docinfo.items()}

    assert set(properties) == {"/Title", "/Author", "/Creator", "/Producer"}
    assert properties["/Author"] == clearance.sample.assessment.organisation.name
    assert properties["/Creator"] == "Level Ground"
    assert re.fullmatch(r"WeasyPrint [\d.]+", properties["/Producer"])


def test_today_is_nowhere_in_a_report(reports):
    """The sample is of 2019, so that the day it is made can only come from the clock."""
    report = reports["nothing-answered"]
    today = datetime.datetime.now(tz=datetime.UTC).date()

    inside = unpacked(report.path.read_bytes())
    days = {today + datetime.timedelta(days=shift) for shift in (-1, 0, 1)}
    for day in days:
        for written in (f"{day:%Y%m%d}", f"{day:%Y-%m-%d}"):
            assert written.encode() not in inside
    assert all(str(day.year) not in squashed(page.text) for page in report.reading.pages[:2] for day in days)


def test_user_and_host_are_nowhere_in_the_words_of_a_report(clearance):
    words = set(re.findall(r"\w+", " ".join(page.text for page in clearance.reading.pages)))

    assert not {getpass.getuser(), socket.gethostname(), *os.environ.get("USER", "").split()} & words


# Nothing from outside


@pytest.mark.parametrize("text", HOSTILE)
def test_what_somebody_typed_is_printed_as_it_was_typed(hostile, text):
    # Evidence and comment of each question, and one reason.
    assert hostile.text.count(squashed(text)) > 2 * len(samples.example("clearance")["answers"])
    if text in HOSTILE_NAME:
        assert squashed(text) in squashed(hostile.pages[0].text)
        assert squashed(text) in squashed(str(hostile.pdf.docinfo["/Author"]))


def test_what_somebody_typed_makes_no_code_links_or_files(hostile):
    inside = unpacked(hostile.bytes)

    for name in (b"/JavaScript", b"/JS", b"/URI", b"/Launch", b"/EmbeddedFile", b"/OpenAction", b"/AA", b"/GoToR"):
        assert re.search(name + rb"\b", inside) is None
    assert b"root:x:0:0" not in inside


def test_bidi_controls_change_only_the_text_they_stand_in():
    """An override that is never closed ends with its paragraph: labels, codes and running lines stay as they are."""
    typed = samples.with_texts(
        samples.example("clearance"), name=f"Acme{BIDI_CONTROLS}\u202e", text="Paid\u202e in full"
    )
    reading = Reading(render(samples.assessed("bidi", GENDER_QUICK, typed).content))

    brief = squashed(reading.pages[1].text)
    assert squashed("3 Developing63.6 of 100") in brief
    assert squashed("3 Developing, limited by IMP-01") in brief
    assert squashed("Page 2 of") in brief
    evidence = [block.text for block in reading.document.blocks() if block.text.startswith("Evidence: Paid")]
    assert len(evidence) == len(typed["answers"])


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/a.png",
        "https://example.org/a.css",
        "ftp://example.org/a.png",
        "data:text/css,*{display:none}",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "file://example.org/etc/passwd",
        f"file://localhost{FOLDER}/report.css",
        f"{FOLDER.as_uri()}/../../pyproject.toml",
        f"{FOLDER.as_uri()}/%2e%2e/%2e%2e/pyproject.toml",
        f"{FOLDER.as_uri()}-other/report.css",
        f"{FOLDER.parent.as_uri()}/report.css",
        "report.css",
        "",
    ],
)
def test_a_report_loads_nothing_but_files_of_its_folder(address):
    with pytest.raises(FatalURLFetchingError, match="may not load"):
        ReportFiles(FOLDER, {}).fetch(address)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    folder = tmp_path / "report"
    folder.mkdir()
    (folder / "secret.txt").symlink_to("/etc/passwd")

    with pytest.raises(FatalURLFetchingError, match="may not load"):
        ReportFiles(folder, {}).fetch((folder / "secret.txt").as_uri())


@pytest.mark.parametrize("name", ["missing.svg", "charts/missing.svg", "fonts", "charts/../missing.css"])
def test_a_file_that_is_missing_is_an_error(name):
    with pytest.raises(FatalURLFetchingError, match="missing"):
        ReportFiles(FOLDER, {}).fetch(f"{FOLDER.as_uri()}/{name}")


def test_files_of_the_folder_are_loaded():
    found = ReportFiles(FOLDER, {}).fetch(f"{FOLDER.as_uri()}/report.css")

    assert b"@page" in found.read()
    found.close()


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/a.png", "/etc/passwd", "../../pyproject.toml", "missing.svg"])
def test_a_report_that_asks_for_more_is_not_made(clearance, monkeypatch, address):
    """Whatever way such an address would get into the page, there is no report without what it asks for."""
    content = clearance.sample.content
    page = report_html(content, report_charts(content, FOLDER / "charts"))
    page = page.replace("<body", f'<body style="background: url({address})"')
    monkeypatch.setattr(pdf, "report_html", lambda *_, **__: page)

    with pytest.raises(ForbiddenAddress):
        render(content)


def test_fonts_of_the_machine_do_not_get_into_a_report(elsewhere, tmp_path):
    """Characters that only other fonts have stay empty boxes, even where the machine is told to use its fonts."""
    typed = samples.with_texts(samples.example("risk-education"), name="漢字 Ελ Кир", text="✓ ≤ ☂ 漢字 हिन्दी")
    sample = samples.assessed("fonts", GENDER_QUICK, typed)
    machine = tmp_path / "fonts.conf"
    machine.write_text("<fontconfig><dir>/usr/share/fonts</dir></fontconfig>", encoding="utf-8")

    reading = Reading(elsewhere(sample, FONTCONFIG_FILE=str(machine), FONTCONFIG_PATH=str(tmp_path)))

    assert set(reading.fonts) == {"Noto-Sans", "Noto-Sans-Bold", "Noto-Sans-Math", "Noto-Sans-Symbols2"}


@pytest.fixture(scope="module")
def hostile() -> Reading:
    typed = samples.with_texts(samples.example("clearance"), name=" ¶ ".join(HOSTILE_NAME), text=" ¶ ".join(HOSTILE))
    typed["period"] = "{{ 7*7 }}</title><b>"
    return Reading(render(samples.assessed("hostile", GENDER_QUICK, typed).content))


@pytest.fixture
def elsewhere(tmp_path):
    """Make a report by the command line as somebody else would, in another folder, time zone and language."""

    def make(sample, **environment: str) -> bytes:
        home = tmp_path / "home" / "zelda"
        home.mkdir(parents=True)
        sample.answers_file(home)
        surroundings = {
            "HOME": str(home),
            "USER": "zelda",
            "TZ": "Asia/Phnom_Penh",
            "LC_ALL": "C",
            "LANG": "km_KH.UTF-8",
            "PYTHONHASHSEED": "11",
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(PACKAGE.parent),
        }
        command = ["-m", "assessment", "report", str(sample.file), "answers.json", "-o", "out.pdf"]
        subprocess.run(
            [sys.executable, *command], cwd=home, env=surroundings | environment, check=True, capture_output=True
        )
        made: bytes = (home / "out.pdf").read_bytes()
        return made

    return make


def unpacked(report: bytes) -> bytes:
    """Return a PDF with nothing in it packed, but for the fonts, which nobody typed."""
    with pikepdf.open(BytesIO(report)) as opened:
        for one in opened.objects:
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor":
                del one["/FontFile2"]
        opened.remove_unreferenced_resources()
        target = BytesIO()
        opened.save(
            target,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            fix_metadata_version=False,
        )
    return bytes(target.getvalue())
