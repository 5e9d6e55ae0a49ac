"""A real server on the loopback interface that keeps the bytes it was sent and answers what it was told to."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

HANG_UP = b""
"""Instead of an answer: the connection is closed."""


@dataclass
class Listener:
    """`received` are the requests so far, as bytes; answers are given in order, the last one again and again."""

    address: tuple[str, int]
    answers: Sequence[bytes]
    received: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{self.address[0]}:{self.address[1]}"

    def bodies(self) -> list[bytes]:
        return [each.partition(b"\r\n\r\n")[2] for each in self.received]

    def header(self, name: bytes, index: int = -1) -> list[bytes]:
        """The values of a header of one request."""
        lines = self.received[index].partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]
        pairs = (line.partition(b": ") for line in lines)
        return [value for key, _, value in pairs if key.lower() == name.lower()]


def answer(status: str, body: bytes = b"", *headers: str) -> bytes:
    """The bytes of an answer after which the connection is closed, as after each."""
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "Connection: close"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


OK = answer("200 OK", b"{}", "Content-Type: application/json")


@contextmanager
def listening(*answers: bytes) -> Iterator[Listener]:
    """A server with these answers, or with an empty JSON object for each request."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        listener = Listener(server.getsockname()[:2], answers or (OK,))
        thread = threading.Thread(target=_serve, args=(server, listener))
        thread.start()
        try:
            yield listener
        finally:
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(server: socket.socket, listener: Listener) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection, suppress(OSError):
            connection.settimeout(5)
            request = _request(connection)
            if request:
                listener.received.append(request)
                connection.sendall(listener.answers[min(len(listener.received), len(listener.answers)) - 1])


def _request(connection: socket.socket) -> bytes:
    """The bytes of one request; each connection is used once."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return data
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    length = int(lengths[0].partition(b":")[2]) if lengths else 0
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body
