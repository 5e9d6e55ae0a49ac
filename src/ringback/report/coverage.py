"""How much of a contract was exercised: the lines and rows of every report."""

from collections import Counter
from typing import Any

from ringback.run.audit import SpecRun
from ringback.run.coverage import shares
from ringback.run.variants import VARIANT_KINDS

WORDS = {"present": "optional present", "absent": "optional absent"}
"""What kinds are called where their own name says too little."""


def coverage_rows(run: SpecRun) -> list[dict[str, Any]]:
    """The part of the JSON report that says what was exercised by operation and kind, and what was not."""
    return [
        {
            "operation": share.operation,
            "kind": share.kind,
            "total": share.total,
            "exercised": share.exercised,
            "unexercised": list(share.unexercised),
        }
        for share in shares(run.contract, run.coverage)
    ]


def coverage_line(run: SpecRun) -> str:
    """The variants that were seen of those that there are, in one line: `statuses 3 of 4, values 22 of 74, …`."""
    total, seen = Counter[str](), Counter[str]()
    for share in shares(run.contract, run.coverage):
        total[share.kind] += share.total
        seen[share.kind] += share.exercised
    return ", ".join(f"{WORDS.get(kind, kind)} {seen[kind]} of {total[kind]}" for kind in VARIANT_KINDS if total[kind])
