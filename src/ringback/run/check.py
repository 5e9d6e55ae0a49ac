"""A run against a target: the plan goes out, every exchange is judged, and what was found is asked for once more."""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ringback.checks.authentication import GOOD, REFUSALS, authentication
from ringback.checks.status import HTTP_REFUSALS
from ringback.contract.catalogue import Catalogue
from ringback.contract.model import Contract, Promise
from ringback.contract.reading import TRANSIENT, Reading
from ringback.errors import UntestableError
from ringback.exchange import Exchange
from ringback.findings import Break, Finding
from ringback.generate.ground import Ground
from ringback.run.audit import Group, SpecRun
from ringback.run.coverage import Coverage
from ringback.run.curl import curl
from ringback.run.judge import Judgement, finding, judge
from ringback.run.plan import BUDGET, Plan, plan
from ringback.run.relations import judge_relations
from ringback.run.send import NotSent, Sent, send
from ringback.targets import Target
from ringback.targets.guard import refusal
from ringback.tenant import Tenant

NUMBER = re.compile(r"\+?[0-9][0-9 ()-]{6,}")
"""An entry of `may_ring` that is a number, and neither a ticket nor an extension."""

PROBES = 2
"""Requests that must all be turned away before a run is given up."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One exchange of a run with what was found in it; `reading` is None for a request that no operation takes."""

    sent: Sent
    reading: Reading | None
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class Run:
    """What a run against a target has so far: all of it can be reported at any moment."""

    ground: Ground
    plan: Plan
    sent: list[Sent] = field(default_factory=list)
    not_sent: list[NotSent] = field(default_factory=list)
    seconds: float = 0.0


def ground_of(contract: Contract, tenant: Tenant, *, guarded: bool) -> Ground:
    """What requests to this tenant can rest on; `guarded` says that they have to pass the dialling guard."""
    numbers = tuple(each for each in tenant.may_ring if NUMBER.fullmatch(each))
    return Ground(
        contract,
        tenant.known,
        tenant.base_url,
        numbers,
        tenant.rings_anything,
        (lambda request: refusal(contract, tenant, request)) if guarded else (lambda _: ""),
    )


def planned(ground: Ground, seed: int, budget: int = BUDGET) -> Run:
    """A run that has not begun."""
    return Run(ground, plan(ground, seed, budget))


def carry_out(run: Run, target: Target, on_step: Callable[[], None] = lambda: None) -> None:
    """Send the plan; raises UntestableError where the target turns everything away."""
    started = time.monotonic()
    try:
        first, rest = run.plan.sequences[:PROBES], run.plan.sequences[PROBES:]
        run.not_sent += send(first, target, run.sent, on_step)
        _probe(run)
        run.not_sent += send(rest, target, run.sent, on_step)
    finally:
        run.seconds += time.monotonic() - started


def _probe(run: Run) -> None:
    statuses = {each.exchange.response.status for each in run.sent}
    base = run.ground.base_url
    if statuses and statuses <= REFUSALS:
        raise UntestableError(f"{base} refuses the credential of the tenant file (status {min(statuses)})")
    if statuses == {404}:
        raise UntestableError(f"{base} has no such API (status 404): is base_url right?")


def result(run: Run) -> SpecRun:
    """What the exchanges of the run show, each judged for every promise, once."""
    ground = run.ground
    contract = ground.contract
    found = SpecRun(contract, Coverage(contract), requests=len(run.sent), seconds=run.seconds)
    found.checked = len(run.sent)
    judged = [_judged(ground, sent, found) for sent in run.sent]
    for each in judged:
        for one in each.findings:
            _add(found, one, each.sent, each.reading)
    readings, owners = _related(judged)
    for related in judge_relations(contract, readings, ground.vouched):
        if related.exercised:
            found.coverage.exercised.add(related.promise)
        elif related.why:
            found.inconclusive[related.promise] = related.why
        for one, index in related.findings:
            _add(found, one, owners[index], readings[index])
    for missing in run.not_sent:
        found.inconclusive.setdefault(missing.sequence.aim, missing.why)
    names = {f"{contract.name}:{operation.id}" for operation in contract.operations} | contract.promises.keys()
    for id_, why in run.plan.unsendable.items():
        if id_ in names and id_ not in found.coverage.exercised:
            found.inconclusive.setdefault(id_, why)
    return found


def _judged(ground: Ground, sent: Sent, found: SpecRun) -> Judged:
    contract = ground.contract
    judgement = judgement_of(ground, sent.exchange)
    if judgement is None:
        return Judged(sent, None, tuple(_crash(contract, sent.exchange)))
    if judgement.case is None:
        id_ = f"{contract.name}:{judgement.reading.operation.id}"
        found.inconclusive.setdefault(id_, judgement.inconclusive)
        return Judged(sent, judgement.reading, ())
    if sent.credential == GOOD:
        found.coverage.add(judgement.case)
        return Judged(sent, judgement.reading, judgement.findings)
    operation = judgement.reading.operation
    if operation.auth_promise is not None:
        found.coverage.exercised.add(operation.auth_promise.id)
    if not judgement.reading.accepted:
        found.coverage.add(judgement.case)
    breaks = authentication(judgement.case, sent.credential)
    own = tuple(finding("authentication", each, operation.id) for each in breaks)
    return Judged(sent, judgement.reading, own or tuple(_turned_away(judgement)))


def judgement_of(ground: Ground, exchange: Exchange) -> Judgement | None:
    """What an exchange shows, None if no operation of the contract takes its request."""
    matched = ground.matched(exchange.request)
    if matched is None:
        return None
    return judge(ground.contract, matched.operation, matched.path, exchange, ground.known)


def _turned_away(judgement: Judgement) -> Iterator[Finding]:
    """What is wrong with the refusal of a bad credential: its status is HTTP's own, whatever the document lists."""
    refusal_by_http = judgement.reading.status in HTTP_REFUSALS
    for each in judgement.findings:
        if not (refusal_by_http and each.check in ("status", "error-table")):
            yield each


def _crash(contract: Contract, exchange: Exchange) -> Iterator[Finding]:
    """A request that no operation takes may get any answer but a failure of the server's own."""
    status = exchange.response.status
    if status >= 500 and status not in TRANSIENT:
        promise = _nearest(contract, exchange)
        yield finding("status", Break(promise, "/response/status", "a refusal", str(status)), promise.operation)


def _nearest(contract: Contract, exchange: Exchange) -> Promise:
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        matched = Catalogue([contract]).match(method, exchange.request.url, contract)
        if matched is not None:
            return matched.operation.status_promise
    return contract.operations[0].status_promise


def _related(judged: Iterable[Judged]) -> tuple[list[Reading], list[Sent]]:
    """The readings that relations are asked of, and what each was sent as."""
    own = [(each.reading, each.sent) for each in judged if each.reading is not None and each.sent.credential == GOOD]
    return [reading for reading, _ in own], [sent for _, sent in own]


def _add(found: SpecRun, one: Finding, sent: Sent, reading: Reading | None) -> None:
    group = found.groups.get(one.fingerprint)
    if group is None:
        request = sent.exchange.request
        command = curl(reading) if reading is not None else f"curl -X {request.method} {request.url}"
        group = found.groups[one.fingerprint] = Group(one, command, sequence=sent.sequence)
    group.count += 1


def seen(ground: Ground, sent: Sequence[Sent], since: int = 0) -> set[str]:
    """The fingerprints that the exchanges from number `since` on show; those before give relations their ground."""
    contract = ground.contract
    empty = SpecRun(contract, Coverage(contract))
    judged = [_judged(ground, each, empty) for each in sent]
    found = {one.fingerprint for each in judged[since:] for one in each.findings}
    readings, owners = _related(judged)
    fresh = {id(each) for each in sent[since:]}
    for related in judge_relations(contract, readings, ground.vouched):
        found |= {one.fingerprint for one, index in related.findings if id(owners[index]) in fresh}
    return found
