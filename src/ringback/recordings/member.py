"""What a recording's document holds, member by member, whatever it is written in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Path = tuple[str, ...]
"""The keys that lead to a value; an item of a list has ITEM for its index."""

ITEM = "*"
HEAD: Path = ("metadata",)
"""What a recording says of itself; it comes before all that this decides about."""

OBJECTS: frozenset[Path] = frozenset({(), ("log",)})
"""The objects whose members are read one by one."""

LISTS: Mapping[Path, str] = {
    ("interactions",): "the cassette has no interactions",
    ("http_interactions",): "the cassette has no interactions",
    ("log", "entries"): "the HAR has no entries",
}
"""The lists whose items are read one by one, and what to say of one that is empty."""


@dataclass(frozen=True, slots=True)
class Member:
    """One value of the document: `problem` says why it cannot be read, "" if it can; `line` is 0 if it is not known."""

    path: Path
    value: Any
    line: int = 0
    problem: str = ""


class DocumentError(Exception):
    """The document cannot be read from here on; `line` counts from 1, 0 if it is not known."""

    def __init__(self, fact: str, line: int = 0) -> None:
        super().__init__(fact)
        self.fact = fact
        self.line = line
