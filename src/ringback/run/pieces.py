"""Which recordings there are, and how the work on them is cut: by size alone, so no result depends on the cores."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ringback.errors import UsageError
from ringback.recordings.reading import SUFFIXES, is_lines, is_recording

PIECE = 2**23
"""Bytes of a file of lines that are one piece of work, and of small files that are one task together."""

_BLOCK = 2**20


@dataclass(frozen=True, slots=True)
class Piece:
    """A recording, or of a file of lines the part from byte `start` up to `end`, before which `line` lines stand."""

    file: Path
    start: int = 0
    end: int | None = None
    line: int = 0

    @property
    def is_whole(self) -> bool:
        return self.end is None

    def __str__(self) -> str:
        return f"{self.file}" if self.is_whole else f"{self.file} from byte {self.start:,} to {self.end:,}"


Task = tuple[Piece, ...]
"""What is done in one go: one piece, or several small files."""


def find_recordings(paths: Iterable[Path]) -> list[Path]:
    """The recordings at `paths`, folders searched through; raises UsageError where there are none."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.rglob("*") if is_recording(file) and file.is_file())
            if not inside:
                raise UsageError(f"the folder {path} holds no recording ({_ENDINGS})")
            found += inside
        elif not path.exists():
            raise UsageError(f"there is no recording {path}")
        elif not is_recording(path):
            raise UsageError(f"{path} is no recording that can be read; those end in {_ENDINGS}")
        elif not path.is_file():  # to open a pipe would wait for somebody to write to it
            raise UsageError(f"{path} is no recording that can be read, because it is no file")
        else:
            found.append(path)
    return list(dict.fromkeys(found))


_ENDINGS = f"{', '.join(SUFFIXES)}, each also with .gz"


def tasks(files: Iterable[Path]) -> Iterator[Task]:
    """The work on `files`, in their order, as it comes up; a file that cannot be looked at is a piece as well."""
    small: list[Piece] = []
    weight = 0
    for file in files:
        size = _size(file)
        if small and weight + size > PIECE:
            yield tuple(small)
            small, weight = [], 0
        if size > PIECE:
            yield from ((each,) for each in _cut(file, size))
        else:
            small.append(Piece(file))
            weight += size
    if small:
        yield tuple(small)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _cut(file: Path, size: int) -> Iterator[Piece]:
    """The pieces of a large file: many of one that has its exchanges in lines, else one."""
    if not is_lines(file):
        yield Piece(file)
        return
    start = line = 0
    try:
        stream = file.open("rb")
    except OSError:  # whoever reads it will say so
        yield Piece(file)
        return
    with stream:
        while start < size:
            lines = _pass_over(stream, start + PIECE)
            end = stream.tell()
            if end == start:  # it has become shorter
                return
            yield Piece(file, start, end, line)
            start, line = end, line + lines


def _pass_over(stream: BinaryIO, end: int) -> int:
    """Go on to the first line that begins behind byte `end`; how many lines end on the way."""
    lines = 0
    while stream.tell() < end and (block := stream.read(_BLOCK)):
        lines += block.count(b"\n")
    while rest := stream.readline(_BLOCK):
        if rest.endswith(b"\n"):
            return lines + 1
    return lines
