"""The report for machines, as `report.schema.json` beside this file describes it."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from ringback import __version__
from ringback.report.coverage import coverage_rows
from ringback.run.audit import Audit, Group, SpecRun


def audit_report(result: Audit, target: str, seconds: float = 0.0) -> dict[str, Any]:
    """What an audit or a run found, as plain data; only specs with an exchange have a run.

    `target` names the recordings, the URL or the sandbox; `seconds` are those of an audit.
    """
    return {
        "ringback": __version__,
        "exchanges": {
            "read": result.read,
            "checked": result.checked,
            "unmatched": result.unmatched_count,
            "unreadable": result.unreadable,
        },
        "errors": [
            {"file": str(error.file), "index": error.index, "line": error.line, "fact": error.fact}
            for error in result.errors
        ],
        "runs": [_run(run, target, seconds) for run in result.runs.values() if run.checked],
    }


def _run(run: SpecRun, target: str, seconds: float) -> dict[str, Any]:
    promises = run.contract.promises
    unexercised = sorted(promises.keys() - run.coverage.exercised)
    return {
        "spec": run.contract.name,
        "target": target,
        "seed": run.seed,
        "requests": run.requests,
        "seconds": round(run.seconds or seconds, 3),
        "exchanges": {"read": run.checked, "checked": run.checked, "unmatched": 0, "unreadable": 0},
        "promises": {
            "total": len(promises),
            "exercised": len(promises) - len(unexercised),
            "unexercised": unexercised,
        },
        "coverage": coverage_rows(run),
        "inconclusive": [{"id": id_, "why": why} for id_, why in run.inconclusive.items()],
        "findings": [_finding(group) for group in run.groups.values()],
    }


def _finding(group: Group) -> dict[str, Any]:
    finding = group.finding
    return {
        "fingerprint": finding.fingerprint,
        "id": finding.id,
        "check": finding.check,
        "severity": finding.severity.value,
        "basis": finding.basis,
        "side": finding.side,
        "operation": finding.operation,
        "location": finding.location,
        "expected": finding.expected,
        "got": finding.got,
        "reading": finding.reading,
        "source": finding.source,
        "confirmed": group.confirmed,
        "curl": group.curl,
        "count": group.count,
        "examples": [{"file": str(each.file), "index": each.index} for each in group.examples],
    }


@cache
def report_schema() -> dict[str, Any]:
    """The JSON Schema of the report."""
    text = (files(__package__) / "report.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
