"""The command `ringback diff`: what changed between two specs, two recordings of a vendor, or two reports."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from ringback.contract.catalogue import Catalogue, chosen, find_contract, shipped_names
from ringback.contract.model import Contract
from ringback.errors import RecordingError, UsageError
from ringback.exchange import Exchange
from ringback.recordings.reading import Head, read_recording
from ringback.report.baseline import read_report
from ringback.report.diff import compare_reports, diff_report, print_diff
from ringback.report.outcome import Exit
from ringback.report.output import PatientConsole, reader, report_file, write_report
from ringback.run.audit import find_recordings
from ringback.run.changes import Comparison
from ringback.run.recording_changes import compare_recordings
from ringback.run.seen import Seen, seen_in
from ringback.run.spec_changes import compare_specs

HEAD = 4096
"""Characters in which a file shows whether it is a spec, a report or a recording."""


@dataclass(frozen=True, slots=True)
class _Compared:
    comparison: Comparison
    errors: tuple[RecordingError, ...] = ()
    empty: bool = False


@click.command(short_help="Tell what changed between two specs, recordings or reports.")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--spec", help="Read recordings by this spec (a shipped one's name, or a file), whatever their host.")
@click.option("--report", "reports", multiple=True, metavar="json:FILE", help="Write a report; - for stdout.")
def diff(old: str, new: str, spec: str | None, reports: tuple[str, ...]) -> Exit:
    """Tell what changed from OLD to NEW, and what of it breaks a client that worked with OLD.

    OLD and NEW are two specs (a shipped one's name, or a file), two folders or files of recordings, or two JSON
    reports. Exit status 1 says that something is breaking.
    """
    outputs = [report_file(each) for each in reports]
    kind, other = kind_of(old), kind_of(new)
    if kind != other:
        raise UsageError(f"{old} is a {kind} and {new} is a {other}; two of a kind can be compared")
    if spec is not None and kind != "recording":
        raise UsageError(f"--spec is for recordings; {old} is a {kind}")
    compared = COMPARE[kind](old, new, spec)
    for error in compared.errors:
        click.echo(f"ringback: {error}", err=True)
    with reader():
        print_diff(PatientConsole(stderr="-" in outputs), compared.comparison)
    for output in outputs:
        write_report(output, diff_report(compared.comparison, old, new, f"{kind}s"))
    if compared.comparison.breaking:
        return Exit.FINDINGS
    return Exit.UNTESTED if compared.errors or compared.empty else Exit.CONFORMS


def kind_of(name: str) -> str:
    """What `name` is: a spec, a report or a recording; raises UsageError if it is nothing."""
    file = Path(name)
    if name in shipped_names():
        return "spec"
    if file.is_dir():
        return "recording"
    if not file.is_file():
        raise UsageError(f"there is no file, no folder and no spec {name}")
    with file.open(encoding="utf-8", errors="replace") as stream:
        head = stream.read(HEAD)
    if file.suffix == ".json" and '"ringback"' in head and '"exchanges"' in head:
        return "report"
    first = [line for line in head.splitlines() if line.startswith("openapi:")]
    return "spec" if first or (file.suffix == ".json" and '"openapi"' in head) else "recording"


def _specs(old: str, new: str, _: str | None) -> _Compared:
    return _Compared(compare_specs(find_contract(old), find_contract(new)))


def _reports(old: str, new: str, _: str | None) -> _Compared:
    first, second = read_report(Path(old)), read_report(Path(new))
    try:
        return _Compared(compare_reports(first, second), empty=not (first["runs"] and second["runs"]))
    except (KeyError, TypeError) as error:
        raise UsageError(f"{old} or {new} is no report of ours: a run or a finding lacks {error}") from None


def _recordings(old: str, new: str, spec: str | None) -> _Compared:
    catalogue, only = chosen(spec)
    errors: list[RecordingError] = []
    first, second = (_seen(Path(each), catalogue, only, errors) for each in (old, new))
    return _Compared(compare_recordings(first, second), tuple(errors), empty=not first.keys() & second.keys())


def _seen(path: Path, catalogue: Catalogue, only: Contract | None, errors: list[RecordingError]) -> Seen:
    return seen_in(_exchanges(find_recordings([path]), errors), catalogue, only)


def _exchanges(files: Iterable[Path], errors: list[RecordingError]) -> Iterator[tuple[Exchange, str | None]]:
    for file in files:
        spec = None
        for found in read_recording(file):
            if isinstance(found, Head):
                spec = found.spec
            elif isinstance(found, RecordingError):
                errors.append(found)
            else:
                yield found.exchange, found.spec or spec


COMPARE: dict[str, Callable[[str, str, str | None], _Compared]] = {
    "spec": _specs,
    "report": _reports,
    "recording": _recordings,
}
"""How two of each kind are compared."""
