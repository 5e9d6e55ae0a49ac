"""Recordings in the place of a target: all of them are judged, nothing is generated and nothing is sent.

What a recording shows was so when it was made. One that is too old, or does not say when it was made, is left out: what
rests on it alone counts as not exercised, never as kept.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ringback.contract.catalogue import Catalogue
from ringback.contract.model import Contract
from ringback.recordings.reading import Head, read_recording
from ringback.run.audit import Audit, SpecRun, audit, find_recordings
from ringback.run.coverage import Coverage


@dataclass(frozen=True, slots=True)
class Recording:
    """One file: when it was made, None if it does not say, and which promises it says that it exercises."""

    file: Path
    spec: str | None
    made: datetime | None
    promises: tuple[str, ...]

    def days(self, now: datetime) -> int | None:
        """Whole days since it was made."""
        return max(0, (now - self.made).days) if self.made else None


@dataclass(frozen=True, slots=True)
class Replay:
    """What the recordings show, which of them were judged, and which were too old for it."""

    found: Audit
    judged: tuple[Recording, ...]
    old: tuple[Recording, ...]


def replay(
    folder: Path, contracts: Sequence[Contract], now: datetime, max_age: int | None = None, *, named: bool = False
) -> Replay:
    """Judge the recordings at `folder`; with `max_age`, only those that were made in so many days before `now`.

    `named` says that the contracts were asked for by name: then recordings of others are passed over. Raises UsageError
    where there is no recording at all.
    """
    names = [each.name for each in contracts]
    all_ = [_recording(file) for file in find_recordings([folder])]
    chosen = [each for each in all_ if not named or each.spec is None or each.spec in names]
    judged = [each for each in chosen if max_age is None or _is_young(each, now, max_age)]
    old = [each for each in chosen if each not in judged]
    found = audit([each.file for each in judged], Catalogue(contracts)) if judged else _nothing(contracts)
    for run in found.runs.values():
        _mark_old(run, old, max_age)
    return Replay(found, tuple(judged), tuple(old))


def _recording(file: Path) -> Recording:
    first = next(iter(read_recording(file)), None)
    head = first if isinstance(first, Head) else Head()
    promises = head.metadata.get("promises", ())
    known = tuple(each for each in promises if isinstance(each, str)) if isinstance(promises, list) else ()
    return Recording(file, head.spec, _moment(head.metadata.get("recorded_at")), known)


def _moment(raw: Any) -> datetime | None:
    try:
        made = datetime.fromisoformat(raw) if isinstance(raw, str) else None
    except ValueError:
        return None
    return made.replace(tzinfo=made.tzinfo or UTC) if made else None


def _is_young(recording: Recording, now: datetime, max_age: int) -> bool:
    return recording.made is not None and now - recording.made <= timedelta(days=max_age)


def _nothing(contracts: Iterable[Contract]) -> Audit:
    return Audit({each.name: SpecRun(each, Coverage(each)) for each in contracts})


def _mark_old(run: SpecRun, old: Collection[Recording], max_age: int | None) -> None:
    """Say of each promise that only old recordings exercise that this is so."""
    for recording in old:
        when = f"on {recording.made:%Y-%m-%d}, more than {max_age} days ago" if recording.made else "at no known time"
        for id_ in recording.promises:
            if id_ in run.contract.promises and id_ not in run.coverage.exercised:
                run.inconclusive.setdefault(id_, f"was recorded {when}")
