"""JSON text with some of its values replaced: spaces, the order of keys and repetitions stay as they are."""

import json
import re
from collections.abc import Callable, Iterator

Path = tuple[str | int, ...]
"""The keys and indices that lead to a value."""


class Numeral(str):
    """A number as it is written in JSON."""

    __slots__ = ()


Change = Callable[[Path, str], str]
"""What to write for the text or Numeral at a path."""

_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"\\]|\\.)*")|(?P<number>-?[0-9][0-9.eE+-]*)|(?P<mark>[{}\[\],:])|(?:true|false|null)|\s+"""
)


def replaced(text: str, change: Change) -> str:
    """`text`, which must be JSON, with `change` of every text and every number in it; keys stay."""
    return "".join(_Writer(text, change).value(()))


class _Writer:
    def __init__(self, text: str, change: Change) -> None:
        self._tokens = [(each.lastgroup, each[0]) for each in _TOKEN.finditer(text)]
        self._change = change
        self._next = 0

    def value(self, path: Path) -> Iterator[str]:
        """The value that begins here, and the spaces around it."""
        yield from self._spaces()
        kind, taken = self._take()
        if kind == "text":
            yield self._text(path, taken)
        elif kind == "number":
            yield self._change(path, Numeral(taken))
        else:
            yield taken
            if taken in ("{", "["):
                yield from self._inside(path, is_object=taken == "{")
        yield from self._spaces()

    def _inside(self, path: Path, *, is_object: bool) -> Iterator[str]:
        yield from self._spaces()
        index = 0
        while self._tokens[self._next][1] not in ("}", "]"):
            step: str | int = index
            if is_object:
                yield from self._spaces()
                key = self._take()[1]
                step = str(json.loads(key))
                yield key
                yield from self._spaces()
                yield self._take()[1]
            yield from self.value((*path, step))
            if self._tokens[self._next][1] == ",":
                yield self._take()[1]
            index += 1
        yield self._take()[1]

    def _text(self, path: Path, token: str) -> str:
        value = str(json.loads(token))
        new = self._change(path, value)
        return token if new == value else json.dumps(new, ensure_ascii=token.isascii())

    def _spaces(self) -> Iterator[str]:
        while self._next < len(self._tokens) and self._tokens[self._next][1].isspace():
            yield self._take()[1]

    def _take(self) -> tuple[str | None, str]:
        self._next += 1
        return self._tokens[self._next - 1]
