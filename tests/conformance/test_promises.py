"""Each promise of each contract is a test for each target: held there, broken there, or never exercised.

A contract is added by adding its spec; there is no test code of a vendor here.
"""

import pytest

from ringback.contract.catalogue import shipped, shipped_names
from ringback.findings import Severity
from ringback.report.console import printable
from ringback.report.outcome import State, states
from ringback.run.audit import Group, SpecRun
from ringback.run.plan import BUDGET
from tests.conformance.runs import TARGETS, audited

RUNS = [pytest.param(target, spec, id=f"{target}-{spec}") for target in TARGETS for spec in shipped_names()]
PROMISES = [
    pytest.param(target, spec, promise, id=f"{target}-{promise}")
    for target in TARGETS
    for spec in shipped_names()
    for promise in shipped(spec).promises
]


@pytest.mark.parametrize(("target", "spec", "promise"), PROMISES)
def test_promise(target: str, spec: str, promise: str, run: SpecRun) -> None:
    if states(run)[promise] is State.NEVER:
        pytest.skip(why_never(run, promise))
    if broken := told(run, promise):
        pytest.fail("\n".join(broken), pytrace=False)


@pytest.mark.parametrize(("target", "spec"), RUNS)
def test_no_finding_is_about_a_promise_without_a_test(target: str, spec: str, run: SpecRun) -> None:
    others = {group.finding.id for group in run.groups.values()} - run.contract.promises.keys()
    assert [said for promise in sorted(others) for said in told(run, promise)] == []


@pytest.mark.parametrize(("target", "spec"), [each for each in RUNS if each.values[0] == "sandbox"])
def test_a_plan_asks_no_more_than_it_may(target: str, spec: str, run: SpecRun) -> None:
    assert 0 < run.checked <= BUDGET


def test_every_recording_is_read_and_belongs_to_a_contract() -> None:
    assert [str(error) for error in audited().errors] == []
    assert audited().unmatched == []
    assert audited().read == audited().checked > 0


def why_never(run: SpecRun, promise: str) -> str:
    """Why nothing can be said of a promise: what kept the run from it, or what kept it from the whole operation."""
    operation = run.contract.promises[promise].operation
    for id_ in (promise, f"{run.contract.name}:{operation}"):
        if id_ in run.inconclusive:
            return f"inconclusive: {run.inconclusive[id_]}"
    return f"nothing exercises it in {run.checked} exchanges"


def told(run: SpecRun, promise: str) -> list[str]:
    """What was found of a promise, errata aside, as a sentence each."""
    return [_sentence(each) for each in run.groups.values() if each.finding.id == promise and _counts(each)]


def _counts(group: Group) -> bool:
    return group.finding.severity is not Severity.ERRATUM


def _sentence(group: Group) -> str:
    it = group.finding
    return printable(
        f"{it.severity.value} at {it.location}: expected {it.expected}, got {it.got} ({it.basis}: {it.source}); "
        f"{group.curl}"
    )
