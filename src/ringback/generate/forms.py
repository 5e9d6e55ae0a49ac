"""Forms whose fields hold JSON, as documents' own samples send them: not encoded. And what a form makes of that."""

from collections.abc import Iterator
from dataclasses import replace

from ringback.contract.pointers import steps_of, value_at
from ringback.contract.reading import FORM
from ringback.exchange import Request
from ringback.generate.ground import Ground, dialled
from ringback.generate.sound import Base
from ringback.generate.writing import changed, dumped

CHANGED = ("a+b", "a%41b", "a&b=c", "+7", "a%22b", "x&y", "%22")
"""Text that arrives as another text if it is not encoded (WHATWG URL, 5.1)."""


def forms(ground: Ground, base: Base) -> Iterator[tuple[str, Request]]:
    """(the place, the request): JSON as it is, with text that a form changes, and a field that comes twice."""
    fields = [each for each in base.shape.schema.texts if len(each) == 2 and each[0] == "body"]
    if FORM not in base.operation.body_media or not fields:
        return
    (_, field) = fields[0]
    rings = dialled(base.operation, base.shape)
    plain = ground.request(base.operation, base.least)

    def raw(view: object) -> Request:
        text = dumped(value_at(view, f"/body/{field}")) if isinstance(view, dict) else ""
        return replace(plain, body=f"{field}={text}".encode())

    yield f"/body/{field}", raw(base.least)
    free = [
        each
        for each in base.shape.schema.root.leaves()
        if not each.tenant and each.pointer not in rings and isinstance(value_at(base.least, each.pointer), str)
    ]
    for place in free[:1]:
        for text in CHANGED:
            yield place.pointer, raw(changed(base.least, steps_of(place.pointer), text))
            yield place.pointer, ground.request(base.operation, changed(base.least, steps_of(place.pointer), text))
    yield f"/body/{field}", replace(plain, body=plain.body.replace(b"+", b"%20"))
    yield f"/body/{field}", replace(plain, body=plain.body + b"&" + plain.body)
    yield f"/body/{field}", raw(base.least)
