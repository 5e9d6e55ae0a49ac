"""The check of media types: a documented body is what its content type says, and that is a documented one."""

from collections.abc import Iterator

from ringback.checks.case import Case, broken
from ringback.contract.bodies import media_type_of
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
    elif case.answer_judged and reading.schema is not None and not media_type_of(reading.exchange.response.headers):
        promise = reading.answer.media_promise if reading.answer else None
        if promise is not None:  # a sender should say what it sends (RFC 9110, 8.3), and need not
            yield Break(promise, "/response/headers/content-type", promise.expected, "no content type", weak=True)
