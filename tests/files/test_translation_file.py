"""PO files: what translators get, and what becomes of what they write."""

from contextlib import nullcontext
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from assessment.files.document import Unreadable
from assessment.files.questionnaire_file import read_questionnaire
from assessment.files.translation_file import (
    missing_translations,
    texts_to_translate,
    translate_questionnaire,
    translation_files,
)
from assessment.method.translation import texts

GOOD = (Path(__file__).parent / "good.yaml").read_text(encoding="utf-8")
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def entry(name, text, translation, *, mark=""):
    return f'{mark}msgctxt "{name}"\nmsgid "{text}"\nmsgstr "{translation}"\n\n'


# Out


def test_a_po_file_has_every_text_with_its_name_and_its_line(good):
    catalog = read_po(BytesIO(texts_to_translate(good.questionnaire, good.file)))

    found = {message.context: (message.id, message.string, message.locations) for message in catalog if message.id}
    assert found["title"] == ("Good", "", [("good.yaml", 5)])
    assert found["DES-01.text"] == ("Do you have a policy?", "", [("good.yaml", 66)])
    assert found["scales.ladder.levels.2"] == ("Half.", "", [("good.yaml", 43)])
    assert found["DES-03.rows.leaders.text"] == ("Leaders", "", [("good.yaml", 89)])
    assert found["phases.DES.title"] == ("Design", "", [("good.yaml", 22)])


def test_every_text_that_people_read_is_for_translators_and_nothing_else(good):
    found = {name for name, _, _ in texts(good.questionnaire)}

    assert {"DES-01.variants.authority.text", "OPS-01.options.women", "OPS-01.among", "remarks.0.say"} <= found
    assert {"bands.0.name", "indicators.I-01.title", "profile.work.options.survey", "glossary.0.term"} <= found
    assert {"DES-01.recommendations.0.role", "DES-02.not_applicable_by_hand", "variants.authority.title"} <= found
    assert not {"id", "licence", "DES-01.phase", "sources.UN.title", "DES-01.sources.0.section"} & found


def test_the_same_questionnaire_gives_the_same_file(good):
    assert texts_to_translate(good.questionnaire, good.file) == texts_to_translate(good.questionnaire, good.file)


def test_names_of_texts_are_unique(good):
    names = [name for name, _, _ in texts(good.questionnaire)]

    assert len(names) == len(set(names))


# In


def test_texts_are_translated_by_their_names(good):
    good.write("km", entry("title", "Good", "ល្អ") + entry("OPS-01.options.women", "Women", "ស្ត្រី"))

    found, missing = translate_questionnaire(good.questionnaire, good.file, "km")

    assert found.title == "ល្អ"
    told = {name: text for name, _, text in texts(found)}
    assert (told["OPS-01.options.women"], told["OPS-01.options.men"]) == ("ស្ត្រី", "Men")
    # The same word elsewhere has a name of its own, and stays as it is.
    assert told["DES-03.columns.women.text"] == "Women"
    assert missing == len(list(texts(good.questionnaire))) - 2


def test_everything_but_the_texts_stays_as_it_is(good):
    good.write("km", "".join(entry(name, text, f"«{text}»") for name, _, text in texts(good.questionnaire)))

    found, missing = translate_questionnaire(good.questionnaire, good.file, "km")

    assert missing == 0
    assert [text for _, _, text in texts(found)] == [f"«{text}»" for _, _, text in texts(good.questionnaire)]
    assert found.scoring == good.questionnaire.scoring
    assert [one.id for one in found.questions] == [one.id for one in good.questionnaire.questions]


@pytest.mark.parametrize(
    "written",
    [
        entry("title", "Good", "Tốt", mark="#, fuzzy\n"),  # not yet sure
        entry("title", "Goood", "Tốt"),  # the text has changed since
        entry("titel", "Good", "Tốt"),  # another place
        entry("title", "Good", ""),
        entry("title", "Good", "Tốt").replace('msgctxt "title"\n', ""),
    ],
)
def test_what_is_not_surely_a_translation_stays_in_the_language_of_the_file(good, written):
    good.write("vi", written)

    found, missing = translate_questionnaire(good.questionnaire, good.file, "vi")

    assert found.title == "Good"
    assert missing == len(list(texts(good.questionnaire)))


def test_a_language_without_a_file_is_the_language_of_the_questionnaire(good):
    found, missing = translate_questionnaire(good.questionnaire, good.file, "lo")

    assert found is good.questionnaire
    assert missing == len(list(texts(good.questionnaire)))


def test_nothing_is_missing_in_its_own_language(good):
    assert translate_questionnaire(good.questionnaire, good.file, "en") == (good.questionnaire, 0)


def test_languages_are_those_of_the_files_beside_the_questionnaire(good):
    for name in ("good.km.po", "good.pt_BR.po", "good.zh-Hant.po", "good.po", "better.lo.po", "good.vi.pot"):
        (good.file.parent / name).write_text(HEAD, encoding="utf-8")

    assert set(translation_files(good.file)) == {"km", "pt-BR", "zh-Hant"}


# What `assessment check` says of them


def test_a_text_without_translation_is_a_warning_at_its_place(good):
    translated = [entry(name, text, "x") for name, _, text in texts(good.questionnaire) if name != "DES-02.text"]
    good.write("km", "".join(translated))

    [finding] = missing_translations(good.file, good.questionnaire, name="good.yaml")

    assert finding.is_warning
    assert str(finding).startswith("good.yaml:79:9: warning: DES-02.text has no translation in good.km.po (km).")


def test_a_file_without_translations_beside_it_misses_none(good):
    assert missing_translations(good.file, good.questionnaire, name="good.yaml") == []


@pytest.mark.parametrize(
    "content",
    [
        HEAD.encode() + b"just words\n",
        b"\xff\xfe",
        HEAD.replace("utf-8", "klingon").encode() + entry("title", "Good", "x").encode() * 2,
        b"x" * 5_000_001,
    ],
)
def test_a_broken_po_file_is_an_error_in_its_name(good, content):
    (good.file.parent / "good.km.po").write_bytes(content)

    [finding] = missing_translations(good.file, good.questionnaire, name="q")

    assert not finding.is_warning
    assert Path(finding.file).name == "good.km.po"
    with pytest.raises(Unreadable):
        translate_questionnaire(good.questionnaire, good.file, "km")


SNIPPETS = [b'"', b"\\", b"\n", b"msgid ", b"msgctxt", b"#~ ", b"#, fuzzy\n", b"\0", b"\xff", b"[1]", b"_plural"]
GOOD_PO = (HEAD + entry("title", "Good", "ល្អ") + entry("form", "short", "x", mark="#, fuzzy\n")).encode()


@given(
    edits=st.lists(st.tuples(st.integers(0, len(GOOD_PO)), st.integers(0, 8), st.sampled_from(SNIPPETS)), max_size=4)
)
def test_a_po_file_with_anything_in_it_is_read_or_refused(edits):
    content = bytearray(GOOD_PO)
    for start, length, snippet in edits:
        content[start : start + length] = snippet
    with TemporaryDirectory() as folder:
        good = Good(Path(folder))
        (good.file.parent / "good.km.po").write_bytes(content)

        findings = missing_translations(good.file, good.questionnaire, name="q")

        is_broken = any(not one.is_warning for one in findings)
        with pytest.raises(Unreadable) if is_broken else nullcontext():
            translate_questionnaire(good.questionnaire, good.file, "km")


class Good:
    """The good questionnaire in a folder of its own, to put translations beside."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "good.yaml"
        self.file.write_text(GOOD, encoding="utf-8")
        found = read_questionnaire(self.file).questionnaire
        assert found is not None
        self.questionnaire = found

    def write(self, language: str, entries: str) -> None:
        (self.file.parent / f"good.{language}.po").write_text(HEAD + entries, encoding="utf-8")


@pytest.fixture
def good(tmp_path):
    return Good(tmp_path)
