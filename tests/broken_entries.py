"""One literal break for each refusal and each rule of the five contracts.

Each is a sound exchange with as little changed as makes it wrong there. `ALSO` names what such a change cannot help
but break besides: counters and links that all follow from one number.
"""

import copy
from typing import Any

from tests.sound import (
    BY_TICKET,
    CALLBACKS,
    FIRST_PAGE,
    FLAG_READ,
    FLAG_WRITTEN,
    INCOMING,
    NOTHING,
    OUTBOUND,
    PAGE,
    RAW_RECORD,
    SCHEDULED,
    SOUND,
    TIME,
    WIDGET_200,
    Draft,
    refused,
)

ITEMS = "/response/body/_embedded/callbacks"
LINKS = "/response/body/_links"
LATER = "2031-01-02T03:04:05.678Z"


def _linked(name: str, page: int) -> Draft:
    return PAGE.edited({f"{LINKS}/{name}/href": f"{CALLBACKS}?page={page}&per_page=2"})


def _call(draft: Draft, **values: Any) -> Draft:
    return draft.edited({f"/response/body/{name}": value for name, value in values.items()})


def _participants(*changes: dict[str, Any]) -> Draft:
    both = copy.deepcopy(OUTBOUND.answer["participants"])
    return _call(OUTBOUND, participants=[each | change for each, change in zip(both, changes, strict=False)])


THREE_ITEMS = [*PAGE.answer["_embedded"]["callbacks"], {"callback_id": "cb-3"}]
ONE_ITEM = PAGE.answer["_embedded"]["callbacks"][:1]

ERRORS: dict[str, Draft] = {
    # Refusals without their reason in the request, or with the wrong value filled in.
    "talkdesk:listCallbacks:data-refused": SOUND["page refused"].edited(query={"per_page": 500}),
    "ccai:createCall:invalid-call-type": refused(OUTBOUND, "Invalid call type"),
    "ccai:createCall:agent-email-required": refused(OUTBOUND, "Agent email required"),
    "ccai:createCall:agent-email-malformed": refused(INCOMING, "Not a valid agent email"),
    "ccai:createCall:agent-busy": refused(INCOMING, "Agent is not available to take this call"),
    "ccai:createCall:agent-no-permission": refused(SCHEDULED, "Agent does not have access to make calls"),
    "ccai:createCall:ticket-or-number-required": refused(OUTBOUND, "ticket_id or end_user_number required"),
    "ccai:createCall:number-malformed": refused(OUTBOUND, "end_user_number is not well-formed"),
    "ccai:createCall:number-required": refused(INCOMING, "end_user_number is required"),
    "ccai:createCall:number-malformed-for-menu": refused(INCOMING, "end_user_number is not well formed"),
    "ccai:createCall:menu-id-required": refused(INCOMING, "menu_id is required"),
    "ccai:createCall:menu-or-call-required": refused(SCHEDULED, "menu_id is required"),
    "ccai:createCall:menu-id-malformed": refused(OUTBOUND, "menu_id is not well formed"),
    "ccai:createCall:menu-unknown": refused(INCOMING, "menu_id 8 is not found"),
    "ccai:createCall:menu-not-ivr-or-mobile": refused(SCHEDULED, "Only IVR and mobile menu IDs are permitted"),
    "ccai:createCall:menu-not-mobile-or-web": refused(INCOMING, "Only mobile and web menu IDs are permitted"),
    "ccai:createCall:menu-redirected": refused(OUTBOUND, "Menu is in 'manual redirection' state, can't accept calls"),
    "ccai:createCall:menu-after-hours": refused(
        OUTBOUND, "Menu is in 'after hours' state, can't accept incoming calls"
    ),
    "ccai:createCall:language-unavailable": refused(INCOMING, "Language 'fr' is not available"),
    "ccai:createCall:language-unknown": refused(SCHEDULED, "Language 'xy' is not found"),
    "ccai:createCall:scheduled-at-required": refused(SCHEDULED, "scheduled_at is required"),
    # No message is documented, or another refusal has it too, so only its not coming shows.
    "ccai:createCall:missing-parameter": OUTBOUND.edited({"/body/call_type": NOTHING}),
    "ccai:createCall:agent-unknown": OUTBOUND.edited({"/body/agent_email": "nobody@example.com"}),
    # The tenant file says that this ticket, this call are there.
    "ccai:createCall:contact-not-found": refused(BY_TICKET, "Contact not found"),
    "ccai:getCustomerFlag:call-not-found": FLAG_READ.edited(status=404, answer=NOTHING),
    "ccai:getCustomerFlag:call-refused": FLAG_READ.edited(status=400, answer={"message": "no such call"}),
    "ccai:updateCustomerFlag:call-not-found": FLAG_WRITTEN.edited(status=404, answer=NOTHING),
}
"""Refusals that neither the request nor the tenant gives a reason for, or that fill in a value which is not there."""

_NO_TICKET = {"/body/ticket_id": NOTHING}
_NO_CALL = {"/body/call_id": NOTHING}

DUE: dict[str, Draft] = {
    "ccai:createCall:missing-parameter": OUTBOUND.edited({"/body/call_type": NOTHING}),
    "ccai:createCall:invalid-call-type": OUTBOUND.edited({"/body/call_type": "InvalidCallType"}),
    "ccai:createCall:agent-email-required": OUTBOUND.edited({"/body/agent_email": NOTHING}),
    "ccai:createCall:agent-email-malformed": OUTBOUND.edited({"/body/agent_email": "nobody"}),
    "ccai:createCall:ticket-or-number-required": OUTBOUND.edited({"/body/end_user_number": NOTHING}),
    "ccai:createCall:number-malformed": OUTBOUND.edited({"/body/end_user_number": "123123"}),
    "ccai:createCall:number-required": INCOMING.edited({"/body/end_user_number": NOTHING, **_NO_TICKET}),
    "ccai:createCall:number-malformed-for-menu": INCOMING.edited(
        {"/body/end_user_number": "+1 999-657-12", **_NO_TICKET}
    ),
    "ccai:createCall:menu-id-required": INCOMING.edited({"/body/menu_id": NOTHING}),
    "ccai:createCall:menu-id-malformed": INCOMING.edited({"/body/menu_id": "menu_999"}),
    "ccai:createCall:menu-or-call-required": SCHEDULED.edited({"/body/menu_id": NOTHING, "/body/call_id": NOTHING}),
    "ccai:createCall:scheduled-at-required": SCHEDULED.edited({"/body/scheduled_at": NOTHING}),
    # The tenant file names what this agent, ticket, menu or language is.
    "ccai:createCall:agent-unknown": OUTBOUND.edited({"/body/agent_email": "nobody@example.com"}),
    "ccai:createCall:agent-busy": OUTBOUND.edited({"/body/agent_email": "busy@example.com"}),
    "ccai:createCall:agent-no-permission": OUTBOUND.edited({"/body/agent_email": "trainee@example.com"}),
    "ccai:createCall:contact-not-found": OUTBOUND.edited({"/body/ticket_id": "60000"}),
    "ccai:createCall:menu-unknown": INCOMING.edited({"/body/menu_id": 9999}),
    "ccai:createCall:menu-not-mobile-or-web": SCHEDULED.edited({"/body/menu_id": 9, **_NO_CALL}),
    "ccai:createCall:menu-redirected": INCOMING.edited({"/body/menu_id": 12}),
    "ccai:createCall:menu-after-hours": SCHEDULED.edited({"/body/menu_id": 11, **_NO_CALL}),
    "ccai:createCall:language-unavailable": INCOMING.edited({"/body/lang": "fr"}),
    "ccai:createCall:language-unknown": SCHEDULED.edited({"/body/lang": "xy"}),
}
"""Requests to the known tenant that must get one refusal, and were accepted."""

SAID: dict[str, str] = {
    "ccai:createCall:missing-parameter": "Missing parameter",
    "ccai:createCall:invalid-call-type": "Invalid call type",
    "ccai:createCall:agent-email-required": "Agent email required",
    "ccai:createCall:agent-email-malformed": "Not a valid agent email",
    "ccai:createCall:ticket-or-number-required": "ticket_id or end_user_number required",
    "ccai:createCall:number-malformed": "end_user_number is not well-formed",
    "ccai:createCall:number-required": "end_user_number is required",
    "ccai:createCall:number-malformed-for-menu": "end_user_number is not well formed",
    "ccai:createCall:menu-id-required": "menu_id is required",
    "ccai:createCall:menu-id-malformed": "menu_id is not well formed",
    "ccai:createCall:menu-or-call-required": "menu_id is required",
    "ccai:createCall:scheduled-at-required": "scheduled_at is required",
    "ccai:createCall:agent-unknown": "Not a valid agent email",
    "ccai:createCall:agent-busy": "Agent is not available to take this call",
    "ccai:createCall:agent-no-permission": "Agent does not have access to make calls",
    "ccai:createCall:contact-not-found": "Contact not found",
    "ccai:createCall:menu-unknown": "menu_id 9999 is not found",
    "ccai:createCall:menu-not-mobile-or-web": "Only mobile and web menu IDs are permitted",
    "ccai:createCall:menu-redirected": "Menu is in 'manual redirection' state, can't accept calls",
    "ccai:createCall:menu-after-hours": "Menu is in 'after hours' state, can't accept incoming calls",
    "ccai:createCall:language-unavailable": "Language 'fr' is not available",
    "ccai:createCall:language-unknown": "Language 'xy' is not found",
}
"""What the refusal says that is due."""

NOT_DUE: dict[str, Draft] = {
    "two things are wrong": OUTBOUND.edited({"/body/agent_email": NOTHING, "/body/end_user_number": "123123"}),
    "the agent may be unknown": OUTBOUND.edited(
        {"/body/end_user_number": "123123", "/body/agent_email": "a@b.example"}
    ),
    "the menu may be unknown": INCOMING.edited({"/body/end_user_number": "123123", "/body/menu_id": 8, **_NO_TICKET}),
    "a ticket wins over the number": OUTBOUND.edited({"/body/end_user_number": "123123", "/body/ticket_id": "71450"}),
    "the kind of call and its agent are wrong": OUTBOUND.edited(
        {"/body/call_type": "InvalidCallType", "/body/agent_email": NOTHING}
    ),
    "something else is of a wrong type": OUTBOUND.edited({"/body/end_user_number": "123123", "/body/lang": 7}),
    "the number is neither plainly good nor plainly bad": OUTBOUND.edited({"/body/end_user_number": "12025550143"}),
    "a web menu for an incoming call": INCOMING.edited({"/body/menu_id": 5}),
}
"""Accepted requests for which no document says which refusal must come, if any."""

RULES: dict[str, Draft] = {
    "talkdesk:listCallbacks:count-matches-items": PAGE.edited({"/response/body/count": 3}),
    "talkdesk:listCallbacks:callbacks-listed": PAGE.edited({ITEMS: NOTHING}),
    "talkdesk:listCallbacks:page-size-kept": PAGE.edited({ITEMS: THREE_ITEMS, "/response/body/count": 3}),
    "talkdesk:listCallbacks:page-size-echoed": PAGE.edited({"/query/per_page": 3}),
    "talkdesk:listCallbacks:page-size-default": FIRST_PAGE.edited({"/response/body/per_page": 20}),
    "talkdesk:listCallbacks:page-echoed": PAGE.edited({"/query/page": 1, f"{LINKS}/self/href": CALLBACKS}),
    "talkdesk:listCallbacks:page-default": PAGE.edited({"/query/page": NOTHING}),
    "talkdesk:listCallbacks:total-covers-page": FIRST_PAGE.edited({"/response/body/total": 1}),
    "talkdesk:listCallbacks:total-pages-match-total": PAGE.edited(
        {"/response/body/total_page": 4, "/response/body/total_pages": 4}
    ),
    "talkdesk:listCallbacks:pages-before-last-full": PAGE.edited({ITEMS: ONE_ITEM, "/response/body/count": 1}),
    "talkdesk:listCallbacks:last-page-holds-rest": FIRST_PAGE.edited({ITEMS: ONE_ITEM, "/response/body/count": 1}),
    "talkdesk:listCallbacks:beyond-last-empty": PAGE.edited(
        {"/query/page": 9, "/response/body/page": 9, f"{LINKS}/self/href": CALLBACKS}
    ),
    "talkdesk:listCallbacks:prev-after-first-page": PAGE.edited({f"{LINKS}/prev": NOTHING}),
    "talkdesk:listCallbacks:self-links-this-page": _linked("self", 3),
    "talkdesk:listCallbacks:first-links-first-page": _linked("first", 2),
    "talkdesk:listCallbacks:last-links-last-page": _linked("last", 4),
    "talkdesk:listCallbacks:prev-links-previous-page": _linked("prev", 3),
    "talkdesk:listCallbacks:next-links-next-page": _linked("next", 2),
    "talkdesk:listCallbacks:callback-ids-unique": PAGE.edited(
        {f"{ITEMS}/1/callback_id": "cb-1", f"{ITEMS}/1/id": "cb-1"}
    ),
    "talkdesk:listCallbacks:id-is-callback-id": PAGE.edited({f"{ITEMS}/1/id": "cb-3"}),
    "talkdesk:listCallbacks:agent-filter-holds": PAGE.edited({f"{ITEMS}/1/agent_id": "agent-2"}),
    "talkdesk:listCallbacks:campaign-filter-holds": PAGE.edited({f"{ITEMS}/1/campaign_id": "camp-2"}),
    "talkdesk:listCallbacks:contact-filter-holds": PAGE.edited({f"{ITEMS}/1/contact_id": "contact-2"}),
    "talkdesk:listCallbacks:number-filter-holds": PAGE.edited({f"{ITEMS}/1/phone_number": "+12025550144"}),
    "talkdesk:listCallbacks:record-filter-holds": PAGE.edited({f"{ITEMS}/1/record_id": "rec-2"}),
    "talkdesk:listCallbacks:status-filter-holds": PAGE.edited({f"{ITEMS}/1/status": "SUCCESS"}),
    "ccai:createCall:no-call-under-200": WIDGET_200.edited(answer={"id": 397, "status": "assigned"}),
    "ccai:createCall:200-for-outbound-only": INCOMING.edited(status=200, answer={"lang": "en"}),
    "ccai:createCall:202-for-outbound-only": SCHEDULED.edited(status=202, answer=NOTHING),
    "ccai:createCall:lang-echo": _call(OUTBOUND, lang="fr"),
    "ccai:createCall:lang-default": _call(OUTBOUND, lang="fr").edited({"/body/lang": NOTHING}),
    "ccai:createCall:call-type-outbound": _call(OUTBOUND, call_type="Voice Inbound (API)"),
    "ccai:createCall:call-type-incoming": _call(INCOMING, call_type="Voice Outbound (API)"),
    "ccai:createCall:call-type-scheduled": _call(SCHEDULED, call_type="Voice Outbound (API)"),
    "ccai:createCall:ticket-echo": _call(BY_TICKET, out_ticket_id="71451"),
    "ccai:createCall:outbound-number-default": _call(
        OUTBOUND.edited({"/body/outbound_number": NOTHING}), outbound_number=""
    ),
    "ccai:createCall:outbound-number-echo": _call(OUTBOUND, outbound_number="+1 339-219-0000"),
    "ccai:createCall:invalid-outbound-number-not-used": _call(
        INCOMING.edited({"/body/outbound_number": "123123"}), outbound_number="123123"
    ),
    "ccai:createCall:menu-echo": INCOMING.edited({"/response/body/selected_menu/id": 8}),
    "ccai:createCall:scheduled-at-echo": _call(SCHEDULED, scheduled_at="2030-09-15T00:19:16.421Z"),
    "ccai:createCall:parent-is-previous-call": _call(SCHEDULED, parent_id=515),
    "ccai:createCall:parent-not-null": _call(SCHEDULED.edited({"/body/menu_id": NOTHING}), parent_id=None),
    "ccai:createCall:status-scheduled": _call(SCHEDULED, status="finished"),
    "ccai:createCall:status-not-scheduled": _call(OUTBOUND, status="scheduled"),
    "ccai:createCall:scheduled-at-null": _call(OUTBOUND, scheduled_at=TIME),
    "ccai:createCall:voip-provider-outbound": _call(OUTBOUND, voip_provider=NOTHING),
    "ccai:createCall:agent-shown": _call(OUTBOUND, agent_info=None),
    "ccai:createCall:menu-shown": _call(INCOMING, selected_menu=None),
    "ccai:createCall:end-user-takes-part": _participants({}),
    "ccai:createCall:agent-takes-part": _participants({"type": "end_user", "user_id": None, "end_user_id": 67}),
    "ccai:createCall:participants-of-this-call": _participants({}, {"call_id": 398}),
    "ccai:createCall:participant-ids-differ": _participants({}, {"id": 610}),
    "ccai:createCall:end-user-participant-id": _participants({}, {"end_user_id": 68}),
    "ccai:createCall:agent-participant-id": _participants({"user_id": 2}, {}),
    "ccai:createCall:participant-id-of-its-type": _participants({"end_user_id": 67}, {}),
    "ccai:createCall:created-first": _call(OUTBOUND, created_at=LATER),
    "ccai:createCall:times-in-order": _call(OUTBOUND, queued_at="2030-01-02T03:05:05.678Z"),
    "ccai:createCall:queued-has-its-time": _call(INCOMING, queued_at=None),
    "ccai:createCall:new-call-is-new": _call(OUTBOUND, created_at="2030-01-01T20:04:05.678Z"),
    "ccai:createCall:assigned-has-its-time": _call(OUTBOUND, assigned_at=None),
    "ccai:createCall:failed-has-a-reason": _call(OUTBOUND, status="failed"),
    "ccai:createCall:scheduled-in-the-future": SCHEDULED.edited({"/body/scheduled_at": "1999-12-31T23:59:59Z"}),
    "ucontact:addRecord:form-keeps-text": RAW_RECORD.edited(
        raw_body=(RAW_RECORD.raw_body or b"").replace(b"idcustomer=7", b"idcustomer=7+8")
    ),
}

ALSO: dict[str, set[str]] = {
    "talkdesk:listCallbacks:callbacks-listed": {"talkdesk:listCallbacks:pages-before-last-full"},
    "talkdesk:listCallbacks:page-size-kept": {"talkdesk:listCallbacks:pages-before-last-full"},
    "talkdesk:listCallbacks:total-covers-page": {"talkdesk:listCallbacks:last-page-holds-rest"},
}
