"""Which refusal a request must get: the strict half of the error table.

A refusal is due only where nothing else can decide the answer. The rest of the request must be sound, no other
documented refusal may come instead (no document says in which order a vendor validates), and each value that means
something only to a tenant must be one that the tenant is known to accept.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from ringback.contract.conditions import all_hold, examples_at
from ringback.contract.model import MISSING, Condition, ErrorEntry, Operation, Place, Shape
from ringback.contract.pointers import locate, pointer_of, steps_of
from ringback.contract.reading import Reading
from ringback.contract.violations import violations

Known = Mapping[str, Collection[Any]]
"""The values that a tenant is known to have, by the name of their list, such as agents.available."""

NOTHING_KNOWN: Known = {}

NOBODY = (None, "")
"""Values that an example may show where a tenant's own could stand: they mean none of them."""


def due_refusal(reading: Reading, known: Known = NOTHING_KNOWN) -> ErrorEntry | None:
    """The one documented refusal that this request must get, or None where the documents leave it open."""
    if reading.request_problem:
        return None
    operation = reading.operation
    due = [
        entry
        for entry, sure in _obliging(operation, reading.shape.name)
        if (not entry.state or is_in_state(entry, reading.shape, reading.view, known)) and all_hold(sure, reading.view)
    ]
    if not due or any(not _same_answer(each, due[0]) for each in due):
        return None
    alone = any(_nothing_else(due[0], operation, shape, view, known) for shape, view in _read_as(reading))
    return due[0] if alone else None


@lru_cache(1024)
def _obliging(operation: Operation, shape: str) -> tuple[tuple[ErrorEntry, tuple[Condition, ...]], ...]:
    """The refusals that some requests of this shape must get, and what those requests have in common."""
    return tuple(
        (entry, entry.sure)
        for entry in operation.errors
        if entry.sure is not None and (entry.sure or entry.state) and entry.applies(shape)
    )


def is_assured(reading: Reading, known: Known) -> bool:
    """Whether nothing documented could be objected to in this request, and the tenant file vouches for its values."""
    if not reading.as_documented:
        return False
    view, shape = reading.view, reading.shape
    entries = (each for each in reading.operation.errors if not each.state and each.applies(shape.name))
    if any(all_hold(each.when, view) for each in entries):
        return False
    for place, value in tenant_values(shape.schema.root, view):
        nobody = value in NOBODY and value in examples_at(shape, steps_of(place.pointer))
        everybodys = value in place.schema.get("examples", ())
        if not nobody and not everybodys and value not in good_values(place, known):
            return False
    return True


def good_values(place: Place, known: Known) -> list[Any]:
    """The values that a tenant is known to accept at this place, by turns from each of its lists."""
    rounds = zip_longest(*(known.get(name, ()) for name in place.tenant), fillvalue=MISSING)
    return [value for each in rounds for value in each if value is not MISSING]


def group_of(entry: ErrorEntry) -> str:
    """The group of the tenant file's lists that an entry's state is of, such as menus; "" where it has none."""
    return (entry.state or "").partition(".")[0]


def asked_about(entry: ErrorEntry) -> list[str]:
    """The pointers of the places that an entry's conditions ask about."""
    return [pointer_of(condition.at) for condition in (*entry.when, *(entry.sure or ()))]


def state_place(entry: ErrorEntry, shape: Shape) -> Place | None:
    """The place of a request whose value an entry with a state is about: that of the same group of the tenant file."""
    group = group_of(entry)
    places = _tenant_places(shape.schema.root)
    return next((place for place in places if place.tenant and place.tenant[0].partition(".")[0] == group), None)


def is_in_state(entry: ErrorEntry, shape: Shape, view: Mapping[str, Any], known: Known) -> bool:
    """Whether the tenant file names the request's value as one in the entry's state.

    What is of one kind can be of another as well: a value of a good kind is not in a state that is a kind.
    """
    if not known:
        return False
    if entry.kind and is_vouched_for(entry, shape, view, known):
        return False
    return _is_listed(state_place(entry, shape), view, known.get(entry.state or "", ()))


def is_vouched_for(entry: ErrorEntry, shape: Shape, view: Mapping[str, Any], known: Known) -> bool:
    """Whether the tenant file names the value that an entry is about as a good one, so that it cannot be the reason."""
    if not entry.state:
        asked = [pointer_of(condition.at) for condition in entry.when]
        places = [place for place in _tenant_places(shape.schema.root) if place.pointer in asked]
        return bool(places) and all(_is_listed(place, view, good_values(place, known)) for place in places)
    place = state_place(entry, shape)
    return not entry.passing and place is not None and _is_listed(place, view, good_values(place, known))


def _is_listed(place: Place | None, view: Mapping[str, Any], values: Collection[Any]) -> bool:
    value = MISSING if place is None or not values else locate(view, steps_of(place.pointer))
    return value is not MISSING and value in values


@lru_cache(256)
def _tenant_places(root: Place) -> tuple[Place, ...]:
    return tuple(place for place in root.leaves() if place.tenant)


def _read_as(reading: Reading) -> Iterator[tuple[Shape, Mapping[str, Any]]]:
    """The request under its own shape or, if its shape cannot be told, as if it were one of each."""
    operation, view, body = reading.operation, reading.view, reading.view.get("body")
    if reading.shape.name or operation.discriminator is None:
        yield reading.shape, view
    elif isinstance(body, dict):
        for value, shape in operation.shapes.items():
            if shape.name:
                yield shape, {**view, "body": {**body, operation.discriminator: value}}


def _nothing_else(entry: ErrorEntry, operation: Operation, shape: Shape, view: Mapping[str, Any], known: Known) -> bool:
    """Whether, in a request of this shape, nothing but what the entry asks about could be objected to."""
    asked = asked_about(entry)
    place = state_place(entry, shape) if entry.state else None
    asked += [place.pointer] if place else []
    if any(not _below_one_of(each.location, asked) for each in violations(shape.schema, view, "")):
        return False
    others = (other for other in operation.errors if not _same_answer(other, entry) and other.applies(shape.name))
    if any(other.when and all_hold(other.when, view) for other in others):
        return False
    values = tenant_values(shape.schema.root, view)
    return all(_below_one_of(place.pointer, asked) or value in good_values(place, known) for place, value in values)


def _same_answer(one: ErrorEntry, other: ErrorEntry) -> bool:
    return (one.status, one.message) == (other.status, other.message)


def _below_one_of(location: str, pointers: list[str]) -> bool:
    return any(f"{location}/".startswith(f"{pointer}/") for pointer in pointers)


def tenant_values(place: Place, value: Any) -> Iterator[tuple[Place, Any]]:
    """The values of a request that mean something only to a tenant, with their places."""
    if place.tenant:
        yield place, value
    if isinstance(value, dict):
        for name, child in place.properties.items():
            if name in value:
                yield from tenant_values(child, value[name])
