"""Whether other people's tools take the specs unchanged: Redocly's linter finds no error, Prism's mock serves each.

One line for each spec and tool; the exit status is 1 if one of them failed. The mock listens on a port of the loopback
address that the system picks, gets one sound request for each operation and is stopped again. Needs the packages of
package.json, and their versions there still run on Node 20.
"""

import json
import os
import re
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml

from ringback.contract.catalogue import shipped_names
from ringback.shipped import spec_folder

HERE = Path(__file__).resolve().parent
TOOLS = HERE / "node_modules" / ".bin"
START_SECONDS = 60
ENVIRONMENT = {**os.environ, "NO_COLOR": "1", "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}

SKIPPED_RULES = {
    "acefone-dialer": ("no-path-trailing-slash",),  # the vendor's own path ends in a slash
}


class PeerError(Exception):
    """A tool does not take a spec; the text says why."""


@dataclass(frozen=True)
class Sample:
    """One sound request."""

    operation: str
    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None


def _json(operation: str, method: str, path: str, authorization: str, body: dict[str, Any]) -> Sample:
    headers = {"Authorization": authorization, "Content-Type": "application/json"}
    return Sample(operation, method, path, headers, json.dumps(body))


RECORD = {
    "calldate": None,
    "campaign": "POWER<-",
    "destination": "12025550143",
    "alternatives": "",
    "agent": "",
    "data": "idcustomer=7",
    "source": "source",
    "bulk": False,
    "automatic": True,
}

SAMPLES = {
    "acefone-click-to-call": [
        _json(
            *("clickToCall", "POST", "/v1/click_to_call", "Bearer token"),
            {"agent_number": "1001", "destination_number": "12025550143", "async": "1"},
        )
    ],
    "acefone-dialer": [
        _json(
            *("scheduleCall", "POST", "/v1/dialer/schedule_call/", "Bearer token"),
            {
                "customer_name": "Alex Example",
                "schedule_date_time": "2030-01-15 14:30:00",
                "assigned_to": "05056",
                "customer_number": "12025550143",
                "reminder_time": None,
            },
        )
    ],
    "ccai": [
        _json(
            *("createCall", "POST", "/calls", "Basic dXNlcjp0b2tlbg=="),
            {
                "call_type": "Voice Outbound (API)",
                "agent_email": "agent@example.com",
                "end_user_number": "+1 202-555-0143",
            },
        ),
        Sample("getCustomerFlag", "GET", "/calls/397/customer_flag", {"Authorization": "Basic dXNlcjp0b2tlbg=="}),
        _json(
            *("updateCustomerFlag", "PATCH", "/calls/397/customer_flag", "Basic dXNlcjp0b2tlbg=="),
            {"verified_customer": True, "bad_actor": False, "repeat_customers": True},
        ),
    ],
    "talkdesk": [
        Sample(
            *("listCallbacks", "GET", "/schedule-callbacks?status=UNATTEMPTED&page=1&per_page=50"),
            {"Authorization": "Bearer token"},
        )
    ],
    "ucontact": [
        Sample(
            *("addRecord", "POST", "/Integra/resources/Dialers/DialerTask"),
            {"Authorization": "Basic dXNlcjpzZXNzaW9u", "Content-Type": "application/x-www-form-urlencoded"},
            urlencode({"call": json.dumps(RECORD)}),
        )
    ],
}
"""One request for each operation of each spec."""


def lint(spec: str) -> str:
    """What Redocly says of a spec that it finds no error in; raises PeerError."""
    skipped = [word for rule in SKIPPED_RULES.get(spec, ()) for word in ("--skip-rule", rule)]
    command = [str(TOOLS / "redocly"), "lint", str(_file(spec)), "--format=json", *skipped]
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, cwd=HERE, check=False)
    try:
        totals = json.loads(done.stdout)["totals"]
    except (json.JSONDecodeError, KeyError):
        raise PeerError(f"redocly ended with {done.returncode} and no report: {done.stderr.strip()[-300:]}") from None
    if totals["errors"] or done.returncode:
        raise PeerError(f"{totals['errors']} errors; see: npx redocly lint specs/{spec}.yaml")
    without = f", without {', '.join(SKIPPED_RULES[spec])}" if spec in SKIPPED_RULES else ""
    return f"errors 0, warnings {totals['warnings']}{without}"


def mock(spec: str) -> str:
    """The statuses that Prism answers the sound requests with; raises PeerError if one is no documented success."""
    documented = {
        operation["operationId"]: set(operation["responses"])
        for item in yaml.safe_load(_file(spec).read_text(encoding="utf-8"))["paths"].values()
        for operation in item.values()
    }
    samples = SAMPLES[spec]
    if documented.keys() != {sample.operation for sample in samples}:
        raise PeerError("SAMPLES does not have one request for each operation")
    with serving(spec) as port:
        answers = [(sample.operation, _status(port, sample)) for sample in samples]
    for operation, status in answers:
        if str(status) not in documented[operation] or not 200 <= status < 300:
            raise PeerError(f"{operation} answered {status}, which is no success that the spec documents")
    return ", ".join(f"{operation} {status}" for operation, status in answers)


@contextmanager
def serving(spec: str) -> Iterator[int]:
    """Prism mocking a spec, as the port that it listens on."""
    listen = ("--host", "127.0.0.1", "--port", "0", "--errors")
    command = [str(TOOLS / "prism"), "mock", str(_file(spec)), *listen]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=ENVIRONMENT, cwd=HERE
    ) as prism:
        try:
            yield _port(prism)
        finally:
            prism.terminate()
            try:
                prism.wait(10)
            except subprocess.TimeoutExpired:
                prism.kill()


def _port(prism: subprocess.Popen[bytes]) -> int:
    """The port that Prism says it listens on."""
    assert prism.stdout is not None
    said = b""
    end = time.monotonic() + START_SECONDS
    with selectors.DefaultSelector() as selector:
        selector.register(prism.stdout, selectors.EVENT_READ)
        while selector.select(max(0.0, end - time.monotonic())):
            read = os.read(prism.stdout.fileno(), 65536)
            said += read
            found = re.search(rb"listening on http://127\.0\.0\.1:(\d+)", said)
            if found:
                return int(found[1])
            if not read:
                break
    raise PeerError(f"prism does not start: {said.decode(errors='replace').strip()[-300:]}")


def _status(port: int, sample: Sample) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(sample.method, sample.path, sample.body, sample.headers)
        return connection.getresponse().status
    except OSError as error:
        raise PeerError(f"{sample.operation} got no answer: {error}") from None
    finally:
        connection.close()


def _file(spec: str) -> Path:
    return spec_folder() / f"{spec}.yaml"


def main() -> int:
    missing = [name for name in ("redocly", "prism") if not (TOOLS / name).exists()]
    if missing:
        print(f"{' and '.join(missing)} not installed; run `make peers` or `npm ci`", file=sys.stderr)
        return 2
    failed = 0
    for spec in shipped_names():
        for name, run in (("redocly", lint), ("prism", mock)):
            try:
                result = f"ok      {run(spec)}"
            except PeerError as error:
                failed += 1
                result = f"FAILED  {error}"
            print(f"{spec:22} {name:8} {result}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
