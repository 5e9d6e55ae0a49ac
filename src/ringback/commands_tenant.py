"""The command `ringback tenant`: the file to fill in before a live tenant can be checked."""

import click

from ringback.contract.catalogue import find_contract
from ringback.tenant import tenant_template


@click.command(short_help="Print the tenant file to fill in for a spec.")
@click.argument("spec")
def tenant(spec: str) -> int:
    """Print the tenant file to fill in for SPEC: address, credentials, what may be done, what the tenant has."""
    click.echo(tenant_template(find_contract(spec)), nl=False)
    return 0
