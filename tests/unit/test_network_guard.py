"""No test can reach another host, by name or by address."""

import socket

import pytest


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.com", 80), ("2001:db8::1", 80)])
def test_another_host_is_refused(address: tuple[str, int]) -> None:
    with pytest.raises(RuntimeError, match="loopback interface only"):
        socket.create_connection(address, timeout=1)


def test_the_loopback_interface_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()
