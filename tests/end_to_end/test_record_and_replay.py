"""From a recording to its replay, as a user goes: record, check without a network, scrub what others recorded."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema_rs import Draft202012Validator

from ringback.recordings.cassette import read_cassette
from ringback.report.json_report import report_schema
from ringback.shipped import cassette_folder
from tests.end_to_end.test_cli import ringback
from tests.recorded import GOOD, changed

CASSETTES = f"cassettes:{cassette_folder()}"
DIALER = "acefone-dialer"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recorded")
    done = ringback(folder, "record", DIALER, "cassettes")
    assert done.returncode == 0
    assert "cassettes/acefone-dialer/sandbox/acefone-dialer-sandbox.yaml: " in done.stderr
    assert " of 300 exchanges recorded, " in done.stderr
    return folder


def test_what_was_recorded_is_replayed(recorded: Path) -> None:
    done = ringback(recorded, "check", DIALER, "--target", "cassettes:cassettes", "--report", "json:report.json")
    assert done.returncode == 0
    assert "acefone-dialer-sandbox.yaml: recorded on 20" in done.stdout
    report = json.loads((recorded / "report.json").read_text())
    assert Draft202012Validator(report_schema()).is_valid(report)
    (run,) = report["runs"]
    assert (run["seed"], run["requests"], run["target"]) == (None, 0, "cassettes:cassettes")
    assert run["exchanges"]["checked"] > 10
    assert [(row["days"], row["judged"]) for row in report["recordings"]] == [(0, True)]
    assert f"{DIALER}:scheduleCall:authentication" in run["promises"]["unexercised"]


NO_NETWORK = """
import sys
def refuse(event, arguments):
    if event.startswith("socket."):
        raise RuntimeError(f"a replay called {event}")
from ringback.cli import main
sys.addaudithook(refuse)
main()
"""


def test_a_replay_of_all_recordings_touches_no_network(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", NO_NETWORK, "check", "--target", CASSETTES],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.stderr, done.returncode) == ("", 0)
    assert "53 recordings do not say when they were made" in done.stdout
    assert "breach" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--require-coverage", "50"], 0, ""),
        (["--require-coverage", "100"], 1, f"ringback: {DIALER}: "),
        (["--max-age", "1"], 0, ""),
        (["--tenant", "tenant.toml"], 2, "ringback: --tenant is for a target that is sent to; "),
        (["--fault", "acefone-dialer-x"], 2, "ringback: --fault is for a target that is sent to; "),
        (["--record", "more"], 2, "ringback: --record is for a target that is sent to; "),
        (["--dry-run"], 2, "ringback: --dry-run is for a target that is sent to; "),
    ],
    ids=lambda each: each[0] if isinstance(each, list) else "",
)
def test_exit_statuses(arguments: list[str], status: int, said: str, recorded: Path) -> None:
    done = ringback(recorded, "check", DIALER, "--target", "cassettes:cassettes", *arguments)
    assert done.returncode == status
    assert done.stderr.startswith(said)
    assert bool(done.stderr) is bool(said)


def test_a_spec_of_which_nothing_is_recorded_could_not_be_tested(recorded: Path) -> None:
    done = ringback(recorded, "check", "talkdesk", "--target", "cassettes:cassettes")
    assert done.returncode == 3
    assert done.stderr == "ringback: talkdesk: no recording that counts exercises any promise\n"


def test_too_old_is_not_tested_and_never_passed(recorded: Path) -> None:
    old = changed(
        "interactions:", 'metadata: {ringback: {spec: ccai, recorded_at: "2020-01-01T00:00:00Z"}}\ninteractions:'
    )
    (recorded / "old.yaml").write_text(old.replace("https://customer.uc1.ccaiplatform.com", "http://localhost"))
    whole = ringback(recorded, "check", "ccai", "--target", "cassettes:old.yaml")
    late = ringback(recorded, "check", "ccai", "--target", "cassettes:old.yaml", "--max-age", "30")
    assert (whole.returncode, late.returncode) == (0, 3)
    assert "old.yaml: recorded on 2020-01-01, " in late.stdout
    assert "days ago; left out, as too old" in late.stdout


def test_max_age_is_for_recordings_only(tmp_path: Path) -> None:
    done = ringback(tmp_path, "check", DIALER, "--max-age", "3")
    assert (done.returncode, done.stderr) == (
        2,
        "ringback: --max-age is for recordings: give --target cassettes:DIR\n",
    )


SECRET = changed("headers: {Accept: [application/json]}", "headers: {Authorization: [Bearer abc123], Cookie: [sid=a1]}")


def test_scrub_rewrites_what_others_recorded(tmp_path: Path) -> None:
    (tmp_path / "client.yaml").write_text(SECRET)
    (tmp_path / "clean.yaml").write_text(GOOD)
    done = ringback(tmp_path, "scrub", ".")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "clean.yaml: 0 of 1 exchange rewritten\nclient.yaml: 1 of 1 exchange rewritten\n"
    assert (tmp_path / "clean.yaml").read_text() == GOOD
    headers = read_cassette(tmp_path / "client.yaml").interactions[0].exchange.request.headers
    assert headers == (("Authorization", "Bearer xxx000"), ("Cookie", "sid=x0"))
    assert ringback(tmp_path, "scrub", "client.yaml").stdout == "client.yaml: 0 of 1 exchange rewritten\n"


@pytest.mark.parametrize(
    ("name", "text", "status", "said"),
    [
        (
            "half.yaml",
            changed("  response:", "  answer:"),
            3,
            "half.yaml:2 interaction 0: the interaction has no response",
        ),
        ("a.har", '{"log": {"entries": []}}', None, ""),
    ],
)
def test_scrub_writes_nothing_that_it_cannot_read(
    name: str, text: str, status: int | None, said: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text)
    (tmp_path / "client.yaml").write_text(SECRET)
    done = ringback(tmp_path, "scrub", "client.yaml", name)
    assert done.returncode == status if status is not None else done.returncode in (2, 3)
    assert said in done.stderr
    assert (tmp_path / "client.yaml").read_text() == SECRET


def test_scrub_leaves_what_a_vendor_published(tmp_path: Path) -> None:
    file = cassette_folder() / "ccai" / "documented" / "incoming-created-by-number.yaml"
    done = ringback(tmp_path, "scrub", str(file))
    assert done.stdout == f"{file}: published by its vendor, stays as it is\n"


def test_scrub_says_what_it_cannot_know(tmp_path: Path) -> None:
    (tmp_path / "strange.yaml").write_text(GOOD.replace("/apps/api/v1/", "/elsewhere/"))
    done = ringback(tmp_path, "scrub", "strange.yaml")
    assert done.returncode == 0
    assert done.stderr.startswith("ringback: no contract knows 1 exchange: names and free text in them may still be")
