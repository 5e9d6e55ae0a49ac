"""The check of statuses: an operation answers with the statuses that its document lists."""

from collections.abc import Iterator

from ringback.checks.case import Case
from ringback.contract.model import Operation
from ringback.contract.reading import HTTP_REFUSALS, documented_answer
from ringback.findings import Break


def status(case: Case) -> Iterator[Break]:
    """A status that the operation's document does not list.

    An error of the server's own (5xx) is a breach by convention. Of the others it is one where the document lists
    statuses of that class; where it lists none, a status is only news.
    """
    reading = case.reading
    code = reading.status
    if not case.answer_judged or documented_answer(reading.operation, code) is not None:
        return
    weak = code < 500 and (code in HTTP_REFUSALS or not _lists(reading.operation, code))
    promise = reading.operation.status_promise
    documented = ", ".join(sorted(reading.operation.answers))
    yield Break(promise, "/response/status", f"one of {documented}", str(code), weak=weak)


def _lists(operation: Operation, code: int) -> bool:
    """Whether the document states statuses of this class; for a class that HTTP's outcomes do not use, any at all."""
    stated = {each.status[0] for each in operation.answers.values() if each.source.basis == "documented"}
    return str(code)[0] in stated if code // 100 in (2, 4) else bool(stated)
