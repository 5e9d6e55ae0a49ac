"""What a run of the usual size finds in a vendor that tells one lie, beside what it finds in the honest vendor.

What is sent depends on the tenant and the seed only. So the plan of a vendor is made once, and sent again for each lie.
"""

from dataclasses import dataclass
from functools import cache

from ringback.contract.catalogue import shipped
from ringback.errors import UntestableError
from ringback.findings import Finding, Severity
from ringback.run.audit import SpecRun
from ringback.run.check import Run, carry_out, ground_of, planned
from ringback.run.judged import result
from ringback.sandbox.catalogue import VENDORS
from ringback.sandbox.vendor import Fault
from ringback.targets.sandbox import SandboxTarget

SEED = 0


@dataclass(frozen=True, slots=True)
class Honest:
    """A run against the vendor as it should be: what was sent, what was found, and what kept it from being tested."""

    run: Run
    found: SpecRun

    @property
    def wrong(self) -> list[Finding]:
        """What must not be found in an honest vendor: all but readings of errata."""
        findings = [group.finding for group in self.found.groups.values()]
        return [each for each in findings if each.severity is not Severity.ERRATUM]


@dataclass(frozen=True, slots=True)
class Told:
    """What is found only in the vendor that tells the lie.

    `named` are findings of a promise that the lie breaks, `others` all others; `requests` is how many had been sent
    when the first of `named` was there, None if there is none.
    """

    named: tuple[Finding, ...]
    others: tuple[Finding, ...]
    requests: int | None
    untestable: str = ""

    @property
    def severity(self) -> Severity | None:
        """The worst of what was found and names a broken promise."""
        return next((each for each in Severity if each in {it.severity for it in self.named}), None)


@cache
def honest(name: str, seed: int = SEED) -> Honest:
    """The vendor `name` and the plan, both as `seed` has them."""
    contract = shipped(name)
    target = SandboxTarget(contract, VENDORS[name], seed=seed)
    run = planned(ground_of(contract, target.tenant, guarded=False), seed)
    carry_out(run, target)
    return Honest(run, result(run))


def told(name: str, fault: Fault, seed: int = SEED) -> Told:
    """What the same requests find in the vendor `name` when it tells the lie `fault`."""
    truth = honest(name, seed)
    contract = truth.found.contract
    run = Run(truth.run.ground, truth.run.plan)
    untestable = ""
    try:
        carry_out(run, SandboxTarget(contract, VENDORS[name], seed=seed, faults=[fault.name]))
    except UntestableError as error:
        untestable = str(error)
    new = [group for print_, group in result(run).groups.items() if print_ not in truth.found.groups]
    named = [group for group in new if group.finding.id in fault.breaks]
    others = tuple(group.finding for group in new if group not in named)
    ends = {id(sent.sequence): number for number, sent in enumerate(run.sent, 1)}
    requests = min((ends[id(group.sequence)] for group in named), default=None)
    return Told(tuple(group.finding for group in named), others, requests, untestable)
