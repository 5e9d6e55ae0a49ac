"""What a vendor first asks of a request: for which path it is, who sends it, what its body is said to be and is.

Any bytes may come in. What cannot be read is told by UnreadableError, never by another exception.
"""

import json
import re
from typing import Any

from ringback.exchange import Headers, Request, header

DEEPEST = 100
"""How many arrays and objects may lie in each other."""


class UnreadableError(ValueError):
    """A body is not what it should be; the text says how."""


def path_of(request: Request) -> str:
    """The path that a request asks for, as it was sent."""
    found = re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#]*([^?#]*)", request.url)
    return found[1] if found else ""


def media_of(headers: Headers) -> str:
    """The media type without its parameters, in lower case; "" if none is said."""
    return (header(headers, "content-type") or "").partition(";")[0].strip().lower()


def credential(request: Request, scheme: str) -> str | None:
    """What follows the word `scheme`, in any case, in the Authorization header (RFC 9110, 11.4)."""
    word, _, rest = (header(request.headers, "authorization") or "").partition(" ")
    return rest.strip() if word.lower() == scheme.lower() else None


def json_of(body: bytes) -> Any:
    """The value of JSON text (RFC 8259), strictly; raises UnreadableError.

    Not JSON here: NaN, a number too large for a double, half of a surrogate pair, a byte order mark, bytes that are
    not UTF-8, and what is nested deeper than DEEPEST.
    """
    try:
        value = _STRICT.decode(body.decode("utf-8"))
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # fails for half of a pair
    except RecursionError:
        raise UnreadableError("nested too deep") from None
    except ValueError as error:  # JSONDecodeError, UnicodeError, Python's limit of digits, and our own
        raise UnreadableError(f"not JSON: {type(error).__name__}") from None
    if _deeper(value, DEEPEST):
        raise UnreadableError("nested too deep")
    return value


def _deeper(value: Any, levels: int) -> bool:
    level = [value]
    for _ in range(levels + 1):
        level = [below for each in level for below in _held(each)]
        if not level:
            return False
    return True


def _held(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _no_constant(name: str) -> Any:
    raise UnreadableError(f"{name} is no number")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise UnreadableError("a number too large")
    return number


_STRICT = json.JSONDecoder(parse_constant=_no_constant, parse_float=_finite)
