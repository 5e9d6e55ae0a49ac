"""What of a run's findings is news: held against an earlier report, and against a file of known findings.

A finding is known if the earlier report has its fingerprint, or if an entry of the file names its fingerprint or its
promise and has not run out. An entry that has run out makes its findings gate again, whatever the report says: that is
what its date is for.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ringback.errors import UsageError
from ringback.findings import Finding
from ringback.run.audit import Audit, SpecRun

FINGERPRINT = re.compile(r"[0-9a-f]{12}")
KEYS = ("fingerprint", "promise", "reason", "until")
"""The keys of an entry of known findings; it has one of the first two."""


@dataclass(frozen=True, slots=True)
class Before:
    """A finding as an earlier report has it."""

    spec: str
    fingerprint: str
    id: str
    severity: str
    location: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding that is known by hand: by its fingerprint, or all findings of a promise (the other one is "").

    `until` is the last day on which it does not gate.
    """

    fingerprint: str
    promise: str
    reason: str
    until: date

    @property
    def name(self) -> str:
        return self.fingerprint or self.promise

    def names(self, finding: Finding) -> bool:
        return self.name in (finding.fingerprint, finding.id)


@dataclass(frozen=True, slots=True)
class Expected:
    """What was known before a run; None where no report or no file was given."""

    baseline: Path | None = None
    before: tuple[Before, ...] = ()
    file: Path | None = None
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class News:
    """A run held against what was expected of it.

    `known` pairs a finding with why it is known. Of the findings of the earlier report that did not come, `gone` are
    those whose promise was exercised, `unasked` the others. `unused` pairs an entry that names no finding with why.
    """

    expected: Expected
    new: tuple[Finding, ...]
    known: tuple[tuple[Finding, str], ...]
    gone: tuple[Before, ...]
    unasked: tuple[Before, ...]
    expired: tuple[Entry, ...]
    unused: tuple[tuple[Entry, str], ...]

    @property
    def passed_over(self) -> frozenset[str]:
        """The fingerprints that do not gate."""
        return frozenset(finding.fingerprint for finding, _ in self.known)


def read_expected(baseline: Path | None, known: Path | None) -> Expected:
    """What the report `baseline` and the file `known` say; raises UsageError for one that cannot be read."""
    before = tuple(read_findings(baseline)) if baseline is not None else ()
    return Expected(baseline, before, known, tuple(read_entries(known)) if known is not None else ())


def read_report(file: Path) -> Mapping[str, Any]:
    """The JSON report in `file`; raises UsageError if it is none."""
    try:
        report = json.loads(_text(file))
    except ValueError as error:
        raise UsageError(f"{file} is no report: broken JSON: {error}") from None
    except RecursionError:
        raise UsageError(f"{file} is no report: JSON nested deeper than can be read") from None
    if not isinstance(report, dict) or "ringback" not in report or not isinstance(report.get("runs"), list):
        raise UsageError(f"{file} is no report: --report json:FILE writes one")
    return report


def read_findings(file: Path) -> Iterator[Before]:
    """The findings of the JSON report in `file`."""
    try:
        for run in read_report(file)["runs"]:
            for each in run["findings"]:
                named = (each["fingerprint"], each["id"], each["severity"], each["location"])
                yield Before(str(run["spec"]), *map(str, named))
    except (KeyError, TypeError) as error:
        raise UsageError(f"{file} is no report of ours: a run or a finding lacks {error}") from None


def read_entries(file: Path) -> Iterator[Entry]:
    """The entries of a file of known findings (TOML), each a table [[known]]; raises UsageError for a wrong one."""
    try:
        document = tomllib.loads(_text(file))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{file}: broken TOML: {error}") from None
    strange = next((key for key in document if key != "known"), None)
    if strange is not None or not isinstance(document.get("known", []), list):
        raise UsageError(f"{file}: the file holds tables [[known]], not {strange or 'one table known'}")
    for number, raw in enumerate(document.get("known", []), 1):
        fault = _fault(raw)
        if fault:
            raise UsageError(f"{file}: the entry {number} of known {fault}")
        yield Entry(raw.get("fingerprint", ""), raw.get("promise", ""), raw["reason"].strip(), raw["until"])


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not UTF-8 text") from None


def _fault(raw: Any) -> str:
    """What is wrong with an entry, "" if nothing is."""
    if not isinstance(raw, dict):
        return "is no table"
    unknown = next((key for key in raw if key not in KEYS), None)
    if unknown is not None:
        return f"has no key {unknown}; its keys are {', '.join(KEYS)}"
    named = [key for key in KEYS[:2] if key in raw]
    if len(named) != 1:
        return f"names {'both a' if named else 'neither a'} fingerprint {'and' if named else 'nor'} a promise"
    if not isinstance(raw[named[0]], str) or not raw[named[0]]:
        return f"has a {named[0]} that is no text"
    if named == ["fingerprint"] and not FINGERPRINT.fullmatch(raw["fingerprint"]):
        return "has a fingerprint that is not twelve digits of 0-9a-f, as a report has them"
    if not isinstance(raw.get("reason"), str) or not raw["reason"].strip():
        return "gives no reason"
    if not isinstance(raw.get("until"), date) or isinstance(raw["until"], datetime):
        return "has no date until which it holds: until = 2026-12-31, without quotes"
    return ""


def compare(audit: Audit, expected: Expected, today: date) -> News:
    """What of the audit's findings is news on the day `today`."""
    findings = [group.finding for group in audit.findings]
    before = {each.fingerprint for each in expected.before}
    new: list[Finding] = []
    known: list[tuple[Finding, str]] = []
    for finding in findings:
        own = [entry for entry in expected.entries if entry.names(finding)]
        holding = next((entry for entry in own if today <= entry.until), None)
        if holding is not None:
            known.append((finding, f"{holding.reason} (until {holding.until})"))
        elif not own and finding.fingerprint in before:
            known.append((finding, f"in {expected.baseline}"))
        else:
            new.append(finding)
    found = {finding.fingerprint for finding in findings}
    missing = [each for each in expected.before if each.fingerprint not in found]
    unused = [entry for entry in expected.entries if not any(map(entry.names, findings))]
    return News(
        expected,
        tuple(new),
        tuple(known),
        gone=tuple(each for each in missing if _was_asked(audit.runs.get(each.spec), each.id)),
        unasked=tuple(each for each in missing if not _was_asked(audit.runs.get(each.spec), each.id)),
        expired=tuple(entry for entry in expected.entries if entry.until < today and entry not in unused),
        unused=tuple((entry, _why_unused(entry, audit)) for entry in unused),
    )


def _was_asked(run: SpecRun | None, promise: str) -> bool:
    """Whether the run could have found the promise broken; a reading of an erratum is looked for in every exchange."""
    if run is None or not run.checked:
        return False
    return promise in run.coverage.exercised or promise not in run.contract.promises


def _why_unused(entry: Entry, audit: Audit) -> str:
    """Why an entry matches nothing, as far as its name tells."""
    if entry.promise:
        run = audit.runs.get(entry.promise.partition(":")[0])
        if run is None or not run.checked or not _was_asked(run, entry.promise):
            return "this run did not exercise its promise"
    return "nothing of the kind was found (any more); take it out"
