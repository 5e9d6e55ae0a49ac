"""Requests that try to get a number past the dialling guard, and an oracle that knows nothing of the guard.

Only places that ring hold digits here. So the oracle may be simple: whatever digits can be found in a request, by
undoing every encoding as often as it can be undone, belong to a number that may ring, or the request must not leave.
"""

import json
import random
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from ringback.exchange import Headers, Request

BASE_URL = "https://tenant.example.com"

LISTED = ("+1 303-496-0011", "+44 20 1234 5678", "0049 (30) 123.456")
FICTION = (
    "+1 202-555-0143",
    "+12025550100",
    "+1 (416) 555-0199",
    "+44 7700 900123",
    "+442079460999",
    "+61 2 5550 1234",
)
FORBIDDEN = (
    *("911", "112", "999", "100", "0", "5550143", "2025550143", "12025550143", "4407700900123", "919582520329"),
    *("+919582520329", "+1 202-555-0243", "+1 800-555-0143", "+1 911-555-0143", "+1 202-555-01430", "+44 7700 901123"),
    *("13034960012", "3034960011", "0013034960011", "+1 303-496-0011 ext. 9", "+1 303-496-0011,911", "30123456"),
)
LISTED_DIGITS = frozenset(re.sub("[^0-9]", "", number) for number in LISTED)
FICTION_DIGITS = frozenset("+" + re.sub("[^0-9]", "", number) for number in FICTION)

Chance = random.Random


@dataclass(frozen=True)
class Api:
    """Where a vendor's dialling operation is, and an otherwise sound body of it without a digit."""

    spec: str
    path: str
    body: Mapping[str, Any]
    places: tuple[str, ...]
    form: str = ""


APIS = (
    Api(
        "acefone-dialer",
        "/v1/dialer/schedule_call/",
        {"customer_name": "Alex", "schedule_date_time": "tomorrow"},
        ("customer_number", "assigned_to"),
    ),
    Api("acefone-click-to-call", "/v1/click_to_call", {"async": "yes"}, ("agent_number", "destination_number")),
    Api(
        "ccai",
        "/apps/api/v1/calls",
        {"call_type": "OutboundCall", "agent_email": "agent@example.com"},
        ("end_user_number", "ticket_id"),
    ),
    Api(
        "ucontact",
        "/Integra/resources/Dialers/DialerTask",
        {"calldate": None, "campaign": "POWER<-", "data": "a=b", "source": "source", "bulk": False, "automatic": True},
        ("destination", "alternatives", "agent"),
        form="call",
    ),
    Api("talkdesk", "/schedule-callbacks", {}, ("phone_number",)),
)


def _wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if char.isdigit() else char for char in text)


def _arabic(text: str) -> str:
    return "".join(chr(0x660 + int(char)) if char.isdigit() else char for char in text)


SPELLINGS: tuple[Callable[[str], Any], ...] = (
    *[str] * 12,
    lambda text: re.sub("[^0-9+]", "", text),
    lambda text: re.sub("[^0-9]", "", text),
    lambda text: int(re.sub("[^0-9]", "", text) or 0),
    lambda text: -int(re.sub("[^0-9]", "", text) or 0),
    lambda text: float(re.sub("[^0-9]", "", text) or 0),
    lambda text: float(re.sub("[^0-9]", "", text) or 0) * 1e18,
    _wide,
    _arabic,
    lambda text: f" {text} ",
    lambda text: f"\t{text}\n",
    lambda text: f"\u200b{text}\u200e",
    lambda text: f"{text}\x00",
    lambda text: f"tel:{text}",
    lambda text: f"{text};911",
    lambda text: f"{text}:112",
    lambda text: f"{text} 999",
    lambda text: f"00{text}",
    lambda text: f"9,{text}",
    lambda text: "-".join(text),
    lambda text: quote(text),
    lambda text: quote(quote(text, safe="")),
    lambda text: "".join(f"%{ord(char):02x}" for char in text),
    lambda text: "".join(f"\\u{ord(char):04x}" for char in text),
    lambda text: [text],
    lambda text: [text[: len(text) // 2], text[len(text) // 2 :]],
    lambda text: [[], [text, text]],
    lambda text: {"number": text},
    lambda text: {text: ""},
    lambda text: {"": [{"value": text}]},
    lambda text: json.dumps([text]),
    lambda text: json.dumps({"number": text}),
    lambda text: json.dumps(json.dumps({"number": [text]})),
    lambda text: f"{{{text}}}",
    lambda text: f"n/a {text}",
    lambda text: text.replace("1", "l").replace("0", "O"),
)


def requests(count: int, seed: int) -> Iterator[tuple[str, Request]]:
    """`count` pairs of a spec and a request to it."""
    chance = random.Random(seed)  # noqa: S311 (it makes test data)
    for _ in range(count):
        api = chance.choice(APIS)
        yield api.spec, _request(api, chance)


def _number(chance: Chance) -> str:
    if chance.random() < 0.2:
        return "".join(chance.choice("0123456789") for _ in range(chance.randint(1, 15)))
    return chance.choice(chance.choice((LISTED, FICTION, FORBIDDEN)))


def _value(chance: Chance) -> Any:
    return chance.choice(SPELLINGS)(_number(chance))


def _request(api: Api, chance: Chance) -> Request:
    pairs = [*api.body.items(), *((name, _filling(chance)) for name in api.places)]
    if chance.random() < 0.1:
        pairs.insert(chance.randint(0, len(pairs)), (chance.choice(api.places), _value(chance)))
    if chance.random() < 0.2:
        pairs = [(_other_name(name, chance) if name in api.places else name, value) for name, value in pairs]
    text = _dumped(pairs, chance)
    if chance.random() < 0.1:
        text = chance.choice((f"[{text}]", f'{{"call": {text}}}', f'{{"data": {json.dumps(text)}}}'))
    elif chance.random() < 0.03:
        number = _number(chance)
        text = json.dumps(chance.choice((number, [number], [[number]], json.dumps(number), json.dumps([number]), 911)))
    media, body = _written(api, text, chance)
    query = ""
    if chance.random() < 0.1:
        query = f"?{chance.choice(api.places)}={quote(str(_value(chance)), safe='+')}"
    method = "POST" if chance.random() < 0.9 else chance.choice(("GET", "PUT", "PATCH", "DELETE", "HEAD", "post"))
    path = api.path if chance.random() < 0.9 else chance.choice((f"{api.path}/", f"/{api.path}", f"{api.path};a=b"))
    if method in ("GET", "HEAD") and chance.random() < 0.5:
        body = b""
    headers: Headers = (("Content-Type", media),) if media else ()
    return Request(method, f"{BASE_URL}{path}{query}", headers, body)


def _filling(chance: Chance) -> Any:
    return _value(chance) if chance.random() < 0.6 else chance.choice(("", None, "n/a", "not a number", [], {}))


def _other_name(name: str, chance: Chance) -> str:
    words = name.split("_")
    camel = words[0] + "".join(word.title() for word in words[1:])
    return chance.choice(
        (name, name.upper(), camel, "-".join(words), f"call[{name}]", f"{name}[]", f" {name}", _wide(name))
    )


def _dumped(pairs: list[tuple[str, Any]], chance: Chance) -> str:
    """JSON with equal keys kept, and some keys escaped."""
    members = []
    for name, value in pairs:
        key = json.dumps(name)
        if chance.random() < 0.05:
            key = '"' + "".join(f"\\u{ord(char):04x}" for char in name) + '"'
        members.append(f"{key}: {json.dumps(value, ensure_ascii=chance.random() < 0.5)}")
    return "{" + ", ".join(members) + "}"


def _written(api: Api, text: str, chance: Chance) -> tuple[str, bytes]:
    """A media type and the body, as they belong together or not."""
    form = f"{api.form or 'call'}={quote(text, safe='')}"
    if api.form or chance.random() < 0.03:
        media = "application/x-www-form-urlencoded"
        ways = (form, form, form, f"{api.form}={text}", f"a=b&{form}", f"a=b;{form}", f"{form}&{form}", text)
        content = chance.choice(ways)
    else:
        media, content = "application/json", text
    if chance.random() < 0.15:
        media = chance.choice(
            (
                *("Application/JSON; charset=UTF-8", "application/vnd.api+json", "text/json", "text/plain", ""),
                *("application/xml", "multipart/form-data; boundary=x", "application/json; charset=utf-16"),
                *("application/json; charset=utf-7", "application/x-www-form-urlencoded; charset=utf-8"),
            )
        )
    encoding = "utf-8" if chance.random() < 0.98 else chance.choice(("utf-16", "utf-32-be", "utf-8-sig"))
    return media, content.encode(encoding, errors="replace")


RUN = re.compile(r"\+?[0-9](?:[ ().-]*[0-9])*")


def unlisted_digits(request: Request) -> list[str]:
    """The digits in the query and the body that belong to no number that may ring."""
    texts = [urlsplit(request.url).query]
    for encoding in ("utf-8", "utf-16", "utf-32-be"):
        try:
            texts.append(request.body.decode(encoding))
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8":
            break
    found = [run for text in texts for run in RUN.findall(_decoded(text))]
    plain = (re.sub("[^0-9+]", "", run) for run in found)
    return [run for run in plain if run.removeprefix("+") not in LISTED_DIGITS and run not in FICTION_DIGITS]


def _decoded(text: str) -> str:
    """The text with escapes of JSON, of URLs and of Unicode undone until nothing changes."""
    while True:
        plain = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), unquote(text))
        plain = "".join(str(unicodedata.digit(char, char)) for char in unicodedata.normalize("NFKC", plain))
        if plain == text:
            return text
        text = plain
