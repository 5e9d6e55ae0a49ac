"""What the documents allow is accepted: no documented value is refused wherever it stands.

A document that names no reasons for refusals permits any of them, so one refusal shows nothing. Many do. Requests are
told apart by a few features of each documented place: absent, null, one of the listed values, just there. If every
request with some feature is refused, although a request that differs in nothing else is accepted, then the vendor
refuses what the document offers. And if not one request is accepted, it does not do what the document is about.

Only requests count to which nothing documented could be objected, and whose tenant values the tenant file vouches for.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from ringback.checks.due import Known, is_assured, tenant_values
from ringback.checks.errors import answered
from ringback.checks.relations.features import CONTENT_TYPE, UNSAID, Feature, Features, features, is_disputed
from ringback.checks.relations.verdict import Readings, Verdict
from ringback.contract.model import Operation
from ringback.contract.pointers import value_at
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

DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""How a time begins, as every vendor here writes one."""

MONTH = len("2030-01")
"""Characters of a time that tell its month."""

Item = tuple[str, Feature]
"""A feature of a request, and the pointer of the place that has it."""

HTTP_ONLY = frozenset({401, 403, 413, 414, 429, 431})
"""Statuses that speak of something else than what was asked for."""


def acceptance(operation: Operation, readings: Readings, known: Known) -> Verdict:
    """Told for each kind of request by itself: all refused, or all that have some feature, or the same now and then."""
    verdict = Verdict()
    known = _learned(operation, readings, known)
    own: dict[str, list[tuple[int, Features, bool]]] = {}
    disputed: set[int] = set()
    same: dict[Request, list[tuple[int, bool]]] = {}
    for index, reading in _told_by_themselves(operation, readings):
        if _counts(reading) and is_assured(reading, known):
            own.setdefault(reading.shape.name, []).append((index, features(reading), reading.accepted))
            if is_disputed(reading):
                disputed.add(index)
            same.setdefault(reading.exchange.request, []).append((index, reading.accepted))
    kinds = [
        ([each for _, each, well in seen if well], [(index, each) for index, each, well in seen if not well])
        for seen in own.values()
    ]
    suspects = [list(_suspects(accepted, refused)) for accepted, refused in kinds]
    welcome = {item for accepted, _ in kinds for each in accepted for item in each.items()}
    everywhere = Counter(item for each in suspects for _, item in each if item not in welcome)
    for (accepted, refused), suspected in zip(kinds, suspects, strict=True):
        verdict.exercised = verdict.exercised or bool(accepted)
        plain = [index for index, _ in refused if index not in disputed]
        if not accepted and len(plain) >= ENOUGH:
            verdict.exercised = True
            got = f"{len(plain)} requests refused, and none accepted"
            verdict.breaks(plain[0], "/response/status", "a request as documented accepted", got)
        else:
            _tell(verdict, suspected, refused, everywhere)
    for each in same.values():
        _tell_now_and_then(verdict, each)
    return verdict


def _told_by_themselves(operation: Operation, readings: Readings) -> Iterator[tuple[int, Reading]]:
    """The requests that can tell of themselves, with their numbers, and not of the times that they name.

    How far ahead a vendor looks, no document says, nor how much it takes for one hour or one agent: what names a later
    month than any that was accepted is passed over, and what is refused from some request on that names the same ones.
    """
    own = [(index, each) for index, each in enumerate(readings) if each.operation is operation]
    named = {index: (times := _times(each), _whose(each, times)) for index, each in own}
    latest: dict[str, str] = {}
    last: dict[str, int] = {}
    for index, each in own:
        if each.accepted:
            times, whose = named[index]
            last[whose] = index
            latest.update({place: max(time, latest.get(place, "")) for place, time in times.items()})
    for index, each in own:
        times, whose = named[index]
        near = all(time[:MONTH] <= latest.get(place, time) for place, time in times.items())
        if near and index <= last.get(whose, index):
            yield index, each


def _times(reading: Reading) -> dict[str, str]:
    """The times that a request names, by the pointers of their places."""
    places = (place.pointer for place in reading.shape.schema.root.leaves())
    values = ((place, value_at(reading.view, place)) for place in places)
    return {place: value for place, value in values if isinstance(value, str) and DATE.match(value)}


def _whose(reading: Reading, times: Mapping[str, str]) -> str:
    """The times of a request, and the tenant's agents, menus and the like that it is about."""
    theirs = {place.pointer: value for place, value in tenant_values(reading.shape.schema.root, reading.view)}
    return json.dumps([times, theirs], sort_keys=True)


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


def _suspects(accepted: list[Features], refused: list[tuple[int, Features]]) -> Iterator[tuple[int, Item]]:
    """The refused requests that differ from an accepted one in a single feature, which no accepted one has."""
    welcome = {item for each in accepted for item in each.items()}
    readings = {(pointer, feature.reading) for pointer, feature in welcome}
    for index, each in refused:
        for pointer, feature in each.items():
            if not feature.word or (pointer, feature) in welcome:
                continue
            if feature.reading and (pointer, feature.reading) not in readings:
                continue
            if any(_differ(each, other) == {pointer} for other in accepted):
                yield index, (pointer, feature)


def _tell(
    verdict: Verdict,
    suspects: list[tuple[int, Item]],
    refused: list[tuple[int, Features]],
    everywhere: Mapping[Item, int],
) -> None:
    """Tell of each feature that several requests are refused for, of this kind or of all kinds together."""
    told: set[Item] = set()
    for index, item in suspects:
        pointer, feature = item
        here = sum(each.get(pointer) == feature for _, each in refused)
        several = max(here, everywhere.get(item, 0))
        if item not in told and several >= SEVERAL:
            told.add(item)
            expected = "a request as documented accepted, as it is without this"
            got = f"{several} requests refused where it is {feature.word}, and none accepted"
            weak = pointer == CONTENT_TYPE or feature.word in UNSAID
            verdict.breaks(index, pointer, expected, got, weak=weak)


def _differ(one: Features, other: Features) -> set[str]:
    return {pointer for pointer in one.keys() | other.keys() if one.get(pointer) != other.get(pointer)}
