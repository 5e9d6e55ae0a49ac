"""Sound requests that say the charset of their body, as many clients do without being asked (RFC 9110, 8.3.2)."""

from collections.abc import Iterator
from dataclasses import replace

from ringback.exchange import Request
from ringback.generate.ground import Ground
from ringback.generate.sound import Base


def with_charset(ground: Ground, base: Base) -> Iterator[Request]:
    """The least and the most of a kind of request, each with the charset of its body; nothing where there is none."""
    for view in (base.least, base.most) if base.operation.body_media else ():
        plain = ground.request(base.operation, view)
        named = (
            (name, f"{value}; charset=utf-8" if name.lower() == "content-type" else value)
            for name, value in plain.headers
        )
        yield replace(plain, headers=tuple(named))
