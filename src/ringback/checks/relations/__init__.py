"""What holds between several exchanges of one recording or run, in its order: one module a relation.

A relation takes the exchanges of one contract as read and says, once for all of them, what is broken. It knows its
vendor: which keys are counters, which query parameters are filters. The spec names the relations that hold for it.
"""

from collections.abc import Callable, Mapping

from ringback.checks.due import Known
from ringback.checks.relations import acceptance, calls, filters, links, paging, refusal_words, repeatable
from ringback.checks.relations.verdict import Readings, Verdict
from ringback.contract.model import Operation

RELATIONS: Mapping[str, Callable[[Readings], Verdict]] = {
    "paging": paging.paging,
    "filters": filters.filters,
    "inferred-filters": filters.inferred_filters,
    "links": links.links,
    "repeatable": repeatable.repeatable,
    "unique-ids": calls.unique_ids,
    "ticket-wins": calls.ticket_wins,
    "agent-by-email": calls.agent_by_email,
    "follow-up": calls.follow_up,
    "create-then-flag": calls.create_then_flag,
    "read-your-write": calls.read_your_write,
}
"""The relations, by the names that specs call them."""

OF_TENANTS: Mapping[str, Callable[[Operation, Readings, Known], Verdict]] = {
    "acceptance": acceptance.acceptance,
    "refusal-words": refusal_words.refusal_words,
    "known-number": calls.known_number,
}
"""Those that tell only where it is known what the tenant has."""
