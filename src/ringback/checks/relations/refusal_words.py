"""A refusal is told in the documented words, where a document has one wording for all of them.

Where HTTP reports success for a refusal as well, its words alone tell it from a success, and nobody can say of one
answer with other words which of the two it is. All of them together can: what is said again and again to requests that
contradict the documents, while most that do not are told what hardly any of the others is, is how a vendor refuses.
"""

from collections import Counter
from collections.abc import Callable, Collection

from ringback.checks.due import Known, is_assured
from ringback.checks.errors import has_message, message_of
from ringback.checks.relations.verdict import Readings, Verdict
from ringback.checks.words import shown
from ringback.contract.model import Operation
from ringback.contract.reading import FORM, Reading

ENOUGH = 5
"""Answers with the same other words before they are taken for a refusal."""

MOSTLY = 0.5
"""The share of requests as documented that must be told something else: no vendor follows each of their readings."""

HARDLY = 0.1
"""The share of the other requests that may be told the same: a vendor need not find each contradiction."""

FAILED = 400
"""From here on the status itself says that nothing was accepted."""

UNPROCESSABLE = 422
"""The status for content that can be read and not be processed (RFC 9110, section 15.5.21)."""

Said = tuple[int, object]
"""A status, and what an answer said under it."""


def refusal_words(operation: Operation, readings: Readings, known: Known) -> Verdict:
    """Told for each of the other words that refuse: the first answer that has them, with how often they came.

    A vendor that has the documented words for some may take others, and have words of its own for that; but what it
    refuses under the same status of HTTP is told in the documented words, too.
    """
    verdict = Verdict()
    own = [(index, each) for index, each in enumerate(readings) if each.operation is operation and not each.transient]
    objectionable = [(index, each) for index, each in own if _is_objectionable(each)]
    verdict.exercised = len(objectionable) >= ENOUGH
    worded = {index: each.status for index, each in objectionable if _has_words(each)}
    others = [(index, each) for index, each in objectionable if index not in worded]
    fine = [each for _, each in own if each.accepted and is_assured(each, known)]
    refusing = {*operation.message_promises, UNPROCESSABLE}
    if worded:
        refusing = {status for status in worded.values() if status >= FAILED}
        fine = []
    for said in (_word_for_word, _by_keys):
        if not verdict.broken:
            _tell(verdict, others, fine, refusing, said)
    return verdict


def _tell(
    verdict: Verdict,
    others: list[tuple[int, Reading]],
    fine: list[Reading],
    refusing: Collection[int],
    said: Callable[[Reading], Said],
) -> None:
    words = Counter(said(each) for _, each in others)
    told_apart = sum(words[said(each)] <= HARDLY * len(others) for each in fine) > MOSTLY * len(fine)
    for index, each in others:
        times = words.pop(said(each), 0)
        if times >= ENOUGH and (each.status in refusing or (each.accepted and told_apart)):
            documented = {repr(entry.message) for entry in each.operation.errors if entry.message}
            got = f"{each.status} {shown(message_of(each))} to {times} requests that contradict the documents"
            verdict.breaks(index, "/response/body", " or ".join(sorted(documented)), got)


def _has_words(reading: Reading) -> bool:
    """Whether it is refused in documented words, under whichever status."""
    words = (entry.message for entry in reading.operation.errors if entry.message)
    return not reading.accepted and any(has_message(each, reading) for each in words)


def _word_for_word(reading: Reading) -> Said:
    return reading.status, reading.exchange.response.body


def _by_keys(reading: Reading) -> Said:
    """An object by its keys alone: what stands there may name what is wrong with each request."""
    message = message_of(reading)
    return reading.status, tuple(sorted(message)) if isinstance(message, dict) else reading.exchange.response.body


def _is_objectionable(reading: Reading) -> bool:
    """Whether the request can be read, and what is in it contradicts the documents."""
    if reading.request_problem or reading.not_json:
        return False
    inside = 3 if FORM in reading.operation.body_media else 2
    found = reading.request_violations
    return bool(found) and all(each.location.count("/") >= inside for each in found)
