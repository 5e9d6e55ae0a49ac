"""Each promise of each contract is a test: held by the recordings, broken by them, or never exercised.

A contract is added by adding its spec; there is no test code of a vendor here.
"""

import pytest

from ringback.contract.catalogue import shipped, shipped_names
from ringback.findings import Severity
from ringback.report.outcome import State, states
from ringback.run.audit import Audit

PROMISES = [id_ for name in shipped_names() for id_ in shipped(name).promises]


@pytest.mark.parametrize("promise", PROMISES)
def test_promise(promise: str, audited: Audit) -> None:
    run = audited.runs[promise.partition(":")[0]]
    state = states(run)[promise]
    if state is State.NEVER:
        pytest.skip("no recording exercises it")
    broken = [group for group in run.groups.values() if group.finding.id == promise]
    assert [group for group in broken if group.finding.severity is not Severity.ERRATUM] == []


def test_every_recording_is_read_and_belongs_to_a_contract(audited: Audit) -> None:
    assert [str(error) for error in audited.errors] == []
    assert audited.unmatched == []
    assert audited.read == audited.checked > 0
