"""What changed between two runs, recordings or specs, for people and for machines."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ringback import __version__
from ringback.report.console import counted, printable
from ringback.run.changes import READS, SENDS, Change, Comparison

KIND_OF = {
    "required": "field-removed",
    "type": "type-changed",
    "enum": "value-added",
    "format": "format-changed",
    "limit": "limit-changed",
    "undocumented-field": "field-added",
    "status": "status-added",
    "media-type": "media-added",
    "error-table": "refusal-changed",
    "rule": "rule-broken",
    "relation": "relation-broken",
    "accepted": "accepted-now",
    "authentication": "authentication-changed",
    "erratum": "reading-changed",
}
"""The kind of change that a new finding is, by its check."""


WORDS = {
    "required": "the field vanished",
    "enum": "the value {} came",
    "undocumented-field": "the field came, as {}",
    "status": "the status {} came",
    "media-type": "the media type {} came",
    "rule": "the rule does not hold: {}",
    "relation": "the relation does not hold: {}",
    "accepted": "an invalid request is accepted: {}",
    "erratum": "the reading {} was seen",
}
"""What came, in words, by the check that found it; any other check: its value came."""


def compare_reports(old: Mapping[str, Any], new: Mapping[str, Any]) -> Comparison:
    """Every finding that came or went between two JSON reports, where both exercised its promise.

    Raises KeyError or TypeError if one is not as the schema has it.
    """
    before = {run["spec"]: run for run in old["runs"]}
    after = {run["spec"]: run for run in new["runs"]}
    changes: list[Change] = []
    incomparable: list[str] = []
    for spec in dict.fromkeys((*before, *after)):
        if spec not in before or spec not in after:
            incomparable.append(f"only {'OLD' if spec in before else 'NEW'} has a run of {spec}")
            continue
        first, second = _findings(before[spec]), _findings(after[spec])
        for fingerprint in dict.fromkeys((*first, *second)):
            if fingerprint not in first:
                _told(_came(second[fingerprint]), second[fingerprint], before[spec], "OLD", changes, incomparable)
            elif fingerprint not in second:
                _told(_went(first[fingerprint]), first[fingerprint], after[spec], "NEW", changes, incomparable)
    return Comparison(tuple(changes), tuple(incomparable))


def _findings(run: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {each["fingerprint"]: each for each in run["findings"]}


def _told(
    told: Change,
    finding: Mapping[str, Any],
    other: Mapping[str, Any],
    name: str,
    changes: list[Change],
    incomparable: list[str],
) -> None:
    if finding["id"] in other["promises"]["unexercised"]:
        incomparable.append(f"{name} did not exercise {finding['id']}, of which the other says: {told.what}")
    else:
        changes.append(told)


def _came(finding: Mapping[str, Any]) -> Change:
    what = f"{_what_came(finding)} (new {finding['severity']}, expected {finding['expected']})"
    kind = "null-allowed" if (finding["check"], finding["got"]) == ("type", "null") else KIND_OF.get(finding["check"])
    return Change(
        f"{finding['id']} at {finding['location']}",
        kind or "finding-added",
        _direction(finding),
        what,
        finding["severity"] == "breach",
    )


def _went(finding: Mapping[str, Any]) -> Change:
    what = f"no more: {_what_came(finding)} ({finding['severity']} before, expected {finding['expected']})"
    return Change(
        f"{finding['id']} at {finding['location']}", "finding-removed", _direction(finding), what, breaking=False
    )


def _what_came(finding: Mapping[str, Any]) -> str:
    words = WORDS.get(finding["check"], "{} came")
    return words.format(finding["got"])


def _direction(finding: Mapping[str, Any]) -> str:
    of_answer = finding["location"].startswith("/response") and finding["check"] != "accepted"
    return READS if of_answer else SENDS


def diff_report(comparison: Comparison, old: str, new: str, what: str) -> dict[str, Any]:
    """The comparison as plain data; `what` says what was compared: reports, recordings or specs."""
    return {
        "ringback": __version__,
        "compared": what,
        "old": old,
        "new": new,
        "breaking": comparison.breaking,
        "changes": [
            {
                "place": each.place,
                "kind": each.kind,
                "direction": each.direction,
                "breaking": each.breaking,
                "what": each.what,
            }
            for each in comparison.changes
        ],
        "incomparable": list(comparison.incomparable),
    }


def print_diff(console: Console, comparison: Comparison) -> None:
    """Print the changes, those that break a client first, and what could not be compared."""
    changes = sorted(comparison.changes, key=lambda each: not each.breaking)
    if changes:
        table = Table(show_lines=True, expand=True)
        table.add_column("for a client", no_wrap=True)
        table.add_column("change", ratio=1, overflow="fold")
        for each in changes:
            style = "bold red" if each.breaking else "green"
            weight = "breaking" if each.breaking else "not breaking"
            told = Text.assemble((printable(each.place), "bold"), "\n", printable(each.what))
            table.add_row(Text(f"{weight}\nwhat it {each.direction}", style), told)
        console.print(table)
    for text in comparison.incomparable:
        console.print(Text(printable(f"not compared: {text}"), "dim"))
    console.print(Text("".join(_sum(comparison))))


def _sum(comparison: Comparison) -> Iterator[str]:
    yield counted(len(comparison.changes), "change", "changes")
    breaking = [each for each in comparison.changes if each.breaking]
    yield f", {len(breaking)} breaking"
    parts = [(direction, sum(each.direction == direction for each in breaking)) for direction in (SENDS, READS)]
    if breaking:
        yield f": {' and '.join(f'{number} for what a client {name}' for name, number in parts if number)}"
