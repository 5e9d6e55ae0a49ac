"""An audit on several processes: it comes to the same, a process that dies costs nothing, and Ctrl-C ends it."""

import json
import logging
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from typing import Any

import dask
import pytest
from distributed import LocalCluster

from ringback.contract.catalogue import Catalogue, shipped
from ringback.errors import RecordingError, UntestableError, UsageError
from ringback.report.json_report import audit_report
from ringback.run.audit import Audit, audit
from ringback.run.cluster import on_cluster
from ringback.run.fleet import ask, on_cores
from ringback.run.pieces import PIECE, Piece, Task
from ringback.run.recorded import Judge
from ringback.run.tally import Tally, as_audit, merged
from tests.recorded import ANSWER, changed
from tests.unit.test_recording_formats import LINE

RINGBACK = Path(sys.executable).parent / "ringback"
CATALOGUE = Catalogue([shipped("ccai")])
LACKING = changed(', \\"repeat_customer\\": true', "", LINE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Recordings that make four tasks: a large file of lines, which is cut, and a small one before and behind it."""
    padded = changed(json.dumps(ANSWER), json.dumps(ANSWER + " " * 50_000), LINE)
    (tmp_path / "a.ndjson").write_text(LINE + LACKING)
    (tmp_path / "b.ndjson").write_text(padded * (PIECE // 50_000) + "{}\n" + LACKING + padded * 5 + LACKING)
    (tmp_path / "c.ndjson").write_text(LACKING + LINE[:-20])
    return tmp_path


def files(folder: Path) -> list[Path]:
    return [folder / f"{name}.ndjson" for name in "abc"]


def report(result: Audit) -> dict[str, Any]:
    assert result.read == result.checked + result.unmatched_count + result.unreadable
    return audit_report(result, "recordings")


def ringback(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([RINGBACK, *arguments], capture_output=True, encoding="utf-8", check=False)


def test_it_makes_no_difference_how_many_processes_there_are(folder: Path) -> None:
    alone = report(audit(files(folder), CATALOGUE))
    assert alone["exchanges"] == {"read": 179, "checked": 177, "unmatched": 0, "unreadable": 2}
    assert report(audit(files(folder), CATALOGUE, jobs=2)) == alone


def test_a_spec_of_one_s_own_goes_along(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_bytes(shipped("ccai").file.read_bytes())
    told = [
        ringback("audit", *map(str, files(folder)), "--spec", str(own), "--jobs", jobs, "--report", "json:-")
        for jobs in "12"
    ]
    first, second = [json.loads(each.stdout) for each in told]
    for each in (first, second):
        each["runs"][0]["seconds"] = 0
    assert first == second
    assert [each.stderr.count("the last line is cut off") for each in told] == [1, 1]


# Processes that die. Whoever reads a pipe waits for somebody to write to it: that is when it can be killed.


@pytest.fixture
def work(folder: Path) -> list[Task]:
    """Three tasks, the first of which is to read a pipe between two files."""
    os.mkfifo(folder / "pipe.ndjson")
    a, b, c = map(Piece, files(folder))
    return [(a, Piece(folder / "pipe.ndjson"), c), (b,), (c, c)]


def kill_readers(pipe: Path, times: int, workers: Callable[[], Iterable[int]]) -> None:
    """Kill all workers when one of them reads the pipe, once or twice; who reads it afterwards gets a line.

    What the next one is to read stands there before anybody dies, so that no reader ever meets the pipe of a dead one.
    """

    def run() -> None:
        for left in reversed(range(times)):
            following = pipe.with_suffix(".following")
            if left:
                os.mkfifo(following)
            else:
                following.write_text(LACKING)
            with pipe.open("wb", buffering=0):
                following.replace(pipe)
                for pid in workers():
                    os.kill(pid, signal.SIGKILL)

    threading.Thread(target=run, daemon=True).start()


def children() -> list[int]:
    return [each.pid for each in multiprocessing.active_children() if each.pid]


def expected(folder: Path, *, lost: str = "") -> dict[str, Any]:
    """What the same work comes to where nobody dies, or where one piece is lost."""
    pipe = folder / "pipe.ndjson"
    pipe.unlink()
    pipe.write_text(LACKING)
    a, b, c = files(folder)
    tally = Tally()
    for file in (a, pipe, c, b, c, c):
        if lost and file == pipe:
            tally.cannot_read(RecordingError(pipe, lost))
        else:
            Judge(CATALOGUE).add(tally, Piece(file))
    return report(as_audit(tally, CATALOGUE.contracts))


@pytest.mark.parametrize("times", [1, 2])
def test_a_process_that_dies_loses_nothing_and_counts_nothing_twice(times: int, work: list[Task], folder: Path) -> None:
    pipe = folder / "pipe.ndjson"
    kill_readers(pipe, times, children)
    told = report(as_audit(reduce(merged, on_cores(work, ask(CATALOGUE, None), 2)), CATALOGUE.contracts))
    lost = f"the process that reads {pipe} dies, twice in a row" if times == 2 else ""
    assert told == expected(folder, lost=lost)
    assert children() == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_ends_it_and_what_was_counted_is_the_result(jobs: int, work: list[Task], folder: Path) -> None:
    a, b, _ = files(folder)
    pipe = folder / "pipe.ndjson"
    done = threading.Event()

    def interrupt() -> None:
        with pipe.open("w") as stream:
            stream.write(200_000 * "\n")  # more than a pipe holds: when it is written, somebody is reading
            os.kill(os.getpid(), signal.SIGINT)
            done.wait()

    thread = threading.Thread(target=interrupt)
    thread.start()
    result = audit([a, pipe, b] if jobs == 1 else [b, a, pipe], CATALOGUE, jobs=jobs)
    done.set()
    thread.join()
    assert result.interrupted
    assert result.read == result.checked + result.unreadable
    assert result.checked >= (2 if jobs == 1 else 0)
    assert children() == []


# A cluster


@contextmanager
def cluster(workers: int) -> Iterator[LocalCluster]:
    quiet = logging.CRITICAL
    with LocalCluster(
        n_workers=workers, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=quiet
    ) as local:
        yield local


def test_a_cluster_comes_to_the_same(folder: Path) -> None:
    with cluster(2) as local:
        told = audit(files(folder), CATALOGUE, scheduler=local.scheduler_address)
    assert report(told) == report(audit(files(folder), CATALOGUE))


def test_a_worker_that_dies_loses_nothing_and_counts_nothing_twice(work: list[Task], folder: Path) -> None:
    with cluster(2) as local:
        kill_readers(folder / "pipe.ndjson", 1, lambda: pids(local))
        told = reduce(merged, on_cluster(work, ask(CATALOGUE, None), local.scheduler_address))
    assert report(as_audit(told, CATALOGUE.contracts)) == expected(folder)


def test_a_piece_that_a_cluster_gives_up_is_named_and_the_rest_goes_on(work: list[Task], folder: Path) -> None:
    pipe = folder / "pipe.ndjson"
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}), cluster(1) as local:
        kill_readers(pipe, 2, lambda: pids(local))
        told = reduce(merged, on_cluster(work, ask(CATALOGUE, None), local.scheduler_address))
    lost = f"the process that reads {pipe} dies, twice in a row"
    assert report(as_audit(told, CATALOGUE.contracts)) == expected(folder, lost=lost)


def pids(local: LocalCluster) -> list[int]:
    return [each.pid for each in local.workers.values()]


@pytest.mark.parametrize(
    ("address", "error", "fact"),
    [
        ("here", UsageError, "here is no address of a Dask scheduler; one is tcp://10.0.0.5:8786"),
        ("tcp://127.0.0.1:99999", UsageError, "tcp://127.0.0.1:99999 is no address of a Dask scheduler; one is "),
        ("tcp://127.0.0.1:1", UntestableError, "no Dask scheduler answers at tcp://127.0.0.1:1"),
    ],
)
def test_a_scheduler_that_is_not_there_is_one_sentence(
    address: str, error: type[Exception], fact: str, folder: Path
) -> None:
    with pytest.raises(error) as caught:
        audit(files(folder), CATALOGUE, scheduler=address)
    assert str(caught.value).startswith(fact)
