"""What is sent: short sequences of requests, of which later ones may depend on the answers to earlier ones."""

from collections.abc import Callable, Generator
from dataclasses import dataclass

from ringback.exchange import Credential, Exchange, Request

Steps = Generator["Step", Exchange, None]
"""Gives the next step for the exchange that the last one became."""


@dataclass(frozen=True, slots=True)
class Step:
    """One request, and the credential it is sent with: good, or one of those that a vendor must refuse."""

    request: Request
    credential: Credential = Credential.GOOD


@dataclass(frozen=True, slots=True)
class Sequence:
    """A few requests that are sent one after another.

    `aim` is the promise, or the place, that they are for; `most` is how many there can be. `first` is the first
    request, which is known before anything is sent, and `credential` what it is sent with.
    """

    aim: str
    most: int
    first: Request
    start: Callable[[], Steps]
    credential: Credential = Credential.GOOD


def single(aim: str, request: Request, credential: Credential = Credential.GOOD) -> Sequence:
    """A sequence of one request."""

    def start() -> Steps:
        yield Step(request, credential)

    return Sequence(aim, 1, request, start, credential)
