"""How many requests a second the served sandbox answers, beside Prism's mock of the same spec.

Both serve Talkdesk's list on the loopback address and get the same bytes from the same load generator, which runs in a
process of its own. They take turns, round after round, so that a busy machine slows both; each is shown by its best
round. Nothing gates here: what a figure means is its ratio to the other. The sandbox keeps state, pages and filters;
the mock answers one made-up page. Needs the packages of `make peers`.
"""

import base64
import json
import re
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from multiprocessing import get_context
from pathlib import Path

from ringback.sandbox.catalogue import VENDORS

sys.path.insert(0, str(Path(__file__).resolve().parent / "peers"))
from peers import TOOLS, serving

ROUNDS = 8
REQUESTS = 2000
CONNECTIONS = 8
RINGBACK = Path(sys.executable).parent / "ringback"
SEED = "0"

PAGES = {"a page of 1": "page=1&per_page=1", "a page of 50": "page=1&per_page=50"}

ADDRESS = r"^Serving .*(http://127\.0\.0\.1:(\d+))"


def main() -> int:
    if not (TOOLS / "prism").exists():
        print("prism is not installed; run `make peers`", file=sys.stderr)
        return 2
    with sandbox() as ours, serving("talkdesk") as theirs, ProcessPoolExecutor(1, get_context("spawn")) as process:
        token = talkdesk_token(ours)
        for title, query in PAGES.items():
            text = (
                f"GET /schedule-callbacks?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n"
            )
            rates: dict[int, list[float]] = {ours: [], theirs: []}
            sizes = {}
            for _ in range(ROUNDS):
                for port, found in rates.items():
                    seconds, bodies = process.submit(load, port, text.encode(), CONNECTIONS, REQUESTS, 200).result()
                    found.append(REQUESTS / seconds)
                    sizes[port] = len(bodies[-1])
            sandboxed, mocked = max(rates[ours]), max(rates[theirs])
            print(
                f"{title:13} ringback sandbox {sandboxed:6,.0f}/s of {sizes[ours]:,} bytes   "
                f"prism mock {mocked:6,.0f}/s of {sizes[theirs]:,} bytes   ratio {sandboxed / mocked:.2f}",
                flush=True,
            )
        seconds, bodies = process.submit(load, ours, create_call(), 64, REQUESTS, 201).result()
        ids = {json.loads(body)["id"] for body in bodies}
        rate = REQUESTS / seconds
        print(f"calls created over 64 connections: {rate:,.0f}/s, {REQUESTS} calls, {len(ids)} different ids")
    return 0


@contextmanager
def sandbox() -> Iterator[int]:
    """The served sandbox, as the port that it listens on."""
    command = [str(RINGBACK), "sandbox", "--port", "0", "--seed", SEED]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        try:
            assert process.stdout is not None
            said = iter(process.stdout.readline, "")  # what it decided comes first, the address last
            found = next((match for line in said if (match := re.search(ADDRESS, line))), None)
            assert found, "the sandbox does not start"
            yield int(found[2])
        finally:
            process.terminate()


def talkdesk_token(port: int) -> str:
    secrets = VENDORS["talkdesk"].secrets
    pair = f"{secrets['RINGBACK_SANDBOX_TALKDESK_CLIENT']}:{secrets['RINGBACK_SANDBOX_TALKDESK_SECRET']}"
    headers = {"Authorization": basic(pair), "Content-Type": "application/x-www-form-urlencoded"}
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/oauth/token", "grant_type=client_credentials&scope=schedule-callbacks:read", headers)
    token: str = json.loads(connection.getresponse().read())["access_token"]
    connection.close()
    return token


def create_call() -> bytes:
    """A request that makes an outbound call."""
    secrets = VENDORS["ccai"].secrets
    pair = f"{secrets['RINGBACK_SANDBOX_CCAI_SUBDOMAIN']}:{secrets['RINGBACK_SANDBOX_CCAI_TOKEN']}"
    call = {
        "call_type": "Voice Outbound (API)",
        "agent_email": "agent@example.com",
        "end_user_number": "+1 202-555-0143",
    }
    body = json.dumps(call)
    return (
        "POST /apps/api/v1/calls HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: {basic(pair)}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def basic(pair: str) -> str:
    return "Basic " + base64.b64encode(pair.encode()).decode()


def load(port: int, request: bytes, connections: int, count: int, status: int) -> tuple[float, list[bytes]]:
    """Send `request` `count` times, always one for each connection at once: (seconds, bodies of the answers).

    Raises AssertionError for an answer with another status. Answers must have a Content-Length.
    """
    bodies: list[bytes] = []
    clients = [Client(socket.create_connection(("127.0.0.1", port), timeout=60)) for _ in range(connections)]
    with selectors.DefaultSelector() as selector:
        for client in clients:
            client.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(client.connection, selectors.EVENT_READ, client)
        started = time.perf_counter()
        for client in clients:
            client.connection.sendall(request)
        left = count - connections
        while len(bodies) < count:
            for key, _ in selector.select():
                client = key.data
                chunk = client.connection.recv(1 << 18)
                assert chunk, "the connection was closed"
                client.got += chunk
                body = whole(client.got, status)
                if body is None:
                    continue
                bodies.append(body)
                client.got = b""
                if left > 0:
                    left -= 1
                    client.connection.sendall(request)
        seconds = time.perf_counter() - started
    for client in clients:
        client.connection.close()
    return seconds, bodies


@dataclass
class Client:
    """One connection, and what has come of the answer that it waits for."""

    connection: socket.socket
    got: bytes = b""


def whole(got: bytes, status: int) -> bytes | None:
    """The body of an answer, None if it has not all come."""
    head, end, body = got.partition(b"\r\n\r\n")
    if not end:
        return None
    assert head.split(b" ", 2)[1] == str(status).encode(), got.decode(errors="replace")
    length = re.search(rb"(?i)\r\ncontent-length: *([0-9]+)", head)
    assert length, "no Content-Length"
    return body if len(body) >= int(length[1]) else None


if __name__ == "__main__":
    sys.exit(main())
