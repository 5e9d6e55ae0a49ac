"""The report for people: what was read, what was found, what it rests on."""

from collections import Counter
from collections.abc import Iterable, Mapping

import click
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from ringback.contract.model import KINDS
from ringback.findings import Severity
from ringback.generate.ground import Ground, rung
from ringback.report.coverage import coverage_line
from ringback.report.outcome import State, by_kind
from ringback.run import audit
from ringback.run.audit import Audit, SpecRun
from ringback.run.plan import Plan

STYLE = {Severity.BREACH: "bold red", Severity.DRIFT: "yellow", Severity.ERRATUM: "cyan"}
NAMES = {
    Severity.BREACH: ("breach", "breaches"),
    Severity.DRIFT: ("drift", "drift"),
    Severity.ERRATUM: ("erratum", "errata"),
}
ORDER = list(Severity)
MOST_UNMATCHED = 5


def tell_errors(audit: Audit) -> None:
    """Say on stderr what could not be read."""
    for error in audit.errors:
        click.echo(f"ringback: {printable(str(error))}", err=True)
    if audit.more_errors:
        click.echo(f"ringback: and {audit.more_errors:,} more of this kind", err=True)


def print_audit(console: Console, result: Audit) -> None:
    """Print what an audit found, spec by spec, and the sum of what it read."""
    for run in result.runs.values():
        if run.checked or run.inconclusive:
            _print_run(console, run)
    _print_unmatched(console, result)
    print_sum(console, result)


def print_sum(console: Console, result: Audit) -> None:
    """Print what became of all that was read."""
    unmatched = result.unmatched_count
    console.print(
        Text(f"{result.read} read = {result.checked} checked + {unmatched} unmatched + {result.unreadable} unreadable")
    )


def print_plan(console: Console, ground: Ground, plan: Plan) -> None:
    """Print what a run would send, what of it would ring, and what it cannot send and why."""
    console.print(Text.assemble((printable(ground.contract.name), "bold"), f" {plan.requests} requests at most"))
    for sequence in plan.sequences:
        request = sequence.first
        path = request.url.removeprefix(ground.base_url)
        more = f" and up to {sequence.most - 1} more" if sequence.most > 1 else ""
        console.print(Text(printable(f"{request.method} {path}{more} for {sequence.aim}")), soft_wrap=True)
        rings = ", ".join(rung(ground, request))
        if rings:
            console.print(Text(printable(f"    would ring {rings}"), "yellow"), soft_wrap=True)
    for why, number in Counter(plan.unsendable.values()).items():
        aims = counted(number, "thing is", "things are")
        console.print(Text(printable(f"{aims} not tried: {why}"), "dim"), soft_wrap=True)


def _print_run(console: Console, run: SpecRun) -> None:
    total, exercised = len(run.contract.promises), len(run.coverage.exercised & run.contract.promises.keys())
    console.print(Text.assemble((printable(run.contract.name), "bold"), " ", printable(run.contract.title)))
    counts = ", ".join(counted(n, *names) for n, names in _counts(run))
    exchanges = counted(run.checked, "exchange", "exchanges")
    console.print(Text(f"{exchanges}, {exercised} of {total} promises exercised: {counts or 'no finding'}"))
    console.print(Text(f"seen: {coverage_line(run)}", "dim"))
    groups = sorted(run.groups.values(), key=lambda group: (ORDER.index(group.finding.severity), group.finding.id))
    if groups:
        table = Table(show_lines=True, expand=True)
        table.add_column("severity", no_wrap=True)
        table.add_column("finding", ratio=1, overflow="fold")
        table.add_column("seen", justify="right", no_wrap=True)
        for group in groups:
            severity = group.finding.severity
            table.add_row(Text(severity.value, STYLE[severity]), _finding(group), f"{group.count}×")
        console.print(table)
    for why, ids in _by_reason(run.inconclusive).items():
        others = f" and {len(ids) - 1} more" if len(ids) > 1 else ""
        console.print(Text(printable(f"inconclusive: {ids[0]}{others}: {why}")))
    console.print()


def _by_reason(inconclusive: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for id_, why in inconclusive.items():
        found.setdefault(why, []).append(id_)
    return found


def _counts(run: SpecRun) -> list[tuple[int, tuple[str, str]]]:
    """How many findings there are of each severity that there is one of, with its name for one and for several."""
    severities = [group.finding.severity for group in run.groups.values()]
    return [(severities.count(each), NAMES[each]) for each in Severity if each in severities]


def counted(number: int, one: str, several: str) -> str:
    """`1 exchange`, `2 exchanges`."""
    return f"{number} {one if number == 1 else several}"


def printable(text: str) -> str:
    """`text` in which all that cannot be seen, and could steer a terminal, is an escape: \\x1b, \\n, \\u202e."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def _finding(group: audit.Group) -> Group:
    finding = group.finding
    expected = " ".join(finding.expected.splitlines())
    lines = [
        (finding.id, "bold"),
        (f"at {finding.location} ({finding.side}'s, check {finding.check})", ""),
        (f"expected {expected}, got {finding.got}", ""),
        (f"{finding.basis}: {finding.source}", "dim"),
    ]
    if group.examples:
        first = group.examples[0]
        lines.append((f"first in {first.file} interaction {first.index}", "dim"))
    elif finding.severity is not Severity.ERRATUM:
        lines.append((group.curl, "dim"))
    if group.confirmed is False:
        lines.append(("it did not come again when it was asked for again", "yellow"))
    if finding.reading:
        lines.insert(1, (f"reading {finding.reading}", "cyan"))
    return Group(*(Text(printable(text), style) for text, style in lines))


def _print_unmatched(console: Console, result: Audit) -> None:
    shown = list(dict.fromkeys(what for _, what in result.unmatched))
    for what in shown[:MOST_UNMATCHED]:
        console.print(Text(printable(f"unmatched: no contract knows {what}")))
    if len(shown) > MOST_UNMATCHED:
        console.print(Text(f"unmatched: {len(shown) - MOST_UNMATCHED} more of this kind"))


Row = tuple[str, dict[str, dict[str, int]]]
"""A row of the matrix as plain data: its title, and by kind of promise how many are in each state."""


def row(run: SpecRun, target: str) -> Row:
    """What became of the promises of one contract on one target."""
    title = f"{run.contract.name}\n{target}: {counted(run.checked, 'exchange', 'exchanges')}"
    return title, {
        kind: {state.value: counts[state] for state in State if counts[state]} for kind, counts in by_kind(run).items()
    }


def matrix(rows: Iterable[Row]) -> Table:
    """Vendor by kind of promise: how many are held, breached, drifting, explained by an erratum, never exercised."""
    table = Table(title="promises by vendor and kind", show_lines=True)
    table.add_column("vendor", no_wrap=True)
    for kind in KINDS:
        table.add_column(kind)
    for title, kinds in rows:
        cells = ["\n".join(f"{number} {state.split()[0]}" for state, number in kinds[kind].items()) for kind in KINDS]
        table.add_row(title, *cells)
    return table
