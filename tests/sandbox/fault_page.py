"""The page docs/faults.md: every lie that the sandbox can tell, and what finds it. `make faults` writes it."""

import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from ringback.run.plan import BUDGET
from ringback.sandbox.catalogue import VENDORS
from ringback.sandbox.vendor import Fault
from tests.sandbox.found import SEED, Told, told

PAGE = Path(__file__).resolve().parents[2] / "docs" / "faults.md"

HEAD = f"""\
# The sandbox's faults, and what finds them

Each vendor of the sandbox can lie in ways that real backends do: `ringback sandbox ccai --fault NAME` serves one that
does, `ringback check ccai --fault NAME` checks it. The tables show what a run of {BUDGET} requests with seed {SEED}
finds in a vendor that tells one lie, and does not find in the honest vendor of the same seed. `make faults` writes this
page; `tests/sandbox/test_faults.py` runs it all again and holds that every fault is found, as a finding that names a
promise which the fault breaks.

A fault is a breach where it contradicts what the document says of answers. To take a request that the document rules
out is drift, and so is what no document mentions: [how to read a finding](reading-a-finding.md) has the reasons.
Promises are named without their spec, and without the operation where the vendor has but one. The last column says how
many requests had been sent when the first such finding was there.
"""

MOST = 4
"""Promises of one fault that the page names; some have one for each field."""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for name in VENDORS for line in _vendor(name))])


def said(fault: Fault) -> tuple[str, str]:
    """What the page says of a fault beside its name: what it does, and which promises it breaks."""
    often = f" (one in {fault.every})" if fault.every > 1 else ""
    return _cell(f"{fault.about}{often}"), _listed([_short(id_) for id_ in fault.breaks])


def rows(text: str) -> dict[str, list[tuple[str, str, str]]]:
    """For each vendor of a page its faults, as name and what `said` says."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for line in text.splitlines():
        if line.startswith("## "):
            found[line.removeprefix("## ")] = []
        elif line.startswith("| `"):
            name, about, promises, *_ = re.split(r"(?<!\\) \| ", line.removeprefix("| "))
            list(found.values())[-1].append((name.strip("`"), about, promises))
    return found


def _vendor(name: str) -> Iterator[str]:
    results = [(fault, told(name, fault)) for fault in VENDORS[name].faults]
    counts = [each.requests for _, each in results if each.requests is not None]
    yield f"## {name}\n"
    yield f"{len(counts)} of {len(results)} are found, half of them within {median(counts):.0f} requests.\n"
    yield "| fault | what the vendor does | breaks | found by | as | requests |"
    yield "|---|---|---|---|---|---|"
    for fault, result in results:
        yield f"| `{fault.name}` | {' | '.join([*said(fault), *_found(result)])} |"
    yield ""


def _found(result: Told) -> tuple[str, str, str]:
    checks = dict.fromkeys(each.check for each in result.named)
    severity = result.severity.value if result.severity else "not found"
    return ", ".join(checks), severity, str(result.requests or "")


def _short(id_: str) -> str:
    """The promise without its spec, and without its operation unless it is CCAI's, which has several."""
    spec, operation, rest = id_.split(":", 2)
    return f"{operation}:{rest}" if spec == "ccai" else rest


def _listed(ids: list[str]) -> str:
    more = [f"{len(ids) - MOST} more"] if len(ids) > MOST else []
    return ", ".join([*(f"`{each}`" for each in ids[:MOST]), *more])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
