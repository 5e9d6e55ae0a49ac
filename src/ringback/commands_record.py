"""The command `ringback record`: what a vendor answers, as a cassette that is judged and replayed without it."""

from pathlib import Path

import click

from ringback.commands_check import SANDBOX, check
from ringback.report.outcome import Exit
from ringback.run.plan import BUDGET


@click.command(short_help="Record a vendor: a few exchanges that show all that a check does.")
@click.argument("spec")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--target", default=SANDBOX, show_default=True, metavar="sandbox|URL", help="What is recorded.")
@click.option("--tenant", "tenant_file", type=click.Path(path_type=Path), help="What may be done to a live tenant.")
@click.option("--seed", type=int, default=0, show_default=True, help="Decides every value that is sent.")
@click.option(
    "--max-requests", type=click.IntRange(1), default=BUDGET, show_default=True, help="The most that the plan sends."
)
@click.pass_context
def record(
    context: click.Context,
    spec: str,
    folder: Path,
    target: str,
    tenant_file: Path | None,
    seed: int,
    max_requests: int,
) -> Exit:
    """Check SPEC as ringback check does, and record what matters of it below DIR.

    The same as ringback check SPEC --record DIR, the exit status too.
    """
    status: Exit = context.invoke(
        check,
        specs=(spec,),
        record=folder,
        target=target,
        tenant_file=tenant_file,
        seed=seed,
        max_requests=max_requests,
    )
    return status
