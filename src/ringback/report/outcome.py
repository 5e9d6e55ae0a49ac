"""What became of each promise in a run, and what that means for the exit status."""

from collections import Counter
from collections.abc import Collection, Mapping
from enum import Enum, IntEnum

from ringback.contract.model import KINDS
from ringback.findings import Severity
from ringback.run.audit import Audit, SpecRun


class State(Enum):
    """What a run showed of one promise: the worst that was seen."""

    BREACHED = "breached"
    DRIFT = "drift"
    ERRATUM = "erratum"
    HELD = "held"
    NEVER = "never exercised"


class Exit(IntEnum):
    """The exit statuses of every command."""

    CONFORMS = 0
    FINDINGS = 1
    USAGE = 2
    UNTESTED = 3
    INTERRUPTED = 130


GATES: Mapping[str, frozenset[Severity]] = {
    "breach": frozenset({Severity.BREACH}),
    "drift": frozenset({Severity.BREACH, Severity.DRIFT}),
}
"""What gates, by the value of --fail-on."""

_STATE_OF = ((Severity.BREACH, State.BREACHED), (Severity.DRIFT, State.DRIFT), (Severity.ERRATUM, State.ERRATUM))


def states(run: SpecRun) -> dict[str, State]:
    """The state of every promise of the run's contract."""
    seen: dict[str, set[Severity]] = {}
    for group in run.groups.values():
        seen.setdefault(group.finding.id, set()).add(group.finding.severity)
    return {
        id_: next(
            (state for severity, state in _STATE_OF if severity in seen.get(id_, ())),
            State.HELD if id_ in run.coverage.exercised else State.NEVER,
        )
        for id_ in run.contract.promises
    }


def by_kind(run: SpecRun) -> dict[str, Counter[State]]:
    """How many promises of each kind are in each state."""
    counts: dict[str, Counter[State]] = {kind: Counter() for kind in KINDS}
    for id_, state in states(run).items():
        counts[run.contract.promises[id_].kind][state] += 1
    return counts


def exit_status(audit: Audit, fail_on: str = "breach", passed_over: Collection[str] = ()) -> Exit:
    """130 after Ctrl-C; else 1 if a finding gates; else 3 if something could not be tested, or nothing was; else 0.

    `passed_over` are the fingerprints of findings that do not gate, because they are known.
    """
    if audit.interrupted:
        return Exit.INTERRUPTED
    gating = [group.finding for group in audit.findings if group.finding.severity in GATES[fail_on]]
    if any(finding.fingerprint not in passed_over for finding in gating):
        return Exit.FINDINGS
    return coverage_status(audit)


def coverage_status(audit: Audit) -> Exit:
    """130 after Ctrl-C, 3 if something could not be tested, or nothing was, else 0; whatever was found."""
    if audit.interrupted:
        return Exit.INTERRUPTED
    exercised = any(run.coverage.exercised for run in audit.runs.values())
    return Exit.CONFORMS if exercised and not audit.errors else Exit.UNTESTED
