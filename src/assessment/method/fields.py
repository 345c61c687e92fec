"""The kinds of field a questionnaire and an answers file are made of.

Scalars arrive as text and are typed here, by the field that reads them. So `section: 2.10` keeps its zero and `yes` is
a word (YAML 1.2), and only a field that wants a number makes one.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Self
from unicodedata import normalize

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr
from pydantic_core import PydanticCustomError

MOST_TEXT = 2000
"""Characters in one text of a questionnaire."""

_WHOLE = re.compile(r"[-+]?[0-9]{1,18}")
_NUMBER = re.compile(r"[-+]?[0-9]{1,18}(\.[0-9]{1,18})?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_WORDS = {"true": True, "false": False}


class Plain(str):
    """A scalar that was written without quotes, and may be a number or a truth value where a field wants one."""

    __slots__ = ()


class Translatable:
    """Marks the fields whose text is shown to people, and so goes to translators."""


class Model(BaseModel):
    """A frozen value that knows no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with some fields changed, and without what was worked out from the old ones."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(copied).model_fields.keys():
            del copied.__dict__[name]
        return copied


def whole(raw: Any) -> Any:
    """Return an unquoted whole number as an int, and everything else as it came."""
    return int(raw) if isinstance(raw, Plain) and _WHOLE.fullmatch(raw) else raw


def _number(raw: Any) -> Any:
    if isinstance(raw, Plain) and _NUMBER.fullmatch(raw):
        return float(raw)
    return float(raw) if type(raw) is int else raw


def _truth(raw: Any) -> Any:
    return _WORDS.get(raw, raw) if isinstance(raw, Plain) else raw


def is_printable(text: str) -> bool:
    """Say whether a text holds no control characters but tabs and ends of lines."""
    return not _CONTROL.search(text)


def _text(raw: Any) -> Any:
    """Return text as NFC: the same word typed on two keyboards is the same word. Line ends and tabs may stand in it."""
    if not isinstance(raw, str):
        return raw
    if not is_printable(raw):
        raise PydanticCustomError("control_character", "an invisible control character stands in this text")
    return normalize("NFC", str(raw))


# A limit stands before what types the scalar: so pydantic tests it itself, and tells it to the schema.
Whole = Annotated[StrictInt, BeforeValidator(whole)]
Number = Annotated[StrictFloat, Field(allow_inf_nan=False), BeforeValidator(_number)]
Truth = Annotated[StrictBool, BeforeValidator(_truth)]
Word = Annotated[StrictStr, BeforeValidator(_text)]

Percent = Annotated[StrictFloat, Field(ge=0, le=100, allow_inf_nan=False), BeforeValidator(_number)]
"""0 to 100; on a question's value, or on coverage."""
Note = Annotated[StrictStr, Field(min_length=1, max_length=MOST_TEXT, pattern=r"\S"), BeforeValidator(_text)]
"""A text that stays in its own language, such as the title of a source."""
Text = Annotated[Note, Translatable()]
"""A text for people, translated."""
Id = Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$"), BeforeValidator(_text)]
"""The author's own id of an option, a row, a condition."""
Code = Annotated[StrictStr, Field(pattern=r"^[A-Za-z][A-Za-z0-9./-]{0,39}$"), BeforeValidator(_text)]
"""The code of a question, a phase, an indicator or a source, as printed."""
LanguageTag = Annotated[
    StrictStr, Field(max_length=35, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"), BeforeValidator(_text)
]
