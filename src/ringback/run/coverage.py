"""Which promises a run exercised: those that an exchange could have broken.

A promise about a field is exercised when the field is there to be wrong, its requiredness when the object is there to
lack it, a rule when it is true or false of an answer, an error when its refusal came or was due.

Places that have no promise left to exercise are not looked at again, so that the thousandth exchange costs little.
The same is counted of variants, the ways in which a promise can hold.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ringback.checks import Case
from ringback.checks.case import CLIENTS
from ringback.checks.errors import answered
from ringback.contract.model import KINDS, Contract, Place, Schema
from ringback.contract.reading import Reading
from ringback.run.variants import VARIANT_KINDS, Watch, answer_prefix, request_prefix, status_id, variants

COVERED_KINDS = (*KINDS, *VARIANT_KINDS)
"""The kinds of what a run can exercise: promises and their variants."""


class _Pending:
    """The promises at and below one place that no exchange has exercised yet."""

    __slots__ = ("always", "extra", "items", "kids", "known", "valued")

    def __init__(self, place: Place) -> None:
        kinds = [(kind, promise.id) for kind, promise in place.promises.items() if kind != "required"]
        self.always = [id_ for kind, id_ in kinds if kind in ("type", "fields", "media")]
        self.valued = [id_ for kind, id_ in kinds if kind not in ("type", "fields", "media")]
        self.kids = {name: (_required(child), _Pending(child)) for name, child in place.properties.items()}
        self.known = place.properties.keys()
        self.items = _Pending(place.items) if place.items else None
        self.extra = _Pending(place.additional) if place.additional else None

    def visit(self, value: Any, exercised: set[str]) -> bool:
        """Mark what `value` exercises; true if nothing is left here."""
        if self.always:
            exercised.update(self.always)
            self.always = []
        if self.valued and value is not None:
            exercised.update(self.valued)
            self.valued = []
        if isinstance(value, dict):
            self._visit_object(value, exercised)
        elif isinstance(value, list) and self.items:
            for item in value:
                if self.items.visit(item, exercised):
                    self.items = None
                    break
        return not (self.always or self.valued or self.kids or self.items or self.extra)

    def _visit_object(self, value: dict[str, Any], exercised: set[str]) -> None:
        done = []
        for name, (required, kid) in self.kids.items():
            if required is not None and required not in exercised:
                exercised.add(required)
            if name in value and kid.visit(value[name], exercised):
                done.append(name)
        for name in done:
            del self.kids[name]
        if self.extra:
            for name, each in value.items():
                if name not in self.known and self.extra.visit(each, exercised):
                    self.extra = None
                    break


def _required(place: Place) -> str | None:
    promise = place.promises.get("required")
    return promise.id if promise else None


class Coverage:
    """What the exchanges of one contract exercised, gathered one by one: the ids of promises, and of variants `seen`.

    Pickled, it is those two sets and nothing else: a copy can be merged into another, but counts nothing more.
    """

    def __init__(self, contract: Contract) -> None:
        self.exercised: set[str] = set()
        self.seen: set[str] = set()
        self._contract = contract  # whose schemas must outlive their ids
        self._pending: dict[int, _Pending | None] = {}
        self._watches: dict[int, Watch | None] = {}

    def __getstate__(self) -> dict[str, set[str]]:
        return {"exercised": self.exercised, "seen": self.seen}

    def merge(self, other: "Coverage") -> None:
        """Add what another count of the same contract has."""
        self.exercised |= other.exercised
        self.seen |= other.seen

    def add(self, case: Case) -> None:
        """Count what this exchange could have broken."""
        reading = case.reading
        exercised = self.exercised
        if case.client_judged:
            if reading.operation.media_promise is not None and reading.exchange.request.body:
                exercised.add(reading.operation.media_promise.id)
            self._visit(reading.shape.schema, reading.view)
            for rule in reading.request_rules.each:
                if rule.promise.id not in exercised and reading.verdict(rule) is not None:
                    exercised.add(rule.promise.id)
        elif reading.exchange.provenance not in CLIENTS:  # a defect of our own, which a vendor could have let pass
            exercised.update(each.promise.id for each in case.contradictions)
        if case.due is not None:
            exercised.add(case.due.promise.id)
        if not case.answer_judged:
            return
        if reading.accepted:
            self._watch(reading.shape.schema, request_prefix(reading.operation), reading.view)
        exercised.add(reading.operation.status_promise.id)
        for entry in answered(reading):
            exercised.add(entry.promise.id)
        self._add_answer(reading)

    def _add_answer(self, reading: Reading) -> None:
        answer, exercised = reading.answer, self.exercised
        if answer is None:
            return
        prefix = answer_prefix(reading.operation, answer)
        self.seen.add(status_id(reading.operation, answer))
        if answer.media_promise is not None:
            exercised.add(answer.media_promise.id)
        if reading.schema is not None:
            self._visit(reading.schema, reading.view["response"].get("body"))
            self._watch(reading.schema, prefix, reading.view["response"].get("body"))
        if answer.headers is not None:
            self._visit(answer.headers, reading.view["response"]["headers"])
            self._watch(answer.headers, f"{prefix}@headers", reading.view["response"]["headers"])
        message = reading.operation.message_promises.get(reading.status)
        if message is not None and reading.refused:
            exercised.add(message.id)
        for rule in reading.answer_rules.each:
            if rule.promise.id not in exercised and reading.verdict(rule) is not None:
                exercised.add(rule.promise.id)

    def _visit(self, schema: Schema, value: Any) -> None:
        key = id(schema)
        if key not in self._pending:
            self._pending[key] = _Pending(schema.root)
        pending = self._pending[key]
        if pending is not None and pending.visit(value, self.exercised):
            self._pending[key] = None

    def _watch(self, schema: Schema, prefix: str, value: Any) -> None:
        key = id(schema)
        if key not in self._watches:
            self._watches[key] = Watch(prefix, schema.root)
        watch = self._watches[key]
        if watch is not None and watch.visit(value, self.seen):
            self._watches[key] = None


@dataclass(frozen=True, slots=True)
class Share:
    """How much of one kind an operation's contract was exercised: the ids in all, and those that were not."""

    operation: str
    kind: str
    total: int
    unexercised: tuple[str, ...]

    @property
    def exercised(self) -> int:
        return self.total - len(self.unexercised)


def shares(contract: Contract, coverage: Coverage) -> Iterator[Share]:
    """What was exercised of the contract, by operation and kind; a kind that an operation has none of has no share."""
    for operation in contract.operations:
        ids: dict[str, list[str]] = {kind: [] for kind in COVERED_KINDS}
        for promise in operation.promises:
            ids[promise.kind].append(promise.id)
        for variant in variants(contract).values():
            if variant.operation == operation.id:
                ids[variant.kind].append(variant.id)
        for kind, own in ids.items():
            done = coverage.seen if kind in VARIANT_KINDS else coverage.exercised
            if own:
                yield Share(operation.id, kind, len(own), tuple(each for each in own if each not in done))
