"""The few exchanges of a run that a recording of it needs.

A recording is worth what it exercises: promises and their variants, refusals of each kind of request, findings. The
exchanges that add the most are taken first, until the rest adds nothing. A relation needs the whole sequence that it
was asked of; and whatever is left out, no relation may look broken that was not.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ringback.checks.due import NOTHING_KNOWN
from ringback.checks.errors import answered
from ringback.contract.model import Contract
from ringback.contract.reading import Reading
from ringback.exchange import Credential, Exchange
from ringback.generate.ground import Ground
from ringback.run.coverage import Coverage
from ringback.run.judged import judgement_of
from ringback.run.relations import judge_relations
from ringback.run.send import Sent


@dataclass(frozen=True, slots=True)
class Shown:
    """What an exchange shows by itself: ids of promises and variants, refusals by kind of request, fingerprints."""

    reading: Reading
    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An exchange that may be recorded; `number` is its place in the order of sending."""

    number: int
    sent: Sent
    shown: Shown


@lru_cache(16)
def _nothing_known(contract: Contract) -> Ground:
    return Ground(contract, NOTHING_KNOWN, "")


def shown(contract: Contract, exchange: Exchange) -> Shown | None:
    """What a recording of this exchange would show; None if that is nothing: no operation, a state of the moment."""
    judgement = judgement_of(_nothing_known(contract), exchange)
    if judgement is None or judgement.case is None:
        return None
    reading = judgement.reading
    coverage = Coverage(contract)
    coverage.add(judgement.case)
    refusals = {f"{entry.promise.id} of {reading.shape.name}" for entry in answered(reading)}
    findings = {each.fingerprint for each in judgement.findings}
    return Shown(reading, frozenset(coverage.exercised | coverage.seen | refusals | findings))


def minimised(contract: Contract, sent: Sequence[Sent]) -> list[Exchange]:
    """Those exchanges of a run that together show all that the run did, in their order.

    Requests with bad credentials are left out: a recording holds no credentials, so that it cannot be told from it why
    they were refused.
    """
    good = [(number, each) for number, each in enumerate(sent) if each.credential is Credential.GOOD]
    candidates = [
        Candidate(number, each, found) for number, each in good if (found := shown(contract, each.exchange)) is not None
    ]
    whole = _Told.by(contract, candidates)
    kept: list[Candidate] = []
    for promise in whole.exercised:
        if promise not in _Told.by(contract, kept).exercised:
            kept += _walk_for(contract, promise, candidates, kept, whole)
    wanted = {id_ for each in candidates for id_ in each.shown.ids}.difference(*(each.shown.ids for each in kept))
    left = [each for each in candidates if each not in kept]
    while wanted and left:
        best = max(left, key=lambda each: (len(each.shown.ids & wanted), -_size(each.sent.exchange)))
        left.remove(best)
        if best.shown.ids & wanted and _Told.by(contract, [*kept, best]).broken <= whole.broken:
            kept.append(best)
            wanted -= best.shown.ids
    return [each.sent.exchange for each in sorted(kept, key=lambda each: each.number)]


def _size(exchange: Exchange) -> int:
    return len(exchange.request.url) + len(exchange.request.body) + len(exchange.response.body)


@dataclass(frozen=True, slots=True)
class _Told:
    """What the relations say of some exchanges: the promises that they exercise, fingerprints of what is broken."""

    exercised: Collection[str]
    broken: frozenset[str]

    @classmethod
    def by(cls, contract: Contract, candidates: Iterable[Candidate]) -> "_Told":
        ordered = sorted(candidates, key=lambda each: each.number)
        related = list(judge_relations(contract, [each.shown.reading for each in ordered]))
        return cls(
            [each.promise for each in related if each.exercised],
            frozenset(finding.fingerprint for each in related for finding, _ in each.findings),
        )


def _walk_for(
    contract: Contract, promise: str, candidates: Iterable[Candidate], kept: list[Candidate], whole: _Told
) -> list[Candidate]:
    """The shortest sequence that exercises the relation `promise`; nothing if none does by itself."""
    walks: dict[int, list[Candidate]] = {}
    for each in candidates:
        if each.sent.sequence.most > 1 and each not in kept:
            walks.setdefault(id(each.sent.sequence), []).append(each)
    for walk in sorted(walks.values(), key=len):
        truthful = _Told.by(contract, [*kept, *walk]).broken <= whole.broken
        if truthful and promise in _Told.by(contract, walk).exercised:
            return walk
    return []
