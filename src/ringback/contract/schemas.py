"""From a schema of the spec to what judges values by it: a compiled strict schema and the tree of places.

The strict schema is the spec's own with three additions. Objects that list their keys refuse others, lists that the
documents leave open (`x-extensible-enum`) refuse other values: both are what we call drift, and one question to the
compiled schema then finds breach and drift alike. And int32 and JSON inside text (`contentSchema`), which JSON Schema
leaves unasserted, are asserted.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from jsonschema_rs import Draft202012Validator

from ringback.contract.model import Place, Promise, Schema, Source
from ringback.contract.pointers import escaped

Resolve = Callable[[Any], Any]
"""Follows a Reference Object to what it refers to."""

INT32 = {"minimum": -(2**31), "maximum": 2**31 - 1}
BRANCHES = ("allOf", "anyOf", "oneOf")
DEEPEST = 24
"""How deep schemas that contain themselves are unfolded; real bodies are flatter."""


def compile_schema(schema: Mapping[str, Any], root: Place, resolve: Resolve) -> Schema:
    """The compiled strict form of `schema`, beside the places made by `place_tree`."""
    validator = Draft202012Validator(strict(schema, resolve), validate_formats=True)
    return Schema(validator, root, tuple(_texts(root, ())))


def _texts(place: Place, steps: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The paths to the places whose text holds JSON, outer before inner."""
    if "media" in place.promises:
        yield steps
    for name, child in place.properties.items():
        yield from _texts(child, (*steps, name))
    if place.items is not None:
        yield from _texts(place.items, (*steps, "*"))


def strict(schema: Any, resolve: Resolve, depth: int = 0, *, close: bool = True) -> Any:
    """`schema` with references unfolded and the additions made; `close=False` for a branch that its parent closes."""
    if not isinstance(schema, Mapping):
        return schema
    if depth > DEEPEST:
        return {}
    schema = looked_through(merged(schema, resolve), resolve)
    result: dict[str, Any] = {
        key: value for key, value in schema.items() if not key.startswith("x-") and key not in {"example", "examples"}
    }
    result.pop("discriminator", None)
    branches = [key for key in BRANCHES if key in schema]
    closes_here = close and _lists_keys(schema, resolve) and "additionalProperties" not in schema
    for key in ("properties", "patternProperties"):
        if key in schema:
            result[key] = {name: strict(each, resolve, depth + 1) for name, each in schema[key].items()}
    for key in ("items", "additionalProperties", "contains"):
        if key in schema:
            result[key] = strict(schema[key], resolve, depth + 1)
    for key in branches:
        result[key] = [strict(each, resolve, depth + 1, close=not closes_here) for each in schema[key]]
    if closes_here and "patternProperties" not in schema:
        result["unevaluatedProperties" if branches else "additionalProperties"] = False
    return {**result, **_asserted(schema, result)}


def _asserted(schema: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, Any]:
    """The keywords that assert what JSON Schema would leave unasserted: open lists, int32."""
    added: dict[str, Any] = {}
    if "x-extensible-enum" in schema:
        nothing = [None] if "null" in types_of(schema) else []
        added["enum"] = [*schema["x-extensible-enum"], *nothing]
    if schema.get("format") == "int32":
        added["allOf"] = [*result.get("allOf", []), INT32]
    return added


def merged(schema: Mapping[str, Any], resolve: Resolve) -> Mapping[str, Any]:
    """`schema` without a `$ref`: keys beside one (OpenAPI 3.1 allows them) win over those of the target."""
    if "$ref" not in schema:
        return schema
    target = resolve({"$ref": schema["$ref"]})
    return {**target, **{key: value for key, value in schema.items() if key != "$ref"}}


def looked_through(schema: Mapping[str, Any], resolve: Resolve) -> Mapping[str, Any]:
    """The schema of what a text of JSON holds, if `schema` is such a text: reading puts the value in its place."""
    if holds_json(schema) and "contentSchema" in schema:
        own = {key: value for key, value in schema.items() if key.startswith("x-")}
        if "examples" in schema:
            own["examples"] = list(_parsed(schema["examples"]))
        return {**merged(schema["contentSchema"], resolve), **own}
    return schema


def _parsed(texts: Iterable[Any]) -> Iterator[Any]:
    """The values of those texts that are JSON; an example that is not one shows nothing."""
    for text in texts:
        try:
            yield json.loads(text)
        except (TypeError, ValueError):
            continue


def holds_json(schema: Mapping[str, Any]) -> bool:
    """Whether the schema describes text that is JSON (JSON Schema 2020-12, validation 8.4)."""
    return schema.get("contentMediaType") == "application/json"


def _lists(raw: str | list[str]) -> tuple[str, ...]:
    return (raw,) if isinstance(raw, str) else tuple(raw)


def types_of(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The schema's `type` as a tuple, empty if it has none."""
    own = schema.get("type", ())
    return (own,) if isinstance(own, str) else tuple(own)


def _lists_keys(schema: Mapping[str, Any], resolve: Resolve) -> bool:
    return "properties" in schema or any(
        _lists_keys(merged(each, resolve), resolve) for key in BRANCHES for each in schema.get(key, ())
    )


class PlaceMaker:
    """Makes the tree of places of one request or answer, with a promise for each thing that can be broken there."""

    def __init__(self, resolve: Resolve, promise: Callable[..., Promise], source: Callable[[Any, Source], "Sources"]):
        self.resolve = resolve
        self.promise = promise
        self.source = source

    def tree(self, schema: Any, pointer: str, inherited: Source, depth: int = 0) -> Place:
        """The place at `pointer` that `schema` describes; `inherited` is the source where the schema names none."""
        text = merged(schema, self.resolve) if isinstance(schema, Mapping) else {}
        full = looked_through(text, self.resolve)
        sources = self.source(full.get("x-source"), inherited)
        place = Place(pointer, full, tenant=_lists(full.get("x-tenant", ())), personal=full.get("x-personal"))
        if full is not text:
            place.promises["media"] = self.promise(pointer, "media", "text that is JSON", sources.of("type"))
        for kind, expected in statements(full):
            open_list = kind == "enum" and "enum" not in full
            place.promises[kind] = self.promise(pointer, kind, expected, sources.of(kind), is_open=open_list)
        if depth <= DEEPEST:
            self._below(place, full, sources.of("type"), depth)
        return place

    def _below(self, place: Place, schema: Mapping[str, Any], source: Source, depth: int) -> None:
        for name, child in schema.get("properties", {}).items():
            below = self.tree(child, f"{place.pointer}/{escaped(name)}", source, depth + 1)
            place.properties[name] = _joined(place.properties.get(name), below)
        if isinstance(schema.get("items"), Mapping):
            place.items = self.tree(schema["items"], f"{place.pointer}/*", source, depth + 1)
        if isinstance(schema.get("additionalProperties"), Mapping):
            place.additional = self.tree(schema["additionalProperties"], f"{place.pointer}/*", source, depth + 1)
        for key in BRANCHES:
            for index, branch in enumerate(schema.get(key, ())):
                own = merged(branch, self.resolve)
                if set(own) == {"required"}:
                    continue
                if key == "allOf" or index == 0 or "properties" in own or "items" in own:
                    _joined(place, self.tree({**own}, place.pointer, source, depth + 1))
        for names in required_keys(schema, self.resolve):
            self._require(place, names)
        refused = schema.get("additionalProperties") is False  # stated, where a schema that only lists its keys is open
        if refused or ("properties" in schema and _closed(schema)):
            expected = "no other keys" if refused else "documented keys only"
            place.promises.setdefault(
                "fields", self.promise(place.pointer, "fields", expected, source, is_open=not refused)
            )

    def _require(self, place: Place, names: tuple[str, ...]) -> None:
        """Promise that one of `names` is there: one promise, called after the first, which the documents spell out."""
        children = [place.properties.setdefault(name, Place(f"{place.pointer}/{escaped(name)}", {})) for name in names]
        first = children[0]
        first.optional = len(names) > 1
        source = self.source(first.schema.get("x-source"), Source()).of("required")
        expected = f"{' or '.join(names)} present" if len(names) > 1 else "present"
        promise = first.promises.get("required") or self.promise(first.pointer, "required", expected, source)
        for child in children:
            child.promises.setdefault("required", promise)


class Sources:
    """The sources of one place: which of them a kind of fact rests on."""

    def __init__(self, sources: Iterable[tuple[tuple[str, ...], Source]], inherited: Source) -> None:
        self._sources = tuple(sources)
        self._inherited = inherited

    def of(self, kind: str) -> Source:
        for kinds, source in self._sources:
            if kind in kinds:
                return source
        return next((source for kinds, source in self._sources if not kinds), self._inherited)


def required_keys(schema: Mapping[str, Any], resolve: Resolve) -> list[tuple[str, ...]]:
    """What an object must have: (key,) for each required one, (a, b) where an anyOf asks for one of several.

    Branches that ask for as many keys each, such as [success, message] or [Success, Message], are read key by key.
    """
    found: list[tuple[str, ...]] = [(name,) for name in schema.get("required", ())]
    for key in ("anyOf", "oneOf"):
        branches = [merged(each, resolve) for each in schema.get(key, ())]
        if branches and all(set(each) == {"required"} and each["required"] for each in branches):
            found += list(zip(*(each["required"] for each in branches), strict=False))
    return found


def _closed(schema: Mapping[str, Any]) -> bool:
    """Whether a key that the schema does not list is news."""
    return "additionalProperties" not in schema and "patternProperties" not in schema


def _joined(place: Place | None, other: Place) -> Place:
    """`place` with what `other`, a second description of the same place, adds."""
    if place is None:
        return other
    for kind, promise in other.promises.items():
        place.promises.setdefault(kind, promise)
    for name, child in other.properties.items():
        place.properties[name] = _joined(place.properties.get(name), child)
    place.items = _joined(place.items, other.items) if other.items else place.items
    place.additional = _joined(place.additional, other.additional) if other.additional else place.additional
    place.tenant = place.tenant or other.tenant
    place.personal = place.personal or other.personal
    place.schema = {**other.schema, **place.schema}
    return place


def statements(schema: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the schema itself says of a value: (kind, "expected …"), in the order of the kinds."""
    said = []
    if types_of(schema):
        said.append(("type", " or ".join(types_of(schema))))
    values = schema.get("enum", schema.get("x-extensible-enum", [schema["const"]] if "const" in schema else None))
    if values is not None:
        said.append(("enum", f"one of {', '.join(map(str, values))}" if len(values) > 1 else str(values[0])))
    formats = [text for key, template in FORMAT_WORDS if (text := _say(schema, key, template))]
    if formats:
        said.append(("format", " and ".join(formats)))
    limits = [text for key, template in LIMITS if (text := _say(schema, key, template))]
    if limits:
        said.append(("limit", " and ".join(limits)))
    return said


FORMAT_WORDS = (("format", "{}"), ("pattern", "text like {}"))
LIMITS = (
    ("minimum", "at least {}"),
    ("exclusiveMinimum", "more than {}"),
    ("maximum", "at most {}"),
    ("exclusiveMaximum", "less than {}"),
    ("multipleOf", "a multiple of {}"),
    ("minLength", "at least {} characters"),
    ("maxLength", "at most {} characters"),
    ("minItems", "at least {} items"),
    ("maxItems", "at most {} items"),
    ("uniqueItems", "no item twice"),
    ("minProperties", "at least {} keys"),
    ("maxProperties", "at most {} keys"),
)


def _say(schema: Mapping[str, Any], key: str, template: str) -> str:
    asserted = key in schema and (key != "format" or schema[key] in FORMATS)
    return template.format(schema[key]) if asserted else ""


FORMATS = frozenset(
    (
        *("date-time", "date", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6"),
        *("uri", "uri-reference", "iri", "iri-reference", "uuid", "uri-template"),
        *("json-pointer", "relative-json-pointer", "regex", "int32"),
    )
)
"""The formats that are asserted: those of JSON Schema 2020-12 (validation, 7.3), and int32. Others promise nothing."""
