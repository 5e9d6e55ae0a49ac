"""Talkdesk's pages, as the relations about them see them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ringback.checks.relations.verdict import Readings
from ringback.contract.reading import Reading

BAD_DATA = 400
"""The status of a refusal for what was asked for."""

HIGHEST = 500
"""The highest page that may be asked for, and the most callbacks that a page may hold."""

ITEMS = "/response/body/_embedded/callbacks"


@dataclass(frozen=True, slots=True)
class Page:
    """One page that was answered: which reading it is, what was asked for, and what it says of itself.

    `filters` are the query parameters but for the page and its size; `number` counts from 1. `asked` and `called` are
    the page by the vendor's own count: as it was asked for, None if it was not, and as the answer has it.
    """

    reading: int
    url: str
    filters: tuple[tuple[str, str], ...]
    asked: int | None
    called: int
    number: int
    size: int
    total: int
    items: tuple[Mapping[str, Any], ...]

    @property
    def ids(self) -> list[str]:
        return [str(item["callback_id"]) for item in self.items]

    @property
    def first(self) -> int:
        """How many callbacks stand on the pages before this one."""
        return (self.number - 1) * self.size

    @property
    def last(self) -> int:
        """The number of the last page, by the total; 1 if there is nothing."""
        return max(1, -(-self.total // self.size))


def pages(readings: Readings) -> list[Page]:
    """The pages among the readings; an answer that is none, or breaks a promise of its own, is passed over."""
    found = [page for index, reading in enumerate(readings) if (page := _page(index, reading)) is not None]
    if _count_from_zero(found):
        return [each if each.asked is None else replace(each, number=each.asked + 1) for each in found]
    return found


def asking_for_first(readings: Readings, found: Iterable[Page]) -> list[tuple[int, Reading]]:
    """The requests for a first page, with their numbers: page 1 may be none where a page that comes unasked is 0."""
    page_1_is_first = all(page.asked is not None or page.called != 0 for page in found)
    first = (None, 1) if page_1_is_first else (None,)
    return [
        (index, reading)
        for index, reading in enumerate(readings)
        if reading.operation.id == "listCallbacks" and reading.view["query"].get("page") in first
    ]


def _count_from_zero(found: Iterable[Page]) -> bool:
    """Whether the vendor calls its first page 0, so that page 1 is the second (TD-02).

    It does if each page that nobody asked for is called 0, and holds mostly other callbacks than the page 1 that was
    read next or before.
    """
    unasked: dict[object, set[str]] = {}
    asked: dict[object, set[str]] = {}
    compared = common = 0
    for page in found:
        if page.asked not in (None, 1):
            continue
        if page.asked is None and page.called != 0:
            return False
        own, others = (unasked, asked) if page.asked is None else (asked, unasked)
        of_list = (page.filters, page.size, page.total)
        own[of_list] = set(page.ids)
        if of_list in others:
            compared += len(unasked[of_list])
            common += len(own[of_list] & others.pop(of_list))
    return 2 * common < compared


def _page(index: int, reading: Reading) -> Page | None:
    body = reading.view["response"].get("body")
    if reading.operation.id != "listCallbacks" or not reading.accepted or not isinstance(body, dict):
        return None
    embedded = body.get("_embedded")
    items = embedded.get("callbacks", []) if isinstance(embedded, dict) else None
    number, size, total = (body.get(key) for key in ("page", "per_page", "total"))
    if type(number) is not int or type(size) is not int or type(total) is not int or size < 1:
        return None
    if not isinstance(items, list):
        return None
    if not all(isinstance(item, dict) and "callback_id" in item for item in items):
        return None
    asked: Any = reading.view["query"].get("page")
    asked = asked if type(asked) is int else None
    return Page(
        index,
        reading.exchange.request.url,
        asked_for(reading),
        asked,
        number,
        max(number if asked is None else asked, 1),
        size,
        total,
        tuple(items),
    )


def asked_for(reading: Reading) -> tuple[tuple[str, str], ...]:
    """The filters of a request: its query parameters but for the page and its size; nothing for other operations."""
    query = reading.view["query"] if reading.operation.id == "listCallbacks" else {}
    return tuple(sorted((name, str(value)) for name, value in query.items() if name not in ("page", "per_page")))


def in_words(filters: tuple[tuple[str, str], ...]) -> str:
    return " and ".join(f"{name}={value}" for name, value in filters) or "no filter"
