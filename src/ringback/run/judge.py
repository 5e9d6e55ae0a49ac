"""The judge: one exchange in, findings out."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ringback.checks import CHECKS, Case, prepare
from ringback.checks.due import NOTHING_KNOWN, Known
from ringback.contract.model import Contract, Operation
from ringback.contract.reading import Reading, read
from ringback.exchange import Exchange
from ringback.findings import Break, Finding, severity


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one exchange showed; `inconclusive` says why nothing can be said of it, "" if something can."""

    reading: Reading
    case: Case | None
    findings: tuple[Finding, ...] = ()
    inconclusive: str = ""


def judge(
    contract: Contract,
    operation: Operation,
    path: Mapping[str, str],
    exchange: Exchange,
    known: Known = NOTHING_KNOWN,
) -> Judgement:
    """Judge `exchange`, which was matched with `operation`; `path` holds the text of its path variables.

    `known` are the values that the tenant is known to have: without them, less can be due.
    """
    reading = read(contract, operation, path, exchange)
    if reading.transient:
        return Judgement(reading, None, inconclusive=f"answered {reading.status}, a state of the moment")
    case = prepare(reading, known)
    found = tuple(finding(name, it, operation.id) for name, check in CHECKS.items() for it in check(case))
    return Judgement(reading, case, found)


@lru_cache(4096)  # what one exchange shows, the next of its kind shows too
def finding(check: str, it: Break, operation: str) -> Finding:
    """The Finding that a Break found by `check` makes."""
    promise = it.promise
    client = promise.side == "request" and check != "accepted"
    return Finding(
        id=promise.id,
        check=check,
        severity=severity(it),
        basis=promise.source.basis,
        side="client" if client else "vendor",
        operation=operation,
        location=it.location,
        expected=it.expected,
        got=it.got,
        source=str(promise.source),
        reading=it.reading,
    )
