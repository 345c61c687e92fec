"""The questionnaire format as JSON Schema, for editors."""

import json

from assessment.method.questionnaire import Questionnaire


def schema_text() -> str:
    """Return the schema as a file's text. It knows the shape; `assessment check` also knows what fits together."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | Questionnaire.model_json_schema()
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
