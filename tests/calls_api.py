"""A small API of calls as a spec, and exchanges with it, for tests of what is counted and compared."""

import json
from pathlib import Path
from typing import Any

from ringback.contract.build import load_contract
from ringback.contract.model import Contract
from ringback.exchange import Exchange, Provenance, Request, Response

SPEC = """\
openapi: 3.1.0
info: {title: Calls, version: "1"}
x-documents: {calls: {title: Calls, url: "https://example.com/calls", lines: 99}}
servers: [{url: "https://api.example.com"}]
paths:
  /calls:
    post:
      operationId: createCall
      x-effect: dials
      parameters:
      - {name: page, in: query, schema: {type: integer, minimum: 1, maximum: 9}}
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [number]
              properties:
                number: {type: string, maxLength: 12}
                mode: {type: string, enum: [now, later]}
                lang: {type: [string, "null"]}
      responses:
        "201":
          description: Made.
          content:
            application/json:
              schema:
                type: object
                required: [id, state]
                properties:
                  id: {type: integer}
                  state: {type: string, x-extensible-enum: [queued, ended]}
                  kind: {type: string, enum: [a, b]}
                  note: {type: [string, "null"], minLength: 1}
                  size: {type: integer, maximum: 100}
                  at: {type: string, format: date-time}
                  tags: {type: array, maxItems: 2, items: {type: string}}
          x-rules:
          - {id: positive, rule: response.body.id > 0, source: {basis: documented}}
        "400":
          description: Refused.
          content:
            application/json: {schema: {type: object, properties: {message: {type: string}}}}
      x-errors:
      - id: number-required
        when: [{at: /body/number, is: absent}]
        status: 400
        message: number is required
        source: {basis: documented}
"""

URL = "https://api.example.com/calls"
SENT = {"number": "+12025550143"}
MADE = {"id": 1, "state": "queued"}


def contract(folder: Path, text: str = SPEC, name: str = "calls") -> Contract:
    """The contract that the spec `text` makes."""
    file = folder / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    return load_contract(file, "calls")


def changed(old: str, new: str) -> str:
    """The spec with one thing changed."""
    assert SPEC.count(old) == 1, old
    return SPEC.replace(old, new)


def exchange(
    sent: dict[str, Any] | None = None,
    answer: Any = None,
    status: int = 201,
    query: str = "",
    provenance: Provenance = Provenance.LIVE,
) -> Exchange:
    """A call made, or refused with the answer `answer`; what is not said is as in SENT and MADE."""
    json_type = (("Content-Type", "application/json"),)
    body = json.dumps(SENT if sent is None else sent).encode()
    back = json.dumps(MADE if answer is None else answer).encode()
    return Exchange(Request("POST", URL + query, json_type, body), Response(status, json_type, back), provenance)


def refusal(message: str, sent: dict[str, Any] | None = None, status: int = 400) -> Exchange:
    """A call refused with `message`."""
    return exchange(sent, {"message": message}, status)


def cassette(*exchanges: Exchange) -> str:
    """The exchanges as the text of a VCR cassette (JSON)."""
    interactions = [
        {
            "request": {
                "method": each.request.method,
                "uri": each.request.url,
                "headers": {name: [value] for name, value in each.request.headers},
                "body": each.request.body.decode(),
            },
            "response": {
                "status": {"code": each.response.status, "message": ""},
                "headers": {name: [value] for name, value in each.response.headers},
                "body": {"string": each.response.body.decode()},
            },
        }
        for each in exchanges
    ]
    return json.dumps({"version": 1, "interactions": interactions})
