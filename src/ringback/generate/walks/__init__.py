"""The sequences that give relations something to hold between: one module a vendor, named as in `checks.relations`."""

from collections.abc import Callable, Iterator, Mapping

from ringback.generate.ground import Ground
from ringback.generate.sequence import Sequence
from ringback.generate.walks import calls, pages

WALKS: Mapping[str, Callable[[Ground, str], Iterator[Sequence]]] = {
    "paging": pages.paging,
    "filters": pages.filters,
    "links": pages.links,
    "ticket-wins": calls.ticket_wins,
    "follow-up": calls.follow_up,
    "read-your-write": calls.flags,
}
"""The walks by the relation that they are for; relations without one are exercised by the walks of others."""
