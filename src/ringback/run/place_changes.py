"""What changed between two descriptions of one value: its type, list, format, limits, and the fields below it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ringback.contract.model import Place
from ringback.contract.schemas import FORMATS, types_of
from ringback.run.changes import READS, Change, change

LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
OTHER = ("multipleOf", "uniqueItems")


def place_changes(old: Place, new: Place, prefix: str, direction: str) -> Iterator[Change]:
    """Every change from `old` to `new`, two descriptions of the same place, and below it."""
    here = f"{prefix}{new.pointer}"
    for kind, what in _own(old.schema, new.schema):
        yield change(kind, direction, here, what)
    for kind, what in _keys(old, new):
        yield change(kind, direction, here, what)
    yield from _fields(old, new, prefix, direction)
    for before, after in ((old.items, new.items), (old.additional, new.additional)):
        if before is not None and after is not None:
            yield from place_changes(before, after, prefix, direction)


def _fields(old: Place, new: Place, prefix: str, direction: str) -> Iterator[Change]:
    for name in dict.fromkeys((*old.properties, *new.properties)):
        before, after = old.properties.get(name), new.properties.get(name)
        if after is None and before is not None:
            kind = "optional-field-removed" if before.optional else "field-removed"
            need = "optional" if before.optional else "required"
            yield change(kind, direction, f"{prefix}{before.pointer}", f"the {need} field vanished")
        elif before is None and after is not None:
            needed = not after.optional and direction != READS
            what = f"the {'optional' if after.optional else 'required'} field appeared"
            yield change(
                "required-field-added" if needed else "field-added", direction, f"{prefix}{after.pointer}", what
            )
        elif before is not None and after is not None:
            if before.optional != after.optional:
                kind = "optional-now" if after.optional else "required-now"
                what = "required became optional" if after.optional else "optional became required"
                yield change(kind, direction, f"{prefix}{after.pointer}", what)
            yield from place_changes(before, after, prefix, direction)


Told = Iterable[tuple[str, str]]
"""(kind of change, what changed), several times."""


def _own(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _types(json_types(old), json_types(new))
    yield from _lists(old, new)
    for keyword in ("format", "pattern"):
        before, after = _format(old, keyword), _format(new, keyword)
        if before != after:
            kind = "format-stated" if before is None else "format-lifted" if after is None else "format-changed"
            yield kind, _became(keyword, before, after)
    yield from _limits(old, new)


def json_types(schema: Mapping[str, Any]) -> frozenset[str]:
    """The JSON types that a schema admits, those of its branches if it has any; empty if it says nothing of them."""
    for key in ("anyOf", "oneOf"):
        each = [types_of(branch) for branch in schema.get(key, ())]
        if each and all(each):
            return frozenset(name for names in each for name in names)
    return frozenset(types_of(schema))


def _types(old: frozenset[str], new: frozenset[str]) -> Told:
    if old == new:
        return
    if old and new and ("null" in old) != ("null" in new):
        yield ("null-allowed", "null is allowed now") if "null" in new else ("null-refused", "null is allowed no more")
    before, after = old - {"null"}, new - {"null"}
    gained, lost = _beyond(after, before), _beyond(before, after)
    if old and new and not gained and not lost:
        return
    kind = "type-changed" if gained and lost else "type-widened" if gained else "type-narrowed"
    yield kind, f"the type {_names(before)} became {_names(after)}"


def _beyond(these: frozenset[str], those: frozenset[str]) -> bool:
    """Whether `these` types admit what `those` do not; none at all admit everything, and a number any integer."""
    if not these:
        return bool(those)
    return bool(those) and bool(these - those - ({"integer"} if "number" in those else set()))


def _names(types: frozenset[str]) -> str:
    return " or ".join(sorted(types)) or "any"


def _lists(old: Mapping[str, Any], new: Mapping[str, Any]) -> Told:
    before, after = listed(old), listed(new)
    if before is None or after is None:
        if before is not after:
            values = ", ".join(after if after is not None else before or ())
            said = "only these values are listed now" if before is None else "values are listed no more, before"
            yield "list-stated" if before is None else "list-lifted", f"{said}: {values}"
        return
    if is_open(old) != is_open(new):
        yield (
            ("list-opened", "the list was closed and is open")
            if is_open(new)
            else ("list-closed", "the list was open and is closed")
        )
    for value in after:
        if value not in before:
            yield "open-value-added" if is_open(old) else "value-added", f"the value {value} appeared"
    for value in before:
        if value not in after:
            yield "value-removed", f"the value {value} vanished"


def listed(schema: Mapping[str, Any]) -> list[str] | None:
    """The values that a schema lists, as JSON, without null, which is a matter of types; None if it lists none."""
    values = schema.get("enum", schema.get("x-extensible-enum", [schema["const"]] if "const" in schema else None))
    return None if values is None else [json.dumps(each, ensure_ascii=False) for each in values if each is not None]


def is_open(schema: Mapping[str, Any]) -> bool:
    """Whether the documents leave the schema's list of values open."""
    return "enum" not in schema and "x-extensible-enum" in schema


def _format(schema: Mapping[str, Any], keyword: str) -> Any:
    value = schema.get(keyword)
    return value if keyword != "format" or value in FORMATS else None


def _limits(old: Mapping[str, Any], new: Mapping[str, Any]) -> Told:
    for keyword in (*LOWER, *UPPER, *OTHER):
        before, after = old.get(keyword), new.get(keyword)
        if before == after:
            continue
        if before is None or after is None:
            kind = "limit-narrowed" if before is None else "limit-widened"
        elif keyword in OTHER:
            kind = "limit-changed"
        else:
            kind = "limit-widened" if (after > before) == (keyword in UPPER) else "limit-narrowed"
        yield kind, _became(keyword, before, after)


def _became(keyword: str, before: Any, after: Any) -> str:
    if before is None:
        return f"{keyword} {after} is asked for now"
    if after is None:
        return f"{keyword} {before} is asked for no more"
    return f"{keyword} {before} became {after}"


def _keys(old: Place, new: Place) -> Told:
    closed = [(each.schema.get("additionalProperties") is False) for each in (old, new)]
    if closed == [False, True]:
        yield "keys-closed", "other keys are refused now"
    elif closed == [True, False]:
        yield "keys-opened", "other keys are refused no more"
