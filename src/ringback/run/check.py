"""A run against a target: the plan goes out, and what comes back is kept."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from ringback.checks.authentication import REFUSALS
from ringback.contract.model import Contract
from ringback.errors import UntestableError
from ringback.generate.ground import Ground
from ringback.run.plan import BUDGET, Plan, plan
from ringback.run.send import NotSent, Sent, send
from ringback.targets import Target
from ringback.targets.guard import refusal
from ringback.tenant import Tenant

NUMBER = re.compile(r"\+?[0-9][0-9 ()-]{6,}")
"""An entry of `may_ring` that is a number, and neither a ticket nor an extension."""

PROBES = 2
"""Requests that must all be turned away before a run is given up."""


@dataclass(slots=True)
class Run:
    """What a run against a target has so far: all of it can be reported at any moment."""

    ground: Ground
    plan: Plan
    sent: list[Sent] = field(default_factory=list)
    not_sent: list[NotSent] = field(default_factory=list)
    seconds: float = 0.0


def ground_of(contract: Contract, tenant: Tenant, *, guarded: bool, today: date | None = None) -> Ground:
    """What requests to this tenant can rest on; `guarded` says that they have to pass the dialling guard.

    `today` is the day in UTC if the vendor has a clock, which the sandbox has not.
    """
    numbers = tuple(each for each in tenant.may_ring if NUMBER.fullmatch(each))
    return Ground(
        contract,
        tenant.known,
        tenant.base_url,
        numbers,
        tenant.rings_anything,
        (lambda request: refusal(contract, tenant, request)) if guarded else (lambda _: ""),
        today,
    )


def planned(ground: Ground, seed: int, budget: int = BUDGET) -> Run:
    """A run that has not begun."""
    return Run(ground, plan(ground, seed, budget))


def carry_out(run: Run, target: Target, on_step: Callable[[], None] = lambda: None) -> None:
    """Send the plan; raises UntestableError where the target turns everything away."""
    started = time.monotonic()
    try:
        first, rest = run.plan.sequences[:PROBES], run.plan.sequences[PROBES:]
        run.not_sent += send(first, target, run.sent, on_step)
        _probe(run)
        run.not_sent += send(rest, target, run.sent, on_step)
    finally:
        run.seconds += time.monotonic() - started


def _probe(run: Run) -> None:
    statuses = {each.exchange.response.status for each in run.sent}
    base = run.ground.base_url
    if statuses and statuses <= REFUSALS:
        raise UntestableError(f"{base} refuses the credential of the tenant file (status {min(statuses)})")
    if statuses == {404}:
        raise UntestableError(f"{base} has no such API (status 404): is base_url right?")
