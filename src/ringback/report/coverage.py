"""How much of a contract was exercised, for people and for machines."""

from collections import Counter
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ringback.run.audit import SpecRun
from ringback.run.coverage import COVERED_KINDS, Share, shares
from ringback.run.variants import VARIANT_KINDS

WORDS = {"present": "optional present", "absent": "optional absent"}
"""What kinds are called where their own name says too little."""


def coverage_rows(run: SpecRun) -> list[dict[str, Any]]:
    """The part of the JSON report that says what was exercised by operation and kind, and what was not."""
    return [
        {
            "operation": share.operation,
            "kind": share.kind,
            "total": share.total,
            "exercised": share.exercised,
            "unexercised": list(share.unexercised),
        }
        for share in shares(run.contract, run.coverage)
    ]


def coverage_line(run: SpecRun) -> str:
    """The variants that were seen of those that there are, in one line: `statuses 3 of 4, values 22 of 74, …`."""
    total, seen = Counter[str](), Counter[str]()
    for share in shares(run.contract, run.coverage):
        total[share.kind] += share.total
        seen[share.kind] += share.exercised
    return ", ".join(f"{WORDS.get(kind, kind)} {seen[kind]} of {total[kind]}" for kind in VARIANT_KINDS if total[kind])


def print_coverage(console: Console, run: SpecRun) -> None:
    """Print a table of operations by kind, and below it everything that no exchange exercised."""
    own = list(shares(run.contract, run.coverage))
    console.print(Text.assemble((run.contract.name, "bold"), f" {run.contract.title}"))
    console.print(_table(own))
    for share in own:
        if share.unexercised:
            name = WORDS.get(share.kind, share.kind)
            console.print(Text(f"{share.operation}, {name}: {len(share.unexercised)} not exercised", "bold"))
            for id_ in share.unexercised:
                console.print(Text(f"    {id_.split(':', 2)[2]}"), soft_wrap=True)
    console.print()


def _table(own: list[Share]) -> Table:
    """Kinds down and operations across: there are more kinds than a terminal has room for side by side."""
    operations = list(dict.fromkeys(share.operation for share in own))
    cells = {(share.kind, share.operation): f"{share.exercised} of {share.total}" for share in own}
    table = Table(title="exercised, by kind and operation")
    table.add_column("kind", no_wrap=True)
    for operation in operations:
        table.add_column(operation, justify="right", overflow="fold")
    for kind in COVERED_KINDS:
        row = [cells.get((kind, operation), "") for operation in operations]
        if any(row):
            table.add_row(WORDS.get(kind, kind), *row)
    return table
