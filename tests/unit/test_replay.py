"""Recordings in the place of a target: which of them count, how old they are, and what rests on none."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ringback.contract.catalogue import shipped, shipped_names
from ringback.errors import UsageError
from ringback.exchange import Exchange, Provenance, Request, Response
from ringback.findings import Severity
from ringback.recordings.write import write_cassette
from ringback.report.recordings import recordings_report, shortfalls
from ringback.run.replay import Replay, replay
from ringback.shipped import cassette_folder
from tests.sound import FLAG_READ, PAGE

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
FLAG = "ccai:getCustomerFlag:response.200/bad_actor#type"
TOTAL = "talkdesk:listCallbacks:response.200/total#type"


def written(folder: Path, name: str, exchange: Exchange, days: float | None, spec: str, *promises: str) -> Path:
    made = {"recorded_at": (NOW - timedelta(days=days)).isoformat()} if days is not None else {}
    own = {"provenance": "live", "spec": spec, **made, "promises": list(promises)}
    write_cassette(folder / f"{name}.yaml", [exchange], own)
    return folder / f"{name}.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    written(tmp_path, "flag", FLAG_READ.exchange(Provenance.LIVE), 40, "ccai", FLAG)
    written(tmp_path, "page", PAGE.exchange(Provenance.LIVE), 3, "talkdesk", TOTAL)
    return tmp_path


def replayed(folder: Path, max_age: int | None = None, *names: str) -> Replay:
    contracts = [shipped(name) for name in names or shipped_names()]
    return replay(folder, contracts, NOW, max_age, named=bool(names))


def test_all_recordings_are_judged(folder: Path) -> None:
    found = replayed(folder)
    assert (found.found.read, found.found.checked, found.found.errors, found.old) == (2, 2, [], ())
    assert {FLAG} <= found.found.runs["ccai"].coverage.exercised
    assert {TOTAL} <= found.found.runs["talkdesk"].coverage.exercised


def test_what_rests_on_an_old_recording_is_not_exercised(folder: Path) -> None:
    found = replayed(folder, 30)
    assert [each.file.stem for each in found.judged] == ["page"]
    assert [each.file.stem for each in found.old] == ["flag"]
    assert found.found.runs["ccai"].coverage.exercised == set()
    assert found.found.runs["ccai"].inconclusive == {FLAG: "was recorded on 2026-02-19, more than 30 days ago"}
    assert {TOTAL} <= found.found.runs["talkdesk"].coverage.exercised


@pytest.mark.parametrize(("days", "judged"), [(29.9, True), (30, True), (30.1, False), (-1, True), (None, False)])
def test_the_age_that_counts(days: float | None, judged: bool, tmp_path: Path) -> None:  # noqa: FBT001 (a column)
    written(tmp_path, "page", PAGE.exchange(Provenance.LIVE), days, "talkdesk", TOTAL)
    found = replayed(tmp_path, 30)
    assert bool(found.judged) is judged
    assert bool(found.old) is not judged


def test_a_promise_that_a_younger_recording_exercises_is_not_excused(folder: Path) -> None:
    written(folder, "flag-again", FLAG_READ.exchange(Provenance.LIVE), 1, "ccai", FLAG)
    assert replayed(folder, 30).found.runs["ccai"].inconclusive == {}


def test_recordings_of_other_specs_are_passed_over(folder: Path) -> None:
    found = replayed(folder, None, "talkdesk")
    assert ([each.file.stem for each in found.judged], found.found.errors) == (["page"], [])


def test_a_folder_without_recordings_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no recording"):
        replayed(tmp_path)


def test_the_report_says_how_old_each_recording_is(folder: Path) -> None:
    undated = written(folder, "undated", Exchange(Request("GET", "https://a.example/"), Response(200)), None, "ccai")
    rows = recordings_report(replayed(folder, 30), NOW)["recordings"]
    assert [(row["file"], row["recorded_at"], row["days"], row["judged"]) for row in rows] == [
        (str(folder / "flag.yaml"), "2026-02-19T12:00:00+00:00", 40, False),
        (str(folder / "page.yaml"), "2026-03-28T12:00:00+00:00", 3, True),
        (str(undated), None, None, False),
    ]


def test_too_little_exercised_is_a_sentence_a_spec(folder: Path) -> None:
    runs = [run for run in replayed(folder).found.runs.values() if run.checked]
    assert shortfalls(runs, None) == shortfalls(runs, 0) == []
    assert [each.partition(" %")[0].partition(":")[0] for each in shortfalls(runs, 99.5)] == ["ccai", "talkdesk"]
    assert shortfalls(runs, 99.5)[0].endswith(" % of the promises exercised, 99.5 % required")


def test_the_committed_recordings_show_errata_only() -> None:
    found = replay(cassette_folder(), [shipped(name) for name in shipped_names()], NOW).found
    assert (found.errors, found.unmatched, found.read) == ([], [], found.checked)
    assert {group.finding.severity for group in found.findings} == {Severity.ERRATUM}
    assert all(run.coverage.exercised for run in found.runs.values())
