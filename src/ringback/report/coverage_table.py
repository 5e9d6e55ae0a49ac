"""How much of a contract was exercised, operation by operation and kind by kind, with all that was not."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ringback.report.console import printable
from ringback.report.coverage import WORDS
from ringback.run.audit import SpecRun
from ringback.run.coverage import COVERED_KINDS, Share, shares


def print_coverage(console: Console, run: SpecRun) -> None:
    """Print a table of operations by kind, and below it everything that no exchange exercised."""
    own = list(shares(run.contract, run.coverage))
    console.print(Text.assemble((printable(run.contract.name), "bold"), " ", printable(run.contract.title)))
    console.print(_table(own))
    for share in own:
        if share.unexercised:
            name = WORDS.get(share.kind, share.kind)
            console.print(Text(printable(f"{share.operation}, {name}: {len(share.unexercised)} not exercised"), "bold"))
            for id_ in share.unexercised:
                console.print(Text(printable(f"    {id_.split(':', 2)[2]}")), soft_wrap=True)
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
