"""Requests with one defect each, and the reason for it: the promise about requests that they break."""

from collections.abc import Iterator

from ringback.contract.model import MISSING, Place
from ringback.contract.pointers import steps_of, value_at
from ringback.contract.schemas import types_of
from ringback.generate.ground import Ground
from ringback.generate.sound import Base
from ringback.generate.values import wrong
from ringback.generate.writing import View, changed


def defects(ground: Ground, base: Base) -> Iterator[tuple[str, View]]:
    """(the promise that is broken, the request), the plainest defect of each promise first."""
    rounds: dict[int, list[tuple[str, View]]] = {}
    for place in base.shape.schema.root.leaves():
        seen: dict[str, int] = {}
        for kind, view in _of(place, base):
            promise = place.promises.get(kind)
            if promise is not None and ground.reading(base.operation, view).request_violations:
                seen[kind] = seen.get(kind, 0) + 1
                rounds.setdefault(seen[kind], []).append((promise.id, view))
    for each in sorted(rounds):
        yield from rounds[each]


def emptied(base: Base) -> Iterator[tuple[str, View]]:
    """(the place, a request with nothing, or an odd text, in it) for each place: what comes of it, no document says."""
    for value in ("", None, "+442079460000"):
        for place in base.shape.schema.root.leaves():
            if place.schema and place.pointer.startswith("/body/") and value_at(base.most, place.pointer) != value:
                texts = "string" in types_of(place.schema) and not place.schema.keys() & {"format", "pattern", "enum"}
                if not value or texts:
                    yield place.pointer, changed(base.least, steps_of(place.pointer), value)


def _of(place: Place, base: Base) -> Iterator[tuple[str, View]]:
    at = steps_of(place.pointer)
    parent = place.pointer.rpartition("/")[0]
    start = base.least if value_at(base.least, parent) is not MISSING or parent == "/query" else base.most
    if at[0] == "path":
        return
    if "required" in place.promises:
        yield "required", changed(start, at, MISSING)
    for each in wrong(place.schema):
        yield each.kind, changed(start, at, each.value)
