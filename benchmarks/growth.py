"""How the time and memory of an audit grow with the recording: `audit.py` calls this after its tables of rates."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path

from rich.console import Console
from rich.table import Table

RINGBACK = Path(sys.executable).parent / "ringback"
LEAST = 1000
MEASURE = """
import json, resource, subprocess, sys, time
started = time.perf_counter()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
seconds = time.perf_counter() - started
print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""
"""A small process that starts the audit: one that is started by a large one is said to have been as large."""


@dataclass(frozen=True)
class Measured:
    """One audit of `count` exchanges in `size` bytes; `peak` is the memory of its largest process, in bytes."""

    count: int
    size: int
    seconds: float
    peak: int


def print_growth(console: Console, lines: bytes, most: int, jobs: int) -> None:
    """Print the table for `lines`, repeated to a thousand exchanges, ten thousand, and so on up to `most`."""
    table = Table("exchanges", title=f"ringback audit FILE.ndjson --jobs {jobs}", title_justify="left")
    for name in ("file, MB", "seconds", "exchanges/s", "largest process, MB"):
        table.add_column(name, justify="right")
    count = LEAST
    while count <= most:
        it = measured(lines, count, jobs)
        table.add_row(
            f"{it.count:,}",
            f"{it.size / 1e6:,.0f}",
            f"{it.seconds:,.1f}",
            f"{it.count / it.seconds:,.0f}",
            f"{it.peak / 1e6:,.0f}",
        )
        count *= 10
    console.print(table)


def measured(lines: bytes, count: int, jobs: int) -> Measured:
    """Audit `lines`, repeated to `count` exchanges, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "calls.ndjson"
        own = lines.count(b"\n")
        whole, rest = divmod(count, own)
        with file.open("wb") as stream:
            stream.writelines(chain(repeat(lines, whole), lines.splitlines(keepends=True)[:rest]))
        command = [sys.executable, "-c", MEASURE, str(RINGBACK), "audit", str(file), "--jobs", str(jobs)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        seconds, peak = json.loads(done.stdout)
        return Measured(count, file.stat().st_size, seconds, peak * (1 if sys.platform == "darwin" else 1024))
