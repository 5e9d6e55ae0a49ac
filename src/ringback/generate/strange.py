"""Requests that no client means to send: unreadable bodies, wrong methods, text from all over the world, far too much.

Whatever a vendor says to them is sound, as long as it says something: no documented promise is asked for here, only
that nothing breaks and that nothing is accepted that could not be read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import zip_longest

from ringback.contract.model import MISSING
from ringback.contract.pointers import steps_of, value_at
from ringback.contract.reading import FORM
from ringback.contract.schemas import types_of
from ringback.exchange import Headers, Request
from ringback.generate.ground import Ground, dialled
from ringback.generate.sound import Base
from ringback.generate.writing import changed, dumped

WORLD = ("Zoë Ångström", "📞🎉", "قائمة", "電話")
"""Text from all over the world."""

WORDS = (WORLD[0], "x" * 20_000, *WORLD[1:], "a\u0000b", "' OR 1=1 --")
"""Text that a careless backend trips over."""

MISPLACED = "zoë@example.com"
"""Text that is not ASCII, and looks as if it belonged where addresses do."""

DEEP = 2_000
METHODS = ("PUT", "DELETE", "PATCH", "POST", "GET")


def strange(ground: Ground, base: Base, *, world_text_only: bool) -> Iterator[tuple[str, Request]]:
    """(what is strange about it, the request), by turns of each kind; text that is not ASCII alone if so asked."""
    kinds = [_texts(ground, base, WORLD if world_text_only else WORDS)]
    if not world_text_only:
        kinds += [_bodies(ground, base), _everywhere(ground, base), _paths(ground, base), _methods(ground, base)]
    for found in zip_longest(*kinds):
        yield from (each for each in found if each is not None)


def _texts(ground: Ground, base: Base, words: Iterable[str]) -> Iterator[tuple[str, Request]]:
    rings = dialled(base.operation, base.shape)
    places = [
        place
        for place in base.shape.schema.root.leaves()
        if not place.tenant
        and place.pointer not in rings
        and "string" in types_of(place.schema)
        and not place.schema.keys() & {"enum", "const", "pattern", "format"}
    ]
    for word in words:
        for place in places[:2]:
            view = changed(base.least, steps_of(place.pointer), word)
            yield f"{word[:12]!r} at {place.pointer}", ground.request(base.operation, view)


def _everywhere(ground: Ground, base: Base) -> Iterator[tuple[str, Request]]:
    """Text that is not ASCII where it does not belong: in addresses, times, and what is a tenant's."""
    for place in base.shape.schema.root.leaves():
        picky = bool(place.tenant) or bool(place.schema.keys() & {"pattern", "format"})
        if picky and "string" in types_of(place.schema) and place.pointer.startswith(("/body/", "/query/")):
            view = changed(base.least, steps_of(place.pointer), MISPLACED)
            yield f"{MISPLACED!r} at {place.pointer}", ground.request(base.operation, view)


def _paths(ground: Ground, base: Base) -> Iterator[tuple[str, Request]]:
    for name in base.least.get("path", {}):
        for odd in ("abc", "-1", 10**20, "a b"):
            yield f"{odd!r} in the path", ground.request(base.operation, changed(base.least, ("path", name), odd))


def _bodies(ground: Ground, base: Base) -> Iterator[tuple[str, Request]]:
    plain = ground.request(base.operation, base.least)
    if not plain.body:
        yield "a query that is no text", replace(plain, url=f"{plain.url}{'&' if '?' in plain.url else '?'}%ff=%zz")
        return
    body = plain.body
    media = base.operation.body_media[0]
    yield "another media type", replace(plain, headers=_typed(plain, "text/plain"))
    yield "an empty body", replace(plain, body=b"")
    yield "half a body", replace(plain, body=body[: len(body) // 2])
    yield "bytes that are no text", replace(plain, body=body[:-2] + b"\xff\xfe" + body[-2:])
    if media != FORM:
        yield "a body nested far too deep", replace(plain, body=b'{"a":' * DEEP + b"1" + b"}" * DEEP)
        yield "a list for a body", replace(plain, body=b"[" + body + b"]")
        yield "text for a body", replace(plain, body=b'"text"')
        yield "null for a body", replace(plain, body=b"null")
        yield "NaN in the body", replace(plain, body=body[:-1] + b', "n": NaN}')
        first = next((place for place in base.shape.schema.root.leaves() if place.pointer.startswith("/body/")), None)
        if first is not None and value_at(base.least, first.pointer) is not MISSING:
            again = dumped({first.pointer.rpartition("/")[2]: value_at(base.least, first.pointer)})
            yield "a key twice", replace(plain, body=body[:-1] + b", " + again[1:].encode())


def _methods(ground: Ground, base: Base) -> Iterator[tuple[str, Request]]:
    plain = ground.request(base.operation, base.least)
    known = {each.method for each in ground.contract.operations if each.path == base.operation.path}
    for method in METHODS:
        if method not in known:
            yield f"the method {method}", replace(plain, method=method, body=plain.body if method != "GET" else b"")


def _typed(request: Request, media: str) -> Headers:
    return tuple((name, media if name.lower() == "content-type" else value) for name, value in request.headers)
