"""The relations that a contract names, asked of the exchanges of one run or recording."""

from collections.abc import Iterator
from dataclasses import dataclass

from ringback.checks.due import Known
from ringback.checks.relations import OF_TENANTS, RELATIONS
from ringback.checks.relations.verdict import Broken, Readings, Verdict
from ringback.contract.model import Contract, Promise
from ringback.errors import UsageError
from ringback.findings import Break, Finding
from ringback.run.judge import finding


@dataclass(frozen=True, slots=True)
class Related:
    """What one relation said: its findings, each with the number of the reading that showed it."""

    promise: str
    findings: tuple[tuple[Finding, int], ...]
    exercised: bool
    why: str


def judge_relations(contract: Contract, readings: Readings, known: Known | None = None) -> Iterator[Related]:
    """Ask every relation of the contract; raises UsageError for one that nobody knows.

    Without `known`, the values that a tenant is known to have, nothing is said of what must be accepted or refused.
    """
    for operation in contract.operations:
        for name, promise in operation.relations.items():
            if name in OF_TENANTS:
                verdict = OF_TENANTS[name](operation, readings, known) if known is not None else Verdict()
            elif name not in RELATIONS:
                names = ", ".join((*RELATIONS, *OF_TENANTS))
                raise UsageError(f"{contract.file}: the relation {name} of {operation.id} is none of {names}")
            else:
                verdict = RELATIONS[name](readings)
            found = tuple((_finding(promise, each), each.reading) for each in verdict.broken)
            yield Related(promise.id, found, verdict.exercised, verdict.why)


def _finding(promise: Promise, it: Broken) -> Finding:
    broken = Break(promise, it.location, it.expected, it.got, weak=it.weak)
    return finding("relation", broken, promise.operation)
