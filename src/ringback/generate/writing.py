"""From an exchange's view to the bytes of its request: the way back from `contract.reading`.

A request is planned as the tree that a contract reads it as (`path`, `query`, `headers`, `body`), because conditions,
limits and requirements all speak of places in that tree. What is written here reads as the view that it came from.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from ringback.contract.model import MISSING, Contract, Operation, Shape
from ringback.contract.reading import FORM
from ringback.exchange import Headers, Request

View = Mapping[str, Any]


def changed(view: Any, at: Iterable[str], value: Any) -> Any:
    """A copy of `view` with `value` at the place `at`, or nothing there if it is MISSING; parents are made."""
    step, *below = at
    if isinstance(view, list):
        items = list(view)
        items[int(step)] = changed(items[int(step)], below, value) if below else value
        return items
    tree = dict(view) if isinstance(view, Mapping) else {}
    if below:
        if value is not MISSING or step in tree:
            tree[step] = changed(tree.get(step, {}), below, value)
    elif value is MISSING:
        tree.pop(step, None)
    else:
        tree[step] = value
    return tree


def written(contract: Contract, operation: Operation, view: View, base_url: str) -> Request:
    """The request that reads as `view`, for an API that is served at `base_url`."""
    path = operation.path
    for name, value in view.get("path", {}).items():
        path = path.replace(f"{{{name}}}", quote(_text(value), safe=""))
    query = urlencode({name: _texts(value) for name, value in view.get("query", {}).items()}, doseq=True)
    url = start_of(contract, base_url) + path + (f"?{query}" if query else "")
    headers: Headers = tuple((name, _text(value)) for name, value in view.get("headers", {}).items())
    body = b""
    if "body" in view:
        media = operation.body_media[0] if operation.body_media else "application/json"
        if "content-type" not in view.get("headers", {}):
            headers = (("Content-Type", media), *headers)
        body = _body(media, operation.shapes[""], view["body"])
    return Request(operation.method, url, headers, body)


def start_of(contract: Contract, base_url: str) -> str:
    """Where the paths of the spec begin: `base_url`, with the path of the spec's server if it lacks that."""
    base = base_url.rstrip("/")
    path = contract.servers[0].path
    return base if base.endswith(path) else base + path


def _body(media: str, shape: Shape, value: Any) -> bytes:
    for where, *steps in sorted(shape.schema.texts, key=len, reverse=True):
        if where == "body":
            value = _as_text(value, steps)
    if media == FORM and isinstance(value, Mapping):
        return form_of(value)
    return value.encode() if isinstance(value, str) and "json" not in media else dumped(value).encode()


def form_of(value: Mapping[str, Any]) -> bytes:
    """The fields of a form (WHATWG URL, 5.2); what is no text is written as JSON."""
    return urlencode({name: _text(each) for name, each in value.items()}).encode()


def _as_text(value: Any, steps: list[str]) -> Any:
    """`value` with JSON text in the place that `steps` lead to; text that stands there already stays."""
    if not steps:
        return value if isinstance(value, str) else dumped(value)
    if isinstance(value, Mapping) and steps[0] in value:
        return {**value, steps[0]: _as_text(value[steps[0]], steps[1:])}
    if isinstance(value, list) and steps[0] == "*":
        return [_as_text(each, steps[1:]) for each in value]
    return value


def dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _texts(value: Any) -> Any:
    return [_text(each) for each in value] if isinstance(value, list) else _text(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else dumped(value)
