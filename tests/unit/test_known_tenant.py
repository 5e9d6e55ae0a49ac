"""What a tenant file changes: refusals that it makes due, and refusals that it leaves no reason for."""

import pytest

from ringback.checks.due import Known
from ringback.contract.model import ErrorEntry
from ringback.exchange import Provenance
from ringback.findings import Severity
from tests.broken_entries import DUE, SAID
from tests.sound import CONTRACTS, FLAG_READ, INCOMING, KNOWN, NOTHING, OUTBOUND, SCHEDULED, Draft, judged, refused

BREACH, DRIFT = Severity.BREACH, Severity.DRIFT
CREATE = "ccai:createCall"
ENTRIES = {each.promise.id: each for operation in CONTRACTS["ccai"].operations for each in operation.errors}


def told(draft: Draft, known: Known = KNOWN) -> list[tuple[str, Severity]]:
    """(promise, severity) of what the draft's answer shows of a vendor whose tenant is known."""
    findings = judged(draft, Provenance.LIVE, known).findings
    return [(each.id, each.severity) for each in findings if each.severity is not Severity.ERRATUM]


def breach(entry: str) -> list[tuple[str, Severity]]:
    return [(f"{CREATE}:{entry}", BREACH)]


def obliges(entry: ErrorEntry) -> bool:
    return entry.sure is not None and entry.promise.kind == "error"


def test_every_refusal_that_can_be_due_has_its_literal() -> None:
    assert DUE.keys() == SAID.keys() == {id_ for id_, entry in ENTRIES.items() if obliges(entry)}


@pytest.mark.parametrize("id_", DUE)
def test_the_refusal_that_is_due_brings_nothing(id_: str) -> None:
    assert told(refused(DUE[id_], SAID[id_])) == []


# Any body will do for a missing parameter, since no sentence is documented.
@pytest.mark.parametrize("id_", [id_ for id_ in DUE if id_ != f"{CREATE}:missing-parameter"])
def test_a_refusal_of_another_reason_is_a_breach_of_the_one_that_is_due(id_: str) -> None:
    other = "Contact not found" if SAID[id_] != "Contact not found" else "Agent email required"
    assert told(refused(DUE[id_], other)) == [(id_, BREACH)]


@pytest.mark.parametrize("id_", [id_ for id_ in DUE if ENTRIES[id_].state])
def test_a_state_makes_a_refusal_due_only_if_the_tenant_file_names_it(id_: str) -> None:
    known = {name: values for name, values in KNOWN.items() if name != ENTRIES[id_].state}
    assert id_ not in {each for each, _ in told(DUE[id_], known)}
    assert told(refused(DUE[id_], SAID[id_]), known) == []


CLOSED, REDIRECTED = INCOMING.edited({"/body/menu_id": 11}), INCOMING.edited({"/body/menu_id": 12})
CLOSED_FOR_LATER = SCHEDULED.edited({"/body/menu_id": 11, "/body/call_id": NOTHING})
IVR_FOR_LATER = SCHEDULED.edited({"/body/menu_id": 9, "/body/call_id": NOTHING})

INSTEAD: dict[str, Draft] = {
    "a closed menu is refused for its kind": refused(CLOSED, "Only IVR and mobile menu IDs are permitted"),
    "a redirected menu is refused for its kind": refused(REDIRECTED, "Only IVR and mobile menu IDs are permitted"),
    "a closed menu is refused for its kind, later": refused(
        CLOSED_FOR_LATER, "Only mobile and web menu IDs are permitted"
    ),
    "a menu of the wrong kind is closed": refused(
        IVR_FOR_LATER, "Menu is in 'after hours' state, can't accept incoming calls"
    ),
    "a menu of the wrong kind is redirected": refused(
        IVR_FOR_LATER, "Menu is in 'manual redirection' state, can't accept calls"
    ),
}
"""Refusals other than the due one, which the state that makes it due does not exclude."""

NOT_INSTEAD: dict[str, tuple[Draft, str]] = {
    "a closed menu is not there": (refused(CLOSED, "menu_id 11 is not found"), "menu-after-hours"),
    "a menu that is not there is closed": (
        refused(
            INCOMING.edited({"/body/menu_id": 9999}), "Menu is in 'after hours' state, can't accept incoming calls"
        ),
        "menu-unknown",
    ),
    "a menu of the wrong kind is not there": (
        refused(IVR_FOR_LATER, "menu_id 9 is not found"),
        "menu-not-mobile-or-web",
    ),
    "a busy agent is unknown": (
        refused(OUTBOUND.edited({"/body/agent_email": "busy@example.com"}), "Not a valid agent email"),
        "agent-busy",
    ),
    "an unavailable language is unknown": (
        refused(INCOMING.edited({"/body/lang": "fr"}), "Language 'fr' is not found"),
        "language-unavailable",
    ),
}
"""Refusals that the state excludes which makes another one due."""


@pytest.mark.parametrize("what", INSTEAD)
def test_the_states_of_a_menu_and_its_kind_do_not_exclude_each_other(what: str) -> None:
    assert told(INSTEAD[what]) == []


@pytest.mark.parametrize("what", NOT_INSTEAD)
def test_a_state_excludes_others_of_its_group(what: str) -> None:
    draft, entry = NOT_INSTEAD[what]
    assert told(draft) == breach(entry)


def test_a_closed_menu_whose_kind_the_tenant_file_names_is_not_refused_for_its_kind() -> None:
    known = {**KNOWN, "menus.ivr": [9, 11]}
    draft = INSTEAD["a closed menu is refused for its kind"]
    assert told(draft, known) == breach("menu-after-hours")


NO_MENU = SCHEDULED.edited({"/body/menu_id": NOTHING})

VOUCHED: dict[str, tuple[Draft, str]] = {
    "an available agent without permission": (
        refused(OUTBOUND, "Agent does not have access to make calls"),
        "agent-no-permission",
    ),
    "a dialable ticket unknown": (
        refused(OUTBOUND.edited({"/body/ticket_id": "71450"}), "Contact not found"),
        "contact-not-found",
    ),
    "a menu not there": (refused(INCOMING, "menu_id 9 is not found"), "menu-unknown"),
    "an IVR menu no IVR menu": (
        refused(INCOMING, "Only IVR and mobile menu IDs are permitted"),
        "menu-not-ivr-or-mobile",
    ),
    "a mobile menu no mobile menu": (
        refused(SCHEDULED, "Only mobile and web menu IDs are permitted"),
        "menu-not-mobile-or-web",
    ),
    "an available language unavailable": (refused(INCOMING, "Language 'en' is not available"), "language-unavailable"),
    "an available language unknown": (refused(SCHEDULED, "Language 'en' is not found"), "language-unknown"),
    "a previous call not there": (refused(NO_MENU, "menu_id is required"), "menu-or-call-required"),
}
"""Refusals that call a value bad which the tenant file calls good."""


@pytest.mark.parametrize("what", VOUCHED)
def test_a_refusal_of_what_the_tenant_file_vouches_for_is_a_breach(what: str) -> None:
    draft, entry = VOUCHED[what]
    assert told(draft) == breach(entry)


@pytest.mark.parametrize("what", VOUCHED)
def test_without_a_tenant_file_it_may_be_so(what: str) -> None:
    assert told(VOUCHED[what][0], {}) == []


PASSING: dict[str, Draft] = {
    "an available agent is busy": refused(OUTBOUND, "Agent is not available to take this call"),
    "an open menu is redirected": refused(INCOMING, "Menu is in 'manual redirection' state, can't accept calls"),
    "an open menu is closed": refused(SCHEDULED, "Menu is in 'after hours' state, can't accept incoming calls"),
    "the tenant is not there": OUTBOUND.edited(status=404, answer=NOTHING),
    "flags that cannot be set, for no documented reason": FLAG_READ.edited(
        method="PATCH", body={"bad_actor": True}, status=400, answer={"message": "no"}
    ),
}
"""States that come and go by themselves, whatever the tenant file says."""


@pytest.mark.parametrize("what", PASSING)
def test_what_comes_and_goes_no_tenant_file_can_vouch_against(what: str) -> None:
    assert told(PASSING[what]) == []


CONTRADICTED: dict[str, tuple[Draft, str, Severity]] = {
    "a call that is not there is asked for": (
        FLAG_READ.edited({"/path/id": 999}),
        "ccai:getCustomerFlag:call-not-found",
        BREACH,
    ),
    "a busy agent takes a call to a bad number": (
        OUTBOUND.edited({"/body/agent_email": "busy@example.com", "/body/end_user_number": "123123"}),
        f"{CREATE}:agent-busy",
        DRIFT,
    ),
    "a closed menu takes the successor of a call": (
        SCHEDULED.edited({"/body/menu_id": 11, "/response/body/selected_menu/id": 11}),
        f"{CREATE}:menu-after-hours",
        DRIFT,
    ),
    "an outbound call in an unknown language": (
        OUTBOUND.edited({"/body/lang": "xy", "/response/body/lang": "xy"}),
        f"{CREATE}:language-unknown",
        DRIFT,
    ),
    "an incoming call for an unknown ticket": (
        INCOMING.edited({"/body/ticket_id": "60000", "/response/body/out_ticket_id": "60000"}),
        f"{CREATE}:contact-not-found",
        DRIFT,
    ),
}
"""Accepted requests with a value that the tenant file names as bad, where no document obliges to the refusal."""


@pytest.mark.parametrize("what", CONTRADICTED)
def test_an_answer_that_contradicts_the_tenant_file_is_told(what: str) -> None:
    draft, id_, severity = CONTRADICTED[what]
    assert told(draft) == [(id_, severity)]
    assert told(draft, {}) == []


def test_what_kind_of_menu_it_is_contradicts_nothing_where_nobody_must_refuse_it() -> None:
    assert told(INCOMING.edited({"/body/menu_id": 5, "/response/body/selected_menu/id": 5})) == []


def test_a_menu_of_two_kinds_is_refused_for_neither() -> None:
    taken = SCHEDULED.edited({"/body/call_id": NOTHING})
    assert told(taken, {**KNOWN, "menus.ivr": [9, 3]}) == []


OBLIGED = [id_ for id_ in DUE if ENTRIES[id_].status == 400]


# To a run, which knows its tenant, the credentials are known to be good: 403 does not speak of them.
@pytest.mark.parametrize("status", [403, 404, 409, 410, 422])
def test_another_status_for_a_refusal_that_is_due_is_its_breach(status: int) -> None:
    for id_ in OBLIGED:
        assert (id_, BREACH) in told(refused(DUE[id_], SAID[id_], status))


@pytest.mark.parametrize("status", [401, 413, 429, 503])
def test_a_status_that_speaks_of_something_else_is_not(status: int) -> None:
    for id_ in OBLIGED:
        assert id_ not in {each for each, _ in told(refused(DUE[id_], SAID[id_], status))}


def test_a_menu_may_have_closed_before_what_is_wrong_is_looked_at() -> None:
    wrong = SCHEDULED.edited({"/body/end_user_number": "not a number", "/body/call_id": NOTHING})
    known = {**KNOWN, "menus.mobile": [3], "menus.web": [3]}
    assert told(refused(wrong, "end_user_number is not well formed"), known) == []
    assert told(refused(wrong, "Menu is in 'after hours' state, can't accept incoming calls"), known) == []
    assert told(refused(wrong, "Agent is not available to take this call"), known) != []
