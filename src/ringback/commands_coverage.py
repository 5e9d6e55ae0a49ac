"""The command `ringback coverage`: how much of the contracts some recordings exercise."""

from pathlib import Path

import click

from ringback.contract.catalogue import chosen
from ringback.report.console import print_sum, tell_errors
from ringback.report.coverage_table import print_coverage
from ringback.report.json_report import audit_report
from ringback.report.outcome import Exit, coverage_status
from ringback.report.output import PatientConsole, reader, report_file, write_report
from ringback.run.audit import audit, find_recordings


@click.command(short_help="Show how much of the contracts recordings exercise.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option("--spec", help="Read every exchange by this spec (a shipped one's name, or a file), whatever its host.")
@click.option("--report", "reports", multiple=True, metavar="json:FILE", help="Write a report; - for stdout.")
def coverage(paths: tuple[Path, ...], spec: str | None, reports: tuple[str, ...]) -> Exit:
    """Show what recordings, files or folders, exercise of the contracts, and list what they do not.

    Statuses, listed values, optional fields present and absent, refusals, rules, limits: what was not seen was not
    tested. Findings do not change the exit status; ringback audit is for them.
    """
    outputs = [report_file(each) for each in reports]
    catalogue, only = chosen(spec)
    result = audit(find_recordings(paths), catalogue, only)
    tell_errors(result)
    console = PatientConsole(stderr="-" in outputs)
    with reader():
        for run in result.runs.values():
            if run.checked:
                print_coverage(console, run)
        print_sum(console, result)
    for output in outputs:
        write_report(output, audit_report(result, " ".join(map(str, paths))))
    return coverage_status(result)
