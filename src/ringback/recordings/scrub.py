"""Recordings without what belongs to a person or opens a door: stand-ins take its place before anything is written.

What is a person's is known by its place (the spec marks it `x-personal`, or does not describe it at all), by its name
(a token, a cookie) or by its look (an address, a number with a country code). All exchanges of a session are read
first, and then each value is replaced wherever it stands, so that an echo stays an echo.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from urllib.parse import parse_qsl, urljoin

from ringback.contract.bodies import UnreadableError, is_json, media_type_of, parse_json
from ringback.contract.catalogue import Catalogue
from ringback.contract.model import Contract, Operation, Place
from ringback.contract.paths import group_of, variable_names
from ringback.contract.reading import Reading, read
from ringback.exchange import Exchange, Headers
from ringback.recordings.addresses import Address, address, form_with
from ringback.recordings.codings import is_utf8
from ringback.recordings.json_text import Numeral, Path, replaced
from ringback.recordings.stand_ins import NUMBER, Met, StandIns, blank, dealt

Put = Callable[[str, str], str]
"""What to write for a value of a kind."""

SHORTEST_ECHO = 8
"""Letters that a text needs to be known again in the midst of others; what is shorter could be any word."""

SECRET_NAMES = frozenset(
    {
        *(
            "authorization",
            "cookie",
            "credential",
            "credentials",
            "jwt",
            "passwd",
            "password",
            "pwd",
            "secret",
            "session",
        ),
        *("sig", "signature", "token", "access key", "api key", "key pair id", "private key", "session id"),
    }
)
"""The last words of names whose values open doors."""

_EMAIL = r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+"
_LINK = r"https?://[^\s\"'<>]+"
_LOOKS = (
    rf"(?P<link>{_LINK})"
    r"|(?P<token>eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|(?<=Bearer )[\w.~+/-]{8,}=*)"
    rf"|(?P<email>{_EMAIL})"
    r"|(?P<number>\+[0-9][0-9 ().-]{5,}[0-9])"
    r"|(?P<digits>(?<![\w.+-])[0-9]{7,15}(?![\w-]))"
)


def scrubbed(
    exchanges: Sequence[tuple[Exchange, Contract | None]],
    catalogue: Catalogue,
    stays: Callable[[str], bool] = lambda _: False,
) -> list[Exchange]:
    """The exchanges of one session with stand-ins, each with the contract that it belongs to, None if its host decides.

    `stays` says of a number, in digits, that it is nobody's. An exchange that no contract of the catalogue knows is
    scrubbed by names and looks alone.
    """
    read_ones = [(exchange, _reading(exchange, catalogue, own)) for exchange, own in exchanges]
    met: dict[Met, None] = {}

    def note(kind: str, value: str) -> str:
        met[kind, value] = None
        return value

    for exchange, reading in read_ones:
        _Scrubber(note, StandIns({}, {}), _mentions(()), catalogue, reading).exchange(exchange)
    known = dealt(met, stays)
    mentions = _mentions(value for kind, value in met if kind == "text" and _is_telling(value))
    return [
        _Scrubber(known.of, known, mentions, catalogue, reading).exchange(exchange) for exchange, reading in read_ones
    ]


def _is_telling(text: str) -> bool:
    return sum(map(str.isalnum, text)) >= SHORTEST_ECHO


def _reading(exchange: Exchange, catalogue: Catalogue, only: Contract | None) -> Reading | None:
    matched = catalogue.match(exchange.request.method, exchange.request.url, only)
    return read(matched.contract, matched.operation, matched.path, exchange) if matched else None


@dataclass(frozen=True, slots=True)
class _Where:
    """What describes the values of a message: places below `root`, and what `read` says that checks look at.

    `start` leads to the root in the view of the exchange; `texts` are the texts that hold JSON.
    """

    root: Place | None
    start: tuple[str, ...]
    read: frozenset[tuple[str, ...]]
    texts: tuple[tuple[str, ...], ...]

    def at(self, path: Path) -> tuple[bool, str]:
        """Whether the value at `path` is described or read, and what of a person's it is, "" if nothing."""
        place = self.root
        personal = (place.personal if place else None) or ""
        for step in path:
            place = place.child(step) if place else None
            personal = personal or (place.personal if place else None) or ""
        return place is not None or (*self.start, *map(str, path)) in self.read, personal

    def holds_json(self, path: Path) -> bool:
        return tuple("*" if isinstance(step, int) else step for step in path) in self.texts


_ANYWHERE = _Where(None, (), frozenset(), ())


@lru_cache(256)
def _read_by_checks(operation: Operation) -> frozenset[tuple[str, ...]]:
    """Where refusals, errata and rules of the operation look for a value."""
    conditions = [each for entry in operation.errors for each in (*entry.when, *(entry.sure or ()))]
    conditions += [each for it in operation.errata for reading in it.readings.values() for each in reading]
    rules = [*operation.request_rules, *operation.answer_rules]
    rules += [rule for answer in operation.answers.values() for rule in answer.rules]
    named = [path[1:] if path[0] == "request" else path for rule in rules for path in rule.reads]
    return frozenset([operation.outcome.message, *named, *(each.at for each in conditions)])


class _Scrubber:
    """One exchange, written anew; `put` gives what to write for a value, `known` what was met in the whole session."""

    def __init__(
        self, put: Put, known: StandIns, mentions: re.Pattern[str], catalogue: Catalogue, reading: Reading | None
    ) -> None:
        self.put = put
        self.known = known
        self.mentions = mentions
        self.catalogue = catalogue
        self.reading = reading
        self.base = ""
        self.request = self.answer = _ANYWHERE
        if reading is not None:
            own, schema = reading.shape.schema, reading.schema
            looked_at = _read_by_checks(reading.operation)
            self.request = _Where(own.root, (), looked_at, own.texts)
            start = ("response", "body")
            self.answer = _Where(schema.root if schema else None, start, looked_at, schema.texts if schema else ())

    def exchange(self, exchange: Exchange) -> Exchange:
        request, response, reading = exchange.request, exchange.response, self.reading
        self.base = request.url
        if reading is not None:
            url = str(self._own(address(request.url), reading.operation, self.request))
        else:
            url = self._link(request.url, personal=False)
        sent, got = media_type_of(request.headers), media_type_of(response.headers)
        if reading is not None:
            sent = sent or next(iter(reading.operation.body_media), "")
            got = got or next(iter(reading.answer.media if reading.answer else ()), "")
        lost = reading is not None and (bool(reading.request_problem) or "body" not in reading.view)
        lost_answer = reading is not None and (bool(reading.response_problem) or "body" not in reading.view["response"])
        return replace(
            exchange,
            request=replace(
                request,
                url=url,
                headers=self._headers(request.headers),
                body=self._body(request.body, sent, self.request, ("body",), lost=lost),
            ),
            response=replace(
                response,
                headers=self._headers(response.headers),
                body=self._body(response.body, got, self.answer, (), lost=lost_answer),
            ),
        )

    def _body(self, body: bytes, media: str, where: _Where, path: Path, *, lost: bool) -> bytes:
        """The body; of one that cannot be read, and whose parts are therefore not known, only the shape stays."""
        if lost:
            return blank(body.decode("ascii", "surrogateescape")).encode("ascii", "surrogateescape")
        encoding = "utf-8" if is_utf8(body) else "latin-1"
        text = body.decode(encoding)
        if not text:
            return body
        if "urlencoded" in media:
            new = form_with(text, lambda name, value: self._value(where, (*path, name), value))
        elif is_json(media) and _is_json_text(text):
            new = replaced(text, lambda below, value: self._value(where, (*path, *below), value))
        else:
            new = self._value(where, path, text)
        return new.encode(encoding)

    def _numeral(self, where: _Where, path: Path, value: str) -> str:
        described, personal = where.at(path)
        if not personal and (described or where is _ANYWHERE):
            return value
        if re.fullmatch("-?[0-9]+", value):
            return self.put("number", value)
        return "0.5" if float(value) % 1 else "0.0"

    def _value(self, where: _Where, path: Path, value: str) -> str:
        """What to write for the text or number at `path`."""
        if isinstance(value, Numeral):
            return self._numeral(where, path, value)
        if where.holds_json(path):
            if _is_json_text(value):
                return replaced(value, lambda below, each: self._value(where, (*path, *below), each))
            return blank(value)
        described, personal = where.at(path)
        if personal:
            return self._personal(value, personal)
        if path and isinstance(path[-1], str) and is_secret(path[-1]):
            return self.put("text", value)
        return self._mentioned(value) if described or where is _ANYWHERE else self._personal(value, "")

    def _personal(self, text: str, kind: str) -> str:
        """A whole text that is a person's."""
        inner = text.strip()
        if kind == "url" or re.fullmatch(_LINK, inner):
            new = self._link(inner, personal=True)
        elif re.fullmatch(_EMAIL, inner):
            new = self.put("email", inner)
        elif kind == "number":  # several, with a sign between them
            parts = re.split("([:;,|])", inner)
            new = "".join(self.put("number" if NUMBER.fullmatch(each) else "text", each) for each in parts)
        else:
            new = self.put("number" if NUMBER.fullmatch(inner) else "text" if kind else "stranger", inner)
        return text.replace(inner, new) if inner else text

    def _mentioned(self, text: str) -> str:
        """A text that is nobody's, but for what is mentioned in it."""
        write: Mapping[str, Callable[[str], str]] = {
            "echo": lambda each: self.known.of("text", each),
            "link": lambda each: self._link(each, personal=False),
            "token": lambda each: self.put("text", each),
            "email": lambda each: self.put("email", each),
            "number": lambda each: self.put("number", each),
            "digits": lambda each: self.known.of("number", each),
        }
        return self.mentions.sub(lambda found: write[found.lastgroup or ""](found[0]), text)

    def _link(self, text: str, *, personal: bool) -> str:
        """An address: of the API itself, of its host, or of somebody else's, which is personal as a whole or not."""
        try:
            whole = urljoin(self.base, text)
        except ValueError:
            return self.put("text", text)
        own = self.reading.contract if self.reading else None
        matched = self.catalogue.match("GET", whole, own)
        link = address(text)
        if matched is not None:
            where = _Where(matched.operation.shapes[""].schema.root, (), frozenset(), ())
            return str(self._own(link, matched.operation, where))
        if personal and link.host not in ("", address(self.base).host):
            link = replace(link, start=link.start.removesuffix(link.host) + self.put("host", link.host))
            for found in reversed(list(re.finditer(r"[^/]+(?=/)|(?<=/)[^/]+?(?=\.\w{1,5}$|$)", link.path))):
                link = link.with_path(found.span(), lambda each: self._personal(each, ""))
        signed = any(is_secret(name) for name, _ in parse_qsl(link.query[1:], keep_blank_values=True))
        return str(link.with_query(lambda name, value: self._field(name, value, personal=personal or signed)))

    def _field(self, name: str, value: str, *, personal: bool) -> str:
        return self._personal(value, "") if personal or is_secret(name) else self._mentioned(value)

    def _own(self, link: Address, operation: Operation, where: _Where) -> Address:
        """An address of one of the API's operations."""
        for start in (slash.start() for slash in re.finditer("/", link.path)):
            found = operation.matches.fullmatch(link.path[start:])
            if found is not None:
                for name in reversed(variable_names(operation.path)):
                    first, last = found.span(group_of(name))
                    link = link.with_path((start + first, start + last), partial(self._value, where, ("path", name)))
                break
        return link.with_query(lambda name, value: self._value(where, ("query", name), value))

    def _headers(self, headers: Headers) -> Headers:
        return tuple((name, self._header(name.lower(), value)) for name, value in headers)

    def _header(self, name: str, value: str) -> str:
        if name in ("authorization", "proxy-authorization"):
            word, space, credential = value.partition(" ")
            return f"{word} {self.put('text', credential)}" if space else self.put("text", value)
        if name in ("cookie", "set-cookie"):  # of the latter only the first pair is the cookie (RFC 6265, 4.1)
            pairs = value.split(";")
            kept = len(pairs) if name == "cookie" else 1
            return ";".join([*map(self._cookie, pairs[:kept]), *pairs[kept:]])
        if self.request.at(("headers", name))[1] or is_secret(name):
            return self._personal(value, "")
        return self._mentioned(value)

    def _cookie(self, pair: str) -> str:
        name, equals, value = pair.partition("=")
        return f"{name}{equals}{self.put('text', value)}"


def is_secret(name: str) -> bool:
    """Whether the value of a field, parameter or header called so opens a door."""
    words = [each.lower() for each in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)]
    return any(" ".join(words[-size:]) in SECRET_NAMES for size in (1, 2, 3))


def _mentions(echoes: Iterable[str]) -> re.Pattern[str]:
    """What is looked for in texts: `echoes`, the longest first, and whatever looks like a person or a secret."""
    texts = "|".join(re.escape(each) for each in sorted(echoes, key=len, reverse=True))
    return re.compile((f"(?P<echo>{texts})|" if texts else "") + _LOOKS)


def _is_json_text(text: str) -> bool:
    try:
        parse_json(text)
    except UnreadableError:
        return False
    return True
