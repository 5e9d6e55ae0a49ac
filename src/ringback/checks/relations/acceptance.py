"""What the documents allow is accepted: no documented value is refused wherever it stands.

A document that names no reasons for refusals permits any of them, so one refusal shows nothing. Many do. Requests are
told apart by a few features of each documented place: absent, null, one of the listed values, just there. If every
request with some feature is refused, although a request that differs in nothing else is accepted, then the vendor
refuses what the document offers. And if not one request is accepted, it does not do what the document is about.

Only requests count to which nothing documented could be objected, and whose tenant values the tenant file vouches for.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ringback.checks.due import Known, is_assured
from ringback.checks.errors import answered
from ringback.checks.relations.verdict import Readings, Verdict
from ringback.contract.conditions import all_hold, examples_at
from ringback.contract.model import MISSING, Operation, Place
from ringback.contract.pointers import locate, steps_of, value_at
from ringback.contract.reading import FORM, Reading
from ringback.contract.schemas import types_of

Features = Mapping[str, str]
"""What a request is like: for each place, by its pointer, one word."""

ENOUGH = 5
"""Requests that must all be refused before a vendor is said to accept none."""

SEVERAL = 2
"""Requests with a feature that must all be refused before the feature is said to be."""

OWN = "/body/*"
PARTS = ("/body/", "/query/")
PERCENT_CODE = re.compile("%22")
HTTP_ONLY = frozenset({401, 403, 405, 413, 414, 415, 429, 431})
"""Statuses that speak of something else than what was asked for."""


def acceptance(operation: Operation, readings: Readings, known: Known) -> Verdict:
    verdict = Verdict()
    own: dict[str, list[tuple[int, Features, bool]]] = {}
    for index, reading in enumerate(readings):
        if reading.operation is operation and _counts(reading) and is_assured(reading, known):
            own.setdefault(reading.shape.name, []).append((index, features(reading), reading.accepted))
    for seen in own.values():
        accepted = [each for _, each, well in seen if well]
        refused = [(index, each) for index, each, well in seen if not well]
        verdict.exercised = verdict.exercised or bool(accepted)
        if not accepted and len(refused) >= ENOUGH:
            verdict.exercised = True
            got = f"{len(refused)} requests refused, and none accepted"
            verdict.breaks(refused[0][0], "/response/status", "a request as documented accepted", got)
        else:
            _tell(verdict, accepted, refused)
    return verdict


def _counts(reading: Reading) -> bool:
    """Whether the answer says something of the request, and not of an hour, a queue or a credential."""
    if reading.transient or reading.accepted:
        return not reading.transient
    of_the_moment = any(each.passing and each.promise.kind == "error" for each in answered(reading))
    return reading.status < 500 and reading.status not in HTTP_ONLY and not of_the_moment


def _tell(verdict: Verdict, accepted: list[Features], refused: list[tuple[int, Features]]) -> None:
    told = set()
    welcome = {item for each in accepted for item in each.items()}
    for index, each in refused:
        for pointer, feature in each.items():
            if (pointer, feature) in welcome or (pointer, feature) in told or not feature:
                continue
            with_it = [other for _, other in refused if other.get(pointer) == feature]
            if len(with_it) >= SEVERAL and any(_differ(each, other) == {pointer} for other in accepted):
                told.add((pointer, feature))
                expected = "a request as documented accepted, as it is without this"
                verdict.breaks(index, pointer, expected, f"all {len(with_it)} requests refused where it is {feature}")


def _differ(one: Features, other: Features) -> set[str]:
    return {pointer for pointer in one.keys() | other.keys() if one.get(pointer) != other.get(pointer)}


def features(reading: Reading) -> Features:
    """What the request of `reading` is like; "" at a place where the documents' readings differ (x-errata)."""
    found: dict[str, str] = {}
    for place in reading.shape.schema.root.leaves():
        if not place.pointer.startswith(PARTS):
            continue
        value = value_at(reading.view, place.pointer)
        feature = _feature(place, value, form=FORM in reading.operation.body_media)
        found[place.pointer] = "" if _is_disputed(reading, place.pointer) else feature
    body = reading.view.get("body")
    described = reading.shape.schema.root.properties.get("body")
    if isinstance(body, dict) and described is not None and described.schema.get("additionalProperties") is True:
        own = [value for name, value in body.items() if name not in described.properties]
        found[OWN] = "a parameter of one's own" if any(isinstance(each, str) for each in own) else "none"
    for pointer, value, place in _objects(reading.shape.schema.root.properties.get("body"), body, "/body"):
        order = [name for name in value if name in place.properties]
        found[f"{pointer}/"] = "with its keys in another order" if order != _sorted(order, place) else "in order"
    for name, raw in reading.view.get("form", {}).items():
        if isinstance(raw, str) and '"' not in raw:
            found[f"/form/{name}"] = "encoded with + for blanks" if "+" in raw else "encoded"
    return found


def _objects(place: Place | None, value: Any, pointer: str) -> Iterator[tuple[str, Mapping[str, Any], Place]]:
    if place is not None and isinstance(value, dict) and place.properties:
        yield pointer, value, place
        for name, child in place.properties.items():
            yield from _objects(child, value.get(name), f"{pointer}/{name}")


def _sorted(names: list[str], place: Place) -> list[str]:
    return [name for name in place.properties if name in names]


def _feature(place: Place, value: Any, *, form: bool) -> str:
    if value is MISSING:
        return "absent"
    if value is None:
        return "null"
    listed = "enum" in place.schema or "x-extensible-enum" in place.schema or types_of(place.schema) == ("boolean",)
    if listed or value == "":
        return json.dumps(value)
    if isinstance(value, str):
        for said, holds in WORDS:
            if holds(value, place.schema, form):
                return said
    return "present"


WORDS: tuple[tuple[str, Callable[[str, Mapping[str, Any], bool], bool]], ...] = (
    (
        "a time with an offset",
        lambda text, schema, _: schema.get("format") == "date-time" and not text.upper().endswith("Z"),
    ),
    ("text with &", lambda text, _, form: form and "&" in text),
    ("text with +", lambda text, _, form: form and "+" in text),
    (
        "text with the percent code of a quotation mark",
        lambda text, _, form: form and PERCENT_CODE.search(text) is not None,
    ),
)
"""Features of texts that documents allow and vendors stumble over."""


def _is_disputed(reading: Reading, pointer: str) -> bool:
    """Whether the value is nothing, or allowed by only some of the accepted readings, and no example shows it."""
    at = steps_of(pointer)
    value = locate(reading.view, at)
    if value in examples_at(reading.shape, at):
        return False
    if value == "":
        return True
    for erratum in reading.operation.errata:
        for name in erratum.accept if len(erratum.accept) > 1 else ():
            asked = [each for each in erratum.readings[name] if each.at[0] != "response"]
            if any(each.at == at for each in asked) and all_hold(tuple(asked), reading.view):
                return True
    return False
