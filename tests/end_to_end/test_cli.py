"""The command `ringback` as a user starts it: what it prints where, and what its exit status means."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from jsonschema_rs import Draft202012Validator

from ringback.cli import cli
from ringback.errors import UsageError
from ringback.report.json_report import report_schema
from tests.recorded import GOOD, changed

RINGBACK = Path(sys.executable).parent / "ringback"
DRIFT = changed('"bad_actor": false', '"bad_actor": false, "vip": true')
BREACH = changed(', "repeat_customer": true', "")
UNREADABLE = changed("  response:", "  answer:")
LACK = "ccai:getCustomerFlag:response.200/repeat_customer#required"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with four recordings."""
    for name, text in (("good", GOOD), ("drift", DRIFT), ("breach", BREACH), ("unreadable", UNREADABLE)):
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path


def ringback(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the command in `folder`; whatever it says, it never shows a traceback."""
    done = subprocess.run(
        [RINGBACK, *arguments],
        cwd=folder,
        env={**os.environ, "COLUMNS": "100", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        pytest.param(["good.yaml"], 0, "", id="0: conforms"),
        pytest.param(["breach.yaml"], 1, "", id="1: a breach"),
        pytest.param(["nowhere.yaml"], 2, "ringback: there is no recording nowhere.yaml\n", id="2: wrong usage"),
        pytest.param(
            ["unreadable.yaml"],
            3,
            "ringback: unreadable.yaml:2 interaction 0: the interaction has no response\n",
            id="3: could not test",
        ),
        pytest.param(
            ["unreadable.yaml", "breach.yaml"],
            1,
            "ringback: unreadable.yaml:2 interaction 0: the interaction has no response\n",
            id="1 wins over 3",
        ),
        pytest.param(["drift.yaml"], 0, "", id="drift does not gate"),
        pytest.param(["drift.yaml", "--fail-on", "drift"], 1, "", id="drift gates if asked"),
    ],
)
def test_the_exit_status_says_what_came_out(arguments: list[str], status: int, said: str, folder: Path) -> None:
    done = ringback(folder, "audit", *arguments)
    assert (done.returncode, done.stderr) == (status, said)
    assert (done.stdout == "") == (status == 2)


def test_the_result_is_on_stdout_and_adds_up(folder: Path) -> None:
    done = ringback(folder, "audit", ".")
    assert done.returncode == 1
    assert LACK in done.stdout
    assert done.stdout.endswith("4 read = 3 checked + 0 unmatched + 1 unreadable\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["audit", "--spec", "cai", "good.yaml"], "no spec and no file is called cai; did you mean ccai?"),
        (
            ["audit", "--spec", "", "good.yaml"],
            "no spec and no file is called ; the specs are "
            "acefone-click-to-call, acefone-dialer, ccai, talkdesk, ucontact",
        ),
        (["show", "talkdsk"], "no spec and no file is called talkdsk; did you mean talkdesk?"),
        (["show", "ccai", "createCal"], "ccai has no operation createCal; did you mean createCall?"),
        (["audit", "--report", "xml:out.xml", "good.yaml"], "--report takes json:FILE, not xml:out.xml"),
        (
            ["audit", "--report", "json:nowhere/out.json", "good.yaml"],
            "the report cannot be written to nowhere/out.json: No such file or directory",
        ),
        (["audit", "--fail-on", "nothing", "good.yaml"], "is not one of 'breach', 'drift'."),
        (["audit"], "Missing argument 'PATH…'."),
        (["audti"], "No such command 'audti'. Did you mean 'audit'?"),
        (
            ["audit", "empty"],
            "the folder empty holds no recording (.yaml, .yml, .json, .har, .ndjson, .jsonl, each also with .gz)",
        ),
        (
            ["audit", "notes.txt"],
            "notes.txt is no recording that can be read; "
            "those end in .yaml, .yml, .json, .har, .ndjson, .jsonl, each also with .gz",
        ),
        (["audit", ""], "an empty path names no recording; this folder is ."),
        (["audit", "good.yaml", ""], "an empty path names no recording; this folder is ."),
        (["audit", "pipe.yaml"], "pipe.yaml is no recording that can be read, because it is no file"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_wrong_usage_is_one_sentence_with_the_likely_intent(
    arguments: list[str], said: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "empty").mkdir()
    (folder / "notes.txt").write_text("hello")
    os.mkfifo(folder / "pipe.yaml")
    monkeypatch.chdir(folder)
    with pytest.raises((UsageError, click.UsageError)) as caught:  # in this process, as a start costs more than a test
        cli.main(arguments, standalone_mode=False)
    message = caught.value.format_message() if isinstance(caught.value, click.UsageError) else str(caught.value)
    assert message.endswith(said)


def test_a_name_that_is_too_long_is_one_sentence(folder: Path) -> None:
    done = ringback(folder, "audit", "a" * 5000)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("ringback: File name too long: aaaa")


def test_an_empty_path_is_one_sentence(folder: Path) -> None:
    done = ringback(folder, "audit", "")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "ringback: an empty path names no recording; this folder is .\n"


def test_what_could_steer_a_terminal_is_escaped_in_errors(folder: Path) -> None:
    name = "red\x1b[31m.yaml"
    nowhere = ringback(folder, "audit", name)
    assert (nowhere.returncode, nowhere.stderr) == (2, "ringback: there is no recording red\\x1b[31m.yaml\n")
    (folder / name).write_text(UNREADABLE)
    unreadable = ringback(folder, "audit", name)
    assert unreadable.returncode == 3
    assert unreadable.stderr == "ringback: red\\x1b[31m.yaml:2 interaction 0: the interaction has no response\n"
    too_long = ringback(folder, "audit", "\x1b[31m" * 1000)
    assert (too_long.returncode, "\x1b" in too_long.stderr) == (2, False)


def test_a_broken_spec_could_not_test(folder: Path) -> None:
    (folder / "mine.yaml").write_text("openapi: 3.0.0\n")
    done = ringback(folder, "audit", "--spec", "mine.yaml", "good.yaml")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == (
        "ringback: mine.yaml:1: this is not an OpenAPI 3.1 document. Its first key should be `openapi: 3.1.0`\n"
    )


def without_seconds(text: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(text)
    for run in report["runs"]:
        del run["seconds"]
    return report


def test_a_report_is_what_its_schema_says_and_can_be_read_again(folder: Path) -> None:
    done = ringback(folder, "audit", ".", "--report", "json:-", "--report", "json:out.json")
    text = (folder / "out.json").read_text(encoding="utf-8")
    Draft202012Validator(report_schema()).validate(json.loads(text))
    assert without_seconds(text) == without_seconds(done.stdout)
    assert done.returncode == 1
    assert LACK in done.stderr
    report = json.loads(text)
    assert report["exchanges"] == {"read": 4, "checked": 3, "unmatched": 0, "unreadable": 1}
    assert report["errors"] == [
        {"file": "unreadable.yaml", "index": 0, "line": 2, "fact": "the interaction has no response"}
    ]
    (run,) = report["runs"]
    assert (run["spec"], run["target"]) == ("ccai", ".")
    found = {each["id"]: each for each in run["findings"]}
    assert found[LACK]["examples"] == [{"file": "breach.yaml", "index": 0}]
    assert found[LACK]["severity"] == "breach"


def test_a_report_names_a_file_whose_name_is_not_utf_8(folder: Path) -> None:
    name = os.fsdecode(b"\xff.yaml")
    (folder / name).write_text(BREACH)
    done = ringback(folder, "audit", name, "--report", "json:out.json")
    assert done.returncode == 1
    report = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    assert {each["file"] for finding in report["runs"][0]["findings"] for each in finding["examples"]} == {name}


def test_show_prints_a_contract_or_one_operation_of_it(folder: Path) -> None:
    whole, one = ringback(folder, "show", "ccai"), ringback(folder, "show", "ccai", "getCustomerFlag")
    assert (whole.returncode, one.returncode, whole.stderr, one.stderr) == (0, 0, "", "")
    for text in ("createCall", "getCustomerFlag", "Agent email required", "CC-01"):
        assert text in whole.stdout
    assert "repeat_customer" in one.stdout
    assert "Agent email required" not in one.stdout


@pytest.mark.parametrize("command", [[], ["audit"], ["show"]], ids=["ringback", "audit", "show"])
def test_help_is_whole(command: list[str], folder: Path) -> None:
    done = ringback(folder, *command, "--help", COLUMNS="80")
    _usage, *lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert [line for line in lines if line.endswith(("…", "..."))] == []


@pytest.mark.parametrize(
    ("command", "status"),
    [("audit .", 1), ("audit good.yaml --report json:-", 0), ("show ccai", 0)],
    ids=["audit", "report", "show"],
)
def test_a_reader_that_has_seen_enough_hears_no_complaint(command: str, status: int, folder: Path) -> None:
    (folder / "unreadable.yaml").unlink()
    script = f'"{RINGBACK}" {command} | head -1; exit "${{PIPESTATUS[0]}}"'
    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, len(done.stdout.splitlines())) == (status, 1)
    assert "Traceback" not in done.stderr
    assert "Broken" not in done.stderr


def test_a_disk_that_is_full_is_one_sentence(folder: Path) -> None:
    script = f'"{RINGBACK}" show ccai > /dev/full'
    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (2, "ringback: No space left on device\n")


def test_no_color_takes_the_colours_out(folder: Path) -> None:
    red = "\x1b[1;31m"
    assert red in ringback(folder, "audit", "breach.yaml", FORCE_COLOR="1").stdout
    assert red not in ringback(folder, "audit", "breach.yaml", FORCE_COLOR="1", NO_COLOR="1").stdout
    assert "\x1b" not in ringback(folder, "audit", "breach.yaml").stdout


def test_a_terminal_that_knows_ascii_only_gets_escapes(folder: Path) -> None:
    done = ringback(folder, "show", "ccai", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert done.stdout.isascii()
