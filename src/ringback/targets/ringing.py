"""Where a contract's requests hold what rings, by the names of these places.

Names, not paths: a server may find agent_number where no document has it, one object deeper or in the query, and in
another spelling. Whatever bears the name of a place that rings is taken for one.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ringback.contract.model import Contract, Place
from ringback.contract.pointers import steps_of
from ringback.targets.named_values import Named

NUMBER = frozenset({"number"})


@dataclass(frozen=True, slots=True)
class Ringing:
    """The names of the places that ring, folded, each with what stands there: number, numbers or ticket.

    `above` are the names of what holds such places; a bare value in their stead is taken for a number. `unknown` are
    the tenant's lists of tickets that do not exist.
    """

    kinds: Mapping[str, frozenset[str]]
    above: frozenset[str]
    unknown: frozenset[str]

    def as_what(self, named: Named) -> frozenset[str]:
        """As what the value could ring, empty if it could not."""
        parts = [part for name in named.names for part in folded(name)]
        found = frozenset[str]().union(*(self.kinds.get(part, ()) for part in parts))
        in_their_stead = not named.names or self.above.intersection(folded(named.names[-1]))
        return found | NUMBER if self.kinds and in_their_stead else found


@lru_cache(4096)
def folded(name: str) -> tuple[str, ...]:
    """The parts of a name in letters and digits alone: servers read call[Agent-Number] for agent_number as well."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    parts = ("".join(filter(str.isalnum, part)) for part in re.split(r"[\[\].]", plain))
    return tuple(part for part in parts if part)


@lru_cache(16)
def ringing(contract: Contract) -> Ringing:
    """What rings in the requests of `contract`, of any operation and any kind."""
    kinds: dict[str, frozenset[str]] = {}
    above: set[str] = set()
    unknown: set[str] = set()
    for root, pointer, kind in _dials(contract):
        steps = steps_of(pointer)
        names = [part for step in steps[1:] for part in folded(step)]
        above.update(names[:-1])
        for name in names[-1:]:
            kinds[name] = kinds.get(name, frozenset()) | {kind}
        place = _place(root, steps)
        if kind == "ticket" and place is not None and place.tenant:
            unknown.add(f"{place.tenant[0].partition('.')[0]}.unknown")
    return Ringing(kinds, frozenset(above), frozenset(unknown))


def _dials(contract: Contract) -> Iterator[tuple[Place, str, str]]:
    for operation in contract.operations:
        for shape in operation.shapes.values():
            for pointer, kind in (*operation.dials, *shape.dials):
                yield shape.schema.root, pointer, kind


def _place(place: Place | None, steps: Iterable[str]) -> Place | None:
    for step in steps:
        place = place.child(0 if step == "*" else step) if place else None
    return place
