"""Small changes of a right answer, from which lies are made.

An edit takes the answer's body, changes it, and says whether there was anything to change. A place in the body is
written as in "participants/-1/fail_reason".
"""

import json
from collections.abc import Callable
from typing import Any

from ringback.exchange import Request
from ringback.sandbox.ccai.orders import KINDS
from ringback.sandbox.incoming import UnreadableError, json_of
from ringback.sandbox.vendor import Answer

Edit = Callable[[Any], bool]
Change = Callable[[Request, Answer], Answer | None]
NOTHING: Any = object()


def drop(place: str) -> Edit:
    """Takes the key away."""

    def edit(body: Any) -> bool:
        holder, last = _held(body, place)
        return isinstance(holder, dict) and holder.pop(last, NOTHING) is not NOTHING

    return edit


def put(place: str, value: Any) -> Edit:
    """Puts `value` there, whether something stood there or not."""
    return remade(place, lambda _: value)


def remade(place: str, make: Callable[[Any], Any]) -> Edit:
    """Puts there what `make` makes of what stands there, null included."""

    def edit(body: Any) -> bool:
        holder, last = _held(body, place)
        if not isinstance(holder, dict):
            return False
        old = holder.get(last)
        holder[last] = make(old)
        return type(holder[last]) is not type(old) or holder[last] != old

    return edit


def created(edit: Edit, *kinds: str) -> Change:
    """The edit of the call object that answers a request of one of `kinds`, of any if none is named."""

    def change(request: Request, answer: Answer) -> Answer | None:
        concerned = is_call(answer) and (not kinds or kind(request) in kinds)
        return answer if concerned and edit(answer.body) else None

    return change


def flags_read(edit: Edit) -> Change:
    """The edit of the flags of a call as GET answers them."""
    return lambda request, answer: (
        answer if request.method == "GET" and answer.status == 200 and edit(answer.body) else None
    )


def refused(edit: Edit) -> Change:
    """The edit of a refusal."""
    return lambda _, answer: answer if is_refusal(answer) and edit(answer.body) else None


def is_call(answer: Answer) -> bool:
    return answer.status == 201 and isinstance(answer.body, dict)


def is_refusal(answer: Answer) -> bool:
    return answer.status == 400 and isinstance(answer.body, dict)


def kind(request: Request) -> str | None:
    """Which kind of call a request asks for."""
    return KINDS.get(asked(request).get("call_type"))


def asked(request: Request) -> Any:
    """The body of a request, {} where there is none that can be read."""
    try:
        return json_of(request.body)
    except UnreadableError:
        return {}


def as_bytes(body: Any) -> bytes:
    return json.dumps(body).encode()


def _held(body: Any, place: str) -> tuple[Any, str]:
    *steps, last = place.split("/")
    for step in steps:
        if isinstance(body, list) and body:
            body = body[int(step)]
        else:
            body = body.get(step) if isinstance(body, dict) else None
    return body, last
