"""How many of the sandbox's faults a run finds, and how often it cries wolf, beside Schemathesis.

Each vendor is asked honest first, then with one fault at a time, by all and with about as many requests. A fault is
found if its run tells something that the honest run does not. Schemathesis comes plain, and once more with values of
the tenant file. Nothing gates here: what a figure means is its ratio to the others. Seconds are the processor's, so
that a busy machine changes them little.
"""

import argparse
import asyncio
import time
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version

import httpx
import schemathesis
from rich.console import Console
from rich.table import Table
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

from ringback.contract.catalogue import find_contract
from ringback.contract.model import Contract
from ringback.exchange import Credential, Request, Response
from ringback.findings import Severity
from ringback.generate.writing import start_of
from ringback.run.check import Run, carry_out, ground_of, planned
from ringback.run.judged import result
from ringback.sandbox.catalogue import VENDORS
from ringback.sandbox.server import Application, Message, Receive, Send, application
from ringback.sandbox.vendor import Fault, Vendor
from ringback.shipped import spec_folder
from ringback.targets.credentials import Credentials
from ringback.targets.sandbox import SandboxTarget, sandbox_tenant

SEED = 0
SAMPLE = 5
"""Every which fault of a vendor is tried if nothing else is asked for."""

FUZZED = {"acefone-click-to-call": 240, "acefone-dialer": 208, "ccai": 22, "talkdesk": 190, "ucontact": 140}
"""Examples that Schemathesis draws for each operation: with its coverage cases they make about 300 requests."""

PHASES = {"examples": False, "coverage": True, "fuzzing": True, "stateful": False}

FICTION, NUMBER = "a number reserved for fiction", "+12025550143"

GIVEN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "acefone-click-to-call": {
        "body.agent_number": ("agents.available",),
        "body.destination_number": (FICTION,),
        "body.caller_id": ("numbers.outbound",),
    },
    "acefone-dialer": {
        "body.assigned_to": ("agents.available",),
        "body.inbound_queue": ("queues.inbound",),
        "body.customer_number": (FICTION,),
    },
    "ccai": {
        "path.id": ("calls.existing",),
        "body.agent_email": ("agents.available",),
        "body.end_user_number": (FICTION,),
        "body.ticket_id": ("tickets.dialable",),
        "body.outbound_number": ("numbers.outbound",),
        "body.lang": ("languages.available",),
        "body.menu_id": ("menus.ivr", "menus.mobile"),
        "body.call_id": ("calls.existing",),
    },
}
"""Where Schemathesis can be given values, and the lists of the tenant file that they come from.

Talkdesk's tenant has no such values, and uContact's belong into JSON text, where Schemathesis puts none.
"""

GIVEN_SHARE = 0.5
"""How often a given value takes the place of a drawn one; at 0.8 it finds no more."""

Faults = Collection[str]


@dataclass(frozen=True)
class Told:
    """What one run told, each thing once, and what it took."""

    failures: frozenset[Hashable]
    requests: int
    seconds: float


@dataclass(frozen=True)
class Contest:
    """The runs of one contestant against one vendor: `faulty` by the name of the fault."""

    honest: Told
    faulty: Mapping[str, Told]


@dataclass(frozen=True)
class Row:
    """A line of the table; requests and seconds are sums over `runs`."""

    vendor: str
    contestant: str
    found: frozenset[str]
    faults: int
    false_alarms: int
    runs: int
    requests: int
    seconds: float


Counts = Callable[[Hashable, Fault], bool]
"""Whether something told is of a kind that finds this fault."""


def main() -> None:
    every = _every()
    console = Console(width=110)
    rows: list[Row] = []
    for vendor in VENDORS.values():
        faults = vendor.faults[::every]
        console.print(f"{vendor.name}: {len(faults)} of {len(vendor.faults)} faults")
        rows += rows_of(vendor, faults)
    console.print(table(rows))
    for line in remarks(rows, [fault.name for vendor in VENDORS.values() for fault in vendor.faults[::every]]):
        console.print(line, soft_wrap=True)


def _every() -> int:
    parser = argparse.ArgumentParser(description="Faults found by Ringback and by plain Schemathesis.")
    size = parser.add_mutually_exclusive_group()
    size.add_argument(
        "--sample", type=int, default=SAMPLE, metavar="N", help="every Nth fault of a vendor (%(default)s)"
    )
    size.add_argument("--all", action="store_const", const=1, dest="sample", help="every fault")
    every: int = parser.parse_args().sample
    if every < 1:
        parser.error("--sample needs a number from 1 on")
    return every


GATING, ANY, PLAIN, INFORMED = CONTESTANTS = (
    "ringback",
    "ringback + drift",
    "schemathesis",
    "schemathesis + values",
)


def rows_of(vendor: Vendor, faults: Collection[Fault]) -> list[Row]:
    """The lines of one vendor."""
    contract = find_contract(vendor.name)
    ours = contest(ringback(contract, vendor), faults)
    plain = contest(schemathesis_run(contract, vendor, {}), faults)
    given = GIVEN.get(vendor.name)
    informed = contest(schemathesis_run(contract, vendor, given), faults) if given else plain
    readings: tuple[tuple[str, Contest, Counts], ...] = (
        (GATING, ours, lambda told, fault: _is_breach(told) or _is_soft(contract, fault)),
        (ANY, ours, lambda _told, _fault: True),
        (PLAIN, plain, lambda _told, _fault: True),
        (INFORMED, informed, lambda _told, _fault: True),
    )
    return [row(vendor.name, name, each, faults, counts) for name, each, counts in readings]


def contest(run: Callable[[Faults], Told], faults: Iterable[Fault]) -> Contest:
    return Contest(run(()), {fault.name: run([fault.name]) for fault in faults})


def row(vendor: str, name: str, each: Contest, faults: Iterable[Fault], counts: Counts) -> Row:
    found = {
        fault.name
        for fault in faults
        if any(counts(told, fault) for told in each.faulty[fault.name].failures - each.honest.failures)
    }
    runs = [each.honest, *each.faulty.values()]
    return Row(
        vendor,
        name,
        frozenset(found),
        len(each.faulty),
        len(each.honest.failures),
        len(runs),
        sum(run.requests for run in runs),
        sum(run.seconds for run in runs),
    )


# Ringback


def ringback(contract: Contract, vendor: Vendor) -> Callable[[Faults], Told]:
    """What `ringback check` does, up to its findings.

    The plan depends on the tenant and the seed only: it is made once, and what it took is counted in each run.
    """

    def target(faults: Faults) -> SandboxTarget:
        return SandboxTarget(contract, vendor, seed=SEED, faults=faults)

    started = time.process_time()
    first = planned(ground_of(contract, target(()).tenant, guarded=False), SEED)
    planning = time.process_time() - started

    def run(faults: Faults) -> Told:
        started = time.process_time()
        own = Run(first.ground, first.plan)
        carry_out(own, target(faults))
        found = [group.finding for group in result(own).groups.values()]
        seconds = planning + time.process_time() - started
        told = {(each.severity, each.fingerprint) for each in found if each.severity is not Severity.ERRATUM}
        return Told(frozenset(told), len(own.sent), seconds)

    return run


def _is_breach(told: Hashable) -> bool:
    return isinstance(told, tuple) and told[0] is Severity.BREACH


def _is_soft(contract: Contract, fault: Fault) -> bool:
    """Whether all that the fault breaks is open or assumed, where a finding is never more than drift."""
    broken = [contract.promises[id_] for id_ in fault.breaks]
    return all(promise.open or promise.source.basis == "assumed" for promise in broken)


# Schemathesis


class Counted:
    """The sandbox as an application that counts what it is asked; like its server it has no lifespan to tell of."""

    def __init__(self, asked: Application) -> None:
        self.asked = asked
        self.requests = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise NotImplementedError(scope["type"])  # as ASGI has it for what an application does not speak
        self.requests += 1
        await self.asked(scope, receive, send)


def schemathesis_run(
    contract: Contract, vendor: Vendor, given: Mapping[str, tuple[str, ...]]
) -> Callable[[Faults], Told]:
    """What `schemathesis run` does with the spec's file, a credential, its default checks and the values `given`."""

    def run(faults: Faults) -> Told:
        app = Counted(application([vendor], SEED, faults, port=80))
        config = _config(contract, vendor, app, given)
        app.requests = 0
        started = time.process_time()
        schema = schemathesis.openapi.from_path(spec_folder() / f"{vendor.name}.yaml", config=config)
        schema.app = app
        told = frozenset(_failures(from_schema(schema).execute()))
        return Told(told, app.requests, time.process_time() - started)

    return run


def _config(
    contract: Contract, vendor: Vendor, app: Counted, given: Mapping[str, tuple[str, ...]]
) -> SchemathesisConfig:
    tenant = sandbox_tenant(vendor)
    credentials = Credentials(contract, tenant, vendor.secrets, lambda request: _asked(app, request), time.monotonic)
    known = {**tenant.known, FICTION: (NUMBER,)}
    return SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "base-url": start_of(contract, tenant.base_url),
            "headers": dict(credentials.headers(Credential.GOOD)),
            "continue-on-failure": True,
            "generation": {"max-examples": FUZZED[vendor.name], "no-shrink": True, "database": "none"},
            "phases": {name: {"enabled": enabled} for name, enabled in PHASES.items()},
            "dictionaries": {
                place: {"values": [value for name in names for value in known[name]]} for place, names in given.items()
            },
            "parameters": {place: {"dictionary": place, "probability": GIVEN_SHARE} for place in given},
        }
    )


def _asked(app: Application, request: Request) -> Response:
    """The answer to the request for a token."""

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
            return await client.request(
                request.method, request.url, headers=list(request.headers), content=request.body
            )

    answer = asyncio.run(ask())
    return Response(answer.status_code, tuple(answer.headers.multi_items()), answer.content)


def _failures(stream: Iterable[events.EngineEvent]) -> Iterator[Hashable]:
    """Each failure as operation, check and class, with what Schemathesis itself tells failures of a class apart by."""
    for event in stream:
        if isinstance(event, events.NonFatalError):
            raise event.value
        if isinstance(event, events.FatalError):
            raise event.exception
        if not isinstance(event, events.ScenarioFinished):
            continue
        for checks in event.recorder.checks.values():
            for check in checks:
                if check.status is Status.FAILURE and check.failure_info is not None:
                    failure = check.failure_info.failure
                    yield failure.operation, check.name, type(failure).__name__, failure._unique_key


# What is printed


def table(rows: Collection[Row]) -> Table:
    title = f"Faults found, and false alarms; schemathesis is {version('schemathesis')}"
    drawn = Table(title=title, title_justify="left")
    for name in ("vendor", "contestant"):
        drawn.add_column(name, no_wrap=True)
    for name in ("found", "false alarms", "requests a run", "CPU seconds a run"):
        drawn.add_column(name, justify="right")
    for vendor in VENDORS:
        for each in rows:
            if each.vendor == vendor:
                drawn.add_row(vendor if each.contestant == GATING else "", *_cells(each))
        drawn.add_section()
    for name in CONTESTANTS:
        drawn.add_row("all" if name == GATING else "", *_cells(total(rows, name)))
    return drawn


def _cells(each: Row) -> tuple[str, ...]:
    return (
        each.contestant,
        f"{len(each.found)} of {each.faults}",
        str(each.false_alarms),
        f"{each.requests / each.runs:.0f}",
        f"{each.seconds / each.runs:.2f}",
    )


def total(rows: Iterable[Row], contestant: str) -> Row:
    """The lines of a contestant as one."""
    own = [each for each in rows if each.contestant == contestant]
    return Row(
        "all",
        contestant,
        frozenset(name for each in own for name in each.found),
        sum(each.faults for each in own),
        sum(each.false_alarms for each in own),
        sum(each.runs for each in own),
        sum(each.requests for each in own),
        sum(each.seconds for each in own),
    )


def remarks(rows: Collection[Row], tried: Collection[str]) -> Iterator[str]:
    """The ratios, and the faults that only the other finds."""
    gating, ours, plain, informed = (total(rows, name) for name in CONTESTANTS)
    for peer in (plain, informed):
        ratios = [f"{len(each.found) / max(1, len(peer.found)):.1f} ({each.contestant})" for each in (gating, ours)]
        yield f"faults found, times those of {peer.contestant}: {', '.join(ratios)}"
        yield f"CPU seconds a request, {peer.contestant} to ringback: {_pace(peer) / _pace(ours):.1f}"
    yield f"missed by {ANY}: {_listed(name for name in tried if name not in ours.found)}"
    yield f"found by either schemathesis and not by {GATING}: {_listed((plain.found | informed.found) - gating.found)}"
    yield f"found by either schemathesis and not by {ANY}: {_listed((plain.found | informed.found) - ours.found)}"


def _pace(each: Row) -> float:
    return each.seconds / each.requests


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"


if __name__ == "__main__":
    main()
