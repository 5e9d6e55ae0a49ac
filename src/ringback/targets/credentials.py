"""Credentials: from what a tenant file names and the environment holds to the header that shows who is asking.

A secret is known here and in the request that goes out, and nowhere else. No error and no repr has it, and an answer
that repeats it is masked before it is handed on.
"""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from urllib.parse import quote_plus, urlencode

from ringback.contract.model import Contract
from ringback.contract.reading import FORM
from ringback.errors import GuardError, UntestableError, UsageError
from ringback.exchange import Credential, Headers, Request, Response
from ringback.tenant import Auth, Tenant

MADE_UP = "ringback-made-this-up"
MASK = "(secret)"
SHORTEST = 6
"""Characters of a secret that is looked for in answers; a shorter one would be found everywhere."""

EARLY = 30.0
"""Seconds before the end of a token's life at which a new one is asked for."""

UNKNOWN_CLIENT = frozenset({400, 401})
"""The statuses of a token endpoint that does not know the client (RFC 6749, section 5.2)."""

Send = Callable[[Request], Response]


class Credentials:
    """The credentials of one tenant, good ones and bad ones; `send` is how a token is asked for."""

    def __init__(
        self, contract: Contract, tenant: Tenant, environment: Mapping[str, str], send: Send, clock: Callable[[], float]
    ) -> None:
        """Raises UsageError for a variable that is not set or holds what no header can."""
        self._tenant = tenant
        self._auth = tenant.auth or Auth("", {})
        self._word = _word(contract, self._auth)
        self._values = {role: self._value(environment, name) for role, name in self._auth.variables.items()}
        without = self._auth.without_scope
        self._without_scope = self._value(environment, without) if without else ""
        self._send = send
        self._clock = clock
        self._token = ""
        self._token_ends = 0.0

    def headers(self, credential: Credential) -> Headers:
        """The headers that show `credential`: good, none, wrong, wrong-kind or without-scope.

        Raises UntestableError if no token can be had, and GuardError if the tenant file names none without the scope.
        """
        if credential is Credential.NONE or (credential is Credential.GOOD and not self._auth.kind):
            return ()
        return (("Authorization", self._shown(credential)),)

    def token_requests(self) -> tuple[Request, ...]:
        """The requests for a token, of which the first that is not refused gives one; none if none is needed.

        Most servers take the client's id and secret as they are. RFC 6749 encodes them first (sections 2.3.1 and
        4.4.2), which makes a difference where they hold more than letters and digits.
        """
        if self._auth.kind != "oauth":
            return ()
        client = (self._values["client_id"], self._values["client_secret"])
        scope = {"scope": self._auth.scope} if self._auth.scope else {}
        body = urlencode({"grant_type": "client_credentials", **scope}).encode()
        common = (("Content-Type", FORM), ("Accept", "application/json"))
        spelled = dict.fromkeys((_basic(*client), _basic(*map(quote_plus, client))))
        return tuple(
            Request("POST", self._auth.token_url, (*common, ("Authorization", each)), body) for each in spelled
        )

    def masked(self, response: Response) -> Response:
        """`response` without the secrets, should it repeat them."""
        headers, body = response.headers, response.body
        for secret in self._secrets():
            headers = tuple((name, value.replace(secret, MASK)) for name, value in headers)
            body = body.replace(secret.encode(), MASK.encode())
        return replace(response, headers=headers, body=body)

    def _shown(self, credential: Credential) -> str:
        if credential is Credential.GOOD:
            return self._good()
        if credential is Credential.WRONG:
            if self._auth.kind == "basic":
                return _basic(self._values["username"], MADE_UP)
            return f"{self._word} {MADE_UP}"
        if credential is Credential.WRONG_KIND:
            return f"Bearer {MADE_UP}" if self._word == "Basic" else _basic("ringback", MADE_UP)
        if credential is Credential.WITHOUT_SCOPE:
            if not self._without_scope:
                raise GuardError(f"{self._tenant.spec}.auth.without_scope names no token that lacks the scope")
            return f"Bearer {self._without_scope}"
        raise ValueError(credential)

    def _good(self) -> str:
        kind, values = self._auth.kind, self._values
        if kind == "basic":
            return _basic(values["username"], values["password"])
        if kind == "oauth":
            if self._clock() >= self._token_ends:
                self._ask_for_token()
            return f"Bearer {self._token}"
        return f"{self._word} {values[kind]}"

    def _ask_for_token(self) -> None:
        asked = self._clock()
        first, *others = self.token_requests()
        response = self._send(first)
        for other in others if response.status in UNKNOWN_CLIENT else ():
            response = self._send(other)
        try:
            answer = json.loads(response.body)
            token, lasts = answer["access_token"], float(answer.get("expires_in") or "inf")
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            token, lasts = None, 0.0
        if response.status != 200 or not isinstance(token, str) or not _TOKEN.fullmatch(token):
            names = " and ".join(self._auth.variables.values())
            raise UntestableError(
                f"{self._auth.token_url} gave no token for the client of {names}: it answered {response.status}"
            )
        self._token, self._token_ends = token, asked + max(lasts - EARLY, lasts / 2)

    def _value(self, environment: Mapping[str, str], name: str) -> str:
        value = environment.get(name, "")
        if not value:
            file = self._tenant.file or "the tenant file"
            raise UsageError(f"the environment variable {name} is not set; {file} names it in {self._tenant.spec}.auth")
        if not _PRINTABLE.fullmatch(value):
            raise UsageError(f"the environment variable {name} holds a line break or another character of no header")
        return value

    def _secrets(self) -> Iterator[str]:
        own = [value for role, value in self._values.items() if role not in ("username", "client_id")]
        if self._auth.kind == "basic":
            own.append(_basic(self._values["username"], self._values["password"]).partition(" ")[2])
        for secret in (*own, self._without_scope, self._token):
            if len(secret) >= SHORTEST:
                yield secret


_TOKEN = re.compile(r"[!-~]+")
_PRINTABLE = re.compile(r"[ -~]+")


def _word(contract: Contract, auth: Auth) -> str:
    """The word before the credentials (RFC 9110, section 11.4); before a token as it is, that of the spec's scheme."""
    kind = auth.kind
    if kind not in ("basic", "bearer", "oauth"):
        kind = contract.security[0].kind if contract.security else "bearer"
    return "Basic" if kind == "basic" else "Bearer"


def _basic(username: str, password: str) -> str:
    return "Basic " + b64encode(f"{username}:{password}".encode()).decode()
