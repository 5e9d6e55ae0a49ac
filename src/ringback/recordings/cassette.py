"""VCR.py cassettes (version 1), YAML or JSON, as exchanges.

What VCR writes is read as VCR reads it. What cannot be read is named, interaction by interaction, and costs nothing
but itself: the rest of the file is still there to be checked.
"""

import base64
import binascii
import gzip
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from ringback.errors import RecordingError
from ringback.exchange import Exchange, Headers, Provenance, Request, Response, header
from ringback.yaml_text import MOST_DIGITS, Yaml, YamlError, parse

SUFFIXES = (".yaml", ".yml", ".json")
LARGEST_BODY = 64 * 2**20
"""Bytes that a compressed body may unfold to."""

METADATA = ("provenance", "spec", "source", "recorded_at", "promises", "explained")
"""The keys of Ringback's own metadata."""

STATUSES = range(100, 1000)
"""Statuses as HTTP writes them, three digits (RFC 9110, 15); 0 stands for one that a document does not say."""


@dataclass(frozen=True, slots=True)
class Interaction:
    """One exchange of a cassette, with its number there, counted from 0."""

    index: int
    exchange: Exchange


@dataclass(frozen=True, slots=True)
class Cassette:
    """A recording as read: its exchanges, what of it could not be read, and what Ringback's own metadata say.

    `explained` pairs the id of a promise with the erratum that explains why this recording breaks it.
    """

    file: Path
    interactions: tuple[Interaction, ...] = ()
    errors: tuple[RecordingError, ...] = ()
    spec: str | None = None
    explained: tuple[tuple[str, str], ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)


def read_cassette(file: Path) -> Cassette:
    """The cassette in `file`; raises RecordingError if nothing of it can be read."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise RecordingError(file, f"the file cannot be read: {error.strerror}") from None
    if not raw.strip():
        raise RecordingError(file, "the file is empty")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RecordingError(file, f"the file is not UTF-8 text: byte {error.start} fits no character") from None
    document = _json(file, text) if file.suffix == ".json" else _yaml(file, text)
    return _cassette(file, document)


def _json(file: Path, text: str) -> Yaml:
    try:
        return Yaml(json.loads(text, object_pairs_hook=_object, parse_int=_int, parse_constant=_constant), None)
    except json.JSONDecodeError as error:
        raise RecordingError(file, f"broken JSON: {error.msg}", line=error.lineno) from None
    except RecursionError:
        raise RecordingError(file, "JSON nested deeper than can be read") from None
    except ValueError as error:
        raise RecordingError(file, f"broken JSON: {error}") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return found


def _int(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise ValueError(f"an integer of {len(text):,} digits is longer than can be read")
    return int(text)


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _yaml(file: Path, text: str) -> Yaml:
    try:
        return parse(text)
    except YamlError as error:
        raise RecordingError(file, error.fact, line=error.line) from None


def _cassette(file: Path, document: Yaml) -> Cassette:
    value = document.value
    if not isinstance(value, dict) or "interactions" not in value:
        hint = (
            "; http_interactions is Ruby VCR's format"
            if isinstance(value, dict) and "http_interactions" in value
            else ""
        )
        raise RecordingError(file, f"this is not a VCR.py cassette: it has no list of interactions{hint}")
    raw = value["interactions"]
    if not isinstance(raw, list) or not raw:
        raise RecordingError(file, "the cassette has no interactions", line=document.line("interactions"))
    metadata = _metadata(file, value)
    provenance = Provenance(metadata.get("provenance", Provenance.CLIENT.value))
    interactions, errors = [], []
    for index, each in enumerate(raw):
        try:
            interactions.append(Interaction(index, _exchange(each, provenance)))
        except _UnusableError as error:
            line = document.line("interactions", index)
            errors.append(RecordingError(file, str(error), index=index, line=line))
    return Cassette(
        file,
        tuple(interactions),
        tuple(errors),
        metadata.get("spec"),
        tuple((each["id"], each["erratum"]) for each in metadata.get("explained", ())),
        metadata,
    )


def _metadata(file: Path, value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Our own part of the cassette's metadata, {} if there is none; raises RecordingError if it is not ours."""
    metadata = value.get("metadata")
    own = metadata.get("ringback") if isinstance(metadata, dict) else None
    if own is None:
        return {}
    fault = _fault(own)
    if fault:
        raise RecordingError(file, f"metadata.ringback{fault}")
    return dict(own)


def _fault(own: Any) -> str:
    """What is wrong with our metadata, "" if nothing is."""
    provenances = [each.value for each in Provenance]
    if not isinstance(own, dict):
        return f" is a mapping of {', '.join(METADATA)}"
    unknown = next((str(key) for key in own if key not in METADATA), None)
    if unknown is not None:
        return f" has no key {unknown}; its keys are {', '.join(METADATA)}"
    if own.get("provenance", Provenance.CLIENT.value) not in provenances:
        return f".provenance is one of {', '.join(provenances)}"
    if not isinstance(own.get("spec", ""), str):
        return ".spec is the name of a spec"
    explained = own.get("explained", [])
    pairs = isinstance(explained, list) and all(
        isinstance(each, dict) and isinstance(each.get("id"), str) and isinstance(each.get("erratum"), str)
        for each in explained
    )
    return "" if pairs else ".explained is a list of {id, erratum}"


class _UnusableError(Exception):
    """An interaction is not what VCR writes; the text says how."""


def _exchange(raw: Any, provenance: Provenance) -> Exchange:
    request, response = _part(raw, "request"), _part(raw, "response")
    method, url = request.get("method"), request.get("uri", request.get("url"))
    if not isinstance(method, str) or not method:
        raise _UnusableError("the request has no method")
    if not isinstance(url, str) or not url:
        raise _UnusableError("the request has no uri")
    try:
        _ = urlsplit(url).port
    except ValueError as error:
        raise _UnusableError(f"the uri of the request cannot be parsed: {error}") from None
    status = response.get("status")
    code = status.get("code") if isinstance(status, dict) else response.get("status_code", status)
    if not isinstance(code, int) or isinstance(code, bool):
        raise _UnusableError("the response has no status code")
    if code and code not in STATUSES:
        raise _UnusableError(f"the response has the status {code!s:.12}, which is none of HTTP's")
    request_headers, response_headers = _headers(request, "request"), _headers(response, "response")
    return Exchange(
        Request(
            _text(method, "method of the request"),
            _text(url, "uri of the request"),
            request_headers,
            _body(request.get("body"), request_headers, "request"),
        ),
        Response(
            code, response_headers, _body(response.get("body", response.get("content")), response_headers, "response")
        ),
        provenance,
    )


def _text(raw: Any, what: str) -> str:
    """`raw` as the text that was sent; a number is written without quotes in YAML."""
    if isinstance(raw, bytes):
        return raw.decode("latin-1")
    if not isinstance(raw, str | int | float):
        raise _UnusableError(f"the {what} is no text")
    text = str(raw)
    if not _encodes(text):
        raise _UnusableError(f"the {what} holds half of a surrogate pair, which is no character")
    return text


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _part(raw: Any, name: str) -> dict[str, Any]:
    part = raw.get(name) if isinstance(raw, dict) else None
    if not isinstance(part, dict):
        raise _UnusableError(f"the interaction has no {name}")
    return part


def _headers(part: dict[str, Any], name: str) -> Headers:
    headers = part.get("headers") or {}
    if not isinstance(headers, dict):
        raise _UnusableError(f"the headers of the {name} are not a mapping")
    return tuple(
        (_text(key, f"name of a header of the {name}"), _text(value, f"header {key} of the {name}"))
        for key, values in headers.items()
        for value in (values if isinstance(values, list) else [values])
    )


def _body(raw: Any, headers: Headers, name: str) -> bytes:
    """A body's bytes: VCR writes text, bytes, {string: …} or {base64_string: …}, by message and by serializer."""
    if isinstance(raw, dict):
        if "base64_string" in raw:
            try:
                raw = base64.b64decode(raw["base64_string"], validate=True)
            except (binascii.Error, TypeError, ValueError):
                raise _UnusableError(f"the body of the {name} is not base64") from None
        else:
            raw = raw.get("string", raw)
    if raw is None:
        return b""
    if isinstance(raw, str):
        body = raw.encode("utf-8", "surrogatepass")
    elif isinstance(raw, bytes):
        body = raw
    else:
        raise _UnusableError(f"the body of the {name} is neither text nor bytes")
    return _decoded(body, header(headers, "content-encoding") or "", name)


_GZIP = b"\x1f"
"""What gzip starts with (RFC 1952, 2.3.1) and text does not; the second byte is the first that a bad copy spoils."""


def _decoded(body: bytes, codings: str, name: str) -> bytes:
    """The body with its content codings undone (RFC 9110, 8.4); clients that undo them often leave the header."""
    for coding in reversed([each.strip().lower() for each in codings.split(",") if each.strip()]):
        if coding == "identity" or not body:
            continue
        if coding in ("gzip", "x-gzip"):
            if body.startswith(_GZIP):
                body = _gunzipped(body, f"the gzip body of the {name}")
        elif coding == "deflate":
            if _is_zlib(body) or not _is_text(body):  # some servers leave zlib's frame out (RFC 9110, 8.4.1.2)
                body = _inflated(body, 15 if _is_zlib(body) else -15, f"the deflate body of the {name}")
        elif not _is_text(body):
            raise _UnusableError(f"the body of the {name} is compressed with {coding:.40}, which is not read")
    return body


def _gunzipped(body: bytes, what: str) -> bytes:
    try:
        with gzip.open(BytesIO(body)) as stream:
            return _bounded(stream.read(LARGEST_BODY + 1), what)
    except EOFError:
        raise _UnusableError(f"{what} is cut off") from None
    except (OSError, zlib.error):
        raise _UnusableError(f"{what} is corrupt") from None


def _inflated(body: bytes, window: int, what: str) -> bytes:
    stream = zlib.decompressobj(wbits=window)
    try:
        plain = _bounded(stream.decompress(body, LARGEST_BODY + 1), what)
    except zlib.error:
        raise _UnusableError(f"{what} is corrupt") from None
    if not stream.eof:
        raise _UnusableError(f"{what} is cut off")
    return plain


def _bounded(plain: bytes, what: str) -> bytes:
    if len(plain) > LARGEST_BODY:
        raise _UnusableError(f"{what} unfolds to more than {LARGEST_BODY:,} bytes")
    return plain


def _is_zlib(body: bytes) -> bool:
    return len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0


def _is_text(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
