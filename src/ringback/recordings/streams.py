"""Files as streams of bytes, plain or gzipped (RFC 1952); memory holds a buffer of them and no more."""

import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ringback.errors import RecordingError

UNREADABLE = (EOFError, OSError, zlib.error)
"""What reading a stream raises where it cannot go on."""

_PACKED = 2**14
_UNPACKED = 2**11
"""Bytes that are unpacked at a time: those before a mistake in the archive are lost, so they are few."""


def is_packed(file: Path) -> bool:
    return file.suffix.lower() == ".gz"


@contextmanager
def opened(file: Path) -> Iterator[BinaryIO]:
    """The bytes of `file`, unpacked; raises RecordingError if it cannot be opened."""
    try:
        plain = file.open("rb")
    except OSError as error:
        raise RecordingError(file, f"the file cannot be read: {error.strerror}") from None
    with plain:
        yield io.BufferedReader(_Unpacked(plain)) if is_packed(file) else plain


def why_unreadable(error: Exception) -> str:
    """The sentence for what a stream raised."""
    if isinstance(error, EOFError):
        return "the archive is cut off"
    if isinstance(error, OSError):
        return f"the file cannot be read: {error.strerror}"
    return "the archive is corrupt from here on"


class _Unpacked(io.RawIOBase):
    """What a gzip file holds, all of its members; gzip's own reader loses what it unpacked just before a mistake."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._inflate = zlib.decompressobj(wbits=31)
        self._inside = False
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]  # the part of Buffer we need
        while True:
            data = self._left or self._packed.read(_PACKED)
            if not self._inside:
                data = data.lstrip(b"\0")  # which may fill up what stands behind a member
            if not data and self._inside:
                raise EOFError
            if not data and not self._left:
                return 0
            self._inside = True
            found = self._inflate.decompress(data, min(len(buffer), _UNPACKED))
            self._left = self._inflate.unconsumed_tail
            if self._inflate.eof:
                self._left, self._inside = self._inflate.unused_data, False
                self._inflate = zlib.decompressobj(wbits=31)
            if found:
                buffer[: len(found)] = found
                return len(found)
