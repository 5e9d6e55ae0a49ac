"""Recordings in reports: how old each is, what was written, and whether enough of a contract is exercised."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.text import Text

from ringback.report.console import counted, printable
from ringback.run.audit import SpecRun
from ringback.run.record import Recorded
from ringback.run.replay import Recording, Replay


def recordings_report(replayed: Replay, now: datetime) -> dict[str, Any]:
    """The part `recordings` of the JSON report: each file with its age, and whether it was judged or too old."""
    rows = [(each, True) for each in replayed.judged] + [(each, False) for each in replayed.old]
    return {
        "recordings": [
            {
                "file": str(each.file),
                "recorded_at": each.made.astimezone(UTC).isoformat() if each.made else None,
                "days": each.days(now),
                "judged": judged,
            }
            for each, judged in sorted(rows, key=lambda row: row[0].file)
        ]
    }


def print_recordings(console: Console, replayed: Replay, now: datetime) -> None:
    """Print how old each recording is that says so, how many do not, and which were left out for their age."""
    for recordings, fate in ((replayed.judged, ""), (replayed.old, "; left out, as too old")):
        dated = [each for each in recordings if each.made]
        for each in sorted(dated, key=lambda each: each.file):
            console.print(Text(printable(f"{each.file}: {_age(each, now)}{fate}")), soft_wrap=True)
        undated = len(recordings) - len(dated)
        if undated:
            do = "recording does not say when it was" if undated == 1 else "recordings do not say when they were"
            console.print(Text(f"{undated} {do} made{fate}"), soft_wrap=True)


def _age(recording: Recording, now: datetime) -> str:
    days = recording.days(now) or 0
    return f"recorded on {recording.made:%Y-%m-%d}, {'today' if days == 0 else counted(days, 'day', 'days') + ' ago'}"


def in_words(recorded: Recorded) -> str:
    """What was recorded, in one sentence."""
    left_out = f"; {recorded.changed} left out that stand-ins would have changed" if recorded.changed else ""
    promises = counted(len(recorded.promises), "promise", "promises")
    return f"{recorded.file}: {recorded.kept} of {recorded.sent} exchanges recorded, {promises} exercised{left_out}"


def shortfalls(runs: Iterable[SpecRun], percent: float | None) -> list[str]:
    """A sentence for each contract of whose promises less than `percent` are exercised."""
    found = []
    for run in runs if percent is not None else ():
        promises = run.contract.promises
        share = 100 * len(run.coverage.exercised & promises.keys()) / max(1, len(promises))
        if share < (percent or 0):
            found.append(f"{run.contract.name}: {share:.1f} % of the promises exercised, {percent:g} % required")
    return found
