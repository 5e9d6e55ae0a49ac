"""The command `ringback check`: the conformance tests against the sandbox or a live tenant."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from ringback.commands_replay import CASSETTES, MAX_AGE, REQUIRE_COVERAGE, check_recordings, gated
from ringback.contract.catalogue import find_contract, shipped_names
from ringback.contract.model import Contract
from ringback.errors import RingbackError, UntestableError, UsageError
from ringback.report.baseline import compare, read_expected
from ringback.report.console import print_audit, print_plan
from ringback.report.json_report import audit_report
from ringback.report.news import BASELINE, KNOWN, news_report, print_news
from ringback.report.outcome import GATES, Exit, exit_status
from ringback.report.output import PatientConsole, reader, report_file, write_report
from ringback.report.recordings import in_words, shortfalls
from ringback.run.again import ask_again
from ringback.run.audit import Audit, SpecRun
from ringback.run.check import Run, carry_out, ground_of, planned
from ringback.run.coverage import Coverage
from ringback.run.judged import judgement_of, result, untested
from ringback.run.plan import BUDGET
from ringback.run.record import record as write_recording
from ringback.sandbox.catalogue import VENDORS, chosen_faults
from ringback.targets import Target
from ringback.targets.live import LiveTarget
from ringback.targets.sandbox import SandboxTarget
from ringback.tenant import Tenant, read_tenant

SANDBOX = "sandbox"


@click.command(short_help="Check a vendor: the embedded sandbox, a live tenant, or recordings.")
@click.argument("specs", nargs=-1, metavar="[SPEC…]")
@click.option(
    "--target", default=SANDBOX, show_default=True, metavar="sandbox|URL|cassettes:DIR", help="What is checked."
)
@click.option("--tenant", "tenant_file", type=click.Path(path_type=Path), help="What may be done to a live tenant.")
@click.option("--seed", type=int, default=0, show_default=True, help="Decides every value that is sent.")
@click.option(
    "--max-requests", type=click.IntRange(1), default=BUDGET, show_default=True, help="The most that is sent, a spec."
)
@click.option("--dry-run", is_flag=True, help="Print the plan, with what would ring; send nothing.")
@click.option("--fault", "faults", multiple=True, metavar="NAME", help="A lie that the sandbox tells.")
@click.option("--report", "reports", multiple=True, metavar="json:FILE", help="Write a report; - for stdout.")
@click.option(
    "--fail-on", type=click.Choice(sorted(GATES)), default="breach", show_default=True, help="The least that gates."
)
@BASELINE
@KNOWN
@click.option("--record", type=click.Path(path_type=Path), metavar="DIR", help="Write what matters as a cassette.")
@REQUIRE_COVERAGE
@MAX_AGE
def check(
    specs: tuple[str, ...],
    target: str,
    tenant_file: Path | None,
    seed: int,
    max_requests: int,
    faults: tuple[str, ...],
    reports: tuple[str, ...],
    fail_on: str,
    baseline: Path | None,
    known: Path | None,
    record: Path | None,
    require_coverage: float | None,
    max_age: int | None,
    *,
    dry_run: bool,
) -> Exit:
    """Generate requests from the specs, send them to a target, judge every answer. All five specs if none is named."""
    outputs = [report_file(each) for each in reports]
    expected = read_expected(baseline, known)
    contracts = [find_contract(name) for name in specs or shipped_names()]
    _check_faults(target, faults, contracts)
    if target.startswith(CASSETTES):
        _refuse_sending(tenant_file, faults, record, dry_run=dry_run)
        gates = (fail_on, require_coverage, max_age)
        return check_recordings(target, contracts, outputs, expected, *gates, named=bool(specs))
    if max_age is not None:
        raise UsageError(f"--max-age is for recordings: give --target {CASSETTES}DIR")
    console = PatientConsole(stderr="-" in outputs)
    runs: dict[str, SpecRun] = {}
    errors: list[RingbackError] = []
    interrupted = False
    for contract in contracts:
        try:
            with _opened(contract, target, tenant_file, seed, faults, dry_run=dry_run) as (tenant, opened):
                run = planned(ground_of(contract, tenant, guarded=target != SANDBOX), seed, max_requests)
                if opened is None:
                    with reader():
                        print_plan(console, run.ground, run.plan)
                    continue
                runs[contract.name], interrupted = _checked(run, opened, seed)
                _record(run, record)
                _refuse_untested(run)
        except UntestableError as error:
            errors.append(error)
            click.echo(f"ringback: {contract.name}: {error}", err=True)
            runs.setdefault(contract.name, SpecRun(contract, Coverage(contract)))
        if interrupted:
            break
    if dry_run:
        return Exit.CONFORMS
    found = Audit(runs, read=sum(each.checked for each in runs.values()))
    news = compare(found, expected, date.today())
    with reader():
        print_audit(console, found)
        print_news(console, news)
    for output in outputs:
        write_report(output, audit_report(found, target) | news_report(news))
    if interrupted:
        return Exit.INTERRUPTED
    return gated(exit_status(found, fail_on, news.passed_over), shortfalls(runs.values(), require_coverage), errors)


def _refuse_sending(tenant_file: Path | None, faults: tuple[str, ...], record: Path | None, *, dry_run: bool) -> None:
    given = {"--tenant": tenant_file, "--fault": faults, "--record": record, "--dry-run": dry_run}
    for option, value in given.items():
        if value:
            raise UsageError(f"{option} is for a target that is sent to; {CASSETTES}DIR only reads what was recorded")


def _refuse_untested(run: Run) -> None:
    """Raises UntestableError where nothing was accepted, for want of what the tenant file does not name."""
    why = untested(run)
    if why:
        raise UntestableError(why)


def _record(run: Run, folder: Path | None) -> None:
    recorded = write_recording(run.ground.contract, run.sent, folder, datetime.now(UTC)) if folder else None
    if recorded is not None:
        click.echo(f"ringback: {in_words(recorded)}", err=True)


def _checked(run: Run, target: Target, seed: int) -> tuple[SpecRun, bool]:
    """What the run found, and whether the user stopped it."""
    with _progress(run) as step:
        interrupted = False
        try:
            carry_out(run, target, step)
        except KeyboardInterrupt:
            interrupted = True
        found = result(run)
        found.seed = seed
        if not interrupted:
            try:
                ask_again(run, found, target, step)
            except KeyboardInterrupt:
                interrupted = True
    return found, interrupted


@contextmanager
def _progress(run: Run) -> Iterator[Callable[[], None]]:
    """A bar on stderr for people: requests sent, promises exercised."""
    contract = run.ground.contract
    if not sys.stderr.isatty():
        yield lambda: None
        return
    coverage = Coverage(contract)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("requests, {task.fields[exercised]} promises exercised"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(contract.name, total=run.plan.requests, exercised=0)

        def step() -> None:
            judgement = judgement_of(run.ground, run.sent[-1].exchange) if run.sent else None
            if judgement is not None and judgement.case is not None:
                coverage.add(judgement.case)
            progress.update(task, advance=1, exercised=len(coverage.exercised & contract.promises.keys()))

        yield step


@contextmanager
def _opened(
    contract: Contract, target: str, tenant_file: Path | None, seed: int, faults: tuple[str, ...], *, dry_run: bool
) -> Iterator[tuple[Tenant, Target | None]]:
    """The tenant, and the target to send to; None for a plan alone, which needs no secrets."""
    if target == SANDBOX:
        if tenant_file is not None:
            raise UsageError("--tenant is for a live target: give --target URL, or leave --tenant out")
        if contract.name not in VENDORS:
            raise UsageError(f"the sandbox has no vendor {contract.name}; it has {', '.join(VENDORS)}")
        vendor = VENDORS[contract.name]
        own = SandboxTarget(contract, vendor, seed=seed, faults=faults)
        yield own.tenant, None if dry_run else own
        return
    if faults:
        raise UsageError("--fault is for the sandbox: a live target tells its own")
    if tenant_file is None:
        raise UsageError(f"a live target needs a tenant file: write one with ringback tenant {contract.name}")
    if not target.startswith(("http://", "https://")):
        raise UsageError(f"the target {target} is neither sandbox nor an http or https URL")
    tenant = replace(read_tenant(tenant_file, contract.name), base_url=target.rstrip("/"))
    if dry_run:
        yield tenant, None
        return
    with LiveTarget(contract, tenant, os.environ) as live:
        yield tenant, live


def _check_faults(target: str, faults: tuple[str, ...], contracts: list[Contract]) -> None:
    if target != SANDBOX:
        return
    try:
        chosen_faults(faults, [VENDORS[each.name] for each in contracts if each.name in VENDORS])
    except LookupError as error:
        raise UsageError(str(error.args[0])) from None
