"""The sandbox on a port: what the documents' own samples get, many connections at once, starting and stopping.

Samples are the documents' own, with the placeholders filled in and credentials added, of which most print none.
"""

import base64
import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from ringback.sandbox.catalogue import VENDORS
from ringback.sandbox.server import LARGEST

RINGBACK = Path(sys.executable).parent / "ringback"
SECRETS = {name: value for vendor in VENDORS.values() for name, value in vendor.secrets.items()}
DIALER = f"Bearer {SECRETS['RINGBACK_SANDBOX_ACEFONE_DIALER']}"
CLICK = f"Bearer {SECRETS['RINGBACK_SANDBOX_ACEFONE_CLICK_TO_CALL']}"
UCONTACT = f"Basic {SECRETS['RINGBACK_SANDBOX_UCONTACT']}"
CCAI = (SECRETS["RINGBACK_SANDBOX_CCAI_SUBDOMAIN"], SECRETS["RINGBACK_SANDBOX_CCAI_TOKEN"])
TALKDESK = (SECRETS["RINGBACK_SANDBOX_TALKDESK_CLIENT"], SECRETS["RINGBACK_SANDBOX_TALKDESK_SECRET"])


def ringback(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([RINGBACK, "sandbox", *arguments], capture_output=True, encoding="utf-8", check=False)


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """The sandbox on a free port, as (port, process)."""
    command = [str(RINGBACK), "sandbox", "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as process:
        try:
            assert process.stdout is not None
            said = iter(process.stdout.readline, "")
            found = next(match for line in said if (match := re.search(r"^Serving .*http://127\.0\.0\.1:(\d+)", line)))
            yield int(found[1]), process
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serving("--seed", "5") as (port, _):
        yield port


@pytest.fixture(scope="module")
def client(port: int) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        yield client


# Documents' samples

CURL = {"accept": "application/json", "content-type": "application/json"}
SCHEDULED = {
    "customer_name": "Ann Example",
    "schedule_date_time": "2030-01-31 14:07:00",
    "assigned_to": "05046630215",
    "customer_number": "12025550143",
}
CLICKED = {"agent_number": "1001", "destination_number": "442079460958"}


@pytest.mark.parametrize(
    ("path", "token", "body"),
    [("/v1/dialer/schedule_call/", DIALER, SCHEDULED), ("/v1/click_to_call", CLICK, CLICKED)],
)
def test_the_curl_samples_of_acefone_succeed_once_filled_in(
    client: httpx.Client, path: str, token: str, body: dict[str, str]
) -> None:
    assert client.post(path, headers=CURL).status_code in (401, 403)  # as printed: no credentials, no body
    answer = client.post(path, headers={**CURL, "authorization": token}, json=body)
    outcome = {name.lower(): value for name, value in answer.json().items()}
    assert (answer.status_code, outcome["success"], type(outcome["message"])) == (200, True, str)


JAVA = (
    r'call={"calldate" : null,"campaign" : "POWER<-","destination": "0123456789","alternatives": "","agent" : "",'
    r'"data": "idcustomer=7","source": "source","bulk": false,"automatic": true }'
)
"""The body of the Java sample. The Content-Length of the HTTP sample is that of the same text percent-encoded."""


def test_the_java_sample_is_added_byte_by_byte(port: int) -> None:
    assert len(JAVA) == 182
    status, body = raw_post(port, JAVA.encode())
    assert (status, body.strip() != b"0") == (200, True)


def test_the_http_sample_is_added_with_its_content_length(port: int) -> None:
    encoded = f"call={quote(JAVA.removeprefix('call='), safe='')}".encode()
    assert len(encoded) == 310
    status, body = raw_post(port, encoded)
    assert (status, body.strip() != b"0") == (200, True)


def test_the_http_sample_as_printed_is_answered_with_0(port: int) -> None:
    assert raw_post(port, b"call={{Objeto Json}}") == (200, b"0")


def raw_post(port: int, body: bytes) -> tuple[int, bytes]:
    """Status and stripped body of what a raw socket gets for the lines of the HTTP sample."""
    head = (
        "POST /Integra/resources/Dialers/DialerTask HTTP/1.1\r\n"
        "Host: instance.ucontactcloud.com\r\n"
        f"Authorization: {UCONTACT}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(head.encode() + body)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    top, _, rest = answer.partition(b"\r\n\r\n")
    return int(top.split()[1]), rest.strip()


def test_the_python_sample_is_added(port: int) -> None:
    conn = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Authorization": UCONTACT, "Content-Type": "application/x-www-form-urlencoded"}
    conn.request("POST", "/Integra/resources/Dialers/DialerTask", JAVA, headers)
    res = conn.getresponse()
    data = res.read()
    conn.close()
    assert (res.status, data.strip() != b"0") == (200, True)


CALL = {
    "call_type": "Voice Outbound (API)",
    "agent_email": "agent@example.com",
    "end_user_number": "+1 202-555-0143",
    "lang": "en",
}


def without(key: str) -> dict[str, str]:
    return {name: value for name, value in CALL.items() if name != key}


def test_the_sample_of_an_outbound_call_makes_one(client: httpx.Client) -> None:
    answer = client.post("/apps/api/v1/calls", json=CALL, auth=CCAI)
    assert (answer.status_code, answer.json()["call_type"]) == (201, "Voice Outbound (API)")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({**CALL, "agent_email": "busy@example.com"}, "Agent is not available to take this call"),
        ({**CALL, "agent_email": "trainee@example.com"}, "Agent does not have access to make calls"),
        ({**CALL, "call_type": "Call"}, "Invalid call type"),
        ({**CALL, "end_user_number": "123123"}, "end_user_number is not well-formed"),
        (without("agent_email"), "Agent email required"),
        (without("end_user_number"), "ticket_id or end_user_number required"),
    ],
)
def test_the_samples_of_refused_calls_get_the_messages_of_the_document(
    client: httpx.Client, body: dict[str, str], message: str
) -> None:
    answer = client.post("/apps/api/v1/calls", json=body, auth=CCAI)
    assert (answer.status_code, answer.json()) == (400, {"message": message})


def test_callbacks_are_listed_with_a_token_of_the_token_endpoint(client: httpx.Client) -> None:
    assert client.get("/schedule-callbacks").status_code == 401
    form = {"grant_type": "client_credentials", "scope": "schedule-callbacks:read"}
    token = client.post("/oauth/token", data=form, auth=TALKDESK).json()["access_token"]
    answer = client.get("/schedule-callbacks?page=1&per_page=5", headers={"authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["count"], len(answer.json()["_embedded"]["callbacks"])) == (200, 5, 5)


# The server


def test_an_unknown_path_is_told_what_is_served(client: httpx.Client) -> None:
    for path in ("/nothing", "/", "/v1/click_to_call_support"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.json() == {
            "message": f"nothing is served at {path}; here are /Integra/resources/Dialers/DialerTask, "
            "/apps/api/v1/calls, /oauth/token, /schedule-callbacks, /v1/click_to_call, /v1/dialer/schedule_call"
        }


def test_64_connections_at_once_create_64_different_calls(port: int) -> None:
    together = Barrier(64)
    authorization = "Basic " + base64.b64encode(":".join(CCAI).encode()).decode()
    headers = {"Authorization": authorization, "Content-Type": "application/json"}

    def create(_: int) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.connect()
        together.wait(30)
        connection.request("POST", "/apps/api/v1/calls", json.dumps(CALL), headers)
        answer = connection.getresponse()
        assert answer.status == 201
        call = json.loads(answer.read())
        connection.close()
        return call["id"]

    with ThreadPoolExecutor(64) as threads:
        assert len(set(threads.map(create, range(64)))) == 64


def test_a_body_in_chunks_and_many_requests_on_one_connection_are_read(client: httpx.Client) -> None:
    chunks = [json.dumps(SCHEDULED).encode()[:20], json.dumps(SCHEDULED).encode()[20:]]
    for _ in range(3):
        headers = {**CURL, "authorization": DIALER}
        assert client.post("/v1/dialer/schedule_call/", headers=headers, content=iter(chunks)).status_code == 200


def test_head_has_no_body(client: httpx.Client) -> None:
    answer = client.head("/v1/click_to_call")
    assert (answer.status_code, answer.content) == (405, b"")


def test_a_body_that_is_too_large_is_refused(client: httpx.Client) -> None:
    assert client.post("/v1/click_to_call", content=bytes(LARGEST + 1)).status_code == 413


def test_bytes_that_are_no_http_end_their_connection_and_no_other(client: httpx.Client, port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"\x16\x03\x01\x02\x00\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 400")
    assert client.get("/nothing").status_code == 404


def test_nothing_but_the_loopback_address_is_served(port: int) -> None:
    with pytest.raises(OSError, match=r"refused|unreachable|requested address|timed out"):
        socket.create_connection(("127.0.0.2", port), timeout=2)  # what a server on all addresses would answer


def test_a_fault_is_told_over_the_wire() -> None:
    with serving("ucontact", "--fault", "ucontact-created") as (port, process):
        assert raw_post(port, JAVA.encode())[0] == 201
        assert process.poll() is None


def test_the_lies_are_told_before_it_serves() -> None:
    command = [str(RINGBACK), "sandbox", "ucontact", "--port", "0", "--fault", "ucontact-created"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.terminate()
        process.stdout.read()
    assert first == "lie: ucontact-created: a success has status 201\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send")
@pytest.mark.parametrize("busy", [False, True])
def test_ctrl_c_stops_it_cleanly(*, busy: bool) -> None:
    with serving("acefone-dialer") as (port, process), httpx.Client(trust_env=False) as client:
        if busy:
            client.get(f"http://127.0.0.1:{port}/")  # leaves its connection open
        process.send_signal(signal.SIGINT)
        out, errors = process.communicate(timeout=30)
        assert (process.returncode, errors) == (0, "")
        assert out == ""


def test_a_port_that_is_taken_is_one_sentence(port: int) -> None:
    done = ringback("--port", str(port))
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(rf"ringback: port {port} cannot be used: .+\. --port 0 picks a free one\n", done.stderr)


def test_the_tenant_file_has_the_port_and_the_secrets() -> None:
    done = ringback("--tenant", "--port", "4321")
    table = tomllib.loads(done.stdout)
    assert list(table) == list(VENDORS)
    assert {vendor["base_url"] for vendor in table.values()} == {"http://127.0.0.1:4321"}
    assert dict(re.findall(r"^#   export (\w+)='(.+)'$", done.stdout, re.MULTILINE)) == SECRETS


def test_the_faults_are_listed_with_what_they_break_and_do() -> None:
    done = ringback("ucontact", "--list-faults")
    assert (
        "ucontact-created\n    a success has status 201\n    breaks ucontact:addRecord:response#status\n" in done.stdout
    )
    assert len(re.findall(r"^\S+$", done.stdout, re.MULTILINE)) == len(VENDORS["ucontact"].faults)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["ucontac"], "there is no vendor ucontac. Did you mean ucontact?"),
        (["--fault", "ucontact-create"], "there is no fault ucontact-create. Did you mean ucontact-created?"),
        (["--tenant", "--port", "0"], "--tenant needs the port that the sandbox is served on: give --port"),
    ],
)
def test_wrong_usage_is_one_sentence(arguments: list[str], sentence: str) -> None:
    done = ringback(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"ringback: {sentence}\n")
