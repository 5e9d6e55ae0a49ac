"""What a relation has to say of a run."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ringback.contract.reading import Reading

Readings = Sequence[Reading]


@dataclass(frozen=True, slots=True)
class Broken:
    """One place where a relation does not hold: seen at the reading of that number, counted from 0.

    `weak` marks what no document says outright.
    """

    reading: int
    location: str
    expected: str
    got: str
    weak: bool = False


@dataclass(slots=True)
class Verdict:
    """`exercised` says that the relation could have been broken, `why` what kept it from being told."""

    broken: list[Broken] = field(default_factory=list)
    exercised: bool = False
    why: str = ""

    def breaks(self, reading: int, location: str, expected: str, got: str, *, weak: bool = False) -> None:
        self.broken.append(Broken(reading, location, expected, got, weak))
