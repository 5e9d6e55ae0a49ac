"""Credentials: the header for each kind, good and bad, and that no secret is ever told."""

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from ringback.contract.catalogue import shipped
from ringback.errors import GuardError, UntestableError, UsageError
from ringback.exchange import Credential, Headers, Request, Response, header
from ringback.targets.credentials import Credentials
from ringback.tenant import Auth, Tenant

BASIC = Auth("basic", {"username": "USERNAME", "password": "PASSWORD"})
BEARER = Auth("bearer", {"bearer": "TOKEN"}, without_scope="POOR")
TOKEN = Auth("token", {"token": "TOKEN"})
OAUTH = Auth("oauth", {"client_id": "ID", "client_secret": "KEY"}, "https://id.example.com/token", "a:read b")
ENVIRONMENT = {
    "USERNAME": "subdomain",
    "PASSWORD": "hunter2-hunter2",
    "TOKEN": "secret-token",
    "POOR": "poor-token",
    "ID": "client",
    "KEY": "client/secret",
}


@dataclass
class TokenServer:
    """Answers requests for tokens, and counts them; `knows` is the only client that it knows, as it spells it."""

    body: bytes = b'{"access_token": "fresh-token", "token_type": "Bearer"}'
    status: int = 200
    knows: bytes = b""
    asked: list[Request] = field(default_factory=list)

    def send(self, request: Request) -> Response:
        self.asked.append(request)
        if self.knows and client_of(request) != self.knows:
            return Response(401, (), b'{"error": "invalid_client"}')
        return Response(self.status, (), self.body)


def client_of(request: Request) -> bytes:
    """The id and the secret that a request for a token shows."""
    return b64decode((shown(request.headers) or "").removeprefix("Basic "))


def credentials(
    auth: Auth | None,
    spec: str = "talkdesk",
    environment: Mapping[str, str] = ENVIRONMENT,
    server: TokenServer | None = None,
    clock: Any = lambda: 0.0,
) -> Credentials:
    tenant = Tenant(spec, "https://example.com", auth)
    return Credentials(shipped(spec), tenant, environment, (server or TokenServer()).send, clock)


def shown(headers: Headers) -> str | None:
    return header(headers, "authorization")


@pytest.mark.parametrize(
    ("auth", "spec", "good", "wrong", "wrong_kind"),
    [
        (
            *(BASIC, "ccai", "Basic subdomain:hunter2-hunter2"),
            *("Basic subdomain:ringback-made-this-up", "Bearer ringback-made-this-up"),
        ),
        (
            *(BEARER, "talkdesk", "Bearer secret-token"),
            *("Bearer ringback-made-this-up", "Basic ringback:ringback-made-this-up"),
        ),
        (
            *(TOKEN, "ucontact", "Basic secret-token"),
            *("Basic ringback-made-this-up", "Bearer ringback-made-this-up"),
        ),
        (
            *(TOKEN, "acefone-dialer", "Bearer secret-token"),
            *("Bearer ringback-made-this-up", "Basic ringback:ringback-made-this-up"),
        ),
        (
            *(OAUTH, "talkdesk", "Bearer fresh-token"),
            *("Bearer ringback-made-this-up", "Basic ringback:ringback-made-this-up"),
        ),
    ],
)
def test_each_kind_has_its_header(auth: Auth, spec: str, good: str, wrong: str, wrong_kind: str) -> None:
    def plain(credential: Credential) -> str:
        word, _, rest = (shown(credentials(auth, spec).headers(credential)) or "").partition(" ")
        return f"{word} {b64decode(rest).decode() if word == 'Basic' and '-' not in rest else rest}"

    assert plain(Credential.GOOD) == good
    assert plain(Credential.WRONG) == wrong
    assert plain(Credential.WRONG_KIND) == wrong_kind
    assert credentials(auth, spec).headers(Credential.NONE) == ()


def test_without_authentication_nothing_is_shown() -> None:
    assert credentials(None).headers(Credential.GOOD) == ()
    assert shown(credentials(None).headers(Credential.WRONG)) == "Bearer ringback-made-this-up"


def test_a_token_without_the_scope_is_one_of_the_users_own() -> None:
    assert shown(credentials(BEARER).headers(Credential.WITHOUT_SCOPE)) == "Bearer poor-token"
    with pytest.raises(GuardError) as raised:
        credentials(OAUTH).headers(Credential.WITHOUT_SCOPE)
    assert str(raised.value) == "talkdesk.auth.without_scope names no token that lacks the scope"


def test_a_variable_that_is_not_set_is_named() -> None:
    with pytest.raises(UsageError) as raised:
        credentials(BASIC, "ccai", {"USERNAME": "subdomain", "PASSWORD": ""})
    assert str(raised.value) == ("the environment variable PASSWORD is not set; the tenant file names it in ccai.auth")


@pytest.mark.parametrize("value", ["hunter2\n", "hunter\x002", "hünter2"])
def test_a_secret_that_no_header_can_hold_is_not_told(value: str) -> None:
    with pytest.raises(UsageError) as raised:
        credentials(BEARER, environment={**ENVIRONMENT, "TOKEN": value})
    assert str(raised.value) == "the environment variable TOKEN holds a line break or another character of no header"


class TestOAuth:
    def test_a_token_is_asked_for_with_the_clients_credentials_and_the_scope(self) -> None:
        server = TokenServer()
        credentials(OAUTH, server=server).headers(Credential.GOOD)
        (request,) = server.asked
        assert (request.method, request.url) == ("POST", "https://id.example.com/token")
        assert request.body == b"grant_type=client_credentials&scope=a%3Aread+b"
        assert header(request.headers, "content-type") == "application/x-www-form-urlencoded"
        assert client_of(request) == b"client:client/secret"

    def test_a_server_that_reads_the_client_encoded_is_asked_again_so(self) -> None:
        server = TokenServer(knows=b"client:client%2Fsecret")
        credentials(OAUTH, server=server).headers(Credential.GOOD)
        assert [client_of(each) for each in server.asked] == [b"client:client/secret", b"client:client%2Fsecret"]

    def test_a_client_of_letters_and_digits_alone_is_refused_once(self) -> None:
        server = TokenServer(b'{"error": "invalid_client"}', 401)
        with pytest.raises(UntestableError):
            credentials(OAUTH, server=server, environment={**ENVIRONMENT, "KEY": "secret1"}).headers(Credential.GOOD)
        assert len(server.asked) == 1

    def test_it_is_asked_for_once(self) -> None:
        server = TokenServer()
        mine = credentials(OAUTH, server=server)
        assert [shown(mine.headers(each)) for each in (Credential.GOOD, Credential.GOOD)] == ["Bearer fresh-token"] * 2
        assert len(server.asked) == 1

    def test_bad_credentials_ask_for_none(self) -> None:
        server = TokenServer()
        mine = credentials(OAUTH, server=server)
        for each in (Credential.NONE, Credential.WRONG, Credential.WRONG_KIND):
            mine.headers(each)
        assert server.asked == []

    @pytest.mark.parametrize(("lasts", "asked"), [(600, 2), (1000, 1), (40, 2)])
    def test_it_is_asked_for_again_before_it_ends(self, lasts: int, asked: int) -> None:
        times = iter([0.0, 0.0, 571.0, 571.0])
        server = TokenServer(b'{"access_token": "fresh-token", "expires_in": %d}' % lasts)
        mine = credentials(OAUTH, server=server, clock=lambda: next(times))
        mine.headers(Credential.GOOD)
        mine.headers(Credential.GOOD)
        assert len(server.asked) == asked

    @pytest.mark.parametrize(
        "server",
        [
            TokenServer(b'{"error": "invalid_client"}', 401),
            TokenServer(b"<html>", 200),
            TokenServer(b"[]", 200),
            TokenServer(b'{"access_token": 7}', 200),
            TokenServer(b'{"access_token": "line\\nbreak"}', 200),
            TokenServer(b"[" * 100_000, 200),
        ],
    )
    def test_no_token_is_one_sentence_without_the_secret(self, server: TokenServer) -> None:
        with pytest.raises(UntestableError) as raised:
            credentials(OAUTH, server=server).headers(Credential.GOOD)
        assert str(raised.value) == (
            f"https://id.example.com/token gave no token for the client of ID and KEY: it answered {server.status}"
        )


class TestSecrecy:
    def test_no_repr_has_a_secret(self) -> None:
        mine = credentials(OAUTH)
        mine.headers(Credential.GOOD)
        assert not any(secret in repr(mine) for secret in (*ENVIRONMENT.values(), "fresh-token"))
        assert "hunter2" not in repr(Tenant("ccai", "https://example.com", BASIC))

    @pytest.mark.parametrize(
        ("auth", "told", "masked"),
        [
            (BASIC, b"hunter2-hunter2", b"(secret)"),
            (BASIC, b"Basic c3ViZG9tYWluOmh1bnRlcjItaHVudGVyMg==", b"Basic (secret)"),
            (BASIC, b"subdomain", b"subdomain"),
            (BEARER, b'{"got": "Bearer secret-token"}', b'{"got": "Bearer (secret)"}'),
            (BEARER, b"poor-token", b"(secret)"),
            (OAUTH, b"fresh-token", b"(secret)"),
            (OAUTH, b"client/secret", b"(secret)"),
        ],
    )
    def test_an_answer_that_repeats_a_secret_is_masked(self, auth: Auth, told: bytes, masked: bytes) -> None:
        mine = credentials(auth)
        mine.headers(Credential.GOOD)
        answer = mine.masked(Response(200, (("X-Echo", told.decode()),), told))
        assert answer == Response(200, (("X-Echo", masked.decode()),), masked)

    @pytest.mark.parametrize("secret", ["back\\slash", 'it\'s "quoted"'])
    def test_a_secret_of_any_characters_is_masked(self, secret: str) -> None:
        mine = credentials(BEARER, environment={**ENVIRONMENT, "TOKEN": secret})
        answer = mine.masked(Response(200, (("X-Echo", secret),), secret.encode()))
        assert answer == Response(200, (("X-Echo", "(secret)"),), b"(secret)")

    def test_a_secret_too_short_to_be_found_again_masks_nothing(self) -> None:
        mine = credentials(BEARER, environment={**ENVIRONMENT, "TOKEN": "a"})
        assert mine.masked(Response(200, (), b"banana")).body == b"banana"
