"""Breaks a sound exchange at one promise, in any of the ways that the promise's kind knows.

Each way comes with the severity that the table of severities gives it, worked out here by itself: null and other values
weigh differently, and so do promises of different grounds.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import strategies as st

from ringback.contract.model import Place, Promise
from ringback.contract.reading import Reading
from ringback.findings import Severity
from tests.sound import NOTHING, Draft

Broken = tuple[Draft, Severity]

NEEDED_BY_A_RULE = (
    "/response/body/_embedded/callbacks",
    "/response/body/_links/prev",
    "/response/body/voip_provider",
)
"""Optional in the schema, but a rule needs them: on a page that is not empty, on a later one, for an outbound call."""

EXCEPTIONS = {
    "ucontact:addRecord:request/body#type": "a form always has fields, so no request can break it",
    "ccai:updateCustomerFlag:call-refused": "any request with a body may be refused so, and one without it anyhow",
    "ccai:updateCustomerFlag:flags-refused": "any request with a body may be refused so, and one without it anyhow",
    "ccai:updateCustomerFlag:acceptance": "any request with a body may be refused",
}
"""Promises that no exchange can break, each with the reason."""

JSON_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "null": st.none(),
    "boolean": st.booleans(),
    "integer": st.integers(-(2**40), 2**40),
    "number": st.floats(allow_nan=False, allow_infinity=False).filter(lambda value: value != int(value)),
    "string": st.text(max_size=20),
    "array": st.lists(st.integers(), max_size=2),
    "object": st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
}


def breakings(promise: Promise, draft: Draft, reading: Reading) -> list[st.SearchStrategy[Broken]]:
    """The ways to break the draft at this promise; none if the draft does not reach it."""
    if promise.side == "request" and (not reading.accepted or draft.raw_body is not None):
        return []
    where, _, kind = promise.id.split(":", 2)[2].partition("#")
    if (where, kind) == ("response", "status"):
        return [st.sampled_from([500, 501, 599]).map(lambda code: (draft.edited(status=code), Severity.BREACH))]
    if kind == "message" and where == f"response.{draft.status}":
        text = "nobody documents this"
        told = text if reading.operation.outcome.message == ("response", "body") else {"message": text}
        return [st.just((draft.edited(answer=told), Severity.DRIFT))]
    if kind == "media" and where == f"response.{draft.status}":
        return [_raw(lambda raw: draft.edited(raw_answer=raw), promise)]
    if (where, kind) == ("request", "media"):
        return [_raw(lambda raw: draft.edited(raw_body=raw, body_type="application/json"), promise).filter(_has_body)]
    return [
        way
        for pointer, place, value in _reached(where, draft, reading)
        if (value is not NOTHING or kind == "required") and (isinstance(value, dict) or kind != "fields")
        for way in _at_place(place.promises.get(kind, promise), kind, draft, pointer, place)
    ]


def _raw(put: Any, promise: Promise) -> st.SearchStrategy[Broken]:
    """Bytes that are no JSON."""
    raw = st.sampled_from([b"{not json", b"\xff\xfe{}", b"", b"NaN", b"<html></html>"])
    return raw.map(lambda each: (put(each), _weight(promise)))


def _has_body(broken: Broken) -> bool:
    return broken[0].raw_body != b""


def _at_place(
    promise: Promise, kind: str, draft: Draft, pointer: str, place: Place
) -> Iterator[st.SearchStrategy[Broken]]:
    if kind == "required":
        names = promise.expected.removesuffix("present").strip()
        parent = pointer.rpartition("/")[0]
        dropped = {f"{parent}/{name}": NOTHING for name in names.split(" or ")} if names else {pointer: NOTHING}
        yield st.just((draft.edited(dropped), _weight(promise)))
        return
    if kind == "fields":
        name = st.from_regex(r"[a-z]{3,12}_nobody_documents", fullmatch=True)
        yield name.map(lambda each: (draft.edited({f"{pointer}/{each}": 1}), Severity.DRIFT))
        return

    def put(value: Any) -> Broken:
        # Where one of two names is needed, the one that is there is not optional.
        optional = place.optional and "required" not in place.promises
        weight = _weight(promise, null=value is None, optional=optional)
        return draft.edited({pointer: value}), weight

    yield _others(kind, place, in_text=pointer.startswith(("/query/", "/path/"))).map(put)


def _others(kind: str, place: Place, *, in_text: bool) -> st.SearchStrategy[Any]:
    """Values that break this kind of promise at the place, by its own schema."""
    schema = place.schema
    types = [schema["type"]] if isinstance(schema.get("type"), str) else list(schema.get("type", []))
    if kind == "type" and in_text:
        return st.just(["a", "b"]) if "string" in types else st.sampled_from(["text", "1.5", "0x1"])
    if kind == "type":
        barred = {*types, *(["integer"] if "number" in types else [])}
        others = st.one_of([values for name, values in JSON_VALUES.items() if name not in barred])
        return others.map(json.dumps) if "media" in place.promises else others
    if kind == "media":
        return st.sampled_from(["{not json", "", "NaN"])
    if kind == "enum":
        return st.from_regex(r"[a-z]{3,12} nobody documents", fullmatch=True)
    return _misformed(schema) if kind == "format" else _beyond(schema)


def _misformed(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    if schema.get("format") == "int32":
        return st.integers(2**31, 2**62) | st.integers(-(2**62), -(2**31) - 1)
    texts = st.sampled_from(["yesterday", "2030-13-41T25:00:00Z", "2030-02-30 12:00:00"]) | st.text(max_size=12)
    if "pattern" in schema:
        return texts.filter(lambda text: not re.search(schema["pattern"], text))
    return texts.filter(lambda text: not re.match(r"\d{4}-\d\d-\d\d[Tt ]", text) or "41" in text)


def _beyond(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    ways: list[st.SearchStrategy[Any]] = []
    if "minimum" in schema:
        ways.append(st.integers(schema["minimum"] - 1000, schema["minimum"] - 1))
    if "maximum" in schema:
        ways.append(st.integers(schema["maximum"] + 1, schema["maximum"] + 1000))
    if schema.get("minLength"):
        ways.append(st.text(max_size=schema["minLength"] - 1))
    if "maxLength" in schema:
        ways.append(st.text("xyzé🎉", min_size=schema["maxLength"] + 1, max_size=schema["maxLength"] + 20))
    return st.one_of(ways)


def _weight(promise: Promise, *, null: bool = False, optional: bool = False) -> Severity:
    """What the table of severities gives a value that contradicts the promise."""
    basis = promise.source.basis
    if promise.open or basis == "assumed" or (null and (optional or basis == "shown")):
        return Severity.DRIFT
    return Severity.BREACH


def optional_pointers(draft: Draft, reading: Reading) -> list[str]:
    """The pointers to what the draft's answer may leave out and stay sound."""
    if reading.schema is None or draft.answer is NOTHING:
        return []
    return [
        pointer
        for pointer, place, _ in _below(reading.schema.root, reading.view["response"]["body"], "/response/body")
        if place.optional and "required" not in place.promises and pointer not in NEEDED_BY_A_RULE
        if pointer != "/response/body" and not pointer.rpartition("/")[2].isdecimal()
    ]


def _below(place: Place, value: Any, pointer: str) -> Iterator[tuple[str, Place, Any]]:
    yield pointer, place, value
    if isinstance(value, dict):
        for name, child in place.properties.items():
            if name in value:
                yield from _below(child, value[name], f"{pointer}/{name}")
    elif isinstance(value, list) and place.items is not None:
        for index, item in enumerate(value):
            yield from _below(place.items, item, f"{pointer}/{index}")


def _reached(where: str, draft: Draft, reading: Reading) -> Iterator[tuple[str, Place, Any]]:
    """The pointers into the draft that a promise's general pointer stands for, with the place and value there."""
    side, slash, general = where.partition("/")
    if side == "request":
        root: Place | None = reading.shape.schema.root
        start, value = "", reading.view
    elif side == f"response.{draft.status}" and reading.schema is not None:
        root = reading.schema.root
        start, value = "/response/body", reading.view["response"]["body"]
    else:
        return
    yield from _walk(root, value, start, general.split("/") if slash else [])


def _walk(place: Place | None, value: Any, pointer: str, steps: list[str]) -> Iterator[tuple[str, Place, Any]]:
    if place is None:
        return
    if not steps:
        yield pointer, place, value
    elif steps[0] == "*":
        for index, item in enumerate(value if isinstance(value, list) else []):
            yield from _walk(place.items, item, f"{pointer}/{index}", steps[1:])
    elif isinstance(value, dict):
        name = steps[0]
        if name in value or len(steps) == 1:
            yield from _walk(place.child(name), value.get(name, NOTHING), f"{pointer}/{name}", steps[1:])
