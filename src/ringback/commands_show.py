"""The command `ringback show`: what a spec promises, in words."""

import click

from ringback.contract.catalogue import find_contract
from ringback.report.outcome import Exit
from ringback.report.output import PatientConsole, reader
from ringback.report.show import print_contract, print_operation


@click.command(short_help="Show what a spec promises.")
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
