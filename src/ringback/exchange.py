"""One request and its response: the only type that targets, recordings and checks hand to each other.

Bytes stay bytes, headers keep their order and their repetitions. Nothing here parses a body, and nothing here knows
a vendor: what a body means is a matter of the contract that it is read through.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum

Headers = tuple[tuple[str, str], ...]


class Provenance(Enum):
    """Where an exchange comes from, which decides whose mistakes it can show."""

    DOCUMENTED = "documented"  # printed in a vendor's own document
    SANDBOX = "sandbox"  # sent by Ringback to its embedded sandbox
    LIVE = "live"  # sent by Ringback to a tenant
    CLIENT = "client"  # sent by somebody's client: any recording that does not say otherwise


class Credential(StrEnum):
    """What a request shows of who is asking: what the tenant file names, or what a vendor must refuse."""

    GOOD = "good"
    NONE = "none"
    WRONG = "wrong"
    WRONG_KIND = "wrong-kind"
    WITHOUT_SCOPE = "without-scope"


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request as it was sent.

    `url` is absolute, query included; `body` is what followed the headers, with any content coding undone.
    """

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response as it arrived; `body` has its content coding undone.

    `status` is 0 where a document prints an answer without saying its status.
    """

    status: int
    headers: Headers = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request, the response to it, and where the pair comes from."""

    request: Request
    response: Response
    provenance: Provenance = Provenance.CLIENT


def header(headers: Headers, name: str) -> str | None:
    """The first value of the header `name`, which is compared without regard to case, or None (RFC 9110, 5.1)."""
    wanted = name.lower()
    for key, value in headers:
        if key.lower() == wanted:
            return value
    return None
