"""What Schedule a Callback can do wrong."""

from typing import Any

from ringback.sandbox.acefone_faults import crash_on, outcome_faults
from ringback.sandbox.vendor import Fault

_OPERATION = "acefone-dialer:scheduleCall"

FORGIVEN = {
    ("assigned_to", "missing"): "acefone-dialer-for-nobody",
    ("schedule_date_time", "missing"): "acefone-dialer-at-no-time",
    ("schedule_date_time", "format"): "acefone-dialer-at-any-time",
    ("customer_number", "type"): "acefone-dialer-number-of-any-type",
    ("reminder_schedule_callbacks", "type"): "acefone-dialer-reminder-of-any-type",
    ("reminder_time", "format"): "acefone-dialer-long-integers",
    ("call_end_min", "format"): "acefone-dialer-long-integers",
    ("inbound_queue", "format"): "acefone-dialer-long-integers",
    ("", "media"): "acefone-dialer-any-media-type",
}
"""Which fault overlooks which objection."""


def _holds_non_ascii(body: Any) -> bool:
    return not body["customer_name"].isascii()


FAULTS = (
    *outcome_faults("acefone-dialer", "scheduleCall", (str.lower,)),
    Fault(
        "acefone-dialer-for-nobody",
        (f"{_OPERATION}:request/body/assigned_to#required",),
        "a call is scheduled without assigned_to",
    ),
    Fault(
        "acefone-dialer-at-no-time",
        (f"{_OPERATION}:request/body/schedule_date_time#required",),
        "a call is scheduled without schedule_date_time",
    ),
    Fault(
        "acefone-dialer-at-any-time",
        (f"{_OPERATION}:request/body/schedule_date_time#format",),
        "a schedule_date_time that is no YYYY-MM-DD HH:MM:SS is taken",
    ),
    Fault(
        "acefone-dialer-number-of-any-type",
        (f"{_OPERATION}:request/body/customer_number#type",),
        "a customer_number that is no string is taken",
    ),
    Fault(
        "acefone-dialer-reminder-of-any-type",
        (f"{_OPERATION}:request/body/reminder_schedule_callbacks#type",),
        "a reminder_schedule_callbacks that is neither true nor false is taken",
    ),
    Fault(
        "acefone-dialer-long-integers",
        tuple(
            f"{_OPERATION}:request/body/{name}#format" for name in ("reminder_time", "call_end_min", "inbound_queue")
        ),
        "integers beyond int32 are taken",
    ),
    Fault(
        "acefone-dialer-any-media-type",
        (f"{_OPERATION}:request#media", f"{_OPERATION}:request/body#type"),
        "JSON is taken under any content type",
    ),
    Fault(
        "acefone-dialer-crash-on-accents",
        (f"{_OPERATION}:response#status",),
        "a customer_name with letters beyond ASCII is answered with 500",
        crash_on(_holds_non_ascii),
    ),
)
