"""Values for one place: those that its schema allows, those at the edges of it, and those just outside.

The schema is the place's own, as the spec has it. Where it gives examples, sound values come from these: a schema says
what a vendor can read, an example what it is likely to take.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator

from ringback.contract.schemas import INT32, types_of

SCALARS: Mapping[str, Any] = {
    "string": "text",
    "integer": 7,
    "number": 1.5,
    "boolean": True,
    "array": ["text"],
    "object": {"key": "text"},
    "null": None,
}
"""One plain value of each JSON type."""

AS_TEXT: Mapping[str, str] = {"integer": "7", "boolean": "true"}
"""Texts that a lenient reader takes for a value of another type."""

PLAIN = (0, 1, 30, 120, 240)
"""Whole numbers that stand for seconds, minutes or things."""

START = datetime(2035, 1, 2, 3, 4, 5, tzinfo=UTC)
"""A time that is still to come, for calls that are to be made later; no clock is read here."""

LETTERS = st.characters(codec="ascii", categories=["Lu", "Ll", "Nd"])
LONGEST = 40
LONG = (
    "Some more words than most would write here",
    f"The whole story, from its beginning: {'on and on, ' * 8}to its end.",
)
"""Texts of more than 32 and of more than 100 characters, which need not fit into whatever a vendor keeps texts in."""

FORMATS: Mapping[str, st.SearchStrategy[str]] = {
    "date-time": st.integers(0, 10**7).map(lambda n: (START + timedelta(minutes=n)).strftime("%Y-%m-%dT%H:%M:%SZ")),
    "date": st.integers(0, 3650).map(lambda n: (START + timedelta(days=n)).date().isoformat()),
    "email": st.from_regex(r"[a-z]{3,12}@example\.com", fullmatch=True),
    "uri": st.from_regex(r"https://example\.com/[a-z]{1,12}", fullmatch=True),
    "uuid": st.uuids(version=4).map(str),
}

TIMES: Mapping[str, tuple[str, ...]] = {
    "date-time": ("2035-06-07T08:09:10+02:00", "2035-06-07T23:09:10-05:00", "2035-06-07T08:09:10.123Z"),
}
"""Spellings of a time that RFC 3339 allows."""

NEAR_MISSES = (
    (r"(?<=\d{4}-)\d\d-\d\d", "02-30"),
    (r"(?<=\d[T ])\d\d(?=:)", "25"),
    (r"(?<=\d{4}-)\d\d(?=-\d\d)", "13"),
    (r"(?<=\d{4}-\d\d-\d\d) ", "T"),
)
"""What makes a date or a time one that does not exist or is not written so: a pattern, and what to put there."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A value that leaves a schema in one way: `kind` is the kind of promise that it breaks."""

    kind: str
    value: Any


def sound(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Values that the schema allows."""
    listed = list(listed_values(schema)) or list(schema.get("examples", ()))
    if listed:
        return st.sampled_from(listed)
    return st.one_of(*[_of_type(each, schema) for each in types_of(schema) or ("string",)]).filter(valid(schema))


def valid(schema: Mapping[str, Any]) -> Any:
    """Whether a value is one of the schema, as a function; keys of ours say nothing here."""
    plain = {key: value for key, value in schema.items() if not key.startswith("x-")}
    if schema.get("format") == "int32":
        plain["allOf"] = [*plain.get("allOf", ()), INT32]
    return Draft202012Validator(plain, validate_formats=True).is_valid


def listed_values(schema: Mapping[str, Any]) -> Iterator[Any]:
    """The values that the schema names one by one."""
    yield from schema.get("enum", schema.get("x-extensible-enum", [schema["const"]] if "const" in schema else []))


def edges(schema: Mapping[str, Any]) -> list[Any]:
    """The values that a reader of the schema would try by hand: each listed one, each type, both ends of each range."""
    is_valid = valid(schema)
    found = [*listed_values(schema), *schema.get("examples", ())]
    if not found or "integer" in types_of(schema) or "null" in types_of(schema):
        low, high = _range(schema)
        texts = ["", "A-7", "7007", *LONG, *TIMES.get(schema.get("format", ""), ()), *_texts_at_limits(schema)]
        for name in types_of(schema):
            of_type: Mapping[str, list[Any]] = {
                "integer": [low, high, *(n for n in PLAIN if low <= n <= high)],
                "boolean": [True, False],
                "null": [None],
                "string": texts,
                "object": [{"key": "text"}],
            }
            found += of_type.get(name, [])
    return [value for index, value in enumerate(found) if is_valid(value) and not _in(value, found[:index])]


def wrong(schema: Mapping[str, Any]) -> list[Wrong]:
    """Values that the schema does not allow, each wrong in one way."""
    types = types_of(schema)
    named = {"integer", "number"} if "number" in types else set()
    found = [Wrong("type", value) for name, value in AS_TEXT.items() if name in types and "string" not in types]
    found += [Wrong("type", value) for name, value in SCALARS.items() if types and name not in {*types, *named}]
    if "enum" in schema or "const" in schema:
        first = next(listed_values(schema))
        found += [Wrong("enum", value) for value in (f"{first}x", str(first).upper(), str(first).lower(), "")]
    elif "string" in types:
        if "format" in schema or "pattern" in schema:
            found += [Wrong("format", value) for value in (*_near_misses(schema), "not so", "x" * 12)]
        if "minLength" in schema:
            found.append(Wrong("limit", "x" * (schema["minLength"] - 1)))
        longest = _longest(schema)
        if longest is not None:
            found.append(Wrong("limit", "x" * (longest + 1)))
    if {"integer", "number"} & set(types):
        low, high = _range(schema)
        int32 = schema.get("format") == "int32"
        if "maximum" in schema or int32:
            kind = "limit" if "maximum" in schema else "format"
            found += [Wrong(kind, high + 1), Wrong(kind, 2**32 + max(low, 1))]
        if "minimum" in schema or int32:
            found.append(Wrong("limit" if "minimum" in schema else "format", low - 1))
    is_valid = valid(schema)
    return [each for each in found if not is_valid(each.value)]


def _near_misses(schema: Mapping[str, Any]) -> list[str]:
    """Texts that look right and are wrong in one thing: they tell whether a format is checked, and how well."""
    shown = [each for each in schema.get("examples", ()) if isinstance(each, str)]
    shown += TIMES.get(schema.get("format", ""), ())[:1]
    return [
        missed
        for text in shown[:1]
        for pattern, wrong_part in NEAR_MISSES
        if (missed := re.sub(pattern, wrong_part, text, count=1)) != text
    ]


def _of_type(name: str, schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    low, high = _range(schema)
    if name == "string":
        return _text(schema)
    if name == "object":
        return _object(schema)
    if name == "array":
        items = sound(schema.get("items", {"type": "string"}))
        return st.lists(items, min_size=schema.get("minItems", 0), max_size=min(schema.get("maxItems", 3), 3))
    plain: Mapping[str, st.SearchStrategy[Any]] = {
        "integer": st.integers(max(low, 0 if low <= 0 else low), min(high, max(low, 0) + 500)),
        "number": st.floats(max(low, 0), min(high, max(low, 0) + 500), allow_nan=False),
        "boolean": st.booleans(),
        "null": st.none(),
    }
    return plain[name]


def _object(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    properties = schema.get("properties", {})
    needed = {name: sound(properties[name]) for name in schema.get("required", ()) if name in properties}
    others = {name: sound(each) for name, each in properties.items() if name not in needed}
    return st.fixed_dictionaries(needed, optional=others)


def _text(schema: Mapping[str, Any]) -> st.SearchStrategy[str]:
    if schema.get("format") in FORMATS:
        return FORMATS[schema["format"]]
    if "pattern" in schema:
        return st.from_regex(_ascii(schema["pattern"])).filter(valid({"type": "string", "pattern": schema["pattern"]}))
    longest = _longest(schema)
    low = schema.get("minLength", 1)
    return st.text(LETTERS, min_size=low, max_size=max(low, min(LONGEST, LONGEST if longest is None else longest)))


def _ascii(pattern: str) -> re.Pattern[str]:
    """The pattern in Python's words: its $ means the very end, and what matches stays printable."""
    return re.compile(re.sub(r"(?<!\\)\$", r"\\Z", pattern), re.ASCII)


def _texts_at_limits(schema: Mapping[str, Any]) -> list[str]:
    longest = _longest(schema)
    lengths = [length for length in (schema.get("minLength"), longest) if length]
    return ["x" * length for length in lengths]


def _longest(schema: Mapping[str, Any]) -> int | None:
    lengths = [each["maxLength"] for each in (schema, *schema.get("anyOf", ())) if "maxLength" in each]
    return max(lengths) if lengths else None


def _range(schema: Mapping[str, Any]) -> tuple[int, int]:
    bounds = INT32 if schema.get("format") == "int32" else {"minimum": -(2**31), "maximum": 2**31 - 1}
    return schema.get("minimum", bounds["minimum"]), schema.get("maximum", bounds["maximum"])


def _in(value: Any, values: list[Any]) -> bool:
    """Whether `value` is among `values` as JSON has it, where 1 is not true."""
    return any(value == each and isinstance(value, bool) == isinstance(each, bool) for each in values)
