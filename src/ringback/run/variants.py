"""The variants that a contract leaves open, and which of them a run saw.

A promise can hold in several ways: a status may be 200 or 201, a value one of a list, an optional field present or
absent, a number at its least or at its most. Each such way is a variant, and one that no exchange showed is one that
nobody tested. Variants have ids like promises: `ccai:createCall:response.201/type#enum="agent"`.

Objects with the same keys in the same order tell nothing new of presence, so that the thousandth costs little.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ringback.contract.model import Answer, Contract, Operation, Place, Schema

VARIANT_KINDS = ("statuses", "values", "present", "absent", "boundaries")
"""The kinds of variant, in the order of every table."""

NUMBER_LIMITS = ("minimum", "maximum")
SIZE_LIMITS = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")

MOST_KEYS = 256
"""How many different sets of keys of one object are remembered."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way in which a promise can hold; `kind` is one of VARIANT_KINDS."""

    id: str
    kind: str
    operation: str


@lru_cache(64)
def variants(contract: Contract) -> Mapping[str, Variant]:
    """Every variant of the contract by its id, in the order of the spec."""
    return {each.id: each for operation in contract.operations for each in _of_operation(operation)}


def _of_operation(operation: Operation) -> Iterator[Variant]:
    for answer in operation.answers.values():
        yield Variant(status_id(operation, answer), "statuses", operation.id)
    for prefix, schema in _schemas(operation):
        for kind, id_ in Watch(prefix, schema.root).unseen():
            yield Variant(id_, kind, operation.id)


def _schemas(operation: Operation) -> Iterator[tuple[str, Schema]]:
    for schema in {id(shape): shape.schema for shape in operation.shapes.values()}.values():
        yield request_prefix(operation), schema
    for answer in operation.answers.values():
        for schema in answer.media.values():
            yield answer_prefix(operation, answer), schema
        if answer.headers is not None:
            yield f"{answer_prefix(operation, answer)}@headers", answer.headers


def status_id(operation: Operation, answer: Answer) -> str:
    """The id of the variant that the operation gives this answer."""
    return f"{operation.status_promise.id}={answer.status}"


def request_prefix(operation: Operation) -> str:
    """What the id of everything in the operation's request starts with."""
    return operation.status_promise.id.replace("response#status", "request")


def answer_prefix(operation: Operation, answer: Answer) -> str:
    """What the id of everything in this answer of the operation starts with."""
    return operation.status_promise.id.replace("response#status", f"response.{answer.status}")


class Watch:
    """The variants at and below one place that no exchange has shown yet."""

    __slots__ = ("extra", "items", "keys", "kids", "known", "numbers", "presence", "sizes", "values")

    def __init__(self, prefix: str, place: Place) -> None:
        here = f"{prefix}{place.pointer}"
        schema = place.schema
        listed = schema.get("enum", schema.get("x-extensible-enum", ())) if "enum" in place.promises else ()
        self.values = {_key(each): f"{here}#enum={json.dumps(each, ensure_ascii=False)}" for each in listed}
        self.numbers = _limits(here, schema, NUMBER_LIMITS)
        self.sizes = _limits(here, schema, SIZE_LIMITS)
        self.presence = {
            name: (f"{prefix}{child.pointer}#present", f"{prefix}{child.pointer}#absent")
            for name, child in place.properties.items()
            if child.optional and _can_be_left_out(child)
        }
        self.keys: set[tuple[str, ...]] = set()
        self.known = place.properties.keys()
        kids = {name: Watch(prefix, child) for name, child in place.properties.items()}
        self.kids = {name: kid for name, kid in kids.items() if not kid.is_done}
        self.items = _open(prefix, place.items)
        self.extra = _open(prefix, place.additional)

    @property
    def is_done(self) -> bool:
        """Whether every variant here and below has been seen."""
        kinds = self.kids or self.presence or self.values or self.items or self.numbers or self.sizes or self.extra
        return not kinds

    def unseen(self) -> Iterator[tuple[str, str]]:
        """(kind, id) of every variant here and below that has not been seen."""
        yield from (("values", id_) for id_ in self.values.values())
        for present, absent in self.presence.values():
            yield "present", present
            yield "absent", absent
        yield from (("boundaries", id_) for ids in (*self.numbers.values(), *self.sizes.values()) for id_ in ids)
        for below in (*self.kids.values(), self.items, self.extra):
            if below is not None:
                yield from below.unseen()

    def visit(self, value: Any, seen: set[str]) -> bool:
        """Mark what `value` shows; true if nothing is left here."""
        if value is None and not self.values:
            return False
        if isinstance(value, dict):
            self._visit_object(value, seen)
        elif isinstance(value, list):
            self._visit_list(value, seen)
        elif not self._visit_scalar(value, seen):
            return False
        return self.is_done

    def _visit_scalar(self, value: Any, seen: set[str]) -> bool:
        """Mark what a value that holds no others shows; true if that is new."""
        before = len(seen)
        if self.values and (found := self.values.pop(_key(value), None)):
            seen.add(found)
        if self.sizes and isinstance(value, str):
            seen.update(self.sizes.pop(len(value), ()))
        if self.numbers and isinstance(value, int | float) and not isinstance(value, bool):
            seen.update(self.numbers.pop(value, ()))
        return len(seen) > before

    def _visit_list(self, value: list[Any], seen: set[str]) -> None:
        if self.sizes:
            seen.update(self.sizes.pop(len(value), ()))
        if self.items:
            for item in value:
                if self.items.visit(item, seen):
                    self.items = None
                    break

    def _visit_object(self, value: dict[str, Any], seen: set[str]) -> None:
        if self.presence and (keys := tuple(value)) not in self.keys:
            if len(self.keys) < MOST_KEYS:
                self.keys.add(keys)
            self._see_presence(value, seen)
        if self.sizes:
            seen.update(self.sizes.pop(len(value), ()))
        for name in [name for name, kid in self.kids.items() if name in value and kid.visit(value[name], seen)]:
            del self.kids[name]
        if self.extra:
            for name, each in value.items():
                if name not in self.known and self.extra.visit(each, seen):
                    self.extra = None
                    break

    def _see_presence(self, value: dict[str, Any], seen: set[str]) -> None:
        for name, (present, absent) in list(self.presence.items()):
            seen.add(present if name in value else absent)
            if present in seen and absent in seen:
                del self.presence[name]


def _open(prefix: str, place: Place | None) -> Watch | None:
    watch = Watch(prefix, place) if place else None
    return None if watch is None or watch.is_done else watch


def _key(value: Any) -> Any:
    """A value as a key: to Python, true is 1."""
    return (value,) if isinstance(value, bool) else value


def _limits(here: str, schema: Mapping[str, Any], keywords: Iterable[str]) -> dict[Any, tuple[str, ...]]:
    found: dict[Any, tuple[str, ...]] = {}
    for keyword in keywords:
        if keyword in schema:
            bound = schema[keyword]
            found[bound] = (*found.get(bound, ()), f"{here}#limit={keyword} {bound}")
    return found


def _can_be_left_out(place: Place) -> bool:
    """Whether the place itself can be absent: the parts of a request are always there, and so are path variables."""
    return place.pointer not in ("/path", "/query", "/headers") and not place.pointer.startswith("/path/")
