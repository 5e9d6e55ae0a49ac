"""What can go wrong with the outcome that both of Acefone's APIs answer with, and with their tokens."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ringback.exchange import Request
from ringback.sandbox.vendor import Answer, Fault

Change = Callable[[Request, Answer], Answer | None]


def key_of(answer: Answer, name: str) -> str:
    """How the answer spells the key `name`, in capitals or not; "" where it is no outcome."""
    if answer.status in (200, 400) and isinstance(answer.body, dict):
        return next((key for key in answer.body if key.lower() == name), "")
    return ""


def accepted(answer: Answer) -> bool:
    key = key_of(answer, "success")
    return bool(key) and answer.status == 200 and answer.body[key] is True


def refused(answer: Answer) -> bool:
    return bool(key_of(answer, "success")) and not accepted(answer)


def outcome(answer: Answer) -> bool:
    return bool(key_of(answer, "success"))


Kind = Callable[[Answer], bool]


def without(name: str, kind: Kind) -> Change:
    """The outcome without one of its keys."""

    def change(request: Request, answer: Answer) -> Answer | None:  # noqa: ARG001
        if kind(answer):
            del answer.body[key_of(answer, name)]
            return answer
        return None

    return change


def holding(name: str, value: Callable[[Any], Any], kind: Kind) -> Change:
    """The outcome with another value in one of its keys, made from the right one."""

    def change(request: Request, answer: Answer) -> Answer | None:  # noqa: ARG001
        if kind(answer):
            key = key_of(answer, name)
            answer.body[key] = value(answer.body[key])
            return answer
        return None

    return change


def sent_as(make: Callable[[Answer], Answer], kind: Kind) -> Change:
    """The whole answer made into another."""
    return lambda request, answer: make(answer) if kind(answer) else None  # noqa: ARG005


def crash_on(where: Callable[[Any], bool]) -> Change:
    """A 500 instead of success, for bodies of which `where` holds."""

    def change(request: Request, answer: Answer) -> Answer | None:
        if accepted(answer) and where(json.loads(request.body)):
            return Answer(500, b"Internal Server Error", "text/plain")
        return None

    return change


def _renamed(answer: Answer) -> Answer:
    key = key_of(answer, "success")
    return replace(answer, body={("ok" if name == key else name): value for name, value in answer.body.items()})


def _cut(answer: Answer) -> Answer:
    return replace(answer, body=json.dumps(answer.body).encode()[:-1])


def _reasonless(answer: Answer) -> Answer:
    return replace(answer, status=400, body={"message": answer.body[key_of(answer, "message")]})


def _page(answer: Answer) -> Answer:
    return Answer(400, f"<p>{answer.body[key_of(answer, 'message')]}</p>".encode(), "text/html")


def outcome_faults(vendor: str, operation: str, spellings: tuple[Callable[[str], str], ...]) -> tuple[Fault, ...]:
    """The faults of the platform, for one vendor and its operation; `spellings` are those of its keys."""

    def at(*rests: str) -> tuple[str, ...]:
        return tuple(f"{vendor}:{operation}:{rest}" for rest in rests)

    def both(rest: str) -> tuple[str, ...]:
        return at(f"response.200{rest}", f"response.400{rest}")

    def spelt(status: int, name: str, kind: str) -> tuple[str, ...]:
        return at(*(f"response.{status}/{spelling(name)}#{kind}" for spelling in spellings))

    return (
        Fault(
            f"{vendor}-no-message",
            at("response.200/message#required"),
            "a success comes without message",
            without("message", accepted),
        ),
        Fault(
            f"{vendor}-refusal-without-success",
            at("response.400/success#required"),
            "a refusal comes by status alone, without success",
            sent_as(_reasonless, refused),
        ),
        Fault(
            f"{vendor}-ok-for-success",
            at("response.200/success#required"),
            "a success says ok, as a sibling operation does, and not success",
            sent_as(_renamed, accepted),
        ),
        Fault(
            f"{vendor}-success-as-text",
            spelt(200, "success", "type"),
            'success is the text "true"',
            holding("success", lambda value: str(value).lower(), accepted),
        ),
        Fault(
            f"{vendor}-success-as-number",
            spelt(200, "success", "type") + spelt(400, "success", "type"),
            "success is 1 or 0, in one answer of four",
            holding("success", int, outcome),
            every=4,
        ),
        Fault(
            f"{vendor}-message-as-list",
            spelt(400, "message", "type") + spelt(200, "message", "type"),
            "the message of a refusal is a list of texts",
            holding("message", lambda value: [value], refused),
        ),
        Fault(
            f"{vendor}-message-null",
            spelt(200, "message", "type"),
            "the message of a success is null, in one answer of five",
            holding("message", lambda value: None, accepted),  # noqa: ARG005
            every=5,
        ),
        Fault(
            f"{vendor}-list-of-outcomes",
            at("response.200#type"),
            "a success comes in a list",
            sent_as(lambda answer: replace(answer, body=[answer.body]), accepted),
        ),
        Fault(
            f"{vendor}-created",
            at("response#status"),
            "a success has status 201",
            sent_as(lambda answer: replace(answer, status=201), accepted),
        ),
        Fault(
            f"{vendor}-refused-as-conflict",
            at("response#status"),
            "a refusal has status 409",
            sent_as(lambda answer: replace(answer, status=409), refused),
        ),
        Fault(
            f"{vendor}-page",
            at("response.400#media"),
            "a refusal is a page of HTML, with status 400",
            sent_as(_page, refused),
        ),
        Fault(
            f"{vendor}-cut-off",
            both("#media"),
            "the last brace is cut off, in one answer of three",
            sent_as(_cut, outcome),
            every=3,
        ),
        Fault(
            f"{vendor}-trace-id",
            at("response.200#fields"),
            "a success has a field of which no document knows",
            sent_as(lambda answer: replace(answer, body={**answer.body, "trace_id": "7c0e"}), accepted),
        ),
        Fault(
            f"{vendor}-field-map",
            both("#fields"),
            "a refusal has a map of errors by field beside its message",
            sent_as(lambda answer: replace(answer, body={**answer.body, "errors": {"body": ["invalid"]}}), refused),
        ),
        Fault(
            f"{vendor}-no-token-needed",
            at("authentication"),
            "requests without any token are served",
        ),
        Fault(
            f"{vendor}-any-token",
            at("authentication"),
            "requests with any bearer token are served",
        ),
        Fault(
            f"{vendor}-crash-on-repeat",
            at("response#status"),
            "the same request for the second time is answered with 500",
        ),
    )
