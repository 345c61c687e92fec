"""The schema that editors complete a questionnaire by: it takes what is right, and marks what is wrong."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from assessment.cli import main
from tests.places import SHIPPED, WRITTEN_FOR_TESTS

GOOD = Path(__file__).parents[1] / "files" / "good.yaml"
QUESTIONNAIRES = sorted(
    {GOOD, *SHIPPED.glob("*.yaml"), *WRITTEN_FOR_TESTS.glob("*.yaml")} - set(WRITTEN_FOR_TESTS.glob("*.answers.yaml"))
)


@cache
def the_schema() -> Any:
    return json.loads(CliRunner().invoke(main, ["schema"], catch_exceptions=False).stdout)


# A plain reader of JSON Schema, for the keywords that the schema uses. Another keyword fails a test, so that this
# reader cannot pass over what it does not know.

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
SAID_ONLY = {"$schema", "$defs", "title", "description", "default", "discriminator"}


def is_of_type(value, name):
    if name in ("integer", "number"):
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and (name == "number" or value == int(value))
    return isinstance(value, TYPES[name])


def has_fitting_entries(value, schema):
    return not isinstance(value, dict) or all(
        fits(one, each) for key, one in value.items() for each in schemas_of(key, schema)
    )


def schemas_of(key, schema):
    """The schemas that the value of a key has to fit; False where the key may not stand."""
    found = [schema["properties"][key]] if key in schema.get("properties", {}) else []
    found += [one for pattern, one in schema.get("patternProperties", {}).items() if re.search(pattern, key)]
    return found or [schema.get("additionalProperties", True)]


KEYWORDS = {
    "type": lambda value, limit, schema: is_of_type(value, limit),
    "const": lambda value, limit, schema: value == limit,
    "enum": lambda value, limit, schema: value in limit,
    "pattern": lambda value, limit, schema: not isinstance(value, str) or re.search(limit, value),
    "minLength": lambda value, limit, schema: not isinstance(value, str) or len(value) >= limit,
    "maxLength": lambda value, limit, schema: not isinstance(value, str) or len(value) <= limit,
    "minimum": lambda value, limit, schema: not is_of_type(value, "number") or value >= limit,
    "maximum": lambda value, limit, schema: not is_of_type(value, "number") or value <= limit,
    "minItems": lambda value, limit, schema: not isinstance(value, list) or len(value) >= limit,
    "maxItems": lambda value, limit, schema: not isinstance(value, list) or len(value) <= limit,
    "minProperties": lambda value, limit, schema: not isinstance(value, dict) or len(value) >= limit,
    "maxProperties": lambda value, limit, schema: not isinstance(value, dict) or len(value) <= limit,
    "required": lambda value, limit, schema: not isinstance(value, dict) or set(limit) <= set(value),
    "items": lambda value, limit, schema: not isinstance(value, list) or all(fits(one, limit) for one in value),
    "properties": lambda value, limit, schema: has_fitting_entries(value, schema),
    "patternProperties": lambda value, limit, schema: has_fitting_entries(value, schema),
    "additionalProperties": lambda value, limit, schema: has_fitting_entries(value, schema),
    "anyOf": lambda value, limit, schema: any(fits(value, one) for one in limit),
    "oneOf": lambda value, limit, schema: sum(fits(value, one) for one in limit) == 1,
    "$ref": lambda value, limit, schema: fits(value, the_schema()["$defs"][limit.removeprefix("#/$defs/")]),
}


def fits(value, schema):
    if isinstance(schema, bool):
        return schema
    return all(KEYWORDS[key](value, limit, schema) for key, limit in schema.items() if key not in SAID_ONLY)


def test_the_schema_names_its_dialect_and_uses_its_keywords_only():
    def keywords(schema):
        yield from schema
        for name in ("properties", "patternProperties", "$defs"):
            for one in schema.get(name, {}).values():
                yield from keywords(one)
        for name in ("anyOf", "oneOf"):
            for one in schema.get(name, []):
                yield from keywords(one)
        for name in ("items", "additionalProperties"):
            if isinstance(schema.get(name), dict):
                yield from keywords(schema[name])

    assert the_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(keywords(the_schema())) <= {*KEYWORDS, *SAID_ONLY}


@pytest.mark.parametrize("path", QUESTIONNAIRES, ids=lambda path: path.name)
def test_the_schema_takes_every_good_questionnaire(path):
    assert fits(content_of(path), the_schema())


WRONG = {
    "unknown key": lambda content: content.update(colour="red"),
    "missing key": lambda content: content.pop("title"),
    "id with a capital": lambda content: content.update(id="Good"),
    "version of nothing": lambda content: content.update(version=0),
    "weight too large": lambda content: content["questions"][0].update(weight=11),
    "misspelt key of a question": lambda content: content["questions"][0].update(wieght=1),
    "key of another kind": lambda content: content["questions"][1].update(levels=["a", "b"]),
    "one level": lambda content: content["scales"]["ladder"].update(levels=["a"]),
    "unknown kind": lambda content: content["questions"][1].update(kind="multi"),
    "limit over 100": lambda content: content["scoring"].update(standard_from=101),
    "number in quotes": lambda content: content["scoring"].update(standard_from="75"),
    "unknown effort": lambda content: content["questions"][0]["recommendations"][0].update(effort="fast"),
    "condition that asks for nothing": lambda content: content["conditions"].update(x={"at_least": 3}),
    "no questions": lambda content: content.update(questions=[]),
    "empty text": lambda content: content.update(title=" "),
}


@pytest.mark.parametrize("spoil", WRONG.values(), ids=WRONG)
def test_the_schema_marks_what_is_wrong(spoil):
    content = content_of(GOOD)
    spoil(content)

    assert not fits(content, the_schema())


def content_of(path):
    """A questionnaire as an editor sees it: YAML 1.2 has fewer truth values and no dates, and a section is a text."""
    text = path.read_text(encoding="utf-8").replace("section: 2.10", "section: '2.10'")
    return yaml.safe_load(text)
