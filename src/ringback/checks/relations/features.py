"""What a request is like: one word for each place of it, by which those that are refused are told from the others."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from ringback.contract.conditions import all_hold, examples_at
from ringback.contract.model import MISSING, Condition, Erratum, Place
from ringback.contract.pointers import steps_of, value_at
from ringback.contract.reading import FORM, Reading
from ringback.contract.schemas import types_of
from ringback.exchange import header


class Feature(NamedTuple):
    """What stands at a place, in a word, "" for what says nothing.

    `reading` names the one of several accepted readings of the documents that it follows: a vendor may follow another.
    """

    word: str
    reading: str = ""


Features = Mapping[str, Feature]
"""What a request is like: for each place, by its pointer, one feature."""

DIGITS = {1: "of one digit", 2: "of two digits", 3: "of three digits"}
"""Whole numbers of so many digits are told apart; others may be beyond what a vendor can mean."""

BYTE = 127
"""The largest number that fits into a signed byte."""

LARGE = f"a number of three digits above {BYTE}"
LONG = "text of more than 100 characters"
UNSAID = frozenset({LARGE, LONG})
"""Features of values that documents allow by naming no limit; a vendor may have one."""

OWN = "/body/*"
CONTENT_TYPE = "/headers/content-type"
PARTS = ("/body/", "/query/")

WORDS: tuple[tuple[str, Callable[[str, Place, bool], bool]], ...] = (
    ("text beyond ASCII", lambda text, *_: not text.isascii()),
    ("digits", lambda text, place, _: text.isdigit() and _is_free(place)),
    ("a time with an offset", lambda text, place, _: _is_time(place) and not text.upper().endswith("Z")),
    ("text with &", lambda text, _, form: form and "&" in text),
    ("text with +", lambda text, _, form: form and "+" in text),
    (LONG, lambda text, place, _: len(text) > 100 and _is_free(place)),
    ("text of more than 32 characters", lambda text, place, _: len(text) > 32 and _is_free(place)),
    ("text with the percent code of a quotation mark", lambda text, _, form: form and "%22" in text),
)
"""Features of texts that documents allow and vendors stumble over."""


def features(reading: Reading) -> Features:
    """What the request of `reading` is like."""
    found: dict[str, Feature] = {}
    for place in reading.shape.schema.root.leaves():
        if place.pointer.startswith(PARTS):
            value = value_at(reading.view, place.pointer)
            word = _word(place, value, form=FORM in reading.operation.body_media)
            found[place.pointer] = _feature(reading, place.pointer, value, word)
    found |= {pointer: Feature(word) for pointer, word in _of_the_whole(reading)}
    return found


def _of_the_whole(reading: Reading) -> Iterator[tuple[str, str]]:
    """What is like something beyond single places: keys of one's own, the order of keys, how the body is sent."""
    body = reading.view.get("body")
    described = reading.shape.schema.root.properties.get("body")
    if isinstance(body, dict) and described is not None and described.schema.get("additionalProperties") is True:
        own = [value for name, value in body.items() if name not in described.properties]
        yield OWN, "a parameter of one's own" if any(isinstance(each, str) for each in own) else "none"
    for pointer, value, place in _objects(described, body, "/body"):
        order = [name for name in value if name in place.properties]
        yield f"{pointer}/", "with its keys in another order" if order != _sorted(order, place) else "in order"
    if reading.operation.body_media:
        media = header(reading.exchange.request.headers, "content-type") or ""
        yield CONTENT_TYPE, "with a charset" if "charset" in media.lower() else "without a charset"
    for name, raw in reading.view.get("form", {}).items():
        if isinstance(raw, str) and '"' not in raw:
            yield f"/form/{name}", "encoded with + for blanks" if "+" in raw else "encoded"


def _objects(place: Place | None, value: Any, pointer: str) -> Iterator[tuple[str, Mapping[str, Any], Place]]:
    if place is not None and isinstance(value, dict) and place.properties:
        yield pointer, value, place
        for name, child in place.properties.items():
            yield from _objects(child, value.get(name), f"{pointer}/{name}")


def _sorted(names: list[str], place: Place) -> list[str]:
    return [name for name in place.properties if name in names]


def _word(place: Place, value: Any, *, form: bool) -> str:
    if value is MISSING:
        return "absent"
    if value is None:
        return "null"
    listed = "enum" in place.schema or "x-extensible-enum" in place.schema or types_of(place.schema) == ("boolean",)
    examples = place.schema.get("examples", ())
    several = len(examples) > 1
    if listed or value == "" or (value in examples and (several or place.tenant)):
        return json.dumps(value)
    if isinstance(value, str):
        if not value.isascii() and place.personal == "number":
            return ""
        for said, holds in WORDS:
            if holds(value, place, form):
                return said
    elif type(value) is int and not place.tenant:
        digits = len(str(value))
        if value <= 0 or digits not in DIGITS:
            return ""
        return LARGE if value > BYTE else f"a number {DIGITS[digits]}"
    return "" if several and not place.tenant else "present"


def _is_free(place: Place) -> bool:
    """Whether any text may stand there: no number to ring, and nothing that only a tenant knows."""
    return not place.tenant and place.personal != "number"


def _is_time(place: Place) -> bool:
    return place.schema.get("format") == "date-time"


def is_disputed(reading: Reading) -> bool:
    """Whether the request has a key that only one of several accepted readings of the documents knows."""
    followed = (found for erratum in reading.operation.errata for _, found in _followed(reading, erratum))
    return any(each.raw == "present" for conditions in followed for each in conditions)


def _feature(reading: Reading, pointer: str, value: Any, word: str) -> Feature:
    """The feature at a place: an empty text says nothing, unless an example has it."""
    at = steps_of(pointer)
    if value in examples_at(reading.shape, at):
        return Feature(word)
    followed = (
        f"{erratum.id} {name}"
        for erratum in reading.operation.errata
        for name, conditions in _followed(reading, erratum)
        if any(each.at == at for each in conditions)
    )
    return Feature("" if value == "" else word, next(followed, ""))


def _followed(reading: Reading, erratum: Erratum) -> Iterator[tuple[str, tuple[Condition, ...]]]:
    """The accepted readings that the request follows, where there are several, and what they say of requests."""
    for name in erratum.accept if len(erratum.accept) > 1 else ():
        asked = tuple(each for each in erratum.readings[name] if each.at[0] != "response")
        if all_hold(asked, reading.view):
            yield name, asked
