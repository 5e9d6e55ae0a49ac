"""The request of an exchange as a curl command that another person can run, and nobody can be recognised by."""

import json
import shlex
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from ringback.checks.words import masked, masked_tree
from ringback.contract.reading import Reading
from ringback.exchange import Provenance, Request

KEPT_HEADERS = ("accept", "content-type")
"""The only headers that a command repeats: others may hold credentials, and none is needed to see the finding again."""


def curl(reading: Reading) -> str:
    """The command: credentials named as environment variables, personal data masked unless a vendor published it."""
    request = reading.exchange.request
    if reading.exchange.provenance is Provenance.DOCUMENTED:
        return _command(request, request.url, request.body.decode("utf-8", "replace"))
    return _command(request, _url(reading), _body(reading))


def bare_curl(request: Request) -> str:
    """The same of a request that no operation takes: what its query and its body hold, nothing describes."""
    parts = urlsplit(request.url)
    query = "?<a query>" if parts.query else ""
    url = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}{query}"
    return _command(request, url, f"<a body of {len(request.body)} bytes>")


def _command(request: Request, url: str, body: str) -> str:
    parts = ["curl"]
    if request.method != "GET":
        parts += ["-X", shlex.quote(request.method)]
    parts.append(shlex.quote(url))
    parts.append('-H "Authorization: $AUTHORIZATION"')
    for name, value in request.headers:
        if name.lower() in KEPT_HEADERS:
            parts += ["-H", shlex.quote(f"{name}: {value}")]
    if request.body:
        parts += ["--data-raw", shlex.quote(body)]
    return " ".join(parts)


def _url(reading: Reading) -> str:
    parts = urlsplit(reading.exchange.request.url)
    root = reading.shape.schema.root
    path = parts.path
    variables = root.properties.get("path")
    for name, value in reading.view["path"].items():
        place = variables.properties.get(name) if variables else None
        if place is not None and place.personal:
            path = path.replace(quote(str(value), safe=""), quote(str(masked(value)), safe=""))
    query = masked_tree(reading.view["query"], root.properties.get("query"))
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{path}{'?' + urlencode(query, doseq=True) if query else ''}"


def _body(reading: Reading) -> str:
    view = reading.view
    if "body" not in view:
        return "<a body that cannot be read>"
    place = reading.shape.schema.root.properties.get("body")
    body = masked_tree(view["body"], place)
    if "form" in view and isinstance(body, dict):
        return urlencode({name: _text(value) for name, value in body.items()}, doseq=True)
    return _text(body)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
