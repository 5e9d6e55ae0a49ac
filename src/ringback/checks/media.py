"""The check of media types: a documented body is what its content type says, and that is a documented one."""

from collections.abc import Iterator

from ringback.checks.case import Case, broken
from ringback.findings import Break


def media(case: Case) -> Iterator[Break]:
    """A body that cannot be read as its media type, or has another than the documented ones (RFC 9110, 8.3)."""
    reading = case.reading
    if case.client_judged:
        promise = reading.operation.media_promise
        if reading.request_problem and promise is not None:
            yield Break(promise, "/body", promise.expected, reading.request_problem)
        for violation in reading.request_violations:
            if violation.promise.kind == "media":
                yield broken(violation, reading)
    if case.answer_judged and reading.response_problem and reading.answer is not None:
        promise = reading.answer.media_promise
        if promise is not None:
            yield Break(promise, "/response/body", promise.expected, reading.response_problem)
