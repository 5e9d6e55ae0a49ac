"""A live tenant over HTTP: paced, patient with reads, and guarded at the last step before the socket."""

import email.utils
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import httpx

from ringback.contract.model import Contract
from ringback.errors import GuardError, LostError, UntestableError
from ringback.exchange import Credential, Exchange, Provenance, Request, Response, header
from ringback.targets.credentials import Credentials
from ringback.targets.guard import READS, refusal
from ringback.tenant import Tenant

TIMEOUT = httpx.Timeout(30.0, connect=10.0)
LONGEST_ANSWER_SECONDS = 60.0
LONGEST_ANSWER_BYTES = 16 * 1024 * 1024

PAUSES = (0.5, 2.0)
"""Seconds before a read whose connection failed is tried again."""

LONGEST_WAIT = 30.0
"""Seconds that one request waits in all for a target that answers 429 with Retry-After."""
MOST_WAITS = 3

MOST_BAD_CREDENTIALS = 2
"""Made-up credentials that one run tries: accounts are locked after a few."""

OURS = frozenset({"authorization", "connection", "content-length", "host", "proxy-authorization", "transfer-encoding"})
"""Headers of a planned request that are not sent: HTTP's own framing, and credentials."""

NOT_HTTP = "it cannot be written in HTTP"

Sleep = Callable[[float], None]
Clock = Callable[[], float]


class LiveTarget:
    """One tenant of one vendor. It can be used in a `with`, which closes its connections.

    `environment` has the credentials that the tenant file names; raises UsageError for one that is missing.
    """

    provenance = Provenance.LIVE

    def __init__(
        self,
        contract: Contract,
        tenant: Tenant,
        environment: Mapping[str, str],
        *,
        sleep: Sleep = time.sleep,
        clock: Clock = time.monotonic,
    ) -> None:
        self.tenant = tenant
        self._sleep = sleep
        self._clock = clock
        self._answered: set[str] = set()
        self._bad_credentials = 0
        self._credentials = Credentials(contract, tenant, environment, self._ask, clock)
        # Not through an httpx.Client: that knows of redirects, proxies, cookies and netrc, and here is no use for any.
        token_requests = self._credentials.token_requests()
        self._transport = GuardedTransport(contract, tenant, token_requests, Pace(tenant.rate, sleep, clock))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections to the tenant."""
        self._transport.close()

    def send(self, request: Request, credential: Credential = Credential.GOOD) -> Exchange:
        """Send `request` with its bytes as they are; see Target."""
        if credential in (Credential.WRONG, Credential.WRONG_KIND):
            self._count_bad_credential()
        bare = replace(request, headers=tuple(each for each in request.headers if each[0].lower() not in OURS))
        answer = self._ask(replace(bare, headers=(*bare.headers, *self._credentials.headers(credential))))
        return Exchange(bare, self._credentials.masked(answer), self.provenance)

    def _count_bad_credential(self) -> None:
        if self._bad_credentials == MOST_BAD_CREDENTIALS:
            raise GuardError(f"{MOST_BAD_CREDENTIALS} bad credentials have been tried, and more could lock the account")
        self._bad_credentials += 1

    def _ask(self, request: Request) -> Response:
        """The answer to `request`, after the waits that the target asked for."""
        answer, waited = self._answer(request), 0.0
        for _ in range(MOST_WAITS):
            wait = _retry_after(answer) if answer.status == 429 else None
            if wait is None or waited + wait > LONGEST_WAIT:
                break
            self._sleep(wait)
            waited += wait
            answer = self._answer(request)
        return answer

    def _answer(self, request: Request) -> Response:
        for pause in PAUSES if request.method in READS else ():
            try:
                return self._answer_at_once(request)
            except (LostError, UntestableError):
                self._sleep(pause)
        return self._answer_at_once(request)

    def _answer_at_once(self, request: Request) -> Response:
        outgoing = _outgoing(request)
        where = f"{outgoing.url.scheme}://{outgoing.url.netloc.decode('ascii')}"
        try:
            answer = self._received(outgoing)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            fact = f"{where} cannot be reached: {str(error) or 'nobody answers'}"
            raise (LostError(fact) if where in self._answered else UntestableError(fact)) from None
        except httpx.LocalProtocolError:
            raise GuardError(NOT_HTTP) from None
        except httpx.TimeoutException:
            raise LostError(f"{where} gave no answer in time") from None
        except httpx.TransportError as error:
            raise LostError(f"the connection to {where} broke: {str(error) or type(error).__name__}") from None
        self._answered.add(where)
        return answer

    def _received(self, outgoing: httpx.Request) -> Response:
        deadline = self._clock() + LONGEST_ANSWER_SECONDS
        response = self._transport.handle_request(outgoing)
        try:
            body = bytearray()
            for piece in response.iter_raw():
                body += piece
                if len(body) > LONGEST_ANSWER_BYTES or self._clock() > deadline:
                    raise LostError(f"an answer of {outgoing.url.host} has no end")
        finally:
            response.close()
        headers = tuple((_text(name), _text(value)) for name, value in response.headers.raw)
        return Response(response.status_code, headers, _decoded(response, bytes(body)))


class Pace:
    """Leaves time between requests, so that there are at most `rate` in a second."""

    def __init__(self, rate: float, sleep: Sleep, clock: Clock) -> None:
        self._gap = 1 / rate
        self._sleep = sleep
        self._clock = clock
        self._next = clock()

    def keep(self) -> None:
        """Wait until the next request may go."""
        now = self._clock()
        if now < self._next:
            self._sleep(self._next - now)
        self._next = max(now, self._next) + self._gap


class GuardedTransport(httpx.BaseTransport):
    """The last step before the socket. Redirects, retries, whatever a client thinks of: each request passes here.

    The `token_requests` are the only ones that may leave for somewhere else. What is sent is made anew from what was
    checked, so that nothing can ride along. Raises GuardError for what may not leave.
    """

    def __init__(self, contract: Contract, tenant: Tenant, token_requests: tuple[Request, ...], pace: Pace) -> None:
        self._contract = contract
        self._tenant = tenant
        self._token_requests = [_checked(_outgoing(each)) for each in token_requests]
        self._pace = pace
        self._socket = httpx.HTTPTransport(trust_env=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send `request` if it may leave."""
        checked = _checked(request)
        why = "" if checked in self._token_requests else refusal(self._contract, self._tenant, checked)
        if why:
            raise GuardError(why)
        self._pace.keep()
        return self._socket.handle_request(_outgoing(checked))

    def close(self) -> None:
        """Close the connections."""
        self._socket.close()


def _checked(request: httpx.Request) -> Request:
    """What goes over the wire, as a value."""
    url, headers = request.url, request.headers.raw
    address = f"{url.scheme}://{url.netloc.decode('ascii')}{url.raw_path.decode('ascii')}"
    return Request(
        request.method, address, tuple((_text(name), _text(value)) for name, value in headers), request.read()
    )


def _outgoing(request: Request) -> httpx.Request:
    """The request as HTTP has it: with Host and Content-Length, and nothing else that was not planned."""
    try:
        headers = [(name.encode(), value.encode()) for name, value in request.headers]
        extensions = {"timeout": TIMEOUT.as_dict()}
        return httpx.Request(request.method, request.url, headers=headers, content=request.body, extensions=extensions)
    except (httpx.InvalidURL, ValueError):
        raise GuardError(NOT_HTTP) from None


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _decoded(response: httpx.Response, body: bytes) -> bytes:
    """The body with its content coding undone or, if it is not what that says, as it came."""
    try:
        return httpx.Response(response.status_code, headers=response.headers.raw, content=body).content
    except httpx.DecodingError:
        return body


def _retry_after(answer: Response) -> float | None:
    """The seconds that the answer asks to wait, None if it does not say (RFC 9110, section 10.2.3)."""
    value = header(answer.headers, "retry-after") or ""
    if value.isascii() and value.isdecimal():
        return float(value)
    try:
        until = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    now = datetime.now(UTC)
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())
