"""The report for people: what was read, what was found, what it rests on."""

from rich.console import Console, Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from ringback.contract.model import KINDS
from ringback.findings import Severity
from ringback.report.outcome import State, by_kind
from ringback.run import audit
from ringback.run.audit import Audit, SpecRun

STYLE = {Severity.BREACH: "bold red", Severity.DRIFT: "yellow", Severity.ERRATUM: "cyan"}
ORDER = list(Severity)
MOST_UNMATCHED = 5


def print_audit(console: Console, result: Audit) -> None:
    """Print what an audit found, spec by spec, and the sum of what it read."""
    for run in result.runs.values():
        if run.checked:
            _print_run(console, run)
    _print_unmatched(console, result)
    unmatched = len(result.unmatched)
    console.print(
        f"{result.read} read = {result.checked} checked + {unmatched} unmatched + {result.unreadable} unreadable",
        highlight=False,
    )


def _print_run(console: Console, run: SpecRun) -> None:
    total, exercised = len(run.contract.promises), len(run.coverage.exercised & run.contract.promises.keys())
    console.print(f"[bold]{run.contract.name}[/] {escape(run.contract.title)}", highlight=False)
    counts = ", ".join(f"{n} {name}" for name, n in _counts(run))
    console.print(
        f"{run.checked} exchanges, {exercised} of {total} promises exercised: {counts or 'no finding'}",
        highlight=False,
    )
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
    for operation, why in run.inconclusive.items():
        console.print(f"inconclusive: {operation} {why}", highlight=False)
    console.print()


def _counts(run: SpecRun) -> list[tuple[str, int]]:
    names = {Severity.BREACH: "breaches", Severity.DRIFT: "drift", Severity.ERRATUM: "errata"}
    counted = [(names[each], sum(g.finding.severity is each for g in run.groups.values())) for each in Severity]
    return [(name, n) for name, n in counted if n]


def _finding(group: audit.Group) -> Group:
    finding = group.finding
    first = group.examples[0]
    lines = [
        Text(finding.id, "bold"),
        Text(f"at {finding.location} ({finding.side}'s, check {finding.check})"),
        Text(f"expected {finding.expected}, got {finding.got}"),
        Text(f"{finding.basis}: {finding.source}", "dim"),
        Text(f"first in {first.file} interaction {first.index}", "dim"),
    ]
    if finding.reading:
        lines.insert(1, Text(f"reading {finding.reading}", "cyan"))
    return Group(*lines)


def _print_unmatched(console: Console, result: Audit) -> None:
    shown = list(dict.fromkeys(what for _, what in result.unmatched))
    for what in shown[:MOST_UNMATCHED]:
        console.print(f"unmatched: no contract knows {escape(what)}", highlight=False)
    if len(shown) > MOST_UNMATCHED:
        console.print(f"unmatched: {len(shown) - MOST_UNMATCHED} more of this kind", highlight=False)


def matrix(runs: list[SpecRun]) -> Table:
    """Vendor by kind of promise: how many are held, breached, drifting, explained by an erratum, never exercised."""
    table = Table(title="promises by vendor and kind", show_lines=True)
    table.add_column("vendor", no_wrap=True)
    for kind in KINDS:
        table.add_column(kind)
    for run in runs:
        cells = []
        for kind, counted in by_kind(run).items():
            states = [state for state in State if counted[state]]
            cells.append("\n".join(f"{counted[state]} {SHORT[state]}" for state in states) if kind in KINDS else "")
        table.add_row(f"{run.contract.name}\n{run.checked} exchanges", *cells)
    return table


SHORT = {state: state.value.split()[0] for state in State}
