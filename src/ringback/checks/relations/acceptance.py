"""What the documents allow is accepted: no documented value is refused wherever it stands.

A document that names no reasons for refusals permits any of them, so one refusal shows nothing. Many do. Requests are
told apart by a few features of each documented place: absent, null, one of the listed values, just there. If every
request with some feature is refused, although a request that differs in nothing else is accepted, then the vendor
refuses what the document offers. And if not one request is accepted, it does not do what the document is about.

Only requests count to which nothing documented could be objected, and whose tenant values the tenant file vouches for.
"""

from itertools import pairwise
from typing import Any

from ringback.checks.due import Known, is_assured, tenant_values
from ringback.checks.errors import answered
from ringback.checks.relations.features import CONTENT_TYPE, Feature, Features, features, is_disputed
from ringback.checks.relations.verdict import Readings, Verdict
from ringback.contract.model import Operation
from ringback.contract.reading import Reading
from ringback.exchange import Request

ENOUGH = 5
"""Requests that must all be refused before a vendor is said to accept none."""

SEVERAL = 2
"""Requests with a feature that must all be refused before the feature is said to be."""

OFTEN = 5
"""How often the very same request must be accepted before a refusal of it is said to come now and then."""

SELDOM = 3
"""How many times as often it must be accepted as refused: an agent who is busy for a while is refused in a row."""

HTTP_ONLY = frozenset({401, 403, 413, 414, 429, 431})
"""Statuses that speak of something else than what was asked for."""


def acceptance(operation: Operation, readings: Readings, known: Known) -> Verdict:
    verdict = Verdict()
    known = _learned(operation, readings, known)
    own: dict[str, list[tuple[int, Features, bool]]] = {}
    disputed: set[int] = set()
    same: dict[Request, list[tuple[int, bool]]] = {}
    for index, reading in enumerate(readings):
        if reading.operation is operation and _counts(reading) and is_assured(reading, known):
            own.setdefault(reading.shape.name, []).append((index, features(reading), reading.accepted))
            if is_disputed(reading):
                disputed.add(index)
            same.setdefault(reading.exchange.request, []).append((index, reading.accepted))
    for seen in own.values():
        accepted = [each for _, each, well in seen if well]
        refused = [(index, each) for index, each, well in seen if not well]
        verdict.exercised = verdict.exercised or bool(accepted)
        plain = [index for index, _ in refused if index not in disputed]
        if not accepted and len(plain) >= ENOUGH:
            verdict.exercised = True
            got = f"{len(plain)} requests refused, and none accepted"
            verdict.breaks(plain[0], "/response/status", "a request as documented accepted", got)
        else:
            _tell(verdict, accepted, refused)
    for each in same.values():
        _tell_now_and_then(verdict, each)
    return verdict


def _learned(operation: Operation, readings: Readings, known: Known) -> Known:
    """What is known of the tenant, and of lists that its file does not have the values that were once accepted."""
    learned: dict[str, list[Any]] = {}
    for reading in readings:
        if reading.operation is operation and reading.accepted and reading.as_documented:
            for place, value in tenant_values(reading.shape.schema.root, reading.view):
                if not any(name in known for name in place.tenant):
                    learned.setdefault(place.tenant[0], []).append(value)
    return {**learned, **known}


def _tell_now_and_then(verdict: Verdict, sent: list[tuple[int, bool]]) -> None:
    """The very same request is refused now and then, and accepted the next time."""
    last = max((turn for turn, (_, well) in enumerate(sent) if well), default=-1)
    known = sent[:last]  # what is refused from then on may be refused for good
    refused = [index for index, well in known if not well]
    accepted = last + 1 - len(refused)
    in_a_row = any(not well and not later for (_, well), (_, later) in pairwise(known))
    if refused and accepted >= max(OFTEN, SELDOM * len(refused)) and not in_a_row:
        got = f"refused {len(refused)} of {last + 1} times, and accepted the next time"
        verdict.breaks(refused[0], "/response/status", "the same request as documented accepted each time", got)


def _counts(reading: Reading) -> bool:
    """Whether the answer says something of the request, and not of an hour, a queue or a credential."""
    if reading.transient or reading.accepted:
        return not reading.transient
    of_the_moment = any(each.passing and each.promise.kind == "error" for each in answered(reading))
    return reading.status < 500 and reading.status not in HTTP_ONLY and not of_the_moment


def _tell(verdict: Verdict, accepted: list[Features], refused: list[tuple[int, Features]]) -> None:
    told: set[tuple[str, Feature]] = set()
    welcome = {item for each in accepted for item in each.items()}
    readings = {(pointer, feature.reading) for pointer, feature in welcome}
    for index, each in refused:
        for pointer, feature in each.items():
            if not feature.word or (pointer, feature) in welcome | told:
                continue
            if feature.reading and (pointer, feature.reading) not in readings:
                continue
            with_it = [other for _, other in refused if other.get(pointer) == feature]
            if len(with_it) >= SEVERAL and any(_differ(each, other) == {pointer} for other in accepted):
                told.add((pointer, feature))
                expected = "a request as documented accepted, as it is without this"
                got = f"all {len(with_it)} requests refused where it is {feature.word}"
                verdict.breaks(index, pointer, expected, got, weak=pointer == CONTENT_TYPE)


def _differ(one: Features, other: Features) -> set[str]:
    return {pointer for pointer in one.keys() | other.keys() if one.get(pointer) != other.get(pointer)}
