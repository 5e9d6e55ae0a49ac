"""What requests can rest on: a contract, what is known of a tenant, and which numbers may be written into them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from ringback.checks.due import Known, due_refusal, good_values
from ringback.contract.catalogue import Catalogue, Matched
from ringback.contract.conditions import all_hold
from ringback.contract.model import MISSING, Contract, Operation, Place, Shape
from ringback.contract.pointers import value_at
from ringback.contract.reading import Reading, read
from ringback.exchange import Exchange, Provenance, Request, Response
from ringback.generate.soon import soon
from ringback.generate.writing import View, written

FICTION = "+1 202-555-0143"
"""A number that is reserved for fiction (North American Numbering Plan, 555-0100 to 555-0199)."""

UNANSWERED = Response(0)


class LackingError(Exception):
    """No sound request can be made, because the tenant file does not name a value; the text is the list's name."""


@dataclass(frozen=True)
class Ground:
    """`numbers` are those that may ring, in order; `any_number` says that every number may, as in a sandbox.

    `permits` says why a request may not be sent, "" if it may. `today` is the day that a live vendor has, in UTC; None
    where no clock counts, so that a seed repeats a run on any day.
    """

    contract: Contract
    known: Known
    base_url: str
    numbers: tuple[str, ...] = ()
    any_number: bool = False
    permits: Callable[[Request], str] = field(default=lambda _: "")
    today: date | None = None

    @property
    def vouched(self) -> Known | None:
        """What is known of the tenant, if the numbers that are written are such as a vendor has to take."""
        dials = any(shape.dials or each.dials for each in self.contract.operations for shape in each.shapes.values())
        return self.known if self.numbers or self.any_number or not dials else None

    def operation(self, name: str) -> Operation:
        return next(each for each in self.contract.operations if each.id == name)

    def request(self, operation: Operation, view: View) -> Request:
        return written(self.contract, operation, view, self.base_url)

    def reading(self, operation: Operation, view: View) -> Reading:
        """The request of `view` as a judge will read it, without an answer yet."""
        return self.read(self.request(operation, view))

    def read(self, request: Request) -> Reading:
        return self.answered(Exchange(request, UNANSWERED, Provenance.SANDBOX))

    def answered(self, exchange: Exchange) -> Reading:
        """An exchange with one of the contract's operations, as it is read."""
        request = exchange.request
        matched = self.matched(request)
        if matched is None:
            msg = f"{request.method} {request.url} is no operation of {self.contract.name}"
            raise LookupError(msg)
        return read(self.contract, matched.operation, matched.path, exchange)

    def matched(self, request: Request) -> Matched | None:
        """The operation that a request is for; where `base_url` has a path of its own, that does not count."""
        found = self._catalogue.match(request.method, request.url, self.contract)
        own = urlsplit(self.base_url).path.rstrip("/")
        if found is None and own and request.url.startswith(self.base_url):
            bare = self.base_url.removesuffix(own) + request.url.removeprefix(self.base_url)
            found = self._catalogue.match(request.method, bare, self.contract)
        return found

    @cached_property
    def _catalogue(self) -> Catalogue:
        return Catalogue([self.contract])

    def is_sound(self, operation: Operation, view: View) -> bool:
        """Whether nothing is documented that could be objected to in this request, but for a tenant's own data."""
        reading = self.reading(operation, view)
        if not reading.as_documented:
            return False
        obliging = (
            each for each in operation.errors if each.sure and not each.state and each.applies(reading.shape.name)
        )
        return due_refusal(reading, self.known) is None and not any(
            each.when and all_hold(each.when, reading.view) for each in obliging
        )

    def values(self, place: Place) -> list[Any]:
        """What the tenant file names for this place."""
        return good_values(place, self.known)

    def soon(self, value: Any) -> Any:
        """A time of the coming days for one that is further ahead; every other value as it is."""
        return value if self.today is None else soon(value, self.today)

    def number(self, example: Any, kind: str = "number") -> str:
        """A number for a place that rings: one that may, or one of fiction, in one piece where several may stand.

        It is written in digits alone where the example is: some vendors refuse a plus.
        """
        shown = example if isinstance(example, str) else ""
        if not self.numbers and self.any_number and shown:
            return shown
        number = self.numbers[0] if self.numbers else FICTION
        if shown.isdigit():
            return re.sub("[^0-9]", "", number)
        return re.sub("[^+0-9]", "", number) if kind == "numbers" else number


def dialled(operation: Operation, shape: Shape) -> Mapping[str, str]:
    """The pointers to what rings, each with what stands there: number, numbers or ticket."""
    return dict((*operation.dials, *shape.dials))


def rung(ground: Ground, request: Request) -> list[str]:
    """What stands at the places of a request that ring, as text."""
    try:
        reading = ground.read(request)
    except LookupError:
        return []
    if (reading.shape.effect or reading.operation.effect) not in ("dials", "schedules"):
        return []
    values = [value_at(reading.view, pointer) for pointer in dialled(reading.operation, reading.shape)]
    return [str(value) for value in values if value is not MISSING and value not in ("", None)]
