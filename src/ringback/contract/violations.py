"""Where a value leaves its schema, told as the promises that it breaks.

The compiled schema finds the errors; here each gets the promise of the place it is at. An `anyOf` says only that no
branch fits, so the branch that the value came nearest to speaks for it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from jsonschema_rs import ValidationError

from ringback.contract.model import MISSING, Place, Promise, Schema
from ringback.contract.pointers import escaped
from ringback.contract.schemas import INT32

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

OF_A_TYPE = ("enum", "format", "limit")
"""The kinds of promise that only a value of the right type can keep."""


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
    return tuple(_once(found.values()))


def _once(found: Collection[Violation]) -> Iterator[Violation]:
    """Each mistake once: a value of another type is outside its list and its limits too, which is not told again."""
    mistyped = {each.location: each.promise for each in found if each.promise.kind == "type"}
    for each in found:
        type_ = mistyped.get(each.location) if each.promise.kind in OF_A_TYPE else None
        if type_ is None or _weighs_more(each, type_):
            yield each


def _weighs_more(each: Violation, type_: Promise) -> bool:
    """Whether `each` rests on firmer ground than the type that is broken with it: such a breach must not get lost."""
    if each.promise.open or (each.value is None and each.optional):
        return False
    light = {"assumed", "shown"} if each.value is None else {"assumed"}
    return type_.source.basis in light and each.promise.source.basis not in light


def _told(subject: _Subject, error: ValidationError) -> Iterator[Violation]:
    places, here = [subject.root], subject.value
    location = subject.start
    for step in error.instance_path:
        here = here[step]
        places.append(places[-1].child(step) or places[-1])
        location += f"/{escaped(str(step))}"
    keyword = error.kind.name
    kind = "media" if location in subject.not_json else KIND_OF.get(keyword, "limit")
    if keyword in ("anyOf", "oneOf"):
        yield from _nearest(subject, error, location) or _violation(places, "type", here, location)
    elif kind == "required":
        yield from _absent(places, str(getattr(error.kind, "property", "")), location)
    elif kind == "fields":
        yield from _undocumented(places, here, location, getattr(error.kind, "unexpected", ()))
    else:
        yield from _violation(places, kind, here, location)


def _nearest(subject: _Subject, error: ValidationError, location: str) -> list[Violation]:
    """What the nearest branch found: one for values of this type, if there is one, and of those with the fewest."""
    branches = [branch for branch in (getattr(error.kind, "context", None) or []) if branch]
    told = [[each for inner in branch for each in _told(subject, inner)] for branch in branches]

    def distance(branch: list[Violation]) -> tuple[bool, int]:
        mistyped = any(each.location == location and each.promise.kind == "type" for each in branch)
        return mistyped, len(branch)

    return min((branch for branch in told if branch), key=distance, default=[])


def _violation(places: Sequence[Place], kind: str, value: Any, location: str) -> Iterator[Violation]:
    place = places[-1]
    if kind == "limit" and place.schema.get("format") == "int32" and not _in_int32(value):
        kind = "format"
    promise = _promise(places, kind)
    if promise is not None:
        optional = place.optional and "required" not in place.promises  # one of two names is needed, this one is here
        yield Violation(promise, location, value, optional, place.personal)


def _promise(places: Sequence[Place], kind: str) -> Promise | None:
    """The promise of that kind at the last of the places, which lead from the outermost inwards.

    A keyword may have made no promise of its own (a `not`, `additionalProperties: false`, a schema nested too deep):
    then the nearest speaks for it, of those within, or else of those around. None if there is none that has a name.
    """
    within = {kind: promise for child in places[-1].properties.values() for kind, promise in child.promises.items()}
    for promises in (places[-1].promises, within, *(place.promises for place in reversed(places[:-1]))):
        if promises:
            return promises.get(kind) or next(iter(promises.values()))
    return None


def _in_int32(value: Any) -> bool:
    return not isinstance(value, int | float) or INT32["minimum"] <= value <= INT32["maximum"]


def _absent(places: Sequence[Place], key: str, location: str) -> Iterator[Violation]:
    child = places[-1].properties.get(key)
    promise = child.promises.get("required") if child else None
    promise = promise or _promise(places, "required")
    if promise is not None:
        yield Violation(promise, f"{location}/{escaped(key)}", MISSING, optional=False, personal=None)


def _undocumented(places: Sequence[Place], value: Any, location: str, keys: Iterable[str]) -> Iterator[Violation]:
    """The keys that the schema refuses, without those that another of its branches knows."""
    promise = _promise(places, "fields")
    for key in keys:
        if promise is not None and key not in places[-1].properties:
            yield Violation(promise, f"{location}/{escaped(key)}", value[key], optional=True, personal="data")
