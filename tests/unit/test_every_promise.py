"""Breaks every promise of every contract, and demands a finding of the right severity that names it.

The sound exchanges are those of tests/sound.py and the ones that the CCAI document shows, with any optional part of
the answer left out; what is put in the place of a sound value is drawn by Hypothesis.
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringback.checks.due import NOTHING_KNOWN
from ringback.contract.model import Promise
from ringback.exchange import Credential, Provenance
from ringback.findings import Severity
from tests.breaking import EXCEPTIONS, Broken, breakings, optional_pointers
from tests.broken_entries import DUE, ERRORS, NOT_DUE, RULES
from tests.credentials import told_with
from tests.related import BROKEN as UNRELATED
from tests.related import related
from tests.sound import CONTRACTS, KNOWN, NOTHING, SOUND, SPECS, Draft, judged, refused

EXAMPLES = settings(
    max_examples=8, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)

READINGS = {name: judged(draft).reading for name, draft in SOUND.items()}
BY_SPEC = {spec: [name for name, draft in SOUND.items() if draft.spec == spec] for spec in SPECS}


def ways_to_break(promise: Promise, spec: str) -> list[st.SearchStrategy[Broken]]:
    """Every way to break the promise in one of the sound exchanges of its spec."""
    if promise.kind in ("error", "rule"):
        if promise.id in EXCEPTIONS:
            return []
        draft = (ERRORS | RULES)[promise.id]
        severity = Severity.DRIFT if promise.source.basis == "assumed" else Severity.BREACH
        return [st.just((draft, severity))]
    return [
        way
        for name in BY_SPEC[spec]
        if READINGS[name].operation.id == promise.operation
        for way in breakings(promise, SOUND[name], READINGS[name])
    ]


def hunt(promise: Promise, spec: str) -> str:
    """Why the promise can be broken without a finding that names it, "" if it cannot."""
    if promise.kind == "relation":
        return _hunt_relation(promise)
    if promise.kind == "auth":
        return _hunt_open_door(promise, spec)
    ways = ways_to_break(promise, spec)
    if not ways:
        return "no sound exchange reaches it"
    # Of a client's recordings no tenant is known.
    ours = promise.kind == "error"
    provenance, known = (Provenance.SANDBOX, KNOWN) if ours else (Provenance.CLIENT, NOTHING_KNOWN)

    @EXAMPLES
    @given(st.one_of(ways))
    def broken_is_found(broken: Broken) -> None:
        draft, severity = broken
        found = [(each.id, each.severity) for each in judged(draft, provenance, known).findings]
        assert (promise.id, severity) in found

    try:
        broken_is_found()
    except AssertionError as error:
        return str(error).splitlines()[0]
    return ""


def _hunt_relation(promise: Promise) -> str:
    if promise.id not in UNRELATED:
        return "no sequence breaks it"
    found = {one.id for each in related(UNRELATED[promise.id]) for one, _ in each.findings}
    return "" if found == {promise.id} else f"found {found}"


def _hunt_open_door(promise: Promise, spec: str) -> str:
    own = [name for name in BY_SPEC[spec] if READINGS[name].operation.id == promise.operation]
    accepted = next(SOUND[name] for name in own if READINGS[name].accepted)
    found = [(each.id, each.severity) for each in told_with(accepted, Credential.NONE)]
    return "" if found == [(promise.id, Severity.BREACH)] else f"found {found}"


@pytest.mark.parametrize("spec", SPECS)
def test_every_broken_promise_is_named(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    promises = CONTRACTS[spec].promises
    missed = {id_: why for id_, promise in promises.items() if (why := hunt(promise, spec))}
    with capsys.disabled():
        caught = len(promises) - len(missed)
        print(f"\n{spec}: {caught} of {len(promises)} promises caught when broken ({caught / len(promises):.1%})")  # noqa: T201 (the share is what this test is read for)
    assert missed.keys() == {id_ for id_ in EXCEPTIONS if id_.startswith(f"{spec}:")}, missed


def test_the_exceptions_are_few_and_none_of_the_kinds_that_matter() -> None:
    promises = {id_: promise for contract in CONTRACTS.values() for id_, promise in contract.promises.items()}
    assert len(EXCEPTIONS) <= 0.02 * len(promises)
    excepted = [promises[id_] for id_ in EXCEPTIONS]
    assert not [each for each in excepted if each.kind in ("required", "status")]
    assert not [each for each in excepted if each.kind == "enum" and not each.open]
    # The one type is that of a form, which has no other.
    assert [each.id for each in excepted if each.kind == "type"] == ["ucontact:addRecord:request/body#type"]


@pytest.mark.parametrize("id_", DUE)
def test_a_refusal_that_is_due_and_does_not_come_is_a_breach(id_: str) -> None:
    findings = judged(DUE[id_], Provenance.SANDBOX, KNOWN).findings
    assert [(each.id, each.severity, each.side) for each in findings] == [(id_, Severity.BREACH, "vendor")]


@pytest.mark.parametrize("id_", DUE)
def test_without_knowledge_of_the_tenant_none_of_them_is_due(id_: str) -> None:
    assert "error-table" not in {each.check for each in judged(DUE[id_], Provenance.SANDBOX).findings}


@pytest.mark.parametrize("why", NOT_DUE)
def test_no_refusal_is_due_where_the_documents_leave_it_open(why: str) -> None:
    findings = judged(NOT_DUE[why], Provenance.SANDBOX, KNOWN).findings
    assert "error-table" not in {each.check for each in findings}


def test_a_due_refusal_with_another_documented_message_is_a_breach() -> None:
    draft = refused(DUE["ccai:createCall:agent-email-required"], "Contact not found")
    findings = judged(draft, Provenance.SANDBOX, KNOWN).findings
    assert [(each.id, each.got) for each in findings] == [
        ("ccai:createCall:agent-email-required", '"Contact not found"')
    ]


@pytest.mark.parametrize("name", [name for name, draft in SOUND.items() if optional_pointers(draft, READINGS[name])])
def test_an_answer_that_leaves_optional_parts_out_is_sound(name: str) -> None:
    pointers = optional_pointers(SOUND[name], READINGS[name])

    @settings(EXAMPLES, max_examples=20)
    @given(st.sets(st.sampled_from(pointers), min_size=1))
    def stays_sound(left_out: set[str]) -> None:
        outermost = {each for each in left_out if not any(each.startswith(f"{other}/") for other in left_out)}
        findings = judged(_without(SOUND[name], outermost)).findings
        assert [each for each in findings if each.severity is not Severity.ERRATUM] == []

    stays_sound()


def _without(draft: Draft, pointers: set[str]) -> Draft:
    return draft.edited(dict.fromkeys(pointers, NOTHING))
