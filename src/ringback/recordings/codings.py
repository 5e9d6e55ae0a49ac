"""Content codings undone (RFC 9110, 8.4): what followed the headers, as bytes that a media type speaks of."""

import gzip
import zlib
from io import BytesIO

from ringback.recordings.parts import UnusableError

LARGEST_BODY = 64 * 2**20
"""Bytes that a compressed body may unfold to."""

_GZIP = b"\x1f"
"""What gzip starts with (RFC 1952, 2.3.1) and text does not; the second byte is the first that a bad copy spoils."""


def decoded(body: bytes, codings: str, name: str) -> bytes:
    """The body with its content codings undone (RFC 9110, 8.4); clients that undo them often leave the header."""
    for coding in reversed([each.strip().lower() for each in codings.split(",") if each.strip()]):
        if coding == "identity" or not body:
            continue
        if coding in ("gzip", "x-gzip"):
            if body.startswith(_GZIP):
                body = _gunzipped(body, f"the gzip body of the {name}")
        elif coding == "deflate":
            if _is_zlib(body) or not is_utf8(body):  # some servers leave zlib's frame out (RFC 9110, 8.4.1.2)
                body = _inflated(body, 15 if _is_zlib(body) else -15, f"the deflate body of the {name}")
        elif not is_utf8(body):
            raise UnusableError(f"the body of the {name} is compressed with {coding:.40}, which is not read")
    return body


def _gunzipped(body: bytes, what: str) -> bytes:
    try:
        with gzip.open(BytesIO(body)) as stream:
            return _bounded(stream.read(LARGEST_BODY + 1), what)
    except EOFError:
        raise UnusableError(f"{what} is cut off") from None
    except (OSError, zlib.error):
        raise UnusableError(f"{what} is corrupt") from None


def _inflated(body: bytes, window: int, what: str) -> bytes:
    stream = zlib.decompressobj(wbits=window)
    try:
        plain = _bounded(stream.decompress(body, LARGEST_BODY + 1), what)
    except zlib.error:
        raise UnusableError(f"{what} is corrupt") from None
    if not stream.eof:
        raise UnusableError(f"{what} is cut off")
    return plain


def _bounded(plain: bytes, what: str) -> bytes:
    if len(plain) > LARGEST_BODY:
        raise UnusableError(f"{what} unfolds to more than {LARGEST_BODY:,} bytes")
    return plain


def _is_zlib(body: bytes) -> bool:
    return len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0


def is_utf8(body: bytes) -> bool:
    """Whether the bytes are text in UTF-8."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
