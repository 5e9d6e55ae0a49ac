"""Requests that are due one documented refusal: otherwise sound, with just its condition met.

What a condition says is a word or a JSON Schema. For a schema, values are drawn that it names, and then held to it.
"""

from collections.abc import Iterator, Mapping
from itertools import chain, cycle, islice
from typing import Any

from hypothesis import strategies as st

from ringback.checks.due import due_refusal, state_place
from ringback.contract.conditions import all_hold
from ringback.contract.model import MISSING, Condition, ErrorEntry
from ringback.contract.pointers import locate, pointer_of, steps_of
from ringback.generate.draw import drawn
from ringback.generate.ground import Ground, dialled
from ringback.generate.sound import MOST_KNOWN, Base
from ringback.generate.values import SCALARS, sound
from ringback.generate.writing import View, changed

ODD = ("not a number", "", " ", "0", "7", "-1", "7.5", "x", "n/a", "123123", "+1", "+12", "911")
NUMBERS = (0, -1, 7.5, 2**31, 10**20)
ABSENT = (MISSING, None, "", " ")
MISTAKE = 4
"""Characters that a value must have for one to be missed."""

VALUES = 6
"""Values that are tried for one condition."""


def refusals(ground: Ground, base: Base, chance: int, turn: int = 0) -> Iterator[tuple[ErrorEntry, View]]:
    """(the refusal that is due, a request) for every entry that this kind of request can be due, in rounds.

    `turn` says which of the values comes first, so that several kinds of request begin with several.
    """
    entries = [entry for entry in base.operation.errors if entry.applies(base.shape.name)]
    made = [
        list(_for_state(ground, base, entry) if entry.state else _for_conditions(ground, base, entry, chance, turn))
        for entry in entries
    ]
    for index in range(max(map(len, made), default=0)):
        for entry, views in zip(entries, made, strict=True):
            if index < len(views):
                yield entry, views[index]


def undecided(ground: Ground, base: Base, chance: int) -> Iterator[tuple[ErrorEntry, View]]:
    """(a refusal that nothing obliges to, a request): with each value that the tenant file names for it, or one."""
    for entry in base.operation.errors:
        if entry.applies(base.shape.name) and entry.sure is None:
            views = (
                _in_state(ground, base, entry) if entry.state else islice(_permitted(ground, base, entry, chance), 1)
            )
            yield from ((entry, view) for view in views)


def lacking(ground: Ground, base: Base) -> Iterator[tuple[ErrorEntry, str]]:
    """The refusals that need a value of a list which the tenant file does not have."""
    for entry in base.operation.errors:
        if (
            entry.state
            and entry.sure is not None
            and entry.applies(base.shape.name)
            and not ground.known.get(entry.state or "")
        ):
            yield entry, entry.state or ""


def permitted(ground: Ground, base: Base, chance: int) -> Iterator[tuple[ErrorEntry, View]]:
    """(a refusal that may come but need not, a request), where nothing is due."""
    for entry in base.operation.errors:
        if entry.applies(base.shape.name):
            yield from ((entry, view) for view in _permitted(ground, base, entry, chance))


def _permitted(ground: Ground, base: Base, entry: ErrorEntry, chance: int) -> Iterator[View]:
    for view in _meeting(ground, base, entry, entry.when, chance) if entry.when else ():
        reading = ground.reading(base.operation, view)
        if all_hold(entry.when, reading.view) and due_refusal(reading, ground.known) is None:
            yield view


def _for_state(ground: Ground, base: Base, entry: ErrorEntry) -> Iterator[View]:
    for view in _in_state(ground, base, entry):
        if due_refusal(ground.reading(base.operation, view), ground.known) is entry:
            yield view


def _starts(base: Base, entry: ErrorEntry) -> tuple[View, View]:
    """The least and the most, either of them first: what is asked for besides should not matter to a refusal."""
    return (base.most, base.least) if base.operation.errors.index(entry) % 2 else (base.least, base.most)


def _in_state(ground: Ground, base: Base, entry: ErrorEntry) -> Iterator[View]:
    place = state_place(entry, base.shape)
    values = ground.known.get(entry.state or "", ()) if place is not None else ()
    for start in _starts(base, entry):
        for value in list(values)[:MOST_KNOWN]:
            view = changed(start, steps_of(place.pointer), value) if place is not None else start
            for condition in entry.sure or ():
                view = view if condition.holds(view) else changed(view, condition.at, MISSING)
            yield view


def _for_conditions(ground: Ground, base: Base, entry: ErrorEntry, chance: int, turn: int) -> Iterator[View]:
    if entry.sure is None:
        return
    for view in _meeting(ground, base, entry, entry.sure, chance, turn):
        due = due_refusal(ground.reading(base.operation, view), ground.known)
        if due is not None and (due.status, due.message) == (entry.status, entry.message):
            yield view


def _meeting(
    ground: Ground, base: Base, entry: ErrorEntry, conditions: tuple[Condition, ...], chance: int, turn: int = 0
) -> Iterator[View]:
    """Views of the base that meet all the conditions, by turns from the least and from the most, and then the other."""
    rings = dialled(base.operation, base.shape)
    choices = [
        [each for each in _values(condition, base, chance) if _may_stand(ground, rings, condition.at, each)]
        for condition in conditions
        if condition.at[0] not in ("response", "form")
    ]
    rounds = range(max(map(len, choices), default=0))
    for index, start in chain(zip(rounds, cycle(_starts(base, entry))), zip(rounds, cycle(_starts(base, entry)[::-1]))):
        view = start
        for condition, values in zip(conditions, choices, strict=True):
            if values:
                view = changed(view, condition.at, _turned(values, turn)[index % len(values)])
        if all(condition.holds(view) for condition in conditions):
            yield view


def _turned(values: list[Any], turn: int) -> list[Any]:
    """The values, with another one first in each turn."""
    first = turn % len(values)
    return [values[first], *values[:first], *values[first + 1 :]]


def _may_stand(ground: Ground, rings: Mapping[str, str], at: tuple[str, ...], value: Any) -> bool:
    """Whether a value may be planned at a place: no text for a whole query, and nothing that could ring unasked."""
    if len(at) == 1 and not isinstance(value, Mapping):
        return at == ("body",)
    rung = pointer_of(at) in rings
    return not rung or ground.any_number or not isinstance(value, str | int) or not any(c.isdigit() for c in str(value))


def _values(condition: Condition, base: Base, chance: int) -> list[Any]:
    raw = condition.raw
    if raw == "missing":
        return [MISSING]
    if raw == "absent":
        return list(ABSENT)
    if raw == "present":
        return ["x", 7]
    own = [value for value in drawn(_named(raw), VALUES, chance) if condition.holds(changed({}, condition.at, value))]
    other = [*_folded(raw), *ODD, *NUMBERS, *SCALARS.values()]
    good = [value for value in other if condition.holds(changed({}, condition.at, value))]
    near = [value for value in _near(base, condition) if condition.holds(changed({}, condition.at, value))]
    return [*near[:1], *own[:1], *good[:1], *near[1:], *own[1:VALUES], *good[1:VALUES]]


def _near(base: Base, condition: Condition) -> list[str]:
    """A sound value with a little too little: it looks right to a careless reader, too."""
    value = locate(base.most, condition.at)
    return [value[:-1], value[:-3], value[1:]] if isinstance(value, str) and len(value) > MISTAKE else []


def _folded(schema: Mapping[str, Any]) -> list[str]:
    """Listed values in other letters: they look right to a careless reader."""
    listed = schema.get("not", {}).get("enum", ())
    return [text for value in listed[:2] if isinstance(value, str) for text in (value.lower(), value.upper())]


def _named(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Values of the kinds that a schema speaks of: its own, and those of its branches."""
    branches = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    if branches:
        return st.one_of(*[_named({**schema, "anyOf": (), "oneOf": (), **branch}) for branch in branches])
    plain = {key: value for key, value in schema.items() if key not in ("not", "anyOf", "oneOf")}
    return sound(plain) if plain else st.sampled_from([*ODD, *NUMBERS])
