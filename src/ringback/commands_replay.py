"""The target `cassettes:DIR` of `ringback check`: recordings are judged in the place of answers, without a network."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from ringback.contract.model import Contract
from ringback.errors import UntestableError
from ringback.report.baseline import Expected, compare
from ringback.report.console import print_audit, tell_errors
from ringback.report.json_report import audit_report
from ringback.report.news import news_report, print_news
from ringback.report.outcome import Exit, exit_status
from ringback.report.output import PatientConsole, reader, write_report
from ringback.report.recordings import print_recordings, recordings_report, shortfalls
from ringback.run.replay import replay

CASSETTES = "cassettes:"
"""What such a target begins with; the folder follows."""

REQUIRE_COVERAGE = click.option(
    "--require-coverage",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="Gate unless so many of each spec's promises are exercised.",
)
MAX_AGE = click.option(
    "--max-age", type=click.IntRange(0), metavar="DAYS", help="Leave out recordings that are older, or of no known age."
)


def check_recordings(
    target: str,
    contracts: Sequence[Contract],
    outputs: Sequence[str],
    expected: Expected,
    fail_on: str,
    require_coverage: float | None,
    max_age: int | None,
    *,
    named: bool,
) -> Exit:
    """Judge the recordings of the target, print and write what they show; `named` says that SPECs were given."""
    now = datetime.now(UTC)
    replayed = replay(Path(target.removeprefix(CASSETTES)), contracts, now, max_age, named=named)
    found = replayed.found
    tell_errors(found)
    news = compare(found, expected, now.date())
    console = PatientConsole(stderr="-" in outputs)
    with reader():
        print_audit(console, found)
        print_recordings(console, replayed, now)
        print_news(console, news)
    for output in outputs:
        write_report(output, audit_report(found, target) | recordings_report(replayed, now) | news_report(news))
    untested = [name for name, run in found.runs.items() if named and not run.coverage.exercised]
    for name in untested:
        click.echo(f"ringback: {UntestableError(f'{name}: no recording that counts exercises any promise')}", err=True)
    relevant = [run for run in found.runs.values() if named or run.checked or run.inconclusive]
    return gated(exit_status(found, fail_on, news.passed_over), shortfalls(relevant, require_coverage), untested)


def gated(status: Exit, short: Sequence[str], untested: Sequence[object] = ()) -> Exit:
    """The exit status, with 1 if too little is exercised, and 3 if something could not be tested and nothing gates.

    After Ctrl-C it stays 130: how much would have been exercised, nobody knows.
    """
    if status == Exit.INTERRUPTED:
        return status
    for sentence in short:
        click.echo(f"ringback: {sentence}", err=True)
    if short:
        return Exit.FINDINGS
    return Exit.UNTESTED if untested and status == Exit.CONFORMS else status
