"""What was found is asked for again: does it come a second time, and how little does it take?

Neither happens to a live tenant where it would ring or schedule once more.
"""

from collections.abc import Callable, Iterable

from ringback.contract.model import MISSING
from ringback.errors import GuardError, LostError
from ringback.exchange import Credential, Provenance
from ringback.findings import Severity
from ringback.generate.ground import Ground
from ringback.generate.sequence import Sequence, single
from ringback.generate.writing import View, changed
from ringback.run.audit import Group, SpecRun
from ringback.run.check import Run
from ringback.run.curl import curl
from ringback.run.judged import Judged, seen
from ringback.run.send import Sent, run_through
from ringback.targets import Target

MOST_AGAIN = 60
"""Requests that are sent a second time in all."""

MOST_SMALLER = 20
"""Requests by which one finding is made smaller."""

MOST_SHRUNK = 5
"""Findings that are made smaller."""

HARMLESS = frozenset({"reads", "writes"})


def ask_again(
    run: Run, found: SpecRun, told: Iterable[Judged], target: Target, on_step: Callable[[], None] = lambda: None
) -> None:
    """Mark findings of `found` as confirmed or not, and give some breaches the smallest request that shows them.

    `told` are the exchanges of the run, judged. What is sent here is added to the requests of `found`.
    """
    left = MOST_AGAIN
    shrunk = 0
    before = list(told)

    def count() -> None:
        found.requests += 1
        on_step()

    for group in sorted(found.groups.values(), key=lambda each: list(Severity).index(each.finding.severity)):
        sequence = group.sequence
        if group.finding.severity is Severity.ERRATUM or sequence is None or sequence.most > left:
            continue
        if target.provenance is Provenance.LIVE and not _is_harmless(run.ground, sequence):
            continue
        left -= sequence.most
        sent = _sent(sequence, target, count)
        group.confirmed = group.finding.fingerprint in seen(run.ground, sent, before)
        breach = group.finding.severity is Severity.BREACH
        plain = sequence.most == 1 and sequence.credential is Credential.GOOD
        if group.confirmed and breach and plain and shrunk < MOST_SHRUNK:
            shrunk += 1
            _shrink(run.ground, group, sequence, target, count)


def _is_harmless(ground: Ground, sequence: Sequence) -> bool:
    if ground.any_number:
        return True
    reading = ground.read(sequence.first)
    return (reading.shape.effect or reading.operation.effect) in HARMLESS


def _sent(sequence: Sequence, target: Target, on_step: Callable[[], None]) -> list[Sent]:
    sent: list[Sent] = []
    try:
        run_through(sequence, target, sent, on_step)
    except (LostError, GuardError):
        return sent
    return sent


def _shrink(ground: Ground, group: Group, sequence: Sequence, target: Target, on_step: Callable[[], None]) -> None:
    """Leave out one part after another, as long as the finding stays."""
    try:
        reading = ground.read(sequence.first)
    except LookupError:
        return
    view: View = {key: value for key, value in reading.view.items() if key in ("path", "query", "body")}
    if not isinstance(view.get("body", {}), dict) or reading.request_problem:
        return
    left = MOST_SMALLER
    for part in ("query", "body"):
        for name in list(view.get(part, {})):
            smaller = changed(view, (part, name), MISSING)
            if not left:
                return
            left -= 1
            request = ground.request(reading.operation, smaller)
            if ground.permits(request):
                continue
            sent = _sent(single(group.finding.id, request), target, on_step)
            if sent and group.finding.fingerprint in seen(ground, sent):
                view = smaller
                group.curl = curl(ground.answered(sent[-1].exchange))
