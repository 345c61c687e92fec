"""The questionnaire format as JSON Schema, for editors."""

import json
from typing import Any

from assessment.method.questionnaire import Questionnaire

_KEYWORDS = {"ge": "minimum", "le": "maximum"}
"""Limits as pydantic calls them where it tests them after a scalar was typed, and as JSON Schema does."""


def schema_text() -> str:
    """Return the schema as a file's text. It knows the shape; `assessment check` also knows what fits together."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | Questionnaire.model_json_schema()
    return json.dumps(_with_keywords(schema), indent=1, ensure_ascii=False) + "\n"


def _with_keywords(part: Any) -> Any:
    if isinstance(part, list):
        return [_with_keywords(one) for one in part]
    if isinstance(part, dict):
        return {_KEYWORDS.get(key, key): _with_keywords(one) for key, one in part.items()}
    return part
