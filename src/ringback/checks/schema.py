"""The checks of what a schema says: required fields, types, enums, formats, limits, undocumented fields.

One question to the compiled schema finds all of them at once; each check tells the breaks of its own kind, so that a
report and a reader can take them one by one. What an answer repeats of a request is told of the request alone.
"""

from collections.abc import Callable, Iterator

from ringback.checks.case import Case, broken
from ringback.findings import Break


def breaks_of(kind: str) -> Callable[[Case], Iterator[Break]]:
    """The check of one kind of promise: the client's breaks in the request, the vendor's in the answer."""

    def check(case: Case) -> Iterator[Break]:
        reading = case.reading
        found = reading.request_violations if case.client_judged else ()
        if case.answer_judged:
            found += case.answer_violations
        for violation in found:
            if violation.promise.kind == kind:
                yield broken(violation, reading)

    return check
