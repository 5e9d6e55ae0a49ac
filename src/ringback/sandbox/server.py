"""The vendors behind one port of the loopback address, for clients in any language.

One process and one thread: a vendor answers one request at a time, so that its state needs no locks, however many
connections ask. What was stored is lost when the server stops.
"""

import contextlib
import json
import socket
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from ringback.exchange import Request, Response
from ringback.sandbox.vendor import Handler, Vendor, opened

HOST = "127.0.0.1"
LARGEST = 16 * 1024 * 1024
"""How many bytes a body may have."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


def bound(port: int) -> socket.socket:
    """A socket that listens on `port` of the loopback address, on a free one if it is 0; raises OSError."""
    # The protocol is named, else asyncio does not turn Nagle's algorithm off and each answer waits for 40 ms.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(1024)
    except OSError:
        listening.close()
        raise
    return listening


def address(port: int) -> str:
    """Where the sandbox is served, as clients write it."""
    return f"http://{HOST}:{port}"


def tenant_file(vendor: Vendor, port: int) -> str:
    """The tenant file for the vendor as it is served, with its made-up secrets in a comment."""
    exports = "".join(f"#   export {name}='{value}'\n" for name, value in vendor.secrets.items())
    base_url = address(port) + urlsplit(vendor.base_url).path
    return f"# Set first, made up like all else in the sandbox:\n{exports}{vendor.tenant}".replace(
        "{base_url}", base_url
    )


def application(vendors: Iterable[Vendor], seed: int, faults: Iterable[str], port: int) -> Application:
    """The vendors in their first state, each with those of `faults` that are its own, as one ASGI application."""
    lies = frozenset(faults)
    routes: dict[str, Handler] = {}
    for vendor in vendors:
        handler = opened(vendor, seed, lies & {fault.name for fault in vendor.faults})
        routes.update(dict.fromkeys(vendor.serves, handler))

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        body = await _body(receive)
        path = scope["raw_path"].decode("utf-8", "replace")
        if body is None:
            response = _told(413, f"a body may have {LARGEST:,} bytes")
        else:
            handler = next((routes[start] for start in routes if f"{path}/".startswith(f"{start}/")), None)
            request = _request(scope, f"{address(port)}{path}", body)
            response = handler(request) if handler else _nothing_at(path, routes)
        await _send(response, send)

    return answer


def serve(application: Application, listening: socket.socket) -> None:
    """Answer on `listening` until Ctrl-C or SIGTERM; what is being answered then is finished."""
    import uvicorn

    config = uvicorn.Config(
        application,
        interface="asgi3",
        lifespan="off",
        ws="none",
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])


async def _body(receive: Receive) -> bytes | None:
    """What follows the headers, None if that is too much."""
    chunks, size = [], 0
    while True:
        message = await receive()
        chunk = message.get("body", b"")
        size += len(chunk)
        if size <= LARGEST:
            chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks) if size <= LARGEST else None


def _request(scope: Message, url: str, body: bytes) -> Request:
    query = scope["query_string"].decode("utf-8", "replace")
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
    return Request(scope["method"], f"{url}?{query}" if query else url, headers, body)


async def _send(response: Response, send: Send) -> None:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    if response.status != 204:
        headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})


def _nothing_at(path: str, served: Iterable[str]) -> Response:
    return _told(404, f"nothing is served at {path}; here are {', '.join(sorted(served))}")


def _told(status: int, message: str) -> Response:
    """An answer of the server's own, not of a vendor."""
    return Response(status, (("Content-Type", "application/json"),), json.dumps({"message": message}).encode())
