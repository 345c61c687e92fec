"""What pydantic found wrong, in plain sentences that say what would be right."""

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from assessment.method.problem import Problem, nearest_of, unknown_key
from assessment.method.question import Path

_WANTED = {
    "int_type": "no whole number. Write digits without quotes",
    "float_type": "no number. Write digits without quotes",
    "finite_number": "no number. Write digits without quotes",
    "bool_type": "neither true nor false. Write one of them, without quotes",
    "string_type": "no text. Write a text, in quotes if it begins with a bracket",
    "tuple_type": "no list. Write […], or lines that begin with a hyphen",
    "dict_type": "no set of keys. Write key: value, one a line",
    "mapping_type": "no set of keys. Write key: value, one a line",
    "model_type": "no set of keys. Write key: value, one a line",
    "model_attributes_type": "no set of keys. Write key: value, one a line",
    "date_from_datetime_parsing": "no date. Write it as 2026-11-24",
    "date_parsing": "no date. Write it as 2026-11-24",
    "date_type": "no date. Write it as 2026-11-24",
}
_LIMITS = {
    "greater_than_equal": ("too small", "ge", "Write {limit} or more"),
    "less_than_equal": ("too large", "le", "Write {limit} or less"),
}


def problems_of(error: ValidationError, model: type[BaseModel] | Any, value: Any, path: Path = ()) -> Iterator[Problem]:
    """Yield the problems of a value that a model refused; `path` is where the value stands in its file."""
    for detail in error.errors(include_url=False):
        if not _is_echo(detail):
            yield _problem(detail, model, value, path)


def _is_echo(detail: ErrorDetails) -> bool:
    """Say whether a list is too short only since its faulty entries, which have problems of their own, do not count."""
    given, context = detail.get("input"), detail.get("ctx") or {}
    return detail["type"] == "too_short" and isinstance(given, list | dict) and len(given) >= context["min_length"]


def _problem(detail: ErrorDetails, model: Any, value: Any, path: Path) -> Problem:
    location = _in_data(detail["loc"], value)
    place = (*path, *location)
    kind, shown, context = detail["type"], _shown(detail.get("input")), detail.get("ctx") or {}
    if kind == "extra_forbidden":
        key = str(detail["loc"][-1])
        return unknown_key((*place, key), key, _known_keys(model, detail["loc"][:-1]))
    if kind in ("missing", "union_tag_not_found"):
        key = context["discriminator"].strip("'") if context else str(detail["loc"][-1])
        return Problem(place, f"{key!r} is missing here. Add it.", at_key=True)
    if kind in _WANTED:
        return Problem(place, f"{shown} is {_WANTED[kind]}.")
    if kind in _LIMITS:
        what, name, way = _LIMITS[kind]
        return Problem(place, f"{shown} is {what}. {way.format(limit=format(context[name], 'g'))}.")
    if kind in ("string_too_long", "too_long"):
        return Problem(place, f"this is too long ({_length(detail.get('input'))}). At most {context['max_length']}.")
    if kind in ("string_too_short", "too_short"):
        return Problem(place, f"this is too short. At least {context['min_length']}.")
    if kind == "union_tag_invalid":
        key = context["discriminator"].strip("'")
        return Problem((*place, key), _not_one_of(repr(context["tag"]), context["expected_tags"]))
    if kind == "literal_error":
        return Problem(place, _not_one_of(shown, context["expected"]))
    if kind == "string_pattern_mismatch":
        return Problem(place, _wrong_form(shown, context["pattern"]), at_key=detail["loc"][-1] == "[key]")
    return Problem(place, f"{str(detail['msg']).removeprefix('Value error, ')}.")


def _not_one_of(shown: str, expected: str) -> str:
    """Say what is known instead; `expected` is pydantic's list, such as `'a', 'b' or 'c'`."""
    known = [one.strip(" '") for one in expected.replace(" or ", ",").split(",")]
    nearest = nearest_of(shown.strip("'"), known)
    rest = "" if nearest.startswith("Known") else f" All: {', '.join(known)}."
    return f"{shown} is not known here. {nearest}{rest}"


def _wrong_form(shown: str, pattern: str) -> str:
    if pattern == r"\S":
        return "this is empty. Write the text."
    if pattern.startswith("^[A-Z]{2}"):
        return f"{shown} is no country. Write its two capital letters, such as KH."
    letters = (
        "small letters, digits and hyphens" if pattern.startswith("^[a-z]") else "letters, digits, dots and hyphens"
    )
    return f"{shown} cannot be an id. Write {letters}, a letter first, at most 40."


def _in_data(location: tuple[int | str, ...], value: Any) -> Path:
    """Return the location without what pydantic adds to it, such as the kind of a union."""
    found: list[int | str] = []
    for part, following in zip_longest(location, location[1:]):
        if isinstance(value, Mapping) and part in value:
            if following in value and not isinstance(value[part], Mapping | list):
                continue  # the kind of a union, called as one of its keys
        elif not (isinstance(value, list) and isinstance(part, int)):
            continue
        found.append(part)
        value = value[part]
    return tuple(found)


def _shown(raw: Any) -> str:
    if isinstance(raw, float):
        return f"{raw:g}"
    text = "nothing" if raw is None else repr(str(raw)) if isinstance(raw, str) else str(raw)
    return text if len(text) <= 60 else text[:57] + "…"


def _length(raw: Any) -> str:
    return str(len(raw)) if hasattr(raw, "__len__") else "?"


def _known_keys(annotation: Any, location: tuple[int | str, ...]) -> list[str]:
    """Return the keys that a model has at a location, following lists, dictionaries and unions."""
    models = _models(annotation)
    for part in location:
        inside = [
            each
            for one in models
            for name, field in one.model_fields.items()
            if part in (name, field.alias)
            for each in _models(field.annotation)
        ]
        models = inside or models
    return list(dict.fromkeys(field.alias or name for one in models for name, field in one.model_fields.items()))


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel) and get_origin(annotation) is None:
        return [annotation]
    inner = get_args(annotation)[:1] if get_origin(annotation) is Annotated else get_args(annotation)
    return [model for one in inner for model in _models(one)]
