"""Acefone India's Schedule a Callback: a call put into the dialer for a given time."""

import calendar
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
    integer,
    known,
    manners_of,
    text,
    truth,
)
from ringback.sandbox.acefone_dialer_faults import FAULTS, FORGIVEN
from ringback.sandbox.moments import wrong_moment
from ringback.sandbox.vendor import Answer, Leeway, Lies, Vendor

NAME = "acefone-dialer"
PATH = "/v1/dialer/schedule_call/"
AGENTS = ("05046630215", "05056XX1974", "05056000174")
QUEUES = (147, 148)
TOKEN = "sandbox-acefone-dialer-5f1c2b"  # noqa: S105 (made up, and printed for whoever asks)

TENANT = """\
[acefone-dialer]
base_url = "{base_url}"
auth.bearer = "RINGBACK_SANDBOX_ACEFONE_DIALER"
rate = "1000/s"
allow_effects = ["dials", "schedules"]
may_ring = ["*"]

[acefone-dialer.known]
agents.available = ["05046630215", "05056XX1974", "05056000174"]
agents.unknown = ["05099999999"]
queues.inbound = [147, 148]
"""


def moment(value: str) -> tuple[str, str] | None:
    return ("format", "must be YYYY-MM-DD HH:MM:SS") if wrong_moment(value) else None


def day_that_comes(value: str) -> tuple[str, str] | None:
    """A day that its year has, and no year before the vendor was founded."""
    year, month, day = map(int, value[:10].split("-"))
    leap = day <= 28 or month != 2 or calendar.isleap(year)
    return None if year >= 2000 and leap else ("value", "is no time to come")


def not_blank(value: str) -> tuple[str, str] | None:
    return None if value.strip() else ("value", "must not be empty")


def int32(value: Any) -> tuple[str, str] | None:
    return None if value is None or -(2**31) <= value < 2**31 else ("format", "must be an int32")


def not_negative(value: Any) -> tuple[str, str] | None:
    return None if value is None or value >= 0 else ("value", "must not be negative")


def opened(leeway: Leeway, lies: Lies) -> Callable[[Request], Answer]:
    fraction = leeway.choose("5.0 is an integer", (True, False))
    number = integer(fraction=fraction, null=True)
    queue = integer(fraction=fraction, null=leeway.choose("AD-03: null for inbound_queue", (True, False)))
    minutes = chosen(leeway, "minutes", {"any": anything, "none below 0": not_negative})
    service = Service(
        NAME,
        paths=leeway.choose("paths", ((PATH,), (PATH, PATH.rstrip("/")))),
        token=TOKEN,
        fields=(
            Field(
                "customer_name",
                (text, chosen(leeway, "names", {"any": anything, "not blank": not_blank})),
                required=True,
            ),
            Field(
                "schedule_date_time",
                (text, moment, chosen(leeway, "times", {"any": anything, "days from 2000 on": day_that_comes})),
                required=True,
            ),
            Field("assigned_to", (text, known(AGENTS, "agent")), required=True),
            Field(
                "customer_number",
                (text, chosen(leeway, "numbers", {"any": anything, "7 to 15 digits": callable_number})),
                required=True,
            ),
            Field("reminder_schedule_callbacks", (truth,)),
            Field("reminder_time", (number, int32, minutes)),
            Field("call_end_min", (number, int32, minutes)),
            Field(
                "inbound_queue",
                (queue, int32, chosen(leeway, "queues", {"any": anything, "known": known(QUEUES, "queue")})),
            ),
        ),
        strangers=leeway.choose("unknown fields are taken", (True, False)),
        done=("Callback scheduled", "Callback {id} scheduled successfully", "Schedule call created"),
        forgiven=FORGIVEN,
    )
    return answering(service, manners_of(service, leeway, (("success", "message"),)), leeway, lies)


VENDOR = Vendor(
    name=NAME,
    base_url="https://api.acefone.in",
    serves=(PATH.rstrip("/"),),
    open=opened,
    faults=FAULTS,
    tenant=TENANT,
    secrets={"RINGBACK_SANDBOX_ACEFONE_DIALER": TOKEN},
)
