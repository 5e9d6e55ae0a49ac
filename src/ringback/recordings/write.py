"""Exchanges as VCR.py cassettes (version 1), for VCR.py to play and for people to read.

A cassette appears as a whole or not at all: it is written beside its place, brought to the disk, and then renamed.
"""

import base64
import json
import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from http.client import responses
from pathlib import Path
from typing import Any

import yaml

from ringback.errors import UsageError
from ringback.exchange import Exchange, Headers

WIDTH = 120
"""Characters of a line, where a text has spaces to be folded at."""

OF_THE_WIRE = frozenset({"connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding"})
"""Headers of how a body was sent, which is recorded without any coding, as what it is (RFC 9110, 7.6.1 and 8.4)."""


def write_cassette(file: Path, exchanges: Iterable[Exchange], own: Mapping[str, Any], note: str = "") -> None:
    """Write `exchanges` to `file`, with `own` under metadata.ringback; JSON if its name ends so, else YAML.

    `note` becomes a comment at the head of YAML. Raises UsageError where the file cannot be written.
    """
    as_json = file.suffix == ".json"
    document = {
        **({"metadata": {"ringback": dict(own)}} if own else {}),
        "interactions": [_interaction(each, as_json=as_json) for each in exchanges],
        "version": 1,
    }
    if as_json:
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    else:
        head = "".join(f"# {line}\n" for line in note.splitlines())
        text = head + yaml.dump(document, Dumper=_Dumper, sort_keys=False, width=WIDTH, allow_unicode=True)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _replace(file, text.encode())
    except OSError as error:
        raise UsageError(f"the recording cannot be written to {file}: {error.strerror}") from None


def _replace(file: Path, data: bytes) -> None:
    """Put `data` in the place of `file` so that whoever looks sees all of the old or all of the new."""
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _interaction(exchange: Exchange, *, as_json: bool) -> dict[str, Any]:
    request, response = exchange.request, exchange.response
    return {
        "request": {
            "method": request.method,
            "uri": request.url,
            "headers": _headers(request.headers),
            "body": _text(request.body, as_json=as_json),
        },
        "response": {
            "status": {"code": response.status, "message": responses.get(response.status, "")},
            "headers": _headers(response.headers),
            "body": _answer(response.body, as_json=as_json),
        },
    }


def _headers(headers: Headers) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in headers:
        if name.lower() not in OF_THE_WIRE:
            found.setdefault(name, []).append(value)
    return found


def _answer(body: bytes, *, as_json: bool) -> dict[str, Any]:
    text = _text(body, as_json=as_json)
    return text if isinstance(text, dict) else {"string": text}


def _text(body: bytes, *, as_json: bool) -> Any:
    """A body as text; bytes that are none as YAML's !!binary or, in JSON, as base64."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64_string": base64.b64encode(body).decode()} if as_json else body


class _Dumper(yaml.CSafeDumper):
    """Writes lists of texts in one line, and quotes all that another version of YAML could take for no text."""

    def ignore_aliases(self, _: Any) -> bool:
        return True


def _represented(dumper: _Dumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text else None if re.match("[A-Za-z]", text) else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


def _listed(dumper: _Dumper, values: list[Any]) -> yaml.Node:
    in_a_line = all(isinstance(each, str) for each in values)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=in_a_line)


_Dumper.add_representer(str, _represented)
_Dumper.add_representer(list, _listed)
