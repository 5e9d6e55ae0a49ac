"""One page of Talkdesk's list: the callbacks that match, the counters, and the links to other pages."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from ringback.sandbox.talkdesk_query import Query, moment
from ringback.sandbox.talkdesk_stored import Stored
from ringback.sandbox.talkdesk_ways import Ways
from ringback.sandbox.vendor import Lies


@dataclass(frozen=True, slots=True)
class Asked:
    """A page that was asked for: where the list is, in which words, and which page of which size; `page` is from 1."""

    origin: str
    path: str
    query: Query
    page: int
    size: int


def page_of(stored: tuple[Stored, ...], asked: Asked, ways: Ways, lies: Lies) -> dict[str, Any] | None:
    """The page that was asked for, or None where it lies beyond the last and this vendor refuses that."""
    found = matching(stored, asked.query, ways, lies)
    last = max(1, -(-len(found) // asked.size))
    if asked.page > last and lies.tells("talkdesk-beyond-last-repeats-last"):
        shown = found[(last - 1) * asked.size :]
    elif asked.page > last and ways.beyond_last == "refused":
        return None
    else:
        shown = _cut(found, asked, lies)
    if asked.query.filters and lies.tells("talkdesk-filters-after-cutting"):
        shown = [each for each in _cut(list(stored), asked, lies) if each in found]
    if asked.query.filters and asked.page > 1 and lies.tells("talkdesk-filters-forgotten-after-first-page"):
        shown = _cut(list(stored), asked, lies)
    callbacks = [shown_callback(each, asked, ways) for each in shown]
    pages = last if found else ways.pages_of_nothing
    return {
        **dict.fromkeys(ways.pages_keys, pages),
        "total": len(stored) if asked.query.filters and lies.tells("talkdesk-total-ignores-filters") else len(found),
        "page": ways.unasked_page if asked.query.page is None else asked.query.page,
        "per_page": asked.size,
        "count": len(callbacks),
        "_links": _links(asked, last, ways),
        "_embedded": {"callbacks": callbacks} if callbacks or ways.empty_list == "shown" else {},
    }


def _cut(found: list[Stored], asked: Asked, lies: Lies) -> list[Stored]:
    """The callbacks of this page."""
    start, stop = (asked.page - 1) * asked.size, asked.page * asked.size
    if stop < len(found) and lies.tells("talkdesk-page-holds-one-more"):
        stop += 1
    if start < len(found) and asked.page > 1:
        if lies.tells("talkdesk-pages-overlap"):
            start, stop = start - 1, stop - 1
        if lies.tells("talkdesk-page-ignored"):
            start, stop = 0, asked.size
    if asked.size > 10 and lies.tells("talkdesk-size-capped-silently"):
        start, stop = (asked.page - 1) * 10, asked.page * 10
    if asked.page > 1 and lies.tells("talkdesk-order-changes-between-pages"):
        found = found[::-1]
    return found[start:stop]


def shown_callback(callback: Stored, asked: Asked, ways: Ways) -> dict[str, Any]:
    """The callback as the page shows it."""
    shown = dict(callback.fields)
    if ways.agent_shown == "the one asked for" and len(callback.agents) > 1:
        wanted = asked.query.filters.get("agent_id", "").split(",")
        shown["agent_id"] = next((agent for agent in callback.agents if agent in wanted), callback.agents[0])
    if callback.linked:
        shown["_links"] = {"self": {"href": f"{_base(asked, ways)}{asked.path.rstrip('/')}/{callback.id}"}}
    return shown


def _base(asked: Asked, ways: Ways) -> str:
    return asked.origin if ways.links == "absolute" else ""


def _links(asked: Asked, last: int, ways: Ways) -> dict[str, dict[str, str]]:
    """The links; other parameters stay as they were asked for."""

    def link(page: int) -> dict[str, str]:
        numbers = {"page": str(page - 1 + ways.first_page)}
        if asked.query.per_page is not None or ways.unasked_in_links == "shown":
            numbers["per_page"] = str(asked.size)
        as_asked = asked.query.page is None and ways.unasked_in_links == "as asked"
        if page == 1 and (as_asked or ways.first_page == 0):
            del numbers["page"]
        kept = [(name, value) for name, value in asked.query.pairs if name not in ("page", "per_page")]
        query = urlencode([*kept, *numbers.items()])
        whole = f"{_base(asked, ways)}{asked.path}?{query}" if query else f"{_base(asked, ways)}{asked.path}"
        return {"href": f"?{query}" if query and ways.links == "query" else whole}

    links = {"self": link(asked.page), "first": link(1), "last": link(last)}
    if asked.page > 1 or ways.first_page_has_prev:
        links["prev"] = link(max(1, asked.page - 1))
    if asked.page < last and ways.has_next:
        links["next"] = link(asked.page + 1)
    return links


def matching(stored: Iterable[Stored], query: Query, ways: Ways, lies: Lies) -> list[Stored]:
    """The callbacks that every filter lets through, in the order of the list."""
    if lies.tells("talkdesk-forgets-the-first-now-and-then", every=4):
        stored = tuple(stored)[1:]
    tests: list[Callable[[Stored], bool]] = []
    for name, value in query.filters.items():
        if not lies.tells(f"talkdesk-{name.replace('_', '-')}-filter-ignored"):
            tests.append(_test(name, value, ways, lies))
    if len(tests) > 1 and lies.tells("talkdesk-one-filter-is-enough"):
        return [each for each in stored if any(test(each) for test in tests)]
    return [each for each in stored if all(test(each) for test in tests)]


def _test(name: str, value: str, ways: Ways, lies: Lies) -> Callable[[Stored], bool]:
    """What a callback must be like for the filter `name` to let it through."""
    if name == "agent_id":
        wanted = set(value.split(",")) if ways.agent_lists else {value}
        return lambda it: not wanted.isdisjoint(it.agents)
    if name == "phone_number":
        return _number_test(value, ways, lies)
    if name == ways.date_names[0]:
        return lambda it: _started(it.time_to_call, moment(value, ways), ways)
    if name == ways.date_names[1]:
        return lambda it: it.next_time_to_call is not None and _ended(it.next_time_to_call, moment(value, ways))
    if name == "status" and lies.tells("talkdesk-status-filter-too-wide"):
        return lambda it: it.fields["status"] in (value, "EXHAUSTED")
    if name == "status" and value == "TO_BE_RETRIED" and lies.tells("talkdesk-status-filter-loses-one"):
        return lambda it: it.fields["status"] == value and it.fields.get("dialing_model") != "PREVIEW"
    return lambda it: it.fields.get(name) == value


def _number_test(value: str, ways: Ways, lies: Lies) -> Callable[[Stored], bool]:
    def digits(text: str) -> str:
        return re.sub("[^0-9]", "", text)

    if lies.tells("talkdesk-numbers-compared-by-last-digits"):
        return lambda it: digits(it.fields["phone_number"])[-4:] == digits(value)[-4:]
    if ways.numbers_compared == "by digits":
        return lambda it: digits(it.fields["phone_number"]) == digits(value)
    return lambda it: bool(it.fields["phone_number"] == value)


def _started(due: datetime, start: date | datetime | None, ways: Ways) -> bool:
    """Whether a callback that was set for `due` is meant by the time for which it is scheduled."""
    if start is None:
        return False
    at = due if isinstance(start, datetime) else due.date()
    return at == start if ways.start == "just then" else at >= start


def _ended(due: datetime, end: date | datetime | None) -> bool:
    """Whether the next attempt comes no later than the end of its span; a day counts to its last moment."""
    return end is not None and (due if isinstance(end, datetime) else due.date()) <= end
