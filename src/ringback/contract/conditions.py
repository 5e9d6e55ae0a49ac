"""The conditions of `x-errors` and `x-errata`: a pointer into an exchange as read, and what is to be found there."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jsonschema_rs import Draft202012Validator

from ringback.contract.model import MISSING, Condition, Place, Shape
from ringback.contract.pointers import locate, steps_of


def compile_condition(raw: Mapping[str, Any]) -> Condition:
    """The condition that `raw`, an `{at, is}` that the schema of x- keys has passed, states."""
    at, is_ = steps_of(raw["at"]), raw["is"]
    if is_ == "missing":
        return Condition(
            at, lambda view: locate(view, at) is MISSING, value=False, text=f"{raw['at']} is missing", raw=is_
        )
    if is_ == "absent":
        text = f"{raw['at']} is missing, null or blank"
        return Condition(at, lambda view: _is_nothing(locate(view, at)), value=False, text=text, raw=is_)
    if is_ == "present":
        return Condition(
            at, lambda view: locate(view, at) is not MISSING, value=False, text=f"{raw['at']} is present", raw=is_
        )
    valid = Draft202012Validator(is_, validate_formats=True).is_valid
    valid_text = lru_cache(256)(valid)  # most values are one of a few words

    def holds(view: Mapping[str, Any]) -> bool:
        value = locate(view, at)
        return valid_text(value) if type(value) is str else value is not MISSING and valid(value)

    return Condition(at, holds, value=True, text=f"{raw['at']} is {_in_words(is_)}", raw=is_)


def _is_nothing(value: Any) -> bool:
    return value is MISSING or value is None or (isinstance(value, str) and not value.strip())


def _in_words(schema: Mapping[str, Any]) -> str:
    parts = [
        f"{key} {value}" if not isinstance(value, Mapping) else f"{key} ({_in_words(value)})"
        for key, value in schema.items()
    ]
    return ", ".join(parts)


def all_hold(conditions: tuple[Condition, ...], view: Mapping[str, Any]) -> bool:
    for condition in conditions:  # noqa: SIM110 (asked some fifty times an exchange, and all() takes twice as long)
        if not condition.holds(view):
            return False
    return True


def examples_at(shape: Shape, at: tuple[str, ...]) -> list[Any]:
    """What the examples of the spec have at a place of a request, in the body's own examples or in those of a part."""
    found = [locate({"body": example}, at) for example in shape.examples]
    place: Place | None = shape.schema.root
    for index, step in enumerate(at):
        place = place.child(step) if place else None
        found += [locate(example, at[index + 1 :]) for example in (place.schema.get("examples", ()) if place else ())]
    return [value for value in found if value is not MISSING]
