"""The check of errata: which of the readings that the documents leave open this exchange follows."""

from collections.abc import Iterator
from functools import lru_cache

from ringback.checks.case import Case
from ringback.contract.conditions import all_hold
from ringback.contract.model import Condition, Operation
from ringback.contract.pointers import pointer_of
from ringback.findings import Break


def errata(case: Case) -> Iterator[Break]:
    """The accepted readings that hold here.

    Where only one is accepted there is nothing to tell, and how a request is written tells something of the vendor
    only if it is accepted.
    """
    if not case.answer_judged:
        return
    view, accepted = case.reading.view, case.reading.accepted
    for answered, conditions, it in _readings(case.reading.operation):
        if (accepted or answered) and all_hold(conditions, view):
            yield it


@lru_cache(1024)
def _readings(operation: Operation) -> list[tuple[bool, tuple[Condition, ...], Break]]:
    """For each accepted reading: whether a refusal can show it, its conditions, and what to say where they hold."""
    found = []
    for erratum in operation.errata:
        for name in erratum.accept if len(erratum.accept) > 1 else ():
            conditions = erratum.readings[name]
            at = pointer_of(conditions[-1].at)
            it = Break(erratum.promise, at, " or ".join(erratum.accept), name, reading=f"{erratum.id} {name}")
            found.append((erratum.answered, conditions, it))
    return found
