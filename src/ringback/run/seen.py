"""What recordings show of an API: for each operation its statuses, messages, fields, types, values of lists, and what
of its requests was accepted or refused.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ringback.checks import prepare
from ringback.checks.errors import answered
from ringback.checks.words import LONGEST
from ringback.contract.catalogue import Catalogue
from ringback.contract.model import Contract, Operation, Place
from ringback.contract.pointers import locate
from ringback.contract.reading import HTTP_REFUSALS, Reading, read
from ringback.exchange import Exchange

Fact = tuple[str, str]
"""What can be said of a request: (pointer, in words), such as ("/body/lang", "with /body/lang")."""


@dataclass(slots=True)
class SeenPlace:
    """What stood at one place, over all exchanges: how often anything did, of which types, which values of a list.

    `objects` counts how often it was an object, which is how often each of its `parts` could have been there.
    """

    count: int = 0
    objects: int = 0
    types: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)
    parts: dict[str, "SeenPlace"] = field(default_factory=dict)
    items: "SeenPlace | None" = None


@dataclass(slots=True)
class SeenOperation:
    """What recordings show of one operation.

    `answers` are the documented answers by the part of the id that names them (response.201); `accepted` is what some
    accepted request showed; `refused` are the requests that were refused for something in them.
    """

    operation: Operation
    statuses: set[int] = field(default_factory=set)
    messages: dict[int, set[str]] = field(default_factory=dict)
    answers: dict[str, SeenPlace] = field(default_factory=dict)
    accepted: set[Fact] = field(default_factory=set)
    refused: set[frozenset[Fact]] = field(default_factory=set)


Seen = dict[tuple[str, str], SeenOperation]
"""What recordings show, by spec and operation."""


def seen_in(
    recorded: Iterable[tuple[Exchange, str | None]], catalogue: Catalogue, only: Contract | None = None
) -> Seen:
    """What exchanges show, each with the spec that its recording names; `only` is the one to read all of them by.

    An exchange that no contract knows, or whose status is one of a moment, shows nothing.
    """
    seen: Seen = {}
    for exchange, spec in recorded:
        own = only or (catalogue.named(spec) if spec is not None else None)
        matched = catalogue.match(exchange.request.method, exchange.request.url, own)
        if matched is None:
            continue
        reading = read(matched.contract, matched.operation, matched.path, exchange)
        if not reading.transient:
            key = matched.contract.name, matched.operation.id
            _learn(seen.setdefault(key, SeenOperation(matched.operation)), reading)
    return seen


def _learn(seen: SeenOperation, reading: Reading) -> None:
    if not prepare(reading).answer_judged:
        return
    seen.statuses.add(reading.status)
    if reading.refused:
        message = _message(reading)
        if message:
            seen.messages.setdefault(reading.status, set()).add(message)
    _learn_request(seen, reading)
    answer = reading.answer
    if answer is not None and reading.schema is not None:
        place = seen.answers.setdefault(f"response.{answer.status}", SeenPlace())
        _see(place, reading.view["response"].get("body"), reading.schema.root)


def _message(reading: Reading) -> str:
    """The documented message that the answer has, its placeholders unfilled, or else its own, "" for none."""
    known = next((entry.message for entry in answered(reading) if entry.message), None)
    own = locate(reading.view, reading.operation.outcome.message)
    return known or (own[:LONGEST] if isinstance(own, str) else "")


def _learn_request(seen: SeenOperation, reading: Reading) -> None:
    root = reading.shape.schema.root
    facts = frozenset(
        fact for part in ("query", "body") if part in root.properties for fact in _facts(root.properties[part], reading)
    )
    if reading.accepted:
        seen.accepted |= facts
    elif reading.refused and not _depends(reading):
        seen.refused.add(facts)


def _depends(reading: Reading) -> bool:
    """Whether a refusal may have had another reason than the request: its sender, the tenant, or a body unread."""
    by_tenant = any(entry.tenant for entry in answered(reading))
    return by_tenant or bool(reading.request_problem) or reading.status >= 500 or reading.status in HTTP_REFUSALS


def _facts(place: Place, reading: Reading) -> Iterator[Fact]:
    """What can be said of a request at and below one place: presence, type, and the value if values are listed."""
    value = locate(reading.view, tuple(place.pointer.split("/")[1:]))
    return _facts_of(place, value)


def _facts_of(place: Place, value: Any) -> Iterator[Fact]:
    if not isinstance(value, dict):
        return
    for name, child in place.properties.items():
        here = child.pointer
        if name not in value:
            yield here, f"without {here}"
            continue
        yield here, f"with {here}"
        yield here, f"with {here} as {type_name(value[name])}"
        if "enum" in child.promises and isinstance(value[name], str | int):
            yield here, f"with {here} {json.dumps(value[name], ensure_ascii=False)}"
        yield from _facts_of(child, value[name])


def type_name(value: Any) -> str:
    """The JSON type of a value; whole numbers are integers (JSON Schema 2020-12, 4.2.1)."""
    if value is None:
        return "null"
    if isinstance(value, float):
        return "integer" if value.is_integer() else "number"
    names = ((bool, "boolean"), (int, "integer"), (str, "string"), (list, "array"))
    return next((name for kind, name in names if isinstance(value, kind)), "object")


def _see(seen: SeenPlace, value: Any, place: Place | None) -> None:
    """Learn from `value`; below a place that the documents do not know, nothing but its type."""
    seen.count += 1
    seen.types.add(type_name(value))
    if place is None:
        return
    if "enum" in place.promises and not isinstance(value, dict | list) and value is not None:
        seen.values.add(json.dumps(value, ensure_ascii=False))
    if isinstance(value, dict):
        seen.objects += 1
        for name, each in value.items():
            child = place.child(name)
            free = name not in place.properties and place.additional is not None
            _see(seen.parts.setdefault("*" if free else name, SeenPlace()), each, child)
    elif isinstance(value, list):
        for each in value:
            seen.items = seen.items or SeenPlace()
            _see(seen.items, each, place.items)
