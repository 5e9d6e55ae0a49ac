"""Coverage, baseline and diff as a user asks for them: what is printed and reported, and what the exit status means."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from ringback.cli import main
from ringback.report.json_report import report_schema
from tests.calls_api import MADE, SPEC, cassette, changed, exchange, refusal

ENUM = "calls:createCall:response.201/kind#enum"
CALLS = ("--spec", "calls.yaml")
KNOWN = '[[known]]\npromise = "{}"\nreason = "ticket 4711"\nuntil = {}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The spec of the calls, a newer one, and the recordings of two nights."""
    nights = {
        "old": [exchange(answer=MADE | {"kind": "a"}), refusal("number is required", {})],
        "new": [exchange(answer=MADE | {"kind": "c"}), exchange(answer={"id": 2, "state": "queued", "kind": "a"})],
    }
    for name, exchanges in nights.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "night.json").write_text(cassette(*exchanges))
    (tmp_path / "calls.yaml").write_text(SPEC)
    (tmp_path / "newer.yaml").write_text(changed("[a, b]", "[a, b, c]"))
    return tmp_path


@dataclass(frozen=True)
class Done:
    """What a command printed, and its exit status."""

    returncode: int
    stdout: str
    stderr: str


Command = Callable[..., Done]


@pytest.fixture
def ringback(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs the command in the folder and in this process, which spares most of a second each time."""

    def run(*arguments: str, columns: str = "100") -> Done:
        monkeypatch.chdir(folder)
        monkeypatch.setenv("COLUMNS", columns)
        monkeypatch.setattr(sys, "argv", ["ringback", *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        printed = capsys.readouterr()
        return Done(int(stopped.value.code or 0), printed.out, printed.err)

    return run


def report(folder: Path, name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / name).read_text(encoding="utf-8"))
    return read


def test_coverage_says_what_was_exercised_and_lists_the_rest(folder: Path, ringback: Command) -> None:
    done = ringback("coverage", "old", *CALLS, "--report", "json:out.json")
    assert (done.returncode, done.stderr) == (0, "")
    assert "│ values           │     2 of 6 │" in done.stdout
    assert 'createCall, values: 4 not exercised\n    request/body/mode#enum="now"\n' in done.stdout
    assert "createCall, optional present: 7 not exercised\n" in done.stdout
    assert done.stdout.endswith("2 read = 2 checked + 0 unmatched + 0 unreadable\n")
    (run,) = report(folder, "out.json")["runs"]
    assert {"operation": "createCall", "kind": "statuses", "total": 2, "exercised": 2, "unexercised": []} in run[
        "coverage"
    ]


def test_coverage_of_what_cannot_be_read_is_not_tested(folder: Path, ringback: Command) -> None:
    (folder / "old" / "bad.yaml").write_text("interactions: [")
    assert ringback("coverage", "old", *CALLS).returncode == 3
    assert ringback("coverage", "old").returncode == 3  # no contract knows them


def test_every_run_says_in_one_line_which_variants_it_saw(folder: Path, ringback: Command) -> None:
    done = ringback("audit", "old", *CALLS, columns="160")
    assert (
        "seen: statuses 2 of 2, values 2 of 6, optional present 2 of 9, optional absent 7 of 9, boundaries 1 of 6"
    ) in done.stdout


def test_an_audit_fails_on_what_its_baseline_lacks_only(folder: Path, ringback: Command) -> None:
    first = ringback("audit", "new", *CALLS, "--report", "json:last.json")
    again = ringback("audit", "new", *CALLS, "--baseline", "last.json", "--report", "json:last.json")
    assert (first.returncode, again.returncode) == (1, 0)
    assert "held against last.json: 0 new, 1 known, 0 gone" in again.stdout
    made = report(folder, "last.json")
    Draft202012Validator(report_schema()).validate(made)
    assert [len(made["baseline"][key]) for key in ("new", "known", "gone", "unasked")] == [0, 1, 0, 0]
    good = ringback("audit", "old", *CALLS, "--baseline", "last.json")
    assert (good.returncode, f"gone: breach {ENUM} at /response/body/kind [" in good.stdout) == (0, True)


@pytest.mark.parametrize(("until", "status"), [("9999-12-31", 0), ("2000-01-01", 1)])
def test_a_known_finding_gates_again_after_its_day(until: str, status: int, folder: Path, ringback: Command) -> None:
    (folder / "known.toml").write_text(KNOWN.format(ENUM, until))
    done = ringback("audit", "new", *CALLS, "--known", "known.toml")
    assert done.returncode == status
    assert (f"known.toml: {ENUM} ran out on 2000-01-01: ticket 4711\n" in done.stdout) == bool(status)


def test_an_entry_that_matches_nothing_is_said(folder: Path, ringback: Command) -> None:
    (folder / "known.toml").write_text(KNOWN.format(ENUM, "9999-12-31"))
    done = ringback("audit", "old", *CALLS, "--known", "known.toml")
    assert done.returncode == 0
    assert f"known.toml: {ENUM} matches nothing: nothing of the kind was found (any more); take it out\n" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--baseline", "nowhere.json"], "nowhere.json cannot be read: No such file or directory"),
        (["--baseline", "calls.yaml"], "calls.yaml is no report: broken JSON: "),
        (["--known", "calls.yaml"], "calls.yaml: broken TOML: "),
    ],
)
@pytest.mark.parametrize("command", ["audit", "check"])
def test_what_cannot_be_held_against_is_wrong_usage(
    command: str, arguments: list[str], said: str, folder: Path, ringback: Command
) -> None:
    own = ["audit", "old", *CALLS] if command == "audit" else ["check", "ucontact"]
    done = ringback(*own, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"ringback: {said}")


def test_a_check_fails_on_what_its_baseline_lacks_only(folder: Path, ringback: Command) -> None:
    few = ("check", "ucontact", "--max-requests", "40", "--report", "json:last.json")
    sound = ringback(*few)
    fault = ringback(*few, "--fault", "ucontact-refused-with-500", "--baseline", "last.json")
    again = ringback(*few, "--fault", "ucontact-refused-with-500", "--baseline", "last.json")
    assert (sound.returncode, fault.returncode, again.returncode) == (0, 1, 0)
    assert "new: breach ucontact:" in fault.stdout
    assert "held against last.json: 0 new" in again.stdout
    (run,) = report(folder, "last.json")["runs"]
    assert {row["kind"] for row in run["coverage"]} >= {"required", "statuses", "boundaries"}


@pytest.mark.parametrize(
    ("old", "new", "status", "said"),
    [
        ("calls.yaml", "newer.yaml", 1, 'the value "c" appeared'),
        ("newer.yaml", "calls.yaml", 0, 'the value "c" vanished'),
        ("calls.yaml", "calls.yaml", 0, "0 changes, 0 breaking\n"),
        ("ccai", "ccai", 0, "0 changes, 0 breaking\n"),
        ("old", "new", 1, 'the value "c" came'),
        ("new", "old", 0, "the status 400 came, as documented"),
        ("old/night.json", "old", 0, "0 changes, 0 breaking\n"),
        ("old.json", "new.json", 1, 'the value "c" came (new breach, expected one of a, b)'),
        ("new.json", "old.json", 0, "1 change, 0 breaking\n"),
    ],
)
def test_diff_tells_what_changed(old: str, new: str, status: int, said: str, folder: Path, ringback: Command) -> None:
    for night in ("old", "new"):
        if f"{night}.json" in (old, new):
            ringback("audit", night, *CALLS, "--report", f"json:{night}.json")
    spec = CALLS if "old" in (old, new) else ()
    done = ringback("diff", old, new, *spec, "--report", "json:diff.json")
    assert (done.returncode, done.stderr) == (status, "")
    assert said in done.stdout
    made = report(folder, "diff.json")
    assert (made["breaking"] > 0, made["old"], made["new"]) == (status == 1, old, new)
    assert made["breaking"] == sum(each["breaking"] for each in made["changes"])


def test_diff_says_which_way_a_client_is_broken_and_what_could_not_be_compared(folder: Path, ringback: Command) -> None:
    done = ringback("diff", "old", "new", *CALLS)
    assert "│ breaking      │ calls:createCall:response.201/kind " in done.stdout
    assert '│ what it reads │ the value "c" came ' in done.stdout
    assert done.stdout.splitlines()[-2:] == [
        "not compared: only OLD has answers calls:createCall:response.400",
        "1 change, 1 breaking: 1 for what a client reads",
    ]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["old", "calls.yaml"], 2, "old is a recording and calls.yaml is a spec; two of a kind can be compared"),
        (["old", "nowhere"], 2, "there is no file, no folder and no spec nowhere"),
        (["ccai", "ccai", *CALLS], 2, "--spec is for recordings; ccai is a spec"),
        (["old", "empty"], 2, "the folder empty holds no recording"),
        (["calls.yaml", "broken.yaml"], 3, "broken.yaml:"),
        (["old", "bad.json", *CALLS], 3, "bad.json"),
        (["old", "new"], 3, ""),
    ],
)
def test_what_cannot_be_compared_is_one_sentence(
    arguments: list[str], status: int, said: str, folder: Path, ringback: Command
) -> None:
    (folder / "empty").mkdir()
    (folder / "broken.yaml").write_text("openapi: 3.1.0\n")
    (folder / "bad.json").write_text('{"interactions": [{]}')
    done = ringback("diff", *arguments)
    assert done.returncode == status
    assert done.stderr.startswith(f"ringback: {said}" if said else "")
