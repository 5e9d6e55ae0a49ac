"""Whatever a schema refuses is told, at its place, also where the keyword made no promise of its own."""

from pathlib import Path
from typing import Any

import pytest

from ringback.contract.build import load_contract
from ringback.contract.violations import violations

SPEC = """\
openapi: 3.1.0
info: {{title: Calls, version: "1"}}
paths:
  /calls:
    post:
      operationId: createCall
      requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}
      responses: {{"200": {{description: Done.}}}}
"""

TOLD = {
    "type": ("{properties: {a: {type: string}}}", {"a": 7}, ["/body/a#type"]),
    "type, and not list": ("{properties: {a: {type: string, enum: [x]}}}", {"a": 7}, ["/body/a#type"]),
    "type, and not list, null": ("{properties: {a: {type: string, enum: [x]}}}", {"a": None}, ["/body/a#type"]),
    "type, and not limit": ("{properties: {a: {type: integer, minimum: 5}}}", {"a": 1.5}, ["/body/a#type"]),
    "type, and not int32": ("{properties: {a: {type: integer, format: int32}}}", {"a": 3e9 + 0.5}, ["/body/a#type"]),
    "list": ("{properties: {a: {type: string, enum: [x]}}}", {"a": "y"}, ["/body/a#enum"]),
    "list without a type": ("{properties: {a: {enum: [x]}}}", {"a": 7}, ["/body/a#enum"]),
    "types at two places": (
        "{type: object, properties: {a: {type: array, items: {enum: [x]}}, b: {type: string}}}",
        {"a": ["y"], "b": 7},
        ["/body/a/0#enum", "/body/b#type"],
    ),
    "one of two branches": (
        "{properties: {a: {anyOf: [{type: string, maxLength: 2}, {type: integer}]}}}",
        {"a": "xxx"},
        ["/body/a#limit"],
    ),
    "the branch that is for objects": (
        "{properties: {a: {anyOf: [{type: string}, {type: object, required: [x, y], properties: {x: {}}}]}}}",
        {"a": {}},
        ["/body/a/x#required", "/body/a/y#required"],
    ),
    "a key that is required": ("{required: [b], properties: {a: {}, b: {}}}", {"a": 1}, ["/body/b#required"]),
    "a required key that is not described": ("{required: [b], properties: {a: {}}}", {"a": 1}, ["/body/b#required"]),
    "a key that another one requires": (
        "{type: object, properties: {a: {}}, dependentRequired: {a: [b]}}",
        {"a": 1},
        ["/body/b#type"],
    ),
    "a key that a condition requires": (
        "{type: object, properties: {a: {}}, if: {required: [a]}, then: {required: [b]}}",
        {"a": 1},
        ["/body/b#type"],
    ),
    "a key beside the listed ones": ("{properties: {a: {}}}", {"a": 1, "b": 2}, ["/body/b#fields"]),
    "a key beside the only ones": (
        "{type: object, properties: {a: {}}, additionalProperties: false}",
        {"a": 1, "b": 2},
        ["/body/b#fields"],
    ),
    "a key beside the only patterns": (
        "{type: object, patternProperties: {'^a': {}}, additionalProperties: false}",
        {"a1": 1, "b": 2},
        ["/body/b#fields"],
    ),
    "a key that may not be": ("{type: object, properties: {a: false}}", {"a": 1}, ["/body/a#type"]),
    "what a value may not be": ("{properties: {a: {type: string, not: {const: x}}}}", {"a": "x"}, ["/body/a#type"]),
    "an item that is missing": ("{properties: {a: {type: array, contains: {const: 5}}}}", {"a": [1]}, ["/body/a#type"]),
}


@pytest.mark.parametrize(("schema", "body", "told"), TOLD.values(), ids=TOLD)
def test_what_a_schema_refuses_is_told_at_its_place(schema: str, body: Any, told: list[str], tmp_path: Path) -> None:
    file = tmp_path / "spec.yaml"
    file.write_text(SPEC.format(schema=schema))
    (operation,) = load_contract(file).operations
    view = {"path": {}, "query": {}, "headers": {}, "body": body}
    found = violations(operation.shapes[""].schema, view, "")
    assert sorted(f"{each.location}#{each.promise.id.rpartition('#')[2]}" for each in found) == told


def test_a_schema_that_promises_nothing_of_its_own_ends_in_nothing(tmp_path: Path) -> None:
    file = tmp_path / "spec.yaml"
    file.write_text(SPEC.format(schema="{not: {const: 5}}"))
    (operation,) = load_contract(file).operations
    assert violations(operation.shapes[""].schema, {"body": 5}, "") == ()
