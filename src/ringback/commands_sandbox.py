"""The command `ringback sandbox`: the vendors on a port of this machine."""

import sys

import click

from ringback.errors import UsageError
from ringback.sandbox.catalogue import chosen, chosen_faults, decisions
from ringback.sandbox.server import address, application, bound, serve, tenant_file
from ringback.sandbox.vendor import Fault, Vendor

PORT = 8765


@click.command(short_help="Serve the embedded sandbox on this machine.")
@click.argument("specs", nargs=-1, metavar="[SPEC…]")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 picks a free one.")
@click.option("--seed", type=int, default=0, show_default=True, help="Decides all that the documents leave open.")
@click.option("--fault", "faults", multiple=True, metavar="NAME", help="Tell this lie; may be given several times.")
@click.option("--list-faults", is_flag=True, help="Print the faults: name, promises that it breaks, what it does.")
@click.option("--tenant", is_flag=True, help="Print the tenant file that fits, instead of serving.")
def sandbox(
    specs: tuple[str, ...], port: int, seed: int, faults: tuple[str, ...], *, list_faults: bool, tenant: bool
) -> None:
    """Serve the vendors SPEC, all five if none is named, on 127.0.0.1, with state, until Ctrl-C."""
    try:
        vendors = chosen(specs)
        lies = chosen_faults(faults, vendors)
    except LookupError as error:
        raise UsageError(str(error.args[0])) from None
    if list_faults:
        _print_faults(vendors)
    elif tenant:
        _print_tenant(vendors, port)
    else:
        _serve(vendors, port, seed, lies)


def _print_faults(vendors: list[Vendor]) -> None:
    for fault in (fault for vendor in vendors for fault in vendor.faults):
        often = f" (one in {fault.every})" if fault.every > 1 else ""
        click.echo(f"{fault.name}\n    {fault.about}{often}")
        for promise in fault.breaks:
            click.echo(f"    breaks {promise}")


def _print_tenant(vendors: list[Vendor], port: int) -> None:
    if port == 0:
        raise UsageError("--tenant needs the port that the sandbox is served on: give --port")
    click.echo("\n".join(tenant_file(vendor, port) for vendor in vendors), nl=False)


def _serve(vendors: list[Vendor], port: int, seed: int, lies: list[Fault]) -> None:
    try:
        listening = bound(port)
    except OSError as error:
        raise UsageError(f"port {port} cannot be used: {error.strerror}. --port 0 picks a free one") from None
    port = listening.getsockname()[1]
    for lie in lies:
        click.echo(f"lie: {lie.name}: {lie.about}")
    for vendor in vendors:
        click.echo(f"{vendor.name} decided:")
        for question, answer in decisions(vendor, seed).items():
            click.echo(f"    {question}: {answer}")
    click.echo(f"Serving {', '.join(vendor.name for vendor in vendors)} at {address(port)}, seed {seed}. Ctrl-C stops.")
    sys.stdout.flush()
    serve(application(vendors, seed, [lie.name for lie in lies], port), listening)
