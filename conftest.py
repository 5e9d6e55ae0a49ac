"""What holds for every test: runs repeat exactly, and nothing leaves this machine."""

import ipaddress
import sys
from typing import Any

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
settings.load_profile("repeatable")

pytest_plugins = ["tests.conformance.matrix"]


def _refuse_other_hosts(event: str, arguments: tuple[Any, ...]) -> None:
    """Stop a connection or a name look-up that is not about the loopback interface."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not _is_loopback(host):
        msg = f"a test tried to reach {host}; tests talk to the loopback interface only"
        raise RuntimeError(msg)


def _is_loopback(host: object) -> bool:
    text = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    try:
        return ipaddress.ip_address(text).is_loopback
    except ValueError:
        return text == "localhost"


sys.addaudithook(_refuse_other_hosts)
