"""Where a value leaves its schema, told as the promises that it breaks.

The compiled schema finds the errors; here each gets the promise of the place it is at. An `anyOf` says only that no
branch fits, so the branch that the value came nearest to speaks for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

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


class _Subject(NamedTuple):
    """What is judged: a value that stands at `start`, described by the places from `root` down."""

    root: Place
    value: Any
    start: str
    not_json: tuple[str, ...]


def violations(schema: Schema, value: Any, start: str, not_json: tuple[str, ...] = ()) -> tuple[Violation, ...]:
    """Every way in which `value`, which stands at the pointer `start`, leaves `schema`.

    `not_json` are the pointers to text that should be JSON and is not: what breaks there is the media type.
    """
    if schema.validator.is_valid(value):
        return ()
    subject = _Subject(schema.root, value, start, not_json)
    found: dict[tuple[str, str], Violation] = {}
    for error in schema.validator.iter_errors(value):
        for each in _told(subject, error):
            found.setdefault((each.promise.id, each.location), each)
    return tuple(found.values())


def _told(subject: _Subject, error: ValidationError) -> Iterator[Violation]:
    place, here = subject.root, subject.value
    location = subject.start
    for step in error.instance_path:
        place, here = place.child(step) or place, here[step]
        location += f"/{escaped(str(step))}"
    keyword = error.kind.name
    kind = "media" if location in subject.not_json else KIND_OF.get(keyword, "limit")
    if keyword in ("anyOf", "oneOf"):
        yield from _nearest(subject, error) or [_violation(place, "type", here, location)]
    elif kind == "required":
        yield from _absent(place, _missing_key(error), location)
    elif kind == "fields":
        yield from _undocumented(place, here, location)
    else:
        yield _violation(place, kind, here, location)


def _nearest(subject: _Subject, error: ValidationError) -> list[Violation]:
    """What the nearest branch found: that whose errors are fewest, and of those the first."""
    branches = [branch for branch in (getattr(error.kind, "context", None) or []) if branch]
    told = [[each for inner in branch for each in _told(subject, inner)] for branch in branches]
    return min((branch for branch in told if branch), key=len, default=[])


def _violation(place: Place, kind: str, value: Any, location: str) -> Violation:
    if kind == "limit" and place.schema.get("format") == "int32" and not _in_int32(value):
        kind = "format"
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
