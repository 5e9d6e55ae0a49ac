"""Requests by Schemathesis: its coverage cases and what its strategies draw. It generates, our own judge judges.

What it knows is the schema alone; it adds shapes of requests that nobody here thought of.
"""

import random
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import httpx
import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.schemas import APIOperation, BaseSchema

from ringback.contract.document import read_document
from ringback.contract.model import Contract, Operation
from ringback.contract.reading import FORM
from ringback.contract.schemas import looked_through
from ringback.exchange import Request
from ringback.generate.draw import drawn
from ringback.generate.ground import Ground
from ringback.generate.writing import form_of, start_of

ARGUMENTS = frozenset({"method", "url", "headers", "params", "json", "data"})
"""What of Schemathesis's words for a request is the request itself."""

MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def breadth(ground: Ground, operation: Operation, count: int, chance: int) -> list[tuple[str, Request]]:
    """Up to `count` requests, (what they try, the request): two thirds coverage cases, the rest drawn."""
    covering = list(_covering(ground.contract)[operation.id])
    random.Random(chance).shuffle(covering)  # noqa: S311 (a reproducible choice, not a secret)
    drawing = count - min(len(covering), count * 2 // 3)
    own = _operation(_schema(ground.contract), operation)
    strategies = [own.as_strategy(generation_mode=mode) for mode in MODES]
    cases = [(_tried(case), case) for case in covering[: count - drawing]]
    cases += [("drawn", case) for case in drawn(st.one_of(*strategies), drawing, chance)]
    return [(what, request) for what, case in cases if (request := _request(ground, operation, case)) is not None]


def _tried(case: "Case[Any]") -> str:
    return str(getattr(case.meta.phase.data, "description", "") if case.meta else "") or "coverage"


@lru_cache(16)
def _covering(contract: Contract) -> Mapping[str, "tuple[Case[Any], ...]"]:
    """The coverage cases of each operation: always the same, for one schema object gives them only once."""
    schema = _schema(contract)
    found = {}
    for operation in contract.operations:
        own = _operation(schema, operation)
        config = schema.config.generation_for(operation=own, phase="coverage")
        found[operation.id] = tuple(
            schema.iter_coverage_cases(own, generation_modes=list(MODES), generation_config=config)
        )
    return found


def _operation(schema: BaseSchema, operation: Operation) -> APIOperation[Any, Any, Any, Any]:
    return schema[operation.path][operation.method]


@lru_cache(16)
def _schema(contract: Contract) -> BaseSchema:
    """The spec as Schemathesis takes it, with JSON in place of the text that holds it."""
    document = read_document(contract.file)
    return schemathesis.openapi.from_dict(_unfolded(document.root, document.resolve))


def _unfolded(node: Any, resolve: Any) -> Any:
    if isinstance(node, Mapping):
        full = looked_through(node, resolve) if "contentSchema" in node else node
        return {key: _unfolded(value, resolve) for key, value in full.items()}
    return [_unfolded(each, resolve) for each in node] if isinstance(node, list) else node


def _argument(name: str, value: Any) -> str:
    """What httpx calls an argument of requests, which Schemathesis writes for."""
    return "content" if name == "data" and isinstance(value, bytes | str) else name


def _request(ground: Ground, operation: Operation, case: "Case[Any]") -> Request | None:
    """The case as a request with the headers that the spec knows; None where it has no form on the wire."""
    form = form_of(case.body) if FORM in operation.body_media and isinstance(case.body, Mapping) else None
    raw = case.as_transport_kwargs(base_url=start_of(ground.contract, ground.base_url))
    try:
        wire = httpx.Request(**{_argument(key, value): value for key, value in raw.items() if key in ARGUMENTS})
    except (ValueError, TypeError, httpx.InvalidURL):
        return None
    known = {"content-type", *(name for where, name in operation.parameters if where == "headers")}
    headers = tuple((name, value) for name, value in wire.headers.items() if name in known)
    if form is not None:
        headers = (("Content-Type", FORM), *(each for each in headers if each[0] != "content-type"))
    return Request(wire.method, str(wire.url), headers, wire.content if form is None else form)
