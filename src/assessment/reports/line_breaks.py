"""Where lines may break in scripts that put no spaces between words: Khmer, Lao, Burmese and Thai."""

import re

from icu4py.breakers import CharacterBreaker, LineBreaker

ZERO_WIDTH_SPACE = "\u200b"

_LANGUAGE_OF_SCRIPT = {
    "th": "\u0e00-\u0e7f",
    "lo": "\u0e80-\u0eff",
    "my": "\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f",
    "km": "\u1780-\u17ff\u19e0-\u19ff",
}
_RUNS = [(tag, re.compile(f"[{letters}]+")) for tag, letters in _LANGUAGE_OF_SCRIPT.items()]
# A word that the dictionary lacks may be cut anywhere; in Thai and Lao not before a vowel or mark that follows its
# letter, nor after a vowel that stands before it.
_INSIDE_SYLLABLE = re.compile(
    f"{ZERO_WIDTH_SPACE}(?=[\u0e30-\u0e3a\u0e45-\u0e4e\u0eb0-\u0ebd\u0ec6-\u0ece])|(?<=[\u0e40-\u0e44\u0ec0-\u0ec4]){ZERO_WIDTH_SPACE}"
)
_ANY = re.compile(f"[{''.join(_LANGUAGE_OF_SCRIPT.values())}]")


def breakable(text: str) -> str:
    """Return the text with a zero-width space between the words of these scripts, found by dictionary.

    The script decides, not the language of the report: a Lao comment stays Lao in an English report.
    """
    if not _ANY.search(text):
        return text
    for tag, run in _RUNS:
        text = run.sub(lambda found, tag=tag: ZERO_WIDTH_SPACE.join(LineBreaker(found[0], tag)), text)  # type: ignore[misc]
    return _INSIDE_SYLLABLE.sub("", text)


def shortened(text: str, most: int) -> str:
    """Return the text, or its beginning and "…" where it has more than `most` letters as people see them."""
    letters = list(CharacterBreaker(text, "en"))
    return text if len(letters) <= most else "".join(letters[: most - 1]).rstrip() + "…"
