"""What went wrong when Ringback itself could not do its work, by whose fault it was.

A finding says that a vendor or a client broke a promise; it is a value. An error says that we could not tell; it is
one of these exceptions, and each is one clear sentence: the fact, the place, the likely intent.

    RingbackError
     ├─ UsageError      the command line or a call asks for what cannot be       exit status 2
     ├─ SpecError       an OpenAPI file is not what Ringback can load             exit status 3
     ├─ RecordingError  a recording, or one interaction of it, cannot be read     exit status 3
     ├─ UntestableError a target cannot be tested: unreachable, no credential     exit status 3
     ├─ LostError       a target gave no answer to one request                    the request is inconclusive
     └─ GuardError      the dialling guard did not let one request leave          the request is not sent
"""

from dataclasses import dataclass
from pathlib import Path


class RingbackError(Exception):
    """An error that the user can mend; `str()` of it is the sentence to show."""

    exit_status = 3


@dataclass(eq=False)
class UsageError(RingbackError):
    """The request makes no sense as it stands: an unknown spec, a path that is not there."""

    fact: str
    exit_status = 2

    def __str__(self) -> str:
        return self.fact


@dataclass(eq=False)
class SpecError(RingbackError):
    """A spec cannot be loaded: broken YAML, an unknown key, a dangling reference, a rule that does not compile.

    `line` counts from 1; 0 means that the fact has no line of its own. `hint` is the likely intent, a sentence.
    """

    file: Path
    line: int
    fact: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else f"{self.file}"
        return f"{place}: {self.fact}{'. ' + self.hint if self.hint else ''}"


@dataclass(eq=False)
class RecordingError(RingbackError):
    """A recording cannot be read, wholly (`index` is None) or at one interaction, counted from 0."""

    file: Path
    fact: str
    index: int | None = None
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else f"{self.file}"
        if self.index is not None:
            place += f" interaction {self.index}"
        return f"{place}: {self.fact}"


@dataclass(eq=False)
class UntestableError(RingbackError):
    """No request can be answered: the target cannot be reached, or no credential can be had for it."""

    fact: str

    def __str__(self) -> str:
        return self.fact


@dataclass(eq=False)
class LostError(RingbackError):
    """One request got no answer: the connection broke, or nothing came in time."""

    fact: str

    def __str__(self) -> str:
        return self.fact


@dataclass(eq=False)
class GuardError(RingbackError):
    """One request may not leave; `why` is the sentence that says so."""

    why: str

    def __str__(self) -> str:
        return self.why
