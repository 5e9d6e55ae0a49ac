"""What can change between two versions of an API, and whether that breaks a client that keeps to the older one.

What a client sends breaks where less is accepted; what it reads breaks where more can come, or where what always came
need not come. Keys that a client does not know, refusals that it has not met and values of lists that the documents
leave open are no surprise to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

SENDS, READS = "sends", "reads"

BREAKS: Mapping[str, tuple[bool, bool]] = {  # kind of change -> (breaks what a client sends, breaks what it reads)
    "operation-added": (False, False),
    "operation-removed": (True, True),
    "field-added": (False, False),
    "required-field-added": (True, False),
    "field-removed": (True, True),
    "optional-field-removed": (True, False),
    "required-now": (True, False),
    "optional-now": (False, True),
    "type-changed": (True, True),
    "type-widened": (False, True),
    "type-narrowed": (True, False),
    "null-allowed": (False, True),
    "null-refused": (True, False),
    "value-added": (False, True),
    "open-value-added": (False, False),
    "value-removed": (True, False),
    "list-stated": (True, False),
    "list-lifted": (False, True),
    "list-closed": (True, False),
    "list-opened": (False, True),
    "format-stated": (True, False),
    "format-lifted": (False, True),
    "format-changed": (True, True),
    "limit-widened": (False, True),
    "limit-narrowed": (True, False),
    "limit-changed": (True, True),
    "keys-closed": (True, False),
    "keys-opened": (False, True),
    "success-added": (False, True),
    "refusal-added": (False, False),
    "failure-added": (False, True),
    "status-removed": (False, False),
    "media-added": (False, True),
    "media-removed": (True, False),
    "refusal-due": (True, False),
    "refusal-reasons": (True, False),
    "refusal-status": (False, True),
    "message-added": (False, False),
    "message-removed": (False, False),
    "message-reworded": (False, True),
    "rule-added": (True, False),
    "rule-removed": (False, True),
    "rule-changed": (True, True),
    "credentials-needed": (True, False),
    "credentials-removed": (True, False),
    "refused-now": (True, False),
    "accepted-now": (False, False),
}
"""The kinds of change."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `place` is written as in the id of a promise, `what` completes "at this place, …".

    `direction` is SENDS or READS: whether it meets a client in what it sends or in what it reads.
    """

    place: str
    kind: str
    direction: str
    what: str
    breaking: bool


def change(kind: str, direction: str, place: str, what: str, *, documented: bool = False) -> Change:
    """The change of a kind of BREAKS; one that is `documented` breaks no client that keeps to the documents."""
    breaking = BREAKS[kind][direction == READS] and not documented
    return Change(place, kind, direction, f"{what}, as documented" if documented else what, breaking)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All changes from an older to a newer one; `incomparable` says what only one of the two exercised or has."""

    changes: tuple[Change, ...]
    incomparable: tuple[str, ...] = ()

    @property
    def breaking(self) -> int:
        return sum(each.breaking for each in self.changes)
