"""What an audit or a run found out, as values that reports read."""

from dataclasses import dataclass, field
from pathlib import Path

from ringback.contract.model import Contract
from ringback.errors import RecordingError
from ringback.findings import Finding
from ringback.generate.sequence import Sequence
from ringback.run.coverage import Coverage

EXAMPLES = 3
"""How many examples a group of findings names."""

MOST_NAMED = 1000
"""How many errors, and how many exchanges that no contract knows, are kept to be named; all are counted."""


@dataclass(frozen=True, slots=True)
class Example:
    """Where a finding was seen: a recording and the number of the interaction in it, counted from 0."""

    file: Path
    index: int


@dataclass(slots=True)
class Group:
    """All findings of one fingerprint: the first of them, how often it came, and up to three places.

    `confirmed` says whether it came again when it was asked for again, None if it was not; `sequence` is what was
    sent when it came first, None in a recording.
    """

    finding: Finding
    curl: str
    count: int = 0
    confirmed: bool | None = None
    sequence: Sequence | None = None
    examples: list[Example] = field(default_factory=list)


@dataclass(slots=True)
class SpecRun:
    """What an audit or a run found out about one contract.

    `seed`, `requests` and `seconds` are those of a run that sent its requests itself.
    """

    contract: Contract
    coverage: Coverage
    checked: int = 0
    groups: dict[str, Group] = field(default_factory=dict)
    inconclusive: dict[str, str] = field(default_factory=dict)
    seed: int | None = None
    requests: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class Audit:
    """What an audit found: a run for each contract, and every interaction that could not be judged.

    `unmatched` are (file, interaction, "METHOD url"); `errors` are recordings and interactions that cannot be read, and
    explanations that explain nothing. Of both, the first MOST_NAMED are kept; `more_unmatched` and `more_errors` came
    after them. `interrupted` says that somebody stopped the audit.
    """

    runs: dict[str, SpecRun]
    read: int = 0
    unreadable: int = 0
    unmatched: list[tuple[Example, str]] = field(default_factory=list)
    more_unmatched: int = 0
    errors: list[RecordingError] = field(default_factory=list)
    more_errors: int = 0
    interrupted: bool = False

    @property
    def checked(self) -> int:
        return sum(run.checked for run in self.runs.values())

    @property
    def unmatched_count(self) -> int:
        return len(self.unmatched) + self.more_unmatched

    @property
    def findings(self) -> list[Group]:
        return [group for run in self.runs.values() for group in run.groups.values()]
