"""The table of a tenant file as values."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

EFFECTS: Mapping[str, str] = {
    "reads": "requests that change nothing",
    "writes": "requests that change data",
    "schedules": "calls for a later time",
    "dials": "calls at once",
    "refusals": "requests for a call that hold no number and must be refused",
}
"""What `allow_effects` may name, and what it lets out; reads are always allowed."""

RATE = 10.0
"""Requests a second where the tenant file does not say."""

ANYTHING = "*"
"""In `may_ring`: any value, which is accepted for a loopback address only."""

TICKET = "ticket:"
"""How an entry of `may_ring` that is a ticket begins."""


@dataclass(frozen=True, slots=True)
class Auth:
    """How requests show who they are from: `kind` is basic, bearer, token or oauth.

    `variables` are names of environment variables by what they hold: username and password, bearer, token, or client_id
    and client_secret. `without_scope` names the variable of a token that lacks the scope, "" if there is none.
    """

    kind: str
    variables: Mapping[str, str]
    token_url: str = ""
    scope: str = ""
    without_scope: str = ""


@dataclass(frozen=True, slots=True)
class Tenant:
    """What may be sent to one tenant of one vendor, and what the tenant is known to have.

    `base_url` has no slash at its end, `rate` is in requests a second. `known` has the values of each list that the
    file names, such as agents.available. What is not named is not asserted, and nothing that is not allowed is sent.
    """

    spec: str
    base_url: str
    auth: Auth | None = None
    rate: float = RATE
    allow_effects: frozenset[str] = frozenset({"reads"})
    may_ring: tuple[str, ...] = ()
    known: Mapping[str, tuple[Any, ...]] = field(default_factory=lambda: MappingProxyType({}))
    file: Path | None = None

    @property
    def rings_anything(self) -> bool:
        """Whether any value may ring: nothing real can, on this machine's own interface."""
        return ANYTHING in self.may_ring and is_loopback(self.base_url)


def is_loopback(url: str) -> bool:
    """Whether the host of `url` is this machine's own, by its address or the name localhost (RFC 6761, 6.3)."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
