"""Sound requests: the least and the most that an operation takes, and all that the spec says may vary between them."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any

from hypothesis import strategies as st

from ringback.checks.due import NOBODY
from ringback.contract.conditions import examples_at
from ringback.contract.model import MISSING, Operation, Place, Shape
from ringback.contract.pointers import steps_of, value_at
from ringback.contract.schemas import types_of
from ringback.generate.draw import drawn
from ringback.generate.ground import Ground, LackingError, dialled
from ringback.generate.values import edges, listed_values, sound, valid
from ringback.generate.writing import View, changed

TRIES = 3
PLAIN = 30
"""A number of seconds, minutes or things that nobody wonders at."""

MADE_UP = ("1001", 1001)
"""Extensions, queues and other things of a tenant's are often called so."""

MOST_KNOWN = 3
"""Values of one list of the tenant file that are each tried."""


@dataclass(frozen=True, slots=True)
class Base:
    """The least and the most of one kind of request; `value` is what tells the kind, "" where there is but one."""

    operation: Operation
    shape: Shape
    value: str
    least: View
    most: View


def bases(ground: Ground, operation: Operation) -> Iterator[Base | tuple[str, str]]:
    """A base for each value that tells a kind of request, or (the kind, the tenant's list that it lacks)."""
    values = [value for value, shape in operation.shapes.items() if shape.name] or [""]
    for value in values:
        try:
            yield _base(ground, operation, value)
        except LackingError as lacking:
            yield value, str(lacking)


def _base(ground: Ground, operation: Operation, value: str) -> Base:
    shape = operation.shapes[value]
    view: Any = {}
    if shape.examples:
        view = {"body": shape.examples[0]}
    if operation.discriminator is not None:
        view = changed(view, ("body", operation.discriminator), value)
    view = _filled(ground, shape.schema.root, view)
    for pointer, kind in dialled(operation, shape).items():
        if kind == "number" and value_at(view, pointer) is not MISSING and not _is_tenants(shape, pointer):
            view = changed(view, steps_of(pointer), ground.number(value_at(view, pointer)))
    for place in shape.schema.root.leaves():
        own = value_at(view, place.pointer)
        near = ground.soon(own)
        if near is not own:
            view = changed(view, steps_of(place.pointer), near)
    if not ground.is_sound(operation, view):
        lists = sorted(set(_would_help(ground, operation, shape, view)))
        raise LackingError(" or ".join(lists) or "values that fit together")
    return Base(operation, shape, value, _least(ground, operation, shape, view), _most(ground, operation, shape, view))


def _is_tenants(shape: Shape, pointer: str) -> bool:
    return any(place.tenant for place in shape.schema.root.leaves() if place.pointer == pointer)


def _filled(ground: Ground, place: Place, value: Any) -> Any:
    """`value` with all that the place requires, and with the tenant's own values where only these mean something."""
    if not place.properties:
        return value
    filled = dict(value) if isinstance(value, dict) else {}
    for name, child in place.properties.items():
        needed = not child.optional or child.pointer.startswith("/path")
        if child.tenant:
            own = ground.values(child)
            if own and (needed or name in filled):
                filled[name] = own[0]
            elif not needed:
                filled.pop(name, None)
            elif filled.get(name, MISSING) not in NOBODY:
                filled[name] = _made_up(ground, child, filled.get(name))
        elif name in filled or (child.properties and needed):
            filled[name] = _filled(ground, child, filled.get(name, _first(child)))
        elif needed and (child.pointer == "/body" or child.pointer.count("/") > 1):
            filled[name] = _first(child)
    return filled


def _would_help(ground: Ground, operation: Operation, shape: Shape, view: View) -> Iterator[str]:
    """The lists of which any value would make the request a sound one."""
    for place in shape.schema.root.leaves():
        if place.tenant and not ground.values(place):
            more = changed(view, steps_of(place.pointer), _likely(place, None))
            yield from place.tenant if ground.is_sound(operation, more) else ()


def _made_up(ground: Ground, place: Place, example: Any) -> Any:
    """A value for which the tenant file has no list at all: where nobody real can be reached, any will do to begin."""
    if not ground.any_number or any(name in ground.known for name in place.tenant):
        raise LackingError(" or ".join(place.tenant))
    return _likely(place, example)


def _likely(place: Place, example: Any) -> Any:
    is_valid = valid(place.schema)
    likely = (each for each in (example, *MADE_UP) if each is not None and is_valid(each))
    return next(likely, None) or drawn(sound(place.schema), 1, 0)[0]


def _first(place: Place) -> Any:
    examples = place.schema.get("examples")
    return examples[0] if examples else {} if place.properties else drawn(sound(place.schema), 1, 0)[0]


def _least(ground: Ground, operation: Operation, shape: Shape, view: View) -> View:
    for place in shape.schema.root.leaves():
        without = changed(view, steps_of(place.pointer), MISSING)
        if place.optional and without != view and ground.is_sound(operation, without):
            view = without
    return view


def _most(ground: Ground, operation: Operation, shape: Shape, view: View) -> View:
    rings = dialled(operation, shape)
    for place in shape.schema.root.leaves():
        if value_at(view, place.pointer) is MISSING and place.schema:
            for value in _candidates(ground, place, rings)[:TRIES]:
                more = changed(view, steps_of(place.pointer), value)
                if ground.is_sound(operation, more):
                    view = more
                    break
    return view


def _candidates(ground: Ground, place: Place, rings: Any) -> list[Any]:
    if place.tenant:
        return ground.values(place)[::-1]
    if place.pointer in rings:
        return [ground.number(MISSING, rings[place.pointer])]
    plain = [PLAIN] if types_of(place.schema)[:1] == ("integer",) and valid(place.schema)(PLAIN) else []
    return [*plain, *map(ground.soon, drawn(sound(place.schema), TRIES, 0))]


def variations(ground: Ground, base: Base) -> Iterator[tuple[str, View]]:
    """(pointer, a sound request) for each value that the spec or the tenant file names, a round for each place."""
    rings = dialled(base.operation, base.shape)
    lists = [_with_more(ground, base), _spelt_otherwise(base)]
    lists += [_variations_at(ground, base, place, rings) for place in base.shape.schema.root.leaves()]
    seen = {json.dumps(view) for view in (base.least, base.most)}  # in which the order of keys counts
    for found in zip_longest(*lists):
        for pointer, view in (each for each in found if each is not None):
            written = json.dumps(view)
            if written not in seen:
                seen.add(written)
                yield pointer, view


def _variations_at(ground: Ground, base: Base, place: Place, rings: Mapping[str, str]) -> Iterator[tuple[str, View]]:
    """Each value that is worth trying, and the place absent and present; what the spec lists one by one comes first."""
    presence, values = _presence(ground, base, place), _values(ground, base, place, rings)
    yield from chain(values, presence) if list(listed_values(place.schema)) else chain(presence, values)


def _presence(ground: Ground, base: Base, place: Place) -> Iterator[tuple[str, View]]:
    at = steps_of(place.pointer)
    if place.optional and value_at(base.most, place.pointer) is not MISSING:
        yield from _kept(ground, base, place.pointer, changed(base.most, at, MISSING))
        yield from _kept(ground, base, place.pointer, changed(base.least, at, value_at(base.most, place.pointer)))


def _values(ground: Ground, base: Base, place: Place, rings: Mapping[str, str]) -> Iterator[tuple[str, View]]:
    at = steps_of(place.pointer)
    values = _worth_trying(ground, place, rings)
    if place.optional or place.tenant:
        values = [*values, *(each for each in examples_at(base.shape, at) if each in NOBODY)]
    examples = place.schema.get("examples", ())
    for value in values:
        yield from _kept(ground, base, place.pointer, changed(base.least, at, value))
        if value in examples:
            yield from _kept(ground, base, place.pointer, changed(base.most, at, value))
    for value in listed_values(place.schema):
        yield from _kept(ground, base, place.pointer, changed(base.most, at, value))


def _worth_trying(ground: Ground, place: Place, rings: Mapping[str, str]) -> list[Any]:
    examples = list(place.schema.get("examples", ()))
    if place.tenant:
        any_will_do = ground.any_number and not any(name in ground.known for name in place.tenant)
        own = ground.values(place)[:MOST_KNOWN] or [_likely(place, None)] * any_will_do
        return [*examples, *own, *_as_integers(ground, place)]
    if place.pointer in rings:
        may = bool(ground.numbers) or ground.any_number
        return [each if each in NOBODY else ground.number(each, rings[place.pointer]) for each in examples if may]
    return edges(place.schema) if place.schema else []


def _as_integers(ground: Ground, place: Place) -> list[int]:
    """One of the tenant's ids as a whole number, where the spec allows either."""
    ids = [each for each in ground.values(place) if isinstance(each, str) and re.fullmatch("[1-9][0-9]{0,8}", each)]
    return [int(each) for each in ids[:1] if "integer" in types_of(place.schema)]


def _spelt_otherwise(base: Base) -> Iterator[tuple[str, View]]:
    for view in (base.least, base.most):
        if "body" in view:
            yield "/body", {**view, "body": _reversed(view["body"])}


def _reversed(value: Any) -> Any:
    """The same JSON with the keys of its objects in another order."""
    if isinstance(value, dict):
        return {name: _reversed(value[name]) for name in reversed(value)}
    return value


def _with_more(ground: Ground, base: Base) -> Iterator[tuple[str, View]]:
    """A key of one's own, where a body takes any."""
    body = base.shape.schema.root.properties.get("body")
    if body is not None and body.schema.get("additionalProperties") is True:
        for name, value in (("my_own_parameter", "text"), ("reference", "A-7"), ("count", 7), ("more", {"a": ["b"]})):
            yield from _kept(ground, base, body.pointer, changed(base.least, ("body", name), value))


def _kept(ground: Ground, base: Base, pointer: str, view: View) -> Iterator[tuple[str, View]]:
    if ground.is_sound(base.operation, view):
        yield pointer, view


def any_sound(ground: Ground, base: Base) -> st.SearchStrategy[View]:
    """Sound requests of one kind at random: any of the optional places, any of the values."""
    rings = dialled(base.operation, base.shape)
    choices = []
    for place in base.shape.schema.root.leaves():
        if not place.schema or value_at(base.most, place.pointer) is MISSING:
            continue
        own = value_at(base.most, place.pointer)
        known = ground.values(place) or [own]
        values = st.sampled_from(known) if place.tenant else sound(place.schema).map(ground.soon)
        several = ground.any_number and len(place.schema.get("examples", ())) > 1
        kept = place.pointer in rings and not place.tenant and not several
        if base.operation.discriminator is not None and place.pointer == f"/body/{base.operation.discriminator}":
            kept, own = True, base.value
        choices.append((steps_of(place.pointer), place.optional, st.just(own) if kept else values))

    @st.composite
    def request(draw: st.DrawFn) -> View:
        view = base.most
        for at, optional, values in choices:
            left_out = optional and draw(st.booleans())
            view = changed(view, at, MISSING if left_out else draw(values))
        return view

    return request().filter(lambda view: ground.is_sound(base.operation, view))
