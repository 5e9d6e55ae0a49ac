"""Recordings of any format, read as streams: the one entry for whoever wants exchanges out of files.

What cannot be read is named, interaction by interaction, and costs nothing but itself: the rest of the file is still
there to be checked.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as File
from typing import Any

from ringback.errors import RecordingError
from ringback.exchange import Exchange, Provenance
from ringback.recordings import json_stream, ndjson, yaml_stream
from ringback.recordings.har import har_exchange
from ringback.recordings.member import HEAD, ITEM, LISTS, DocumentError, Member, Path
from ringback.recordings.parts import UnusableError
from ringback.recordings.streams import UNREADABLE, is_packed, opened, why_unreadable
from ringback.recordings.vcr import fault_of, schemathesis_exchange, vcr_exchange

DOCUMENTS: Mapping[str, Callable[[File], Iterator[Member]]] = {
    ".yaml": yaml_stream.members,
    ".yml": yaml_stream.members,
    ".json": json_stream.members,
    ".har": json_stream.members,
}
LINES = (".ndjson", ".jsonl")
SUFFIXES = (*DOCUMENTS, *LINES)
"""How the names of recordings end, after which .gz may stand."""

EXCHANGES: Mapping[Path, Callable[[Any, Provenance], Exchange]] = {
    ("interactions", ITEM): vcr_exchange,
    ("http_interactions", ITEM): schemathesis_exchange,
    ("log", "entries", ITEM): har_exchange,
}
"""Where exchanges stand in a document, and how they are read there: it is the content that tells the format."""

NO_RECORDING = "it holds no exchanges: neither interactions (VCR.py), http_interactions (Schemathesis) nor a HAR's log"


@dataclass(frozen=True, slots=True)
class Head:
    """What a recording says of itself, in Ringback's own metadata.

    `explained` pairs the id of a promise with the erratum that explains why this recording breaks it.
    """

    spec: str | None = None
    provenance: Provenance = Provenance.CLIENT
    explained: tuple[tuple[str, str], ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Interaction:
    """One exchange of a recording, with its number there, counted from 0, and the spec that it names by itself."""

    index: int
    exchange: Exchange
    spec: str | None = None


Found = Head | Interaction | RecordingError


def is_recording(file: File) -> bool:
    """Whether the name of `file` says that it is a recording."""
    return suffix_of(file) in SUFFIXES


def is_lines(file: File) -> bool:
    """Whether the recording has an exchange a line and is plain, so that it can be read from any line on."""
    return suffix_of(file) in LINES and not is_packed(file)


def suffix_of(file: File) -> str:
    """How the name of the file ends, .gz left aside."""
    return (File(file.stem) if is_packed(file) else file).suffix.lower()


def read_recording(file: File, start: int = 0, end: int | None = None, line: int = 0) -> Iterator[Found]:
    """What `file` holds, in its order: its Head, if it has one, comes first.

    Of a file of lines, those from byte `start` on, before which `line` lines stand, up to byte `end`; the number of an
    exchange is that of its line, counted from 0. A RecordingError without `index` says that the rest cannot be read.
    """
    try:
        if suffix_of(file) in LINES:
            yield from _lines(file, start, end, line)
        else:
            yield from _document(file, DOCUMENTS.get(suffix_of(file), yaml_stream.members)(file))
    except RecordingError as error:
        yield error
    except DocumentError as error:
        yield RecordingError(file, error.fact, line=error.line)
    except UNREADABLE as error:
        yield RecordingError(file, why_unreadable(error))


def _lines(file: File, start: int, end: int | None, first: int) -> Iterator[Found]:
    is_empty = end is None
    with opened(file) as stream:
        for index, line in enumerate(ndjson.lines(stream, start, end), first):
            if line.isspace():
                continue
            is_empty = False
            try:
                yield Interaction(index, *ndjson.line_exchange(line))
            except UnusableError as error:
                yield RecordingError(file, str(error), index=index, line=index + 1)
    if is_empty:
        raise RecordingError(file, "the file is empty")


def _document(file: File, members: Iterator[Member]) -> Iterator[Found]:
    head, index = Head(), 0
    for member in members:
        path = member.path
        if path == HEAD:
            head = _head(file, member.value)
            yield head
        elif path in LISTS:
            raise RecordingError(file, LISTS[path], line=member.line)
        elif path in EXCHANGES:
            try:
                if member.problem:
                    raise UnusableError(member.problem)
                yield Interaction(index, EXCHANGES[path](member.value, head.provenance))
            except UnusableError as error:
                yield RecordingError(file, str(error), index=index, line=member.line)
            index += 1
    if not index:
        raise RecordingError(file, NO_RECORDING)


def _head(file: File, metadata: Any) -> Head:
    """Our own part of the metadata, if there is one; raises RecordingError if it is not ours."""
    own = metadata.get("ringback") if isinstance(metadata, dict) else None
    if own is None:
        return Head()
    fault = fault_of(own)
    if fault:
        raise RecordingError(file, f"metadata.ringback{fault}")
    return Head(
        own.get("spec"),
        Provenance(own.get("provenance", Provenance.CLIENT.value)),
        tuple((each["id"], each["erratum"]) for each in own.get("explained", ())),
        dict(own),
    )
