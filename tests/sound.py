"""Sound exchanges of all five vendors, as literals, full enough that every documented place has a value.

Tests break them one promise at a time. The bodies of the calls are those that the vendor's document shows, with the
lists that it leaves empty filled in.
"""

import copy
import json
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from ringback.checks.due import NOTHING_KNOWN, Known
from ringback.contract.catalogue import Catalogue, shipped
from ringback.contract.model import Contract
from ringback.exchange import Exchange, Provenance, Request, Response
from ringback.recordings.cassette import read_cassette
from ringback.run.judge import Judgement, judge
from ringback.shipped import cassette_folder

JSON = "application/json"


class _Nothing(Enum):
    NOTHING = "nothing"


NOTHING: Any = _Nothing.NOTHING
"""Stands for what is not there; unlike a bare object it survives being copied."""


@dataclass(frozen=True)
class Draft:
    """An exchange before it is put into bytes.

    `form` names the field of a form that holds the body as JSON text, `extra` has further fields.
    """

    spec: str
    method: str
    url: str
    query: dict[str, Any] = field(default_factory=dict)
    body: Any = NOTHING
    status: int = 200
    answer: Any = NOTHING
    answer_type: str = JSON
    form: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    raw_body: bytes | None = None
    raw_answer: bytes | None = None
    body_type: str = ""

    def exchange(self, provenance: Provenance = Provenance.CLIENT) -> Exchange:
        query = "?" + urlencode(self.query, doseq=True) if self.query else ""
        request_headers: tuple[tuple[str, str], ...] = ()
        body = b""
        if self.form:
            request_headers = (("Content-Type", self.body_type or "application/x-www-form-urlencoded"),)
            fields = {} if self.body is NOTHING else {self.form: _text(self.body)}
            body = urlencode(fields | self.extra).encode()
        elif self.body is not NOTHING:
            request_headers = (("Content-Type", self.body_type or JSON),)
            body = json.dumps(self.body).encode()
        if self.raw_body is not None:
            body = self.raw_body
        answer = self.raw_answer if self.raw_answer is not None else b""
        if self.raw_answer is None and self.answer is not NOTHING:
            text = json.dumps(self.answer) if "json" in self.answer_type.lower() else self.answer
            answer = text.encode()
        response_headers = (("Content-Type", self.answer_type),) if answer else ()
        return Exchange(
            Request(self.method, self.url + query, request_headers, body),
            Response(self.status, response_headers, answer),
            provenance,
        )

    def edited(self, edits: dict[str, Any] | None = None, **changes: Any) -> "Draft":
        """A copy in which each pointer (/query/…, /body/…, /response/body/…) holds the value, or NOTHING."""
        draft = replace(copy.deepcopy(self), **changes)
        for pointer, value in (edits or {}).items():
            draft = _edit(draft, pointer.split("/")[1:], value)
        return draft


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _edit(draft: Draft, steps: list[str], value: Any) -> Draft:
    if steps[0] == "response":
        name, steps = "answer", steps[2:]
    else:
        name, steps = steps[0], steps[1:]
    if name == "body" and draft.form and steps:
        if steps[0] != draft.form:
            return replace(draft, extra={steps[0]: str(value)})
        steps = steps[1:]
        if value is NOTHING and not steps:
            return replace(draft, body=NOTHING, extra={"other": "field"})
    if name == "path":
        return replace(draft, url=draft.url.replace("/397/", f"/{value}/"))
    if not steps:
        return replace(draft, **{name: value})
    holder = getattr(draft, name)
    for step in steps[:-1]:
        holder = holder[int(step) if isinstance(holder, list) else step]
    last: Any = int(steps[-1]) if isinstance(holder, list) else steps[-1]
    if value is NOTHING:
        holder.pop(last, None)
    else:
        holder[last] = value
    return draft


KNOWN: Known = {
    "agents.available": ["agent@example.com", "05046630215", "100", ""],
    "agents.busy": ["busy@example.com"],
    "agents.no_permission": ["trainee@example.com"],
    "agents.unknown": ["nobody@example.com"],
    "numbers.outbound": ["+1 339-219-5276", "12025550100"],
    "queues.inbound": [147],
    "campaigns.valid": ["POWER<-"],
    "languages.available": ["en"],
    "languages.unavailable": ["fr"],
    "languages.unknown": ["xy"],
    "menus.ivr": [9],
    "menus.mobile": [3],
    "menus.web": [5],
    "menus.after_hours": [11],
    "menus.manual_redirection": [12],
    "menus.absent": [9999],
    "tickets.dialable": ["71450", ""],
    "tickets.unknown": ["60000"],
    "calls.existing": [397, 514],
    "calls.absent": [999],
}
"""The tenants of the sound exchanges, all in one."""


def judged(draft: Draft, provenance: Provenance = Provenance.CLIENT, known: Known = NOTHING_KNOWN) -> Judgement:
    """What the draft's own contract says of it."""
    exchange = draft.exchange(provenance)
    matched = CATALOGUE.match(exchange.request.method, exchange.request.url)
    assert matched is not None
    return judge(matched.contract, matched.operation, matched.path, exchange, known)


SPECS = ("acefone-click-to-call", "acefone-dialer", "ccai", "talkdesk", "ucontact")
CONTRACTS: dict[str, Contract] = {name: shipped(name) for name in SPECS}
CATALOGUE = Catalogue(CONTRACTS.values())

CALLS = "https://example.uc1.ccaiplatform.com/apps/api/v1/calls"
CALLBACKS = "https://api.talkdeskapp.com/schedule-callbacks"
TIME = "2030-01-02T03:04:05.678Z"


def _callback(number: int) -> dict[str, Any]:
    return {
        "id": f"cb-{number}",
        "callback_id": f"cb-{number}",
        "interaction_id": f"in-{number}",
        "campaign_id": "camp-1",
        "record_id": "rec-1",
        "record_list_id": "list-1",
        "phone_number": "+12025550143",
        "record_first_name": "Ann",
        "record_last_name": "Example",
        "record_extra_data": {"colour": "blue"},
        "caller_id": "+12025550100",
        "time_to_call": "2030-01-02T03:04:05Z",
        "next_time_to_call": "2030-01-03T03:04:05Z",
        "timezone": "Europe/Lisbon",
        "exclusive_to_agent": True,
        "agent_id": "agent-1",
        "contact_id": "contact-1",
        "status": "TO_BE_RETRIED",
        "assign_type": "MYSELF_ONLY",
        "from_call_type": "INBOUND",
        "dialing_model": "PREVIEW",
        "_links": {"self": {"href": f"{CALLBACKS}/cb-{number}"}},
    }


def _link(page: int) -> dict[str, str]:
    return {"href": f"{CALLBACKS}?page={page}&per_page=2"}


PAGE = Draft(
    "talkdesk",
    "GET",
    CALLBACKS,
    query={
        "agent_id": "agent-1",
        "campaign_id": "camp-1",
        "contact_id": "contact-1",
        "end_time": "2030-02-01",
        "page": 2,
        "per_page": 2,
        "phone_number": "+12025550143",
        "record_id": "rec-1",
        "start_time": "2030-01-01",
        "status": "TO_BE_RETRIED",
    },
    answer={
        "total_page": 3,
        "total_pages": 3,
        "total": 5,
        "page": 2,
        "per_page": 2,
        "count": 2,
        "_links": {"self": _link(2), "first": _link(1), "last": _link(3), "prev": _link(1), "next": _link(3)},
        "_embedded": {"callbacks": [_callback(1), _callback(2)]},
    },
)

_REFUSED_PAGE = {
    "code": "0240001",
    "message": "the page is none",
    "description": "page is out of range",
    "fields": [{"name": "page", "description": "at most 500"}],
}

FIRST_PAGE = PAGE.edited(
    {
        "/response/body/page": 1,
        "/response/body/per_page": 50,
        "/response/body/total": 2,
        "/response/body/total_pages": 1,
        "/response/body/total_page": NOTHING,
        "/response/body/_links": {"self": _link(1), "first": _link(1), "last": _link(1)},
    },
    query={},
)

_MENU_PATH = {"items_count": 1, "name": "Lock Star", "materialized_path": "9"}
_AGENT = {
    "id": 1,
    "agent_number": "7",
    "name": "Admin Example",
    "last_name": "Example",
    "first_name": "Admin",
    "avatar_url": "https://example.com/avatar.jpg",
}


def _participant(number: int, kind: str, **ids: int) -> dict[str, Any]:
    return {
        "id": number,
        "type": kind,
        "status": "waiting",
        "call_id": 397,
        "user_id": ids.get("user_id"),
        "end_user_id": ids.get("end_user_id"),
        "call_duration": 0,
        "hold_duration": 0,
        "connected_at": TIME,
        "ended_at": TIME,
        "fail_reason": "nothing",
    }


_CALL: dict[str, Any] = {
    "id": 397,
    "lang": "en",
    "call_type": "Voice Outbound (API)",
    "status": "assigned",
    "created_at": TIME,
    "queued_at": TIME,
    "assigned_at": TIME,
    "connected_at": TIME,
    "ends_at": TIME,
    "scheduled_at": None,
    "wait_duration": 0,
    "call_duration": 0,
    "hold_duration": 0,
    "rating": 5,
    "has_feedback": False,
    "voip_provider": "voip_provider_twilio",
    "out_ticket_id": None,
    "out_ticket_url": "https://example.com/tickets/1",
    "verified": False,
    "recording_url": "https://example.com/recordings/1",
    "recording_permission": "not_asked",
    "voicemail_reason": "not_voicemail",
    "deflection": "no_deflection",
    "disconnected_by": "disconnected_by_unknown",
    "fail_reason": "nothing",
    "fail_details": "none",
    "support_number": "+1 202-555-0100",
    "selected_menu": {
        "id": 9,
        "name": "Lock Star",
        "parent_id": 8,
        "position": 0,
        "deleted": False,
        "menu_type": "ivr_menu",
        "output_msg": "You selected Lock Star.",
        "hidden": False,
    },
    "menu_path": _MENU_PATH,
    "agent_info": _AGENT,
    "end_user": {"id": 67, "identifier": "customer-67", "out_contact_id": "381630957514"},
    "photos": [{"id": 1, "photo_type": "photo", "url": "https://example.com/photo.jpg"}],
    "videos": [{"id": 1, "url": "https://example.com/video.mp4"}],
    "transfers": [
        {
            "id": 1,
            "status": "transferring",
            "fail_reason": "nothing",
            "created_at": TIME,
            "from_menu": _MENU_PATH,
            "to_menu": _MENU_PATH,
            "from_agent": _AGENT,
            "to_agent": {**_AGENT, "id": 2},
        }
    ],
    "deflection_details": [],
    "participants": [_participant(610, "agent", user_id=1), _participant(611, "end_user", end_user_id=67)],
    "offer_type": "cascade",
    "offer_events": [{"casting_time": TIME, "group": "Group 1"}],
    "answer_type": "manual",
    "outbound_number": "+1 339-219-5276",
}

OUTBOUND = Draft(
    "ccai",
    "POST",
    CALLS,
    body={
        "call_type": "Voice Outbound (API)",
        "agent_email": "agent@example.com",
        "end_user_number": "+1 859-657-9625",
        "outbound_number": "+1 339-219-5276",
        "lang": "en",
    },
    status=201,
    answer=_CALL,
)

BY_TICKET = OUTBOUND.edited({"/body/ticket_id": "71450", "/response/body/out_ticket_id": "71450"})

INCOMING = OUTBOUND.edited(
    {"/response/body/call_type": "Voice Inbound (API)", "/response/body/status": "queued"},
    body={
        "call_type": "Voice Inbound (API)",
        "menu_id": 9,
        "end_user_number": "+1 859-657-9625",
        "lang": "en",
        "ticket_id": "",
        "outbound_number": "+1 339-219-5276",
        "recording_permission": "recording_permission_granted",
    },
)

SCHEDULED = OUTBOUND.edited(
    {
        "/response/body/call_type": "Voice Scheduled (API)",
        "/response/body/status": "scheduled",
        "/response/body/scheduled_at": "2030-09-15T00:19:14.421Z",
        "/response/body/parent_id": 514,
        "/response/body/selected_menu/id": 3,
    },
    body={
        "call_type": "Voice Scheduled (API)",
        "menu_id": 3,
        "call_id": 514,
        "end_user_number": "+1 859-657-9625",
        "lang": "en",
        "ticket_id": "",
        "scheduled_at": "2030-09-15T00:19:14.421Z",
        "recording_permission": "recording_permission_granted",
    },
)

WIDGET = OUTBOUND.edited(status=202, answer=NOTHING)
WIDGET_200 = OUTBOUND.edited(status=200, answer={"call_type": "Voice Outbound (API)", "lang": "en"})
NO_SUBDOMAIN = OUTBOUND.edited(status=404, answer=NOTHING)

FLAG = {"verified_customer": True, "bad_actor": False}
FLAG_READ = Draft(
    "ccai", "GET", f"{CALLS}/397/customer_flag", answer={**FLAG, "repeat_customer": True, "repeat_customers": True}
)
FLAG_WRITTEN = Draft(
    "ccai",
    "PATCH",
    f"{CALLS}/397/customer_flag",
    body={**FLAG, "repeat_customers": True, "repeat_customer": True},
    status=200,
)

SCHEDULE = Draft(
    "acefone-dialer",
    "POST",
    "https://api.acefone.in/v1/dialer/schedule_call/",
    body={
        "customer_name": "Ann Example",
        "schedule_date_time": "2030-01-31 14:07:00",
        "assigned_to": "05046630215",
        "customer_number": "12025550143",
        "reminder_schedule_callbacks": True,
        "reminder_time": 10,
        "call_end_min": 15,
        "inbound_queue": 147,
    },
    answer={"success": True, "message": "scheduled"},
)

CLICK = Draft(
    "acefone-click-to-call",
    "POST",
    "https://api-account-uk.acefone.com/v1/click_to_call",
    body={
        "agent_number": "100",
        "destination_number": "12025550143",
        "caller_id": "12025550100",
        "async": "1",
        "call_timeout": 60,
        "custom_identifier": "order-7",
        "colour": "blue",
    },
    answer={"success": True, "message": "Call originated successfully"},
)
CLICK_CAPITALISED = CLICK.edited(answer={"Success": True, "Message": "Call originated successfully"})

RECORD = Draft(
    "ucontact",
    "POST",
    "https://example.ucontactcloud.com/Integra/resources/Dialers/DialerTask",
    body={
        "calldate": "2030-01-31 14:07:00",
        "campaign": "POWER<-",
        "destination": "12025550143",
        "alternatives": "",
        "agent": "",
        "data": "idcustomer=7",
        "source": "source",
        "bulk": False,
        "automatic": True,
    },
    form="call",
    answer="1",
    answer_type="text/plain",
)
RAW_RECORD = RECORD.edited(
    raw_body=b'call={"calldate": null, "campaign": "POWER<-", "destination": "12025550143", '
    b'"alternatives": "", "agent": "", "data": "idcustomer=7", "source": "source", "bulk": false, "automatic": true }'
)


def refused(draft: Draft, message: str, status: int = 400) -> Draft:
    """The same request, refused with this message."""
    return draft.edited(status=status, answer={"message": message}, answer_type=JSON)


def recorded(file: Path) -> Draft:
    """The one exchange of a cassette with JSON in both directions, as a draft."""
    cassette = read_cassette(file)
    exchange = cassette.interactions[0].exchange
    return Draft(
        cassette.spec or "",
        exchange.request.method,
        exchange.request.url,
        body=json.loads(exchange.request.body),
        status=exchange.response.status,
        answer=json.loads(exchange.response.body),
    )


SHOWN_CALLS = {
    f"shown: {name}": recorded(cassette_folder() / "ccai" / "documented" / f"{name}.yaml")
    for name in (
        "outbound-created-by-number",
        "outbound-created-by-ticket-number-section",
        "outbound-created-by-ticket-ticket-section",
        "incoming-created-by-number",
        "incoming-created-by-ticket",
        "scheduled-created-by-menu",
        "scheduled-created-by-call",
    )
}

SOUND: dict[str, Draft] = {
    "page": PAGE,
    "first page": FIRST_PAGE,
    "page refused": PAGE.edited(status=400, answer=_REFUSED_PAGE),
    "page without token": PAGE.edited(status=401, answer=_REFUSED_PAGE),
    "page without scope": PAGE.edited(status=403, answer=_REFUSED_PAGE),
    "outbound call": OUTBOUND,
    "outbound call by ticket": BY_TICKET,
    "incoming call": INCOMING,
    "scheduled call": SCHEDULED,
    "call needs the widget": WIDGET,
    "call needs the widget, 200": WIDGET_200,
    "call of no tenant": NO_SUBDOMAIN,
    "call refused": refused(OUTBOUND, "Agent is not available to take this call"),
    "flags read": FLAG_READ,
    "flags of no call": FLAG_READ.edited(status=400, answer={"message": "no such call"}),
    "flags written": FLAG_WRITTEN,
    "flags not written": FLAG_WRITTEN.edited(status=400, answer={"message": "no such call"}),
    "callback scheduled": SCHEDULE,
    "callback refused": SCHEDULE.edited(status=400, answer={"success": False, "message": "no such agent"}),
    "call clicked": CLICK,
    "call clicked, capitals": CLICK_CAPITALISED,
    "call not clicked": CLICK.edited(status=400, answer={"success": False, "message": "no such agent"}),
    "call not clicked, capitals": CLICK.edited(status=400, answer={"Success": False, "Message": "no such agent"}),
    "record added": RECORD,
    "record added, not encoded": RAW_RECORD,
    "record refused": RECORD.edited(answer="0"),
    "record refused by status": RECORD.edited(status=400, answer="0"),
    **SHOWN_CALLS,
}
"""Every sound exchange by what happens in it."""
