"""How a server turns away what it cannot read, or will not for its size, no document says: any 4xx will do."""

import pytest

from ringback.exchange import Provenance
from ringback.findings import Severity
from tests.sound import (
    CLICK,
    FLAG_WRITTEN,
    NOTHING,
    OUTBOUND,
    PAGE,
    RECORD,
    SCHEDULE,
    SCHEDULED,
    Draft,
    judged,
    refused,
)

BREACH, DRIFT = Severity.BREACH, Severity.DRIFT
REFUSALS = (400, 403, 404, 405, 409, 411, 413, 414, 415, 418, 422)

TURNED_AWAY: dict[str, Draft] = {
    "half a body": OUTBOUND.edited(raw_body=b'{"call_type": "Voice Outb'),
    "bytes that are no text": SCHEDULE.edited(raw_body=b'{"customer_name": "\xff\xfe"}'),
    "NaN": CLICK.edited(raw_body=b'{"call_timeout": NaN}'),
    "a body nested far too deep": FLAG_WRITTEN.edited(raw_body=b'{"a":' * 2000 + b"1" + b"}" * 2000),
    "another media type": OUTBOUND.edited(body_type="text/plain"),
    "form data that is no text": RECORD.edited(raw_body=b"call=\xff"),
    "no body": OUTBOUND.edited(body=NOTHING),
    "no form": RECORD.edited(raw_body=b""),
    "more than a server takes": OUTBOUND.edited({"/body/lang": "x" * 20_000}),
    "a longer address than a server takes": PAGE.edited({"/query/agent_id": "x" * 20_000}),
}
"""Requests that a server may turn away before it reads them."""


def told(draft: Draft) -> list[tuple[str, Severity]]:
    findings = judged(draft, Provenance.SANDBOX).findings
    return [(each.id, each.severity) for each in findings if each.severity is not Severity.ERRATUM]


@pytest.mark.parametrize("what", TURNED_AWAY)
@pytest.mark.parametrize("status", REFUSALS)
def test_any_refusal_with_any_body_will_do(what: str, status: int) -> None:
    for answer in (b"", b'{"nobody": "documents this"}', b"<html>"):
        assert told(TURNED_AWAY[what].edited(status=status, raw_answer=answer)) == []


@pytest.mark.parametrize("what", TURNED_AWAY)
def test_a_server_must_not_break_on_it(what: str) -> None:
    draft = TURNED_AWAY[what].edited(status=500, answer=NOTHING)
    assert [(id_.partition(":")[2].partition(":")[2], weight) for id_, weight in told(draft)] == [
        ("response#status", BREACH)
    ]


@pytest.mark.parametrize("status", [408, 425, 429, 502, 503, 504])
def test_a_state_of_the_moment_says_nothing(status: int) -> None:
    assert told(OUTBOUND.edited(raw_body=b"{", status=status, answer=NOTHING)) == []


@pytest.mark.parametrize("what", ["half a body", "NaN", "another media type", "form data that is no text"])
def test_to_accept_what_cannot_be_read_is_drift(what: str) -> None:
    findings = judged(TURNED_AWAY[what], Provenance.SANDBOX).findings
    assert [(each.check, each.severity) for each in findings] == [("accepted", DRIFT)]


def test_a_readable_request_of_usual_size_gets_a_documented_refusal() -> None:
    assert told(OUTBOUND.edited(status=422, answer=NOTHING)) == [("ccai:createCall:response#status", BREACH)]
    assert told(OUTBOUND.edited(status=413, answer=NOTHING)) == [("ccai:createCall:response#status", DRIFT)]


ODD: dict[str, Draft] = {
    "a value of the wrong type": OUTBOUND.edited({"/body/lang": 7}),
    "a required parameter missing": OUTBOUND.edited({"/body/call_type": NOTHING}),
    "a body that is no object": OUTBOUND.edited(body=["Voice Outbound (API)"]),
}


@pytest.mark.parametrize("what", ODD)
def test_what_is_said_of_a_request_that_is_wrong_anyway_is_the_vendors_affair(what: str) -> None:
    assert told(refused(ODD[what], "Something is not right here")) == []


def test_an_unknown_message_to_a_sound_request_is_drift() -> None:
    assert told(refused(OUTBOUND, "Something is not right here")) == [("ccai:createCall:response.400#message", DRIFT)]


def test_an_answer_may_repeat_what_was_sent() -> None:
    local = "2030-09-15T00:19:14.421"  # ISO 8601, if not RFC 3339
    echo = SCHEDULED.edited({"/body/scheduled_at": local, "/response/body/scheduled_at": local})
    assert told(echo) == []
    other = echo.edited({"/response/body/scheduled_at": "2030-09-15T00:19:14"})
    assert told(other) == [("ccai:createCall:response.201/scheduled_at#format", BREACH)]
