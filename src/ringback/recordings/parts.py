"""The parts of an exchange as every format of recordings holds them: text, addresses, statuses, bodies."""

import base64
import binascii
from typing import Any
from urllib.parse import urlsplit

STATUSES = range(100, 1000)
"""Statuses as HTTP writes them, three digits (RFC 9110, 15); 0 stands for one that a document does not say."""


class UnusableError(Exception):
    """One exchange of a recording is not what its format writes; the text says how."""


def part(raw: Any, name: str, of: str = "interaction") -> dict[str, Any]:
    """The mapping `name` of an exchange."""
    found = raw.get(name) if isinstance(raw, dict) else None
    if not isinstance(found, dict):
        raise UnusableError(f"the {of} has no {name}")
    return found


def text(raw: Any, what: str) -> str:
    """`raw` as the text that was sent; a number is written without quotes in YAML."""
    if isinstance(raw, bytes):
        return raw.decode("latin-1")
    if not isinstance(raw, str | int | float):
        raise UnusableError(f"the {what} is no text")
    found = str(raw)
    if not found.isascii() and not _encodes(found):
        raise UnusableError(f"the {what} holds half of a surrogate pair, which is no character")
    return found


def _encodes(found: str) -> bool:
    try:
        found.encode()
    except UnicodeEncodeError:
        return False
    return True


def pair(key: Any, value: Any, name: str) -> tuple[str, str]:
    """One header of the message `name`."""
    if type(key) is str and type(value) is str and key.isascii() and value.isascii():  # as nearly all are
        return key, value
    return text(key, f"name of a header of the {name}"), text(value, f"header {key} of the {name}")


def method(raw: Any) -> str:
    if not isinstance(raw, str) or not raw:
        raise UnusableError("the request has no method")
    return text(raw, "method of the request")


def address(raw: Any, name: str = "uri") -> str:
    """The address of a request, which its format calls `name`."""
    if not isinstance(raw, str) or not raw:
        raise UnusableError(f"the request has no {name}")
    try:
        _ = urlsplit(raw).port
    except ValueError as error:
        raise UnusableError(f"the {name} of the request cannot be parsed: {error}") from None
    return text(raw, f"{name} of the request")


def status(raw: Any) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise UnusableError("the response has no status code")
    if raw and raw not in STATUSES:
        raise UnusableError(f"the response has the status {raw!s:.12}, which is none of HTTP's")
    return raw


def unbased(raw: Any, name: str) -> bytes:
    """The bytes that base64 stands for, in the body of the message `name`."""
    try:
        return base64.b64decode(raw, validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise UnusableError(f"the body of the {name} is not base64") from None
