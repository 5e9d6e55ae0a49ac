"""Addresses and forms with some of their values replaced, each spelt as what it replaces is."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, quote_plus, unquote, unquote_plus

_PARTS = re.compile(
    r"(?P<start>(?:[^:/?#]+:)?(?://[^/?#]*)?)(?P<path>[^?#]*)(?P<query>(?:\?[^#]*)?)(?P<rest>.*)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Address:
    """A URL cut up so that its parts, put together, are the very same text (RFC 3986, appendix B).

    `start` is scheme and host, as in "https://example.com"; `query` begins with its question mark.
    """

    start: str
    path: str
    query: str
    rest: str

    def __str__(self) -> str:
        return f"{self.start}{self.path}{self.query}{self.rest}"

    @property
    def host(self) -> str:
        return self.start.rpartition("/")[2]

    def with_query(self, change: Callable[[str, str], str]) -> "Address":
        """The address with `change(name, value)` for every parameter's value."""
        return replace(self, query=self.query[:1] + form_with(self.query[1:], change)) if self.query else self

    def with_path(self, span: tuple[int, int], change: Callable[[str], str]) -> "Address":
        """The address with `change` of what stands in the path from the one index to the other."""
        raw = self.path[span[0] : span[1]]
        value = unquote(raw)
        new = change(value)
        raw = raw if new == value else quote(new, safe="")
        return replace(self, path=self.path[: span[0]] + raw + self.path[span[1] :])


def address(url: str) -> Address:
    """The parts of `url`, without the user and password that may stand before its host."""
    found = _PARTS.fullmatch(url)
    assert found is not None  # noqa: S101 (the pattern takes any text)
    scheme, slashes, host = found["start"].rpartition("//")
    return Address(scheme + slashes + host.rpartition("@")[2], found["path"], found["query"], found["rest"])


def form_with(text: str, change: Callable[[str, str], str]) -> str:
    """The form or query `text` with `change(name, value)` for every field's value."""
    return "&".join(_changed(pair, change) for pair in text.split("&"))


def _changed(pair: str, change: Callable[[str, str], str]) -> str:
    name, equals, raw = pair.partition("=")
    signs = list(_signs(raw))
    value = "".join(sign for _, sign in signs)
    new = change(unquote_plus(name), value)
    return f"{name}{equals}{_spelt_like(signs, value, new)}"


def _signs(raw: str) -> Iterator[tuple[str, str]]:
    """The characters that a form's text stands for, each after what stands for it: ("%41", "A"), ("+", " ")."""
    for run in re.findall(r"(?:%[0-9A-Fa-f]{2})+|.", raw, re.DOTALL):
        text = unquote_plus(run)
        if _encoded(text) != run.upper():
            yield run, text
            continue
        start = 0
        for each in text:
            end = start + len(_encoded(each))
            yield run[start:end], each
            start = end


def _spelt_like(signs: Sequence[tuple[str, str]], value: str, new: str) -> str:
    """`new` spelt as `value` is by `signs`: what is the same in both stays, what was encoded is so again."""
    if value == new:
        return "".join(raw for raw, _ in signs)
    if len(new) == len(signs):
        return "".join(raw if each == old else _spelt(each, raw) for (raw, old), each in zip(signs, new, strict=True))
    plain = {raw for raw, old in signs if raw == old}
    return "".join(each if each in plain else quote_plus(each) for each in new)


def _spelt(sign: str, like: str) -> str:
    if like.startswith("%"):
        return _encoded(sign)
    return sign if not like.isascii() and not sign.isascii() else quote_plus(sign)


def _encoded(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())
