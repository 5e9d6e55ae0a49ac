"""Where a value leaves its schema, told as the promises that it breaks.

The compiled schema finds the errors; here each gets the promise of the place it is at. An `anyOf` says only that no
branch fits, so the branch that the value came nearest to speaks for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jsonschema_rs import ValidationError

from ringback.contract.model import MISSING, Place, Promise, Schema
from ringback.contract.schemas import INT32, escaped

KIND_OF = {
    "required": "required",
    "dependentRequired": "required",
    "type": "type",
    "enum": "enum",
    "const": "enum",
    "format": "format",
    "pattern": "format",
    "propertyNames": "format",
    "additionalProperties": "fields",
    "unevaluatedProperties": "fields",
}
"""JSON Schema's keywords by the kind of promise that they make; every other keyword is a limit."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One promise broken at one place: `location` is a JSON pointer with indices, `value` what stands there.

    `value` is MISSING where a key is not there; `optional` says that the place need not be there.
    """

    promise: Promise
    location: str
    value: Any
    optional: bool
    personal: str | None


def violations(schema: Schema, value: Any, start: str) -> tuple[Violation, ...]:
    """Every way in which `value`, which stands at the pointer `start`, leaves `schema`."""
    if schema.validator.is_valid(value):
        return ()
    found: dict[tuple[str, str], Violation] = {}
    for error in schema.validator.iter_errors(value):
        for each in _told(schema.root, value, error, start):
            found.setdefault((each.promise.id, each.location), each)
    return tuple(found.values())


def _told(root: Place, value: Any, error: ValidationError, start: str) -> Iterator[Violation]:
    place = root
    steps = list(error.instance_path)
    for step in steps:
        below = place.child(step)
        if below is None:
            break
        place = below
    location = start + "".join(f"/{escaped(str(step))}" for step in steps)
    keyword = error.kind.name
    if keyword in ("anyOf", "oneOf"):
        yield from _nearest(root, value, error, start, place, location)
        return
    kind = KIND_OF.get(keyword, "limit")
    here = _at(value, steps)
    if kind == "required":
        yield from _absent(place, _missing_key(error), location)
    elif kind == "fields":
        yield from _undocumented(place, here, location)
    else:
        yield _violation(place, kind, here, location)


def _violation(place: Place, kind: str, value: Any, location: str) -> Violation:
    if kind == "limit" and place.schema.get("format") == "int32" and not _in_int32(value):
        kind = "format"
    if kind == "type" and "media" in place.promises and isinstance(value, str):
        kind = "media"
    promise = place.promises.get(kind) or _nearest_promise(place, kind)
    return Violation(promise, location, value, place.optional, place.personal)


def _nearest_promise(place: Place, kind: str) -> Promise:
    """The promise to name where a keyword stands that made none of its own (a `not`, a schema nested too deep)."""
    promises = place.promises or {
        kind: promise for child in place.properties.values() for kind, promise in child.promises.items()
    }
    return promises.get(kind) or next(iter(promises.values()))


def _in_int32(value: Any) -> bool:
    return not isinstance(value, int | float) or INT32["minimum"] <= value <= INT32["maximum"]


def _missing_key(error: ValidationError) -> str:
    return str(getattr(error.kind, "property", ""))


def _absent(place: Place, key: str, location: str) -> Iterator[Violation]:
    child = place.properties.get(key)
    if child is not None:
        promise = child.promises.get("required") or _nearest_promise(place, "required")
        yield Violation(promise, f"{location}/{escaped(key)}", MISSING, optional=False, personal=None)


def _undocumented(place: Place, value: Any, location: str) -> Iterator[Violation]:
    promise = place.promises.get("fields")
    if promise is None or not isinstance(value, dict):
        return
    for key, each in value.items():
        if key not in place.properties:
            yield Violation(promise, f"{location}/{escaped(key)}", each, optional=True, personal="data")


def _nearest(
    root: Place, value: Any, error: ValidationError, start: str, place: Place, location: str
) -> Iterator[Violation]:
    """What the nearest branch found: that whose errors are fewest, and of those the first."""
    branches = [branch for branch in (getattr(error.kind, "context", None) or []) if branch]
    told = [[each for inner in branch for each in _told(root, value, inner, start)] for branch in branches]
    told = [branch for branch in told if branch]
    if told:
        yield from min(told, key=len)
    elif place.promises:
        yield _violation(place, "type", _at(value, list(error.instance_path)), location)


def _at(value: Any, steps: list[str | int]) -> Any:
    for step in steps:
        value = value[step]
    return value
