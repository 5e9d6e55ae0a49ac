"""YAML cassettes: a small one as one document, a large or a broken one interaction by interaction.

Cassettes are written in block style, each item of the list beginning with a dash at the same column, so that the lines
tell where an item ends, without a parser. There, an alias reaches no further than its interaction.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path as File
from typing import BinaryIO

from ringback.recordings.member import HEAD, ITEM, LISTS, OBJECTS, DocumentError, Member, Path
from ringback.recordings.streams import UNREADABLE, opened
from ringback.yaml_text import Yaml, YamlError, parse

WHOLE = 2**22
"""Bytes of a cassette that is read as one document; its nodes take seven times as much memory."""

LARGEST = 2**24
"""Bytes of one interaction, or of one line, that are read."""

MOST_AROUND = 2**18
"""Bytes that may stand around the interactions of a large cassette, metadata among them."""

BLOCK = 2**16
_NO_BLOCK = "this large file has no list of interactions in block style"
_NAMES = {f"{path[0]}:".encode(): path for path in LISTS if len(path) == 1}

Lines = Callable[[], Iterable[bytes]]
"""Gives the lines of a file from the first on, as often as it is called."""


def members(file: File) -> Iterator[Member]:
    """The members of the document in `file`, metadata first; raises DocumentError where it cannot be read on."""
    try:
        with opened(file) as stream:
            data = _beginning(stream)
        document = _document(data) if len(data) <= WHOLE else None
    except DocumentError as error:
        yield from _by_lines(lambda: _lines(file), error)
        return
    except UNREADABLE:
        document = None
    if document is None:
        yield from _by_lines(lambda: _lines(file), None)
    else:
        found = list(_members(document, (), document.value))
        yield from sorted(found, key=lambda each: each.path != HEAD)


def _beginning(stream: BinaryIO) -> bytes:
    """All of the stream, or a little more than WHOLE."""
    data = bytearray()
    while len(data) <= WHOLE and (more := stream.read1(BLOCK)):  # type: ignore[attr-defined]  # all of ours have it
        data += more
    return bytes(data)


def _document(data: bytes) -> Yaml:
    if not data.strip():
        raise DocumentError("the file is empty")
    try:
        return parse(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise DocumentError(f"the file is not UTF-8 text: byte {error.start} fits no character") from None
    except YamlError as error:
        raise DocumentError(error.fact, error.line) from None


def _members(document: Yaml, path: Path, value: object) -> Iterator[Member]:
    if path in OBJECTS and isinstance(value, dict):
        for key, each in value.items():
            yield from _members(document, (*path, str(key)), each)
    elif path in LISTS and isinstance(value, list) and value:
        for index, each in enumerate(value):
            yield Member((*path, ITEM), each, document.line(*path, index))
    else:
        yield Member(path, value, document.line(*path))


def _lines(file: File) -> Iterator[bytes]:
    with opened(file) as stream:
        yield from _of_stream(stream)


def _of_stream(stream: BinaryIO) -> Iterator[bytes]:
    while line := stream.readline(LARGEST):
        yield line


@dataclass(slots=True)
class _Item:
    """The lines of one interaction; `line` is the number of the first, from 1."""

    path: Path
    line: int
    text: list[bytes] = field(default_factory=list)
    size: int = 0

    def add(self, line: bytes) -> None:
        self.size += len(line)
        if self.size <= LARGEST:
            self.text.append(line)


def _by_lines(lines: Lines, failure: DocumentError | None) -> Iterator[Member]:
    """The members as far as lines tell them; `failure` is why the file cannot be read as one document."""
    frame = _frame(lines, tolerant=failure is not None)
    if HEAD[0] in frame:
        yield Member(HEAD, frame[HEAD[0]])
    found = broken = False
    for each in _split(lines()):
        if isinstance(each, _Item):
            member = _member(each)
            found, broken = True, broken or member.problem != ""
            yield member
    if failure is not None and not broken:
        raise failure
    if not found:
        raise DocumentError(_NO_BLOCK)


def _frame(lines: Lines, *, tolerant: bool) -> dict[str, object]:
    """What stands around the list; {} if that cannot be read and `tolerant` says that it need not be."""
    data = bytearray()
    try:
        for each in _split(lines()):
            if isinstance(each, bytes) and len(data) <= MOST_AROUND:
                data += each
    except UNREADABLE:
        tolerant = True  # to be told when the interactions before have been read
    try:
        if len(data) > MOST_AROUND:
            raise DocumentError(_NO_BLOCK)
        value = _document(bytes(data)).value
    except DocumentError:
        if not tolerant:
            raise
        return {}
    return value if isinstance(value, dict) else {}


def _member(item: _Item) -> Member:
    if item.size > LARGEST:
        return Member(item.path, None, item.line, f"an interaction of more than {LARGEST:,} bytes")
    try:
        value = parse(b"".join(item.text).decode("utf-8")).value
    except UnicodeDecodeError:
        return Member(item.path, None, item.line, "the text is not UTF-8")
    except YamlError as error:
        return Member(item.path, None, item.line + max(error.line - 1, 0), error.fact)
    return Member(item.path, value[0] if isinstance(value, list) and value else value, item.line)


def _split(lines: Iterable[bytes]) -> Iterator[_Item | bytes]:
    """The items of the list, and line by line what stands around it."""
    path: Path = ()
    dash = b""
    item: _Item | None = None
    for number, line in enumerate(lines, 1):
        if path and item is None and line.lstrip(b" ").startswith(b"-"):
            dash = line[: line.index(b"-") + 1]
        if dash and line.startswith(dash) and line[len(dash) : len(dash) + 1] in (b" ", b"\n", b"\r", b""):
            if item is not None:
                yield item
            item = _Item((*path, ITEM), number)
        if item is not None and (line.startswith(dash) or line[: len(dash)].strip()[:1] in (b"", b"#")):
            item.add(line)
            continue
        if item is not None:
            yield item
            item, dash = None, b""
        content = line.partition(b"#")[0].rstrip()
        if content.strip():
            path = _NAMES.get(content, ())
        yield line
    if item is not None:
        yield item
