"""JSON pointers (RFC 6901) into an exchange as read."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from ringback.contract.model import MISSING


def escaped(step: str) -> str:
    """One step of a JSON pointer (RFC 6901, section 3)."""
    return step.replace("~", "~0").replace("/", "~1")


def pointer_of(steps: Iterable[str]) -> str:
    """The pointer that has these steps."""
    return "".join(f"/{escaped(step)}" for step in steps)


@lru_cache(4096)
def steps_of(pointer: str) -> tuple[str, ...]:
    """The steps of a pointer; `response` and what is below it stands beside the request's parts."""
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])


def locate(view: Any, steps: tuple[str, ...]) -> Any:
    """The value at `steps` of an exchange as read, or MISSING."""
    for step in steps:
        if type(view) is dict:
            view = view.get(step, MISSING)
        elif type(view) is list and step.isdecimal() and int(step) < len(view):
            view = view[int(step)]
        else:
            return MISSING
    return view


def value_at(view: Any, pointer: str) -> Any:
    """The value that a pointer leads to, or MISSING."""
    return locate(view, steps_of(pointer))
