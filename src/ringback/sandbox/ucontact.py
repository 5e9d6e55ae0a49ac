"""uContact's Add Record to Dialer: a form whose one field holds JSON, answered with text.

All that is documented of the answer is that a refusal is the text 0; what a success says, and every status, is left
open. The field is taken percent-encoded, as the media type asks, and as raw JSON, as the document's samples send it.
"""

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from ringback.exchange import Request
from ringback.sandbox.incoming import UnreadableError, credential, json_of, media_of, path_of
from ringback.sandbox.moments import wrong_moment
from ringback.sandbox.ucontact_faults import FAULTS, FORGIVEN
from ringback.sandbox.vendor import Answer, Leeway, Lies, Vendor

NAME = "ucontact"
PATH = "/Integra/resources/Dialers/DialerTask"
FORM = "application/x-www-form-urlencoded"
CAMPAIGNS = ("POWER<-", "SALES<-", "Clientes Ñuñoa<-")
AGENTS = ("1001", "1002")
TOKEN = "c2FuZGJveDo2ZjNhMWM5ZS0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDE="  # noqa: S105 (made up; user:session)

TENANT = """\
[ucontact]
base_url = "{base_url}"
auth.token = "RINGBACK_SANDBOX_UCONTACT"
rate = "1000/s"
allow_effects = ["dials", "schedules"]
may_ring = ["*"]

[ucontact.known]
campaigns.valid = ["POWER<-", "SALES<-", "Clientes Ñuñoa<-"]
campaigns.unknown = ["NOBODY<-"]
agents.available = ["1001", "1002"]
"""

SUCCESSES = {
    "1": (b"1", "text/plain"),
    "OK": (b"OK", "text/plain;charset=UTF-8"),
    "an id": (b"{id:08d}-6f3a-4c9e-8000-2b5d7e9f0a1c", "text/plain"),
    "JSON": (b"{id}", "application/json"),
    "nothing": (b"", ""),
}
REFUSALS = {
    "0": (b"0", "text/plain"),
    "0 and a line's end": (b"0\n", "text/plain;charset=UTF-8"),
    "JSON": (b"0", "application/json"),
    "0 of no type": (b"0", ""),
}


@dataclass(frozen=True, slots=True)
class Ways:
    """What the document leaves open, decided: how answers look, and what is refused beyond types and missing keys."""

    success: tuple[bytes, str]
    refusal: tuple[bytes, str]
    unauthorized: int
    takes_no_media: bool
    takes_other_fields: bool
    takes_other_keys: bool
    calldate_null_as_word: bool
    calldate_empty: bool
    null_for_empty: frozenset[str]
    knows_agents: bool
    knows_numbers: bool


def ways_of(leeway: Leeway) -> Ways:
    optional = (("alternatives", "UC-03"), ("agent", "UC-04"), ("data", "UC-05"))
    return Ways(
        success=SUCCESSES[leeway.choose("a success says", SUCCESSES)],
        refusal=REFUSALS[leeway.choose("a refusal says", REFUSALS)],
        unauthorized=leeway.choose("status without the token", (401, 403, 200)),
        takes_no_media=leeway.choose("a form without content type is taken", (True, False)),
        takes_other_fields=leeway.choose("other fields of the form are ignored", (True, False)),
        takes_other_keys=leeway.choose("other keys of the record are ignored", (True, False)),
        calldate_null_as_word=leeway.choose('UC-02: "null" for calldate', (True, False)),
        calldate_empty=leeway.choose('UC-02: "" for calldate', (True, False)),
        null_for_empty=frozenset(
            name for name, erratum in optional if leeway.choose(f"{erratum}: null for {name}", (True, False))
        ),
        knows_agents=leeway.choose("unknown agents are refused", (True, False)),
        knows_numbers=leeway.choose("a destination without a digit is refused", (True, False)),
    )


def opened(leeway: Leeway, lies: Lies) -> Callable[[Request], Answer]:
    ways = ways_of(leeway)
    ids = itertools.count(leeway.random("ids").randrange(1, 10**6))
    queue: list[tuple[int, dict[str, Any]]] = []
    bodies: set[bytes] = set()

    def answer_to(request: Request) -> Answer:
        if path_of(request) != PATH:
            return Answer(404, b"Not Found", "text/plain")
        if request.method != "POST":
            return Answer(405, b"Method Not Allowed", "text/plain", (("Allow", "POST"),))
        if not _may_ask(request, lies):
            challenge = (("WWW-Authenticate", "Basic"),) if ways.unauthorized == 401 else ()
            return Answer(ways.unauthorized, *ways.refusal, challenge)
        record, found = _read(request, ways)
        if any(not lies.tells(FORGIVEN.get(each, "")) for each in found):
            return Answer(200, *ways.refusal)
        if request.body in bodies and lies.tells("ucontact-crash-on-repeat"):
            return Answer(500, b"ConstraintViolationException", "text/plain")
        id_ = next(ids)
        queue.append((id_, record))
        bodies.add(request.body)
        text, media = ways.success
        return Answer(200, text.decode().format(id=id_).encode(), media)

    return answer_to


def _may_ask(request: Request, lies: Lies) -> bool:
    token = credential(request, "Basic")
    if token == TOKEN:
        return True
    return lies.tells("ucontact-no-token-needed" if token is None else "ucontact-any-token")


Objection = tuple[str, str]
"""What is wrong with a request: a key of the record, or "call" or "" for the form, and the kind of wrong."""


def _read(request: Request, ways: Ways) -> tuple[dict[str, Any], list[Objection]]:
    """The record, empty where there is none to speak of, and all that is wrong with the request."""
    media = media_of(request.headers)
    found = [] if media == FORM or (not media and ways.takes_no_media) else [("", "media")]
    try:
        fields = _fields(request.body)
    except UnreadableError:
        return {}, [*found, ("", "unreadable")]
    if any(name != "call" for name, _ in fields) and not ways.takes_other_fields:
        found.append(("", "fields"))
    texts = [raw for name, raw in fields if name == "call"]
    if not texts:
        return {}, [*found, ("call", "missing")]
    if len(texts) > 1:
        found.append(("call", "twice"))
    # In raw JSON, what a form means by + and % is not what the client meant.
    found += [("call", sign) for sign in "+%" if '"' in texts[0] and sign in texts[0]]
    try:
        record = json_of(unquote_plus(texts[0], errors="strict").encode())
    except (UnreadableError, UnicodeError):
        return {}, [*found, ("call", "unreadable")]
    if not isinstance(record, dict):
        return {}, [*found, ("call", "type")]
    return record, [*found, *_objections(record, ways)]


def _fields(body: bytes) -> list[tuple[str, str]]:
    """The fields of a form: names decoded, values as they were sent."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise UnreadableError("not UTF-8") from None
    pairs = [pair.partition("=") for pair in text.split("&") if pair]
    return [(unquote_plus(name), raw) for name, _, raw in pairs]


OPTIONAL = ("alternatives", "agent", "data")
MANDATORY = ("campaign", "destination", "source")
FLAGS = ("bulk", "automatic")
KEYS = ("calldate", *MANDATORY, *OPTIONAL, *FLAGS)


def _objections(record: dict[str, Any], ways: Ways) -> Iterator[Objection]:
    """What is wrong with a record: every key must be there, whether its value may be empty or not."""
    yield from ((name, "missing") for name in KEYS if name not in record)
    yield from ((name, "type") for name in FLAGS if not isinstance(record.get(name, False), bool))
    for name in (*MANDATORY, *OPTIONAL):
        value = record.get(name, "")
        if not isinstance(value, str) and not (value is None and name in ways.null_for_empty):
            yield name, "type"
    kind = _wrong_time(record.get("calldate"), ways)
    if kind:
        yield "calldate", kind
    if not ways.takes_other_keys and not record.keys() <= set(KEYS):
        yield "call", "keys"
    yield from _unknown(record, ways)


def _wrong_time(value: Any, ways: Ways) -> str:
    """The kind of wrong that a calldate is, "" if it is right: null, or a time as in the sample."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return "type"
    if value in ("", "null"):
        taken = ways.calldate_empty if value == "" else ways.calldate_null_as_word
        return "" if taken else "value"
    return wrong_moment(value)


def _unknown(record: dict[str, Any], ways: Ways) -> Iterator[Objection]:
    """What an instance does not have, or cannot dial."""
    campaign, destination, agent = (record.get(name) for name in ("campaign", "destination", "agent"))
    if isinstance(campaign, str) and campaign not in CAMPAIGNS:
        yield "campaign", "value"
    if isinstance(destination, str):
        empty = not re.search("[0-9]", destination) if ways.knows_numbers else not destination
        if empty:
            yield "destination", "value"
    if ways.knows_agents and isinstance(agent, str) and agent not in ("", *AGENTS):
        yield "agent", "value"
    if record.get("source") == "":
        yield "source", "value"


VENDOR = Vendor(
    name=NAME,
    base_url="https://instance.ucontactcloud.com",
    serves=(PATH,),
    open=opened,
    faults=FAULTS,
    tenant=TENANT,
    secrets={"RINGBACK_SANDBOX_UCONTACT": TOKEN},
)
