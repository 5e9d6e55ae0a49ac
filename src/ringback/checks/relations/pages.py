"""Talkdesk's pages, as the relations about them see them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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

    `filters` are the query parameters but for the page and its size; `number` counts from 1.
    """

    reading: int
    url: str
    filters: tuple[tuple[str, str], ...]
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


def pages(readings: Readings) -> Iterator[Page]:
    """The pages among the readings; an answer that is none, or breaks a promise of its own, is passed over."""
    for index, reading in enumerate(readings):
        page = _page(index, reading)
        if page is not None:
            yield page


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
    asked: Any = reading.view["query"].get("page", number)
    return Page(
        index,
        reading.exchange.request.url,
        asked_for(reading),
        asked if type(asked) is int and asked > 0 else max(number, 1),
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
