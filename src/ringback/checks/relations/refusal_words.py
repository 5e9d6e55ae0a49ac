"""A refusal is told in the documented words, where a document has one wording for all of them.

Where HTTP reports success for a refusal as well, its words alone tell it from a success, and nobody can say of one
answer with other words which of the two it is. All of them together can: what is said again and again to requests that
contradict the documents, while most that do not are told what hardly any of the others is, is how a vendor refuses.
"""

from collections import Counter

from ringback.checks.due import Known, is_assured
from ringback.checks.errors import answered
from ringback.checks.relations.verdict import Readings, Verdict
from ringback.checks.words import shown
from ringback.contract.model import Operation
from ringback.contract.pointers import locate
from ringback.contract.reading import FORM, Reading

ENOUGH = 5
"""Answers with the same other words before they are taken for a refusal."""

MOSTLY = 0.5
"""The share of requests as documented that must be told something else: no vendor follows each of their readings."""

HARDLY = 0.1
"""The share of the other requests that may be told the same: a vendor need not find each contradiction."""


def refusal_words(operation: Operation, readings: Readings, known: Known) -> Verdict:
    """Told where not one refusal has the documented words: the first of the others, with how often they came."""
    verdict = Verdict()
    own = [(index, each) for index, each in enumerate(readings) if each.operation is operation and not each.transient]
    objectionable = [(index, each) for index, each in own if _is_objectionable(each)]
    verdict.exercised = len(objectionable) >= ENOUGH
    if any(entry.message is not None for _, each in objectionable for entry in answered(each)):
        return verdict
    words = Counter(_said(each) for _, each in objectionable)
    fine = [_said(each) for _, each in own if each.accepted and is_assured(each, known)]
    told_apart = sum(words[each] <= HARDLY * len(objectionable) for each in fine) > MOSTLY * len(fine)
    for index, each in objectionable:
        times = words.pop(_said(each), 0)
        if times >= ENOUGH and (each.status in operation.message_promises or (each.accepted and told_apart)):
            message = locate(each.view, operation.outcome.message)
            expected = " or ".join(sorted({repr(entry.message) for entry in operation.errors if entry.message}))
            got = f"{each.status} {shown(message)} to {times} requests that contradict the documents"
            verdict.breaks(index, "/response/body", expected, got)
    return verdict


def _said(reading: Reading) -> tuple[int, bytes]:
    return reading.status, reading.exchange.response.body


def _is_objectionable(reading: Reading) -> bool:
    """Whether the request can be read, and what is in it contradicts the documents."""
    if reading.request_problem or reading.not_json:
        return False
    inside = 3 if FORM in reading.operation.body_media else 2
    found = reading.request_violations
    return bool(found) and all(each.location.count("/") >= inside for each in found)
