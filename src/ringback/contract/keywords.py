"""The keywords of a schema, and slips of the pen among them.

A schema may hold keys that mean nothing (JSON Schema 2020-12, core 6.5), and a misspelt keyword is one of them: a
promise that nobody checks. So a key that is almost a keyword is taken for a mistake, and any other for a note.
"""

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from ringback.contract.walk import Path as Steps
from ringback.contract.walk import walk

if TYPE_CHECKING:
    from ringback.contract.document import SpecDocument

KEYWORDS = frozenset(
    (
        *("$schema", "$id", "$anchor", "$dynamicAnchor", "$ref", "$dynamicRef", "$vocabulary", "$comment", "$defs"),
        *("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"),
        *("prefixItems", "items", "contains", "unevaluatedItems"),
        *("properties", "patternProperties", "additionalProperties", "propertyNames", "unevaluatedProperties"),
        *("type", "enum", "const", "format", "pattern", "minLength", "maxLength"),
        *("multipleOf", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"),
        *("minItems", "maxItems", "uniqueItems", "minContains", "maxContains"),
        *("required", "dependentRequired", "minProperties", "maxProperties"),
        *("contentEncoding", "contentMediaType", "contentSchema"),
        *("title", "description", "default", "deprecated", "readOnly", "writeOnly", "examples"),
        *("discriminator", "xml", "externalDocs", "example"),
    )
)
"""JSON Schema 2020-12 (core 8 to 11, validation 6 to 9) and what OpenAPI 3.1.1 adds (4.8.24)."""

CLOSE = 0.8
"""How alike, from 0 to 1, a key and the keyword that it is taken for must be."""

SHORTEST = 4
"""Letters that a keyword must have to be told from another word: `note` is not `not`."""

_TAKEN_FOR = sorted(word for word in KEYWORDS if len(word) >= SHORTEST)
_SWAPPED = {
    word[:index] + word[index + 1] + word[index] + word[index + 2 :]: word
    for word in _TAKEN_FOR
    for index in range(len(word) - 1)
}
"""Each keyword under what it becomes if two neighbours change places, which difflib thinks less alike than it is."""


def check_keywords(document: "SpecDocument", node: Any, path: Steps = (), kind: str = "schema") -> None:
    """Check the keys of every schema at and below `node`, an object of `kind`; raises SpecError for the first slip."""
    for found, at, schema in walk(node, kind, path):
        for key in schema if found == "schema" else ():
            keyword = meant_keyword(key)
            if keyword:
                raise document.error(f"{key} is no keyword of a schema", *at, key, hint=f"Did you mean {keyword}?")


def meant_keyword(key: str) -> str:
    """The keyword that `key` is a slip for; "" if it is a keyword or has nothing to do with any."""
    if key in KEYWORDS or key.startswith("x-"):
        return ""
    return _SWAPPED.get(key) or next(iter(get_close_matches(key, _TAKEN_FOR, n=1, cutoff=CLOSE)), "")
