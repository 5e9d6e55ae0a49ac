"""The check of errata: which of the readings that the documents leave open this exchange follows."""

from collections.abc import Iterator

from ringback.checks.case import Case
from ringback.contract.conditions import all_hold
from ringback.findings import Break


def errata(case: Case) -> Iterator[Break]:
    """The accepted readings that hold here.

    Where only one is accepted there is nothing to tell, and how a request is written tells something of the vendor
    only if it is accepted.
    """
    if not case.answer_judged:
        return
    view, accepted = case.reading.view, case.reading.accepted
    for erratum in case.reading.operation.errata:
        if len(erratum.accept) < 2 or not (accepted or erratum.answered):
            continue
        for name in erratum.accept:
            conditions = erratum.readings[name]
            if all_hold(conditions, view):
                at = "".join(f"/{step}" for step in conditions[-1].at)
                expected = " or ".join(erratum.accept)
                yield Break(erratum.promise, at, expected, name, reading=f"{erratum.id} {name}")
