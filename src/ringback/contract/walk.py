"""The objects of an OpenAPI 3.1 document, each with its kind and its path, in document order.

One table says which fields of which kind hold objects of which kind (OpenAPI 3.1.1, section 4.8). What the table does
not name is plain data: an `example` may hold anything, and is not searched for keys of ours.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Path = tuple[str | int, ...]

# kind -> field -> (kind of the value, how the field holds it: one | list | map)
FIELDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "root": {
        "info": ("info", "one"),
        "servers": ("server", "list"),
        "paths": ("path-item", "map"),
        "components": ("components", "one"),
        "tags": ("other", "list"),
    },
    "info": {"contact": ("other", "one"), "license": ("other", "one")},
    "server": {"variables": ("other", "map")},
    "components": {
        "schemas": ("schema", "map"),
        "responses": ("response", "map"),
        "parameters": ("parameter", "map"),
        "requestBodies": ("other-body", "map"),
        "headers": ("parameter", "map"),
        "securitySchemes": ("security-scheme", "map"),
        "pathItems": ("path-item", "map"),
    },
    "path-item": {
        **dict.fromkeys(["get", "put", "post", "delete", "options", "head", "patch", "trace"], ("operation", "one")),
        "parameters": ("parameter", "list"),
        "servers": ("server", "list"),
    },
    "operation": {
        "parameters": ("parameter", "list"),
        "requestBody": ("other-body", "one"),
        "responses": ("response", "map"),
        "servers": ("server", "list"),
    },
    "parameter": {"schema": ("schema", "one"), "content": ("media-type", "map")},
    "other-body": {"content": ("media-type", "map")},
    "response": {"headers": ("parameter", "map"), "content": ("media-type", "map")},
    "media-type": {"schema": ("schema", "one"), "encoding": ("other", "map")},
    "schema": {
        **dict.fromkeys(("properties", "patternProperties", "$defs", "dependentSchemas"), ("schema", "map")),
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), ("schema", "list")),
        **dict.fromkeys(("items", "contains", "additionalProperties", "propertyNames"), ("schema", "one")),
        **dict.fromkeys(("unevaluatedItems", "unevaluatedProperties", "contentSchema"), ("schema", "one")),
        **dict.fromkeys(("not", "if", "then", "else"), ("schema", "one")),
        "discriminator": ("other", "one"),
    },
}


def walk(node: Any, kind: str = "root", path: Path = ()) -> Iterator[tuple[str, Path, dict[Any, Any]]]:
    """Every OpenAPI object at and below `node`; a value of another type than the table expects is passed over."""
    if not isinstance(node, dict):
        return
    yield kind, path, node
    for name, (child, held) in FIELDS.get(kind, {}).items():
        value = node.get(name)
        if held == "one":
            yield from walk(value, child, (*path, name))
        elif held == "list" and isinstance(value, list):
            for index, item in enumerate(value):
                yield from walk(item, child, (*path, name, index))
        elif held == "map" and isinstance(value, dict):
            for key, item in value.items():
                yield from walk(item, child, (*path, name, key))
