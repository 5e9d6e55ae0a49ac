"""What some recordings showed, in a form that processes hand to each other, and that adds up in any grouping.

A tally knows no contract, only names and ids: it can be pickled, and two of them make one.
"""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field, replace

from ringback.contract.model import Contract
from ringback.contract.reading import Reading
from ringback.errors import RecordingError
from ringback.findings import Finding
from ringback.run.coverage import Coverage
from ringback.run.curl import curl
from ringback.run.results import EXAMPLES, MOST_NAMED, Audit, Example, Group, SpecRun


@dataclass(slots=True)
class SpecTally:
    """What was counted of one contract."""

    coverage: Coverage
    checked: int = 0
    groups: dict[str, Group] = field(default_factory=dict)
    inconclusive: dict[str, str] = field(default_factory=dict)

    def add(self, finding: Finding, reading: Reading, example: Example) -> None:
        """Count a finding; its values, and how to ask for it again, are kept of the first of its group."""
        group = self.groups.get(finding.fingerprint)
        if group is None:
            group = self.groups[finding.fingerprint] = Group(finding, curl(reading))
        group.count += 1
        if len(group.examples) < EXAMPLES:
            group.examples.append(example)


@dataclass(slots=True)
class Tally:
    """What was counted of some recordings, by the names of the contracts; fields as in Audit.

    `read` counts whatever came out of a file. What cannot be read of a file as a whole counts as one.
    """

    specs: dict[str, SpecTally] = field(default_factory=dict)
    read: int = 0
    unreadable: int = 0
    unmatched: list[tuple[Example, str]] = field(default_factory=list)
    more_unmatched: int = 0
    errors: list[RecordingError] = field(default_factory=list)
    more_errors: int = 0

    @property
    def told(self) -> int:
        """What has been read and told of: checked, unmatched or unreadable."""
        return sum(each.checked for each in self.specs.values()) + self.unmatched_count + self.unreadable

    def spec(self, contract: Contract) -> SpecTally:
        """What was counted of `contract`."""
        found = self.specs.get(contract.name)
        if found is None:
            found = self.specs[contract.name] = SpecTally(Coverage(contract))
        return found

    @property
    def unmatched_count(self) -> int:
        return len(self.unmatched) + self.more_unmatched

    def does_not_match(self, example: Example, what: str) -> None:
        """Count an exchange that no contract knows, and keep it, as long as they are few."""
        if len(self.unmatched) < MOST_NAMED:
            self.unmatched.append((example, what))
        else:
            self.more_unmatched += 1

    def tell(self, error: RecordingError) -> None:
        """Keep an error, as long as they are few."""
        if len(self.errors) < MOST_NAMED:
            self.errors.append(error)
        else:
            self.more_errors += 1

    def cannot_read(self, error: RecordingError) -> None:
        """Count what could not be read."""
        self.read += 1
        self.unreadable += 1
        self.tell(error)


def merged(first: Tally, second: Tally) -> Tally:
    """What `first` and then `second` counted; neither changes."""
    errors, unmatched = first.errors + second.errors, first.unmatched + second.unmatched
    return Tally(
        {
            name: _merged(*(each.specs[name] for each in (first, second) if name in each.specs))
            for name in first.specs | second.specs
        },
        first.read + second.read,
        first.unreadable + second.unreadable,
        unmatched[:MOST_NAMED],
        first.more_unmatched + second.more_unmatched + max(0, len(unmatched) - MOST_NAMED),
        errors[:MOST_NAMED],
        first.more_errors + second.more_errors + max(0, len(errors) - MOST_NAMED),
    )


def _merged(first: SpecTally, second: SpecTally | None = None) -> SpecTally:
    if second is None:
        return first
    coverage = deepcopy(first.coverage)
    coverage.merge(second.coverage)
    groups = dict(first.groups)
    for fingerprint, group in second.groups.items():
        known = groups.get(fingerprint)
        groups[fingerprint] = group if known is None else _together(known, group)
    return SpecTally(coverage, first.checked + second.checked, groups, {**second.inconclusive, **first.inconclusive})


def _together(first: Group, second: Group) -> Group:
    return replace(first, count=first.count + second.count, examples=(first.examples + second.examples)[:EXAMPLES])


def as_audit(tally: Tally, contracts: Iterable[Contract]) -> Audit:
    """The audit that a tally is of, with a run for each of `contracts`."""
    return Audit(
        {each.name: _run(each, tally.spec(each)) for each in contracts},
        tally.read,
        tally.unreadable,
        tally.unmatched,
        tally.more_unmatched,
        tally.errors,
        tally.more_errors,
    )


def _run(contract: Contract, tally: SpecTally) -> SpecRun:
    coverage = Coverage(contract)
    coverage.merge(tally.coverage)
    return SpecRun(contract, coverage, tally.checked, tally.groups, tally.inconclusive)
