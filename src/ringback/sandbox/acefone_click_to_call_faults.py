"""What Click to Call can do wrong."""

from typing import Any

from ringback.sandbox.acefone_faults import crash_on, outcome_faults
from ringback.sandbox.vendor import Fault

_OPERATION = "acefone-click-to-call:clickToCall"

FORGIVEN = {
    ("destination_number", "missing"): "acefone-click-to-call-to-nobody",
    ("agent_number", "missing"): "acefone-click-to-call-by-nobody",
    ("agent_number", "type"): "acefone-click-to-call-agent-of-any-type",
    ("caller_id", "type"): "acefone-click-to-call-caller-id-of-any-type",
    ("call_timeout", "type"): "acefone-click-to-call-timeout-of-any-type",
    ("", "media"): "acefone-click-to-call-any-media-type",
}
"""Which fault overlooks which objection."""


def _holds_non_ascii(body: Any) -> bool:
    return not str(body).isascii()


def _holds_parameters_of_its_own(body: Any) -> bool:
    documented = {"agent_number", "destination_number", "caller_id", "async", "call_timeout", "custom_identifier"}
    return not documented.issuperset(body)


FAULTS = (
    *outcome_faults("acefone-click-to-call", "clickToCall", (str.lower, str.capitalize)),
    Fault(
        "acefone-click-to-call-to-nobody",
        (f"{_OPERATION}:request/body/destination_number#required",),
        "a call is started without destination_number",
    ),
    Fault(
        "acefone-click-to-call-by-nobody",
        (f"{_OPERATION}:request/body/agent_number#required",),
        "a call is started without agent_number",
    ),
    Fault(
        "acefone-click-to-call-agent-of-any-type",
        (f"{_OPERATION}:request/body/agent_number#type",),
        "an agent_number that is no string is taken",
    ),
    Fault(
        "acefone-click-to-call-caller-id-of-any-type",
        (f"{_OPERATION}:request/body/caller_id#type",),
        "a caller_id that is no string is taken, as the vendor's former page had it",
    ),
    Fault(
        "acefone-click-to-call-timeout-of-any-type",
        (f"{_OPERATION}:request/body/call_timeout#type",),
        "a call_timeout that is no integer is taken",
    ),
    Fault(
        "acefone-click-to-call-any-media-type",
        (f"{_OPERATION}:request#media", f"{_OPERATION}:request/body#type"),
        "JSON is taken under any content type",
    ),
    Fault(
        "acefone-click-to-call-crash-on-accents",
        (f"{_OPERATION}:response#status",),
        "anything beyond ASCII in a request is answered with 500",
        crash_on(_holds_non_ascii),
    ),
    Fault(
        "acefone-click-to-call-crash-on-own-parameters",
        (f"{_OPERATION}:response#status",),
        "a custom parameter beside the documented ones is answered with 500",
        crash_on(_holds_parameters_of_its_own),
    ),
)
