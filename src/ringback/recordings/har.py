"""HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), as browsers, mitmproxy and Schemathesis write it.

Its bodies have their content codings undone, whatever the headers say.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from ringback.exchange import Exchange, Headers, Provenance, Request, Response
from ringback.recordings import parts
from ringback.recordings.parts import UnusableError


def har_exchange(raw: Any, provenance: Provenance) -> Exchange:
    """The exchange of one entry; raises UnusableError if it is none, or got no answer."""
    request = parts.part(raw, "request", "entry")
    response = raw.get("response")
    if not isinstance(response, dict) or not response.get("status"):
        raise UnusableError(f"the entry has no response{_why(raw, response)}")
    return Exchange(
        Request(
            parts.method(request.get("method")),
            parts.address(request.get("url"), "url"),
            _headers(request, "request"),
            _sent(request.get("postData")),
        ),
        Response(parts.status(response.get("status")), _headers(response, "response"), _answered(response)),
        provenance,
    )


def _why(raw: Mapping[str, Any], response: Any) -> str:
    """What a browser says of a request that failed, ": net::ERR_FAILED"."""
    error = raw.get("_error", response.get("_error") if isinstance(response, dict) else None)
    return f": {error:.60}" if isinstance(error, str) and error else ""


def _headers(message: Mapping[str, Any], name: str) -> Headers:
    headers = message.get("headers", [])
    if not isinstance(headers, list) or not all(isinstance(each, dict) for each in headers):
        raise UnusableError(f"the headers of the {name} are not a list of name and value")
    found = (parts.pair(each.get("name"), each.get("value"), name) for each in headers)
    return tuple(each for each in found if not each[0].startswith(":"))  # HTTP/2's own, which are no headers


def _sent(raw: Any) -> bytes:
    """The body of a request: its text, or the fields of a form."""
    if raw is None:
        return b""
    if not isinstance(raw, dict):
        raise UnusableError("the postData of the request is no object")
    if raw.get("text"):
        return _bytes(raw, "request")
    fields = raw.get("params") or []
    if not isinstance(fields, list) or not all(isinstance(each, dict) for each in fields):
        raise UnusableError("the params of the request are not a list of name and value")
    return urlencode([(str(each.get("name", "")), str(each.get("value", ""))) for each in fields]).encode()


def _answered(response: Mapping[str, Any]) -> bytes:
    content = response.get("content", {})
    if not isinstance(content, dict):
        raise UnusableError("the content of the response is no object")
    size, comment = content.get("size"), content.get("comment")
    if isinstance(comment, str) and comment.startswith("Body truncated"):  # Schemathesis
        raise UnusableError("the body of the response was cut off when it was recorded")
    if content.get("text") is None and isinstance(size, int) and size > 0:
        raise UnusableError(f"the body of the response, {size:,} bytes, was not recorded")
    return _bytes(content, "response")


def _bytes(content: Mapping[str, Any], name: str) -> bytes:
    raw = content.get("text")
    if raw is None:
        return b""
    if not isinstance(raw, str):
        raise UnusableError(f"the body of the {name} is no text")
    encoding = content.get("encoding")
    if encoding and encoding != "base64":
        raise UnusableError(f"the body of the {name} is encoded as {encoding!s:.40}, which is not read")
    return parts.unbased(raw, name) if encoding else raw.encode("utf-8", "surrogatepass")
