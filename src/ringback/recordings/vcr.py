"""What VCR.py writes (cassettes of version 1), read as VCR.py reads it, and Schemathesis's kin of it.

Schemathesis's list is called http_interactions, as Ruby's VCR calls it; its statuses are text.
"""

from collections.abc import Mapping
from typing import Any

from ringback.exchange import Exchange, Headers, Provenance, Request, Response, header
from ringback.recordings import parts
from ringback.recordings.codings import decoded
from ringback.recordings.parts import UnusableError

METADATA = ("provenance", "spec", "source", "recorded_at", "promises", "explained")
"""The keys of Ringback's own metadata."""


PROVENANCES = tuple(each.value for each in Provenance)


def fault_of(own: Any) -> str:
    """What is wrong with our own metadata, "" if nothing is."""
    if not isinstance(own, dict):
        return f" is a mapping of {', '.join(METADATA)}"
    unknown = next((str(key) for key in own if key not in METADATA), None)
    if unknown is not None:
        return f" has no key {unknown}; its keys are {', '.join(METADATA)}"
    if own.get("provenance", Provenance.CLIENT.value) not in PROVENANCES:
        return f".provenance is one of {', '.join(PROVENANCES)}"
    if not isinstance(own.get("spec", ""), str):
        return ".spec is the name of a spec"
    explained = own.get("explained", [])
    pairs = isinstance(explained, list) and all(
        isinstance(each, dict) and isinstance(each.get("id"), str) and isinstance(each.get("erratum"), str)
        for each in explained
    )
    return "" if pairs else ".explained is a list of {id, erratum}"


def vcr_exchange(raw: Any, provenance: Provenance) -> Exchange:
    """The exchange of one interaction; raises UnusableError if it is none."""
    request, response = parts.part(raw, "request"), parts.part(raw, "response")
    method = parts.method(request.get("method"))
    url = parts.address(request.get("uri", request.get("url")))
    status = response.get("status")
    code = parts.status(status.get("code") if isinstance(status, dict) else response.get("status_code", status))
    request_headers, response_headers = _headers(request, "request"), _headers(response, "response")
    return Exchange(
        Request(method, url, request_headers, _body(request.get("body"), request_headers, "request")),
        Response(
            code, response_headers, _body(response.get("body", response.get("content")), response_headers, "response")
        ),
        provenance,
    )


def schemathesis_exchange(raw: Any, provenance: Provenance) -> Exchange:
    """The same of Schemathesis, whose statuses are text; of a body that it cut off, nothing can be told."""
    response = parts.part(raw, "response")
    if "truncated_from" in response:
        raise UnusableError("the body of the response was cut off when it was recorded")
    status = response.get("status")
    if isinstance(status, dict) and isinstance(code := status.get("code"), str) and code.isdecimal() and len(code) < 10:
        raw = {**raw, "response": {**response, "status": {**status, "code": int(code)}}}
    return vcr_exchange(raw, provenance)


def _headers(message: Mapping[str, Any], name: str) -> Headers:
    headers = message.get("headers") or {}
    if not isinstance(headers, dict):
        raise UnusableError(f"the headers of the {name} are not a mapping")
    return tuple(
        parts.pair(key, value, name)
        for key, values in headers.items()
        for value in (values if isinstance(values, list) else [values])
    )


def _body(raw: Any, headers: Headers, name: str) -> bytes:
    """A body's bytes: VCR writes text, bytes, {string: …} or {base64_string: …}, by message and by serializer."""
    if isinstance(raw, dict):
        raw = parts.unbased(raw["base64_string"], name) if "base64_string" in raw else raw.get("string", raw)
    if raw is None:
        return b""
    if isinstance(raw, str):
        body = raw.encode("utf-8", "surrogatepass")
    elif isinstance(raw, bytes):
        body = raw
    else:
        raise UnusableError(f"the body of the {name} is neither text nor bytes")
    return decoded(body, header(headers, "content-encoding") or "", name)
