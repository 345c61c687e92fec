"""A questionnaire file: YAML to a Questionnaire, with all its problems at once; and its PO files, to translate it."""

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path as FilePath
from typing import Any, NamedTuple, get_args, get_origin

from annotated_types import MaxLen
from pydantic import TypeAdapter, ValidationError

from assessment.files.document import Finding, Unreadable, read_document
from assessment.files.model_problems import problems_of
from assessment.method.consistency import problems as problems_between
from assessment.method.parts import Parts
from assessment.method.problem import MOST_PROBLEMS, Problem
from assessment.method.question import KINDS, kind_of
from assessment.method.questionnaire import Questionnaire, Scoring

_MOST_ENTRIES = {
    name: limit.max_length
    for name, field in Questionnaire.model_fields.items()
    for limit in field.metadata
    if isinstance(limit, MaxLen)
}


class Reading(NamedTuple):
    """What became of a questionnaire file. `questionnaire` is None when an error stands among the findings."""

    questionnaire: Questionnaire | None
    findings: list[Finding]


def read_questionnaire(file: FilePath, *, name: str | None = None) -> Reading:
    """Read a questionnaire and find everything that is wrong or doubtful in it, in the order of the file."""
    try:
        document = read_document(file, name=name)
    except Unreadable as unreadable:
        return Reading(None, [unreadable.finding])
    if not isinstance(document.value, dict):
        text = "a questionnaire is a set of keys. Begin with id: …, version: …, title: …"
        return Reading(None, [Finding(document.file, 1, 1, text)])
    problems = _overfull(document.value) or list(_all_problems(document.value))
    findings = sorted({*document.findings, *document.found(problems)})
    if any(not one.is_warning for one in findings):
        return Reading(None, findings)
    return Reading(Questionnaire.model_validate(document.value), findings)


def _overfull(value: dict[str, Any]) -> list[Problem]:
    """Find sections with more entries than the format takes: too many to look for problems in each of them."""
    return [
        Problem((name,), f"{name} has {len(value[name])} entries. At most {most}.")
        for name, most in _MOST_ENTRIES.items()
        if isinstance(value.get(name), dict | list) and len(value[name]) > most
    ]


def _all_problems(value: dict[str, Any]) -> Iterator[Problem]:
    yield from islice(_field_problems(value), MOST_PROBLEMS)
    yield from islice(problems_between(_faultless_parts(value)), MOST_PROBLEMS)


def _field_problems(value: dict[str, Any]) -> Iterator[Problem]:
    """Yield what the models refuse. Questions are read one by one, each by its own kind."""
    questions = value.get("questions")
    entries = questions if isinstance(questions, list) else []
    others = value | {"questions": []} if entries else value
    try:
        Questionnaire.model_validate(others)
    except ValidationError as error:
        for problem in problems_of(error, Questionnaire, others):
            if not entries or problem.path != ("questions",):
                yield problem
    for number, raw in enumerate(entries):
        path = ("questions", number)
        model = KINDS.get(kind_of(raw))
        if model is None:
            yield Problem(
                (*path, "kind"), f"{kind_of(raw)!r} is no kind of question. Write one of: {', '.join(KINDS)}."
            )
            continue
        try:
            model.model_validate(raw)
        except ValidationError as error:
            yield from problems_of(error, model, raw, path)


def _faultless_parts(value: dict[str, Any]) -> Parts:
    """Return the parts that can be read, entry by entry, and the ids of all."""
    found: dict[str, Any] = {"known": {}, "is_whole": True}
    for name, field in Questionnaire.model_fields.items():
        raw = value.get(name)
        if name == "scoring":
            found[name] = _read(TypeAdapter(Scoring), raw)
        elif name in Parts.__dataclass_fields__:
            entry = TypeAdapter(_entry_type(field.annotation))
            found[name] = {key: one for key, each in _entries(raw) if (one := _read(entry, each)) is not None}
            found["known"][name] = [one for key, each in _entries(raw) if (one := _id_of(key, each)) is not None]
            is_there = isinstance(raw, dict | list) or (raw is None and not field.is_required())
            found["is_whole"] &= is_there and len(found[name]) == len(list(_entries(raw)))
    return Parts(**found)


def _entry_type(annotation: Any) -> Any:
    """Return the type of what a list or a dictionary of the format holds, with its discriminator."""
    if get_origin(annotation) in (tuple, dict):
        return get_args(annotation)[0 if get_origin(annotation) is tuple else 1]
    return _entry_type(get_args(annotation)[0])


def _entries(raw: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(raw, dict):
        yield from raw.items()
    elif isinstance(raw, list):
        yield from enumerate(raw)


def _id_of(key: Any, raw: Any) -> str | None:
    if isinstance(key, str):
        return key
    found = raw.get("id") if isinstance(raw, Mapping) else None
    return str(found) if isinstance(found, str) else None


def _read(adapter: TypeAdapter[Any], raw: Any) -> Any:
    try:
        return adapter.validate_python(raw)
    except ValidationError:
        return None
