"""NDJSON: one exchange a line, in one plain format that programs can write (docs/recordings.md), or a HAR's entry.

    {"request": {"method": "GET", "url": "https://…", "headers": [["Accept", "application/json"]], "body": ""},
     "response": {"status": 200, "headers": [["Content-Type", "application/json"]], "body": "{}"},
     "ringback": {"provenance": "live", "spec": "ccai"}}

all on one line. `headers`, `body` and `ringback` may be left out; bytes that are no UTF-8 text stand in `body_base64`.
"""

import base64
import json
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from ringback.exchange import Exchange, Headers, Provenance, Request, Response, header
from ringback.recordings import parts
from ringback.recordings.codings import decoded
from ringback.recordings.har import har_exchange
from ringback.recordings.json_stream import LARGEST, parse
from ringback.recordings.member import DocumentError
from ringback.recordings.parts import UnusableError
from ringback.recordings.vcr import fault_of


def lines(stream: BinaryIO, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """The lines from byte `start` on, where one begins, and before byte `end`, each with its end of line.

    Of a line longer than LARGEST comes the beginning.
    """
    if start:
        stream.seek(start)
    at = start
    while end is None or at < end:
        line = stream.readline(LARGEST)
        if not line:
            return
        at += len(line)
        yield line
        while len(line) == LARGEST and not line.endswith(b"\n"):
            line = stream.readline(LARGEST)
            at += len(line)


def line_exchange(line: bytes) -> tuple[Exchange, str | None]:
    """The exchange of one line, and the spec that it names; raises UnusableError if it is none."""
    if len(line) == LARGEST:
        raise UnusableError(f"a line of more than {LARGEST:,} bytes")
    try:
        raw = parse(line.removeprefix(BOM_UTF8).decode("utf-8"))
    except UnicodeDecodeError as error:
        raise UnusableError(f"the line is not UTF-8 text: byte {error.start} fits no character") from None
    except DocumentError as error:
        fact = error.fact if line.endswith(b"\n") else "the last line is cut off"
        raise UnusableError(fact) from None
    if not isinstance(raw, dict):
        raise UnusableError("the line is no object with a request and a response")
    own = raw.get("ringback", {})
    if own and (fault := fault_of(own)):
        raise UnusableError(f"ringback{fault}")
    provenance = Provenance(own.get("provenance", "client"))
    if "startedDateTime" in raw:
        return har_exchange(raw, provenance), own.get("spec")
    return _exchange(raw, provenance), own.get("spec")


def _exchange(raw: dict[str, Any], provenance: Provenance) -> Exchange:
    request, response = parts.part(raw, "request", "line"), parts.part(raw, "response", "line")
    request_headers, response_headers = _headers(request, "request"), _headers(response, "response")
    return Exchange(
        Request(
            parts.method(request.get("method")),
            parts.address(request.get("url"), "url"),
            request_headers,
            _body(request, request_headers, "request"),
        ),
        Response(parts.status(response.get("status")), response_headers, _body(response, response_headers, "response")),
        provenance,
    )


def _headers(message: Mapping[str, Any], name: str) -> Headers:
    headers = message.get("headers") or []
    if not isinstance(headers, list) or not all(isinstance(each, list) and len(each) == 2 for each in headers):
        raise UnusableError(f"the headers of the {name} are not a list of pairs")
    return tuple(parts.pair(key, value, name) for key, value in headers)


def _body(message: Mapping[str, Any], headers: Headers, name: str) -> bytes:
    if "body_base64" in message:
        body = parts.unbased(message["body_base64"], name)
    else:
        raw = message.get("body")
        if raw is None:
            return b""
        if not isinstance(raw, str):
            raise UnusableError(f"the body of the {name} is no text; JSON stands there as the text that was sent")
        body = raw.encode("utf-8", "surrogatepass")
    return decoded(body, header(headers, "content-encoding") or "", name)


def written(exchange: Exchange, own: Mapping[str, Any]) -> bytes:
    """The line that `line_exchange` reads as this exchange; `own` are metadata of ours, whose provenance it has."""
    request, response = exchange.request, exchange.response
    value = {
        "request": {"method": request.method, "url": request.url, **_message(request.headers, request.body)},
        "response": {"status": response.status, **_message(response.headers, response.body)},
        "ringback": {**own, "provenance": exchange.provenance.value},
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _message(headers: Headers, body: bytes) -> dict[str, Any]:
    try:
        return {"headers": headers, "body": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"headers": headers, "body_base64": base64.b64encode(body).decode()}
