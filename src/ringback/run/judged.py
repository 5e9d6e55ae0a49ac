"""What the exchanges of a run show, each by itself and all together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ringback.checks.authentication import authentication
from ringback.contract.model import Promise
from ringback.contract.reading import HTTP_REFUSALS, TRANSIENT, Reading
from ringback.exchange import Credential, Exchange
from ringback.findings import Break, Finding
from ringback.generate.ground import Ground
from ringback.run.check import Run
from ringback.run.coverage import Coverage
from ringback.run.curl import bare_curl, curl
from ringback.run.judge import Judgement, finding, judge
from ringback.run.relations import judge_relations
from ringback.run.results import Group, SpecRun
from ringback.run.send import Sent

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Judged:
    """One exchange of a run with what was found in it; `judgement` is None if no operation takes its request."""

    sent: Sent
    judgement: Judgement | None
    findings: tuple[Finding, ...]


def judged(ground: Ground, sent: Iterable[Sent]) -> list[Judged]:
    """The exchanges of a run, each with what it shows by itself."""
    return [_judged(ground, each) for each in sent]


def result(run: Run) -> SpecRun:
    """What the run found out so far."""
    return found_in(run, judged(run.ground, run.sent))


def found_in(run: Run, told: Sequence[Judged]) -> SpecRun:
    """What the run found out so far; `told` are its exchanges, judged."""
    contract = run.ground.contract
    found = SpecRun(contract, Coverage(contract), checked=len(told), requests=len(told), seconds=run.seconds)
    for each in told:
        _cover(found, each)
        for one in each.findings:
            _add(found, one, each)
    related = _related(told)
    for relation in judge_relations(contract, _readings(related), run.ground.vouched):
        if relation.exercised:
            found.coverage.exercised.add(relation.promise)
        elif relation.why:
            found.inconclusive[relation.promise] = relation.why
        for one, index in relation.findings:
            _add(found, one, related[index])
    # What was not sent may have been for a place, or for a promise that something else has exercised.
    names = {f"{contract.name}:{operation.id}" for operation in contract.operations} | contract.promises.keys()
    lost = {each.sequence.aim: each.why for each in run.not_sent}
    for id_, why in {**run.plan.unsendable, **lost}.items():
        if id_ in names:
            found.inconclusive.setdefault(id_, why)
    for id_ in found.coverage.exercised & found.inconclusive.keys():
        del found.inconclusive[id_]
    return found


def untested(run: Run, told: Sequence[Judged]) -> str:
    """Why the run says nothing of sound requests, "" if it does: all were refused, for want of the tenant's values."""
    readings = _readings(_related(told))
    if not readings or any(each.accepted for each in readings):
        return ""
    places = [place for reading in readings for place in reading.shape.schema.root.leaves() if not place.optional]
    lists = dict.fromkeys(name for place in places for name in place.tenant if name not in run.ground.known)
    names = f"; the tenant file names no {' and no '.join(lists)}" if lists else ""
    return f"{run.ground.base_url} accepted none of {len(run.sent)} requests{names}"


def seen(ground: Ground, sent: Iterable[Sent], before: Sequence[Judged] = ()) -> set[str]:
    """The fingerprints that these exchanges show; those `before` them give the relations their ground."""
    fresh = judged(ground, sent)
    found = {one.fingerprint for each in fresh for one in each.findings}
    earlier = _related(before)
    readings = _readings([*earlier, *_related(fresh)])
    for relation in judge_relations(ground.contract, readings, ground.vouched):
        found |= {one.fingerprint for one, index in relation.findings if index >= len(earlier)}
    return found


def judgement_of(ground: Ground, exchange: Exchange) -> Judgement | None:
    """What an exchange shows, None if no operation of the contract takes its request."""
    matched = ground.matched(exchange.request)
    if matched is None:
        return None
    return judge(ground.contract, matched.operation, matched.path, exchange, ground.known)


def _judged(ground: Ground, sent: Sent) -> Judged:
    judgement = judgement_of(ground, sent.exchange)
    if judgement is None:
        return Judged(sent, None, tuple(_crash(ground, sent.exchange)))
    if judgement.case is None or sent.credential is Credential.GOOD:
        return Judged(sent, judgement, judgement.findings)
    breaks = authentication(judgement.case, sent.credential)
    own = tuple(finding("authentication", each, judgement.reading.operation.id) for each in breaks)
    return Judged(sent, judgement, own or tuple(_turned_away(judgement)))


def _cover(found: SpecRun, each: Judged) -> None:
    judgement = each.judgement
    if judgement is None:
        return
    reading = judgement.reading
    if judgement.case is None:
        found.inconclusive.setdefault(f"{found.contract.name}:{reading.operation.id}", judgement.inconclusive)
        return
    good = each.sent.credential is Credential.GOOD
    if not good and reading.operation.auth_promise is not None:
        found.coverage.exercised.add(reading.operation.auth_promise.id)
    if good or not reading.accepted:
        found.coverage.add(judgement.case)


def _turned_away(judgement: Judgement) -> Iterator[Finding]:
    """What is wrong with the refusal of a bad credential: its status is HTTP's own, whatever the document lists."""
    refusal_by_http = judgement.reading.status in HTTP_REFUSALS
    for each in judgement.findings:
        if not (refusal_by_http and each.check in ("status", "error-table")):
            yield each


def _crash(ground: Ground, exchange: Exchange) -> Iterator[Finding]:
    """A request that no operation takes may get any answer but a failure of the server's own."""
    status = exchange.response.status
    if status >= 500 and status not in TRANSIENT:
        promise = _nearest(ground, exchange)
        yield finding("status", Break(promise, "/response/status", "a refusal", str(status)), promise.operation)


def _nearest(ground: Ground, exchange: Exchange) -> Promise:
    for method in METHODS:
        matched = ground.matched(replace(exchange.request, method=method))
        if matched is not None:
            return matched.operation.status_promise
    return ground.contract.operations[0].status_promise


def _related(told: Iterable[Judged]) -> list[Judged]:
    """The exchanges that relations are asked of: those that an operation takes, sent with good credentials."""
    return [each for each in told if each.judgement is not None and each.sent.credential is Credential.GOOD]


def _readings(told: Iterable[Judged]) -> list[Reading]:
    return [each.judgement.reading for each in told if each.judgement is not None]


def _add(found: SpecRun, one: Finding, each: Judged) -> None:
    group = found.groups.get(one.fingerprint)
    if group is None:
        command = curl(each.judgement.reading) if each.judgement else bare_curl(each.sent.exchange.request)
        group = found.groups[one.fingerprint] = Group(one, command, sequence=each.sent.sequence)
    elif one.check == "relation" and group.sequence is not None and group.sequence.most == 1:
        group.sequence = each.sent.sequence  # a walk shows it again, a single request of it may not
    group.count += 1
