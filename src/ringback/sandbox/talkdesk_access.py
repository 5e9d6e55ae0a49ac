"""Who may read Talkdesk's list: the token endpoint, and what a token is good for.

The endpoint speaks OAuth 2.0 (RFC 6749, 4.4 and 5.2). A token lasts as long as the sandbox does.
"""

import base64
import binascii
from urllib.parse import parse_qsl

from ringback.exchange import Request, header
from ringback.sandbox.vendor import Answer, Leeway, Lies

SCOPE = "schedule-callbacks:read"
SCOPES = frozenset({SCOPE, "schedule-callbacks:write"})
SECRETS = {
    "RINGBACK_SANDBOX_TALKDESK_CLIENT": "sandbox-client",
    "RINGBACK_SANDBOX_TALKDESK_SECRET": "sandbox-secret",
    "RINGBACK_SANDBOX_TALKDESK_WITHOUT_SCOPE": "sandbox-token-that-may-only-write",
}
"""The sandbox's own credentials, which are no secret."""

CLIENT = (SECRETS["RINGBACK_SANDBOX_TALKDESK_CLIENT"], SECRETS["RINGBACK_SANDBOX_TALKDESK_SECRET"])


class Access:
    """The tokens that are good, with their scopes."""

    def __init__(self, leeway: Leeway, lies: Lies) -> None:
        self.lies = lies
        self.chance = leeway.random("tokens")
        self.lasts = leeway.choose("seconds that a token is said to last", [600, 3600, 86400])
        self.unasked = leeway.choose("scope of a token for which none was asked", ["all", "refused"])
        self.tokens = {SECRETS["RINGBACK_SANDBOX_TALKDESK_WITHOUT_SCOPE"]: frozenset({"schedule-callbacks:write"})}

    def refusal(self, request: Request) -> int:
        """401 without a good token, 403 if the token lacks the scope, else 0."""
        given = [value for name, value in request.headers if name.lower() == "authorization"]
        scheme, _, token = given[0].strip().partition(" ") if len(given) == 1 else ("", "", "")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            return 0 if self._lets_in(scheme) else 401
        if token not in self.tokens:
            return 0 if self.lies.tells("talkdesk-any-token-will-do") else 401
        if SCOPE not in self.tokens[token] and not self.lies.tells("talkdesk-scope-not-checked"):
            return 403
        return 0

    def _lets_in(self, scheme: str) -> bool:
        if scheme:
            return self.lies.tells("talkdesk-any-scheme-will-do")
        return self.lies.tells("talkdesk-no-token-needed")

    def token(self, request: Request) -> Answer:
        """The answer of the token endpoint."""
        if not _is_client(request):
            return _no_token("invalid_client", 401)
        fields = parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)
        form = dict(fields)
        media = (header(request.headers, "content-type") or "").partition(";")[0].strip().lower()
        if media != "application/x-www-form-urlencoded" or len(form) < len(fields) or "grant_type" not in form:
            return _no_token("invalid_request")
        if form["grant_type"] != "client_credentials":
            return _no_token("unsupported_grant_type")
        scopes = frozenset(form.get("scope", "").split())
        if not scopes <= SCOPES or (not scopes and self.unasked == "refused"):
            return _no_token("invalid_scope")
        scopes = scopes or SCOPES
        token = f"{self.chance.getrandbits(160):040x}"
        self.tokens[token] = scopes
        body = {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": self.lasts,
            "scope": " ".join(sorted(scopes)),
        }
        return Answer(200, body, headers=(("Cache-Control", "no-store"),))


def _is_client(request: Request) -> bool:
    """Whether the request has the client's id and secret in Basic authentication (RFC 7617)."""
    scheme, _, code = (header(request.headers, "authorization") or "").strip().partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        text = base64.b64decode(code.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return False
    return tuple(text.split(":", 1)) == CLIENT


def _no_token(error: str, status: int = 400) -> Answer:
    headers = (("WWW-Authenticate", 'Basic realm="sandbox"'),) if status == 401 else ()
    return Answer(status, {"error": error, "error_description": error.replace("_", " ")}, headers=headers)
