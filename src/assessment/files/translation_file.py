"""PO files beside a questionnaire, NAME.LANGUAGE.po: what translators work on, and what a report reads."""

import re
from io import BytesIO
from pathlib import Path

from babel.core import UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from assessment.files.document import MOST_BYTES, Finding, Unreadable, read_content, read_document
from assessment.method.questionnaire import Questionnaire
from assessment.method.translation import texts, translated

_NAME = re.compile(r"\.([a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)\.po$")
_DATE = re.compile(rb'^"POT-Creation-Date: .*\n', re.MULTILINE)


def texts_to_translate(questionnaire: Questionnaire, file: Path, earlier: Path | None = None) -> bytes:
    """Return a PO file of every text, its place such as `DES-01.levels.2` as context, for translators to fill.

    `file` is the questionnaire's. What `earlier`, a PO file of it, has translated is kept; a text that has changed
    since keeps its old translation, marked fuzzy. Raises Unreadable when one of the two cannot be read.
    """
    document = read_document(file)
    before = _catalog(earlier, name=str(earlier)) if earlier else Catalog()
    by_place = {message.context: message for message in before if message.id and isinstance(message.string, str)}
    catalog = Catalog(
        locale=before.locale,
        project=questionnaire.title,
        version=str(questionnaire.version),
        charset="utf-8",
        fuzzy=False,
        header_comment=f"# {questionnaire.title}, version {questionnaire.version}. Texts to translate.",
    )
    for name, path, text in texts(questionnaire):
        line, _ = document.place(path)
        old = by_place.get(name)
        is_fuzzy = bool(old and old.string and (old.fuzzy or old.id != text))
        flags = ["fuzzy"] if is_fuzzy else []
        catalog.add(text, old.string if old else None, context=name, locations=[(file.name, line)], flags=flags)
    stream = BytesIO()
    write_po(stream, catalog, width=100)
    # Without the date, the same questionnaire gives the same file.
    return _DATE.sub(b"", stream.getvalue())


def translation_files(file: Path) -> dict[str, Path]:
    """Return language → PO file for every translation beside a questionnaire file."""
    found = {}
    for path in sorted(file.parent.glob(f"{file.stem}.*.po")):
        if match := _NAME.search(path.name.removeprefix(file.stem)):
            found[match[1].replace("_", "-")] = path
    return found


def translate_questionnaire(questionnaire: Questionnaire, file: Path, language: str) -> tuple[Questionnaire, int]:
    """Return the questionnaire in a language, and how many of its texts stay untranslated.

    Those stay in the questionnaire's own language. Raises Unreadable when the PO file is broken.
    """
    if language == questionnaire.language:
        return questionnaire, 0
    path = translation_files(file).get(language)
    content = read_content(path, name=str(path)) if path else None
    return translate_by(questionnaire, content, name=str(path))


def translate_by(questionnaire: Questionnaire, content: bytes | None, *, name: str) -> tuple[Questionnaire, int]:
    """Return the questionnaire translated by a PO file's content, and how many of its texts stay untranslated.

    None, a language without a file, leaves all of them. Raises Unreadable when the content is no PO file.
    """
    if content is None:
        return questionnaire, sum(1 for _ in texts(questionnaire))
    catalog = _catalog_of(content, name=name)
    missing = 0

    def translate(name: str, text: str) -> str:
        nonlocal missing
        found = _translation(catalog, name, text)
        if found is None:
            missing += 1
        return found or text

    return translated(questionnaire, translate), missing


def missing_translations(file: Path, questionnaire: Questionnaire, *, name: str) -> list[Finding]:
    """Return a warning for every text without a translation, in each language that has a PO file."""
    findings: list[Finding] = []
    document = read_document(file, name=name)
    for language, path in translation_files(file).items():
        try:
            catalog = _catalog(path, name=str(path))
        except Unreadable as unreadable:
            findings.append(unreadable.finding)
            continue
        for place, key_path, text in texts(questionnaire):
            if _translation(catalog, place, text) is None:
                told = f"{place} has no translation in {path.name} ({language}). Translate it, or clear its fuzzy mark."
                findings.append(Finding(name, *document.place(key_path), told, is_warning=True))
    return sorted(findings)


def _translation(catalog: Catalog, name: str, text: str) -> str | None:
    message = catalog.get(text, context=name)
    return (
        message.string if message and isinstance(message.string, str) and message.string and not message.fuzzy else None
    )


def _catalog(path: Path, *, name: str) -> Catalog:
    """Read a PO file. Raises Unreadable."""
    return _catalog_of(read_content(path, name=name), name=name)


def _catalog_of(content: bytes, *, name: str) -> Catalog:
    if len(content) > MOST_BYTES:
        raise Unreadable(Finding(name, 1, 1, f"this file is larger than {MOST_BYTES // 1_000_000} MB."))
    try:
        return read_po(BytesIO(content), abort_invalid=True, charset="utf-8")
    except PoFileError as error:
        raise Unreadable(Finding(name, error.lineno + 1, 1, f"this is no valid PO file: {error.args[0]}.")) from None
    except (LookupError, ValueError, UnknownLocaleError) as error:  # such as an unknown encoding or language
        raise Unreadable(Finding(name, 1, 1, f"this is no valid PO file: {error}.")) from None
