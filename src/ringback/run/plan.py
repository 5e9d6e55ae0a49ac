"""The plan of a run: which requests are sent, in which order, and what cannot be sent and why.

A pure function of contract, tenant, seed and budget. The first of everything comes before the second of anything: sound
requests, relations, credentials, refusals, variations, defects; then what is strange, and what Schemathesis thinks of.
What is left of the budget repeats all this with other values, for what shows only now and then.
"""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, cycle, islice, tee

from ringback.contract.model import Operation
from ringback.exchange import Credential, Request
from ringback.generate.charsets import with_charset
from ringback.generate.defects import defects, emptied
from ringback.generate.draw import drawn
from ringback.generate.forms import forms
from ringback.generate.ground import Ground
from ringback.generate.refusals import lacking, permitted, refusals, undecided
from ringback.generate.sequence import Sequence, single
from ringback.generate.sound import MOST_KNOWN, Base, any_sound, bases, variations
from ringback.generate.strange import strange
from ringback.generate.walks import WALKS
from ringback.generate.writing import View

BUDGET = 300
"""Requests a spec, unless somebody asks for another number."""

WRONG = (Credential.WRONG, Credential.WRONG_KIND, Credential.WITHOUT_SCOPE)

ALIKE = 12
"""How often the very same request goes to a vendor that nobody pays for; to a live one it goes once."""

VALUES_FIRST = 2
"""How many values are tried for each refusal before anything is varied: a plain one, and a near miss."""

VARIED = 0.34
"""The share of the budget for what a sound request may have."""

STRANGE = 0.07
"""The share of strange requests."""

ODD = 0.05
"""The share of requests with nothing, or an odd text, in one place."""

BROAD = 0.18
"""Schemathesis's share."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`sequences` in the order in which they go out.

    `unsendable` says why nothing could be sent for something, with what would help: the key of the tenant file. It is
    a promise, an operation, or whatever else a sequence was to be for.
    """

    sequences: tuple[Sequence, ...] = ()
    unsendable: Mapping[str, str] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        """The most that the plan may send."""
        return sum(sequence.most for sequence in self.sequences)


def plan(ground: Ground, seed: int, budget: int = BUDGET) -> Plan:
    """The plan for one contract."""
    planner = _Planner(ground, seed, budget)
    unsendable = planner.lacking
    sequences: list[Sequence] = []
    left = budget
    sent: Counter[tuple[Request, str]] = Counter()
    most_alike = ALIKE if ground.any_number else 1
    for sequence in planner.sequences():
        why = ground.permits(sequence.first)
        what = (sequence.first, sequence.credential)
        sent[what] += 1
        if why:
            unsendable.setdefault(sequence.aim, why)
        elif sequence.most <= left and (sequence.most > 1 or sent[what] <= most_alike):
            sequences.append(sequence)
            left -= sequence.most
        if not left:
            break
    return Plan(tuple(sequences), unsendable)


class _Planner:
    """`lacking` says of operations and promises which lists of the tenant file they would need."""

    def __init__(self, ground: Ground, seed: int, budget: int) -> None:
        self.ground = ground
        self.seed = seed
        self.budget = budget
        self.bases: list[Base] = []
        self.lacking: dict[str, str] = {}
        for operation in ground.contract.operations:
            without: dict[str, list[str]] = {}
            for base in bases(ground, operation):
                if isinstance(base, Base):
                    self.bases.append(base)
                else:
                    kind, key = base
                    without.setdefault(key, []).append(kind)
            if without:
                self.lacking[f"{ground.contract.name}:{operation.id}"] = "; ".join(
                    f"no sound request{f' of the kind {kinds[0]}' if kinds[0] else ''} can be made without {key}"
                    for key, kinds in without.items()
                )
        firsts: dict[tuple[str, str], Base] = {}
        for base in self.bases:
            firsts.setdefault((base.operation.id, base.shape.name), base)
            for entry, key in lacking(ground, base):
                self.lacking.setdefault(entry.promise.id, f"the tenant file names no {key}")
        self.main = list(firsts.values())
        self.operations = list({base.operation.id: base for base in self.main}.values())

    def sequences(self) -> Iterator[Sequence]:
        yield from self._bases()
        yield from self._relations()
        yield from self._credentials()
        first, later = self._refusals()
        yield from first
        varied, again = self._varied()
        yield from islice(varied, self._share(VARIED))
        yield from by_turns(*[self._defects(base, first=True) for base in self.main])
        for base in self.main:
            yield from (single(aim, request) for aim, request in forms(self.ground, base))
        for base in self.operations:
            yield from (single(self._status(base.operation), each) for each in with_charset(self.ground, base))
        yield from islice(self._strange(), self._share(STRANGE))
        if self.ground.any_number:
            odd = by_turns(*[self._views(base, emptied(base)) for base in self.main])
            yield from islice(odd, self._share(ODD))
        yield from self._steadily()
        yield from self._broad()
        # Each variation once more: one refusal may have had other reasons, two hardly.
        yield from self._again(later, chain(varied, again))

    def _bases(self) -> Iterator[Sequence]:
        for base in self.bases:
            yield self._single(self._status(base.operation), base, base.least)
            if base.most != base.least:
                yield self._single(self._status(base.operation), base, base.most)

    def _relations(self) -> Iterator[Sequence]:
        for operation in self.ground.contract.operations:
            for name, promise in operation.relations.items():
                if name in WALKS:
                    yield from WALKS[name](self.ground, promise.id)

    def _credentials(self) -> Iterator[Sequence]:
        """No credentials for every operation; wrong ones once each, because too many of them lock an account."""
        for base in self.operations:
            if base.operation.auth_promise is not None:
                yield self._single(base.operation.auth_promise.id, base, base.least, Credential.NONE)
        secured = cycle(base for base in self.operations if base.operation.auth_promise is not None)
        for credential, base in zip(WRONG, secured, strict=False):
            assert base.operation.auth_promise is not None  # noqa: S101 (secured)
            if credential is not Credential.WITHOUT_SCOPE or any(each.scopes for each in base.operation.security):
                yield self._single(base.operation.auth_promise.id, base, base.least, credential)

    def _refusals(self) -> tuple[list[Sequence], list[Sequence]]:
        """The first requests of each refusal for each kind of request, with each known value, and all the others."""
        first: list[Sequence] = []
        later: list[Sequence] = []
        for turn, base in enumerate(self.main):
            seen: Counter[str] = Counter()
            for entry, view in chain(
                refusals(self.ground, base, self.seed, turn), undecided(self.ground, base, self.seed)
            ):
                values = len(self.ground.known.get(entry.state or "", ()))
                enough = min(values, MOST_KNOWN) if entry.state else VALUES_FIRST
                (first if seen[entry.id] < enough else later).append(self._single(entry.promise.id, base, view))
                seen[entry.id] += 1
        return first, later

    def _varied(self) -> tuple[Iterator[Sequence], Iterator[Sequence]]:
        """All variations, and all of them a second time."""
        made = [(base, tee(variations(self.ground, base))) for base in self.main]
        once = [self._views(base, found) for base, (found, _) in made]
        again = [self._views(base, found) for base, (_, found) in made]
        return by_turns(*once), by_turns(*again)

    def _defects(self, base: Base, *, first: bool) -> Iterator[Sequence]:
        """The first defect of each promise, or all the others."""
        seen = set()
        for promise, view in defects(self.ground, base):
            if (promise not in seen) == first:
                yield self._single(promise, base, view)
            seen.add(promise)

    def _strange(self) -> Iterator[Sequence]:
        yield from by_turns(*[self._strange_for(base) for base in self.main])

    def _strange_for(self, base: Base) -> Iterator[Sequence]:
        for what, request in strange(self.ground, base, world_text_only=not self.ground.any_number):
            yield single(f"{self._status(base.operation)} ({what})", request)

    def _broad(self) -> Iterator[Sequence]:
        """Schemathesis's share: nothing of it where real people could be rung."""
        if not self.ground.any_number:
            return
        from ringback.generate.breadth import breadth  # Schemathesis takes a second to load, and few commands plan

        each = max(1, self._share(BROAD) // max(1, len(self.operations)))
        for base in self.operations:
            for what, request in breadth(self.ground, base.operation, each, self.seed):
                yield single(f"{self._status(base.operation)} ({what})", request)

    def _again(self, refusals_left: list[Sequence], varied: Iterator[Sequence]) -> Iterator[Sequence]:
        """All kinds once more, by turns, with values drawn anew."""
        chance = random.Random(self.seed)  # noqa: S311 (a reproducible choice, not a secret)
        chance.shuffle(refusals_left)
        sound = by_turns(*[self._at_random(base) for base in self.main])
        may = by_turns(*[self._permitted(base) for base in self.main])
        rest = by_turns(*[self._defects(base, first=False) for base in self.main])
        yield from by_turns(sound, iter(refusals_left), varied, may, sound, rest)

    def _steadily(self) -> Iterator[Sequence]:
        """The very same request, over and over: what shows only now and then shows in it.

        Operations that walks go through are asked the same often enough.
        """
        for base in self.operations:
            if not base.operation.relations.keys() & WALKS.keys():
                for _ in range(ALIKE):
                    yield self._single(self._status(base.operation), base, base.least)

    def _at_random(self, base: Base) -> Iterator[Sequence]:
        count = self.budget // max(1, len(self.main))
        for view in drawn(any_sound(self.ground, base), count, self.seed):
            yield self._single(self._status(base.operation), base, view)

    def _permitted(self, base: Base) -> Iterator[Sequence]:
        for entry, view in permitted(self.ground, base, self.seed):
            yield self._single(entry.promise.id, base, view)

    def _views(self, base: Base, made: Iterable[tuple[str, View]]) -> Iterator[Sequence]:
        for aim, view in made:
            yield self._single(aim, base, view)

    def _single(self, aim: str, base: Base, view: View, credential: Credential = Credential.GOOD) -> Sequence:
        return single(aim, self.ground.request(base.operation, view), credential)

    def _share(self, share: float) -> int:
        return max(1, int(self.budget * share))

    def _status(self, operation: Operation) -> str:
        return operation.status_promise.id


def by_turns(*each: Iterable[Sequence]) -> Iterator[Sequence]:
    """One of each, then the next of each, until none is left; what stands twice gets two turns."""
    left = [iter(one) for one in each]
    while left:
        taken = [list(islice(one, 1)) for one in left]
        yield from chain.from_iterable(taken)
        left = [one for one, got in zip(left, taken, strict=True) if got]
