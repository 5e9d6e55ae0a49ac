"""What a check says: a Break is the bare fact, a Finding the fact with its weight.

The weight comes from one ordered table; the first row that applies decides. An answer of the moment (429, 503, …) and
one whose content is undocumented give no Break at all.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from ringback.contract.model import Promise


class Severity(Enum):
    """How much a finding matters; only a breach gates by default."""

    BREACH = "breach"  # a documented promise is broken
    DRIFT = "drift"  # something that the documents do not say
    ERRATUM = "erratum"  # the documents contradict themselves, and this is the reading that was seen


@dataclass(frozen=True, slots=True)
class Break:
    """One promise, broken at one place of one exchange.

    `location` is a pointer into the exchange (/body/…, /response/body/…); `null` says that null stands there,
    `optional` that nothing need stand there. `weak` marks what no document says outright, whatever the promise rests
    on: that a contradicting request be refused, which of HTTP's refusals comes, that a value without a limit fits.
    `reading` names the erratum and its reading, as in "TD-03 plural".
    """

    promise: Promise
    location: str
    expected: str
    got: str
    null: bool = False
    optional: bool = False
    weak: bool = False
    reading: str = ""


SEVERITIES: tuple[tuple[Callable[[Break], bool], Severity], ...] = (
    (lambda it: it.reading != "", Severity.ERRATUM),
    (lambda it: it.weak, Severity.DRIFT),
    (lambda it: it.promise.source.basis == "assumed", Severity.DRIFT),
    # A key, a value or a message that the documents do not name.
    (lambda it: it.promise.open, Severity.DRIFT),
    # Null where nothing is needed, or where only values are shown.
    (lambda it: it.null and it.optional, Severity.DRIFT),
    (lambda it: it.null and it.promise.source.basis == "shown", Severity.DRIFT),
    # A statement is contradicted, or what every example shows is not there.
    (lambda it: True, Severity.BREACH),  # noqa: ARG005
)
"""The table of severities: when a row applies, and how much that matters."""


def severity(it: Break) -> Severity:
    """The severity of the first row that applies."""
    return next(weight for applies, weight in SEVERITIES if applies(it))


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken promise with its weight and who broke it.

    `side` is vendor or client; `location` a JSON pointer into the exchange; `source` the document and its lines.
    """

    id: str
    check: str
    severity: Severity
    basis: str
    side: str
    operation: str
    location: str
    expected: str
    got: str
    source: str
    reading: str = ""

    def as_erratum(self, erratum: str) -> "Finding":
        """The same finding, explained by a slip of the document."""
        return replace(self, severity=Severity.ERRATUM, reading=f"{erratum} slip")

    @property
    def fingerprint(self) -> str:
        """What makes two findings the same one: promise, place, severity and reading; no values, no indices."""
        return _fingerprint(self.id, self.location, self.severity, self.reading)


@lru_cache(4096)
def _fingerprint(id_: str, location: str, severity: Severity, reading: str) -> str:
    parts = (id_, general(location), severity.value, reading)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def general(location: str) -> str:
    """A location with `*` for every index."""
    return re.sub(r"/\d+(?=/|$)", "/*", location)
