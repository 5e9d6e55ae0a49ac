"""The command `ringback check`: the conformance tests against the sandbox or a live tenant."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
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
from ringback.run.judged import found_in, judged, judgement_of, untested
from ringback.run.plan import BUDGET
from ringback.run.record import record as write_recording
from ringback.sandbox.catalogue import VENDORS, chosen_faults
from ringback.targets import Target
from ringback.targets.live import LiveTarget
from ringback.targets.sandbox import SandboxTarget, sandbox_tenant
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
    "--max-requests",
    type=click.IntRange(1),
    default=BUDGET,
    show_default=True,
    help="The most that a plan sends.",
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
    guarded = target != SANDBOX
    today = datetime.now(UTC).date() if guarded else None
    if dry_run:
        for contract in contracts:
            tenant = _tenant(contract, target, tenant_file)
            run = planned(ground_of(contract, tenant, guarded=guarded, today=today), seed, max_requests)
            with reader():
                print_plan(console, run.ground, run.plan)
        return Exit.CONFORMS
    found = Audit({})
    errors: list[RingbackError] = []
    with ExitStack() as stack:
        # All before the first is asked: what is wrong with the last tenant is said before anything is sent.
        opened = [stack.enter_context(_opened(each, target, tenant_file, seed, faults)) for each in contracts]
        for contract, (tenant, its_target) in zip(contracts, opened, strict=True):
            try:
                run = planned(ground_of(contract, tenant, guarded=guarded, today=today), seed, max_requests)
                found.runs[contract.name], found.interrupted, why = _checked(run, its_target, seed)
                _record(run, record)
                if why:
                    raise UntestableError(why)
            except UntestableError as error:
                errors.append(error)
                click.echo(f"ringback: {contract.name}: {error}", err=True)
                found.runs.setdefault(contract.name, SpecRun(contract, Coverage(contract)))
            if found.interrupted:
                break
    found.read = found.checked
    news = compare(found, expected, date.today())
    with reader():
        print_audit(console, found)
        print_news(console, news)
    for output in outputs:
        write_report(output, audit_report(found, target) | news_report(news))
    short = shortfalls(found.runs.values(), require_coverage)
    return gated(exit_status(found, fail_on, news.passed_over), short, errors)


def _refuse_sending(tenant_file: Path | None, faults: tuple[str, ...], record: Path | None, *, dry_run: bool) -> None:
    given = {"--tenant": tenant_file, "--fault": faults, "--record": record, "--dry-run": dry_run}
    for option, value in given.items():
        if value:
            raise UsageError(f"{option} is for a target that is sent to; {CASSETTES}DIR only reads what was recorded")


def _record(run: Run, folder: Path | None) -> None:
    recorded = write_recording(run.ground.contract, run.sent, folder, datetime.now(UTC)) if folder else None
    if recorded is not None:
        click.echo(f"ringback: {in_words(recorded)}", err=True)


def _checked(run: Run, target: Target, seed: int) -> tuple[SpecRun, bool, str]:
    """What the run found, whether the user stopped it, and why it says nothing of sound requests, "" if it does."""
    with _progress(run) as step:
        interrupted = False
        try:
            carry_out(run, target, step)
        except KeyboardInterrupt:
            interrupted = True
        told = judged(run.ground, run.sent)
        found = found_in(run, told)
        found.seed = seed
        if not interrupted:
            try:
                ask_again(run, found, told, target, step)
            except KeyboardInterrupt:
                interrupted = True
    return found, interrupted, untested(run, told)


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
    contract: Contract, target: str, tenant_file: Path | None, seed: int, faults: tuple[str, ...]
) -> Iterator[tuple[Tenant, Target]]:
    """The tenant, and the target to send to; raises UsageError for what is wrong with either."""
    tenant = _tenant(contract, target, tenant_file)
    if target == SANDBOX:
        yield tenant, SandboxTarget(contract, VENDORS[contract.name], seed=seed, faults=faults)
        return
    with LiveTarget(contract, tenant, os.environ) as live:
        yield tenant, live


def _tenant(contract: Contract, target: str, tenant_file: Path | None) -> Tenant:
    """Whom the target serves: the sandbox's own tenant, or that of the file; raises UsageError if there is none."""
    if target == SANDBOX:
        if tenant_file is not None:
            raise UsageError("--tenant is for a live target: give --target URL, or leave --tenant out")
        if contract.name not in VENDORS:
            raise UsageError(f"the sandbox has no vendor {contract.name}; it has {', '.join(VENDORS)}")
        return sandbox_tenant(VENDORS[contract.name])
    if tenant_file is None:
        raise UsageError(f"a live target needs a tenant file: write one with ringback tenant {contract.name}")
    if not target.startswith(("http://", "https://")):
        raise UsageError(f"the target {target} is neither sandbox nor an http or https URL")
    return read_tenant(tenant_file, contract.name, target)


def _check_faults(target: str, faults: tuple[str, ...], contracts: list[Contract]) -> None:
    if target != SANDBOX:
        if faults and not target.startswith(CASSETTES):
            raise UsageError("--fault is for the sandbox: a live target tells its own")
        return
    try:
        chosen_faults(faults, [VENDORS[each.name] for each in contracts if each.name in VENDORS])
    except LookupError as error:
        raise UsageError(str(error.args[0])) from None
