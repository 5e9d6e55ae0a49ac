"""The command line: the result on stdout, talk on stderr, the meaning in the exit status."""

import io
import sys
import time
from datetime import date
from pathlib import Path

import click

from ringback import __version__
from ringback.commands_check import check
from ringback.commands_coverage import coverage
from ringback.commands_diff import diff
from ringback.commands_record import record
from ringback.commands_sandbox import sandbox
from ringback.commands_scrub import scrub
from ringback.commands_tenant import tenant
from ringback.contract.catalogue import Catalogue, find_contract, shipped, shipped_names
from ringback.errors import RingbackError, UsageError
from ringback.report.baseline import compare, read_expected
from ringback.report.console import print_audit, printable
from ringback.report.json_report import audit_report
from ringback.report.news import BASELINE, KNOWN, news_report, print_news
from ringback.report.outcome import GATES, Exit, exit_status
from ringback.report.output import PatientConsole, print_no_more, reader, report_file, write_report
from ringback.report.show import print_contract, print_operation
from ringback.run.audit import audit as run_audit
from ringback.run.audit import find_recordings
from ringback.run.fleet import cores


def main() -> None:
    """Run `ringback`; whatever goes wrong by the user's hand is one sentence and an exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a name or a terminal need not be UTF-8
    try:
        status = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = Exit.USAGE
    except click.Abort:
        status = Exit.INTERRUPTED
    except RingbackError as error:
        click.echo(f"ringback: {printable(str(error))}", err=True)
        status = error.exit_status
    except OSError as error:  # a path too long to ask for, a disk that is full
        place = f": {printable(str(error.filename))}" if error.filename else ""
        click.echo(f"ringback: {error.strerror}{place}", err=True)
        print_no_more()
        status = Exit.USAGE
    sys.exit(int(status or 0))


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="ringback")
def cli() -> None:
    """Check what call-centre vendor APIs really do against what their documents promise."""


def _paths(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[Path, ...]:
    if "" in values:  # a variable of a script that is not set; as a Path it would be this folder
        raise UsageError("an empty path names no recording; this folder is .")
    return tuple(map(Path, values))


@cli.command(short_help="Check recordings against what the documents promise.")
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
    only = find_contract(spec) if spec is not None else None
    catalogue = Catalogue([only] if only else [shipped(name) for name in shipped_names()])
    started = time.monotonic()
    result = run_audit(find_recordings(paths), catalogue, only, jobs=jobs or cores(), scheduler=scheduler or "")
    news = compare(result, expected, date.today())
    report = audit_report(result, " ".join(map(str, paths)), time.monotonic() - started) | news_report(news)
    for error in result.errors:
        click.echo(f"ringback: {printable(str(error))}", err=True)
    if result.more_errors:
        click.echo(f"ringback: and {result.more_errors:,} more of this kind", err=True)
    with reader():
        console = PatientConsole(stderr="-" in outputs)
        print_audit(console, result)
        print_news(console, news)
    for output in outputs:
        write_report(output, report)
    return Exit.INTERRUPTED if result.interrupted else exit_status(result, fail_on, news.passed_over)


@cli.command(short_help="Show what a spec promises.")
@click.argument("spec")
@click.argument("operation", required=False)
def show(spec: str, operation: str | None) -> Exit:
    """Show what a spec promises: fields, lists, error table, rules, errata."""
    contract = find_contract(spec)
    console = PatientConsole()
    with reader():
        if operation is None:
            print_contract(console, contract)
        else:
            print_operation(console, contract, operation)
    return Exit.CONFORMS


cli.add_command(check)
cli.add_command(coverage)
cli.add_command(diff)
cli.add_command(sandbox)
cli.add_command(record)
cli.add_command(scrub)
cli.add_command(tenant)
