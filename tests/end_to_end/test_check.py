"""The command `ringback check` as a user starts it: against the sandbox, and against servers on the loopback."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import click
import pytest
from jsonschema_rs import Draft202012Validator

from ringback.cli import cli
from ringback.errors import RingbackError
from ringback.report.json_report import report_schema
from ringback.report.outcome import Exit
from ringback.sandbox.catalogue import VENDORS

RINGBACK = Path(sys.executable).parent / "ringback"
SECRETS = {name: value for vendor in VENDORS.values() for name, value in vendor.secrets.items()}
ENVIRONMENT = {**os.environ, **SECRETS, "TOKEN": "made-up", "COLUMNS": "100"}
TENANT = """\
[talkdesk]
base_url = "https://example.com"
auth.bearer = "TOKEN"
rate = "1000/s"

[ccai]
base_url = "https://example.com"
auth.bearer = "TOKEN"
rate = "1000/s"
allow_effects = ["dials"]
may_ring = ["+1 303-496-0011"]
[ccai.known]
agents.available = ["agent@example.com"]
"""

ADDRESS = r"^Serving .*(http://127\.0\.0\.1:(\d+))"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a tenant file, where the commands run."""
    (tmp_path / "tenant.toml").write_text(TENANT)
    monkeypatch.chdir(tmp_path)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return tmp_path


def ringback(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Starts the command in `folder`; whatever it says, it never shows a traceback."""
    done = subprocess.run(
        [RINGBACK, *arguments],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert "Traceback" not in done.stderr
    return done


def check(*arguments: str) -> Exit:
    """The exit status of the command in this process, as a start costs more than a run."""
    status: Exit = cli.main(["check", *arguments], standalone_mode=False)
    return status


def report(file: str = "out.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(file).read_text(encoding="utf-8"))
    Draft202012Validator(report_schema()).validate(found)
    for run in found["runs"]:
        del run["seconds"]
    return found


def weights(run: dict[str, Any]) -> set[str]:
    return {finding["severity"] for finding in run["findings"]}


# The sandbox.


def test_without_a_spec_all_five_are_checked_and_the_sandbox_conforms(folder: Path) -> None:
    done = ringback(folder, "check", "--max-requests", "25", "--report", "json:out.json")
    assert (done.returncode, done.stderr) == (0, "")
    runs = report()["runs"]
    assert [run["spec"] for run in runs] == list(VENDORS)
    for run in runs:
        assert run["spec"] in done.stdout
        assert (run["target"], run["seed"]) == ("sandbox", 0)
        assert 1 <= run["requests"] <= 25
        assert weights(run) <= {"erratum"}
    total = sum(run["requests"] for run in runs)
    assert done.stdout.endswith(f"{total} read = {total} checked + 0 unmatched + 0 unreadable\n")


def test_only_the_specs_that_are_named_are_checked(folder: Path) -> None:
    assert check("ucontact", "ccai", "--max-requests", "5", "--report", "json:out.json") == Exit.CONFORMS
    assert [run["spec"] for run in report()["runs"]] == ["ucontact", "ccai"]


def test_a_seed_repeats_a_run_and_another_one_does_not(folder: Path) -> None:
    reports = {}
    for name, seed in (("one", "3"), ("again", "3"), ("other", "4")):
        asked = ("ucontact", "--max-requests", "120", "--fault", "ucontact-crash-on-accents", "--seed", seed)
        check(*asked, "--report", f"json:{name}.json")
        reports[name] = report(f"{name}.json")
    assert reports["one"] == reports["again"]
    assert reports["one"]["runs"][0]["seed"] == 3
    assert reports["one"] != reports["other"]


def test_a_fault_is_found_and_gates(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("ccai", "--max-requests", "40", "--fault", "ccai-created-as-200", "--report", "json:out.json")
    assert check(*asked) == Exit.FINDINGS
    (run,) = report()["runs"]
    breaches = [each for each in run["findings"] if each["severity"] == "breach"]
    assert breaches[0]["confirmed"] is True
    assert run["requests"] > run["exchanges"]["checked"] > 0  # what is found is asked for again
    assert breaches[0]["id"].startswith("ccai:createCall:")
    assert breaches[0]["curl"].startswith("curl -X POST http")
    assert breaches[0]["id"] in capsys.readouterr().out


def test_what_takes_several_requests_to_see_is_asked_for_again_with_all_of_them(folder: Path) -> None:
    assert check("talkdesk", "--fault", "talkdesk-page-ignored", "--report", "json:out.json") == Exit.FINDINGS
    (run,) = report()["runs"]
    assert {each["id"]: each["confirmed"] for each in run["findings"] if each["severity"] == "breach"} == {
        "talkdesk:listCallbacks:last-page-holds-rest": True,
        "talkdesk:listCallbacks:paging": True,
    }


def test_drift_gates_if_asked(folder: Path) -> None:
    asked = ("ucontact", "--max-requests", "20", "--fault", "ucontact-created")
    assert check(*asked) == Exit.CONFORMS
    assert check(*asked, "--fail-on", "drift") == Exit.FINDINGS


def test_a_report_on_stdout_leaves_the_rest_on_stderr(folder: Path) -> None:
    done = ringback(folder, "check", "ucontact", "--max-requests", "5", "--report", "json:-")
    assert [run["spec"] for run in json.loads(done.stdout)["runs"]] == ["ucontact"]
    assert "5 read = 5 checked + 0 unmatched + 0 unreadable" in done.stderr


def test_a_dry_run_prints_what_would_be_sent_and_what_would_ring(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check("ccai", "--dry-run", "--max-requests", "60") == Exit.CONFORMS
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "ccai 60 requests at most"
    assert "POST /apps/api/v1/calls for ccai:createCall:response#status" in lines
    assert any(re.fullmatch(r"    would ring \+1 202-555-0143.*", line) for line in lines)
    assert any(
        " and up to " in line and line.endswith(" for ccai:updateCustomerFlag:read-your-write") for line in lines
    )


# Wrong usage.


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["cai"], "no spec and no file is called cai; did you mean ccai?"),
        (["--fault", "ccai-id-twic"], "there is no fault ccai-id-twic. Did you mean ccai-id-twice?"),
        (
            ["ccai", "--target", "https://example.com"],
            "a live target needs a tenant file: write one with ringback tenant ccai",
        ),
        (
            ["ccai", "--tenant", "tenant.toml"],
            "--tenant is for a live target: give --target URL, or leave --tenant out",
        ),
        (
            ["ccai", "--target", "https://example.com", "--tenant", "tenant.toml", "--fault", "ccai-id-twice"],
            "--fault is for the sandbox: a live target tells its own",
        ),
        (
            ["ccai", "--target", "example.com", "--tenant", "tenant.toml"],
            "the target example.com is neither sandbox nor an http or https URL",
        ),
        (["ccai", "--target", "https://example.com", "--tenant", "nowhere.toml"], "nowhere.toml"),
        (["ucontact", "--target", "https://example.com", "--tenant", "tenant.toml"], "ucontact"),
        (["--max-requests", "0"], "0 is not in the range x>=1."),
        (["--seed", "x"], "'x' is not a valid integer."),
        (["--fail-on", "nothing"], "is not one of 'breach', 'drift'."),
        (["--report", "xml:out.xml"], "--report takes json:FILE, not xml:out.xml"),
    ],
    ids=lambda value: " ".join(value)[:60] if isinstance(value, list) else "",
)
def test_wrong_usage_is_one_sentence_and_nothing_is_sent(arguments: list[str], said: str, folder: Path) -> None:
    with pytest.raises((RingbackError, click.UsageError)) as caught:
        check(*arguments)
    error = caught.value
    message = error.format_message() if isinstance(error, click.UsageError) else str(error)
    assert said in message
    assert "\n" not in message
    assert (error.exit_status if isinstance(error, RingbackError) else click.UsageError.exit_code) == 2


# Live targets.


class Server(ThreadingHTTPServer):
    """Answers with one status, again and again; after `most` answers it keeps silent until it is let go on."""

    daemon_threads = True

    def __init__(self, status: int, body: bytes, most: int | None) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.status, self.body, self.most = status, body, most
        self.asked: list[str] = []
        self.stalled, self.released = threading.Event(), threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Answers(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append(f"{self.command} {self.path}")
        if self.server.most is not None and len(self.server.asked) > self.server.most:
            self.server.stalled.set()
            self.server.released.wait()
            return
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    do_POST = do_PATCH = do_PUT = do_DELETE = do_GET  # noqa: N815 (the names are the standard library's)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 (the name is the standard library's)
        """Nobody reads it."""


@contextmanager
def serving(status: int = 200, body: bytes = b"{}", most: int | None = None) -> Iterator[Server]:
    with Server(status, body, most) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
            thread.join()


def live(url: str, spec: str = "talkdesk") -> list[str]:
    return ["check", spec, "--target", url, "--tenant", "tenant.toml", "--report", "json:out.json"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def test_a_host_that_cannot_be_reached_is_one_sentence(folder: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    done = ringback(folder, *live(url))
    assert done.returncode == 3
    assert re.fullmatch(rf"ringback: talkdesk: {url} cannot be reached: .*Connection refused\n", done.stderr)
    assert report()["runs"] == []


@pytest.mark.parametrize("status", [401, 403])
def test_a_credential_that_is_refused_is_one_sentence_and_no_page_of_findings(folder: Path, status: int) -> None:
    with serving(status, b'{"code": "1", "message": "no"}') as server:
        done = ringback(folder, *live(server.url))
        assert done.returncode == 3
        assert done.stderr == (
            f"ringback: talkdesk: {server.url} refuses the credential of the tenant file (status {status})\n"
        )
        assert len(server.asked) <= 2
    assert report()["runs"] == []


@pytest.mark.parametrize(
    "path",
    ["", "/wrong"],
)
def test_a_wrong_base_url_is_one_sentence_and_no_page_of_findings(folder: Path, path: str) -> None:
    with serving(404) as server:
        done = ringback(folder, *live(f"{server.url}{path}"))
        assert done.returncode == 3
        assert done.stderr.startswith(f"ringback: talkdesk: {server.url}{path} ")
        assert len(done.stderr.splitlines()) == 1
        assert len(server.asked) <= 2


def test_a_variable_that_is_not_set_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOKEN")
    with serving() as server:
        with pytest.raises(RingbackError, match="the environment variable TOKEN is not set"):
            cli.main(live(server.url), standalone_mode=False)
        assert server.asked == []


ANYTHING_RINGS = """\
[acefone-dialer]
base_url = "http://127.0.0.1"
auth.bearer = "TOKEN"
allow_effects = ["dials", "schedules"]
may_ring = ["*"]
rate = "1000/s"
"""


def test_a_vendor_that_accepts_nothing_for_want_of_what_the_tenant_file_could_name_is_not_passed(folder: Path) -> None:
    (folder / "tenant.toml").write_text(ANYTHING_RINGS)
    with serving(400, b'{"success": false, "message": "no such agent"}') as server:
        done = ringback(folder, *live(server.url, "acefone-dialer"), "--max-requests", "20")
    told = f"{server.url} accepted none of 20 requests; the tenant file names no agents.available"
    assert (done.returncode, done.stderr) == (3, f"ringback: acefone-dialer: {told}\n")
    assert report()["runs"][0]["requests"] == 20


def test_what_is_wrong_with_any_tenant_is_said_before_anything_is_sent(folder: Path) -> None:
    with serving() as server:
        done = ringback(folder, *live(server.url, "ccai"), "ucontact")
        assert server.asked == []
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "ringback: tenant.toml: there is no table [ucontact]\n"


def test_a_dry_run_sends_nothing_to_a_live_target_and_needs_no_secret(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TOKEN")
    with serving() as server:
        assert cli.main([*live(server.url, "ccai"), "--dry-run"], standalone_mode=False) == Exit.CONFORMS
        assert server.asked == []
    out = capsys.readouterr().out
    assert "    would ring +1 303-496-0011\n" in out
    rings = [line for line in out.splitlines() if "would ring" in line]
    assert [line for line in rings if re.search("[0-9]", line.replace("+1 303-496-0011", ""))] == []
    assert not (folder / "out.json").exists()


def test_ctrl_c_ends_a_run_with_a_report_of_what_was_sent(folder: Path) -> None:
    with (
        serving(most=5) as server,
        subprocess.Popen(
            [RINGBACK, *live(server.url)],
            cwd=folder,
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        ) as process,
    ):
        assert server.stalled.wait(60)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "")
    (run,) = report()["runs"]
    assert (run["target"], run["requests"], run["exchanges"]["checked"]) == (server.url, 5, 5)
    assert out.endswith("5 read = 5 checked + 0 unmatched + 0 unreadable\n")


def test_the_served_sandbox_conforms_as_a_live_target(folder: Path) -> None:
    command = [str(RINGBACK), "sandbox", "talkdesk", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        try:
            assert process.stdout is not None
            said = iter(process.stdout.readline, "")  # what it decided comes first, the address last
            found = next((match for line in said if (match := re.search(ADDRESS, line))), None)
            assert found
            tenant = ringback(folder, "sandbox", "talkdesk", "--tenant", "--port", found[2])
            (folder / "tenant.toml").write_text(tenant.stdout)
            asked = [*live(found[1]), "--max-requests", "120"]
            assert cli.main(asked, standalone_mode=False) == Exit.CONFORMS
        finally:
            process.terminate()
    (run,) = report()["runs"]
    assert (run["requests"] > 80, run["target"], weights(run)) == (True, found[1], {"erratum"})
