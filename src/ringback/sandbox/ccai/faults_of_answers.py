"""Lies that this vendor tells in answers that were right until then, by the kind of promise that they break."""

import json
from dataclasses import replace
from typing import Any

from ringback.exchange import Request
from ringback.sandbox.ccai.edits import (
    as_bytes,
    asked,
    created,
    drop,
    flags_read,
    is_call,
    is_refusal,
    kind,
    put,
    refused,
    remade,
)
from ringback.sandbox.ccai.faults import OPERATIONS
from ringback.sandbox.ccai.orders import INCOMING, OUTBOUND, SCHEDULED
from ringback.sandbox.vendor import Answer, Fault

NULLS = (
    "queued_at",
    "assigned_at",
    "connected_at",
    "ends_at",
    "scheduled_at",
    "rating",
    "out_ticket_id",
    "out_ticket_url",
    "recording_url",
    "fail_details",
    "support_number",
    "selected_menu",
    "menu_path",
    "agent_info",
    "end_user",
    "offer_type",
)
"""The keys of a call that may be null."""


NEXT_DIGIT = str.maketrans("0123456789", "1234567890")


def _of_call(*promises: str) -> tuple[str, ...]:
    return tuple(f"ccai:createCall:response.201{promise}" for promise in promises)


def _rule(*rules: str) -> tuple[str, ...]:
    return tuple(f"ccai:createCall:{rule}" for rule in rules)


def _everywhere(promise: str) -> tuple[str, ...]:
    return tuple(f"ccai:{operation}:{promise}" for operation in OPERATIONS)


def _without_nulls(call: Any) -> bool:
    for key in [key for key, value in call.items() if value is None]:
        del call[key]
    return True


def _message_renamed(body: Any) -> bool:
    body["error"] = body.pop("message")
    return True


def _in_words(flags: Any) -> bool:
    flags.update({name: {True: "yes", False: "no", None: "unknown"}[value] for name, value in flags.items()})
    return True


def _older_type(request: Request, answer: Answer) -> Answer | None:
    given = asked(request).get("call_type") if is_call(answer) else None
    if given not in ("OutboundCall", "IncomingCall", "ScheduledCall"):
        return None
    answer.body["call_type"] = given
    return answer


def _offset_dropped(request: Request, answer: Answer) -> Answer | None:
    """The time of day as the request has it, taken for UTC."""
    time = asked(request)["scheduled_at"] if is_call(answer) and kind(request) == SCHEDULED else ""
    if time[-6:-5] not in ("+", "-") or time.endswith("00:00"):
        return None
    answer.body["scheduled_at"] = f"{time[:-6]}Z"
    return answer


def _own_parent(request: Request, answer: Answer) -> Answer | None:
    """Only where a previous call was named: elsewhere no document says what parent_id holds."""
    if not is_call(answer) or kind(request) != SCHEDULED or "call_id" not in asked(request):
        return None
    answer.body["parent_id"] = answer.body["id"]
    return answer


def _number_changed(request: Request, answer: Answer) -> Answer | None:
    if not is_call(answer) or kind(request) != OUTBOUND or not asked(request).get("outbound_number"):
        return None
    answer.body["outbound_number"] = answer.body["outbound_number"].translate(NEXT_DIGIT)
    return answer


def _crash(request: Request, answer: Answer) -> Answer | None:
    """An error page for text beyond ASCII, however its JSON is written."""
    if answer.status == 401 or json.dumps(asked(request), ensure_ascii=False).isascii():
        return None
    return Answer(500, b"<html><body>Internal Server Error</body></html>", "text/html")


def _crash_without_call(request: Request, answer: Answer) -> Answer | None:
    absent = request.url.endswith("/customer_flag") and answer.status in (400, 404)
    return Answer(500, b"undefined method 'customer_flag' for nil", "text/plain") if absent else None


def _ids_shared(call: Any) -> bool:
    call["participants"][1]["id"] = call["participants"][0]["id"]
    return True


def _refused_as_text(_: Request, answer: Answer) -> Answer | None:
    return replace(answer, body=as_bytes(answer.body), media="text/plain") if is_refusal(answer) else None


def _cut(_: Request, answer: Answer) -> Answer | None:
    return replace(answer, body=as_bytes(answer.body)[:1000]) if is_call(answer) else None


def _as_html(_: Request, answer: Answer) -> Answer | None:
    return replace(answer, media="text/html") if is_call(answer) else None


def _as_200(_: Request, answer: Answer) -> Answer | None:
    return replace(answer, status=200) if is_call(answer) else None


def _as_422(request: Request, answer: Answer) -> Answer | None:
    return replace(answer, status=422) if is_refusal(answer) and request.method == "POST" else None


OF_ANSWERS: tuple[Fault, ...] = (
    # Required keys.
    Fault(
        "ccai-support-number-dropped",
        _of_call("/support_number#required"),
        "no longer has support_number",
        created(drop("support_number")),
    ),
    Fault(
        "ccai-participant-without-fail-reason",
        _of_call("/participants/*/fail_reason#required"),
        "has no fail_reason of the last participant",
        created(drop("participants/-1/fail_reason")),
    ),
    Fault(
        "ccai-group-dropped",
        _of_call("/offer_events/*/group#required"),
        "now and then offers a call to no group",
        created(drop("offer_events/0/group"), INCOMING),
        every=4,
    ),
    Fault(
        "ccai-nulls-left-out",
        _of_call(*(f"/{name}#required" for name in NULLS)),
        "leaves out every key of a call that would be null",
        created(_without_nulls),
    ),
    Fault(
        "ccai-voicemail-reason-misspelt",
        _of_call("/voicemail_reason#required", "#fields"),
        "writes voicemail_reaso",
        created(lambda call: call.setdefault("voicemail_reaso", call.pop("voicemail_reason")) is not None),
    ),
    Fault(
        "ccai-message-renamed",
        (*_everywhere("response.400/message#required"), *_everywhere("response.400#fields")),
        "gives the reason of a refusal in error, not in message",
        refused(_message_renamed),
    ),
    Fault(
        "ccai-bad-actor-dropped",
        ("ccai:getCustomerFlag:response.200/bad_actor#required",),
        "no longer tells of bad actors",
        flags_read(drop("bad_actor")),
    ),
    # Types.
    Fault("ccai-id-as-text", _of_call("/id#type"), "writes the id of a call as text", created(remade("id", str))),
    Fault(
        "ccai-hidden-as-text",
        _of_call("/selected_menu/hidden#type"),
        "writes whether a menu is hidden as text",
        created(put("selected_menu/hidden", "false"), INCOMING, SCHEDULED),
    ),
    Fault(
        "ccai-call-in-a-list",
        _of_call("#type"),
        "answers with a list that holds the call",
        lambda _, answer: replace(answer, body=[answer.body]) if is_call(answer) else None,
    ),
    Fault(
        "ccai-flags-in-words",
        tuple(f"ccai:getCustomerFlag:response.200/{name}#type" for name in ("verified_customer", "bad_actor")),
        "answers with yes, no and unknown where flags belong",
        flags_read(_in_words),
    ),
    # Closed and open lists.
    Fault(
        "ccai-status-as-label",
        _of_call("/status#enum"),
        "writes the status of a call with a capital, as a person reads it",
        created(remade("status", str.title)),
    ),
    Fault(
        "ccai-older-type-shown",
        (*_of_call("/call_type#enum"), *_rule("call-type-outbound", "call-type-incoming", "call-type-scheduled")),
        "answers to an older name of a call type with that name",
        _older_type,
    ),
    Fault(
        "ccai-status-ringing",
        _of_call("/status#enum"),
        "now and then has a call in a state that does not exist",
        created(put("status", "ringing")),
        every=6,
    ),
    Fault(
        "ccai-deflection-misspelt",
        _of_call("/deflection#enum"),
        "writes n_deflection",
        created(put("deflection", "n_deflection")),
    ),
    # Formats.
    Fault(
        "ccai-created-without-zone",
        _of_call("/created_at#format"),
        "writes created_at without its zone",
        created(remade("created_at", lambda time: time[:19].replace("T", " "))),
    ),
    Fault(
        "ccai-casting-date",
        _of_call("/offer_events/*/casting_time#format"),
        "writes only the day on which a call was offered",
        created(remade("offer_events/0/casting_time", lambda time: time[:10]), INCOMING),
    ),
    # Keys that no document names.
    Fault(
        "ccai-sub-status-added",
        _of_call("#fields"),
        "has a new key in calls",
        created(put("sub_status", "Queued: Waiting")),
    ),
    Fault(
        "ccai-error-code-added",
        _everywhere("response.400#fields"),
        "has a new key in refusals",
        refused(put("code", 40001)),
    ),
    # Statuses.
    Fault("ccai-created-as-200", _rule("no-call-under-200"), "creates calls with the status 200", _as_200),
    Fault("ccai-refused-as-422", _rule("response#status"), "refuses with the status 422", _as_422),
    Fault(
        "ccai-crash-on-other-letters",
        ("ccai:createCall:response#status", "ccai:updateCustomerFlag:response#status"),
        "fails with 500 if a request holds text beyond ASCII",
        _crash,
    ),
    Fault(
        "ccai-crash-without-call",
        ("ccai:getCustomerFlag:response#status", "ccai:updateCustomerFlag:response#status"),
        "fails with 500 if flags cannot be read or set",
        _crash_without_call,
    ),
    # Media types.
    Fault("ccai-call-as-html", _of_call("#media"), "says that a call is HTML", _as_html),
    Fault("ccai-call-cut", _of_call("#media"), "now and then cuts a call short", _cut, every=5),
    Fault(
        "ccai-refused-as-text", _everywhere("response.400#media"), "says that refusals are plain text", _refused_as_text
    ),
    # Rules: what an answer repeats, who takes part, when what happened.
    Fault(
        "ccai-ticket-forgotten",
        _rule("ticket-echo"),
        "does not say which ticket a call is for",
        created(put("out_ticket_id", None), OUTBOUND, INCOMING),
    ),
    Fault("ccai-incoming-number-ignored", _rule("known-number"), "makes each incoming call from one number"),
    Fault("ccai-another-number", _rule("outbound-number-echo"), "calls from another number", _number_changed),
    Fault(
        "ccai-first-menu-always",
        _rule("menu-echo"),
        "puts every call into the first menu",
        created(put("selected_menu/id", 9), INCOMING, SCHEDULED),
    ),
    Fault("ccai-offset-dropped", _rule("scheduled-at-echo"), "takes every time for UTC", _offset_dropped),
    Fault("ccai-own-parent", _rule("parent-is-previous-call"), "makes a call its own parent", _own_parent),
    Fault(
        "ccai-incoming-scheduled",
        _rule("scheduled-at-null", "status-not-scheduled"),
        "has an incoming call scheduled for some day",
        created(put("scheduled_at", "2035-01-01T00:00:00Z"), INCOMING),
    ),
    Fault(
        "ccai-participants-share-id",
        _rule("participant-ids-differ"),
        "gives both participants one id",
        created(_ids_shared, OUTBOUND),
    ),
    Fault(
        "ccai-another-agent-shown",
        _rule("agent-participant-id"),
        "shows another agent than the one who takes part",
        created(remade("agent_info/id", lambda id_: id_ + 1), OUTBOUND),
    ),
    Fault(
        "ccai-created-last",
        _rule("created-first"),
        "says that a call was created years after it began",
        created(put("created_at", "2055-01-01T00:00:00.000Z"), OUTBOUND, INCOMING),
    ),
    Fault(
        "ccai-queued-after-assigned",
        _rule("times-in-order"),
        "queues a call after its agent had it",
        created(put("queued_at", "2055-01-01T00:00:00.000Z"), OUTBOUND),
    ),
    Fault(
        "ccai-failed-for-nothing",
        _rule("failed-has-a-reason"),
        "now and then has a failed call without a reason",
        created(put("status", "failed"), OUTBOUND),
        every=8,
    ),
)
