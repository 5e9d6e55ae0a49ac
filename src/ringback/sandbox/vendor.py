"""What every vendor of the sandbox is made of: answers, the leeway that documents leave, and lies by name.

A vendor is a function from request to Answer over state of its own. Where its document leaves room it asks its Leeway,
which decides once, from the seed. What it does wrong on purpose is a Fault: most change an answer that was right, the
others are asked for by name where the vendor's own code would have to be wrong.
"""

import random
from collections.abc import Callable, Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import orjson

from ringback.exchange import Headers, Request, Response

Handler = Callable[[Request], Response]
NESTED = frozenset({dict, list})
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer before it becomes bytes: `body` is a JSON value, or bytes that are sent as they are."""

    status: int
    body: Any = None
    media: str = "application/json"
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """One named lie.

    `breaks` are the ids of the promises that it breaks, any of which a finding may name; `about` says in one line what
    the vendor does. `change` turns a right answer into the lie, or returns None where the lie has nothing to do with
    it; it may change the body that it is given. A fault without `change` is asked for in the vendor's code, by
    `Lies.tells`. `every` is how many answers that the lie concerns it takes to show once.
    """

    name: str
    breaks: tuple[str, ...]
    about: str
    change: Callable[[Request, Answer], Answer | None] | None = None
    every: int = 1


class Leeway:
    """What a sound vendor is free to decide, from one seed; `chosen` says how it decided."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.chosen: dict[str, Any] = {}

    def random(self, name: str) -> random.Random:
        """A source of chance that depends on the seed and on `name` only."""
        return random.Random(f"{self.seed}:{name}")  # noqa: S311 (a sandbox's data, not a secret)

    def choose(self, name: str, options: Collection[T]) -> T:
        """One of `options`, always the same for `name`."""
        chosen = self.random(name).choice(list(options))
        self.chosen[name] = chosen
        return chosen

    def order(self, name: str, items: Collection[T]) -> list[T]:
        """`items` in an order of the vendor's own."""
        return self.random(name).sample(list(items), len(items))


@dataclass(slots=True)
class Lies:
    """The faults that are switched on, and how often each has had the chance to show."""

    names: Collection[str] = ()
    chances: dict[str, int] = field(default_factory=dict)

    def tells(self, name: str, every: int = 1) -> bool:
        """Whether to lie now: asked once for each answer that the lie concerns, true each `every`th time."""
        if name not in self.names:
            return False
        self.chances[name] = self.chances.get(name, 0) + 1
        return self.chances[name] % every == 0


@dataclass(frozen=True, slots=True)
class Vendor:
    """One vendor: `serves` are the beginnings of the paths that are its own, `base_url` where the documents have it.

    `open` gives a vendor in its first state. `tenant` is the table of a tenant file that fits it, in TOML, and
    `secrets` are the values of the environment variables which that table names.
    """

    name: str
    base_url: str
    serves: tuple[str, ...]
    open: Callable[[Leeway, Lies], Callable[[Request], Answer]]
    faults: tuple[Fault, ...]
    tenant: str
    secrets: Mapping[str, str]


def opened(vendor: Vendor, seed: int = 0, faults: Collection[str] = ()) -> Handler:
    """The vendor in its first state, as `seed` makes it, telling the lies `faults`."""
    leeway, lies = Leeway(seed), Lies(frozenset(faults))
    answer_to = vendor.open(leeway, lies)
    changing = [fault for fault in vendor.faults if fault.name in lies.names and fault.change is not None]
    order = _Order(leeway.random("order of keys"))

    def handle(request: Request) -> Response:
        answer = answer_to(request)
        for fault in changing:
            assert fault.change is not None  # noqa: S101 (chosen so above)
            changed = fault.change(request, replace(answer, body=deepcopy(answer.body)))
            if changed is not None and lies.tells(fault.name, fault.every):
                answer = changed
        return _response(answer, order)

    return handle


def _response(answer: Answer, order: "_Order") -> Response:
    body = answer.body if isinstance(answer.body, bytes) else orjson.dumps(order.put(answer.body))
    media: Headers = (("Content-Type", answer.media),) if answer.media else ()
    return Response(answer.status, (*media, *answer.headers), body)


class _Order:
    """Where the keys of objects stand: JSON has no order (RFC 8259, section 4), a serializer has one of its own."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.known: dict[tuple[str, ...], dict[str, None]] = {}

    def put(self, value: Any) -> Any:
        """The value with the keys of its objects in this order."""
        kind = type(value)
        if kind is dict:
            names = tuple(value)
            if names not in self.known:
                self.known[names] = dict.fromkeys(self.chance.sample(names, len(names)))
            placed = self.known[names] | value  # which keeps the order of the left one
            for name, each in value.items():
                if type(each) in NESTED:
                    placed[name] = self.put(each)
            return placed
        return [self.put(each) for each in value] if kind is list else value
