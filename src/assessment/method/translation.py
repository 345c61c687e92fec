"""The texts of a questionnaire for translators, and a questionnaire in another language.

Both walk the fields marked Translatable, so a new field with a text is translated without a line here.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, get_args

from pydantic import BaseModel

from assessment.method.fields import Translatable
from assessment.method.question import Path
from assessment.method.questionnaire import Questionnaire

M = TypeVar("M", bound=BaseModel)


def texts(questionnaire: Questionnaire) -> Iterator[tuple[str, Path, str]]:
    """Yield every text with its name for translators, such as `DES-01.levels.2`, and its path in the file."""
    found: list[tuple[str, Path, str]] = []

    def note(name: str, path: Path, text: str) -> str:
        found.append((name, path, text))
        return text

    _walk(questionnaire, (), (), note)
    yield from found


def translated(questionnaire: Questionnaire, translate: Callable[[str, str], str]) -> Questionnaire:
    """Return the questionnaire with each text replaced by `translate(name, text)`."""
    return _walk(questionnaire, (), (), lambda name, path, text: translate(name, text))


_Visit = Callable[[str, Path, str], str]


def _walk(model: M, name: tuple[str, ...], path: Path, visit: _Visit) -> M:
    changes: dict[str, Any] = {}
    for field, key, shown in _fields(type(model)):
        old = getattr(model, field)
        new = _walk_value(old, (*name, key), (*path, key), visit, shown=shown)
        if new is not old:
            changes[field] = new
    return model.model_copy(update=changes) if changes else model


def _walk_value(value: Any, name: tuple[str, ...], path: Path, visit: _Visit, *, shown: bool) -> Any:
    if isinstance(value, str):
        return visit(".".join(name), path, value) if shown else value
    if isinstance(value, BaseModel):
        return _walk(value, name, path, visit)
    if isinstance(value, Mapping):
        return {key: _walk_value(one, (*name, key), (*path, key), visit, shown=shown) for key, one in value.items()}
    if isinstance(value, Sequence):
        return tuple(
            _walk_value(one, _item_name(name, number, one), (*path, number), visit, shown=shown)
            for number, one in enumerate(value)
        )
    return value


def _item_name(name: tuple[str, ...], number: int, item: object) -> tuple[str, ...]:
    """Name an item by its id where it has one; questions stand at the root, since their codes are unique."""
    own = getattr(item, "id", None)
    if own is None:
        return (*name, str(number))
    return (own,) if name == ("questions",) else (*name, own)


@cache
def _fields(model: type[BaseModel]) -> tuple[tuple[str, str, bool], ...]:
    """Fields of a model with their key in the file, and whether their texts are shown to people."""
    return tuple(
        (name, field.alias or name, _is_marked(field.annotation) or _is_marked_in(field.metadata))
        for name, field in model.model_fields.items()
    )


def _is_marked(annotation: object) -> bool:
    return _is_marked_in(getattr(annotation, "__metadata__", ())) or any(map(_is_marked, get_args(annotation)))


def _is_marked_in(metadata: Sequence[object]) -> bool:
    return any(isinstance(one, Translatable) for one in metadata)
