"""What Add Record to Dialer can do wrong: mostly what it takes, and what it says instead of 0."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import unquote_plus

from ringback.exchange import Request
from ringback.sandbox.vendor import Answer, Fault

Change = Callable[[Request, Answer], Answer | None]

_OPERATION = "ucontact:addRecord"
_KEYS = ("calldate", "campaign", "destination", "alternatives", "agent", "data", "source", "bulk", "automatic")


def _at(*rests: str) -> tuple[str, ...]:
    return tuple(f"{_OPERATION}:{rest}" for rest in rests)


FORGIVEN = {
    ("alternatives", "missing"): "ucontact-alternatives-left-out",
    ("agent", "missing"): "ucontact-agent-left-out",
    ("bulk", "missing"): "ucontact-flags-left-out",
    ("automatic", "missing"): "ucontact-flags-left-out",
    ("bulk", "type"): "ucontact-flags-of-any-type",
    ("automatic", "type"): "ucontact-flags-of-any-type",
    ("destination", "type"): "ucontact-destination-of-any-type",
    ("data", "type"): "ucontact-data-of-any-type",
    ("source", "value"): "ucontact-empty-source-taken",
    ("calldate", "form"): "ucontact-any-calldate",
    ("calldate", "day"): "ucontact-days-that-do-not-exist",
    ("", "media"): "ucontact-any-media-type",
    ("call", "+"): "ucontact-plus-becomes-space",
    ("call", "%"): "ucontact-percent-is-decoded",
    ("call", "unreadable"): "ucontact-adds-what-is-no-json",
    ("call", "twice"): "ucontact-first-of-two",
}
"""Which fault overlooks which objection."""


def _refused(answer: Answer) -> bool:
    return answer.status == 200 and isinstance(answer.body, bytes) and answer.body.strip() == b"0"


def _added(answer: Answer) -> bool:
    return answer.status == 200 and not _refused(answer)


def _instead(make: Callable[[Answer], Answer], kind: Callable[[Answer], bool]) -> Change:
    return lambda request, answer: make(answer) if kind(answer) else None  # noqa: ARG005


def _crash_on(where: Callable[[Request], bool]) -> Change:
    """A 500 instead of success, for requests of which `where` holds."""

    def change(request: Request, answer: Answer) -> Answer | None:
        return Answer(500, b"java.lang.Exception", "text/plain") if _added(answer) and where(request) else None

    return change


def _record(request: Request) -> dict[str, Any]:
    fields = (pair.partition("=") for pair in request.body.decode().split("&"))
    record: dict[str, Any] = json.loads(next(unquote_plus(raw) for name, _, raw in fields if name == "call"))
    return record


def _holds_non_ascii(request: Request) -> bool:
    return not str(_record(request)).isascii()


def _is_raw(request: Request) -> bool:
    return b'"' in request.body


FAULTS = (
    Fault(
        "ucontact-alternatives-left-out",
        _at("request/body/call/alternatives#required"),
        "a record without alternatives is added",
    ),
    Fault("ucontact-agent-left-out", _at("request/body/call/agent#required"), "a record without agent is added"),
    Fault(
        "ucontact-flags-left-out",
        _at("request/body/call/bulk#required", "request/body/call/automatic#required"),
        "a record without bulk or automatic is added",
    ),
    Fault(
        "ucontact-flags-of-any-type",
        _at("request/body/call/bulk#type", "request/body/call/automatic#type"),
        'a record with "false", 0 or null for bulk or automatic is added',
    ),
    Fault(
        "ucontact-destination-of-any-type",
        _at("request/body/call/destination#type"),
        "a record whose destination is no string is added",
    ),
    Fault(
        "ucontact-data-of-any-type",
        _at("request/body/call/data#type"),
        "a record whose data are an object, a list or a number is added",
    ),
    Fault("ucontact-empty-source-taken", _at("request/body/call/source#limit"), "a record of no source is added"),
    Fault(
        "ucontact-any-calldate",
        _at("request/body/call/calldate#format"),
        "a calldate that is no time of the form 1900-01-01 00:00:00 is taken",
    ),
    Fault(
        "ucontact-days-that-do-not-exist",
        _at("request/body/call/calldate#format"),
        "a calldate on a day or at an hour that does not exist is taken",
    ),
    Fault(
        "ucontact-any-media-type", _at("request#media", "request/body#type"), "a form is taken under any content type"
    ),
    Fault(
        "ucontact-plus-becomes-space",
        _at("form-keeps-text"),
        "JSON that is not encoded is taken with a plus, which is lost",
    ),
    Fault(
        "ucontact-percent-is-decoded",
        _at("form-keeps-text"),
        "JSON that is not encoded is taken with a percent sign, which is decoded",
    ),
    Fault(
        "ucontact-adds-what-is-no-json",
        _at("request/body/call#media"),
        "a call that is no JSON is answered as if it were added",
    ),
    Fault(
        "ucontact-first-of-two",
        _at("request/body/call#type"),
        "of two fields called call the first is added, the second is dropped in silence",
    ),
    Fault(
        "ucontact-refusal-in-words",
        _at(
            *(f"request/body/call/{key}#required" for key in _KEYS),
            *(f"request/body/call/{key}#type" for key in _KEYS),
            *(
                "request/body/call/destination#limit",
                "request/body/call/campaign#limit",
                "request/body/call/source#limit",
            ),
            *("request/body/call/calldate#format", "request/body/call#media", "request/body/call#type"),
            *("request/body/call#required", "request/body#required", "request/body#type", "request#media"),
            "form-keeps-text",
        ),
        "a refusal says ERROR, with the status of a success, instead of 0",
        _instead(lambda answer: replace(answer, body=b"ERROR", media="text/plain"), _refused),
    ),
    Fault(
        "ucontact-refused-by-status",
        _at("response#status"),
        "a refusal has status 409",
        _instead(lambda answer: replace(answer, status=409), _refused),
    ),
    Fault(
        "ucontact-refused-with-500",
        _at("response#status"),
        "a refusal has status 500, in one answer of two",
        _instead(lambda answer: replace(answer, status=500), _refused),
        every=2,
    ),
    Fault(
        "ucontact-created",
        _at("response#status"),
        "a success has status 201",
        _instead(lambda answer: replace(answer, status=201), _added),
    ),
    Fault(
        "ucontact-gone-now-and-then",
        _at("response#status"),
        "every eighth success is answered with 500",
        _crash_on(lambda request: True),  # noqa: ARG005
        every=8,
    ),
    Fault(
        "ucontact-crash-on-accents",
        _at("response#status"),
        "a record with anything beyond ASCII is answered with 500",
        _crash_on(_holds_non_ascii),
    ),
    Fault(
        "ucontact-crash-on-raw-json",
        _at("response#status"),
        "JSON that is not encoded, as in the document's samples, is answered with 500",
        _crash_on(_is_raw),
    ),
    Fault("ucontact-crash-on-repeat", _at("response#status"), "the same record for the second time gives a 500"),
    Fault("ucontact-no-token-needed", _at("authentication"), "requests without any token are served"),
    Fault("ucontact-any-token", _at("authentication"), "requests with any basic token are served"),
)
