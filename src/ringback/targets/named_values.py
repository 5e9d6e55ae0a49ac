"""Every value that a request can be read to hold, with the names above it.

A contract reads a request in one way, the documented one. A server may be laxer: it may take the first of two equal
keys or the last, a field of the query for one of the body, a semicolon for an ampersand. What is here is the sum of
such readings, for the dialling guard: it has to see a number wherever a server could.
"""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import unquote_plus, urlsplit

from ringback.contract.bodies import UnreadableError, media_type_of
from ringback.contract.reading import FORM
from ringback.exchange import Request, header

UTF_8 = frozenset({"utf-8", "utf8"})


class Named(NamedTuple):
    """A value that holds no others, and the names of all that holds it, from the outside in."""

    names: tuple[str, ...]
    value: Any


@dataclass(frozen=True, slots=True)
class _Members:
    """A JSON object with all its members, those of equal names too."""

    pairs: list[tuple[str, Any]]


def named_in_address(request: Request) -> Iterator[Named]:
    """The values of the query and of the headers."""
    for name, text in _fields(urlsplit(request.url).query):
        yield from _named((name,), text)
    for name, text in request.headers:
        yield Named((name,), text)


def named_in_body(request: Request) -> Iterator[Named]:
    """The values of the body; raises UnreadableError unless it is JSON or a form, as its media type says."""
    if not request.body:
        return
    media_type = header(request.headers, "content-type") or ""
    charset = re.search(r";\s*charset\s*=\s*\"?([^\s\";]*)", media_type, re.IGNORECASE)
    if charset and charset[1].lower() not in UTF_8:
        raise UnreadableError(f"text in {charset[1]}")
    try:
        text = request.body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"text that is not UTF-8 at byte {error.start}") from None
    if media_type_of(request.headers) != FORM:
        yield from _named((), _parsed(text))
        return
    for name, value in _fields(text):
        if not _PLAIN_NAME.fullmatch(name):
            raise UnreadableError("a form with a field of no plain name")
        yield from _named((name,), value)
    with suppress(UnreadableError):
        yield from _named((), _parsed(text))


def _fields(text: str) -> Iterable[tuple[str, str]]:
    """The fields of a form or a query, cut at & or at semicolons too; JSON also as if it had not been encoded."""
    found: dict[tuple[str, str], None] = {}
    for between in ("&", "[&;]"):
        for pair in re.split(between, text) if text else ():
            name, _, raw = pair.partition("=")
            found[unquote_plus(name), unquote_plus(raw)] = None
            if _begins_json(raw):
                found[unquote_plus(name), raw] = None
    return found


def _named(names: tuple[str, ...], value: Any) -> Iterator[Named]:
    """What `value` holds, through JSON in text as well; a key that a name leads to counts as a value, too."""
    waiting = [(names, value)]
    while waiting:
        names, value = waiting.pop()
        while isinstance(value, str) and _begins_json(value):
            try:
                value = _parsed(value)
            except UnreadableError:
                break
        if isinstance(value, _Members):
            yield from (Named((*names, ""), key) for key, _ in value.pairs)
            inside = [((*names, key), each) for key, each in value.pairs]
        elif isinstance(value, list):
            inside = [(names, each) for each in value]
        else:
            yield Named(names, value)
            continue
        waiting += inside or [(names, None)]


def _begins_json(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[", '"')


def _parsed(text: str) -> Any:
    try:
        return _JSON.decode(text)
    except (ValueError, RecursionError):
        raise UnreadableError("text that is not JSON") from None


def _no_constant(name: str) -> Any:
    raise ValueError(name)


_PLAIN_NAME = re.compile(r"[\w.\[\]-]+", re.ASCII)
_JSON = json.JSONDecoder(object_pairs_hook=_Members, parse_constant=_no_constant)
