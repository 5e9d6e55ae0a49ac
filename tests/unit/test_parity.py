"""Every check, every documented refusal and every rule has a literal exchange that only it reports, and a sound twin.

The tables are held to the contracts in both directions: what a spec gains or loses shows here.
"""

import pytest

from ringback.checks import CHECKS
from ringback.exchange import Provenance
from ringback.findings import Finding, Severity
from tests.breaking import EXCEPTIONS
from tests.broken_entries import ALSO, ERRORS, RULES
from tests.sound import (
    CONTRACTS,
    FLAG_READ,
    FLAG_WRITTEN,
    INCOMING,
    KNOWN,
    NOTHING,
    OUTBOUND,
    PAGE,
    SCHEDULED,
    SOUND,
    Draft,
    judged,
    refused,
)

ITEM = "/response/body/_embedded/callbacks/0"
CHECKED: dict[str, tuple[Draft, str]] = {
    "status": (OUTBOUND.edited(status=418, answer=NOTHING), "ccai:createCall:response#status"),
    "media-type": (PAGE.edited(raw_answer=b"<html>"), "talkdesk:listCallbacks:response.200#media"),
    "required": (
        PAGE.edited({f"{ITEM}/callback_id": NOTHING}),
        "talkdesk:listCallbacks:response.200/_embedded/callbacks/*/callback_id#required",
    ),
    "type": (
        PAGE.edited({f"{ITEM}/timezone": 7}),
        "talkdesk:listCallbacks:response.200/_embedded/callbacks/*/timezone#type",
    ),
    "enum": (
        PAGE.edited({f"{ITEM}/dialing_model": "MANUAL"}),
        "talkdesk:listCallbacks:response.200/_embedded/callbacks/*/dialing_model#enum",
    ),
    "format": (
        PAGE.edited({f"{ITEM}/time_to_call": "yesterday"}),
        "talkdesk:listCallbacks:response.200/_embedded/callbacks/*/time_to_call#format",
    ),
    "limit": (PAGE.edited({"/query/status": "x" * 36}), "talkdesk:listCallbacks:request/query/status#limit"),
    "undocumented-field": (
        PAGE.edited({f"{ITEM}/colour": "blue"}),
        "talkdesk:listCallbacks:response.200/_embedded/callbacks/*#fields",
    ),
    "error-table": (refused(OUTBOUND, "Agent email required"), "ccai:createCall:agent-email-required"),
    "rule": (PAGE.edited({"/response/body/count": 3}), "talkdesk:listCallbacks:count-matches-items"),
    "accepted": (OUTBOUND.edited({"/body/agent_email": 7}), "ccai:createCall:request/body/agent_email#type"),
    "erratum": (PAGE.edited({"/response/body/total_page": NOTHING}), "talkdesk:listCallbacks:TD-01"),
}
"""For each check, an exchange that it reports and no other check does, and the promise that is broken."""

SENT_BY_RINGBACK = {"accepted"}
"""Checks of what only Ringback sends: in a client's recording the same mistake is the client's own finding."""

STRANGER = OUTBOUND.edited({"/body/agent_email": "stranger@example.com"})

TWINS: dict[str, Draft] = {
    "talkdesk:listCallbacks:data-refused": SOUND["page refused"],
    "ccai:createCall:missing-parameter": refused(OUTBOUND.edited({"/body/call_type": NOTHING}), "Missing parameter"),
    "ccai:createCall:invalid-call-type": refused(OUTBOUND.edited({"/body/call_type": "Call"}), "Invalid call type"),
    "ccai:createCall:agent-email-required": refused(
        OUTBOUND.edited({"/body/agent_email": NOTHING}), "Agent email required"
    ),
    "ccai:createCall:agent-email-malformed": refused(
        OUTBOUND.edited({"/body/agent_email": "nobody"}), "Not a valid agent email"
    ),
    "ccai:createCall:agent-busy": refused(OUTBOUND, "Agent is not available to take this call"),
    "ccai:createCall:agent-no-permission": refused(STRANGER, "Agent does not have access to make calls"),
    "ccai:createCall:agent-unknown": refused(STRANGER, "Not a valid agent email"),
    "ccai:createCall:ticket-or-number-required": refused(
        OUTBOUND.edited({"/body/end_user_number": NOTHING}), "ticket_id or end_user_number required"
    ),
    "ccai:createCall:number-malformed": refused(
        OUTBOUND.edited({"/body/end_user_number": "123123"}), "end_user_number is not well-formed"
    ),
    "ccai:createCall:contact-not-found": refused(OUTBOUND.edited({"/body/ticket_id": "1"}), "Contact not found"),
    "ccai:createCall:number-required": refused(
        INCOMING.edited({"/body/end_user_number": NOTHING}), "end_user_number is required"
    ),
    "ccai:createCall:number-malformed-for-menu": refused(
        INCOMING.edited({"/body/end_user_number": "+1 999-657-12"}), "end_user_number is not well formed"
    ),
    "ccai:createCall:menu-id-required": refused(INCOMING.edited({"/body/menu_id": NOTHING}), "menu_id is required"),
    "ccai:createCall:menu-or-call-required": refused(
        SCHEDULED.edited({"/body/menu_id": NOTHING, "/body/call_id": NOTHING}), "menu_id is required"
    ),
    "ccai:createCall:menu-id-malformed": refused(
        INCOMING.edited({"/body/menu_id": "menu_999"}), "menu_id is not well formed"
    ),
    "ccai:createCall:menu-unknown": refused(INCOMING.edited({"/body/menu_id": 8}), "menu_id 8 is not found"),
    "ccai:createCall:menu-not-ivr-or-mobile": refused(
        INCOMING.edited({"/body/menu_id": 8}), "Only IVR and mobile menu IDs are permitted"
    ),
    "ccai:createCall:menu-not-mobile-or-web": refused(
        SCHEDULED.edited({"/body/menu_id": 8}), "Only mobile and web menu IDs are permitted"
    ),
    "ccai:createCall:menu-redirected": refused(INCOMING, "Menu is in 'manual redirection' state, can't accept calls"),
    "ccai:createCall:menu-after-hours": refused(
        SCHEDULED, "Menu is in 'after hours' state, can't accept incoming calls"
    ),
    "ccai:createCall:language-unavailable": refused(
        INCOMING.edited({"/body/lang": "de"}), "Language 'de' is not available"
    ),
    "ccai:createCall:language-unknown": refused(SCHEDULED.edited({"/body/lang": "zz"}), "Language 'zz' is not found"),
    "ccai:createCall:scheduled-at-required": refused(
        SCHEDULED.edited({"/body/scheduled_at": NOTHING}), "scheduled_at is required"
    ),
    "ccai:getCustomerFlag:call-not-found": FLAG_READ.edited({"/path/id": 8}, status=404, answer=NOTHING),
    "ccai:getCustomerFlag:call-refused": FLAG_READ.edited({"/path/id": 8}, status=400, answer={"message": "no call"}),
    "ccai:updateCustomerFlag:call-not-found": FLAG_WRITTEN.edited({"/path/id": 8}, status=404, answer=NOTHING),
    "ccai:updateCustomerFlag:call-refused": SOUND["flags not written"].edited({"/path/id": 8}),
    "ccai:updateCustomerFlag:flags-refused": SOUND["flags not written"],
}
"""For each refusal, a request that gives a reason for it, or has a value of which the tenant file says nothing."""


def promises_of(kind: str) -> set[str]:
    return {id_ for contract in CONTRACTS.values() for id_, each in contract.promises.items() if each.kind == kind}


def told(draft: Draft, provenance: Provenance = Provenance.CLIENT) -> list[Finding]:
    """The findings of the draft, without the readings of errata."""
    return [each for each in judged(draft, provenance, KNOWN).findings if each.severity is not Severity.ERRATUM]


def test_every_check_has_its_literal() -> None:
    assert CHECKED.keys() == CHECKS.keys()


def test_every_refusal_and_every_rule_has_its_literal() -> None:
    assert ERRORS.keys() == promises_of("error") - EXCEPTIONS.keys()
    assert TWINS.keys() == promises_of("error")
    assert RULES.keys() == promises_of("rule")


@pytest.mark.parametrize("check", CHECKED)
def test_a_check_reports_its_literal_and_no_other_check_does(check: str) -> None:
    draft, promise = CHECKED[check]
    provenance = Provenance.SANDBOX if check in SENT_BY_RINGBACK else Provenance.CLIENT
    found = judged(draft, provenance).findings
    news = [each for each in found if check == "erratum" or each.severity is not Severity.ERRATUM]
    assert promise in {each.id for each in news if each.check == check}
    assert {each.check for each in news} == {check}


@pytest.mark.parametrize("id_", ERRORS)
def test_a_refusal_without_its_reason_is_a_breach_of_its_entry(id_: str) -> None:
    assert [(each.check, each.id) for each in told(ERRORS[id_], Provenance.SANDBOX)] == [("error-table", id_)]


@pytest.mark.parametrize("id_", TWINS)
@pytest.mark.parametrize("provenance", Provenance, ids=lambda each: each.value)
def test_a_refusal_with_its_reason_brings_nothing(id_: str, provenance: Provenance) -> None:
    assert told(TWINS[id_], provenance) == []


@pytest.mark.parametrize("id_", RULES)
def test_an_exchange_that_breaks_a_rule_breaks_only_that(id_: str) -> None:
    assert {(each.check, each.id) for each in told(RULES[id_])} == {
        ("rule", broken) for broken in {id_} | ALSO.get(id_, set())
    }


def test_a_time_of_the_year_1_is_out_of_order() -> None:
    zero = OUTBOUND.edited({"/response/body/ends_at": "0001-01-01T00:00:00Z"})
    assert {each.id for each in told(zero)} == {"ccai:createCall:created-first", "ccai:createCall:times-in-order"}
