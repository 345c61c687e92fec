"""Catalogues: the list for translators is complete, what has no translation is counted, plurals have their forms."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from assessment.files.translation_file import translate_questionnaire
from assessment.installation.languages import TRANSLATIONS, language
from assessment.method.translation import texts
from assessment.reports.charts import report_charts
from assessment.reports.pdf import FOLDER, report_html
from tests.languages.pseudo_language import extract_program_texts, write_questionnaire_texts
from tests.places import GENDER_QUICK
from tests.reports import samples

NAMED_PART = re.compile(r"%\(\w+\)s|%%")


def test_the_list_of_the_programs_texts_is_what_dev_texts_writes(tmp_path):
    extract_program_texts(tmp_path / "messages.pot")

    written = (TRANSLATIONS / "messages.pot").read_text(encoding="utf-8")
    assert written == (tmp_path / "messages.pot").read_text(encoding="utf-8"), "Run ./dev texts."


def test_no_text_stands_in_a_place_where_dev_texts_does_not_look():
    """Babel finds no call inside the braces of an f-string."""
    for file in (Path(TRANSLATIONS).parent).rglob("*.py"):
        code = file.read_text(encoding="utf-8")
        assert re.search(r"""f(["']).*\{(_|gettext|language\.gettext)\(.*\}.*\1""", code) is None, file


def test_translations_name_only_the_parts_of_their_text():
    """A name that the program does not fill in would end the report with an error."""
    for file in TRANSLATIONS.glob("*.po"):
        for message in read_po(BytesIO(file.read_bytes())):
            wanted = set(NAMED_PART.findall("".join(message.id)))
            assert set(NAMED_PART.findall("".join(message.string or ""))) <= wanted, (file.name, message.id)


# Questionnaires


def without(file: Path, *names: str, fuzzy: str | None = None) -> None:
    """Take translations out of a catalogue, and mark one as doubtful."""
    catalog = read_po(BytesIO(file.read_bytes()))
    for message in catalog:
        if message.context in names:
            message.string = ""
        if fuzzy and message.context == fuzzy:
            message.flags.add("fuzzy")
    with file.open("wb") as stream:
        write_po(stream, catalog)


def reported(folder: Path, *missing: str, fuzzy: str | None = None):
    """The report of an example in the pseudo-language, some texts of whose questionnaire have no translation."""
    copy = write_questionnaire_texts(GENDER_QUICK, folder)
    without(folder / "gender-quick.eo.po", *missing, fuzzy=fuzzy)
    return samples.assessed(
        "part", GENDER_QUICK, samples.example("clearance") | {"language": "eo"}, catalogues=copy.parent
    )


@pytest.mark.parametrize(
    ("missing", "fuzzy", "sentence"),
    [
        ((), None, None),
        (("DES-01.text",), None, "1 text of the questionnaire has no translation yet and stands in its own language."),
        (
            ("DES-01.text", "phases.IMP.title"),
            "DES-01.levels.3",
            "3 texts of the questionnaire have no translation yet and stand in their own language.",
        ),
    ],
)
def test_texts_without_a_translation_are_counted_on_the_cover(tmp_path, missing, fuzzy, sentence):
    content = reported(tmp_path, *missing, fuzzy=fuzzy).content

    page = report_html(content, report_charts(content, FOLDER / "charts"), is_whole=False)
    assert content.untranslated == len(missing) + bool(fuzzy)
    assert ("no translation yet" in page) == (sentence is not None)
    assert sentence is None or sentence in page


def test_a_text_without_a_translation_stays_in_its_own_language(tmp_path):
    content = reported(tmp_path, "DES-01.text").content
    first, second, *_ = content.entries[0].questions

    assert first.text == "Do you have a written gender policy or commitment that guides your mine action work?"
    assert second.text.startswith("«")


def test_without_a_catalogue_every_text_is_counted():
    questionnaire = samples.read(GENDER_QUICK)

    translated, missing = translate_questionnaire(questionnaire, GENDER_QUICK, "eo")
    assert translated is questionnaire
    assert missing == sum(1 for _ in texts(questionnaire)) > 500


def test_a_report_in_the_questionnaires_own_language_counts_nothing():
    content = samples.assessed("own", GENDER_QUICK, samples.example("clearance")).content

    assert content.untranslated == 0


# Plurals

PLURALS = [
    # language, its forms in the order of the catalogue, count → the form it takes (Unicode CLDR, cardinal)
    ("eo", ["one", "many"], {1: "one", 0: "many", 2: "many", 21: "many"}),
    ("km", ["all"], {0: "all", 1: "all", 7: "all"}),
    ("fr", ["one", "many"], {0: "one", 1: "one", 2: "many"}),
    ("pl", ["one", "few", "many"], {1: "one", 2: "few", 5: "many", 12: "many", 22: "few"}),
    (
        "ar",
        ["zero", "one", "two", "few", "other", "many"],  # the order of the header that Babel writes
        {0: "zero", 1: "one", 2: "two", 3: "few", 11: "many", 100: "other"},
    ),
]


@pytest.mark.parametrize(("tag", "forms", "expected"), PLURALS, ids=[tag for tag, *_ in PLURALS])
def test_a_count_takes_the_plural_form_of_its_language(tmp_path, tag, forms, expected):
    catalog = Catalog(locale=tag)
    catalog.add(("%(count)s month", "%(count)s months"), tuple(f"%(count)s {form}" for form in forms))
    with (tmp_path / f"{tag}.po").open("wb") as stream:
        write_po(stream, catalog)

    reader = language(tag, tmp_path)
    found = {count: reader.ngettext("%(count)s month", "%(count)s months", count) for count in expected}
    assert found == {count: f"{count} {form}" for count, form in expected.items()}


def test_without_a_catalogue_plurals_are_english():
    reader = language("pl")

    assert reader.ngettext("%(count)s month", "%(count)s months", 1) == "1 month"
    assert reader.ngettext("%(count)s month", "%(count)s months", 5) == "5 months"
