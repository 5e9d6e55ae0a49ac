"""The check of leniency: an answer accepts a request that contradicts the spec."""

from collections.abc import Iterator

from ringback.checks.case import Case
from ringback.findings import Break


def accepted(case: Case) -> Iterator[Break]:
    """One Break for the first promise that an accepted request contradicts, unless a refusal was due for it.

    Where the client is judged, the same contradiction is its own finding, and this one would say it twice.
    """
    if case.reading.accepted and case.contradictions and case.due is None and not case.client_judged:
        first = case.contradictions[0]
        got = f"status {case.reading.status} although {first.location} is {first.got}"
        yield Break(first.promise, first.location, "an invalid request refused", got, weak=True)
