"""How many recorded exchanges a second an audit checks, beside the least that such a check can cost and beside a peer.

All figures are of one run on one core. The contestants take turns, round after round, so that a busy machine slows all
of them; each is shown by its best round. Nothing gates here: what a figure means is its ratio to the others.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml
from growth import LEAST, print_growth
from rich.console import Console
from rich.table import Table

from ringback.contract.catalogue import Catalogue, shipped, shipped_names
from ringback.contract.rules import activation, evaluate
from ringback.exchange import Exchange, Provenance
from ringback.findings import Severity
from ringback.recordings.cassette import read_cassette
from ringback.recordings.ndjson import written
from ringback.recordings.vcr import vcr_exchange
from ringback.run.audit import audit, find_recordings
from ringback.run.judge import judge
from ringback.run.pieces import PIECE
from ringback.shipped import cassette_folder, spec_folder

ROUNDS = 12
STARTS = 3
ROOT = Path(__file__).resolve().parents[1]
PEER_FOLDER = ROOT / "build" / "openapi-core"
PEER_SCRIPT = Path(__file__).with_name("openapi_core_peer.py")

CALL = "ccai/documented/outbound-created-by-number.yaml"
"""The documented exchange that the first input repeats."""

Interactions = list[dict[str, Any]]


@dataclass(frozen=True)
class Input:
    """Sound exchanges of one kind; `peer_count` is how many openapi-core takes in a round, being slower."""

    title: str
    spec: str
    interactions: Interactions
    peer_count: int


@dataclass(frozen=True)
class Contestant:
    """`run` does one round and returns (exchanges, seconds)."""

    name: str
    run: Callable[[], tuple[int, float]]


def main(most: int) -> None:
    """Print the rates on one core, and how time and memory grow up to `most` exchanges on all."""
    cores = use_one_core()
    console = Console(width=100)
    print_start(console)
    catalogue = Catalogue(shipped(name) for name in shipped_names())
    with tempfile.TemporaryDirectory() as folder:
        peer_python, why_not = peer_environment()
        for each in (calls(600), pages(60)):
            print_rates(console, catalogue, each, Path(folder), peer_python)
    if why_not:
        console.print(f"openapi-core is left out: {why_not}")
    console.print(
        "The floor is json.loads of both bodies, the contract's compiled schemas of request and answer, and its CEL "
        "rules for\nthis answer, each evaluated once; it starts from bytes in memory and tells nothing but yes or no. "
        "ringback starts from\na file on disk. openapi-core takes the spec unchanged, with credentials added and its "
        "requests made beforehand.",
        soft_wrap=True,
    )
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, cores)
    console.print()
    print_growth(console, lines(calls(LEAST)), most, len(cores))


def use_one_core() -> set[int]:
    """Keep this process and those that it starts on one core, where the system can; which cores there were."""
    if not hasattr(os, "sched_setaffinity"):
        return set(range(os.cpu_count() or 1))
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    return cores


# Inputs


def calls(count: int) -> Input:
    """A documented call of 1.5 kB, each time with another id."""
    raw = yaml.safe_load((cassette_folder() / CALL).read_text(encoding="utf-8"))["interactions"][0]
    text = raw["response"]["body"]["string"]
    interactions: Interactions = []
    for number in range(count):
        own = text.replace(": 397", f": {1000 + number}")
        interactions.append({**raw, "response": {**raw["response"], "body": {"string": own}}})
    return Input("a CCAI call", "ccai", interactions, peer_count=200)


def pages(count: int) -> Input:
    """Pages of 50 callbacks from the midst of a list, with all fields that the document knows but `id`."""
    last = count + 2
    interactions: Interactions = []
    for page in range(2, last):
        body = {
            "total_pages": last,
            "total": 50 * last - 7,
            "page": page,
            "per_page": 50,
            "count": 50,
            "_links": {
                "self": _link(page),
                "first": _link(1),
                "last": _link(last),
                "prev": _link(page - 1),
                "next": _link(page + 1),
            },
            "_embedded": {"callbacks": [_callback(50 * page + item) for item in range(50)]},
        }
        interactions.append(
            {
                "request": {"method": "GET", "uri": _link(page)["href"], "headers": {}, "body": None},
                "response": {
                    "status": {"code": 200, "message": "OK"},
                    "headers": {"Content-Type": ["application/json"]},
                    "body": {"string": json.dumps(body)},
                },
            }
        )
    return Input("a Talkdesk page of 50 items", "talkdesk", interactions, peer_count=5)


def _link(page: int) -> dict[str, str]:
    return {"href": f"https://api.talkdeskapp.com/schedule-callbacks?page={page}&per_page=50&status=UNATTEMPTED"}


def _callback(number: int) -> dict[str, Any]:
    return {
        "callback_id": f"6f1d2c3b4a59687786{number:06x}",
        "interaction_id": f"9b1deb4d3b7d4bad9b{number:06x}",
        "campaign_id": "0f8fad5bd9cb469fa165",
        "record_id": f"3f2504e04f8911d39a{number:06x}",
        "record_list_id": "0c0301e82c3305e8",
        "phone_number": f"+1202555{100 + number % 100:04}",
        "record_first_name": "Alex",
        "record_last_name": "Example",
        "record_extra_data": {"plan": "gold"},
        "caller_id": "+12025550143",
        "time_to_call": f"2030-01-15T14:{number % 60:02}:00Z",
        "next_time_to_call": f"2030-01-15T15:{number % 60:02}:00Z",
        "timezone": "America/New_York",
        "exclusive_to_agent": False,
        "agent_id": "5d2c1f0a9b8e",
        "contact_id": f"c56a4180e29b{number:06x}",
        "status": "UNATTEMPTED",
        "assign_type": "MYSELF_ONLY",
        "from_call_type": "INBOUND",
        "dialing_model": "PREVIEW",
        "_links": {"self": {"href": f"https://api.talkdeskapp.com/schedule-callbacks/6f1d2c3b4a59687786{number:06x}"}},
    }


# Contestants


def print_rates(console: Console, catalogue: Catalogue, each: Input, folder: Path, peer_python: Path | None) -> None:
    files = _write(each, folder)
    contestants = [
        Contestant("json.loads + jsonschema-rs", schemas_alone(catalogue, files[0])),
        Contestant("the floor: the same + CEL rules", floor(catalogue, files[0])),
        Contestant("ringback audit, NDJSON", full(catalogue, files[2])),
        Contestant("ringback audit, JSON cassette", full(catalogue, files[0])),
        Contestant("ringback audit, YAML cassette", full(catalogue, files[1])),
    ]
    problem, process = "", None
    if peer_python:
        try:
            process, peer_version = start_peer(peer_python, each.spec, files[0])
        except PeerError as error:
            problem = str(error)
        else:
            contestants.append(Contestant(f"openapi-core {peer_version}", peer(process, each.peer_count)))
    best = race(contestants)
    if process:
        process.communicate()
    size = len(each.interactions[0]["response"]["body"]["string"].encode())
    console.print(rates_table(f"{each.title}, {size / 1000:.1f} kB", best))
    if problem:
        console.print(f"openapi-core cannot take {each.spec}: {problem}")
    console.print()


def _write(each: Input, folder: Path) -> tuple[Path, Path, Path]:
    """The input as VCR.py writes it, in JSON and in YAML, and as lines, so many that the file is cut."""
    cassette = {"interactions": each.interactions, "version": 1}
    as_json, as_yaml = folder / f"{each.spec}.json", folder / f"{each.spec}.yaml"
    as_json.write_text(json.dumps(cassette, indent=4) + "\n", encoding="utf-8")
    plain = json.loads(json.dumps(cassette))  # without this, parts that interactions share become aliases
    as_yaml.write_text(yaml.dump(plain, Dumper=yaml.CDumper), encoding="utf-8")
    as_lines = folder / f"{each.spec}.ndjson"
    own = lines(each)
    as_lines.write_bytes(own * (PIECE // len(own) + 1))
    return as_json, as_yaml, as_lines


def lines(each: Input) -> bytes:
    """The input in NDJSON."""
    return b"".join(written(vcr_exchange(raw, Provenance.CLIENT), {}) for raw in each.interactions)


def race(contestants: list[Contestant]) -> dict[str, float]:
    """The best rate of each; the first round only warms up."""
    best = dict.fromkeys((each.name for each in contestants), 0.0)
    for number in range(ROUNDS + 1):
        for each in contestants:
            count, seconds = each.run()
            if number:
                best[each.name] = max(best[each.name], count / seconds)
    return best


def rates_table(title: str, best: dict[str, float]) -> Table:
    table = Table("", title=title, title_justify="left", title_style="bold")
    for name in ("exchanges/s", "µs each", "of the floor", "times openapi-core"):
        table.add_column(name, justify="right")
    base = next(rate for name, rate in best.items() if name.startswith("the floor"))
    other = next((rate for name, rate in best.items() if name.startswith("openapi-core")), None)
    for name, rate in best.items():
        times = f"{rate / other:.1f}" if other else "-"
        table.add_row(name, f"{rate:,.0f}", f"{1e6 / rate:,.0f}", f"{rate / base:.2f}", times)
    return table


def full(catalogue: Catalogue, file: Path) -> Callable[[], tuple[int, float]]:
    """What `ringback audit FILE` does once it has started: read, match, judge, count what was exercised."""

    def run() -> tuple[int, float]:
        started = time.process_time()
        result = audit(find_recordings([file]), catalogue)
        seconds = time.process_time() - started
        unsound = [each.finding for each in result.findings if each.finding.severity is not Severity.ERRATUM]
        assert not unsound, unsound
        assert not result.errors, result.errors
        assert 0 < result.read == result.checked
        return result.checked, seconds

    return run


def schemas_alone(catalogue: Catalogue, file: Path) -> Callable[[], tuple[int, float]]:
    return _over(file, _checker(catalogue, file, rules=False))


def floor(catalogue: Catalogue, file: Path) -> Callable[[], tuple[int, float]]:
    return _over(file, _checker(catalogue, file, rules=True))


def _over(file: Path, check: Callable[[Exchange], None]) -> Callable[[], tuple[int, float]]:
    exchanges = [each.exchange for each in read_cassette(file).interactions]

    def run() -> tuple[int, float]:
        started = time.process_time()
        for each in exchanges:
            check(each)
        return len(exchanges), time.process_time() - started

    return run


def _checker(catalogue: Catalogue, file: Path, *, rules: bool) -> Callable[[Exchange], None]:
    """The bare check of exchanges like the first one in `file`: everything that can be looked up once, is."""
    first = read_cassette(file).interactions[0].exchange
    matched = catalogue.match(first.request.method, first.request.url)
    assert matched is not None
    reading = judge(matched.contract, matched.operation, matched.path, first).reading
    assert reading.schema is not None
    of_request, of_answer = reading.shape.schema.validator, reading.schema.validator
    operation, answer = reading.operation, reading.answer
    assert answer is not None
    stated = (*operation.request_rules, *operation.answer_rules, *answer.rules) if rules else ()
    own_rules = [each for each in stated if each.applies(reading.shape.name)]
    parameters = {key: reading.view[key] for key in ("path", "query", "headers")}
    headers = reading.view["response"]["headers"]

    def check(exchange: Exchange) -> None:
        body = exchange.request.body
        request = {**parameters, "body": json.loads(body)} if body else parameters
        answer = json.loads(exchange.response.body)
        assert of_request.is_valid(request)
        assert of_answer.is_valid(answer)
        if own_rules:
            response = {"status": exchange.response.status, "headers": headers, "body": answer}
            active = activation(request, response)
            for rule in own_rules:
                evaluate(rule.expression, active)

    return check


# The peer


class PeerError(Exception):
    """openapi-core cannot be asked; the text says why."""


def peer_environment() -> tuple[Path | None, str]:
    """(the Python of an environment that has openapi-core, why there is none); made on first use."""
    python = PEER_FOLDER / ("Scripts" if os.name == "nt" else "bin") / "python"
    ready = PEER_FOLDER / "ready"
    if not ready.exists():
        print(f"making an environment for openapi-core in {PEER_FOLDER.relative_to(ROOT)}", file=sys.stderr)
        venv.create(PEER_FOLDER, clear=True, with_pip=True)
        options = ["--quiet", "--disable-pip-version-check"]
        install = [str(python), "-m", "pip", "install", *options, "openapi-core>=0.23"]
        done = subprocess.run(install, capture_output=True, text=True, check=False)
        if done.returncode:
            return None, _last_line(done.stderr)
        ready.touch()
    return python, ""


def start_peer(python: Path, spec: str, cassette: Path) -> "tuple[subprocess.Popen[str], str]":
    """openapi-core's process, ready for `spec`, and its version; raises PeerError where it cannot take the spec."""
    command = [str(each) for each in (python, PEER_SCRIPT, spec_folder() / f"{spec}.yaml", cassette)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise PeerError(_last_line(process.communicate()[1]))
    return process, json.loads(line)["version"]


def peer(process: "subprocess.Popen[str]", count: int) -> Callable[[], tuple[int, float]]:
    def run() -> tuple[int, float]:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{count}\n")
        process.stdin.flush()
        return count, json.loads(process.stdout.readline())["seconds"]

    return run


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it said nothing"])[-1]


# Starting


def print_start(console: Console) -> None:
    """What a cold process needs, the best of a few."""
    runs = []
    for _ in range(STARTS):
        command = [sys.executable, __file__, "--start"]
        runs.append(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    best = {key: min(run[key] for run in runs) for key in runs[0]}
    console.print(
        f"Python {sys.version.split()[0]}, ringback {version('ringback')}, jsonschema-rs {version('jsonschema-rs')}, "
        f"cel-expr-python {version('cel-expr-python')}; best of {ROUNDS} rounds, one core.\n\n"
        f"In a fresh process: loading {best['contracts']} contracts {best['load']:.2f} s, after that auditing "
        f"{best['exchanges']} documented exchanges {best['audit']:.2f} s.\n",
        soft_wrap=True,
    )


def measure_start() -> None:
    """Load all contracts, audit all documented cassettes, and print how long each took."""
    started = time.perf_counter()
    catalogue = Catalogue(shipped(name) for name in shipped_names())
    loaded = time.perf_counter()
    files = find_recordings(sorted(cassette_folder().glob("*/documented")))
    result = audit(files, catalogue)
    done = time.perf_counter()
    figures = {"contracts": len(catalogue.contracts), "exchanges": result.checked}
    print(json.dumps({**figures, "load": loaded - started, "audit": done - loaded}))


if __name__ == "__main__":
    if sys.argv[1:] == ["--start"]:
        measure_start()
    else:
        parser = argparse.ArgumentParser(description="Audits beside their floor and their peer, and how they grow.")
        parser.add_argument("--most", type=int, default=1_000_000, help="exchanges of the largest recording")
        main(parser.parse_args().most)
