"""What Acefone's two APIs have in common, being one platform: a token, a flat JSON body, and an outcome.

The documents know success and failure and a message, and speak once of a 400. Which requests fail beyond those that
lack a required field or have a wrong type, and whether HTTP says so, they leave open.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ringback.exchange import Request
from ringback.sandbox.incoming import UnreadableError, credential, json_of, media_of, path_of
from ringback.sandbox.vendor import Answer, Leeway, Lies


@dataclass(frozen=True, slots=True)
class Objection:
    """What is wrong with a request: in which field ("" for the whole body), of which kind, in words.

    `kind` is media, unreadable, missing, type, format or value.
    """

    field: str
    kind: str
    text: str


Look = Callable[[Any], tuple[str, str] | None]
"""What is wrong with a value, as kind and words of an Objection; None if nothing is."""


@dataclass(frozen=True, slots=True)
class Field:
    """One documented field of a body."""

    name: str
    looks: tuple[Look, ...]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """One operation of the platform: who may ask, for which path, and which fields there are.

    `forgiven` names, by field and kind of an objection, the fault that overlooks it. `strangers` says whether fields
    of the client's own are taken.
    """

    name: str
    paths: tuple[str, ...]
    token: str
    fields: tuple[Field, ...]
    strangers: bool
    done: tuple[str, ...]
    forgiven: Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Manners:
    """How the platform says what it says, wherever the documents leave that open."""

    refuses_by: tuple[int, bool]
    unreadable: int
    unauthorized: int
    keys: tuple[str, str]
    media: str
    takes_media: tuple[str, ...]
    tells_all: bool
    wording: str
    done: str


@dataclass(slots=True)
class Book:
    """What the platform has been asked to do so far: each call by its id."""

    ids: Iterator[int]
    calls: dict[int, dict[str, Any]] = field(default_factory=dict)
    bodies: set[bytes] = field(default_factory=set)

    def enter(self, call: dict[str, Any], body: bytes) -> int:
        """Keep a call, and say under which id."""
        id_ = next(self.ids)
        self.calls[id_] = call
        self.bodies.add(body)
        return id_


WORDINGS = (
    "{field} {text}",
    "The {words} {text}.",
    "Validation failed: {field} {text}",
    "Unable to process this request",
)

REFUSALS = ((400, False), (400, True), (200, False))
"""Status and success of a refusal; a 400 with success true is what the documents' text on the message says."""


def manners_of(service: Service, leeway: Leeway, keys: tuple[tuple[str, str], ...]) -> Manners:
    """The platform's manners, as the seed has them; `keys` are the spellings of success and message."""
    return Manners(
        refuses_by=leeway.choose("a refusal's status and success", REFUSALS),
        unreadable=leeway.choose("status for an unreadable body", (400, 415, 422)),
        unauthorized=leeway.choose("status without a token", (401, 403)),
        keys=leeway.choose("keys of the outcome", keys),
        media=leeway.choose("media type of answers", ("application/json", "application/json; charset=UTF-8")),
        takes_media=leeway.choose(
            "media types taken", (("application/json",), ("application/json", ""), ("application/json", "", "+json"))
        ),
        tells_all=leeway.choose("all reasons are told", (True, False)),
        wording=leeway.choose("wording of a refusal", WORDINGS),
        done=leeway.choose("message of a success", service.done),
    )


def answering(service: Service, manners: Manners, leeway: Leeway, lies: Lies) -> Callable[[Request], Answer]:
    """The platform in its first state, as a function from request to answer."""
    chance = leeway.random("ids")
    book = Book(itertools.count(chance.randrange(1, 10**6), leeway.choose("step of ids", (1, 2, 10))))
    order = leeway.order("order of validation", [each.name for each in service.fields])

    def answer_to(request: Request) -> Answer:
        if path_of(request) not in service.paths:
            return _outcome(manners, 404, "no such route", success=False)
        if request.method != "POST":
            return _outcome(manners, 405, "POST only", success=False)
        if not _may_ask(service, request, lies):
            return _outcome(manners, manners.unauthorized, "Unauthorized", success=False)
        body, found = _read(service, manners, request)
        left = [each for each in found if not lies.tells(service.forgiven.get((each.field, each.kind), ""))]
        if left:
            return _refusal(
                manners, sorted(left, key=lambda each: order.index(each.field) if each.field in order else -1)
            )
        if request.body in book.bodies and lies.tells(f"{service.name}-crash-on-repeat"):
            return Answer(500, b"Duplicate entry", "text/plain")
        id_ = book.enter(body, request.body)
        return _outcome(manners, 200, manners.done.format(id=id_), success=True)

    return answer_to


def _may_ask(service: Service, request: Request, lies: Lies) -> bool:
    token = credential(request, "Bearer")
    if token == service.token:
        return True
    forgotten = f"{service.name}-no-token-needed" if token is None else f"{service.name}-any-token"
    return lies.tells(forgotten)


def _read(service: Service, manners: Manners, request: Request) -> tuple[dict[str, Any], list[Objection]]:
    """The body, empty where there is none to speak of, and all that is wrong with it."""
    found = []
    media = media_of(request.headers)
    if media not in manners.takes_media and not (media.endswith("+json") and "+json" in manners.takes_media):
        found.append(Objection("", "media", "must be application/json"))
    try:
        body = json_of(request.body)
    except UnreadableError as error:
        return {}, [*found, Objection("", "unreadable", f"is {error}")]
    if not isinstance(body, dict):
        return {}, [*found, Objection("", "type", "must be an object")]
    return body, [*found, *_objections(service, body)]


def _objections(service: Service, body: dict[str, Any]) -> Iterator[Objection]:
    for each in service.fields:
        if each.name not in body:
            if each.required:
                yield Objection(each.name, "missing", "is required")
            continue
        wrong = next(filter(None, (look(body[each.name]) for look in each.looks)), None)
        if wrong:
            yield Objection(each.name, *wrong)
    if not service.strangers:
        known = {each.name for each in service.fields}
        yield from (Objection("", "value", "has an unknown field") for name in body if name not in known)


def _refusal(manners: Manners, objections: Iterable[Objection]) -> Answer:
    told = list(objections)
    texts = [
        manners.wording.format(field=each.field or "body", words=each.field.replace("_", " ") or "body", text=each.text)
        for each in (told if manners.tells_all else told[:1])
    ]
    message = ", ".join(dict.fromkeys(texts))
    if any(each.kind in ("media", "unreadable") for each in told):
        return _outcome(manners, manners.unreadable, message, success=False)
    status, success = manners.refuses_by
    return _outcome(manners, status, message, success=success)


def _outcome(manners: Manners, status: int, message: str, *, success: bool) -> Answer:
    succeeded, said = manners.keys
    headers = {401: (("WWW-Authenticate", "Bearer"),), 405: (("Allow", "POST"),)}
    return Answer(status, {succeeded: success, said: message}, manners.media, headers.get(status, ()))


# What is asked of values


def chosen(leeway: Leeway, name: str, options: Mapping[str, Look]) -> Look:
    """The look that the leeway takes for `name`, by what it is called."""
    return options[leeway.choose(name, options)]


def text(value: Any) -> tuple[str, str] | None:
    return None if isinstance(value, str) else ("type", "must be a string")


def truth(value: Any) -> tuple[str, str] | None:
    return None if isinstance(value, bool) else ("type", "must be true or false")


def integer(*, fraction: bool, null: bool = False) -> Look:
    """An integer; `fraction` says whether 5.0 is one, `null` whether there need be none."""

    def look(value: Any) -> tuple[str, str] | None:
        whole = isinstance(value, int) and not isinstance(value, bool)
        whole = whole or (fraction and isinstance(value, float) and value.is_integer())
        return None if whole or (null and value is None) else ("type", "must be an integer")

    return look


def either(*looks: Look) -> Look:
    """What satisfies one of `looks`; the first of them says what is wrong."""
    return lambda value: None if any(look(value) is None for look in looks) else looks[0](value)


def known(values: Iterable[Any], what: str) -> Look:
    """One of `values`; nothing is asked of null."""
    held = tuple(values)
    return lambda value: None if value is None or value in held else ("value", f"is no {what} of this account")


def callable_number(value: Any) -> tuple[str, str] | None:
    """Something that could be a telephone number: 7 to 15 digits, with what people write between them."""
    digits = sum(character in "0123456789" for character in value)
    plain = all(character in "0123456789 +-()." for character in value)
    return None if plain and 7 <= digits <= 15 else ("value", "is no number that can be called")


def anything(value: Any) -> tuple[str, str] | None:  # noqa: ARG001 (asks nothing, whatever comes)
    return None
