"""Acefone UK's Click to Call: an agent is rung, then a customer, and the answer waits for neither."""

from collections.abc import Callable
from typing import Any

from ringback.exchange import Request
from ringback.sandbox.acefone import (
    Field,
    Service,
    answering,
    anything,
    callable_number,
    chosen,
    either,
    integer,
    known,
    manners_of,
    text,
)
from ringback.sandbox.acefone_click_to_call_faults import FAULTS, FORGIVEN
from ringback.sandbox.vendor import Answer, Leeway, Lies, Vendor

NAME = "acefone-click-to-call"
PATH = "/v1/click_to_call"
AGENTS = ("1001", "1002", "05056000174")
OWN_NUMBERS = ("+442079460100", "+442079460101")
TOKEN = "sandbox-acefone-click-to-call-9a77e0"  # noqa: S105 (made up, and printed for whoever asks)

TENANT = """\
[acefone-click-to-call]
base_url = "{base_url}"
auth.bearer = "RINGBACK_SANDBOX_ACEFONE_CLICK_TO_CALL"
rate = "1000/s"
allow_effects = ["dials", "schedules"]
may_ring = ["*"]

[acefone-click-to-call.known]
agents.available = ["1001", "1002", "05056000174"]
agents.unknown = ["9999"]
numbers.outbound = ["+442079460100", "+442079460101"]
"""


def mapping(value: Any) -> tuple[str, str] | None:
    return None if isinstance(value, dict) else ("type", "must be an object")


def asynchronous(value: Any) -> tuple[str, str] | None:
    return None if str(value) == "1" else ("value", "must be 1, calls that wait are withdrawn")


def positive(value: Any) -> tuple[str, str] | None:
    return None if value > 0 else ("value", "must be more than 0")


def opened(leeway: Leeway, lies: Lies) -> Callable[[Request], Answer]:
    whole = integer(fraction=False)
    service = Service(
        NAME,
        paths=leeway.choose("paths", ((PATH,), (PATH, f"{PATH}/"))),
        token=TOKEN,
        fields=(
            Field("agent_number", (text, known(AGENTS, "agent")), required=True),
            Field(
                "destination_number",
                (text, chosen(leeway, "numbers", {"any": anything, "7 to 15 digits": callable_number})),
                required=True,
            ),
            Field(
                "caller_id",
                (text, chosen(leeway, "caller ids", {"any": anything, "known": known(OWN_NUMBERS, "number")})),
            ),
            Field(
                "async",
                (
                    chosen(leeway, "AC-01: async", {"text": text, "text or number": either(text, whole)}),
                    chosen(leeway, "async but 1", {"ignored": anything, "refused": asynchronous}),
                ),
            ),
            Field(
                "call_timeout",
                (
                    integer(fraction=leeway.choose("5.0 is an integer", (True, False))),
                    chosen(leeway, "timeouts", {"any": anything, "above 0": positive}),
                ),
            ),
            Field(
                "custom_identifier",
                (chosen(leeway, "AC-03: custom_identifier", {"text": text, "text or object": either(text, mapping)}),),
            ),
        ),
        strangers=True,
        done=("Call originated successfully", "Originate successfully queued", "Call {id} originated successfully"),
        forgiven=FORGIVEN,
    )
    keys = (("success", "message"), ("Success", "Message"))
    return answering(service, manners_of(service, leeway, keys), leeway, lies)


VENDOR = Vendor(
    name=NAME,
    base_url="https://api-account-uk.acefone.com",
    serves=(PATH,),
    open=opened,
    faults=FAULTS,
    tenant=TENANT,
    secrets={"RINGBACK_SANDBOX_ACEFONE_CLICK_TO_CALL": TOKEN},
)
