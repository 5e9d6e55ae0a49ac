"""How values are shown in a finding: short, and without anything that belongs to a person."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from ringback.contract.model import MISSING, Place, Rule
from ringback.contract.pointers import locate
from ringback.contract.reading import Reading

LONGEST = 120


def shown(value: Any, personal: str | None = None) -> str:
    """A value as a finding shows it: as JSON, cut where it is long, masked where it is a person's."""
    if value is MISSING:
        return "nothing"
    text = json.dumps(masked(value) if personal else value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def masked(value: Any) -> Any:
    """The value with every digit a 0 and every letter an x: its shape stays, its person does not."""
    if isinstance(value, str):
        return re.sub(r"[^\W\d_]", "x", re.sub(r"\d", "0", value))
    if isinstance(value, dict):
        return {key: masked(each) for key, each in value.items()}
    if isinstance(value, list):
        return [masked(each) for each in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return 0
    return value


def masked_tree(value: Any, place: Place | None) -> Any:
    """The value with what the spec marks as personal masked, and with it all that no place describes."""
    if place is None or place.personal:
        return masked(value)
    if isinstance(value, dict):
        return {key: masked_tree(each, place.child(key)) for key, each in value.items()}
    if isinstance(value, list):
        return [masked_tree(each, place.items) for each in value]
    return value


def values_read(rule: Rule, reading: Reading) -> str:
    """What stands at the places that a rule names: `response.body.count = 3, response.body.per_page = 2`."""
    texts = []
    for path in rule.reads:
        steps = path[1:] if path[0] == "request" else path
        value = locate(reading.view, steps)
        if not isinstance(value, Mapping | list):
            personal = _personal(reading, steps)
            if personal == "url" and isinstance(value, str):
                texts.append(f"{'.'.join(path)} = {shown(_query_of(value, reading))}")
            else:
                texts.append(f"{'.'.join(path)} = {shown(value, personal)}")
    return ", ".join(texts) or "not so"


def _query_of(url: str, reading: Reading) -> str:
    """The query of an address, with the values of those parameters that the spec has and that are no person's."""
    known = reading.shape.schema.root.child("query")
    pairs = []
    for name, value in parse_qsl(url.partition("?")[2].partition("#")[0], keep_blank_values=True):
        place = known.child(name) if known else None
        pairs.append(f"{name}={masked(value) if place is None or place.personal else value}")
    return f"…?{'&'.join(pairs)}" if pairs else "…"


def _personal(reading: Reading, steps: tuple[str, ...]) -> str | None:
    place: Place | None = reading.shape.schema.root
    if steps[0] == "form":
        return "data"
    if steps[:2] == ("response", "body"):
        place, steps = reading.schema.root if reading.schema else None, steps[2:]
    for step in steps:
        place = place.child(step) if place else None
    return place.personal if place else None
