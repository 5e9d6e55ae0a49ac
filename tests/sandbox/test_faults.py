"""The two numbers that a conformance suite is judged by: how many lies it catches, and how often it cries wolf."""

import os

import pytest

from ringback.contract.catalogue import shipped
from ringback.contract.model import Promise
from ringback.findings import Severity
from ringback.sandbox.catalogue import VENDORS
from ringback.sandbox.vendor import Fault
from tests.sandbox.fault_page import PAGE, rows, said
from tests.sandbox.found import honest, told

SEEDS = int(os.environ.get("RINGBACK_SEEDS", "5"))
"""Honest vendors that are tried of each name: RINGBACK_SEEDS=50 for a long run."""

FAULTS = [pytest.param(name, fault, id=fault.name) for name, vendor in VENDORS.items() for fault in vendor.faults]

DRIFT_ONLY = {
    "acefone-click-to-call-created": "the document lists no status",
    "acefone-click-to-call-refused-as-conflict": "the document lists no status",
    "acefone-dialer-created": "the document lists no status",
    "acefone-dialer-refused-as-conflict": "the document lists no status",
    "talkdesk-no-agent-as-null": "null in a field that need not be there",
    "talkdesk-record-id-filter-ignored": "by the field's own description, a callback shows the list of its record",
    "ucontact-created": "the document lists no status",
    "ucontact-refused-by-status": "the document lists no status",
}
"""Faults that contradict a statement about answers and yet are news only, each with the reason."""


def is_statement(promise: Promise) -> bool:
    """Whether to break the promise contradicts the document; to accept what contradicts it is news only."""
    return promise.side == "response" and promise.source.basis != "assumed" and not promise.open


def expected(name: str, fault: Fault) -> Severity:
    """How much the fault should matter."""
    contract = shipped(name)
    entries = {each.promise.id: each.promise for operation in contract.operations for each in operation.errors}
    promises = {**entries, **contract.promises}
    states = any(is_statement(promises[id_]) for id_ in fault.breaks) and fault.name not in DRIFT_ONLY
    return Severity.BREACH if states else Severity.DRIFT


@pytest.mark.parametrize(("name", "fault"), FAULTS)
def test_every_lie_is_found_and_the_finding_names_a_promise_that_it_breaks(name: str, fault: Fault) -> None:
    found = told(name, fault)
    others = [(each.severity.value, each.id, each.got) for each in found.others]
    assert (found.untestable, found.severity) == ("", expected(name, fault)), f"{fault.about}; found instead: {others}"


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("name", VENDORS)
def test_nothing_is_found_in_an_honest_vendor(name: str, seed: int) -> None:
    assert [(each.severity.value, each.id, each.expected, each.got) for each in honest(name, seed).wrong] == []
    assert [(each.sequence.aim, each.why) for each in honest(name, seed).run.not_sent] == []


def test_the_exceptions_are_faults() -> None:
    assert DRIFT_ONLY.keys() <= {fault.name for vendor in VENDORS.values() for fault in vendor.faults}


def test_the_page_of_faults_lists_those_of_the_sandbox() -> None:
    """What the page says of findings is of the day on which `make faults` wrote it; names and texts are held here."""
    written = rows(PAGE.read_text(encoding="utf-8"))
    assert written == {
        name: [(fault.name, *said(fault)) for fault in vendor.faults] for name, vendor in VENDORS.items()
    }
