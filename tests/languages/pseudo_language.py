"""A language made by a rule, to see what escaped translation and what longer words do to a page.

Each text is marked «…», its vowels are accented and doubled, and it is about 40 % longer; names in `%(name)s` stay.
Esperanto lends its tag, `eo`, because Unicode knows its numbers and plurals and nobody uses it here.

    .venv/bin/python -m tests.languages.pseudo_language FOLDER

writes the catalogue of the program and a copy of each shipped questionnaire with its own, to look at or to hand in to
`language("eo", FOLDER)`.
"""

import contextlib
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po, write_po

from assessment.files.questionnaire_file import read_questionnaire
from assessment.files.translation_file import texts_to_translate
from tests.places import CHECKOUT, SHIPPED
from tests.reports.reading import squashed

TAG = "eo"
OPENS, CLOSES = "«", "»"
LONGER = 1.4

_NAMED_PART = re.compile(r"(%\(\w+\)s|%%)")
_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = str.maketrans(
    dict(zip("aeiouAEIOU", ("àà", "èè", "ïï", "öö", "ûû", "Àà", "Èè", "Ïï", "Öö", "Ûû"), strict=True))
)

Translate = Callable[[str], str]


def pseudo(text: str) -> str:
    """Return a text in the pseudo-language."""
    parts = [part if _NAMED_PART.fullmatch(part) else part.translate(_VOWELS) for part in _NAMED_PART.split(text)]
    longer = "".join(parts)
    missing = round(LONGER * len(text)) - len(longer)
    return f"{OPENS}{longer}{'ö' * max(0, missing)}{CLOSES}"


def between_named_parts(translate: Translate) -> Translate:
    """Return a translation that leaves `%(name)s` and `%%` where they are and translates what stands between."""

    def translated(text: str) -> str:
        return "".join(
            part if _NAMED_PART.fullmatch(part) or not any(map(str.isalpha, part)) else translate(part)
            for part in _NAMED_PART.split(text)
        )

    return translated


def outside_marks(text: str, names: Iterable[str]) -> list[str]:
    """Return the words of a text that stand outside the marks: they escaped translation, but for `names`."""
    outside, depth = "", 0
    for letter in squashed(text):
        depth += (letter == OPENS) - (letter == CLOSES)
        outside += letter if depth == 0 and letter != CLOSES else " " if outside[-1:] != " " else ""
    for name in sorted({squashed(name) for name in names} - {""}, key=len, reverse=True):
        outside = outside.replace(name, " ")
    return _WORD.findall(outside)


def extract_program_texts(to: Path) -> None:
    """Write what ./dev texts writes, by its own command, to another place."""
    [command] = re.findall(r"pybabel (.*?)\n\}", (CHECKOUT / "dev").read_text(encoding="utf-8"), re.DOTALL)
    words = shlex.split(command.replace("\\\n", " "))
    words[words.index("--output-file") + 1] = str(to.resolve())
    with contextlib.chdir(CHECKOUT):
        CommandLineInterface().run(["pybabel", *words])


def write_program_texts(folder: Path, tag: str = TAG, translate: Translate = pseudo) -> Path:
    """Write the program's catalogue of a language to `folder`."""
    template = folder / "messages.pot"
    extract_program_texts(template)
    catalog = Catalog(locale=tag)
    for message in read_po(BytesIO(template.read_bytes())):
        if message.id:
            catalog.add(message.id, _translated(message.id, catalog.num_plurals, translate), flags=message.flags)
    return _written(catalog, folder / f"{tag}.po")


def _translated(text: str | Sequence[str], plurals: int, translate: Translate) -> str | tuple[str, ...]:
    """Translate a text, or one and many; a language with one form says many, others have one first."""
    if isinstance(text, str):
        return translate(text)
    one, many = map(translate, text)
    return (many,) if plurals == 1 else (one, *[many] * (plurals - 1))


def write_questionnaire_texts(file: Path, folder: Path, tag: str = TAG, translate: Translate = pseudo) -> Path:
    """Copy a questionnaire to `folder`, with the catalogue of a language beside it. Return the copy."""
    questionnaire, findings = read_questionnaire(file)
    if questionnaire is None:
        raise ValueError("\n".join(map(str, findings)))
    catalog = read_po(BytesIO(texts_to_translate(questionnaire, file)))
    for message in catalog:
        if message.id:
            message.string = translate(str(message.id))
    _written(catalog, folder / f"{file.stem}.{tag}.po")
    return Path(shutil.copy(file, folder))


def _written(catalog: Catalog, path: Path) -> Path:
    with path.open("wb") as stream:
        write_po(stream, catalog)
    return path


def main(folder: str) -> None:
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    write_program_texts(target)
    for file in SHIPPED.glob("*.yaml"):
        write_questionnaire_texts(file, target)


if __name__ == "__main__":
    main(sys.argv[1])
