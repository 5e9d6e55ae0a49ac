"""The command `ringback audit`: recordings against what the documents promise."""

import time
from datetime import date
from pathlib import Path

import click

from ringback.contract.catalogue import chosen
from ringback.errors import UsageError
from ringback.report.baseline import compare, read_expected
from ringback.report.console import print_audit, tell_errors
from ringback.report.json_report import audit_report
from ringback.report.news import BASELINE, KNOWN, news_report, print_news
from ringback.report.outcome import GATES, Exit, exit_status
from ringback.report.output import PatientConsole, reader, report_file, write_report
from ringback.run.audit import audit as run_audit
from ringback.run.audit import find_recordings
from ringback.run.fleet import cores


def _paths(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[Path, ...]:
    if "" in values:  # a variable of a script that is not set; as a Path it would be this folder
        raise UsageError("an empty path names no recording; this folder is .")
    return tuple(map(Path, values))


@click.command(short_help="Check recordings against what the documents promise.")
@click.argument("paths", nargs=-1, required=True, callback=_paths, metavar="PATH…")
@click.option("--spec", help="Judge every exchange by this spec (a shipped one's name, or a file), whatever its host.")
@click.option("--report", "reports", multiple=True, metavar="json:FILE", help="Write a report; - for stdout.")
@click.option(
    "--fail-on",
    type=click.Choice(sorted(GATES)),
    default="breach",
    show_default=True,
    help="The least finding that gates (exit status 1).",
)
@click.option("--jobs", type=click.IntRange(1), help="Processes that share the work.  [default: one a core]")
@click.option("--scheduler", metavar="ADDRESS", help="Have a Dask cluster do the work: tcp://HOST:PORT.")
@BASELINE
@KNOWN
def audit(
    paths: tuple[Path, ...],
    spec: str | None,
    reports: tuple[str, ...],
    fail_on: str,
    jobs: int | None,
    scheduler: str | None,
    baseline: Path | None,
    known: Path | None,
) -> Exit:
    """Check recordings: VCR.py cassettes (YAML or JSON), HAR and NDJSON, plain or .gz, files or folders."""
    outputs = [report_file(each) for each in reports]
    expected = read_expected(baseline, known)
    catalogue, only = chosen(spec)
    started = time.monotonic()
    result = run_audit(find_recordings(paths), catalogue, only, jobs=jobs or cores(), scheduler=scheduler or "")
    news = compare(result, expected, date.today())
    report = audit_report(result, " ".join(map(str, paths)), time.monotonic() - started) | news_report(news)
    tell_errors(result)
    with reader():
        console = PatientConsole(stderr="-" in outputs)
        print_audit(console, result)
        print_news(console, news)
    for output in outputs:
        write_report(output, report)
    return exit_status(result, fail_on, news.passed_over)
