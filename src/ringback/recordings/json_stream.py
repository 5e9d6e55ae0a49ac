"""JSON read as a stream: a list of a million exchanges is read one by one, and never is in memory as a whole.

What is broken inside one item costs that item: a byte that is no UTF-8, a key that stands twice, NaN. What breaks the
brackets ends the reading, and what came before has been read.
"""

import json
import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path as File
from typing import Any, BinaryIO, NoReturn

from ringback.recordings.member import HEAD, ITEM, LISTS, OBJECTS, DocumentError, Member, Path
from ringback.recordings.streams import UNREADABLE, opened
from ringback.yaml_text import MOST_DIGITS

LARGEST = 64 * 2**20
"""Characters of one item, or bytes of one line, that are read; more are no exchange that anybody recorded."""

CHUNK = 2**18
_SPACE = re.compile(r"[ \t\n\r]*")
_ESCAPED = re.compile("[\udc80-\udcff]")
"""Bytes that are no UTF-8, as the decoder hands them on."""

_HALF = re.compile(r"(t(ru?)?|f(a(ls?)?)?|n(ul?)?|-|\.|\.?[eE][-+]?)?\s*")
"""What the decoder stumbles over where the text ends within a literal or a number, or before it."""

_NOT_UTF_8 = "the text is not UTF-8"
_CUT_OFF = "the file is cut off: it ends in the middle of its JSON"
_TOO_DEEP = "JSON nested deeper than can be read"
_NEAR = 16
"""How far from the end of the text read so far a mistake may be the fault of that end; a literal is shorter."""


def parse(text: str) -> Any:
    """The value of a whole text; raises DocumentError if it is not JSON."""
    try:
        return _JSON.decode(text)
    except json.JSONDecodeError as error:
        raise DocumentError(f"broken JSON: {error.msg}", error.lineno) from None
    except RecursionError:
        raise DocumentError(_TOO_DEEP) from None
    except ValueError as error:
        raise DocumentError(f"broken JSON: {error}") from None


def members(file: File) -> Iterator[Member]:
    """The members of the document in `file`, metadata first; raises DocumentError where it cannot be read on."""
    with opened(file) as stream, suppress(DocumentError, *UNREADABLE):
        head = next((each for each in _members(stream) if each.path == HEAD or each.path[:1] == ("log",)), None)
        if head is not None and head.path == HEAD:
            yield head
    with opened(file) as stream:
        yield from (each for each in _members(stream) if each.path != HEAD)


def _members(stream: BinaryIO) -> Iterator[Member]:
    reader = _Reader(stream)
    if not reader.peek():
        reader.fail_at_end("the file is empty")
    yield from reader.members(())
    reader.end()


class _Reader:
    """The text of a stream, as much of it as one item needs."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoder = getincrementaldecoder("utf-8")("surrogateescape")
        self._text = ""
        self._at = 0
        self._line = 1
        self._ended = False
        self._failure: Exception | None = None
        self._spoilt = False

    def members(self, path: Path) -> Iterator[Member]:
        opener = self.peek()
        if path in OBJECTS and opener == "{":
            yield from self._object(path)
        elif path in LISTS and opener == "[":
            yield from self._list(path)
        else:
            yield self._member(path)

    def end(self) -> None:
        """See to it that nothing follows, and that nothing went wrong at the very end."""
        if self.peek():
            self.fail("broken JSON: Extra data")
        if self._failure is not None:
            raise self._failure

    def _object(self, path: Path) -> Iterator[Member]:
        seen: set[str] = set()
        self._at += 1
        if self.peek() == "}":
            self._at += 1
            return
        while True:
            if self.peek() != '"':
                self.fail("broken JSON: Expecting property name enclosed in double quotes")
            key = str(self._member(path).value)
            if key in seen:
                self.fail(f"broken JSON: the key {key!r} stands twice in one object")
            seen.add(key)
            if self.peek() != ":":
                self.fail("broken JSON: Expecting ':' delimiter")
            self._at += 1
            yield from self.members((*path, key))
            if not self._goes_on("}"):
                return

    def _list(self, path: Path) -> Iterator[Member]:
        self._at += 1
        if self.peek() == "]":
            self._at += 1
            yield Member(path, [], self._line_at(self._at))
            return
        while True:
            yield self._member((*path, ITEM))
            if not self._goes_on("]"):
                return

    def _goes_on(self, closer: str) -> bool:
        mark = self.peek()
        if mark not in (",", closer):
            self.fail("broken JSON: Expecting ',' delimiter")
        self._at += 1
        return mark == ","

    def peek(self) -> str:
        """The next character that is no space, "" at the end."""
        while True:
            self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]  # it matches everything
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._read_on():
                return ""

    def _member(self, path: Path) -> Member:
        """The value that begins here."""
        self.peek()
        while True:
            try:
                value, end, problem = self._decoded()
            except json.JSONDecodeError as error:
                self._or_read_on(error)
                continue
            except RecursionError:
                self.fail(_TOO_DEEP)
            if end == len(self._text) and self._read_on():  # a number may go on
                continue
            if self._spoilt and _ESCAPED.search(self._text, self._at, end):
                problem = _NOT_UTF_8
            self._at = end
            return Member(path, value, 0, problem)

    def _decoded(self) -> tuple[Any, int, str]:
        """(the value, where it ends, why it cannot be taken)."""
        try:
            return (*_JSON.raw_decode(self._text, self._at), "")
        except json.JSONDecodeError:
            raise
        except ValueError as error:
            return (*_PASSING.raw_decode(self._text, self._at), f"broken JSON: {error}")

    def _or_read_on(self, error: json.JSONDecodeError) -> None:
        """Read on if the value may go on after the text read so far; else it is broken."""
        unterminated = error.msg.startswith("Unterminated")
        if unterminated or error.pos > len(self._text) - _NEAR:
            if len(self._text) - self._at > LARGEST:
                self.fail(f"one value of more than {LARGEST:,} characters")
            if self._read_on():
                return
        if unterminated or _HALF.fullmatch(self._text, error.pos):
            self.fail_at_end(_CUT_OFF)
        self._at = error.pos
        self.fail(f"broken JSON: {error.msg}")

    def _read_on(self) -> bool:
        """Read at least as much as there is, and let go of what has been read; false at the end."""
        if self._ended:
            return False
        self._line += self._text.count("\n", 0, self._at)
        texts = [self._text[self._at :]]
        wanted = max(CHUNK, len(texts[0]))
        while wanted > 0 and not self._ended:
            data = self._bytes(wanted)
            wanted -= len(data)
            self._ended = not data
            texts.append(self._decoder.decode(data, final=not data))
            self._spoilt = self._spoilt or (not texts[-1].isascii() and bool(_ESCAPED.search(texts[-1])))
        self._at = 0
        self._text = "".join(texts).removeprefix("\ufeff")
        return len(self._text) > len(texts[0])

    def _bytes(self, most: int) -> bytes:
        try:
            return self._stream.read1(most)  # type: ignore[attr-defined, no-any-return]  # all of ours have it
        except UNREADABLE as error:  # to be told when all that came before has been read
            self._failure = error
            return b""

    def fail(self, fact: str) -> NoReturn:
        """Say that the document is broken here, or that it ends here."""
        if not self.peek():
            self.fail_at_end(_CUT_OFF)
        if _ESCAPED.match(self._text, self._at):
            fact = _NOT_UTF_8
        raise DocumentError(fact, self._line_at(self._at))

    def fail_at_end(self, fact: str) -> NoReturn:
        """Say that the document ends too soon, or why it cannot be read on."""
        if self._failure is not None:
            raise self._failure
        raise DocumentError(fact, self._line_at(len(self._text)) if self._text.strip() else 0)

    def _line_at(self, position: int) -> int:
        return self._line + self._text.count("\n", 0, position)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return found


def _int(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise ValueError(f"an integer of {len(text):,} digits is longer than can be read")
    return int(text)


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_JSON = json.JSONDecoder(object_pairs_hook=_object, parse_int=_int, parse_constant=_constant)
_PASSING = json.JSONDecoder(parse_int=len)
"""Finds the end of a value that _JSON does not take."""
