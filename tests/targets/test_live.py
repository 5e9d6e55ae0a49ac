"""A live target, against real servers on the loopback interface."""

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from ringback.contract.catalogue import shipped
from ringback.errors import GuardError, LostError, UntestableError
from ringback.exchange import Credential, Headers, Provenance, Request, Response
from ringback.targets import Target
from ringback.targets.live import GuardedTransport, LiveTarget, Pace
from ringback.tenant import Auth, Tenant
from tests.targets.listener import HANG_UP, OK, Listener, answer, listening

ENVIRONMENT = {"TOKEN": "secret-token", "ID": "client", "KEY": "client-secret"}
JSON: Headers = (("Content-Type", "application/json"),)
LISTED = "+1 303-496-0011"


@dataclass
class Time:
    """A clock that only goes on while somebody sleeps."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds

    def clock(self) -> float:
        return self.now


@contextmanager
def live(listener: Listener, spec: str = "talkdesk", time: Time | None = None, **changes: Any) -> Iterator[LiveTarget]:
    time = time or Time()
    fields: dict[str, Any] = {"auth": Auth("bearer", {"bearer": "TOKEN"}), "rate": 1000.0, **changes}
    tenant = Tenant(spec, fields.pop("base_url", listener.url), **fields)
    with LiveTarget(shipped(spec), tenant, ENVIRONMENT, sleep=time.sleep, clock=time.clock) as target:
        yield target


def get(listener: Listener, path: str = "/schedule-callbacks", headers: Headers = ()) -> Request:
    return Request("GET", f"{listener.url}{path}", headers)


def call(listener: Listener, number: str = LISTED) -> Request:
    body = {"call_type": "OutboundCall", "agent_email": "agent@example.com", "end_user_number": number}
    return Request("POST", f"{listener.url}/apps/api/v1/calls", JSON, json.dumps(body).encode())


DIALS: dict[str, Any] = {"allow_effects": frozenset({"reads", "dials"}), "may_ring": (LISTED,)}


class TestWhatIsSent:
    def test_a_request_goes_out_as_it_is_and_with_nothing_that_http_does_not_need(self) -> None:
        with listening() as listener, live(listener, "ccai", **DIALS) as target:
            body = b'{ "call_type" : "OutboundCall", "agent_email": "\\u00fc@example.com", "lang": "\xc3\xbc"}'
            headers = (("X-b", "2"), ("Content-TYPE", "application/json"), ("x-A", "1"), ("X-b", "3"))
            target.send(Request("POST", f"{listener.url}/apps/api/v1/calls?b=%2f&a=x+y", headers, body))
            host = listener.url.removeprefix("http://")
            assert listener.received == [
                b"POST /apps/api/v1/calls?b=%2f&a=x+y HTTP/1.1\r\n"
                b"Host: " + host.encode() + b"\r\nX-b: 2\r\nContent-TYPE: application/json\r\n"
                b"x-A: 1\r\nX-b: 3\r\nAuthorization: Bearer secret-token\r\nContent-Length: 82\r\n\r\n" + body
            ]

    def test_framing_host_and_credentials_are_ours(self) -> None:
        planned = (
            ("Host", "elsewhere"),
            ("Content-Length", "7"),
            ("Authorization", "Bearer theirs"),
            ("Accept", "*/*"),
        )
        with listening() as listener, live(listener) as target:
            exchange = target.send(get(listener, headers=planned))
            assert listener.header(b"host") == [listener.url.removeprefix("http://").encode()]
            assert listener.header(b"authorization") == [b"Bearer secret-token"]
            assert listener.header(b"content-length") == []
            assert exchange.request.headers == (("Accept", "*/*"),)

    def test_the_credential_that_is_asked_for_is_shown(self) -> None:
        with listening() as listener, live(listener) as target:
            for credential in (Credential.GOOD, Credential.NONE, Credential.WRONG, Credential.WRONG_KIND):
                target.send(get(listener), credential)
            assert [listener.header(b"authorization", index) for index in range(4)] == [
                [b"Bearer secret-token"],
                [],
                [b"Bearer ringback-made-this-up"],
                [b"Basic cmluZ2JhY2s6cmluZ2JhY2stbWFkZS10aGlzLXVw"],
            ]

    def test_no_more_than_two_bad_credentials_are_tried(self) -> None:
        with listening() as listener, live(listener) as target:
            target.send(get(listener), Credential.WRONG)
            target.send(get(listener), Credential.WRONG)
            with pytest.raises(
                GuardError, match=r"^2 bad credentials have been tried, and more could lock the account$"
            ):
                target.send(get(listener), Credential.WRONG_KIND)
            target.send(get(listener), Credential.NONE)
            assert len(listener.received) == 3

    def test_the_path_of_the_base_url_is_part_of_each_request(self) -> None:
        with listening() as listener, live(listener, base_url=f"{listener.url}/gateway") as target:
            target.send(get(listener, "/gateway/schedule-callbacks?limit=1"))
            assert listener.received[0].startswith(b"GET /gateway/schedule-callbacks?limit=1 HTTP/1.1\r\n")
            with pytest.raises(GuardError, match=r"^its path is not below http"):
                target.send(get(listener, "/schedule-callbacks"))

    @pytest.mark.parametrize(
        "request_",
        [
            Request("GET", "http://127.0.0.1:1/schedule-callbacks", (("X-a", "b\r\nX-c: d"),)),
            Request("GET", "http://127.0.0.1:1/schedule-callbacks", (("X a", "b"),)),
            Request("GE T", "http://127.0.0.1:1/schedule-callbacks"),
            Request("GET", "http://127.0.0.1:1:1/schedule-callbacks"),
            Request("GET", "http://127.0.0.1:1/\x00"),
            Request("GET", "http://127.0.0.1:1/\ud800"),
            Request("GET", "http://127.0.0.1:1/", (("X-a", "\ud800"),)),
        ],
    )
    def test_what_cannot_be_written_in_http_is_not_sent(self, request_: Request) -> None:
        with (
            listening() as listener,
            live(listener, base_url="http://127.0.0.1:1") as target,
            pytest.raises(GuardError),
        ):
            target.send(request_)

    def test_proxies_of_the_environment_are_not_used(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with listening() as listener, listening() as proxy:
            for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
                monkeypatch.setenv(name, proxy.url)
            with live(listener) as target:
                target.send(get(listener))
            assert (len(listener.received), len(proxy.received)) == (1, 0)


class TestWhatComesBack:
    def test_an_answer_is_handed_on_byte_by_byte(self) -> None:
        raw = answer("207 Odd", b"\xff{", "X-B: 2", "x-a: \xe9", "X-B: 3", "Content-Type: application/json")
        with listening(raw) as listener, live(listener) as target:
            exchange = target.send(get(listener))
            headers = (("X-B", "2"), ("x-a", "é"), ("X-B", "3"), ("Content-Type", "application/json"))
            framing = (("Content-Length", "2"), ("Connection", "close"))
            assert exchange.response == Response(207, (*headers, *framing), b"\xff{")
            assert exchange.request == get(listener)
            assert exchange.provenance is target.provenance is Provenance.LIVE

    def test_its_content_coding_is_undone_if_it_can_be(self) -> None:
        packed = bytes.fromhex("1f8b08000000000002ffabae050043bfa6a302000000")
        answers = (
            answer("200 OK", packed, "Content-Encoding: gzip"),
            answer("200 OK", b"{}", "Content-Encoding: gzip"),
        )
        with listening(*answers) as listener, live(listener) as target:
            assert target.send(get(listener)).response.body == b"{}"
            assert target.send(get(listener)).response.body == b"{}"

    def test_an_answer_that_repeats_the_secret_is_masked(self) -> None:
        raw = answer("200 OK", b'{"you": "Bearer secret-token"}', "X-You: secret-token")
        with listening(raw) as listener, live(listener) as target:
            exchange = target.send(get(listener))
            assert exchange.response.body == b'{"you": "Bearer (secret)"}'
            assert "secret-token" not in repr(exchange)

    @pytest.mark.parametrize("location", ["{url}/elsewhere", "http://192.0.2.1/", "//[", "http://[bad", "/a\x01b"])
    def test_a_redirect_is_an_answer_and_is_not_followed(self, location: str) -> None:
        with listening(OK) as other:
            raw = answer(
                "307 Temporary Redirect", b"", f"Location: {location.format(url=other.url)}".replace("\x01", "~")
            )
            with listening(raw) as listener, live(listener, "ccai", **DIALS) as target:
                assert target.send(call(listener)).response.status == 307
            assert (len(listener.received), len(other.received)) == (1, 0)


class TestPatience:
    def test_a_read_whose_connection_breaks_is_tried_three_times_with_growing_pauses(self) -> None:
        time = Time()
        with listening(HANG_UP, HANG_UP, OK) as listener, live(listener, time=time) as target:
            assert target.send(get(listener)).response.status == 200
            assert [each for each in time.slept if each > 0.1] == [0.5, 2.0]

    def test_a_read_that_is_never_answered_is_lost(self) -> None:
        with listening(HANG_UP) as listener, live(listener) as target:
            with pytest.raises(LostError, match=f"^the connection to {listener.url} broke: "):
                target.send(get(listener))
            assert len(listener.received) == 3

    @pytest.mark.parametrize(
        "raw", [HANG_UP, b"220 mail.example.com ESMTP\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"]
    )
    def test_what_is_no_read_is_sent_once(self, raw: bytes) -> None:
        with listening(raw) as listener, live(listener, "ccai", **DIALS) as target:
            with pytest.raises(LostError):
                target.send(call(listener))
            assert len(listener.received) == 1

    def test_an_answer_that_takes_too_long_is_lost(self) -> None:
        time = Time()

        def slow_clock() -> float:
            time.now += 61.0
            return time.now

        with listening() as listener:
            tenant = Tenant("talkdesk", listener.url)
            target = LiveTarget(shipped("talkdesk"), tenant, {}, sleep=time.sleep, clock=slow_clock)
            with target, pytest.raises(LostError, match=r"^an answer of 127\.0\.0\.1 has no end$"):
                target.send(get(listener))

    def test_a_host_that_cannot_be_reached_cannot_be_tested(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            url = f"http://127.0.0.1:{server.getsockname()[1]}"
        listener = Listener(("127.0.0.1", int(url.rpartition(":")[2])), ())
        with live(listener) as target, pytest.raises(UntestableError) as raised:
            target.send(get(listener))
        assert str(raised.value) == f"{url} cannot be reached: [Errno 111] Connection refused"
        assert raised.value.exit_status == 3

    def test_a_host_that_goes_away_loses_what_was_asked(self) -> None:
        with ExitStack() as stack:
            listener = stack.enter_context(listening())
            with live(listener) as target:
                target.send(get(listener))
                stack.close()
                with pytest.raises(LostError, match="cannot be reached"):
                    target.send(get(listener))

    def test_429_is_asked_again_after_the_time_that_it_says(self) -> None:
        time = Time()
        busy = answer("429 Too Many Requests", b"", "Retry-After: 7")
        with listening(busy, busy, OK) as listener, live(listener, "ccai", time, **DIALS) as target:
            assert target.send(call(listener)).response.status == 200
            assert [each for each in time.slept if each > 0.1] == [7.0, 7.0]

    @pytest.mark.parametrize(
        ("retry_after", "requests"), [("31", 1), ("20", 2), ("10", 4), ("0", 4), ("soon", 1), ("-1", 1), ("9" * 400, 1)]
    )
    def test_429_is_handed_on_where_waiting_takes_too_long(self, retry_after: str, requests: int) -> None:
        time = Time()
        busy = answer("429 Too Many Requests", b"", f"Retry-After: {retry_after}")
        with listening(busy) as listener, live(listener, time=time) as target:
            assert target.send(get(listener)).response.status == 429
            assert len(listener.received) == requests
            assert time.now <= 30.1

    def test_429_without_a_time_is_handed_on(self) -> None:
        with listening(answer("429 Too Many Requests")) as listener, live(listener) as target:
            assert target.send(get(listener)).response.status == 429
            assert len(listener.received) == 1

    @pytest.mark.parametrize(("hours", "requests"), [(-1, 4), (1, 1)])
    def test_the_time_to_wait_for_may_be_a_date(self, hours: int, requests: int) -> None:
        date = format_datetime(datetime.now(UTC) + timedelta(hours=hours), usegmt=True)
        with listening(answer("429 Too Many Requests", b"", f"Retry-After: {date}")) as listener:
            with live(listener) as target:
                target.send(get(listener))
            assert len(listener.received) == requests

    def test_requests_keep_the_rate(self) -> None:
        time = Time()
        with listening() as listener, live(listener, time=time, rate=4.0) as target:
            for _ in range(3):
                target.send(get(listener))
            time.now += 10
            target.send(get(listener))
            assert time.slept == [0.25, 0.25]

    def test_what_the_guard_refuses_takes_no_time(self) -> None:
        time = Time()
        with listening() as listener, live(listener, "ccai", time, rate=1.0, **DIALS) as target:
            for _ in range(9):
                with pytest.raises(GuardError):
                    target.send(call(listener, "911"))
            assert (time.slept, listener.received) == ([], [])


class TestTheGuardAtTheSocket:
    def test_a_number_that_is_not_listed_does_not_leave(self) -> None:
        with listening() as listener, live(listener, "ccai", **DIALS) as target:
            with pytest.raises(GuardError) as raised:
                target.send(call(listener, "911"))
            assert str(raised.value) == "the number in end_user_number is none that may_ring lists"
            target.send(call(listener))
            assert len(listener.received) == 1

    @pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
    def test_a_client_that_follows_redirects_is_stopped_before_another_host(self, status: str) -> None:
        with listening() as other:
            redirect = answer(status, b"", f"Location: {other.url}/apps/api/v1/calls")
            with listening(redirect) as listener:
                with following(listener) as client, pytest.raises(GuardError, match=r"^it would go elsewhere than to "):
                    client.send(as_client(client, call(listener)))
                assert len(listener.received) == 1
            assert other.received == []

    def test_a_client_that_follows_redirects_is_stopped_before_a_number_in_the_new_address(self) -> None:
        redirect = answer("307 Temporary", b"", "Location: /apps/api/v1/calls?end_user_number=911")
        with listening(redirect) as listener:
            with following(listener) as client, pytest.raises(GuardError, match="may_ring"):
                client.send(as_client(client, call(listener)))
            assert len(listener.received) == 1

    def test_a_body_that_is_sent_in_pieces_is_checked_whole(self) -> None:
        def pieces() -> Iterator[bytes]:
            yield b'{"call_type": "OutboundCall", "end_user_number": "91'
            yield b'1"}'

        with listening() as listener:
            with httpx.Client(transport=gate(listener)) as client, pytest.raises(GuardError):
                client.post(f"{listener.url}/apps/api/v1/calls", headers=dict(JSON), content=pieces())
            assert listener.received == []

    def test_a_target_of_another_path_cannot_ride_along(self) -> None:
        with listening() as listener:
            extensions = {"target": b"/apps/api/v1/calls?end_user_number=911"}
            with httpx.Client(transport=gate(listener)) as client:
                client.get(f"{listener.url}/nothing", extensions=extensions)
            assert listener.received[0].startswith(b"GET /nothing HTTP/1.1\r\n")


def gate(listener: Listener) -> GuardedTransport:
    tenant = Tenant("ccai", listener.url, **DIALS)
    time = Time()
    return GuardedTransport(shipped("ccai"), tenant, (), Pace(1000.0, time.sleep, time.clock))


def following(listener: Listener) -> httpx.Client:
    """A client of somebody else's making, which follows redirects."""
    return httpx.Client(transport=gate(listener), follow_redirects=True)


def as_client(client: httpx.Client, request: Request) -> httpx.Request:
    return client.build_request(request.method, request.url, headers=dict(request.headers), content=request.body)


class TestOAuth:
    def oauth(self, url: str) -> Auth:
        return Auth("oauth", {"client_id": "ID", "client_secret": "KEY"}, url, "schedule-callbacks:read")

    def test_the_request_for_a_token_may_go_to_another_host_and_nothing_else_may(self) -> None:
        with listening(answer("200 OK", b'{"access_token": "fresh-token"}')) as identity, listening() as listener:
            with live(listener, auth=self.oauth(f"{identity.url}/oauth/token")) as target:
                target.send(get(listener))
                target.send(get(listener))
                with pytest.raises(GuardError):
                    target.send(Request("GET", f"{identity.url}/oauth/token"))
            assert identity.bodies() == [b"grant_type=client_credentials&scope=schedule-callbacks%3Aread"]
            assert [listener.header(b"authorization", index) for index in (0, 1)] == [[b"Bearer fresh-token"]] * 2

    def test_a_host_written_in_capitals_is_the_same(self) -> None:
        with listening(answer("200 OK", b'{"access_token": "fresh-token"}')) as identity, listening() as listener:
            url = identity.url.replace("127.0.0.1", "LOCALHOST")
            with live(listener, auth=self.oauth(f"{url}/oauth/token")) as target:
                assert target.send(get(listener)).response.status == 200

    def test_a_refused_client_cannot_be_tested(self) -> None:
        with listening(answer("401 Unauthorized")) as identity, listening() as listener:
            with (
                live(listener, auth=self.oauth(f"{identity.url}/oauth/token")) as target,
                pytest.raises(UntestableError, match=r"it answered 401$"),
            ):
                target.send(get(listener))
            assert listener.received == []


def test_a_live_target_is_a_target() -> None:
    with listening() as listener, live(listener) as target:
        one: Target = target
        assert one.send(get(listener)).response.status == 200
