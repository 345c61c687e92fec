"""The manuals tell the same story as the program: links lead somewhere, commands exist, the sample is what is made."""

import re
from pathlib import Path

import pdfplumber
import pytest
from click.testing import CliRunner

from assessment.cli import COMMANDS, main
from assessment.installation.access import Permission, Role
from assessment.installation.rights import PERMISSIONS, ROLES, rights_table

CHECKOUT = Path(__file__).parents[1]
MANUALS = sorted([*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?://|mailto:)([^)#]*)(?:#([^)]*))?\)")


def name_of(path: Path) -> str:
    return str(path.relative_to(CHECKOUT))


def anchors(path: Path) -> set[str]:
    """The addresses of a manual's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def pages(path: Path) -> list[str]:
    with pdfplumber.open(path) as pdf:
        return [page.extract_text() for page in pdf.pages]


def test_the_table_of_rights_is_that_of_the_code():
    assert set(ROLES) == set(Role)
    assert set(PERMISSIONS) == set(Permission)
    assert f"\n\n{rights_table()}\n\n" in (CHECKOUT / "docs" / "administration.md").read_text()


@pytest.mark.parametrize("manual", MANUALS, ids=name_of)
def test_every_link_of_a_manual_leads_somewhere(manual):
    for target, anchor in LINK.findall(manual.read_text()):
        path = manual.parent / target if target else manual

        assert path.exists(), target
        assert not anchor or path.suffix != ".md" or anchor in anchors(path), f"{target}#{anchor}"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_a_manual(command):
    told = "\n".join(manual.read_text() for manual in MANUALS)

    assert re.search(rf"assessment {command}\b", told)


def test_the_sample_report_says_what_a_report_says_today(tmp_path):
    answers = CHECKOUT / "docs" / "examples" / "example-clearance.answers.yaml"

    done = CliRunner().invoke(main, ["report", "gender-quick", str(answers), "-o", str(tmp_path / "report.pdf")])

    assert done.exit_code == 0, done.output
    assert pages(CHECKOUT / "docs" / "sample-report.pdf") == pages(tmp_path / "report.pdf")
