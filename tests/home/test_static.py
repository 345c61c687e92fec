"""The style sheet that others wrote is the one of the record, and its licence lies beside it."""

import hashlib
import re

import pytest

from assessment.installation.resources import PACKAGE

STATIC = PACKAGE / "static"
RECORD = (STATIC / "govuk-frontend.md").read_text(encoding="utf-8")


def test_the_compiled_style_sheet_is_the_one_of_the_record():
    [told] = re.findall(r"^([0-9a-f]{64})  govuk\.css$", RECORD, flags=re.MULTILINE)

    assert hashlib.sha256((STATIC / "govuk.css").read_bytes()).hexdigest() == told


def test_the_record_names_package_version_and_its_sum():
    [version] = re.findall(r"^- Package: govuk-frontend (\S+) ", RECORD, flags=re.MULTILINE)

    assert re.search(rf"^[0-9a-f]{{64}}  govuk-frontend-{re.escape(version)}\.tgz$", RECORD, flags=re.MULTILINE)
    assert f"/*! GOV.UK Frontend {version} | MIT License |" in (STATIC / "govuk.css").read_text(encoding="utf-8")


def test_the_licence_lies_beside_the_style_sheet():
    licence = (STATIC / "govuk-frontend-licence.txt").read_text(encoding="utf-8")

    assert licence.startswith("The MIT License (MIT)\n\nCopyright (C) 2017 Crown Copyright")
    assert "shall be included in all\ncopies" in licence


@pytest.mark.parametrize("name", ["govuk.css", "tokens.css", "level-ground.css", "mark.svg", "lines.svg"])
def test_style_sheets_and_pictures_load_nothing_from_elsewhere(name):
    text = (STATIC / name).read_text(encoding="utf-8")

    addresses = re.findall(r"""(?:url\(|@import|href=|src=)\s*["']?([^"')\s]+)""", text)
    assert all((STATIC / address).is_file() for address in addresses), addresses
