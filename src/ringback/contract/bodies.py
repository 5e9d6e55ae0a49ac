"""The body of a message as its media type says it is to be read."""

import json
import re
from typing import Any

from ringback.exchange import Headers, header
from ringback.yaml_text import DEEPEST


class UnreadableError(Exception):
    """A body is not what its media type says; the text says how."""


def media_type_of(headers: Headers) -> str:
    """The media type that a message says its body has, without parameters and in lower case; "" if it says none."""
    value = header(headers, "content-type")
    return value.partition(";")[0].strip().lower() if value else ""


def is_json(media: str) -> bool:
    return media == "application/json" or media.endswith("+json")


def parse_body(media: str, body: bytes) -> Any:
    """The value of `body`; raises UnreadableError where it is not what `media` says."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        if is_json(media) or media.startswith("text/"):
            raise UnreadableError(f"text that is not UTF-8 at byte {error.start}") from None
        return body.decode("latin-1")
    return parse_json(text) if is_json(media) else text


def parse_json(text: str) -> Any:
    """The value that `text` stands for in JSON (RFC 8259), in which NaN is nothing; raises UnreadableError."""
    if not text or text.isspace():
        raise UnreadableError("an empty body")
    if text[0] == "\ufeff":
        raise UnreadableError("text that is not JSON: a byte order mark at character 0")
    try:
        value = _JSON.decode(text)
    except json.JSONDecodeError as error:
        raise UnreadableError(f"text that is not JSON: {error.msg} at character {error.pos}") from None
    except RecursionError:
        raise UnreadableError("JSON nested too deep to read") from None
    except ValueError:  # Python's own limit, which it names in words of its own
        digits = max(map(len, re.findall("[0-9]+", text)))
        raise UnreadableError(f"an integer of {digits:,} digits is longer than can be read") from None
    if text.count("[") + text.count("{") > DEEPEST and _looks_deep(text) and _too_deep(value):
        raise UnreadableError("JSON nested too deep to read")
    if _SURROGATE.search(text) and _holds_surrogate(value):
        raise UnreadableError("JSON with half of a surrogate pair, which is no character")
    return value


def _looks_deep(text: str) -> bool:
    """Whether brackets are left when as many innermost pairs have been taken out as levels are allowed.

    Those within texts count as well, so a value that looks deep need not be.
    """
    brackets = text.encode("utf-8", "surrogatepass").translate(None, _NO_BRACKETS)
    for _ in range(DEEPEST):
        brackets = brackets.replace(b"{}", b"").replace(b"[]", b"")
        if not brackets:
            return False
    return True


def _too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        below = (each.values() if isinstance(each, dict) else each for each in level if isinstance(each, dict | list))
        level = [each for held in below for each in held if isinstance(each, dict | list)]
        if not level:
            return False
    return True


def _holds_surrogate(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _no_constant(name: str) -> Any:
    raise UnreadableError(f"{name}, which is not JSON")


_JSON = json.JSONDecoder(parse_constant=_no_constant)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
